"""Figures as reports write them, with what they are worth."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    Chance = Callable[[], float]

DIGITS = "零一二三四五六七八九"
MORE = ("余", "多")
BEFORE = (("约", "about"), ("近", "about"), ("超过", "at_least"))
WHOLE = 10_000


class Figure(NamedTuple):
    """A figure's words, its value, its measure word, and how exact it is."""

    words: str
    value: float
    unit: str
    bound: str = "exact"


def count(unit: str, least: int, most: int, chance: Chance, chinese: bool) -> Figure:  # noqa: FBT001
    """Return a count between two, small ones more often than great ones."""
    number = int(least * ((most + 1) / least) ** chance())
    if number >= WHOLE:
        return _great(number, unit, chance)
    if chinese and number < 100:
        return Figure(in_chinese(number) + unit, number, unit)
    drawn = chance()
    if drawn < 0.08 and number >= 20:
        number -= number % 10
        return Figure(f"{number}{MORE[number // 10 % 2]}{unit}", number, unit, "at_least")
    if drawn < 0.14 and number >= 20:
        word, bound = BEFORE[int(chance() * len(BEFORE))]
        number -= number % 10
        return Figure(f"{word}{number}{unit}", number, unit, bound)
    if drawn < 0.2 and number >= 1000:
        return Figure(f"{number:,}{unit}", number, unit)
    return Figure(f"{number}{unit}", number, unit)


def _great(number: int, unit: str, chance: Chance) -> Figure:
    if chance() < 0.3:
        return Figure(f"{number}{unit}", number, unit)
    tenths = number // 1000  # of ten thousand
    words = f"{tenths // 10}.{tenths % 10}" if tenths % 10 else str(tenths // 10)
    if chance() < 0.2:
        return Figure(f"{words}万余{unit}", tenths * 1000, unit, "at_least")
    return Figure(f"{words}万{unit}", tenths * 1000, unit)


def rate(least: int, most: int, chance: Chance) -> Figure:
    """Return per cent between two."""
    tenths = min(most * 10, int((least + (most - least + 1) * chance()) * 10))
    if chance() < 0.4:
        tenths -= tenths % 10
    words = f"{tenths // 10}.{tenths % 10}" if tenths % 10 else str(tenths // 10)
    bound = "at_least" if chance() < 0.06 and tenths < 1000 else "exact"
    return Figure(words + "%" + ("以上" if bound == "at_least" else ""), tenths / 10, "%", bound)


def money(least: int, most: int, chance: Chance) -> Figure:
    """Return an amount between two, in ten thousands of 元."""
    amount = int(least * ((most + 1) / least) ** chance())
    if amount >= WHOLE:
        tenths = amount // 1000
        words = f"{tenths // 10}.{tenths % 10}" if tenths % 10 else str(tenths // 10)
        return Figure(f"{words}亿元", tenths * 10_000_000, "元")
    if amount >= 100 and chance() < 0.3:
        return Figure(f"{amount}余万元", amount * WHOLE, "元", "at_least")
    cents = int(chance() * 100) if chance() < 0.4 else 0
    words = f"{amount}.{cents:02}".rstrip("0") if cents else str(amount)
    return Figure(f"{words}万元", amount * WHOLE + cents * 100, "元")


def in_chinese(number: int) -> str:
    """Return a count below a hundred in words: 两, 十二, 三十五."""
    if number == 2:
        return "两"
    tens, ones = divmod(number, 10)
    words = "" if not tens else "十" if tens == 1 else DIGITS[tens] + "十"
    return words + (DIGITS[ones] if ones or not tens else "")


def date(year: int, month: int, day: int, chinese: bool) -> str:  # noqa: FBT001
    """Return a date: 2022年1月6日, 二〇二二年一月六日."""
    if not chinese:
        return f"{year}年{month}月{day}日"
    digits = "".join(DIGITS[int(digit)] for digit in str(year)).replace("零", "〇")
    words = [in_chinese(number).replace("两", "二") for number in (month, day)]
    return f"{digits}年{words[0]}月{words[1]}日"
