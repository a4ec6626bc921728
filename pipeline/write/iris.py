"""The IRIs of the things that reports speak of."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from ontology.terms import BASE, mint
from pipeline.model import ORGANISATION

if TYPE_CHECKING:
    from pipeline.model import Entity, Kind


def thing_iri(entity: Entity, base: str = BASE) -> str:
    """Return the IRI of an entity.

    Organisations have full names and known things names of their own; others are named within
    their region or unit.
    """
    kind, name, _, _, _, place = entity
    if kind is ORGANISATION:
        return organisation_iri(name, base)
    return _iri(kind, name, place, base)


@lru_cache(maxsize=65_536)
def organisation_iri(name: str, base: str = BASE) -> str:
    """Return the IRI of the organisation with a full name."""
    return mint(ORGANISATION, name, base=base)


@lru_cache(maxsize=65_536)
def _iri(kind: Kind, name: str, place: str, base: str) -> str:
    return mint(kind, place, name, base=base) if place else mint(kind, name, base=base)
