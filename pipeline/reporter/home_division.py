"""Which division a unit belongs to, by its name, by what the text tells, by its file and site."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING

from ontology.divisions import TOWNS
from pipeline.link.home import LOCAL, OF_A_PROVINCE, PROVINCIAL, STATE, split, uncrowned
from pipeline.link.place_hints import Hints
from pipeline.link.spelling import in_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ontology.catalogue import Catalogue
    from ontology.divisions import Division, Divisions
    from pipeline.model import Mention, Text

_NATIONAL = "national organ"
_COUNTY_ENDS = frozenset("县区市旗")
_BRANCH = re.compile(r"局(?P<place>[^局]{2,5})分局$")


def home_division(
    unit: Mention,
    witnesses: Sequence[Mention],
    text: Text,
    year: int | None,
    catalogue: Catalogue,
) -> Division | None:
    """Return the division a unit belongs to.

    By the place its name opens with; for 区科经局 or 钱库镇 by the first other organisation that
    tells the place in full, then by the file's name and folders, then by the division of that
    level named most often, then by a site's code.
    """
    divisions = catalogue.divisions
    if unit.rule == _NATIONAL:
        return None
    place = unit.entity.place
    tokens, _ = split(uncrowned(place, catalogue.organs)[1], divisions)
    if tokens:
        found = divisions.resolve(tokens[-1], tokens[-2::-1], year)
        if found is None:
            hints = Hints(text, catalogue)
            found = divisions.resolve(tokens[-1], chain(tokens[-2::-1], hints), year)
        if found and found.level == "zone":
            in_full = divisions.zone_in_full(found.name)
            return replace(found, name=in_full) if in_full in text.clean else found
        return _branch_of(unit, found, divisions) if found else None
    hints = Hints(text, catalogue)
    short = _of_the_state_in(unit, catalogue) if place in STATE else place
    if short in divisions.shorts:  # 烟台人力资源和社会保障局, 国家统计局渭南调查队
        return divisions.resolve(short, hints, year)
    for witness in witnesses:
        tokens, _ = split(uncrowned(witness.entity.place, catalogue.organs)[1], divisions)
        if tokens and _fits(tokens[-1], place) and _same_body(unit, witness):
            found = divisions.resolve(tokens[-1], chain(tokens[-2::-1], hints), year)
            if found and _is_level(found, place, divisions):
                return found
    for hint in hints:
        found = divisions.by_code.get(hint)
        if _fits(found.name if found else hint, place):
            found = found or divisions.resolve(hint, hints, year)
            lasts = not (year and found and found.until) or found.until >= year
            if found and lasts and _is_level(found, place, divisions):
                return divisions.province(found) if unit.text.endswith(OF_A_PROVINCE) else found
    return _zone_of(place, hints, divisions) if place in divisions.forms else None


def _of_the_state_in(unit: Mention, catalogue: Catalogue) -> str:
    """Return the short name of the division that a branch of the state's is told to be in."""
    crown, rest = uncrowned(unit.text, catalogue.organs)
    shorts = catalogue.divisions.shorts
    return next((rest[:n] for n in (4, 3, 2) if crown and rest[:n] in shorts), "")


def _zone_of(form: str, hints: Hints, divisions: Divisions) -> Division | None:
    """Return the zone that a word like 高新区 means where a text names one prefecture alone."""
    named = (divisions.by_code.get(hint) or divisions.resolve(hint) for hint in hints)
    cities = {each.name for each in named if each and each.level == "prefecture"}
    zones = divisions.named(cities.pop().removesuffix("市") + form) if len(cities) == 1 else ()
    return zones[0] if len(zones) == 1 else None


def _fits(name: str, place: str) -> bool:
    """Return whether a division may be what a place as written lies in or stands for."""
    if not place:
        return True
    if place.endswith(TOWNS):
        return name[-1] in _COUNTY_ENDS
    return name.endswith(place) or (place == "省" and name.endswith("自治区"))


def _is_level(division: Division, place: str, divisions: Divisions) -> bool:
    """Return whether a division has the level that a place as written lies in or stands for."""
    if place.endswith(TOWNS) and division.code in _undivided(divisions):
        return True
    if place.endswith(TOWNS) or place in LOCAL:
        return division.level in {"county", "zone"}
    return division.level == "province" if place in PROVINCIAL else True


@cache
def _undivided(divisions: Divisions) -> frozenset[str]:
    """Return the codes of the prefectures without counties, whose towns they are: 东莞市."""
    above = {division.parent for division in divisions.by_code.values()}
    return frozenset(
        code
        for code, division in divisions.by_code.items()
        if division.level == "prefecture" and code not in above
    )


def _same_body(unit: Mention, witness: Mention) -> bool:
    """Return whether a name may be the unit's in full."""
    rest = unit.text if unit.entity.place.endswith(TOWNS) else _rest(unit)
    return in_order(rest, witness.text) and rest[-1:] == witness.text[-1:]


def _rest(mention: Mention) -> str:
    return mention.text[len(mention.entity.place) :]


def _branch_of(unit: Mention, above: Division, divisions: Divisions) -> Division:
    """Return the county a city bureau's branch works in: 修文县 for 贵阳市生态环境局修文分局."""
    found = _BRANCH.search(_rest(unit))
    for county in divisions.named(found["place"]) if found else ():
        if county.parent == above.code and county.until is None:
            return county
    return above
