"""What a passage of a report is, and the words that tell passages apart: `data/passages.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from ontology.alternatives import longest_first

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of a report: `start` and `end` in its source, its words, section and status.

    `section` is the path of headings above it; `status` is done, planned or shortfall.
    """

    start: int
    end: int
    text: str
    section: str
    status: str


@dataclass(frozen=True, slots=True, eq=False)
class PassageWords:
    """The tables of `passages.toml`."""

    shortfalls: Mapping[str, tuple[str, ...]]
    cause_opens: tuple[str, ...]
    cause_within: tuple[str, ...]
    parts: Mapping[str, str]
    responsible: tuple[str, ...]
    formulas: tuple[str, ...]

    def shortfall(self, text: str) -> str:
        """Return the sort of shortcoming that a sentence admits."""
        fitting = (kind for kind, words in self.shortfalls.items() if any(w in text for w in words))
        return next(fitting, self.parts["other_kind"])


@cache
def load() -> PassageWords:
    """Return the words shipped here."""
    data = tomllib.loads((files("ontology") / "data" / "passages.toml").read_text("utf-8"))
    parts = dict(data["parts"])
    responsible = tuple(parts.pop("responsible_words"))
    return PassageWords(
        {kind: tuple(words) for kind, words in data["shortfalls"].items()},
        tuple(data["cause"]["opens"]),
        tuple(data["cause"]["within"]),
        parts,
        responsible,
        longest_first(data["formulas"]["words"]),
    )
