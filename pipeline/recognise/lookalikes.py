"""Names of divisions that are words elsewhere: 和县 in 市委和县委, 会同县 in 会同县公安局."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pipeline.recognise.leftward import HARD

if TYPE_CHECKING:
    from pipeline.recognise.leftward import Leftward

_JOINS: Final = frozenset("和与及")
_CALLED: Final = "简称"  # 以下简称和县分局
_CLAUSE: Final = frozenset("，。；：,;:")  # behind these a verb may stand


def is_word(leftward: Leftward, start: int, level: int, end: int) -> bool:
    """Return whether a division's name is the end of a word: 会同县, 办理县, 和县, 城区.

    It is, unless a title opens with it or the text speaks of the prefecture it lies in, and a
    name may stand there.
    """
    if not _may_be_word(leftward, start, level, end):
        return False
    if leftward.text[start:end] in leftward.reporting():
        return not _leads_in(leftward, start, level)
    for division in leftward.divisions.named(leftward.text[start:end]):
        above = leftward.divisions.by_code.get(division.parent)
        if above and above.name[:2] in leftward.text:
            return not _leads_in(leftward, start, level)
    return True


def _may_be_word(leftward: Leftward, start: int, level: int, end: int) -> bool:
    base = leftward.text[start:level]
    if len(base) == 1 and (
        base in _JOINS or base in leftward.organs.levels[leftward.text[level:end]]
    ):
        return True
    return len(base) <= 2 and 0 <= leftward.stopped(level, leftward.stops) <= start


def _leads_in(leftward: Leftward, start: int, level: int) -> bool:
    """Return whether what stands before a name that may be a word makes it the name.

    由和县公安局, 中共会同县委; in 市委和县委 and in a clause that opens with 会同 it is the word.
    """
    text = leftward.text
    if text.endswith(_CALLED, 0, start):
        return True
    if start and text[start - 1] in HARD:
        return level - start == 1 or text[start - 1] not in _CLAUSE
    if leftward.stopped(start, leftward.stops) >= 0 or not start:
        return True
    above = leftward.divisions.ending(text, start) >= 0  # 怀化市会同县
    return above or text.endswith(leftward.organs.crown_words, 0, start)
