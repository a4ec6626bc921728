"""Measures: what was done, with its figure, by whom, and with which programs and instruments."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache
from typing import TYPE_CHECKING, Final

from ontology.alternatives import alternatives
from pipeline.model import ORGANISATION, Measure, Span, Status, new
from pipeline.relate.clause_words import beginning, first_verb, strip
from pipeline.relate.counted import counted
from pipeline.relate.opaque import opaque
from pipeline.relate.reading import Counted, Reading
from pipeline.relate.subjects import Acting, subject

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ontology.catalogue import Catalogue
    from ontology.lexicon import Lexicon
    from pipeline.model import Clause, Entity, Figure, Mention, Text
    from pipeline.outline.segment import Outline

_EACH: Final = "分别"
_PLANNED: Final = Status.PLANNED
_SUBMITTED: Final = ("提请", "报请")
_PASSED: Final = re.compile("[^，。；：,;\n]*通过")
_HANDED: Final = re.compile("(?<![察查])(?:反馈|交办|移交)[^，；,;]*[，,]$")
_COMMAS: Final = "，,"
_BRACKETS: Final = frozenset("（(")
_SHORTEST_CLAUSE: Final = 3
_LONGEST_AREA: Final = 5  # characters
_ADVERB: Final = 2  # characters
_SETTING: Final = frozenset("下中后时")  # the ends of clauses that say under what or when


def find(
    text: Text,
    outline: Outline,
    figures: Iterable[Figure],
    mentions: Iterable[Mention],
    acting: Acting,
    unit: str,
    catalogue: Catalogue,
) -> list[Measure]:
    """Return a measure for each figure of the report; `unit` acts unless the clause names another.

    `figures` and `mentions` stand in the order of the text. The site's own lines below the report
    hold no measures.
    """
    clean = text.clean
    acting = _without_judges(clean, acting)
    mentions = tuple(mentions)
    read = Reading(opaque(clean, mentions), catalogue.figure_words)
    found: list[tuple[Clause, Counted]] = []
    for clause, group in _by_clause(figures, outline):
        first = len(found)
        for item in counted(read, clause.span, group):
            _add(found, clause, item, read, outline)
        if len(found) > first + 1 and clean.find(_EACH, *clause.span) >= 0:
            _part(found, first, read)
    starts, things = _things(mentions)
    told = text.quotes([_past_who_acts(read, counts, acting) for _, counts in found])
    first = 0
    measures: list[Measure] = []
    for what, (clause, (figure, _, _, _)) in zip(told, found, strict=True):
        span, _, section, status = clause
        number = figure.span.start
        if status is _PLANNED:
            status = outline.status_at(clean, number)
        first = bisect_left(starts, span.start, first)
        last = bisect_left(starts, span.end, first)
        concerns = tuple(dict.fromkeys(things[first:last])) if first < last else ()
        actor = ""
        if acting.any_for(number):
            actor = subject(clean, acting, clause, number)
            if actor and _is_answer(clean, clause, catalogue.lexicon):
                actor = ""
        measures.append(
            new(Measure, (figure, what, status, actor or unit, span, section, concerns))
        )
    return measures


def _without_judges(clean: str, acting: Acting) -> Acting:
    """Leave out to whom something is submitted, which is counted of who submits it.

    提请市人大常委会审议草案4件 is the unit's, 提请市人大常委会审议通过法规2件 the congress's.
    """
    kept = [
        actor
        for actor in acting.actors
        if not (
            actor.led_in
            and clean.startswith(_SUBMITTED, actor.start - 2)
            and not _PASSED.match(clean, actor.end)
        )
    ]
    return acting if len(kept) == len(acting.actors) else Acting(kept)


@cache
def _mends(lexicon: Lexicon) -> re.Pattern[str]:
    words = lexicon.relations
    when, verbs = alternatives(words["mended_when"]), alternatives(words["mends"])
    return re.compile(f"(?:{when})*(?:{verbs})")


def _is_answer(clean: str, clause: Clause, lexicon: Lexicon) -> bool:
    """Tell what is mended of what another found, which the unit mends: 反馈问题9个，已整改8个."""
    start = clause.span.start
    return (
        _mends(lexicon).match(clean, start) is not None
        and _HANDED.search(clean, clause.sentence.start, start) is not None
    )


def _things(mentions: Iterable[Mention]) -> tuple[list[int], list[Entity]]:
    """Return where programs and instruments are mentioned, and which."""
    starts: list[int] = []
    things: list[Entity] = []
    for (start, _), _, _, entity, _ in mentions:
        if entity[0] is not ORGANISATION:
            starts.append(start)
            things.append(entity)
    return starts, things


def _past_who_acts(read: Reading, counts: Counted, acting: Acting) -> Span:
    """Let a stretch not begin inside the name of a body that acts: …城乡建设大队查处案件22起."""
    figure, stretch, _, _ = counts
    index = bisect_left(acting.starts, stretch.start) - 1
    if index < 0:
        return stretch
    end, number = acting.actors[index].end, figure.span.start
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
        nouns = read.tables.rate_nouns
        if len(topics) == len(alike) and all(read.clean.endswith(nouns, *t) for t in topics):
            found[first:] = [
                (clause, other._replace(span=topic))
                for (_, other), topic in zip(alike, topics, strict=True)
            ]


def _by_clause(figures: Iterable[Figure], outline: Outline) -> list[tuple[Clause, list[Figure]]]:
    """Return the clauses above the footer that hold figures, with these."""
    found: list[tuple[Clause, list[Figure]]] = []
    group: list[Figure] = []
    end = -1
    for figure in figures:
        start = figure.span.start
        if start >= outline.footer:
            continue
        if start >= end:
            clause = outline.clause_at(start)
            end, group = clause.span.end, []
            found.append((clause, group))
        group.append(figure)
    return found


def _add(
    found: list[tuple[Clause, Counted]],
    clause: Clause,
    item: Counted,
    read: Reading,
    outline: Outline,
) -> None:
    """Add what a figure counts; where its clause does not say, the one before it does."""
    figure, (start, end), verb_only, opens = item
    # 执法证持有人员少，全乡仅4人
    if end - start < _LONGEST_AREA and read.clean[start:end] in read.tables.whole:
        before = _told_before(None, clause, figure, read, outline)
        item = new(Counted, (figure, before or item.span, verb_only, opens))
        start, end = item.span
    if start >= end or (found and found[-1][1].verb_only):
        previous = found[-1] if found and found[-1][0].sentence == clause.sentence else None
        joined = _joined(previous, item, read) if previous else None
        if joined and previous:
            found[-1] = (previous[0], previous[1]._replace(span=joined))
            item = new(Counted, (figure, joined, verb_only, opens))
        elif start >= end:
            span = _told_before(previous, clause, figure, read, outline)
            span = span or _elsewhere(previous, clause, figure, read)
            item = new(Counted, (figure, span, verb_only, opens))
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


def _told_before(
    previous: tuple[Clause, Counted] | None,
    clause: Clause,
    figure: Figure,
    read: Reading,
    outline: Outline,
) -> Span | None:
    """Return what the clause before tells, where it holds no figure: 处罚类数量最多，共35件."""
    start = clause.span.start
    if start < _SHORTEST_CLAUSE or read.clean[start - 1] not in _COMMAS:
        return None
    if not _BRACKETS.isdisjoint(read.clean[start : figure.span.start]):
        return None
    before = outline.clause_at(start - 2)
    if before.sentence != clause.sentence or (previous and previous[0].span.end >= before.span.end):
        return None
    own = strip(read.clean, start, figure.span.start, read.tables)
    if own.start < own.end and read.clean[own.start : own.end] not in read.tables.whole:
        return None  # 突出简约性，把62项指标精简为13项
    end = before.span.end
    if read.clean[end - 1] in _SETTING:
        return None  # 在市委领导下，全年35次
    whole = counted(read, before.span, [figure._replace(span=Span(end, end))])[0].span
    verb = first_verb(read.clean, *whole, read.tables)
    if verb and verb.end == whole.end and verb.start <= whole.start + _ADVERB:
        return None  # 稳步推进，共35项
    return whole if whole.end > whole.start else None


def _elsewhere(
    previous: tuple[Clause, Counted] | None, clause: Clause, figure: Figure, read: Reading
) -> Span:
    """Return what a bare number counts: what stands before its bracket, or the number before."""
    clean = read.clean
    first = previous is None or previous[0] != clause
    start, number = clause.span.start, figure.span.start
    opened = max(clean.rfind("（", start, number), clean.rfind("(", start, number))
    if first and opened > start:
        outside = figure._replace(span=Span(opened, opened))
        for whole in counted(read, Span(start, opened), [outside]):
            if whole.span.end > whole.span.start:
                return whole.span
    return previous[1].span if previous else figure.span
