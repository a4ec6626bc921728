"""Measures: what was done, with its figure, by whom, and with which programs and instruments."""

from __future__ import annotations

from bisect import bisect_left
from functools import cache
from typing import TYPE_CHECKING

from pipeline.model import ORGANISATION, Entity, Measure, Span, Status
from pipeline.relate.clause_tables import by_character, prepared
from pipeline.relate.clause_words import beginning, first_verb
from pipeline.relate.counted import counted
from pipeline.relate.stretch import Counted, Reading
from pipeline.relate.subjects import subject

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ontology.catalogue import Catalogue
    from ontology.figure_words import FigureWords
    from pipeline.model import Clause, Figure, Mention, Text
    from pipeline.relate.subjects import Acting
    from pipeline.segment import Outline

_EACH = "分别"


def find(
    text: Text,
    outline: Outline,
    figures: Sequence[Figure],
    mentions: Sequence[Mention],
    acting: Acting,
    unit: str,
    catalogue: Catalogue,
) -> Iterator[Measure]:
    """Yield one measure for each figure of the report; `unit` acts unless the clause names another.

    `figures` and `mentions` stand in the order of the text. The site's own lines below the report
    hold no measures.
    """
    clean = text.clean
    things = [mention for mention in mentions if mention.entity.kind is not ORGANISATION]
    starts = [mention.span.start for mention in things]
    read = _reading(clean, catalogue.figure_words)
    found: list[tuple[Clause, Counted]] = []
    for clause, group in _by_clause(figures, outline):
        first = len(found)
        for item in counted(read, clause.span, group):
            _add(found, clause, item, read)
        if len(found) > first + 1 and clean.find(_EACH, *clause.span) >= 0:
            _part(found, first, read)
    for clause, (figure, stretch, _, _) in found:
        span, _, section, status = clause
        if status is Status.PLANNED:
            status = outline.status_at(clean, figure.span.start)
        first, last = bisect_left(starts, span.start), bisect_left(starts, span.end)
        actor = subject(clean, acting, clause, figure.span.start) or unit
        what = text.quote(_past_who_acts(read, stretch, figure.span.start, acting))
        concerns = _entities(things[first:last]) if first < last else ()
        yield Measure(figure, what, status, actor, span, section, concerns)


def _past_who_acts(read: Reading, stretch: Span, number: int, acting: Acting) -> Span:
    """Let a stretch not begin inside the name of a body that acts: …城乡建设大队查处案件22起."""
    index = bisect_left(acting.starts, stretch.start) - 1
    if index < 0:
        return stretch
    end = acting.actors[index].end
    if not stretch.start < end < number <= stretch.end + 1:
        return stretch
    verb = first_verb(read.clean, end, number, read.tables)
    return Span(beginning(read.clean, verb, end, read.tables) if verb else end, stretch.end)


def _part(found: list[tuple[Clause, Counted]], first: int, read: Reading) -> None:
    """Give each of several rates its own topic: 按时办结率、满意率分别为100%、98.6%."""
    clause, item = found[first]
    span, alike = item.span, found[first:]
    if read.clean.startswith(_EACH, span.end) and all(other.span == span for _, other in alike):
        topics, start = [], span.start
        for part in read.clean[span.start : span.end].split("、"):
            topics.append(Span(start, start + len(part)))
            start += len(part) + 1
        nouns = read.tables.words.rate_nouns
        if len(topics) == len(alike) and all(read.clean.endswith(nouns, *t) for t in topics):
            found[first:] = [
                (clause, other._replace(span=topic))
                for (_, other), topic in zip(alike, topics, strict=True)
            ]


def _by_clause(
    figures: Sequence[Figure], outline: Outline
) -> Iterator[tuple[Clause, list[Figure]]]:
    """Yield the clauses above the footer that hold figures, with these."""
    group: list[Figure] = []
    clause, end = None, -1
    for figure in figures:
        start = figure.span.start
        if start >= outline.footer:
            continue
        if start >= end:
            if clause:
                yield clause, group
            clause = outline.clause_at(start)
            end, group = clause.span.end, []
        group.append(figure)
    if clause:
        yield clause, group


def _add(found: list[tuple[Clause, Counted]], clause: Clause, item: Counted, read: Reading) -> None:
    """Add what a figure counts; where its clause does not say, the one before it does."""
    previous = found[-1] if found and found[-1][0].sentence == clause.sentence else None
    joined = _joined(previous, item, read) if previous else None
    if joined and previous:
        found[-1] = (previous[0], previous[1]._replace(span=joined))
        item = item._replace(span=joined)
    elif item.span.start >= item.span.end:
        item = item._replace(span=_elsewhere(previous, clause, item, read))
    found.append((clause, item))


def _joined(previous: tuple[Clause, Counted], item: Counted, read: Reading) -> Span | None:
    """Join 发布3批次，共4份目录清单: the verb with the first number, its object with the second."""
    clause, before = previous
    start, end = item.span
    if not before.verb_only or before.figure.span.end < clause.span.end:
        return None
    if item.opens != clause.span.end + 1 or start < item.figure.span.end:
        return None
    if end <= start or first_verb(read.clean, start, end, read.tables):
        return None
    return Span(before.span.start, end)


def _elsewhere(
    previous: tuple[Clause, Counted] | None, clause: Clause, item: Counted, read: Reading
) -> Span:
    """Return what a bare number counts: what stands before its bracket, or the number before."""
    clean, figure = read.clean, item.figure
    first = previous is None or previous[0] != clause
    opened = max(clean.rfind(mark, clause.span.start, figure.span.start) for mark in "（(")
    if first and opened > clause.span.start:
        outside = figure._replace(span=Span(opened, opened))
        for whole in counted(read, Span(clause.span.start, opened), [outside]):
            if whole.span.end > whole.span.start:
                return whole.span
    return previous[1].span if previous else figure.span


def _entities(mentions: Iterable[Mention]) -> tuple[Entity, ...]:
    return tuple(dict.fromkeys(mention.entity for mention in mentions))


def _reading(clean: str, words: FigureWords) -> Reading:
    tables = prepared(words.counted)
    return Reading(clean, tables, words.sorts, _after(words))


@cache
def _after(words: FigureWords) -> dict[str, tuple[str, ...]]:
    return by_character(words.after, 0)
