"""The places that names of organisations open with, read to the left: 武汉市新洲区, 区, 大陈镇."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ontology.divisions import TOWNS
from pipeline.recognise.leftward import BLOCKED, CLOSING, HARD, NONE
from pipeline.recognise.lookalikes import is_word

if TYPE_CHECKING:
    from pipeline.recognise.leftward import Leftward

GOVERNED: Final = "依法治"  # the level word behind it is what is governed: 依法治县
NO_LEVEL: Final = frozenset("级域块间段村场直内外性")  # 区级, 区域, 市场, 全国性 are no place
TWO_ABOVE: Final = "省市"  # 省市区委: 市区 is no word there
_WIDE_LEVELS: Final = frozenset({"province", "prefecture"})
_PROVINCES: Final = frozenset({"province"})
_COUNTIES: Final = frozenset({"county"})
_PARTY: Final = "中共"
_ALL_LEVELS: Final = _WIDE_LEVELS | {"county"}
_TOWN_REACH: Final = 5
_LONG_TOWN: Final = 3  # characters more, where a division stands before
_PEOPLE: Final = "族"  # 瑶族乡
_LEADS_IN: Final = frozenset("经报由请交向对在把将给为与和及到至从让送")
_BEFORE_BARE: Final = frozenset("我本报经由请")  # no name ends with one: 一律经镇司法所审查
_JOINS: Final = frozenset("和与及")
_OF_YEARS: Final = frozenset("0123456789〇○零一二三四五六七八九本今去全上")  # 2023年大陈镇
_LETTERS: Final = 4
_LONGEST_ZONE: Final = 3  # characters of a zone's own name that no table lists
_COINED_REACH: Final = 12


def place_before(leftward: Leftward, end: int, *, short: bool = False) -> int:
    """Read a place that ends here; `NONE` without one, `BLOCKED` where it makes a class."""
    text, divisions = leftward.text, leftward.divisions
    last = text[end - 1 : end]
    if last not in leftward.place_ends:
        start = divisions.ending_short(text, end, _WIDE_LEVELS) if short else NONE
        return further(leftward, start) if start >= 0 else NONE
    if last in CLOSING:
        return _bracketed(leftward, end)
    start = divisions.ending(text, end)
    if (
        start > 0
        and text.endswith(_PARTY, 0, start + 1)
        and text[start + 1 : end] in divisions.names
    ):
        start += 1  # 中共|和县, not 中|共和县
    if start < 0 and short:
        start = divisions.ending_short(text, end, _WIDE_LEVELS)
    level = _level(leftward, end)
    if (
        start < 0
        and len(level) == 1
        and not short
        and divisions.ending_short(text, end, _WIDE_LEVELS) >= 0
    ):
        return NONE  # 州 of 广州
    if start >= 0 and not (level and is_word(leftward, start, end - len(level), end)):
        return further(leftward, start)
    if not level:
        return NONE
    start = end - len(level)
    if level in TOWNS:
        return _town(leftward, start, level)
    if start and text[start - 1] in leftward.organs.levels[level]:
        kept = _ends_a_verb(leftward, start) or _two_above(leftward, start)
        return start if kept else BLOCKED
    if len(level) > 1:
        return further(leftward, _zone(leftward, start))
    if text[start - 1 : start] == level:  # 浦东新区区委
        place = divisions.ending(text, start)
        return further(leftward, place) if place >= 0 else start
    return start


def _level(leftward: Leftward, end: int) -> str:
    """Return the longest level word that ends here, or nothing."""
    text, organs = leftward.text, leftward.organs
    endings = organs.level_endings
    for length in endings.get(text[end - 2 : end]) or endings.get(text[end - 1 : end], ()):
        word = text[max(0, end - length) : end]
        if word in organs.levels:
            return word
    return ""


def crowned(leftward: Leftward, start: int, kind: str) -> tuple[int, str]:
    """Return where a name with 中共 or the like before its place begins, and its type.

    政协 makes of a Party committee's name that of a consultative conference.
    """
    if leftward.text.endswith(leftward.organs.crown_words, 0, start):
        for word in leftward.organs.crown_words:
            own = leftward.organs.crowns[word]
            if leftward.text.endswith(word, 0, start) and (kind in {own, "party"}):
                return start - len(word), own
    return start, kind


def abbreviated(leftward: Leftward, end: int) -> tuple[int, int]:
    """Read the letters of an abbreviation up to its place (区科经 before 局): start and end."""
    text, letters = leftward.text, leftward.organs.letters
    for start in range(end - 1, max(0, end - _LETTERS - 1), -1):
        if text[start] not in letters:
            break
        place = place_before(leftward, start)
        if place != NONE:
            return place, start
    return NONE, end


def coined(leftward: Leftward, end: int) -> tuple[int, int]:
    """Read unknown words after a division, or a level word that opens its phrase."""
    text, divisions, ends = leftward.text, leftward.divisions, leftward.ends
    stop_lengths, place_ends = leftward.stop_lengths, leftward.place_ends
    for start in range(end - 1, max(0, end - _COINED_REACH), -1):
        if text[start] in HARD or start in ends:
            break
        character = text[start - 1]
        if character in stop_lengths and leftward.stopped(start, leftward.stops) >= 0:
            break
        if character not in place_ends:
            continue
        if character in divisions.last_characters:
            division = divisions.ending(text, start)
            level = _level(leftward, start) if division >= 0 else ""
            word = level and is_word(leftward, division, start - len(level), start)  # 会同县
            if division >= 0 and not word:
                return further(leftward, division), start
        if character in leftward.organs.level_characters and text[start] not in NO_LEVEL:
            level = _level(leftward, start)
            at = start - len(level)
            if level and level not in TOWNS and opens_phrase(leftward, at):
                return at, start
    return NONE, end


def short_before(leftward: Leftward, end: int) -> int:
    """Return where a division's short name that ends here begins, `NONE` without one."""
    return leftward.divisions.ending_short(leftward.text, end, _ALL_LEVELS)


def county_opening(leftward: Leftward, end: int) -> int:
    """Return where a county's short name opens a phrase and ends here: 、昆山 before 生态环境局."""
    start = leftward.divisions.ending_short(leftward.text, end, _COUNTIES)
    if start < 0 or leftward.stopped(end, leftward.stops) >= 0:
        return NONE
    opens = opens_phrase(leftward, start) or leftward.text[start - 1] in _JOINS
    return start if opens else NONE


def opens_phrase(leftward: Leftward, start: int) -> bool:
    """Return whether a phrase begins here: behind a mark, a name or a word that ends names."""
    if start == 0 or leftward.text[start - 1] in HARD or start in leftward.ends:
        return True
    return leftward.stopped(start, leftward.stops) >= 0


def _bracketed(leftward: Leftward, end: int) -> int:
    """Read a place with another in brackets, 武汉经开区(汉南区); 县（市、区） is a class."""
    opening = leftward.opening(end)
    if opening < 0:
        return NONE
    if leftward.divisions.ending(leftward.text, end - 1) != opening + 1:
        return BLOCKED
    return place_before(leftward, opening)


def further(leftward: Leftward, start: int) -> int:
    """Read the divisions before a division: 湖北省武汉市 or 湖北 before 新洲区."""
    while True:
        before = leftward.divisions.ending(leftward.text, start)
        if before < 0:
            before = leftward.divisions.ending_short(leftward.text, start, _PROVINCES)
            return before if before >= 0 else start
        start = before


def _zone(leftward: Leftward, start: int) -> int:
    """Read the place before a zone's word: 新乡 before 经开区."""
    place = leftward.divisions.ending(leftward.text, start)
    if place < 0:
        place = leftward.divisions.ending_short(leftward.text, start, _ALL_LEVELS)
        if 0 <= leftward.stopped(start, leftward.stops) <= place:  # 会同国家统计局
            return start
    if place >= 0:
        return place
    hard = leftward.hard(start, _LONGEST_ZONE + 1)
    own = hard and leftward.text[hard - 1] == "、" and 1 < start - hard <= _LONGEST_ZONE
    if own and all(leftward.stopped(at, leftward.stops) < 0 for at in range(hard + 1, start + 1)):
        return hard  # 、双福新区
    return start


def _ends_a_verb(leftward: Leftward, end: int) -> bool:
    """Return whether the character before a level word is a verb's: 健全街道 is no 全街道."""
    return 0 <= leftward.stopped(end, leftward.stops) < end - 1


def _town(leftward: Leftward, start: int, level: str) -> int:
    """Read a town's own name: 大陈 before 镇; a bare 镇 stands for the reporting town."""
    text = leftward.text
    if text.endswith(GOVERNED, 0, start):
        return NONE
    if start == 0 or text[start - 1] in _BEFORE_BARE or start in leftward.ends:
        return start
    end = start + len(level)
    if text.endswith(leftward.reporting(), 0, end):
        name = next(each for each in leftward.reporting() if text.endswith(each, 0, end))
        return further(leftward, end - len(name))
    if text[start - 1] in leftward.organs.levels[level] or text[start - 1].isdigit():
        return start if _ends_a_verb(leftward, start) else BLOCKED
    own = _before_peoples(leftward, start) if text[start - 1] == _PEOPLE else start
    floor = leftward.hard(own, _TOWN_REACH)
    for at in range(start, floor, -1):
        division = leftward.divisions.ending(text, at) if at < start else NONE
        if division >= 0:
            return further(leftward, division)
        if at in leftward.ends or leftward.stopped(at, leftward.organs.firm_stops) >= 0:
            return start if start - at == 1 and text[at] in _LEADS_IN else at
        if text[at - 1] == "年" and text[at - 2 : at - 1] in _OF_YEARS:
            return at
    if start - floor == 1 and text[floor] in _LEADS_IN:  # 经镇人大审议
        return start
    if own - floor < _TOWN_REACH:
        return floor
    long = _behind_division(leftward, floor)  # 阿巴嘎旗|吉尔嘎郎图苏木
    return long if long >= 0 else own - 2


def _behind_division(leftward: Leftward, end: int) -> int:
    """Return where the divisions begin behind which a long name of a town opens, else `NONE`."""
    for at in range(end, leftward.hard(end, _LONG_TOWN), -1):
        if leftward.stopped(at, leftward.organs.firm_stops) >= 0:
            return NONE
        division = leftward.divisions.ending(leftward.text, at)
        if division >= 0:
            return further(leftward, division)
    return NONE


def _before_peoples(leftward: Leftward, start: int) -> int:
    """Return where the names of peoples before 乡 begin: 桐溪 is left of 桐溪侗族苗族乡."""
    while leftward.text.endswith(leftward.divisions.peoples, 0, start):
        start -= next(
            len(each)
            for each in leftward.divisions.peoples
            if leftward.text.endswith(each, 0, start)
        )
    return start


def _two_above(leftward: Leftward, start: int) -> bool:
    """Tell 区 behind the two levels above it: 省市区委, but not 湖北省市区… or 全省市区…."""
    text, first = leftward.text, start - len(TWO_ABOVE)
    if first < 0 or not text.startswith(TWO_ABOVE, first):
        return False
    whole = leftward.divisions.ending(text, first + 1) >= 0
    return not whole and text[first - 1 : first] not in tuple(leftward.organs.levels[text[first]])
