"""The divisions and towns that the title or the signature of a report names: who reports.

Names may hold what elsewhere parts words (和平镇, 向阳街道, 新建镇, 东城镇, 会同县): what stands
at the beginning of such a line is a name, and is the same name wherever it stands again.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ontology.divisions import TOWNS
from pipeline.read.dates import YEAR

if TYPE_CHECKING:
    from ontology.divisions import Divisions

_HEAD, _FOOT = 500, 160  # characters in which they stand
_ORGAN: Final = "(?:人民)?政府|党工?委|委员会|办事处"
_TITLE: Final = rf"(?:法治|依法)[^，,。；\n]{{0,40}}?(?:报告|总结|汇报|情况|{YEAR})"
_LINE: Final = re.compile(
    rf"^(?:(?:{YEAR})年度?)?(?:中共)?(?P<who>[\u4e00-\u9fff]{{2,20}}?)"
    rf"(?:(?:{_ORGAN})(?=$|关于|{_TITLE}|{YEAR})|(?=关于|{_TITLE}|{YEAR}))",
    re.MULTILINE,
)
_UNIT: Final = re.compile(r"^[\u4e00-\u9fff]{4,30}$", re.MULTILINE)  # a line that names a unit
_LABELS: Final = "：:|"  # 来源：和县人民政府
_LONGEST_BASE: Final = 4
_MONGOLIAN, _LONGEST_MONGOLIAN = "苏木", 7  # 吉尔嘎郎图苏木
_CLASS: Final = frozenset("乡各全每两个我本")  # 乡镇, 各镇


def reporting(text: str, divisions: Divisions) -> tuple[str, ...]:
    """Return the names of places that lines of the head and the foot of a text open with."""
    found: dict[str, None] = {}
    foot = max(_HEAD, len(text) - _FOOT)
    part = text[:_HEAD] + text[text.find("\n", foot) :]
    for mark in _LABELS:
        part = part.replace(mark, "\n")
    for line in _LINE.finditer(part):
        town = _past_divisions(part, *line.span("who"), divisions, found)
        end = line.end("who")
        level = next((each for each in TOWNS if part.endswith(each, town, end)), "")
        base = part[town : end - len(level)]
        longest = _LONGEST_MONGOLIAN if level == _MONGOLIAN else _LONGEST_BASE
        if level and 1 < len(base) <= longest and base[-1] not in _CLASS:
            found[part[town:end]] = None
    for line in _UNIT.finditer(part):
        _past_divisions(part, *line.span(), divisions, found)
    return tuple(found)


def _past_divisions(
    text: str, start: int, end: int, divisions: Divisions, found: dict[str, None]
) -> int:
    """Add the divisions that a stretch opens with, and return where they end."""
    stop = divisions.starting(text, start, end)
    while stop > 0:
        found[text[start:stop]] = None
        start = stop
        stop = divisions.starting(text, start, end)
    return start
