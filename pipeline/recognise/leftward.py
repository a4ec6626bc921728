"""From the last word of an organisation's name to where the name begins.

All functions read to the left from a position in the cleaned text: over closed words of an
organ's field (市场监管), places (武汉市新洲区, 区, 大陈镇), or free words up to what cannot belong
to a name. They know the words of `ontology/data/organs.csv` and `divisions.csv`, no names.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ontology.divisions import Divisions
    from ontology.organs import Head, Organs

NONE = -1
BLOCKED = -2  # a level word stands there that makes a class: 全县, 各镇

_HARD = frozenset(
    "，。；：、！？“”‘’《》〈〉【】〔〕[]{}\n,;:!?\"'…—·/|()（）+＋0123456789０１２３４５６７８９.-~"
)
_COUNTED = frozenset("个家名所级批期次类各每多些全该某")
_TOWNS = ("镇", "乡", "街道")
_WIDE_LEVELS = frozenset({"province", "prefecture"})
_PROVINCES = frozenset({"province"})
_ALL_LEVELS = _WIDE_LEVELS | {"county"}
_REACH = 30
_TOWN_REACH = 5
_LETTERS = 4
_COINED_REACH = 12
NO_LEVEL = frozenset("级域块间段村场直内外")  # 区级, 区域, 市场 are no place
_CLASS = frozenset("级各个每府委局（）()“”、")
_CLOSING = {")": "(", "）": "（"}
_QUOTES = {"”": "“", '"': '"'}


class Organisation(NamedTuple):
    """A name found: where it stands, where its opening place ends, its head, type and rule."""

    start: int
    place: int
    end: int
    head: Head
    type: str
    rule: str


class Parts(NamedTuple):
    """Closed words before a head: where they begin, whether they make a name, of which type."""

    start: int
    strong: bool
    type: str


@cache
def _place_ends(organs: Organs, divisions: Divisions) -> frozenset[str]:
    return frozenset((*divisions.lengths, *organs.level_lengths, *_CLOSING))


@dataclass(slots=True)
class Leftward:
    """Reads one text to the left; `ends` holds the names found so far by where they end."""

    text: str
    organs: Organs
    divisions: Divisions
    ends: dict[int, Organisation] = field(default_factory=dict)
    latest: int = -1  # the greatest of `ends`
    place_ends: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        """Note with which characters a place may end."""
        self.place_ends = _place_ends(self.organs, self.divisions)

    def parts(self, end: int) -> Parts:
        """Read closed words, with 和 or 与 between two of them."""
        text, parts, lengths = self.text, self.organs.parts, self.organs.part_lengths
        start = at = end
        strong, kind = False, ""
        while True:
            if self.ends_in_zone(
                at
            ):  # 苏州工业园区管理委员会: 工业 and 园区 are no words of the name
                return Parts(start, strong, kind)
            for length in lengths.get(text[at - 1 : at], ()):
                part = parts.get(text[at - length : at]) if length <= at else None
                if part:
                    break
            else:
                return Parts(start, strong, kind)
            start = at = at - length
            strong = strong or not part.weak
            kind = part.type or kind
            if at and text[at - 1] in "和与及":
                at -= 1

    def ends_in_zone(self, end: int) -> bool:
        """Return whether the name of a zone ends here, the only places made of closed words."""
        if self.text[end - 1 : end] != "区":
            return False
        start = self.divisions.ending(self.text, end)
        return start >= 0 and self.divisions.named(self.text[start:end])[0].level == "zone"

    def place(self, end: int, *, short: bool = False) -> int:
        """Read a place that ends here; `NONE` without one, `BLOCKED` where it makes a class."""
        text = self.text
        if not short and text[end - 1 : end] not in self.place_ends:
            return NONE
        if text[end - 1 : end] in _CLOSING:
            return self._bracketed(end)
        start = self.divisions.ending(text, end)
        if start < 0 and short:
            start = self.divisions.ending_short(text, end, _WIDE_LEVELS)
        level = self.level(end)
        if (
            start < 0
            and len(level) == 1
            and not short
            and self.divisions.ending_short(text, end, _WIDE_LEVELS) >= 0
        ):
            return NONE  # 州 of 广州
        if start >= 0 and not (level and self._is_word(start, end - len(level), end)):
            return self._further(start)
        if not level:
            return NONE
        start = end - len(level)
        if level in _TOWNS:
            return self._town(start, level)
        if start and text[start - 1] in self.organs.levels[level]:
            return BLOCKED
        if len(level) > 1:
            return self._further(self._zone(start))
        if text[start - 1 : start] == level:  # 浦东新区区委
            place = self.divisions.ending(text, start)
            return self._further(place) if place >= 0 else start
        return start

    def level(self, end: int) -> str:
        """Return the longest level word that ends here, or nothing."""
        for length in self.organs.level_lengths.get(self.text[end - 1 : end], ()):
            word = self.text[max(0, end - length) : end]
            if word in self.organs.levels:
                return word
        return ""

    def crowned(self, start: int, kind: str) -> tuple[int, str]:
        """Return where a name with 中共 or the like before its place begins, and its type.

        政协 makes of a Party committee's name that of a consultative conference.
        """
        if self.text.endswith(self.organs.crown_words, 0, start):
            for word in self.organs.crown_words:
                own = self.organs.crowns[word]
                if self.text.endswith(word, 0, start) and (kind in {own, "party"}):
                    return start - len(word), own
        return start, kind

    def abbreviated(self, end: int) -> tuple[int, int]:
        """Read the letters of an abbreviation up to its place (区科经 before 局): start and end."""
        text, letters = self.text, self.organs.letters
        for start in range(end - 1, max(0, end - _LETTERS - 1), -1):
            if text[start] not in letters:
                break
            place = self.place(start)
            if place != NONE:
                return place, start
        return NONE, end

    def coined(self, end: int) -> tuple[int, int]:
        """Read unknown words after a division, or a level word that opens its phrase."""
        text, divisions, organs = self.text, self.divisions, self.organs
        for start in range(end - 1, max(0, end - _COINED_REACH), -1):
            if text[start] in _HARD:
                break
            character = text[start - 1]
            if start in self.ends:
                break
            if character in organs.stop_lengths and self.stopped(start, organs.stops) >= 0:
                break
            if character in divisions.lengths:
                division = divisions.ending(text, start)
                if division >= 0:
                    return self._further(division), start
            if character in organs.level_lengths and text[start] not in NO_LEVEL:
                level = self.level(start)
                at = start - len(level)
                if level and level not in _TOWNS and self._opens_phrase(at):
                    return at, start
        return NONE, end

    def is_class(self, start: int, end: int) -> bool:
        """Return whether words before a head make a class: 两级政府…, 各…, （市、区）…."""
        return any(self.text[at] in _CLASS for at in range(start, end))

    def short(self, end: int) -> int:
        """Return where a division's short name that ends here begins, `NONE` without one."""
        return self.divisions.ending_short(self.text, end, _ALL_LEVELS)

    def _opens_phrase(self, start: int) -> bool:
        if start == 0 or self.text[start - 1] in _HARD or start in self.ends:
            return True
        return self.stopped(start, self.organs.stops) >= 0

    def organisation(self, end: int) -> Organisation | None:
        """Return the organisation that ends here, over a bracket: 工委（汉南区委）."""
        if self.text[end - 1 : end] in _CLOSING and end - 1 in self.ends:
            opening = self._opening(end)
            return self.ends.get(opening)
        return self.ends.get(end)

    def hard(self, end: int, reach: int = _REACH) -> int:
        """Return where the stretch before `end` begins: after a mark or a digit."""
        text = self.text
        at = end
        floor = max(0, end - reach)
        while at > floor:
            character = text[at - 1]
            if character in _CLOSING:
                opening = self._opening(at)
                if opening < floor:
                    break
                at = opening
            elif character in _HARD:
                break
            else:
                at -= 1
        return at

    def quoted(self, end: int) -> int:
        """Return where a quotation that ends here opens (“双减” before 工作专班), else `NONE`."""
        opening = _QUOTES.get(self.text[end - 1 : end])
        return self.text.rfind(opening, max(0, end - 14), end - 1) if opening else NONE

    def stopped(self, end: int, words: frozenset[str]) -> int:
        """Return where a stop word that ends here begins, `NONE` without one."""
        text = self.text
        for length in self.organs.stop_lengths.get(text[end - 1 : end], ()):
            if length <= end and text[end - length : end] in words:
                return end - length
        return NONE

    def counted(self, start: int) -> bool:
        """Return whether what begins here is counted or general: 3家…, 各…."""
        if start == 0 or self.text[start - 1] not in _COUNTED:
            return False
        return not 0 <= self.stopped(start, self.organs.stops) < start - 1  # 健全 is no 全

    def _opening(self, end: int) -> int:
        return self.text.rfind(_CLOSING[self.text[end - 1]], max(0, end - 16), end)

    def _bracketed(self, end: int) -> int:
        """Read a place with another in brackets, 武汉经开区(汉南区); 县（市、区） is a class."""
        opening = self._opening(end)
        if opening < 0:
            return NONE
        if self.divisions.ending(self.text, end - 1) != opening + 1:
            return BLOCKED
        return self.place(opening)

    def _is_word(self, start: int, level: int, end: int) -> bool:
        """Return whether a division's name is the end of a word: 会同县, 办理县, 和县, 城区.

        It is, unless the text speaks of the prefecture the division lies in.
        """
        if not self._may_be_word(start, level, end):
            return False
        for division in self.divisions.named(self.text[start:end]):
            above = self.divisions.by_code.get(division.parent)
            if above and above.name[:2] in self.text:
                return False
        return True

    def _may_be_word(self, start: int, level: int, end: int) -> bool:
        base = self.text[start:level]
        if len(base) == 1 and (
            base in "和与及" or base in self.organs.levels[self.text[level:end]]
        ):
            return True
        return len(base) <= 2 and 0 <= self.stopped(level, self.organs.stops) <= start

    def _further(self, start: int) -> int:
        """Read the divisions before a division: 湖北省武汉市 or 湖北 before 新洲区."""
        while True:
            before = self.divisions.ending(self.text, start)
            if before < 0:
                before = self.divisions.ending_short(self.text, start, _PROVINCES)
                return before if before >= 0 else start
            start = before

    def _zone(self, start: int) -> int:
        """Read the place before a zone's word: 新乡 before 经开区."""
        place = self.divisions.ending(self.text, start)
        if place < 0:
            place = self.divisions.ending_short(self.text, start, _ALL_LEVELS)
        return place if place >= 0 else start

    def _town(self, start: int, level: str) -> int:
        """Read a town's own name: 大陈 before 镇; a bare 镇 stands for the reporting town."""
        text = self.text
        if start == 0 or text[start - 1] in "我本" or start in self.ends:
            return start
        if text[start - 1] in self.organs.levels[level] or text[start - 1].isdigit():
            return BLOCKED
        floor = self.hard(start, _TOWN_REACH)
        for at in range(start, floor, -1):
            division = self.divisions.ending(text, at) if at < start else NONE
            if division >= 0:
                return self._further(division)
            if at in self.ends or self.stopped(at, self.organs.firm_stops) >= 0:
                return at
        return floor if start - floor < _TOWN_REACH else start - 2
