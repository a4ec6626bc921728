"""Schools by their numbers (猇亭一中), and the university that a college's name goes on from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pipeline.recognise.leftward import HARD, NONE, Organisation
from pipeline.recognise.places import place_before, short_before

if TYPE_CHECKING:
    from ontology.organs import Head
    from pipeline.recognise.leftward import Leftward

_LONGEST: Final = 8  # characters of a college's name before its 与
_NUMERALS: Final = frozenset("一二三四五六七八九十")
_BEHIND_NUMBERED: Final = frozenset("等和与及师学校的、")  # else it may be a word: 之一小区
_JOINTS: Final = frozenset("和与")
_UNIVERSITY: Final = "大学"


def numbered(leftward: Leftward, head: Head, start: int, end: int) -> Organisation | None:
    """Return a school by its number: 县一中, 猇亭二小, 八十七中 in a list of schools."""
    text = leftward.text
    following = text[end : end + 1]
    if following not in HARD and following not in _BEHIND_NUMBERED:
        return None
    at = start
    while text[at - 1 : at] in _NUMERALS:
        at -= 1
    above = leftward.ends.get(at - 1) if text[at - 1 : at] == "、" else None
    if above and above.type == head.at_place:
        return Organisation(at, at, end, head, head.at_place, "list")
    place = place_before(leftward, at)
    place = short_before(leftward, at) if place == NONE else place
    if place < 0:
        return None
    return Organisation(place, at, end, head, head.at_place, "place")


def university(leftward: Leftward, start: int) -> Organisation | None:
    """Return the university whose college has 与 in its name, behind which the words begin."""
    if leftward.text[start - 1 : start] not in _JOINTS:
        return None
    for at in range(start - 2, start - _LONGEST, -1):
        found = leftward.ends.get(at)
        if found:
            return found if found.head.word == _UNIVERSITY else None
    return None
