"""Two units, or two years of one unit, side by side: what both name, what only one does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphs.web.call import Page
from graphs.web.searching import like, named

if TYPE_CHECKING:
    from graphs.web.call import Call
    from graphs.web.site import Site


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: its name, and which statements are its."""

    label: str
    unit: Any
    year: str = ""


def show(site: Site, call: Call) -> Page:
    """Return the comparison that a call asks for, or the forms to ask with."""
    problems: list[tuple[str, list[str]]] = []
    sides: list[Side] = []
    years: list[str] = []
    if call.get("unit"):
        unit = _unit(site, call.get("unit"), problems)
        if unit is not None:
            years = _years(site, unit)
            chosen = [call.get("from") or "", call.get("to") or ""]
            if len(years) > 1:
                chosen = [chosen[0] or years[-2], chosen[1] or years[-1]]
                sides = [Side(year, unit, year) for year in chosen]
    elif call.get("a") and call.get("b"):
        for name in ("a", "b"):
            unit = _unit(site, call.get(name), problems)
            if unit is not None:
                sides.append(Side(unit["label"], unit))
    values: dict[str, Any] = {
        "sides": sides if len(sides) == 2 else [],
        "problems": problems,
        "years": years,
        "unit": sides[0].unit if call.get("unit") and sides else None,
        "lonely": bool(call.get("unit")) and len(years) == 1,
        "groups": [],
        "figures": [],
    }
    if len(sides) == 2:
        values["groups"] = _groups(_told(site, sides[0]), _told(site, sides[1]))
        values["figures"] = _figures(site, sides[0], sides[1])
    return Page("compare.html", values)


def _unit(site: Site, name: str, problems: list[tuple[str, list[str]]]) -> Any:
    found = named(site, name, ("unit",))
    if found is None:
        problems.append((name, like(site, name, 5)))
    return found


def _years(site: Site, unit: Any) -> list[str]:
    rows = site.index.rows(
        "SELECT DISTINCT year FROM statement WHERE unit = ? AND year <> '' ORDER BY year",
        (unit["id"],),
    )
    return [row["year"] for row in rows]


def _told(site: Site, side: Side) -> dict[int, dict[str, Any]]:
    when, values = (
        ("", [side.unit["id"]])
        if not side.year
        else (" AND s.year = ?", [side.unit["id"], side.year])
    )
    rows = site.index.rows(
        "SELECT t.id, t.key, t.kind, t.label, s.mode, s.status, count(*) AS n FROM statement s"
        f" JOIN thing t ON t.id = s.thing WHERE s.unit = ?{when}"
        " GROUP BY t.id, s.mode, s.status ORDER BY t.kind, t.key, s.mode, s.status",
        values,
    )
    found: dict[int, dict[str, Any]] = {}
    for row in rows:
        one = found.setdefault(
            row["id"], {"key": row["key"], "kind": row["kind"], "label": row["label"], "told": []}
        )
        one["told"].append((row["mode"], row["status"], row["n"]))
    return found


def _groups(first: dict[int, Any], second: dict[int, Any]) -> list[dict[str, Any]]:
    both = [number for number in first if number in second]
    return [
        {
            "name": "both",
            "rows": [
                (first[number], first[number]["told"], second[number]["told"]) for number in both
            ],
        },
        {
            "name": "first",
            "rows": [
                (one, one["told"], []) for number, one in first.items() if number not in second
            ],
        },
        {
            "name": "second",
            "rows": [
                (one, [], one["told"]) for number, one in second.items() if number not in first
            ],
        },
    ]


def _figures(site: Site, first: Side, second: Side) -> list[dict[str, Any]]:
    """Return the figures that both sides give for the same thing in the same counter, once each."""
    one, other = _counted(site, first), _counted(site, second)
    return [
        {"what": key[0], "counter": key[1], "first": one[key], "second": other[key],
         "change": other[key]["amount"] - one[key]["amount"]}
        for key in one
        if key in other
    ]  # fmt: skip


def _counted(site: Site, side: Side) -> dict[tuple[str, str], Any]:
    when, values = (
        ("", [side.unit["id"]])
        if not side.year
        else (" AND m.year = ?", [side.unit["id"], side.year])
    )
    rows = site.index.rows(
        "SELECT m.what, m.counter, m.value, m.amount, m.bound, m.at, m.until, r.key AS report"
        f" FROM measure m JOIN report r ON r.id = m.report WHERE m.unit = ? AND m.what <> ''{when}"
        " AND m.status = 'done' ORDER BY m.id",
        values,
    )
    found: dict[tuple[str, str], list[Any]] = {}
    for row in rows:
        found.setdefault((row["what"], row["counter"]), []).append(row)
    return {key: rows[0] for key, rows in found.items() if len(rows) == 1}
