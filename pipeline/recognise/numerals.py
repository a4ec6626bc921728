"""Numbers as they are written: 1,234 · １２.５ · 三百二十 · 九十五点六 -> Decimal."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from pipeline.model import new

# Possessive and bounded: a run that leads to nothing is left at once, however long.
ARABIC: Final = re.compile("[0-9０-９][0-9０-９,，.．]{0,30}+")
CHINESE: Final = re.compile(
    "[一二两三四五六七八九十百千万亿][一二两三四五六七八九十百千万亿零〇]{0,30}+"
    "(?:点[一二三四五六七八九零〇]++)?"
)

_GROUPED: Final = re.compile(r"\d{1,3}(?:[,，]\d{3})+(?:[.．]\d+)?")
PLAIN: Final = re.compile(r"\d+(?:[.．]\d+)?")
_LAST: Final = re.compile(r"\d+(?:[.．]\d+)?$")
_COUNTED_ON: Final = re.compile("[一二两三四五六七八九][一二两三四五六七八九]")  # 三四个, 二〇二三
_SCALES: Final = {
    "百": Decimal(100),
    "千": Decimal(1000),
    "万": Decimal(10**4),
    "百万": Decimal(10**6),
    "千万": Decimal(10**7),
    "亿": Decimal(10**8),
}
LONE: Final = frozenset(_SCALES)  # numbers only behind 近 and the like: 近百件, 上千万元


class Number(NamedTuple):
    """A number and where it stands."""

    start: int
    end: int
    value: Decimal


def arabic(run: str, start: int) -> Number | None:
    """Return the number of a run of digits, commas and points; of a list, the last one."""
    if run.isdecimal():
        return new(Number, (start, start + len(run), Decimal(run)))
    run = run.rstrip(",，.．")
    end = start + len(run)
    if _GROUPED.fullmatch(run):
        return Number(
            start, end, Decimal(run.replace(",", "").replace("，", "").replace("．", "."))
        )
    if not PLAIN.fullmatch(run):
        last = _LAST.search(run)
        if last is None:
            return None
        start, run = start + last.start(), last.group()
    return Number(start, end, Decimal(run.replace("．", ".")))


@lru_cache(maxsize=1024)
def chinese(run: str) -> Decimal | None:
    """Return what a Chinese numeral is worth, None for one that names no number (三四, 百十)."""
    if run in _SCALES:
        return _SCALES[run]
    whole, _, fraction = run.partition("点")
    if _COUNTED_ON.search(whole) or whole == "〇":
        return None
    from cn2an import cn2an  # 0.1 s, only where a numeral stands

    try:
        value = Decimal(str(cn2an(whole, "normal")))
        return value + Decimal(str(cn2an("零点" + fraction, "normal"))) if fraction else value
    except (ValueError, LookupError):  # 二亿二 is a LookupError of cn2an
        return None


def plain(value: Decimal) -> Decimal:
    """Return a value without trailing zeros or exponent: 11800026.0000 -> 11800026."""
    whole = value.to_integral_value()
    return Decimal(int(whole)) if whole == value else value.normalize()
