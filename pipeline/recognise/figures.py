"""Figures: numbers that count or measure, with unit and bound, multiplied out.

The digits and the Chinese numerals of a text are found by one pass each; what stands around a
number decides then, by the tables of `ontology/data/figures.toml`, whether it is a figure.
"""

from __future__ import annotations

import re
from decimal import Decimal
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from pipeline.model import Bound, Figure, Span, new
from pipeline.recognise.bounds import EXACT, as_forecast, bound_before, bound_of, forecast_words
from pipeline.recognise.number_names import coined, in_name, numbered_names, quoted
from pipeline.recognise.number_tail import (
    OF_ALL,
    ONE,
    Grammar,
    Tail,
    grammar,
    read,
    with_its_unit,
    with_next_unit,
)
from pipeline.recognise.numerals import CHINESE, LONE, PLAIN, Number, arabic, chinese, plain

if TYPE_CHECKING:
    from ontology.catalogue import Catalogue
    from ontology.figure_words import FigureWords
    from pipeline.model import Text

_SAME_ORDINAL: Final = re.compile(
    r"第[\d一二三四五六七八九十百]+[条款项次届章节]?(?P<joint>[、,，和至到—–-])\Z"
)
_OF_ORDINALS: Final = frozenset("条款项次届章节")  # 第3，4条, but 全省第二，4宗
_COMMAS: Final = ",，"
_SESSIONS: Final = re.compile(  # 三次、四次全会
    r"(?:[、和及][一二三四五六七八九十\d]{1,3}次)+(?:全会|全体会议)"
)
_OPENS_RATE: Final = frozenset("0123456789百")
_MINUS: Final = frozenset("-－−")
_HAN: Final = re.compile("[一-鿿]")
_SOME: Final = "来"
_INSIDE: Final = "余多几来"
_CLAUSE_END: Final = frozenset("，,。；;：:、！？!?（(）)\n")
_NO_START: Final = frozenset("0123456789.abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_COUNTED: Final = re.compile("[0-9两三四五六七八九十][^，,。；;：:、0-9和及与]{1,8}.\\Z")
_UP_TO_FIGURE: Final = re.compile(r"\d.*", re.DOTALL)  # 等6个方面22个要点着手
_EDITION: Final = re.compile(r"20\d\d版|[\d.]*\.\d版")
_place: Final = itemgetter(0)  # the span


def find(text: Text, catalogue: Catalogue) -> list[Figure]:
    """Return the figures in the order of the text; a range gives one for either end."""
    clean, words = text.clean, catalogue.figure_words
    found = _found(clean, words)
    if not found:
        return found
    found.sort(key=_place)
    named = quoted(clean)
    names = numbered_names(catalogue)
    forecasts = forecast_words(clean, words)
    coins = coined(clean, named)
    index, within = 0, 0
    kept: list[Figure] = []
    for figure in found:
        start = figure.span.start
        while index < len(named) and named[index][0] < start:
            within = max(within, named[index][1])
            index += 1
        if start < within or in_name(clean, start, names) or clean.startswith(coins, start):
            continue
        if forecasts and figure.bound is EXACT:
            figure = as_forecast(clean, figure, forecasts)  # noqa: PLW2901
        kept.append(figure)
    return kept


def _found(clean: str, words: FigureWords) -> list[Figure]:
    """Return what the digits of a text count and then what its Chinese numerals do."""
    tables = grammar(words)
    found: list[Figure] = []
    read_to = 0
    for match in tables.arabic.finditer(clean):
        start, end = match.span()
        if start < read_to or (end - start == 4 and clean[end] == "年"):  # 2022年
            continue
        figures = _arabic(clean, match, words, tables)
        if figures:
            read_to = figures[-1].span.end
            found += figures
    for match in tables.chinese.finditer(clean):
        start = match.start()
        if not (start and clean[start - 1].isdigit()):  # 百 of 3百 is a scale, read with its 3
            found += _chinese(clean, match, words, tables)
    return found


def _arabic(clean: str, match: re.Match[str], words: FigureWords, tables: Grammar) -> list[Figure]:
    start, end = match.span()
    number = arabic(match.group(), start)
    if number is None:
        return []
    first, past, value = number
    if clean[first - 1 : first] in _NO_START:
        return []
    if clean[past] in tables.opens_range:
        found = _range(clean, number, words, tables)
        if found is not None:
            return found
    if past != end:  # a point or comma behind it: 1. numbers a paragraph
        return []
    tail = read(clean, end, tables)
    if tail is None or _is_none(clean, first, tail, words, tables):
        return []
    if clean[end] == _SOME and value % 10:  # 12328来件, but 100来件
        return []
    if tail.unit == "个":
        tail = with_next_unit(clean, tail)
    if end - start > 1 and value % 1 and _numbers_a_point(clean, number, tail, words):
        whole, _, rest = clean[first:end].partition(".")
        first, value = first + len(whole) + 1, Decimal(rest)
    if tail.unit == "%" and clean[first - 1] in _MINUS and _HAN.match(clean, first - 2):
        first, value = first - 1, -value  # 结余率-3.2%
    return with_its_unit(clean, _figure(clean, first, value, tail, words, tables), tail)


def _chinese(clean: str, match: re.Match[str], words: FigureWords, tables: Grammar) -> list[Figure]:
    (start, end), run = match.span(), match.group()
    if clean.startswith("分之", end):
        return _fraction(clean, match, words, tables) if run in ("百", "千") else []
    tail = read(clean, end, tables)
    if tail is None or tail.unit not in words.chinese.units or clean[tail.unit_start - 1].isdigit():
        return []
    if clean.endswith(words.none.before_chinese, max(0, start - 2), start):
        return []
    if _is_none(clean, start, tail, words, tables):
        return []
    if run in ("一", "二") and not _counts_alone(clean, start, tail, words, tables):
        return []
    if run in LONE and not tail.bound:
        lone = [
            bound
            for word, bound in words.chinese.lone_before.items()
            if clean.endswith(word, max(0, start - len(word)), start)
        ]
        if not lone:
            return []
        tail = tail._replace(bound=Bound(lone[-1]))
    value = chinese(run)
    if tail.scale is not ONE:  # 四亿七千余万元 is 四亿七千万元
        joined = chinese(run + clean[end : tail.unit_start].lstrip(_INSIDE))
        if joined is not None:
            value, tail = joined, tail._replace(scale=ONE)
    return [] if value is None else [_figure(clean, start, value, tail, words, tables)]


def _fraction(
    clean: str, match: re.Match[str], words: FigureWords, tables: Grammar
) -> list[Figure]:
    """Read 百分之九十五, 百分之95, 千分之三."""
    start, position = match.start(), match.end() + 2
    digits = PLAIN.match(clean, position)
    numeral = digits or CHINESE.match(clean, position)
    if numeral is None:
        return []
    written = numeral.group()
    value = Decimal(written.replace("．", ".")) if digits else chinese(written)
    if value is None:
        return []
    end = numeral.end()
    unit = "%" if match.group() == "百" else "‰"
    bound = bound_of(clean, Span(start, end), unit, words, tables)
    return [Figure(Span(start, end), plain(value), unit, bound)]


def _range(clean: str, low: Number, words: FigureWords, tables: Grammar) -> list[Figure] | None:
    """Read 3—5次, 10万至20万元: one figure for either number."""
    match = tables.range.match(clean, low.end)
    if match is None:
        return None
    high = Number(match.start(2), match.end(2), Decimal(match.group(2).replace("．", ".")))
    tail = read(clean, high.end, tables)
    if tail is None or low.value > high.value:
        return None
    if _is_none(clean, low.start, tail, words, tables):
        return []
    scale, low_end = tail.scale, low.end
    if match.group(1):
        scale, low_end = tables.worth[match.group(1)], match.end(1)
    bound = bound_of(clean, Span(low.start, tail.end), tail.unit, words, tables)
    low_span, high_span = Span(low.start, low_end), Span(high.start, tail.end)
    return [
        Figure(low_span, plain(low.value * scale), tail.unit, bound),
        Figure(high_span, plain(high.value * tail.scale), tail.unit, bound),
    ]


def _figure(
    clean: str, start: int, value: Decimal, tail: Tail, words: FigureWords, tables: Grammar
) -> Figure:
    end, unit, _, scale, added, bound = tail
    span = new(Span, (start, end))
    if bound is None:
        bound = bound_of(clean, span, unit, words, tables)
    if scale is not ONE or value % 1:
        value = plain(value * scale + added)
    return new(Figure, (span, value, unit, bound))


def _is_none(clean: str, start: int, tail: Tail, words: FigureWords, tables: Grammar) -> bool:
    """Tell whether what stands around a number makes it no figure."""
    none, terms, low = words.none, words.terms, max(0, start - 4)
    end, unit, unit_start, _, _, _ = tail
    last = clean[start - 1 : start]
    if last in tables.ends_none and not clean.endswith(none.lookalikes, low, start):
        under_a_limit = last == "下" and clean[max(0, start - 3)] in words.units
        if clean.endswith(none.before, low, start) and not under_a_limit:  # but 35岁以下5人
            return True
        dates = unit in terms.calendar and clean.endswith(none.before_term, low, start)
        if dates and not clean.endswith(none.lookalike_terms, low, start):
            return True
    if unit == "年":
        counted = clean.endswith(terms.year_before, low, start)
        return not counted and not clean.startswith(terms.year_after, end)
    if unit == "个" and clean[end : end + 1] in _OPENS_RATE and OF_ALL.match(clean, end):
        return True
    if unit == "版" and _EDITION.match(clean, start):  # 系统3.0版, 2023版清单
        return True
    if unit == "日":
        shortened = clean.endswith(terms.day_before, max(0, start - 6), start)
        return not shortened and not clean.startswith(terms.day_after, end)
    near = max(0, start - 8)
    if clean.find("第", near, start) >= 0:
        ordinal = _SAME_ORDINAL.search(clean, near, start)
        if ordinal and (ordinal["joint"] not in _COMMAS or unit[0] in _OF_ORDINALS):
            return True
    if unit == "次" and _SESSIONS.match(clean, end):
        return True
    if unit[0] not in tables.opens_point or not clean.startswith(none.point_nouns, unit_start):
        return False
    return any(word in clean[low:start] for word in none.points_before) or any(
        word in _UP_TO_FIGURE.sub("", clean[end : end + 14]) for word in none.points_after
    )


def _numbers_a_point(clean: str, number: Number, tail: Tail, words: FigureWords) -> bool:
    """Tell whether the first digits only number a paragraph: 1.2个中心建成."""
    measured = any(tail.unit in words.sorts[sort] for sort in ("measure", "rate", "time"))
    at_start = clean[number.start - 1 : number.start] in ("", "\n")
    return at_start and tail.scale == 1 and not measured


def _counts_alone(clean: str, start: int, tail: Tail, words: FigureWords, tables: Grammar) -> bool:
    """Tell whether 一件 is a count: behind its noun at the end of a clause, or after another."""
    window = clean[max(0, start - 10) : start]
    if window.endswith(words.chinese.one_joined_by) and _COUNTED.search(window):
        return True
    if tail.unit == "成" or bound_before(clean, start, words, tables):  # 不足一成
        return True
    if tail.end < len(clean) and clean[tail.end] not in _CLAUSE_END:
        return False
    clause = re.split(r"[，,。；;：:、！？!?\n]", window)[-1]
    return bool(clause) and not any(word in clause for word in words.chinese.one_not_after)
