"""The stretch of a clause that tells what the figures of one item count.

What stands left of the number (`own`) and what follows it (`behind`) decide: verb and object
before it, a verb before and its object behind, a topic of a rate, a subject that is counted.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from pipeline.model import Figure, Span, new
from pipeline.relate import word_segmentation
from pipeline.relate.clause_tables import QUOTED, ClauseWords, closes, opens
from pipeline.relate.clause_words import (
    Verb,
    beginning,
    changes_from,
    first_verb,
    object_end,
    object_first,
    opening_verb,
    origin_end,
    strip_left,
    strip_right,
    topic,
)
from pipeline.relate.reading import Counted, Reading, past_bound

if TYPE_CHECKING:
    from collections.abc import Sequence


RANGE_MARKS: Final = frozenset("—–-－~～至到")
RUNNING: Final = "连续"  # 连续三年 tells how long, not what
_RUN_ENDS: Final = frozenset("续余")
_ROW: Final = re.compile("[0-9]{1,2}(?=[一-鿿])")
_BRACKETS: Final = ("（", "(")
_SECOND_UNIT: Final = re.compile(r"\A[（(][^（）()\d]{1,2}[）)]")
_REST: Final = "其余"
_MADE_UP, _OF = "由", ("组成", "构成")  # 由律师5名、专家3名组成
_CLOSING_QUOTE: Final = "”"  # verbs before it are words of a name: “企业法律服务团”由…组成
BROUGHT_FORWARD: Final = ("将", "把")
_SHORTEST_STATEMENT: Final = 4  # a verb and its object
_SHORTEST_TOPIC: Final = 2


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
        return [new(Counted, (figure, span, False, left)) for figure, span in several]
    figure = figures[0]
    (_, own_end), verb, _, ends, _ = item
    span = _single(reading, figure, item)
    number = figure.span.start
    if span.start > number and reading.clean.startswith(reading.tables.among_ends, end):
        span = Span(number, span.end)  # 27名执法队员中持证人员9名
    verb_only = ends and verb is not None and verb.end >= own_end
    return [new(Counted, (figure, span, verb_only, left))]


def _item(reading: Reading, left: int, figures: Sequence[Figure], start: int, end: int) -> Item:
    clean, tables = reading.clean, reading.tables
    (number, _), _, unit, _ = figures[0]
    own_start, own_end = _own(clean, left, number, tables)
    verb = first_verb(clean, own_start, number, tables)
    if verb is None and unit not in reading.rates:
        verb = _dictionary_verb(reading, own_start, own_end)
    if start < end:
        end = object_end(clean, start, end, tables, to_what_end=verb is not None)
    leads = clean[own_start:own_end] in tables.opening
    bare = leads or own_end <= own_start or (verb is not None and verb.end >= own_end)
    # 连续3年被评为先进, 其余3件正在办理
    running = clean[own_end - 1] in _RUN_ENDS and (
        clean[own_start:own_end] == _REST or clean.endswith(RUNNING, own_start, own_end)
    )
    if bare or running or (clean.startswith("的", start) and unit in reading.times):
        behind = _predicate(clean, start, end)
    else:
        behind = _follow(clean, start, end, tables)
    ends = behind.end <= behind.start
    if leads and ends and len(figures) == 1:
        own_end = own_start
    return new(Item, (new(Span, (own_start, own_end)), verb, behind, ends, bare))


def _follow(clean: str, start: int, end: int, tables: ClauseWords) -> Span:
    """Return what is counted behind a number, empty where the clause ends with the number."""
    closed = start >= end or tables.ends_count(clean, start)
    return new(Span, (start, start if closed else end))


def _predicate(clean: str, start: int, end: int) -> Span:
    """Return what is said of a number that opens its clause: 为法学专业."""
    opened = start < end and (clean[start].isalnum() or clean[start] in QUOTED)
    return new(Span, (start, end if opened else start))


def _own(clean: str, left: int, number: int, tables: ClauseWords) -> tuple[int, int]:
    """Return what stands left of a number, without what does not tell what is counted."""
    start = strip_left(clean, left, number, tables)
    if start < number and clean[start - 1] == "\n" and clean[start].isdecimal():
        row = _ROW.match(clean, start, number)  # of a table: 6行政诉讼案件142件
        start = row.end() if row else start
    end = strip_right(clean, left, number, tables)
    end = strip_right(clean, start, origin_end(clean, start, end, tables), tables)
    return (start, end) if start <= end else (number, number)


def _several(reading: Reading, item: Item, figures: Sequence[Figure]) -> list[tuple[Figure, Span]]:
    """Return figures that share a stretch, each with it."""
    clean, tables = reading.clean, reading.tables
    own, verb, behind, ends, _ = item
    start, own_end = own
    first, last = figures[0].span, figures[-1].span
    if clean.endswith(RUNNING, start + _SHORTEST_TOPIC, own_end):  # 办结率连续三年保持100%
        own = Span(start, own_end - len(RUNNING))
        later = [(figure, _before(reading, figure, own, verb)) for figure in figures[1:]]
        return [(figures[0], Span(start, last.end)), *later]
    made_up = clean.endswith(_OF, behind.start, behind.end)  # 由15家律所46名律师组成
    from_one_to_another = not made_up and changes_from(clean, start, first.start, tables)
    if from_one_to_another or (ends and _is_range(reading, figures)):
        return [(figure, _before(reading, figure, own, verb)) for figure in figures]
    low = figures[-1]
    if len(figures) > 2:
        changing = _changing(reading, figures) if ends else 0
        if changing:
            return [(figure, Span(first.start, changing)) for figure in figures]
        low = figures[-2] if _is_range(reading, figures[-2:]) else low
    end = strip_right(clean, start, low.span.start, tables) if ends else behind.end
    end = end if end > first.start else own_end
    start, second = start if own_end > start else first.start, None
    if verb:
        start = beginning(clean, verb, own.start, tables)
    else:
        forward = object_first(clean, *own, tables)
        start = forward if forward >= 0 else start
        if ends and not clean.endswith(BROUGHT_FORWARD, *own):  # 把62项指标精简为13项
            second = first_verb(clean, first.end, last.start, tables)
    found: list[tuple[Figure, Span]] = []
    for figure in figures:
        begins = second.start if second and figure.span.start > second.start else start
        found.append((figure, Span(begins, max(begins, end))))
    return found


def _changing(reading: Reading, figures: Sequence[Figure]) -> int:
    """Return where a change ends what the first number counts: 17个事项时限|由146日减至58日."""
    number = figures[-2].span.start
    changing = origin_end(reading.clean, figures[0].span.end, number, reading.tables)
    return changing if changing < number else 0


def _is_range(reading: Reading, figures: Sequence[Figure]) -> bool:
    """Tell whether nothing but a mark stands between the numbers: 3—5次, 75批212人次."""
    between = reading.clean[figures[0].span.end : figures[-1].span.start]
    if between[:1] in _BRACKETS:
        between = _SECOND_UNIT.sub("", between)  # 63栋（间）2.1万平方米
    return RANGE_MARKS.issuperset(between)


def _dictionary_verb(reading: Reading, start: int, end: int) -> Verb | None:
    """Return a verb that no table knows, behind who acts: 县疾控中心采样核酸标本."""
    clean, tables = reading.clean, reading.tables
    last = end - _SHORTEST_STATEMENT
    if last <= start + 1:
        return None
    acting = tables.acting.search(clean, start + 1, last)
    if acting is None:
        return None
    first = max(acting.end(), clean.rfind(_CLOSING_QUOTE, start, end) + 1)
    spelt = _spelt_behind(clean, start, first, end - 1, tables)
    place = start
    for word in word_segmentation.words(clean[start:end]) if spelt else ():
        if (place, place + len(word)) in spelt:
            return Verb(place, place + len(word), word)
        place += len(word)
    return None


def _spelt_behind(
    clean: str, start: int, first: int, end: int, tables: ClauseWords
) -> set[tuple[int, int]]:
    """Return where, from `first` and behind who acts, a verb that no table knows is spelt."""
    tails = tables.subject_tails
    return {
        (place, stop)
        for place in range(first, end - 2)
        if clean[place - 1] in tails and closes(clean, start, place, tails)
        for stop in word_segmentation.verb_ends(clean, place, end)
        if clean[place:stop] not in tables.nominal and not opens(clean, stop, tables.tails)
    }


def _single(reading: Reading, figure: Figure, item: Item) -> Span:
    clean, tables = reading.clean, reading.tables
    own, verb, behind, ends, bare = item
    unit = figure.unit
    bare = bare or (verb is None and clean.startswith(BROUGHT_FORWARD, *own))
    rate = unit in reading.rates
    if rate or unit in reading.money:
        told = not rate or clean.endswith(tables.rate_nouns, *own)
        if (told and not bare) or ends:
            return _before(reading, figure, own, verb)
        return _around(reading, figure, own, verb, behind)
    if ends:
        return _before(reading, figure, own, verb)
    told = verb is not None and not bare and verb.word not in tables.pivots
    if told and opening_verb(clean, *behind, tables) and object_first(clean, *own, tables) < 0:
        return _before(reading, figure, own, verb)
    return _around(reading, figure, own, verb, behind)


def _before(reading: Reading, figure: Figure, own: Span, verb: Verb | None) -> Span:
    """Return what stands before a number that ends its item: 接待群众来访 55 件."""
    clean, tables = reading.clean, reading.tables
    start, end = own
    (number, figure_end), _, unit, _ = figure
    rate = unit in reading.rates
    if start == end and unit in reading.ages:
        bounded = past_bound(reading, figure_end)
        return Span(number, bounded) if bounded > figure_end else own  # 50岁以上占57%
    if clean[number - 1] == "的" and start < end == number - 1 and not rate:  # 其余的3件
        return Span(start, figure_end)
    if clean.startswith(tables.comparisons, start, end):
        return own
    if clean[end - 1] in tables.among_ends:
        among = tables.among.spans(clean, start, end)
        if among and among[-1].end == end:  # 执法人员中45岁以上
            return Span(start, past_bound(reading, figure_end))
    if verb is None and clean.startswith(_MADE_UP, start, end - 1):
        return Span(start + len(_MADE_UP), end)
    if rate or verb is None or unit in reading.times:
        return topic(clean, own, tables, rate=rate)
    if verb.end >= end and verb.start > start:
        return Span(verb.start, end) if _acts(clean, start, verb, tables) else own
    return new(Span, (beginning(clean, verb, start, tables), end))


def _acts(clean: str, start: int, verb: Verb, tables: ClauseWords) -> bool:
    """Tell whether who acts stands before a counting word and the verb: 全县共查处35件.

    In 检查次数共减少145次 and 技术标准已发布64部 it is what is counted.
    """
    end = verb.start
    while end > start and clean.endswith(tables.counting, start, end):
        end -= next(len(word) for word in tables.counting if clean.endswith(word, start, end))
    if end == verb.start or verb.word in tables.rate_nouns:
        return False
    return end == start or closes(clean, start, end, tables.subject_tails)


def _around(reading: Reading, figure: Figure, own: Span, verb: Verb | None, behind: Span) -> Span:
    """Return what a number stands in the middle or at the start of: 制发1件规范性文件."""
    clean, tables = reading.clean, reading.tables
    start, end = own
    following, last = behind
    done = opening_verb(clean, following, last, tables)
    if verb and verb.end == end and clean[end : end + 1] == "的":  # 上级交办的15件信访件
        forward = object_first(clean, start, end, tables)
        return new(Span, (forward if forward >= 0 else start, last))
    if verb and not (done and verb.word in tables.existential):
        return new(Span, (beginning(clean, verb, start, tables), last))
    forward = object_first(clean, start, end, tables)
    if forward >= 0:
        return Span(forward, last)
    unit = figure.unit
    if done and done.end == last and end > start:
        return new(Span, (start, last))  # 资格考试7316人参加, 行政诉讼1起胜诉
    if done and unit not in reading.times and unit != "年":
        return Span(done.start, last)
    if end > start:
        return new(Span, (start, last))
    whole = unit in reading.persons or unit in reading.times
    said = any(word in clean[following:last] for word in tables.predicates)
    if whole or said or first_verb(clean, following, last, tables):
        number = figure.span.start
        still = next((word for word in tables.still if clean.endswith(word, 0, number)), "")
        return new(Span, (number - len(still), last))
    if clean[following] == "的":  # 65%的队伍无固定场所
        return new(Span, (figure.span.start, last))
    return behind
