"""The units that made reports are of: any division of the country, any field, under fair names."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ontology import divisions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ontology.divisions import Division

HERE = Path(__file__).parent
WORDS: dict[str, Any] = tomllib.loads((HERE / "grammar.toml").read_text("utf-8"))
FIELDS: list[dict[str, Any]] = tomllib.loads((HERE / "fields.toml").read_text("utf-8"))["field"]

PROVINCE_END = re.compile("(?:省|市|(?:壮族|回族|维吾尔)?自治区)$")
ENDS = {
    "province": re.compile("省$"),
    "prefecture": re.compile("[市州]$"),
    "county": re.compile("(?<![特林])[县区市旗]$"),
    "zone": re.compile("(?!)"),
}
ABOVE = re.compile("[市州省]$")
SHARES = (("county", 0.5), ("prefecture", 0.65), ("government", 0.85), ("town", 0.95))


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that reports: names in full and as the report writes them, words for itself.

    `place` is how the report calls its division, `full_place` that with the prefecture; `level` and
    `above` are level words; `level_place` is the division that a level word stands for.
    """

    name: str
    written: str
    short: str
    full_short: str
    we: str
    whole: str
    meetings: tuple[str, ...]
    place: str
    level: str
    level_place: str
    above: str
    above_place: str
    province: str
    code: str
    region: str
    field: dict[str, Any] | None
    sort: str


@cache
def places() -> dict[str, list[Division]]:
    """Return the divisions that report, by level; those without a prefecture are left out."""
    known = divisions.load()
    found: dict[str, list[Division]] = {"province": [], "prefecture": [], "county": []}
    for division in known.by_code.values():
        above = known.prefecture(division)
        plain = bool(ENDS[division.level].search(division.name))
        placed = division.level == "province" or (above and ABOVE.search(above.name))
        if plain and placed:
            found[division.level].append(division)
    return found


def unit(chance: Callable[[], float]) -> Unit:
    """Return a unit: of a county mostly, else of a prefecture or a province."""

    def pick(items: Sequence[Any]) -> Any:
        return items[int(chance() * len(items))]

    drawn = chance()
    sort = next((name for name, share in SHARES if drawn < share), "province")
    level = {"government": "county", "town": "county"}.get(sort, sort)
    if sort == "government" and chance() < 0.25:
        level = "prefecture"
    division = pick(places()[level])
    field = None if sort in {"government", "town"} else pick(FIELDS)
    return _named(division, sort, field, pick)


def _named(
    division: Division,
    sort: str,
    field: dict[str, Any] | None,
    pick: Callable[[Sequence[Any]], Any],
) -> Unit:
    known = divisions.load()
    full_place = known.full_name(division)
    alone = len(known.named(division.name)) == 1 and pick((True, True, False))
    place = division.name if alone else full_place
    level = division.name[-1]
    province = known.province(division)
    above = (known.prefecture(division) if division.level == "county" else None) or province
    if sort == "town":
        above = division
    above_level = "自治区" if above.name.endswith("自治区") else above.name[-1]
    if above_level == level and above != division:
        above_level = ""  # 市委 would be its own
    words = _words(division, sort, field, level, pick)
    return Unit(
        name=full_place + words["organ"],
        written=place + words["organ"],
        short=words["short"],
        full_short=words["full_short"],
        we=words["we"],
        whole=words["whole"],
        meetings=words["meetings"],
        place=place,
        level=level,
        level_place=full_place,
        above=above_level,
        above_place=known.full_name(above),
        province=PROVINCE_END.sub("", province.name),
        code=division.code,
        region=full_place,
        field=field,
        sort=sort,
    )


def _words(
    division: Division,
    sort: str,
    field: dict[str, Any] | None,
    level: str,
    pick: Callable[[Sequence[Any]], Any],
) -> dict[str, Any]:
    """Return what a unit is called without its place, and how it speaks of itself."""
    if sort == "government":
        return {
            "organ": "人民政府", "short": f"{level}政府", "full_short": "人民政府",
            "we": f"我{level}", "whole": f"全{level}",
            "meetings": ("{short}常务会议", "{short}全体会议", "专题会议"),
        }  # fmt: skip
    if sort == "town":
        names = WORDS["names"]
        at = int(pick(range(len(names["towns"]) // 2))) * 2
        end = pick(names["town_ends"])
        office = "办事处" if end == "街道" else "人民政府"
        short = "街道办事处" if end == "街道" else f"{end}政府"
        town = names["towns"][at : at + 2] + end
        return {
            "organ": town + office, "short": short, "full_short": "", "we": f"我{end}",
            "whole": f"全{end}", "meetings": ("党政联席会议", "班子会议", "专题会议"),
        }  # fmt: skip
    assert field is not None
    full, brief, provincial = field["organ"]
    organ = provincial if division.level == "province" else full
    short = level + (brief if brief and division.level != "province" else organ)
    word = "委" if organ.endswith("委员会") else organ[-1]
    return {
        "organ": organ, "short": short, "full_short": "", "we": f"我{word}", "whole": f"全{level}",
        "meetings": (f"{word}党组会", f"{word}务会", f"{word}长办公会", "专题会议"),
    }  # fmt: skip
