"""The stretch of a clause that tells what the figures of one item count.

What stands left of the number (`own`) and what follows it (`behind`) decide: verb and object
before it, a verb before and its object behind, a topic of a rate, a subject that is counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from pipeline import segmentation
from pipeline.model import Figure, Span
from pipeline.relate.clause_tables import ClauseWords, closes, opens
from pipeline.relate.clause_words import (
    Verb,
    beginning,
    first_verb,
    follow,
    object_end,
    object_first,
    opening_verb,
    opens_only,
    origin_end,
    predicate,
    strip_left,
    strip_right,
    topic,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


RANGE_MARKS = frozenset("—–-－~～至到")
RUNNING = "连续"  # 连续三年 tells how long, not what
_BROUGHT_FORWARD = ("将", "把")
_SHORTEST_STATEMENT = 4  # a verb and its object
_SHORTEST_TOPIC = 2


class Reading(NamedTuple):
    """What the rules need to know of a text besides the figures."""

    clean: str
    tables: ClauseWords
    sorts: Mapping[str, frozenset[str]]  # of measure words: rate, money, time, person
    after: Mapping[str, tuple[str, ...]]  # bounds behind a figure, by their first character


class Counted(NamedTuple):
    """A figure and the stretch that tells what it counts; empty where the clause does not say.

    `verb_only` tells that the stretch holds no object yet: 发布3批次，共4份政府定价目录清单.
    `opens` is where the figure's own part of the clause begins.
    """

    figure: Figure
    span: Span
    verb_only: bool = False
    opens: int = 0


class Item(NamedTuple):
    """The words around the figures of one item; `behind` is empty where they end it."""

    own: Span
    verb: Verb | None
    behind: Span
    ends: bool  # with its last number
    bare: bool  # the object of its number's verb is still to come: 制发1件, 对3家, 有1人


def stretches(
    reading: Reading, left: int, figures: Sequence[Figure], start: int, end: int
) -> list[Counted]:
    """Return what each figure of an item counts.

    `left` is where the item begins; what stands behind its last figure runs from `start` to `end`.
    """
    item = _item(reading, left, figures, start, end)
    if len(figures) > 1:
        several = _several(reading, item, figures)
        return [Counted(figure, span, verb_only=False, opens=left) for figure, span in several]
    figure, verb = figures[0], item.verb
    span = _single(reading, figure, item)
    number = figure.span.start
    if span.start > number and reading.clean.startswith(reading.tables.words.among, end):
        span = Span(number, span.end)  # 27名执法队员中持证人员9名
    verb_only = item.ends and verb is not None and verb.end >= item.own.end
    return [Counted(figure, span, verb_only, left)]


def _item(reading: Reading, left: int, figures: Sequence[Figure], start: int, end: int) -> Item:
    clean, tables, sorts, _ = reading
    (number, _), _, unit, _ = figures[0]
    own = _own(clean, left, number, tables)
    verb = first_verb(clean, own.start, number, tables)
    if verb is None and unit not in sorts["rate"]:
        verb = _dictionary_verb(reading, own)
    if start < end:
        end = object_end(clean, start, end, tables, to_what_end=verb is not None)
    leads = opens_only(clean, own, tables)
    bare = leads or own.end <= own.start or (verb is not None and verb.end >= own.end)
    if bare or (clean.startswith("的", start) and unit in sorts["time"]):
        behind = predicate(clean, start, end)
    else:
        behind = follow(clean, start, end, tables)
    ends = behind.end <= behind.start
    if leads and ends and len(figures) == 1:
        own = Span(own.start, own.start)
    return Item(own, verb, behind, ends, bare)


def _own(clean: str, left: int, number: int, tables: ClauseWords) -> Span:
    """Return what stands left of a number, without what does not tell what is counted."""
    start = strip_left(clean, left, number, tables)
    end = strip_right(clean, left, number, tables)
    end = strip_right(clean, start, origin_end(clean, start, end, tables), tables)
    return Span(start, end) if start <= end else Span(number, number)


def _several(
    reading: Reading, item: Item, figures: Sequence[Figure]
) -> Iterator[tuple[Figure, Span]]:
    """Yield figures that share a stretch, each with it."""
    clean, tables, own = reading.clean, reading.tables, item.own
    first, last = figures[0].span, figures[-1].span
    if clean.endswith(RUNNING, own.start + _SHORTEST_TOPIC, own.end):  # 办结率连续三年保持100%
        yield figures[0], Span(own.start, last.end)
        own = Span(own.start, own.end - len(RUNNING))
        for figure in figures[1:]:
            yield figure, _before(reading, figure, item._replace(own=own))
        return
    from_one_to_another = origin_end(clean, own.start, first.start, tables) < first.start
    if from_one_to_another or (item.ends and _is_range(reading, figures)):
        for figure in figures:
            yield figure, _before(reading, figure, item)
        return
    end = strip_right(clean, own.start, last.start, tables) if item.ends else item.behind.end
    end = end if end > first.start else own.end
    start, later = own.start if own.end > own.start else first.start, None
    if item.verb:
        start = beginning(clean, item.verb, own.start, tables)
    else:
        forward = object_first(clean, *own, tables)
        start = forward if forward >= 0 else start
        later = first_verb(clean, first.end, last.start, tables) if item.ends else None
    for figure in figures:
        begins = later.start if later and figure.span.start > later.start else start
        yield figure, Span(begins, max(begins, end))


def _is_range(reading: Reading, figures: Sequence[Figure]) -> bool:
    """Tell whether nothing but a mark stands between the numbers: 3—5次, 75批212人次."""
    between = reading.clean[figures[0].span.end : figures[-1].span.start]
    return all(character in RANGE_MARKS for character in between)


def _dictionary_verb(reading: Reading, own: Span) -> Verb | None:
    """Return a verb that no table knows, behind who acts: 县疾控中心采样核酸标本."""
    clean, tables, words = reading.clean, reading.tables, reading.tables.words
    last = own.end - _SHORTEST_STATEMENT
    if last <= own.start + 1:
        return None
    acting = tables.acting.search(clean, own.start + 1, last)
    if acting is None:
        return None
    end = own.start
    for word in segmentation.words(clean[own.start : own.end]):
        place, end = end, end + len(word)
        if place < acting.end() or end >= own.end - 1 or word in words.nominal:
            continue
        acts = closes(clean, own.start, place, tables.subject_tails)
        if acts and segmentation.is_verb(word) and not opens(clean, end, tables.tails):
            return Verb(place, end, word)
    return None


def _single(reading: Reading, figure: Figure, item: Item) -> Span:
    clean, tables = reading.clean, reading.tables
    own, verb, behind, ends, bare = item
    bare = bare or (verb is None and clean.startswith(_BROUGHT_FORWARD, own.start, own.end))
    rate = figure.unit in reading.sorts["rate"]
    if rate or figure.unit in reading.sorts["money"]:
        told = not rate or clean.endswith(tables.words.rate_nouns, own.start, own.end)
        if (told and not bare) or ends:
            return _before(reading, figure, item)
        return _around(reading, figure, item)
    if ends:
        return _before(reading, figure, item)
    told = verb is not None and not bare and verb.word not in tables.words.pivots
    if told and opening_verb(clean, *behind, tables) and object_first(clean, *own, tables) < 0:
        return _before(reading, figure, item)
    return _around(reading, figure, item)


def _before(reading: Reading, figure: Figure, item: Item) -> Span:
    """Return what stands before a number that ends its item: 接待群众来访 55 件."""
    clean, tables = reading.clean, reading.tables
    own, verb = item.own, item.verb
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


def _around(reading: Reading, figure: Figure, item: Item) -> Span:
    """Return what a number stands in the middle or at the start of: 制发1件规范性文件."""
    clean, tables = reading.clean, reading.tables
    own, verb, behind = item.own, item.verb, item.behind
    done = opening_verb(clean, *behind, tables)
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
