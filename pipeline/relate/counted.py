"""What a figure counts: the shortest stretch of its clause with verb and object, as written.

A number stands behind what it counts (接待群众来访55件), in its middle (制发1件规范性文件) or, as
the subject, before it (共90余人参与培训). Figures without a mark between them share one stretch
(组织31个执法部门541名执法人员参加资格考试); a mark or a new verb begins the next.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pipeline import segmentation
from pipeline.model import Span
from pipeline.relate.clause_words import (
    ClauseWords,
    Verb,
    beginning,
    first_verb,
    follow,
    object_end,
    object_first,
    opens_only,
    origin,
    predicate,
    strip,
    strip_left,
    strip_right,
    topic,
    verb_at,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pipeline.model import Figure

_AFTER_UNIT = re.compile(r"[（(][^（）()\d]{1,2}[）)]|/[^\W\d]{1,3}")
_RANGE_MARKS = frozenset("—–-－~～至到")
_RUNNING = "连续"
_BROUGHT_FORWARD = ("将", "把")
_SHORTEST_STATEMENT = 4  # a verb and its object
_MARKS = "、，,；;和及与或"
_OPENING, _CLOSING = "（(", "）)"
_LIST_MARK = re.compile(r"[（(][^（）()]*[）)]|([、和及与])")
_INNER_MARK = re.compile(r"[，,；;。：:、](?!\d)")


class Counted(NamedTuple):
    """A figure and the stretch that tells what it counts; empty where the clause does not say.

    `verb_only` tells that the stretch holds no object yet: 发布3批次，共4份政府定价目录清单.
    `opens` is where the figure's own part of the clause begins.
    """

    figure: Figure
    span: Span
    verb_only: bool = False
    opens: int = 0


class Reading(NamedTuple):
    """What the rules need to know of a text besides the figures."""

    clean: str
    tables: ClauseWords
    sorts: Mapping[str, frozenset[str]]
    after: tuple[str, ...]


def counted(reading: Reading, clause: Span, figures: Sequence[Figure]) -> Iterator[Counted]:
    """Yield what each figure of a clause counts, in their order."""
    part: list[Figure] = []
    bounds = Span(*clause)
    for figure in figures:
        own = _part(reading.clean, clause, figure)
        if part and own != bounds:
            yield from _items(reading, bounds, part)
            part = []
        bounds = own
        part.append(figure)
    yield from _items(reading, bounds, part)


def _part(clean: str, clause: Span, figure: Figure) -> Span:
    """Return the part of a clause that a figure stands in: inside brackets, or outside."""
    start, end = figure.span
    opened = max(clean.rfind(mark, clause.start, start) for mark in _OPENING)
    closed = max(clean.rfind(mark, clause.start, start) for mark in _CLOSING)
    if opened <= closed:
        return clause
    marks = [match.start() for match in _INNER_MARK.finditer(clean, opened + 1, start)]
    closes = [clean.find(mark, end, clause.end) for mark in (*_CLOSING, "，", "；", "。")]
    close = min((place for place in closes if place >= 0), default=clause.end)
    return Span(marks[-1] + 1 if marks else opened + 1, close)


def _items(reading: Reading, part: Span, figures: Sequence[Figure]) -> Iterator[Counted]:
    """Cut a part of a clause into items and yield what the figures of each count."""
    left, first = part.start, 0
    for index, figure in enumerate(figures):
        behind = _behind(reading, figure)
        if index + 1 == len(figures):
            yield from _item(reading, left, figures[first:], Span(behind, part.end))
            break
        cut = _cut(reading, left, figure, Span(behind, figures[index + 1].span.start))
        if cut is not None:
            item = figures[first : index + 1]
            yield from _item(reading, left, item, Span(behind, cut.start))
            left, first = cut.end, index + 1


def _behind(reading: Reading, figure: Figure) -> int:
    """Return where the text goes on behind a figure, its second unit and its bound."""
    clean, end = reading.clean, figure.span.end
    match = _AFTER_UNIT.match(clean, end)
    end = match.end() if match else end
    for word in reading.after:
        if clean.startswith(word, end) and (len(word) > 1 or word == "内"):
            return end + len(word)
    return end


def _cut(reading: Reading, left: int, figure: Figure, between: Span) -> Span | None:
    """Return the mark that parts a figure's item from the next, None where they share one."""
    clean, (start, end) = reading.clean, between
    if clean.endswith(_RUNNING, left, figure.span.start):  # 办结率连续三年保持100%
        return None
    if start >= end or all(character in _RANGE_MARKS for character in clean[start:end]):
        return None
    if clean[start] in _MARKS or clean.startswith(reading.tables.words.closing, start):
        return Span(start, start)
    if _changes(reading, left, figure):
        return None
    for match in reading.tables.among.finditer(clean, start, end):
        if match.group(1):  # 审结的4件中胜诉4件
            return Span(*match.span(1))
    if _opening_verb(reading, start, end) and not _governs(reading, left, figure):
        return Span(start, start)
    marks = [match.start() for match in _LIST_MARK.finditer(clean, start, end) if match.group(1)]
    for place in marks:
        if _opening_verb(reading, place + 1, end):
            return Span(place, place + 1)
    if not marks or not _told(reading, left, figure, marks[-1] + 1, end):
        return None
    return Span(marks[-1], marks[-1] + 1)


def _changes(reading: Reading, left: int, figure: Figure) -> bool:
    """Tell whether a change starts from a figure: 由78%上升为95.1%."""
    span = Span(left, figure.span.start)
    return origin(reading.clean, span, reading.tables) != span


def _is_range(reading: Reading, figures: Sequence[Figure]) -> bool:
    """Tell whether nothing but a mark stands between the numbers: 3—5次, 75批212人次."""
    between = reading.clean[figures[0].span.end : figures[-1].span.start]
    return all(character in _RANGE_MARKS for character in between)


def _told(reading: Reading, left: int, figure: Figure, after: int, end: int) -> bool:
    """Tell whether a figure's own words and those of the next behind a mark stand for themselves.

    They do not in 推出20个领域、156条改革举措 and 26个行政村、28个社区成立队伍.
    """
    own = strip(reading.clean, left, figure.span.start, reading.tables)
    following = strip(reading.clean, after, end, reading.tables)
    return own.end > own.start and following.end > following.start


def _governs(reading: Reading, left: int, figure: Figure) -> bool:
    """Tell whether a verb left of a figure has those counted do what follows: 组织50人开展."""
    start = strip_left(reading.clean, left, figure.span.start, reading.tables)
    verb = first_verb(reading.clean, start, figure.span.start, reading.tables)
    return verb is not None and verb.word in reading.tables.words.pivots


def _opening_verb(reading: Reading, start: int, end: int) -> Verb | None:
    begin = strip_left(reading.clean, start, end, reading.tables)
    return verb_at(reading.clean, begin, end, begin, reading.tables) if begin < end else None


def _item(reading: Reading, left: int, figures: Sequence[Figure], rest: Span) -> Iterator[Counted]:
    """Yield what the figures of one item count: they share a stretch."""
    clean, tables = reading.clean, reading.tables
    number = figures[0].span
    own = origin(clean, strip(clean, left, number.start, tables), tables)
    own = Span(own.start, strip_right(clean, *own, tables))
    if own.end < own.start:
        own = Span(number.start, number.start)
    verb = first_verb(clean, own.start, number.start, tables) or _dictionary_verb(reading, own)
    bare = _is_bare(reading, own, verb)
    timed = figures[0].unit in reading.sorts["time"]
    opens = bare or (timed and clean.startswith("的", rest.start))
    start, end = rest
    if start < end:
        end = object_end(clean, start, end, tables, to_what_end=verb is not None)
    behind = predicate(clean, start, end) if opens else follow(clean, start, end, tables)
    alone = len(figures) == 1 and behind.end <= behind.start
    if alone and opens_only(clean, own, tables):
        own = Span(own.start, own.start)
    if len(figures) == 1:
        span = _single(reading, figures[0], own, verb, behind)
        if clean.startswith(tables.words.among, rest.end) and span.start > number.start:
            span = Span(number.start, span.end)  # 27名执法队员中持证人员9名
        verb_only = verb is not None and verb.end >= own.end and behind.start == behind.end
        yield Counted(figures[0], span, verb_only, left)
        return
    if clean.endswith(_RUNNING, own.start, own.end) and own.end - own.start > 2:
        yield Counted(figures[0], Span(own.start, figures[-1].span.end), opens=left)
        own = Span(own.start, own.end - len(_RUNNING))
        figures = figures[1:]
        for figure in figures:
            yield Counted(figure, _before(reading, figure, own, verb), opens=left)
        return
    ends = behind.end <= behind.start
    if (ends and _is_range(reading, figures)) or _changes(reading, left, figures[0]):
        for figure in figures:
            yield Counted(figure, _before(reading, figure, own, verb), opens=left)
        return
    last = figures[-1].span.start
    end = behind.end if behind.end > behind.start else strip_right(clean, own.start, last, tables)
    start = beginning(clean, verb, own.start, tables) if verb else own.start
    later = None
    if verb is None:
        start = own.start if own.end > own.start else number.start
        forward = object_first(clean, *own, tables)
        start = forward if forward >= 0 else start
        later = None if not ends else first_verb(clean, _behind(reading, figures[0]), last, tables)
    if end <= number.start:
        end = own.end
    for figure in figures:
        begins = later.start if later and figure.span.start > later.start else start
        yield Counted(figure, Span(begins, max(begins, end)), opens=left)


def _dictionary_verb(reading: Reading, own: Span) -> Verb | None:
    """Return a verb that no table knows, behind who acts: 县疾控中心采样核酸标本."""
    clean, words = reading.clean, reading.tables.words
    acting = reading.tables.acting.search(clean, own.start + 1, own.end)
    if acting is None or own.end - acting.end() < _SHORTEST_STATEMENT:
        return None
    tails = (*words.noun_tails, *words.nominal_tails)
    end = own.start
    for word in segmentation.words(clean[own.start : own.end]):
        place, end = end, end + len(word)
        if place < acting.end() or end >= own.end - 1 or word in words.nominal:
            continue
        acts = clean.endswith(words.subject_tails, own.start, place)
        if acts and segmentation.is_verb(word) and not clean.startswith(tails, end):
            return Verb(place, end, word)
    return None


def _is_bare(reading: Reading, own: Span, verb: Verb | None) -> bool:
    """Tell whether the object of a number's verb is still to come: 制发1件, 对3家, 有1人."""
    if own.end <= own.start or (verb is not None and verb.end >= own.end):
        return True
    return opens_only(reading.clean, own, reading.tables)


def _single(reading: Reading, figure: Figure, own: Span, verb: Verb | None, behind: Span) -> Span:
    clean, tables = reading.clean, reading.tables
    bare = _is_bare(reading, own, verb) or (
        verb is None and clean.startswith(_BROUGHT_FORWARD, own.start, own.end)
    )
    rate = figure.unit in reading.sorts["rate"]
    if rate or figure.unit in reading.sorts["money"]:
        told = not rate or clean.endswith(tables.words.rate_nouns, own.start, own.end)
        if (told and not bare) or behind.start == behind.end:
            return _before(reading, figure, own, verb)
        return _around(reading, figure, own, verb, behind)
    if behind.start == behind.end:
        return _before(reading, figure, own, verb)
    told = verb is not None and not bare and verb.word not in tables.words.pivots
    if told and _opening_verb(reading, *behind) and object_first(clean, *own, tables) < 0:
        return _before(reading, figure, own, verb)
    return _around(reading, figure, own, verb, behind)


def _before(reading: Reading, figure: Figure, own: Span, verb: Verb | None) -> Span:
    """Return what stands before a number that ends its item: 接待群众来访 55 件."""
    clean, tables = reading.clean, reading.tables
    rate = figure.unit in reading.sorts["rate"]
    last = figure.span.start - 1
    if clean[last] == "的" and own.start < own.end == last and not rate:  # 其余的3件
        return Span(own.start, figure.span.end)
    if clean.startswith(tables.words.comparisons, own.start, own.end):
        return own
    if rate or verb is None or figure.unit in reading.sorts["time"]:
        return topic(clean, own, tables, rate=rate)
    if verb.end >= own.end and verb.start > own.start:
        counting = clean.endswith(tables.words.counting, own.start, verb.start)
        return Span(verb.start, own.end) if counting else own
    return Span(beginning(clean, verb, own.start, tables), own.end)


def _around(reading: Reading, figure: Figure, own: Span, verb: Verb | None, behind: Span) -> Span:
    """Return what a number stands in the middle or at the start of: 制发1件规范性文件."""
    clean, tables = reading.clean, reading.tables
    done = _opening_verb(reading, *behind)
    if verb and not (done and verb.word in tables.words.existential):
        return Span(beginning(clean, verb, own.start, tables), behind.end)
    forward = object_first(clean, *own, tables)
    if forward >= 0:
        return Span(forward, behind.end)
    if done and figure.unit not in reading.sorts["time"] and figure.unit != "年":
        return Span(done.start, behind.end)
    if own.end > own.start:
        return Span(own.start, behind.end)
    whole = figure.unit in reading.sorts["person"] or figure.unit in reading.sorts["time"]
    said = any(word in clean[behind.start : behind.end] for word in tables.words.predicates)
    if whole or said or first_verb(clean, *behind, tables):
        return Span(figure.span.start, behind.end)
    return behind
