"""The words of questions, from `data/questions.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, eq=False)
class Wording:
    """What words mean in a question: word -> what it may mean, `group:item`."""

    meanings: Mapping[str, tuple[str, ...]]
    refusals: Mapping[str, str]  # what is beyond the answers -> what to say then
    names: Mapping[str, str]  # mode, status, kind -> how a sentence calls it
    examples: tuple[str, ...]


@cache
def load() -> Wording:
    """Return the words shipped here."""
    data = tomllib.loads((files("ontology") / "data" / "questions.toml").read_text("utf-8"))
    meanings: dict[str, tuple[str, ...]] = {}
    groups = (
        "modes",
        "general",
        "take_part",
        "statuses",
        "perfective",
        "asks",
        "refused",
        "filler",
    )
    for group in groups:
        for item, words in data[group].items():
            meaning = f"{group}:{item}"
            for word in words:
                meanings[word] = (*meanings.get(word, ()), meaning)
    return Wording(
        meanings=meanings,
        refusals=data["refused_notes"],
        names=data["names"],
        examples=tuple(data["examples"]["questions"]),
    )
