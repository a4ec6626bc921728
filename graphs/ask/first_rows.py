"""How many rows of a ranking a question asks for: 前十, 最多的三个单位, top 5."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final, TypeVar

from ontology.alternatives import alternatives, longest_first

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ontology.wording import Wording

_SIGNS: Final = "一二三四五六七八九"
_NUMBER: Final = (
    rf"\d{{1,3}}(?!\d)|[{_SIGNS}]?十[{_SIGNS}]?(?![{_SIGNS}十百])|[两{_SIGNS}](?![{_SIGNS}十百千])"
)
_TITLE: Final = re.compile("《[^《》]*》")
_Row = TypeVar("_Row")


@cache
def _counted(words: tuple[tuple[str, tuple[str, ...]], ...]) -> re.Pattern[str]:
    said = {key: alternatives(longest_first(listed)) for key, listed in words}
    number, unit = rf"(?:{_NUMBER}|(?:{said['english']})\b)", said["counters"]
    before, behind = f"(?:{said['ranked']})?", f"(?:{unit})?(?!{said['spans']})"
    return re.compile(
        rf"{before}(?P<last>{said['last']})(?P<a>{number}){behind}"  # 倒数三名
        rf"|{before}(?:{said['first']})(?P<b>{number}){behind}"  # 排名前十
        rf"|(?:{said['ranked']})第(?P<c>一){behind}"  # 排名第一
        rf"|(?P<most>{said['most']})(?P<d>{number})(?:{unit})"  # 最多的三个单位
        rf"|哪(?!一)(?P<e>{number})(?P<of>{unit})"  # 哪三个省最多
        rf"|\b(?P<bottom>bottom|top)\s*(?P<f>{number})"
        rf"|\b(?P<g>{number})\s+(?=(?:most|least|fewest)\b)",
        re.IGNORECASE,
    )


def taken(question: str, wording: Wording) -> tuple[str, int]:
    """Return a question without the number of rows that it asks for, and the number, 0 for all.

    What is left asks for a ranking still: 排名前三的单位 is 排名的单位, of which three are meant.
    """
    words = wording.first
    titles = [match.span() for match in _TITLE.finditer(question)]
    for match in _counted(tuple(sorted(words.items()))).finditer(question):
        if any(start < match.start() < end for start, end in titles):
            continue
        groups = match.groupdict()
        if groups["e"] and not any(word in question for word in words["most"]):
            continue  # 哪三个省学习了民法典: not the first three
        number = _number(next(groups[key] for key in "abcdefg" if groups[key]), words["english"])
        below = groups["last"] or (groups["bottom"] or "").lower() == "bottom"
        left = words["below" if below else "above"][0]
        if groups["of"]:
            left = f"哪几{groups['of']}"
        elif groups["most"] or groups["g"]:
            left = groups["most"] or ""
        elif question.endswith(words["most"], 0, match.start()):  # 罚款最多的前三个局
            left = ""
        return question[: match.start()] + left + question[match.end() :], number
    return question, 0


def _number(said: str, english: Sequence[str]) -> int:
    if said.isdecimal():
        return int(said)
    if said.lower() in english:
        return english.index(said.lower()) + 1
    tens, ten, ones = said.replace("两", "二").rpartition("十")
    worth = {sign: number for number, sign in enumerate(_SIGNS, 1)}
    return (worth.get(tens, 1) * 10 if ten else 0) + worth.get(ones, 0)


def of(rows: Sequence[_Row], counts: Sequence[str], first: int) -> Sequence[_Row]:
    """Return the first rows of a ranking, with those that count as much as the last of them."""
    if not first or first >= len(rows):
        return rows
    last = first
    while last < len(rows) and counts[last] == counts[first - 1]:
        last += 1
    return rows[:last]
