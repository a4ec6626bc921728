"""What the rules of figures need to know of a text, and what they return."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from ontology.alternatives import by_character
from pipeline.model import Figure, Span
from pipeline.relate.clause_tables import prepared

if TYPE_CHECKING:
    from ontology.figure_words import FigureWords


class Reading:
    """What the rules need to know of a text besides the figures."""

    def __init__(self, clean: str, words: FigureWords) -> None:
        self.clean = clean
        self.tables = prepared(words.counted)
        # bounds behind a figure, by their first character
        self.after = _after(words)
        sorts = words.sorts  # of measure words
        self.rates, self.money = sorts["rate"], sorts["money"]
        self.times, self.persons, self.ages = sorts["time"], sorts["person"], sorts["age"]


class Counted(NamedTuple):
    """A figure and the stretch that tells what it counts; empty where the clause does not say.

    `verb_only` tells that the stretch holds no object yet: 发布3批次，共4份政府定价目录清单.
    `opens` is where the figure's own part of the clause begins.
    """

    figure: Figure
    span: Span
    verb_only: bool = False
    opens: int = 0


def past_bound(reading: Reading, end: int) -> int:
    """Return where a text goes on behind the bound that may follow a measure word: 以上."""
    for word in reading.after.get(reading.clean[end : end + 1], ()):
        if reading.clean.startswith(word, end):
            return end + len(word)
    return end


@cache
def _after(words: FigureWords) -> dict[str, tuple[str, ...]]:
    told = (word for word in words.after if len(word) > 1 or word == "内")
    return by_character(told, 0)
