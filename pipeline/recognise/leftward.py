"""From the last word of an organisation's name to where the name begins.

All functions read to the left from a position in the cleaned text: over closed words of an
organ's field (市场监管), places (武汉市新洲区, 区, 大陈镇), or free words up to what cannot belong to
a name. They know the words of `ontology/data/organs.csv` and `divisions.csv`, no names.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ontology.divisions import Divisions
    from ontology.organs import Head, Organs

BLOCKED = -2  # a level word stands there that makes a class: 全县, 各镇
NONE = -1

_HARD = frozenset(
    "，。；：、！？“”‘’《》〈〉【】〔〕[]{}\n,;:!?\"'…—·/|()（）+＋0123456789０１２３４５６７８９.-~"
)
_COUNTED = frozenset("个家名所级批期次类各每多些全该某")
_TOWNS = ("镇", "乡", "街道")
_REACH = 30
_TOWN_REACH = 5
_LETTERS = 4
_SHORT = 7
_BRACKETS = {")": "(", "）": "（"}


class Organisation(NamedTuple):
    """A name found: where it stands, its last word, what it is, the rule that found it."""

    start: int
    end: int
    head: Head
    type: str
    rule: str


class Parts(NamedTuple):
    """Closed words before a head: where they begin, whether they make a name, of which type."""

    start: int
    strong: bool
    type: str


@dataclass(slots=True)
class Leftward:
    """Reads one text to the left; `ends` holds the names found so far by where they end."""

    text: str
    organs: Organs
    divisions: Divisions
    ends: dict[int, Organisation] = field(default_factory=dict)

    def parts(self, end: int) -> Parts:
        """Read closed words, with 和 or 与 between two of them."""
        text, parts, longest = self.text, self.organs.parts, self.organs.longest_part
        start, strong, kind = end, False, ""
        at = end
        while True:
            for length in range(min(longest, at), 0, -1):
                part = parts.get(text[at - length : at])
                if part:
                    break
            else:
                return Parts(start, strong, kind)
            start = at = at - length
            strong = strong or not part.weak
            kind = part.type or kind
            if at and text[at - 1] in "和与及":
                at -= 1

    def place(self, end: int, *, short: bool = False) -> int:
        """Read a place that ends here; `NONE` without one, `BLOCKED` where it makes a class."""
        text = self.text
        if end and text[end - 1] in _BRACKETS:
            opening = text.rfind(_BRACKETS[text[end - 1]], max(0, end - 16), end)
            return self.place(opening) if opening > 0 else NONE
        start = self.divisions.ending(text, end)
        if start < 0 and short:
            start = self.short(end)
        if start >= 0:
            return self._further(start)
        level = self.level(end)
        if not level:
            return NONE
        start = end - len(level)
        if level in _TOWNS:
            return self._town(start, end)
        if start and text[start - 1] in self.organs.levels[level]:
            return BLOCKED
        if len(level) > 1:
            return self._further(self._zone(start))
        return start

    def level(self, end: int) -> str:
        """Return the longest level word that ends here, or nothing."""
        for length in range(min(self.organs.longest_level, end), 0, -1):
            word = self.text[end - length : end]
            if word in self.organs.levels:
                return word
        return ""

    def short(self, end: int) -> int:
        """Return where a province's or prefecture's short name (武汉) that ends here begins."""
        for start in range(max(0, end - _SHORT), end - 1):
            for division in self.divisions.shorts.get(self.text[start:end], ()):
                if division.level != "county":
                    return start
        return NONE

    def any_short(self, end: int) -> int:
        """Return where any division's short name that ends here begins."""
        for start in range(max(0, end - _SHORT), end - 1):
            if self.text[start:end] in self.divisions.shorts:
                return start
        return NONE

    def crowned(self, start: int, kind: str) -> int:
        """Return where 中共 or the like before a place begins, else the place's own start."""
        for word, crown_kind in self.organs.crowns.items():
            if crown_kind == kind and self.text.endswith(word, 0, start):
                return start - len(word)
        return start

    def abbreviated(self, end: int) -> int:
        """Read the letters of an abbreviation up to its place: 区科经 before 局."""
        text, letters = self.text, self.organs.letters
        for start in range(end - 1, max(0, end - _LETTERS - 1), -1):
            if text[start] not in letters:
                break
            place = self.place(start)
            if place != NONE:
                return place
        return self._level_nearby(end)

    def hard(self, end: int, reach: int = _REACH) -> int:
        """Return where the stretch before `end` begins: after a mark or a digit."""
        text = self.text
        at = end
        floor = max(0, end - reach)
        while at > floor:
            character = text[at - 1]
            if character in _BRACKETS:
                opening = text.rfind(_BRACKETS[character], max(floor, at - 14), at)
                if opening < 0 or at == end - reach:
                    break
                at = opening
            elif character in _HARD:
                break
            else:
                at -= 1
        return at

    def stopped(self, end: int, words: frozenset[str]) -> bool:
        """Return whether a stop word ends here."""
        text = self.text
        longest = self.organs.longest_stop
        return any(text[end - length : end] in words for length in range(1, min(longest, end) + 1))

    def counted(self, start: int) -> bool:
        """Return whether what begins here is counted or general: 3家…, 各…."""
        return start > 0 and self.text[start - 1] in _COUNTED

    def _further(self, start: int) -> int:
        """Read the divisions before a division: 湖北省武汉市 before 新洲区."""
        while True:
            before = self.divisions.ending(self.text, start)
            if before < 0:
                return start
            start = before

    def _zone(self, start: int) -> int:
        """Read the place before a zone's word: 新乡 before 经开区."""
        place = self.divisions.ending(self.text, start)
        return place if place >= 0 else max(self.any_short(start), NONE) if start else start

    def _town(self, start: int, end: int) -> int:
        """Read a town's own name: 大陈 before 镇; a bare 镇 stands for the reporting town."""
        text = self.text
        level = text[start:end]
        if start == 0 or text[start - 1] in "我本":
            return start
        if text[start - 1] in self.organs.levels[level]:
            return BLOCKED
        floor = max(self.hard(start, _TOWN_REACH), 0)
        for at in range(start - 1, max(floor, 0) - 1, -1):
            division = self.divisions.ending(text, at)
            if division >= 0:
                return self._further(division)
            if at in self.ends or self.stopped(at, self.organs.stops):
                return at
        if start - floor < _TOWN_REACH:
            return floor
        return start - 2

    def _level_nearby(self, end: int) -> int:
        """Read an abbreviation of unknown words after a level word that opens its phrase."""
        text = self.text
        floor = self.hard(end, _LETTERS + 2)
        for start in range(end - 2, floor, -1):
            level = self.level(start)
            if not level or level in _TOWNS:
                continue
            at = start - len(level)
            if at == 0 or text[at - 1] in _HARD or self.stopped(at, self.organs.stops):
                return at
        return NONE
