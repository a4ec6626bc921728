"""What to make of reports, the same for one file here and for a million on a cluster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from ontology.terms import BASE
from pipeline.read.layer import LIMITS, Limits

if TYPE_CHECKING:
    from pathlib import Path

SHARD: Final = 1000  # reports that a bulk run writes as one shard

Form: TypeAlias = Literal["quads", "json", "displacy"]


@dataclass(frozen=True, slots=True)
class Job:
    """What to make of each file: quads for the store, JSON of the contract, or HTML."""

    form: Form = "quads"
    catalogue: Path | None = None
    base: str = BASE
    limits: Limits = LIMITS
