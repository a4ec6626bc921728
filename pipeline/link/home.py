"""Where a unit is at home: which divisions 区, 市, 省 and 镇 mean in its report."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from ontology.divisions import TOWNS
from pipeline.link.spelling import wide

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ontology.divisions import Division, Divisions
    from ontology.organs import Organs

_ZONE = 4  # zones are named after divisions of fewer characters: 新乡经开区
_SHARED = "、和及"
_RUN = frozenset("省市县区")  # of such levels a run names several bodies at once: 省市区委
STATE = frozenset({"国家", "中央", "全国", "中国"})
PROVINCIAL = frozenset({"省", "自治区"})
_MIDDLE = frozenset("市州盟") | {"自治州", "地区"}
LOCAL = frozenset("县区旗") | {"自治县", "自治旗", "师市"}
OF_A_PROVINCE = "厅"  # the bureaux that provinces alone have
_TOWN = re.compile(f"..(?:{'|'.join(TOWNS)})")


@dataclass(frozen=True)
class Home:
    """The division a unit belongs to, and its town, or its zone if no table lists it."""

    division: Division | None
    town: str
    divisions: Divisions
    organs: Organs
    unnamed: bool = False  # no unit is known, so 街道 may be its own
    _places: dict[str, str | None] = field(default_factory=dict, repr=False, compare=False)

    def in_town(self, town: str) -> Home:
        """Return the home of a unit of the same division and of this town."""
        if town == self.town and not self.unnamed:
            return self
        return Home(self.division, town, self.divisions, self.organs)

    @cached_property
    def region(self) -> str:
        """Return the full name of the division, empty without one."""
        return self.divisions.full_name(self.division) if self.division else ""

    @cached_property
    def above(self) -> str:
        """Return the full name of the city a zone lies in, empty where no zone is at home."""
        if self.division is None or self.division.level != "zone":
            return ""
        return self.divisions.full_name(self.divisions.by_code[self.division.parent])

    def place(self, written: str) -> str | None:
        """Return the full name of a place as written: 区, 武汉市新洲区, 大陈镇, 中共新洲区.

        None where the report does not settle what it means.
        """
        if written not in self._places:
            self._places[written] = self._place(written)
        return self._places[written]

    def _place(self, written: str) -> str | None:
        tokens, rest = split(written, self.divisions)
        if not tokens:  # 我市, 本市; but 本溪市 is a place
            written = written.lstrip("我本")
        if len(written) > 1 and _RUN.issuperset(written):
            return self._level(written[0])
        if not tokens or (rest and not _TOWN.fullmatch(rest)):  # 市和区, but not 临泽县和平镇
            written = self._first_of(written)
            tokens, rest = split(written, self.divisions)
        if written in self.organs.levels:
            return self._level(written)
        if not tokens:
            return self._town(written)
        division = self.resolve(tokens)
        if division is None:
            return None
        if rest == tokens[-1][-1]:  # 浚县县委 is 浚县委
            rest = ""
        return self._named(division, tokens[-1]) + wide(rest)

    def _first_of(self, written: str) -> str:
        """Return the first of the places that share an organ: 市 of 市和区, but all of 和平镇."""
        for mark in _SHARED:
            first, found, _ = written.partition(mark)
            shares = first[-1:] in self.organs.levels or not split(first, self.divisions)[1]
            if first and found and shares:
                written = first
        return written

    def is_level(self, written: str) -> bool:
        """Return whether a place as written is a level word that must mean something here."""
        if written in TOWNS:
            return not self.unnamed
        return self.division is not None and written in self.organs.levels

    def resolve(self, tokens: Sequence[str]) -> Division | None:
        """Return the division that names one after the other mean: 湖北省, 武汉市, 新洲区."""
        hints = [*tokens[-2::-1]]
        if self.division:
            hints += [self.division.code or self.division.parent]
        return self.divisions.resolve(tokens[-1], hints)

    def _named(self, division: Division, written: str) -> str:
        if division.level != "zone":
            return self.divisions.full_name(division)
        if self.division and self._same_zone(division, self.division):
            division = self.division
        above = self.divisions.by_code[division.parent]
        base = above.name[:2]
        name = division.name
        if written.startswith(base) or name.startswith(base):
            return name
        return self.divisions.full_name(above) + name

    def _town(self, written: str) -> str | None:
        if not written.endswith(TOWNS):
            return written
        return self.region + written if self.region else None

    def _same_zone(self, one: Division, other: Division) -> bool:
        in_full = self.divisions.zone_in_full
        return one.parent == other.parent and in_full(one.name) == in_full(other.name)

    def _level(self, level: str) -> str | None:
        """Return what a level word means here: 市 in a district is the city it lies in."""
        here = self.division
        if level in STATE:
            return level
        of_town = self.town.endswith(level)
        if level in TOWNS or (of_town and level in self.divisions.forms):
            return self.region + self.town if of_town else None
        if here is None:
            return None
        province, prefecture = self.divisions.province(here), self.divisions.prefecture(here)
        if level in PROVINCIAL:
            return province.name if province.name.endswith(level) else None
        local = here.level in {"county", "zone"}
        if local and (level in LOCAL or (level == "市" and here.name.endswith("市"))):
            return self.region
        if level in _MIDDLE:
            return prefecture.name if prefecture and prefecture.name.endswith(level) else None
        if here.level == "zone" and level in self.divisions.forms:
            return self.region
        return self._zone(level, prefecture or here) if level in self.divisions.forms else None

    def _zone(self, level: str, above: Division) -> str | None:
        short = above.name.removesuffix("市")
        known = self.divisions.named(short + level)
        if known:
            return self._named(known[0], short + level)
        return self.divisions.full_name(above) + level


@lru_cache(maxsize=8192)
def split(written: str, divisions: Divisions) -> tuple[tuple[str, ...], str]:
    """Return the division names a text opens with, one after the other, and the rest."""
    tokens, at = _province_in_short(written, divisions)
    while at < len(written):
        end = divisions.starting(written, at, len(written))
        if end < 0 or end - at < _ZONE:
            end = max(end, divisions.zone_starting(written, at, len(written)))
        if end < 0:
            break
        tokens += (written[at:end],)
        at = end
    return tokens, written[at:]


def _province_in_short(written: str, divisions: Divisions) -> tuple[tuple[str, ...], int]:
    """Return the province that a place opens with by its short name, and its end: 山东淄博市."""
    for stop in (2, 3):
        for each in divisions.shorts.get(written[:stop], ()):
            if each.level == "province" and _goes_on(written, stop, divisions):
                return (each.name,), stop
    return (), 0


def _goes_on(written: str, at: int, divisions: Divisions) -> bool:
    """Return whether a division or a zone by its form stands at a place: 南昌经开区."""
    limit = len(written)
    return (
        divisions.starting(written, at, limit) > 0
        or divisions.zone_starting(written, at, limit) > 0
    )


@lru_cache(maxsize=8192)
def uncrowned(place: str, organs: Organs) -> tuple[str, str]:
    """Return the crown a place is written with (中共, 国家税务总局), and the place."""
    if not place.startswith(organs.crown_words):
        return "", place
    crown = next(each for each in organs.crown_words if place.startswith(each))
    return crown, place.removeprefix(crown)
