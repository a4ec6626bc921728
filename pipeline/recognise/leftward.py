"""From the last word of an organisation's name to where the name begins.

All functions read to the left from a position in the cleaned text: over closed words of an
organ's field (市场监管), or free words up to what cannot belong to a name; places are read in
`places.py`. They know the words of `ontology/data/organs.csv` and `divisions.csv`, no names.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from ontology.divisions import TOWNS
from ontology.organs import Head
from pipeline.model import new
from pipeline.recognise.reporting import reporting

if TYPE_CHECKING:
    from ontology.divisions import Divisions
    from ontology.organs import Organs

NONE: Final = -1
BLOCKED: Final = -2  # a level word stands there that makes a class: 全县, 各镇

HARD: Final = frozenset(
    "，。；：、！？“”‘’「」『』＂《》〈〉【】〔〕[]{}\n,;:!?\"'…—·•/|>()（）+＋0123456789０１２３４５６７８９.．-~～"
)
CLOSING: Final = {")": "(", "）": "（"}
_POINT: Final = re.compile(r"[（(][\d一二三四五六七八九十]{1,3}[）)]")
_COUNTED: Final = frozenset("个家名所级批期次类各每多些全该某")
_ALL_PLACES: Final = ("各地", "各地区")
_REACH: Final = 30
_CLASS: Final = frozenset("级各个每府委局（）()“”、")
NO_CLASS: Final = re.compile("[初高中等家]级|个体")  # 复兴高级中学, 个体劳动者协会
_NUMERALS: Final = frozenset("一二三四五六七八九十")
_ORDINAL: Final = re.compile("第[一二三四五六七八九十]{1,3}$")
_LONGEST_ORDINAL: Final = 4
_QUOTES: Final = {"”": "“", '"': '"'}


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
    return frozenset((*divisions.last_characters, *organs.level_characters, *CLOSING))


@cache
def _firm_openings(organs: Organs, divisions: Divisions) -> frozenset[str]:
    """Return the first two characters of all that may open a firm's name."""
    words = (organs.brands, divisions.names, divisions.shorts)
    return frozenset(word[:2] for table in words for word in table)


class Leftward:
    """Reads one text to the left; `ends` holds the names found so far by where they end."""

    __slots__ = (
        "divisions",
        "ends",
        "firm_openings",
        "latest",
        "organs",
        "part_characters",
        "place_ends",
        "places_told",
        "stop_lengths",
        "stops",
        "text",
    )

    def __init__(self, text: str, organs: Organs, divisions: Divisions) -> None:
        self.text = text
        self.organs = organs
        self.divisions = divisions
        self.ends: dict[int, Organisation] = {}
        self.latest = -1  # the greatest of `ends`
        self.places_told: tuple[str, ...] | None = None
        self.place_ends = _place_ends(organs, divisions)  # with which a place may end
        self.firm_openings = _firm_openings(organs, divisions)
        self.part_characters = organs.part_characters  # asked hundreds of times a text
        self.stop_lengths = organs.stop_lengths
        self.stops = organs.stops

    def reporting(self) -> tuple[str, ...]:
        """Return the names of the places that report, looked for when first asked for."""
        if self.places_told is None:
            self.places_told = reporting(self.text, self.divisions)
        return self.places_told

    def own_town(self, end: int) -> int:
        """Return where the reporting town's name without its level begins, else `NONE`."""
        for name in self.reporting():
            base = name[: -len(next((each for each in TOWNS if name.endswith(each)), name))]
            if base and self.text.endswith(base, 0, end):
                return end - len(base)
        return NONE

    def parts(self, end: int) -> Parts:
        """Read closed words, with 和 or 与 between two of them."""
        text, characters = self.text, self.part_characters
        if text[end - 1 : end] not in characters:
            return new(Parts, (end, False, ""))
        words, endings = self.organs.parts, self.organs.part_endings
        start = at = end
        strong, kind = False, ""
        while True:
            last = text[at - 1 : at]
            if last not in characters or (last == "区" and self._ends_in_zone(at)):
                break  # 苏州工业园区管理委员会: 工业 and 园区 are no words of the name
            for length in endings.get(text[at - 2 : at]) or endings.get(last, ()):
                part = words.get(text[at - length : at]) if length <= at else None
                if part:
                    break
            else:
                break
            start = at = at - length
            strong = strong or not part.weak
            kind = part.type or kind
            if at and text[at - 1] in "和与及":
                at -= 1
        if start in self.ends:
            start = self.past_verb(start, end)  # 县商务局协调商务部
        return new(Parts, (start, strong, kind))

    def past_verb(self, start: int, end: int) -> int:
        """Return where parts begin behind one that is a verb there: 商务 of 协调商务部."""
        for verb in self.organs.verbs:
            if start + len(verb) < end and self.text.startswith(verb, start):
                return start + len(verb)
        return start

    def _ends_in_zone(self, end: int) -> bool:
        """Return whether the name of a zone ends here, the only places made of closed words."""
        start = self.divisions.ending(self.text, end)
        return start >= 0 and self.divisions.named(self.text[start:end])[0].level == "zone"

    def is_class(self, start: int, end: int) -> bool:
        """Return whether words before a head make a class: 两级政府…, 各…, （市、区）…."""
        words = NO_CLASS.sub("", self.text[start:end])
        return not _CLASS.isdisjoint(words)

    def organisation(self, end: int) -> Organisation | None:
        """Return the organisation that ends here, over a bracket: 工委（汉南区委）."""
        found = self.ends.get(end)
        if found is None and end - 1 in self.ends and self.text[end - 1] in CLOSING:
            return self.ends.get(self.opening(end))
        return found

    def past_ordinal(self, end: int) -> int:
        """Return where an ordinal begins that ends here: 第五 of 省委第五巡视组."""
        if self.text[end - 1 : end] not in _NUMERALS:
            return end
        found = _ORDINAL.search(self.text, max(0, end - _LONGEST_ORDINAL), end)
        return found.start() if found else end

    def hard(self, end: int, reach: int = _REACH) -> int:
        """Return where the stretch before `end` begins: after a mark or a digit."""
        text = self.text
        at = end
        floor = max(0, end - reach)
        while at > floor:
            character = text[at - 1]
            if character not in HARD:
                at -= 1
            elif character in CLOSING:
                opening = self.opening(at)
                if opening < floor or _POINT.fullmatch(text, opening, at):
                    break  # （三）巢湖某某有限公司: the point's number
                at = opening
            else:
                break
        return at

    def quoted(self, end: int) -> int:
        """Return where a quotation that ends here opens (“双减” before 工作专班), else `NONE`."""
        opening = _QUOTES.get(self.text[end - 1 : end])
        return self.text.rfind(opening, max(0, end - 14), end - 1) if opening else NONE

    def stopped(self, end: int, words: frozenset[str]) -> int:
        """Return where a stop word that ends here begins, `NONE` without one."""
        text = self.text
        for length in self.stop_lengths.get(text[end - 1 : end], ()):
            if length <= end and text[end - length : end] in words:
                return end - length
        return NONE

    def counted(self, start: int) -> bool:
        """Return whether what begins here is counted or general: 3家…, 各…."""
        if self.text.endswith(_ALL_PLACES, 0, start):
            return True
        if start == 0 or self.text[start - 1] not in _COUNTED:
            return False
        return (
            not 0 <= self.stopped(start, self.stops) < start - 1
        )  # 全 of 健全 says nothing of all

    def opening(self, end: int) -> int:
        """Return where the bracket opens that closes here, `NONE` where it stands too far."""
        return self.text.rfind(CLOSING[self.text[end - 1]], max(0, end - 16), end)
