"""What follows a number and makes it a figure: 余, a scale, the measure word."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from pipeline.model import Bound
from pipeline.recognise.numerals import ARABIC, CHINESE, arabic

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ontology.figure_words import FigureWords

_WIDE_PERCENT = {"％": "%", "﹪": "%"}
ONE, _NOTHING = Decimal(1), Decimal(0)


class Tail(NamedTuple):
    """What follows a number, up to `end`; the measure word starts at `unit_start`."""

    end: int
    unit: str
    unit_start: int
    scale: Decimal = ONE
    added: Decimal = _NOTHING  # 1亿2000万元: the 2000万
    bound: Bound | None = None


class Grammar(NamedTuple):
    """The tables of figures by the first or last character of their words, the longest first."""

    arabic: re.Pattern[str]  # numbers with the first character of a tail behind
    chinese: re.Pattern[str]
    range: re.Pattern[str]
    opens_range: frozenset[str]
    units: Mapping[str, tuple[tuple[str, int, tuple[str, ...]], ...]]  # length, what goes on
    scales: Mapping[str, tuple[str, ...]]
    inside: Mapping[str, Bound]
    before: Mapping[str, tuple[tuple[str, Bound], ...]]
    after: Mapping[str, tuple[tuple[str, Bound], ...]]
    near: re.Pattern[str]
    opens_near: re.Pattern[str]
    near_bounds: Mapping[str, Bound]
    ends_none: frozenset[str]  # last characters of the words that make a number none


@cache
def grammar(words: FigureWords) -> Grammar:
    """Return the tables prepared for reading."""
    continued = words.none.continued
    units = {
        first: tuple((unit, len(unit), continued.get(unit, ())) for unit in found)
        for first, found in _by_first((*words.units, *_WIDE_PERCENT)).items()
    }
    scales = _by_first(words.scales)
    shared = {*scales, *words.inside}
    marks = {mark[0] for mark in words.range_marks}
    chinese_units = {unit[0] for unit in words.chinese.units}
    none = words.none
    return Grammar(
        arabic=re.compile(f"{ARABIC.pattern}(?={_one_of({*units, *shared, *marks})})"),
        chinese=re.compile(f"{CHINESE.pattern}(?={_one_of({*chinese_units, *shared, '分'})})"),
        range=re.compile(
            f"({_any_of(words.scales)})?(?:{_any_of(words.range_marks)})" + r"(\d+(?:[.．]\d+)?)"
        ),
        opens_range=frozenset({*scales, *marks}),
        units=units,
        scales=scales,
        inside={word: Bound(bound) for word, bound in words.inside.items()},
        before=_bounds(words.before, last=True),
        after=_bounds(words.after, last=False),
        near=re.compile(rf"({_any_of(words.near)})[^\d，,。；;：:、！？（）()\n]*\Z"),
        opens_near=re.compile(_one_of({word[0] for word in words.near})),
        near_bounds={word: Bound(bound) for word, bound in words.near.items()},
        ends_none=frozenset(
            word[-1] for word in (*none.before, *none.before_chinese, *none.before_term)
        ),
    )


def read(clean: str, position: int, words: FigureWords, tables: Grammar) -> Tail | None:
    """Read [余] [万 [5000]] [余] and a measure word; None where no measure word comes."""
    unit = unit_at(clean, position, tables)
    if unit:
        return Tail(position + len(unit), _WIDE_PERCENT.get(unit, unit), position)
    scale, added = ONE, _NOTHING
    bound = tables.inside.get(clean[position : position + 1])
    if bound:
        position += 1
        unit = unit_at(clean, position, tables)
    if not unit:
        word = _first(clean, position, tables.scales)
        if word:
            scale = Decimal(words.scales[word])
            position, added = _added(clean, position + len(word), words, tables)
            inside = tables.inside.get(clean[position : position + 1])
            if inside and not bound:
                bound, position = inside, position + 1
            unit = unit_at(clean, position, tables)
    if not unit:
        return None
    end = position + len(unit)
    return Tail(end, _WIDE_PERCENT.get(unit, unit), position, scale, added, bound)


def unit_at(clean: str, position: int, tables: Grammar) -> str:
    """Return the measure word at a position, unless another word begins there: 12345处置."""
    for unit, length, continued in tables.units.get(clean[position : position + 1], ()):
        if clean.startswith(unit, position):
            if continued and clean.startswith(continued, position + length):
                continue
            return unit
    return ""


def _added(clean: str, position: int, words: FigureWords, tables: Grammar) -> tuple[int, Decimal]:
    """Read the second part of 1亿2000万 and 3万5千."""
    match = ARABIC.match(clean, position)
    number = arabic(match.group(), position) if match else None
    if match is None or number is None or number.end != match.end():
        return position, _NOTHING
    word = _first(clean, number.end, tables.scales)
    if word and not unit_at(clean, number.end, tables):
        return number.end + len(word), number.value * words.scales[word]
    return number.end, number.value


def _first(clean: str, position: int, table: Mapping[str, tuple[str, ...]]) -> str:
    for word in table.get(clean[position : position + 1], ()):
        if clean.startswith(word, position):
            return word
    return ""


def _sorted(words: Iterable[str]) -> list[str]:
    return sorted(words, key=lambda word: (-len(word), word))


def _by_first(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for word in _sorted(words):
        table[word[0]] = (*table.get(word[0], ()), word)
    return table


def _bounds(words: Mapping[str, str], *, last: bool) -> dict[str, tuple[tuple[str, Bound], ...]]:
    table: dict[str, tuple[tuple[str, Bound], ...]] = {}
    for word in _sorted(words):
        key = word[-1] if last else word[0]
        table[key] = (*table.get(key, ()), (word, Bound(words[word])))
    return table


def _one_of(characters: Iterable[str]) -> str:
    return f"[{re.escape(''.join(sorted(characters)))}]"


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in _sorted(words))
