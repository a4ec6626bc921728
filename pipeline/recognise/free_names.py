"""Names with free words before their head: centres, leading groups, schools, societies."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from ontology.divisions import TOWNS
from pipeline.recognise import firms
from pipeline.recognise.leftward import NO_CLASS, NONE, Organisation
from pipeline.recognise.places import GOVERNED, NO_LEVEL, place_before, short_before
from pipeline.recognise.schools import university

if TYPE_CHECKING:
    from ontology.organs import Head
    from pipeline.recognise.leftward import Leftward

FRAMES: Final[frozenset[str]] = frozenset(
    ("group", "institute", "school", "society", "firm", "branch", "village")
)
_YEAR: Final = re.compile(r"20\d\d年")
_LONGEST_GROUP: Final = 26
_LONGEST_PROPER: Final = 8
_LONGEST_OWN: Final = 3
_LOCAL_REACH: Final = 7
_LOCAL_FURTHEST: Final = 20  # characters, where a place's name stands between
_LONGEST_SCHOOL: Final = 6
_FIRMS: Final = frozenset({"company", "law_firm"})
_POSTED: Final = ("派驻", "驻")
OFFICE: Final = "office of an organisation"
_LOCAL: Final = "local body of an organisation"
NATIONAL, BRANCH = "national organ", "branch"
_JOINING: Final = "联合"
_COUNTS: Final = frozenset("级个各每")


class _Free(NamedTuple):
    """Free words before a head: where the name begins, where they begin, what came before."""

    start: int
    place: int  # where the opening place ends
    words: int
    anchored: bool  # a place or an organisation opens the name


def before(leftward: Leftward, head: Head, start: int, end: int) -> Organisation | None:
    """Return the name that a head with free words before it ends."""
    frames = head.frames
    if "branch" in frames:
        return firms.branch(leftward, head, start, end)
    if "firm" in frames:
        return firms.firm(leftward, head, start, end)
    if "village" in frames:
        return _village(leftward, head, start, end)
    if not frames.isdisjoint(("group", "institute", "school", "society")):
        return _with_free_words(leftward, head, start, end)
    return None


def _with_free_words(leftward: Leftward, head: Head, start: int, end: int) -> Organisation | None:
    free = _free(leftward, start, grouped="group" in head.frames)
    words = leftward.text[free.words : start]
    if "school" in head.frames and (at := words.rfind(_JOINING)) >= 0:
        at += free.words + len(_JOINING)  # 水政处联合太原理工大学水利学院
        free = _Free(at, at, at, anchored=False) if at < start - 1 else free
        words = leftward.text[free.words : start]
    if not _is_name(leftward, words, free):
        return None
    if not words and not (free.anchored and "school" in head.frames):
        return None
    if "group" in head.frames:
        if len(words.removesuffix("工作")) < 2 or len(words) > _LONGEST_GROUP:
            return None
        parts = leftward.parts(start)
        if parts.start == free.words == free.start and not parts.strong:
            return None
        opener = leftward.ends.get(free.words) if free.start < free.words else None
        kind = opener.type if opener else head.with_parts
        return Organisation(free.start, free.place, end, head, kind, "named group")
    if (
        _is_class(leftward, words)
        and leftward.parts(start).start > free.words
        and not _is_of_town(leftward, words, free)
    ):
        return None  # 社区服务中心, but 区社区矫正中心
    if free.anchored:
        rule = "place and free words"
        return Organisation(free.start, free.place, end, head, head.at_place, rule)
    whole = university(leftward, free.start) if "school" in head.frames else None
    if whole:  # 厦门大学建筑与土木工程学院
        return Organisation(whole.start, whole.place, end, head, head.at_place, whole.rule)
    counted = leftward.text[end : end + 1].isdigit() and not _YEAR.match(leftward.text, end)
    if counted or not _stands_alone(leftward, head, words, start):
        return None
    return Organisation(free.start, free.start, end, head, head.at_place, "proper name")


def _stands_alone(leftward: Leftward, head: Head, words: str, start: int) -> bool:
    """Return whether free words alone make one name, not a class: 西部政务中心, 西南政法大学."""
    organs = leftward.organs
    if not 1 < len(words) <= _LONGEST_PROPER or words in organs.classes:
        return False
    if "institute" in head.frames:  # words of its own before the parts that others have too
        parts = leftward.parts(start)
        own = len(words) - (start - parts.start)
        if parts.start == start or own < 2:
            return False
        return own <= _LONGEST_OWN or leftward.divisions.opens_short(words)
    if "named" in head.frames:
        general = words.startswith(organs.classes) or words in organs.school_classes
        return not general and len(words) <= _LONGEST_SCHOOL
    if "school" in head.frames:
        return head.word in {"大学", "学院"} and leftward.parts(start).start > start - len(words)
    return "society" in head.frames


def _free(leftward: Leftward, start: int, *, grouped: bool) -> _Free:
    """Read free words up to a mark, a stop word, a place or an organisation.

    A group's words go on over a verb where a place opens them: 县根治拖欠农民工工资….
    """
    text, organs, ends = leftward.text, leftward.organs, leftward.ends
    place_ends, stop_lengths = leftward.place_ends, leftward.stop_lengths
    hard = leftward.hard(start)
    at = start
    verb = NONE
    while at > hard:
        if at in ends:
            found = ends[at]
            if verb >= 0:
                return _Free(verb, verb, verb, anchored=False)
            if at < start and text[at] in "和与及":
                return _Free(at + 1, at + 1, at + 1, anchored=False)
            anchored = found.type not in _FIRMS
            begin, place = (found.start, found.place) if anchored else (at, at)
            return _Free(begin, place, at, anchored=anchored)
        last = text[at - 1]
        if last in place_ends and text[at] not in NO_LEVEL:
            place = place_before(leftward, at)
            if place >= 0 and at != verb and _is_anchor(leftward, place, at):
                return _Free(place, at, at, anchored=True)
        parts = leftward.parts(at).start if last in leftward.part_characters else at
        if hard <= parts < at:
            at = parts
        elif last not in stop_lengths or leftward.stopped(at, leftward.stops) < 0:
            at -= 1
        elif grouped and leftward.stopped(at, organs.breaks) < 0:
            verb = at if verb < 0 else verb
            at = leftward.stopped(at, leftward.stops)
            if place_before(leftward, at) >= 0:
                break
        else:
            break
    if verb >= 0 or at > hard:
        at = verb if verb >= 0 else at
        return _Free(at, at, at, anchored=False)
    quoted = leftward.quoted(hard) if hard else NONE
    if quoted > 0:
        place = place_before(leftward, quoted)
        if place >= 0:
            return _Free(place, quoted, quoted, anchored=True)
    return _Free(hard, hard, hard, anchored=False)


def _is_anchor(leftward: Leftward, place: int, end: int) -> bool:
    """Tell a place that opens a name from what is governed (依法治县) and from 镇 of 镇江."""
    text = leftward.text
    if text.endswith(GOVERNED, 0, place):
        return False
    return end - place > 1 or not leftward.divisions.opens_short(text[place : end + 1])


def _is_name(leftward: Leftward, words: str, free: _Free) -> bool:
    """Return whether free words are a name's own, not those of a class (行业协会, 3个中心)."""
    if leftward.text[free.start - 1 : free.start].isdigit():
        return False  # 200万元建设检测中心
    return not leftward.counted(free.start) and _COUNTS.isdisjoint(NO_CLASS.sub("", words))


def _is_class(leftward: Leftward, words: str) -> bool:
    return words.startswith(leftward.organs.classes)


def _is_of_town(leftward: Leftward, words: str, free: _Free) -> bool:
    """Return whether a town opens a name that is a class elsewhere: 大陈镇社区卫生服务中心."""
    opened = leftward.text.endswith(TOWNS, free.start, free.words)
    return free.anchored and opened and words.startswith(leftward.organs.town_classes)


def local(leftward: Leftward, head: Head, start: int, end: int) -> Organisation | None:
    """Return an organisation's local body: 市公安局椒江分局, 县法院城关人民法庭."""
    if start - leftward.latest > _LOCAL_FURTHEST:
        return None
    posted = head.at_place == "party"
    at = _local_start(leftward, start, posted=posted)
    found = leftward.organisation(at)
    if found is None or found.type in _FIRMS or (found.type == "party") != posted:
        return None
    if not _COUNTS.isdisjoint(leftward.text[at:start]):
        return None
    rule = rule_within(found, OFFICE if "after" in head.frames else _LOCAL)
    return Organisation(found.start, found.place, end, head, found.type, rule)


def office(leftward: Leftward, head: Head, start: int, end: int) -> Organisation | None:
    """Return an organisation's office: 县委办公室, 生态环境部华东督察局."""
    found = leftward.organisation(leftward.past_ordinal(start))
    if found is None:
        return None
    above = _poster(leftward, found.start) if head.at_place == "party" else None
    if above:  # 省纪委监委驻省卫健委纪检监察组
        return Organisation(above.start, above.place, end, head, above.type, OFFICE)
    kind = head.at_place if head.at_place == "institution" else found.type
    return Organisation(found.start, found.place, end, head, kind, rule_within(found, OFFICE))


def _poster(leftward: Leftward, start: int) -> Organisation | None:
    """Return the Party's body that is said to have posted another to one: 县纪委监委驻|县卫健局."""
    for word in _POSTED:
        if leftward.text.endswith(word, 0, start):
            above = leftward.organisation(start - len(word))
            return above if above and above.type == "party" else None
    return None


def rule_within(above: Organisation, rule: str) -> str:
    """Return the rule that reads a body of another's; one of a ministry has no place before it."""
    return BRANCH if above.rule == NATIONAL else rule  # 财政部山东监管局


def _local_start(leftward: Leftward, start: int, *, posted: bool) -> int:
    """Return where the organisation ends that a local body belongs to, `NONE` without one."""
    place = place_before(leftward, start)
    if place >= 0 and leftward.organisation(place):
        return place
    for name in (short_before(leftward, start), leftward.own_town(start)):
        if name >= 0 and leftward.organisation(name):  # 于 of 于都 is no stop word
            return name
    hard = leftward.hard(start, _LOCAL_REACH)
    for at in range(start, hard - 1, -1):
        if leftward.organisation(at):
            return at
        stop = leftward.stopped(at, leftward.stops) if at > hard else NONE
        if stop >= 0 and not (posted and leftward.text[stop:at] in _POSTED):
            return NONE
    return NONE


def district(leftward: Leftward, head: Head, start: int, end: int) -> Organisation | None:
    """Return a bureau's own bureau in a district: 市交通运输局龙岗管理局."""
    short = short_before(leftward, start)
    found = leftward.organisation(short) if short > 0 else None
    if found is None:
        return None
    rule = rule_within(found, _LOCAL)
    return Organisation(found.start, found.place, end, head, found.type, rule)


def _village(leftward: Leftward, head: Head, start: int, end: int) -> Organisation | None:
    """Return the committee of a village or the station of a town: 长江社区居委会, 大陈司法所."""
    hard = leftward.hard(start, _LONGEST_PROPER)
    own = leftward.own_town(start)
    begin = own if own >= hard else start
    while own < hard < begin:
        if begin in leftward.ends or leftward.stopped(begin, leftward.organs.firm_stops) >= 0:
            break
        division = leftward.divisions.ending(leftward.text, begin, hard)
        if division >= 0:
            begin = division
            break
        begin -= 1
    words = leftward.text[begin:start]
    if not 1 < len(words) < _LONGEST_PROPER or leftward.counted(begin):
        return None
    if _is_class(leftward, words) or not _COUNTS.isdisjoint(words) or "式" in words:
        return None
    if leftward.parts(start).start <= begin:  # 公安派出所
        return None
    return Organisation(begin, begin, end, head, head.at_place, "proper name")
