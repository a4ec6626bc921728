"""Where a report is from that does not name its unit: 我镇在云安区委、区政府的领导下."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from ontology.alternatives import alternatives
from pipeline.link.home import Home, split, uncrowned
from pipeline.link.place_hints import Hints
from pipeline.model import Mention, Span
from pipeline.reporter import opening, own_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ontology.catalogue import Catalogue
    from ontology.divisions import Division
    from ontology.lexicon import Lexicon
    from pipeline.model import Text

_OPENING = 200
_WHOLE = re.compile("全(?P<level>[省市县区州旗])(?!域)")
_GOVERNMENT = "人民政府"
_LEVELS = frozenset("省市县区州盟旗")
_RULING = frozenset({"party", "government", "congress"})
_LONGEST_PLACE = 16
_REACH = 1500
_CITY = "市"
_IN_PASSING = 2  # times that a division is named which the report is not about


@cache
def _all(lexicon: Lexicon) -> re.Pattern[str]:
    return re.compile(f"全(?P<level>[省市县区州旗])(?:{alternatives(lexicon.units['whole'])})")


def homeless(
    organisations: Sequence[Mention], text: Text, year: int | None, catalogue: Catalogue
) -> Division | None:
    """Return the lowest of the divisions that a text tells to be above it, None where two vie.

    They are told by organs of the place (云安区委) and by titles that open with it
    (《奉节县法治政府建设实施方案》); all must lie in one another.
    """
    divisions = catalogue.divisions
    hints = Hints(text, catalogue)
    lowest: Division | None = None
    for name in dict.fromkeys(_told(organisations, text.clean, catalogue)):
        found = divisions.resolve(name, hints, year)
        if found is None or found == lowest or _is_zone_of(found, lowest):
            continue
        if lowest is None or _is_zone_of(lowest, found) or lowest in divisions.parents(found):
            lowest = found
        elif found not in divisions.parents(lowest):
            return None
    found = lowest or _by_level(text, hints, catalogue)
    return found if found and _settles(found, organisations, catalogue) else None


def _is_zone_of(lower: Division, upper: Division | None) -> bool:
    """Return whether one is a zone, which a county's report names as one of its organs."""
    return lower.level == "zone" and upper is not None and upper.level == "county"


def _settles(division: Division, organisations: Sequence[Mention], catalogue: Catalogue) -> bool:
    """Return whether all level words of a text mean something there: 区委 says it is a district."""
    home = Home(division, "", catalogue.divisions, catalogue.organs)
    places = {mention.entity.place for mention in organisations}
    return all(home.place(place) for place in places & _LEVELS)


def own_government(clean: str, division: Division | None, catalogue: Catalogue) -> Mention | None:
    """Return the government of a division that the report calls its own: 我县, and no 我局.

    Or all of whose governments it opens with: 全市各级行政机关.
    """
    levels = own_words.levels(clean, catalogue.lexicon)
    whole = _all(catalogue.lexicon).finditer(clean, 0, _OPENING)
    levels = levels or {match["level"] for match in whole}
    if division is None or len(levels) != 1 or not _is_of(division, *levels):
        return None
    name = catalogue.divisions.full_name(division)
    return opening.standing_for(name, Span(0, 0), _GOVERNMENT)


def _by_level(text: Text, hints: Hints, catalogue: Catalogue) -> Division | None:
    """Return the one division of the level of 我市, 全市 that a text names: 建设法治上海."""
    levels = own_words.levels(text.clean, catalogue.lexicon)
    levels = levels or {match["level"] for match in _WHOLE.finditer(text.clean)}
    divisions = catalogue.divisions
    named = (divisions.by_code.get(hint) or divisions.resolve(hint) for hint in hints)
    found = {each for each in named if each and any(_is_of(each, level) for level in levels)}
    division = found.pop() if len(found) == 1 else None
    if division and _is_a_citys(division, text, hints, catalogue):
        above = [each for each in divisions.parents(division) if each.level == "prefecture"]
        return above[0] if above and _is_of(above[0], _CITY) else None
    return division


def _is_a_citys(division: Division, text: Text, hints: Hints, catalogue: Catalogue) -> bool:
    """Return whether a county-level city is named in passing by the prefecture it belongs to."""
    return (
        division.level == "county"
        and _is_of(division, _CITY)
        and division.code not in hints
        and division.name not in text.file
        and text.clean.count(division.name) <= _IN_PASSING
        and any(word in text.clean for word in catalogue.lexicon.units["counties"])
    )


def _is_of(division: Division, level: str) -> bool:
    name = division.name
    return name.endswith(level) or (level == "省" and name.endswith("自治区"))


def _told(organisations: Sequence[Mention], clean: str, catalogue: Catalogue) -> Iterator[str]:
    """Yield the names of divisions that organs and titles in the opening of a text begin with."""
    for mention in organisations:
        if mention.span.start > _REACH:
            break
        if mention.entity.type in _RULING:
            tokens, _ = split(
                uncrowned(mention.entity.place, catalogue.organs)[1], catalogue.divisions
            )
            yield from tokens[-1:]
    at = clean.find("《", 0, _REACH)
    while at >= 0:
        tokens, _ = split(clean[at + 1 : at + 1 + _LONGEST_PLACE], catalogue.divisions)
        yield from tokens[-1:]
        at = clean.find("《", at + 1, _REACH)
