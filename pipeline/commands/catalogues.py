"""The catalogue that a command works with."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ontology.catalogue import Catalogue


@cache
def catalogue_at(path: Path | None) -> Catalogue:
    """Return the catalogue shipped here, with the user's own if a path is given."""
    from ontology import catalogue

    return catalogue.load(path)


def catalogue_of(settings: Mapping[str, str]) -> Catalogue | None:
    """Return the catalogue a store was made with, None where it is no longer there as it was."""
    path = settings.get("catalogue_path")
    with suppress(ValueError):
        known = catalogue_at(Path(path) if path else None)
        if known.digest == settings.get("catalogue"):
            return known
    return None
