"""The years of a question: written out, of a plan (十四五期间), or counted (去年, 近三年).

There is no clock in an answer: what is counted is counted from the newest year that is reported,
so that the same question to the same store means the same years.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ontology.alternatives import alternatives, longest_first

if TYPE_CHECKING:
    from graphs.rows import Store
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
    first, last = _number(match["from"]), _number(match["to"] or match["from"])
    return [str(year) for year in range(first, last + 1)]


def resolved(question: str, store: Store, wording: Wording) -> tuple[str, str]:
    """Return the question with its years written out, and what is to be told of them."""
    periods = alternatives(longest_first(wording.periods))
    question = re.sub(periods, lambda match: _span(*wording.periods[match.group()]), question)
    words = alternatives(longest_first(wording.relative))
    since = rf"(?:从|自)?({_ONE})\s*年?度?(?:{alternatives(longest_first(wording.since))})"
    counted, begun = re.search(words, question), re.search(since, question)
    last = newest(store) if counted or begun else None
    if last is None:
        return question, ""
    question = re.sub(since, lambda match: _span(_number(match[1]), last), question)
    question = re.sub(
        words,
        lambda match: _span(*(last + away for away in wording.relative[match.group()])),
        question,
    )
    told = [f"“{counted.group()}”从图谱里最近的报告年度算起"] if counted else []
    told += [f"“{begun.group()}”算到图谱里最近的报告年度"] if begun else []
    return question, f"（{'；'.join(told)}）"


def _number(year: str) -> int:
    return int(year.translate(_DIGITS))


def _span(first: int, last: int) -> str:
    return f"{first}年" if first == last else f"{first}年至{last}年"


def newest(store: Store) -> int | None:
    """Return the newest year that is reported on."""
    found = store.select("SELECT (MAX(STR(?y)) AS ?newest) { GRAPH ?r { ?r fz:reportYear ?y } }")
    year = next(iter(found), ("",))[0]
    return int(year) if year else None
