"""The years of a question: written out, of a plan (十四五期间), or counted (去年, 近三年).

There is no clock in an answer: what is counted is counted from the newest year that is reported,
so that the same question to the same store means the same years.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from graphs.ask.understood import NotUnderstoodError
from ontology.alternatives import alternatives, longest_first

if TYPE_CHECKING:
    from graphs.store.rows import Store
    from ontology.wording import Wording

_DIGITS: Final = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_ONE: Final = r"(?:(?:19|20)\d\d|二[〇零○][〇零○一二三四五六七八九]{2})"
YEARS: Final = re.compile(
    rf"(?:从|自)?(?P<from>{_ONE})\s*年?度?(?:\s*(?:至|到|[-—~－–～]+)\s*(?P<to>{_ONE})\s*年?度?)?"
)


def within(text: str) -> list[str]:
    """Return the years that a piece of a question stands for, none where it is no year."""
    match = YEARS.fullmatch(text)
    if not match:
        return []
    first, last = sorted((_number(match["from"]), _number(match["to"] or match["from"])))
    return [str(year) for year in range(first, last + 1)]


def resolved(question: str, store: Store, wording: Wording) -> tuple[str, str]:
    """Return the question with its years written out, and what is to be told of them.

    Raise NotUnderstoodError where no report can be of such a year.
    """
    periods = alternatives(longest_first(wording.periods))
    question = re.sub(periods, lambda match: _span(*wording.periods[match.group()]), question)
    words = alternatives(longest_first(wording.relative))
    side = alternatives(longest_first(wording.sides))
    # 2023年前十的单位 are ten, not those before 2023.
    bounds = rf"(?:从|自)?(?P<year>{_ONE})\s*年?度?(?P<side>{side})(?![\d一二三四五六七八九十百几])"
    if not (re.search(words, question) or re.search(bounds, question)):
        return question, ""
    reported = _reported(store)
    if not reported:
        return question, ""
    oldest, newest = reported
    told: list[str] = []

    def bounded(match: re.Match[str]) -> str:
        year, side = _number(match["year"]), wording.sides[match["side"]]
        first, last = (oldest, year - 1) if side == "before" else (year, newest)
        first += side == "after"
        if first > last:
            raise NotUnderstoodError(
                f"图谱里没有“{match.group()}”的报告，有的是{_span(oldest, newest)}的"
            )
        end = "最早的报告年度算起" if side == "before" else "最近的报告年度"
        told.append(f"“{match.group()}”{'从' if side == 'before' else '算到'}图谱里{end}")
        return _span(first, last)

    def counted(match: re.Match[str]) -> str:
        told.append(f"“{match.group()}”从图谱里最近的报告年度算起")
        return _span(*(newest + away for away in wording.relative[match.group()]))

    question = re.sub(words, counted, re.sub(bounds, bounded, question))
    return question, f"（{'；'.join(told)}）"


def _number(year: str) -> int:
    return int(year.translate(_DIGITS))


def _span(first: int, last: int) -> str:
    return f"{first}年" if first == last else f"{first}年至{last}年"


def newest(store: Store) -> int | None:
    """Return the newest year that is reported on."""
    reported = _reported(store)
    return reported[1] if reported else None


def _reported(store: Store) -> tuple[int, int] | None:
    # The oldest and the newest year that is reported on.
    found = store.select(
        "SELECT (MIN(STR(?y)) AS ?oldest) (MAX(STR(?y)) AS ?newest)"
        " { GRAPH ?r { ?r fz:reportYear ?y } }"
    )
    oldest, newest = next(iter(found), ("", ""))[:2]
    return (int(oldest), int(newest)) if oldest and newest else None
