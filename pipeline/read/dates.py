"""Dates and years as reports write them: 2024年2月18日, 2024-02-18, 二〇二四年二月十八日."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

_DIGITS = str.maketrans(
    "〇○零OoО一二三四五六七八九０１２３４５６７８９", "0000001234567890123456789"
)
YEAR = r"(?:19|20|１９|２０)[0-9０-９]{2}|[一二][〇○零OoО九0][〇○零OoО0一二三四五六七八九]{2}"
_NUMBER = r"[0-9０-９]{1,2}|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九]"
DATE = re.compile(
    rf"""
    (?P<year> {YEAR} )
    (?: 年 (?P<month> {_NUMBER} ) 月 (?P<day> {_NUMBER} ) 日
      | [-/.．－] (?P<month_> [0-9]{{1,2}} ) [-/.．－]
        (?P<day_> [0-9]{{1,2}}? ) (?= [0-9]{{1,2}}:[0-9]{{2}} | [^0-9] | $ )  # a time may touch it
    )
    """,
    re.VERBOSE,
)
_YEAR = re.compile(YEAR)
_YEAR_MARK = re.compile(
    rf"年(?!(?:{_NUMBER})月(?:{_NUMBER})日)"
)  # begins with a character: sought fast
_DIGITS_OF_YEAR = 4
_DASHES = frozenset("—-－–~～至")


def in_digits(number: str) -> int:
    """Return a number of a date as an integer: 二〇二四 is 2024, 二十八 is 28."""
    if number.isascii() and number.isdigit():
        return int(number)
    tens, ten, ones = number.partition("十")
    if ten:
        return int(tens.translate(_DIGITS) or 1) * 10 + int(ones.translate(_DIGITS) or 0)
    return int(number.translate(_DIGITS))


def iso(found: re.Match[str]) -> str | None:
    """Return a matched date as ISO, None where there is no such day."""
    month = found["month"] or found["month_"]
    day = found["day"] or found["day_"]
    try:
        return date(in_digits(found["year"]), in_digits(month), in_digits(day)).isoformat()
    except ValueError:
        return None


def commonest_year(text: str) -> int | None:
    """Return the year a text names most often but in dates, the later of two named as often."""
    years: Counter[int] = Counter()
    for mark in _YEAR_MARK.finditer(text):
        end = mark.start()
        start = end - _DIGITS_OF_YEAR
        if start >= 0 and _YEAR.fullmatch(text, start, end) and not _goes_on(text, start):
            years[in_digits(text[start:end])] += 1
    return max(years, key=lambda year: (years[year], year), default=None)


def _goes_on(text: str, start: int) -> bool:
    """Return whether a year is the end of a longer number, or of a plan's years: 2021—2025年."""
    if start and text[start - 1] in _DASHES:
        return _is_digit(text, start - 2)
    return _is_digit(text, start - 1)


def _is_digit(text: str, place: int) -> bool:
    return place >= 0 and text[place] in "0123456789"
