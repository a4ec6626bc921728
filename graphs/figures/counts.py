"""What the pictures count, from the side index."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

from graphs.view.labels import COUNTRY

if TYPE_CHECKING:
    from graphs.index.index import Index


FEW: Final = 0.02  # of the reports of the best year; a year with fewer says nothing
SPARSE: Final = 5  # reports of a year; with fewer a share is told, and no trend is read in it


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many reports, and the interval of Wilson at 95 %."""

    hits: int
    of: int

    @property
    def value(self) -> float:
        """Return the share itself."""
        return self.hits / self.of if self.of else 0.0

    @property
    def sparse(self) -> bool:
        """Tell whether so few were counted that one more or less would change all."""
        return self.of < SPARSE

    @property
    def interval(self) -> tuple[float, float]:
        """Return the least and the largest share that the count is in keeping with."""
        return wilson(self.hits, self.of)


def wilson(hits: int, of: int, z: float = 1.959964) -> tuple[float, float]:
    """Return the interval of Wilson (1927) for `hits` of `of`; all is possible where `of` is 0."""
    if of == 0:
        return 0.0, 1.0
    share, square = hits / of, z * z
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = z / (1 + square / of) * (share * (1 - share) / of + square / (4 * of * of)) ** 0.5
    return max(0.0, middle - half), min(1.0, middle + half)


def short(label: str, most: int = 18) -> str:
    """Return a name short enough for an axis."""
    name = label.removeprefix(COUNTRY) or label
    return name if len(name) <= most else name[: most - 1] + "…"


def laws_by_mode(index: Index, most: int) -> list[tuple[str, dict[str, int]]]:
    """Return the laws that most units name, with the number of units by mode of what is done."""
    top = _top(index, "kind IN ('regulation', 'document')", most)
    found = []
    for row in top:
        modes = index.rows(
            "SELECT mode, count(DISTINCT unit) AS n FROM statement WHERE thing = ? GROUP BY mode",
            (row["id"],),
        )
        found.append((row["label"], {one["mode"]: one["n"] for one in modes}))
    return found


def shares_by_law(index: Index, most: int) -> list[tuple[str, Share]]:
    """Return the laws that most reports name, with the share of all reports."""
    reports = index.number("SELECT count(*) FROM report")
    rows = index.rows(
        "SELECT label, reports AS n FROM thing WHERE kind IN ('regulation', 'document')"
        " AND reports > 0 ORDER BY reports DESC, key LIMIT ?",
        (most,),
    )
    return [(row["label"], Share(row["n"], reports)) for row in rows]


def programs_by_year(index: Index, most: int) -> dict[str, list[tuple[int, Share]]]:
    """Return the programs most units run, with the share of each year's reports that name them."""
    rows = index.rows(
        "SELECT year, count(*) AS n FROM report WHERE year <> '' GROUP BY year ORDER BY year"
    )
    enough = max((row["n"] for row in rows), default=0) * FEW
    years = {row["year"]: row["n"] for row in rows if row["n"] >= enough}
    found = {}
    for row in _top(index, "kind = 'program'", most):
        counted = {
            one["year"]: one["n"]
            for one in index.rows(
                "SELECT r.year, count(DISTINCT r.id) AS n FROM mention m"
                " JOIN report r ON r.id = m.report WHERE m.thing = ? GROUP BY r.year",
                (row["id"],),
            )
        }
        found[row["label"]] = [
            (int(year), Share(counted.get(year, 0), number)) for year, number in years.items()
        ]
    return found


def reports_by_province(index: Index) -> dict[str, int]:
    """Return the number of reports of each province, by its code."""
    rows = index.rows(
        "SELECT substr(t.key, 8) AS code, count(*) AS n FROM report r"
        " JOIN thing t ON t.id = r.province GROUP BY t.id"
    )
    return {row["code"]: row["n"] for row in rows}


def cited_together(index: Index, most: int) -> tuple[dict[str, int], dict[tuple[str, str], int]]:
    """Return laws with their number of reports, and for each two how many reports name both."""
    top = index.rows(
        "SELECT id, label, reports FROM thing WHERE kind = 'regulation' AND reports > 0"
        " ORDER BY reports DESC, key LIMIT ?",
        (most,),
    )
    names = {row["id"]: row["label"] for row in top}
    marks = ", ".join("?" * len(names))
    rows = index.rows(
        f"SELECT DISTINCT report, thing FROM mention WHERE thing IN ({marks}) ORDER BY report",
        tuple(names),
    )
    together: dict[int, list[int]] = {}
    for row in rows:
        together.setdefault(row["report"], []).append(row["thing"])
    pairs: dict[tuple[str, str], int] = {}
    for things in together.values():
        for one, other in combinations(sorted(things), 2):
            key = names[one], names[other]
            pairs[key] = pairs.get(key, 0) + 1
    return {row["label"]: row["reports"] for row in top}, pairs


def _top(index: Index, which: str, most: int) -> list[Any]:
    return index.rows(
        f"SELECT id, label FROM thing WHERE {which} AND partners > 0"
        " ORDER BY partners DESC, statements DESC, key LIMIT ?",
        (most,),
    )
