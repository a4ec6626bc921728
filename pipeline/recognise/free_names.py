"""Names with free words before their head: firms, centres, leading groups, schools, societies."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pipeline.recognise.leftward import NONE, Organisation

if TYPE_CHECKING:
    from ontology.organs import Head
    from pipeline.recognise.leftward import Leftward

_LONGEST_GROUP = 26
_LONGEST_PROPER = 8
_BRANCH_REACH = 8
_LIMITED = ("有限公司", "有限责任公司", "股份有限公司", "律师事务所", "会计师事务所")


class _Free(NamedTuple):
    """Free words before a head: where the name begins, where they begin, what came before."""

    start: int
    words: int
    anchored: bool  # a place or an organisation opens the name


def before(leftward: Leftward, head: Head, start: int, end: int) -> Organisation | None:
    """Return the name that a head with free words before it ends."""
    frames = head.frames
    if "branch" in frames:
        return _branch(leftward, head, start, end)
    if "firm" in frames:
        return _firm(leftward, head, start, end)
    if "village" in frames:
        return _village(leftward, head, start, end)
    free = _free(leftward, start)
    words = leftward.text[free.words : start]
    if not _is_name(leftward, words, free):
        return None
    if "group" in frames:
        if len(words.removesuffix("工作")) < 2 or len(words) > _LONGEST_GROUP:
            return None
        kind = leftward.ends[free.words].type if free.words in leftward.ends else head.at_place
        return Organisation(free.start, end, head, kind, "named group")
    if free.anchored:
        return Organisation(free.start, end, head, head.at_place, "place and free words")
    if "institute" in frames and not _is_proper(leftward, words, start):
        return None
    if "school" in frames and not 1 < len(words) <= _LONGEST_PROPER:
        return None
    if "society" in frames and len(words) < 2:
        return None
    return Organisation(free.start, end, head, head.at_place, "proper name")


def _free(leftward: Leftward, start: int) -> _Free:
    """Read free words up to a mark, a stop word, a place or an organisation."""
    hard = leftward.hard(start)
    at = start
    while at > hard:
        if at != start and at in leftward.ends:
            return _Free(leftward.ends[at].start, at, anchored=True)
        place = leftward.place(at)
        if place >= 0 and leftward.text[at : at + 1] != "级":
            return _Free(place, at, anchored=True)
        parts = leftward.parts(at)
        if parts.start < at and parts.start >= hard:
            at = parts.start
            continue
        if leftward.stopped(at, leftward.organs.stops):
            return _Free(at, at, anchored=False)
        at -= 1
    return _Free(hard, hard, anchored=False)


def _is_name(leftward: Leftward, words: str, free: _Free) -> bool:
    """Return whether free words are a name's own, not those of a class (行业协会, 3个中心)."""
    if not words and not free.anchored:
        return False
    if leftward.counted(free.start):
        return False
    if any(mark in words for mark in "级个各每"):
        return False
    return not any(words == each or words.startswith(each) for each in leftward.organs.classes)


def _is_proper(leftward: Leftward, words: str, start: int) -> bool:
    """Return whether an institute's words hold more than parts that any such one has."""
    parts = leftward.parts(start)
    own = len(words) - (start - parts.start)
    return parts.start < start and 1 < own <= _LONGEST_PROPER


def _firm(leftward: Leftward, head: Head, start: int, end: int) -> Organisation | None:
    text = leftward.text
    parts = leftward.parts(start)
    place = leftward.place(parts.start) if parts.start < start else NONE
    if place >= 0:
        return Organisation(place, end, head, head.at_place, "place and parts")
    begin = _firm_start(leftward, start)
    words = text[begin:start]
    if len(words) < 2 or leftward.counted(begin):
        return None
    if any(words == each or words.startswith(each) for each in leftward.organs.classes):
        return None
    if head.word not in _LIMITED and not _opens_firm(leftward, begin, start):
        return None
    return Organisation(begin, end, head, head.at_place, "free words")


def _firm_start(leftward: Leftward, start: int) -> int:
    """Return where a firm's name begins: after a stop word, at the first place or brand."""
    hard = leftward.hard(start)
    begin = start
    while begin > hard:
        if begin in leftward.ends or leftward.stopped(begin, leftward.organs.firm_stops):
            break
        place = leftward.divisions.ending(leftward.text, begin, hard)
        begin = place if place >= 0 else begin - 1
    for at in range(begin, start - 1):
        if _opens_firm(leftward, at, start):
            return at
    return begin


def _opens_firm(leftward: Leftward, begin: int, end: int) -> bool:
    """Return whether a place or a brand opens a firm's name."""
    text = leftward.text
    if text.startswith(leftward.organs.brands, begin, end):
        return True
    if leftward.divisions.starting(text, begin, end) > 0:
        return True
    shorts = leftward.divisions.shorts
    return any(
        each.level != "county"
        for stop in range(begin + 2, min(end, begin + 5))
        for each in shorts.get(text[begin:stop], ())
    )


def _branch(leftward: Leftward, head: Head, start: int, end: int) -> Organisation | None:
    """Return a firm's branch: the firm, a place's name, 分公司."""
    hard = leftward.hard(start, _BRANCH_REACH)
    for at in range(start, hard - 1, -1):
        before = leftward.ends.get(at)
        if before and before.type == "company":
            return Organisation(before.start, end, head, "company", "branch")
    begin = _firm_start(leftward, start)
    if start - begin > 1 and _opens_firm(leftward, begin, start):
        return Organisation(begin, end, head, head.at_place, "free words")
    return None


def _village(leftward: Leftward, head: Head, start: int, end: int) -> Organisation | None:
    """Return the committee of a village or the station of a town: 长江社区居委会, 大陈司法所."""
    hard = leftward.hard(start, _LONGEST_PROPER)
    begin = start
    while begin > hard:
        if begin in leftward.ends or leftward.stopped(begin, leftward.organs.firm_stops):
            break
        division = leftward.divisions.ending(leftward.text, begin, hard)
        if division >= 0:
            begin = division
            break
        begin -= 1
    words = leftward.text[begin:start]
    if not 1 < len(words) < _LONGEST_PROPER or leftward.counted(begin):
        return None
    if any(words == each or words.startswith(each) for each in leftward.organs.classes):
        return None
    if any(mark in words for mark in "级个各每"):
        return None
    return Organisation(begin, end, head, head.at_place, "proper name")
