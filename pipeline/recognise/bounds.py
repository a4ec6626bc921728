"""How a figure bounds its quantity: by the words beside it, and by 预计 for its sentence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pipeline.model import Bound, Figure, Span

if TYPE_CHECKING:
    from ontology.figure_words import FigureWords
    from pipeline.recognise.number_tail import Grammar

EXACT: Final = Bound.EXACT
_SECOND_UNIT: Final = re.compile(r"[（(][^（）()\d]{1,2}[）)]")  # 份（册）
_OPENS_SECOND_UNIT: Final = frozenset("（(")
_NEAR: Final = 12  # characters: 不少于执法人员总数的5%
_LONGEST_SENTENCE: Final = 400


def bound_of(clean: str, span: Span, unit: str, words: FigureWords, tables: Grammar) -> Bound:
    """Return the bound of a figure: 以上 behind it, 约 before it, 至少 a verb away."""
    start, end = span
    first = clean[end : end + 1]
    if first in _OPENS_SECOND_UNIT:
        second = _SECOND_UNIT.match(clean, end)
        if second:
            end = second.end()
            first = clean[end : end + 1]
    for word, bound in tables.after.get(first, ()):
        if clean.startswith(word, end) and _may_follow(word, unit, words):
            return bound
    if clean[start - 1 : start] in tables.before:
        before = bound_before(clean, start, words, tables)
        if before:
            return before
    if tables.opens_near.search(clean, max(0, start - _NEAR), start):
        near = tables.near.search(clean, max(0, start - _NEAR), start)
        if near:
            return tables.near_bounds[near.group(1)]
    return EXACT


def bound_before(clean: str, start: int, words: FigureWords, tables: Grammar) -> Bound | None:
    """Return the bound that the word right before a number sets, None for none."""
    for word, bound in tables.before.get(clean[start - 1 : start], ()):
        if clean.endswith(word, max(0, start - len(word)), start):
            lookalike = clean.endswith(words.none.lookalikes, max(0, start - 4), start)
            return None if lookalike else bound
    return None


def _may_follow(word: str, unit: str, words: FigureWords) -> bool:
    """Tell whether a bound goes with a measure word: 3年多, 5日内, but not 3次多部门检查."""
    if word == "多":
        return unit in words.terms.long
    return word != "内" or unit in words.sorts["time"]


def forecast_words(clean: str, words: FigureWords) -> list[tuple[int, Bound]]:
    """Return where words stand that govern all figures of their sentence: 预计."""
    return [
        (match.end(), Bound(bound))
        for word, bound in words.sentence.items()
        if word in clean
        for match in re.finditer(re.escape(word), clean)
    ]


def as_forecast(clean: str, figure: Figure, forecasts: list[tuple[int, Bound]]) -> Figure:
    """Give a figure the bound of a word that governs its sentence: 预计."""
    start = figure.span.start
    for place, bound in forecasts:
        if place <= start <= place + _LONGEST_SENTENCE:
            between = clean[place:start]
            if not any(mark in between for mark in "。！？\n"):
                return Figure(figure.span, figure.value, figure.unit, bound)
    return figure
