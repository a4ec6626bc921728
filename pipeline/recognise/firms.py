"""Names of firms and of their branches, by the places, brands and words that open them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pipeline.recognise.leftward import CLOSING, NONE, Organisation
from pipeline.recognise.places import coined, place_before, short_before

if TYPE_CHECKING:
    from ontology.organs import Head
    from pipeline.recognise.leftward import Leftward

_COUNT: Final = re.compile("[一二三四五六七八九十百千万两几数余多]+[家个所名]")
_REACH: Final = 7  # characters from a branch back to its firm
_GROUP: Final = "集团"
_BRACKETED: Final = "事务所"  # behind a bracket: 国浩律师（海口）事务所; elsewhere 律师事务所 is
_ETC: Final = "等"  # 广东信达、北京中银（深圳）等律师事务所
_OPENING: Final = frozenset(CLOSING.values())
_AND: Final = frozenset("和与及")
_SHORTEST_NAME, _LONGEST_NAME = 2, 6  # of a firm by a bare name: 顺丰速运, 工行


def firm(leftward: Leftward, head: Head, start: int, end: int) -> Organisation | None:
    """Return a firm: 区供电公司 by its parts, else by free words that a place or brand may open."""
    parts = leftward.parts(start).start
    place = place_before(leftward, parts) if parts < start else NONE
    if place >= 0:
        brand = _brand_before(leftward, place)
        if brand < place:  # 国网安溪县供电公司
            return Organisation(brand, brand, end, head, head.at_place, "free words")
        return Organisation(place, parts, end, head, head.at_place, "place and parts")
    if head.word == _BRACKETED:
        return _named_in_brackets(leftward, head, start, end)
    begin = _firm_start(leftward, start)
    above = leftward.ends.get(start) or leftward.ends.get(begin)
    if above and above.head.word == _GROUP:  # 中铁十八局集团第三工程有限公司
        return Organisation(above.start, above.place, end, head, head.at_place, above.rule)
    words = leftward.text[begin:start]
    if words[-1:] in _AND and not _opens_firm(leftward, begin, start):  # 派出所与律师事务所
        return None
    if len(words) < 2 or words[-1] == _ETC or _is_counted(leftward, begin, words):
        return None
    if head.at_place == "law_firm" and not _opens_firm(leftward, begin, start):
        stop = leftward.stopped(start, leftward.organs.firm_stops)
        if 0 <= stop < start - 1:
            return None  # 聘请律师事务所3家
    listed = leftward.ends.get(begin - 1) if leftward.text[begin - 1 : begin] == "、" else None
    if listed and listed.head is head and len(words) <= _LONGEST_NAME:  # 绍兴银行、瑞丰银行
        return Organisation(begin, begin, end, head, head.at_place, "free words")
    if not (
        "limited" in head.frames
        or _opens_firm(leftward, begin, start)
        or leftward.text[begin : begin + 2] in leftward.divisions.shorts
    ):
        return None
    return Organisation(begin, begin, end, head, head.at_place, "free words")


def _named_in_brackets(leftward: Leftward, head: Head, start: int, end: int) -> Organisation | None:
    """Return a firm that tells its place in brackets: 国浩律师（海口）事务所."""
    opening = leftward.opening(start) if leftward.text[start - 1 : start] in CLOSING else NONE
    begin = _bare_name_before(leftward, opening) if opening > 0 else opening
    if begin >= opening:
        return None
    return Organisation(begin, begin, end, head, head.at_place, "free words")


def _is_counted(leftward: Leftward, begin: int, words: str) -> bool:
    """Tell firms of a class or by number from the name of one: 24余家, 二十四家, but not 万家."""
    if leftward.counted(begin) or words.startswith(leftward.organs.classes):
        return True
    if not _COUNT.fullmatch(words):
        return False
    behind_digits = leftward.text[begin - 1 : begin].isdigit()
    return behind_digits or len(words) > _SHORTEST_NAME or words[0] in "余多"


def branch(leftward: Leftward, head: Head, start: int, end: int) -> Organisation | None:
    """Return a firm's branch: the firm, a place's name, 分公司."""
    hard = leftward.hard(start, _REACH)
    for at in range(start, hard - 1, -1):
        found = leftward.ends.get(at)
        if found and found.type == "company":
            return Organisation(found.start, found.place, end, head, "company", "branch")
    place, at = coined(leftward, start)
    if place >= 0 and leftward.text[at - 1] in leftward.organs.levels:  # 县邮政分公司
        return Organisation(place, at, end, head, head.at_place, "place and parts")
    begin = _firm_start(leftward, start)
    if start - begin > 1 and _opens_firm(leftward, begin, start):
        begin = _bare_name_before(leftward, begin)
        return Organisation(begin, begin, end, head, head.at_place, "free words")
    short = short_before(leftward, start)
    if short > 0 and (begin := _bare_name_before(leftward, short)) < short:  # 建行惠民支行
        return Organisation(begin, begin, end, head, head.at_place, "free words")
    return None


def _bare_name_before(leftward: Leftward, place: int) -> int:
    """Return where the bare name begins that a firm has before its branch's place, else the place.

    工行 in 、工行惠民支行, 顺丰速运 in 协调顺丰速运邵阳分公司: what stands between a mark or a stop
    word and the place.
    """
    begin = _brand_before(leftward, place)
    if begin < place:
        return begin
    if place in leftward.ends or leftward.stopped(place, leftward.organs.firm_stops) >= 0:
        return place
    hard = leftward.hard(place, _LONGEST_NAME + 1)
    begin = _stop_before(leftward, place, hard, leftward.organs.firm_stops)
    begin += leftward.text[begin : begin + 1] in _AND
    known = begin > hard or hard == 0 or place - hard <= _LONGEST_NAME
    return begin if known and _SHORTEST_NAME <= place - begin <= _LONGEST_NAME else place


def _brand_before(leftward: Leftward, place: int) -> int:
    """Return where a brand begins that ends at a place's beginning, else that beginning."""
    for brand in leftward.organs.brands:
        if leftward.text.endswith(brand, 0, place):
            return place - len(brand)
    return place


def _firm_start(leftward: Leftward, start: int) -> int:
    """Return where a firm's name begins: at the first place or brand, else after a stop word.

    A word like 服务 may belong to the name, so it ends a name only where no place opens it.
    """
    hard = leftward.hard(start)
    begin = _stop_before(leftward, start, hard, leftward.stops)
    for at in range(begin, start - 1):
        if _opens_firm(leftward, at, start):
            if at and leftward.text[at - 1] in _OPENING:  # 孚能科技（赣州）股份有限公司
                break
            return at
    return _stop_before(leftward, start, begin, leftward.organs.firm_stops)


def _stop_before(leftward: Leftward, start: int, hard: int, stops: frozenset[str]) -> int:
    at = start - 2
    while at > hard:
        if at in leftward.ends:
            return at + 1 if leftward.text[at] in "和与及" else at
        stop = leftward.stopped(at, stops)
        if stop >= 0 and not _begins_place(leftward, stop, at):
            return at
        place = leftward.divisions.ending(leftward.text, at, hard)
        at = place if place >= 0 else at - 1
    return max(at, hard)


def _begins_place(leftward: Leftward, stop: int, end: int) -> bool:
    """Return whether a stop word is the first character of a place: 从化, but not 将乐山."""
    text, shorts = leftward.text, leftward.divisions.shorts
    if end - stop > 1 or text[stop] in "和与及" or text[stop : stop + 2] not in shorts:
        return False
    return text[end : end + 2] not in shorts


def _opens_firm(leftward: Leftward, begin: int, end: int) -> bool:
    """Return whether a place or a brand opens a firm's name."""
    text, divisions = leftward.text, leftward.divisions
    if text[begin : begin + 2] not in leftward.firm_openings:
        return False
    if text.startswith(leftward.organs.brands, begin, end):
        return True
    if divisions.starting(text, begin, end) > 0:
        return True
    for stop in range(begin + 2, min(end, begin + 4) + 1):
        for each in divisions.shorts.get(text[begin:stop], ()):
            if each.level != "county":
                return True
    return False
