"""The names in a question, found by the rules that find them in a report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.extract import extract
from pipeline.read.text import clean

if TYPE_CHECKING:
    from ontology.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Found:
    """A name: `question[start:end]` stands for the thing with this canonical name."""

    kind: str
    name: str
    start: int
    end: int
    known: bool


def recognise(question: str, catalogue: Catalogue) -> list[Found]:
    """Return the names in a question, in order."""
    report = extract(clean(question), catalogue)
    return [
        Found(
            mention.kind.value,
            mention.entity.name,
            *report.text.locate(mention.span),
            mention.entity.known,
        )
        for mention in report.mentions
    ]
