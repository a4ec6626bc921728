"""What follows a number and makes it a figure: 余, a scale, the measure word."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from ontology.alternatives import alternatives, by_character, longest_first
from pipeline.model import Bound, Figure, Span, new
from pipeline.recognise.numerals import ARABIC, CHINESE, arabic, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ontology.figure_words import FigureWords

_WIDE_PERCENT: Final = {"％": "%", "﹪": "%"}
_JOINS: Final = frozenset("、和及")
_PARTS: Final = re.compile(r"分别[^，,。；;：:\d]{0,10}(?P<numbers>(?:\d+(?:\.\d+)?[、和及])+)\Z")
_TWO: Final = re.compile(r"[一-鿿](?P<numbers>\d+(?:\.\d+)?[、和及])\Z")  # 高19.3和24.7个百分点
_POINTS: Final = "百分点"
_REACH: Final = 60  # of such numbers
_SHARED: Final = re.compile(r"[、和及]\d+(?:\.\d+)?(个(?:百分点|工作日|小时|月))")
OF_ALL: Final = re.compile(r"[\d百][\d.分]*[%％百之]")  # 三个100%, 三个百分百
ONE: Final = Decimal(1)
_NOTHING: Final = Decimal(0)


class Tail(NamedTuple):
    """What follows a number, up to `end`; the measure word starts at `unit_start`."""

    end: int
    unit: str
    unit_start: int
    scale: Decimal = ONE
    added: Decimal = _NOTHING  # 1亿2000万元: the 2000万
    bound: Bound | None = None


class Grammar:
    """The tables of figures by the first or last character of their words, the longest first."""

    def __init__(self, words: FigureWords) -> None:
        continued, none = words.none.continued, words.none
        # with their length, what goes on with them as another word, and what of that does not
        self.units: dict[str, tuple[tuple[str, int, tuple[str, ...], tuple[str, ...]], ...]] = {
            first: tuple(
                (unit, len(unit), *_with_exceptions(continued.get(unit, ()))) for unit in found
            )
            for first, found in by_character((*words.units, *_WIDE_PERCENT), 0).items()
        }
        self.scales = by_character(words.scales, 0)
        self.worth = {word: Decimal(worth) for word, worth in words.scales.items()}
        self.inside = {word: Bound(bound) for word, bound in words.inside.items()}
        shared, marks = {*self.scales, *words.inside}, {mark[0] for mark in words.range_marks}
        chinese = {unit[0] for unit in words.chinese.units}
        # numbers with the first character of a tail behind
        self.arabic = re.compile(f"{ARABIC.pattern}(?={_one_of({*self.units, *shared, *marks})})")
        self.chinese = re.compile(f"{CHINESE.pattern}(?={_one_of({*chinese, *shared, '分'})})")
        scales, ranges = map(_any_of, (words.scales, words.range_marks))
        self.range = re.compile(rf"({scales})?(?:{ranges})(\d+(?:[.．]\d+)?)")
        self.opens_range = frozenset({*self.scales, *marks})
        self.before = _bounds(words.before, last=True)
        self.after = _bounds(words.after, last=False)
        near = _any_of(words.near)
        self.near = re.compile(
            rf"(?<![“\"])({near})(?![与和的跑])[^\d，,。；;：:、！？（）()\n]*\Z"
        )
        self.opens_near = re.compile(_one_of({word[0] for word in words.near}))
        self.near_bounds = {word: Bound(bound) for word, bound in words.near.items()}
        # last characters of the words that make a number none
        self.ends_none = frozenset(
            word[-1] for word in (*none.before, *none.before_chinese, *none.before_term)
        )
        self.opens_point = frozenset(noun[0] for noun in none.point_nouns)


def _with_exceptions(words: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return words, and apart from them those that ! marks as exceptions: 子, but !子公司."""
    plain = tuple(word for word in words if not word.startswith("!"))
    return plain, tuple(word[1:] for word in words if word.startswith("!"))


@cache
def grammar(words: FigureWords) -> Grammar:
    """Return the tables prepared for reading."""
    return Grammar(words)


def read(clean: str, position: int, tables: Grammar) -> Tail | None:
    """Read [余] [万 [5000]] [余] and a measure word; None where no measure word comes."""
    unit = unit_at(clean, position, tables)
    if unit:
        end = position + len(unit)
        return new(Tail, (end, _WIDE_PERCENT.get(unit, unit), position, ONE, _NOTHING, None))
    scale, added = ONE, _NOTHING
    bound = tables.inside.get(clean[position : position + 1])
    if bound:
        position += 1
        unit = unit_at(clean, position, tables)
    if not unit:
        word = _first(clean, position, tables.scales)
        if word:
            scale = tables.worth[word]
            position, added = _added(clean, position + len(word), tables)
            inside = tables.inside.get(clean[position : position + 1])
            if inside and not bound:
                bound, position = inside, position + 1
            unit = unit_at(clean, position, tables)
    if not unit:
        return None
    end = position + len(unit)
    return new(Tail, (end, _WIDE_PERCENT.get(unit, unit), position, scale, added, bound))


def with_its_unit(clean: str, figure: Figure, tail: Tail) -> list[Figure]:
    """Return a figure behind the numbers that share its unit: 分别提升1.4、0.2、1.3个百分点."""
    start = figure.span.start
    if clean[start - 1 : start] not in _JOINS or not clean[start - 2 : start - 1].isdigit():
        return [figure]
    parts = _PARTS.search(clean, max(0, start - _REACH), start)
    if parts is None and figure.unit.endswith(_POINTS):
        parts = _TWO.search(clean, max(0, start - _REACH), start)
    numbers = ARABIC.finditer(clean, parts.start("numbers"), start) if parts else ()
    before = [
        Figure(Span(*number.span()), plain(Decimal(number.group()) * tail.scale), *figure[2:])
        for number in numbers
    ]
    return [*before, figure]


def with_next_unit(clean: str, tail: Tail) -> Tail:
    """Return 个 as the measure word that the next number shares with it: 8.4个、7.2个百分点."""
    shared = _SHARED.match(clean, tail.end) if clean[tail.end : tail.end + 1] in _JOINS else None
    return tail._replace(unit=shared[1]) if shared else tail


def unit_at(clean: str, position: int, tables: Grammar) -> str:
    """Return the measure word at a position, unless another word begins there: 12345处置."""
    units = tables.units.get(clean[position : position + 1])
    if units is not None:
        for unit, length, continued, excepted in units:
            if clean.startswith(unit, position):
                behind = position + length
                if not (continued and clean.startswith(continued, behind)) or clean.startswith(
                    excepted, behind
                ):
                    return unit
    return ""


def _added(clean: str, position: int, tables: Grammar) -> tuple[int, Decimal]:
    """Read the second part of 1亿2000万 and 3万5千."""
    match = ARABIC.match(clean, position)
    number = arabic(match.group(), position) if match else None
    if match is None or number is None or number.end != match.end():
        return position, _NOTHING
    word = _first(clean, number.end, tables.scales)
    if word and not unit_at(clean, number.end, tables):
        return number.end + len(word), number.value * tables.worth[word]
    return number.end, number.value


def _first(clean: str, position: int, table: dict[str, tuple[str, ...]]) -> str:
    words = table.get(clean[position : position + 1])
    if words is not None:
        for word in words:
            if clean.startswith(word, position):
                return word
    return ""


def _bounds(words: Mapping[str, str], *, last: bool) -> dict[str, tuple[tuple[str, Bound], ...]]:
    table: dict[str, tuple[tuple[str, Bound], ...]] = {}
    for word in longest_first(words):
        key = word[-1] if last else word[0]
        table[key] = (*table.get(key, ()), (word, Bound(words[word])))
    return table


def _one_of(characters: Iterable[str]) -> str:
    return f"[{re.escape(''.join(sorted(characters)))}]"


def _any_of(words: Iterable[str]) -> str:
    return alternatives(longest_first(words))
