"""Names that share the end of another's: 市 in 市、区供电公司, 南丹县 in 南丹县、天峨县公安局."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ontology.divisions import TOWNS
from pipeline.recognise.leftward import NONE
from pipeline.recognise.places import GOVERNED, TWO_ABOVE, further, opens_phrase

if TYPE_CHECKING:
    from pipeline.recognise.leftward import Leftward, Organisation

SHARING: Final = frozenset("省市县区州旗盟镇乡")  # levels that may share a name's head
LISTS: Final = "、"
SHARED: Final = frozenset("、和及省市")  # what stands between two of them, or the level above
_RUNS: Final = frozenset({"省市", "市县", "市区"})


def by_levels(leftward: Leftward, found: Organisation) -> list[Organisation]:
    """Return the names that levels before the name share with it.

    区供电公司 shares its head in 市、区供电公司, 区委 in 省市区委.
    """
    text = leftward.text
    names: list[Organisation] = []
    start = found.start
    while start > 1:
        level = _level_before(text, start)
        if level < 0 or leftward.divisions.ending(text, level + 1) >= 0:
            break
        if level and text[level - 1] in leftward.organs.levels[text[level]]:
            break
        if text[level] in TOWNS and not opens_phrase(leftward, level):  # 大圩镇、县林业局
            break
        if text.endswith(GOVERNED, 0, level):  # 全面依法治省、市委
            break
        names.append(found._replace(start=level, rule="shared head"))
        start = level
    return names


def by_names(leftward: Leftward, found: Organisation) -> list[Organisation]:
    """Return the names that divisions before the name share with it: 南丹县、天峨县公安局."""
    text, divisions = leftward.text, leftward.divisions
    names: list[Organisation] = []
    start = found.start
    if divisions.ending(text, start - 1) < 0 or divisions.starting(text, start, found.place) < 0:
        return names
    while text[start - 1 : start] == LISTS:
        division = divisions.ending(text, start - 1)
        if division < 0 or start - 1 in leftward.ends:
            break
        start = further(leftward, division)
        names.append(found._replace(start=start, rule="shared head"))
    return names


def _level_before(text: str, start: int) -> int:
    """Return where a level word stands that shares the head of a name, `NONE` without one."""
    if text[start - 1] in "、和及":
        return start - 2 if text[start - 2] in SHARING else NONE
    run = text[start - 1 : start + 1]
    two = run == TWO_ABOVE or text.endswith(TWO_ABOVE, 0, start)
    return start - 1 if run in _RUNS and two else NONE
