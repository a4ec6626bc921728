"""The page of a unit, an instrument, a program or a region: everything the reports say of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from graphs.web.call import Answer, NotFoundError, Page, WrongCallError
from graphs.web.evidence import quoted
from graphs.web.listing import Facet, listed
from graphs.web.lists import STATEMENTS, as_json

if TYPE_CHECKING:
    from graphs.web.call import Call
    from graphs.web.site import Site

FOLDERS: Final = ("organisation", "instrument", "program", "region", "report")
_SHOWN: Final = 20
_ALL: Final = 500  # statements of a page that lies in a folder
_FORMS: Final = (".json", ".ttl")


def show(site: Site, call: Call) -> Page | Answer:
    """Return the page of a thing, or with .json or .ttl at the end what is known of it."""
    if call.places["folder"] not in FOLDERS:
        raise NotFoundError(call.path)
    key = call.path.removeprefix("/")
    thing = find(site, key)
    if thing is None:
        for form in _FORMS:
            if key.endswith(form) and find(site, key.removesuffix(form)) is not None:
                return as_data(site, key.removesuffix(form), form)
        raise NotFoundError(call.path)
    if thing["kind"] == "region":
        return _region(site, thing)
    return _thing(site, call, thing)


def find(site: Site, key: str) -> Any:
    """Return the thing with a key, None for none."""
    return site.index.row("SELECT * FROM thing WHERE key = ?", (key,))


def as_data(site: Site, key: str, form: str) -> Answer:
    """Return what the store says of a thing as JSON or Turtle."""
    if form == ".json":
        return as_json(described(site, key))
    if site.workers is None:
        raise WrongCallError("Turtle needs the store; this site has its index alone")
    iri = f"{site.base}{key}"
    body = site.workers.do("turtle", iri, whole=key.startswith("report/"))
    return Answer(body, "text/turtle; charset=utf-8")


def described(site: Site, key: str) -> dict[str, Any]:
    """Return all the index knows of a thing, with the statements on it."""
    thing = find(site, key)
    names = [name for name in thing["names"].split("\n") if name]
    told: dict[str, Any] = {
        "iri": f"{site.base}{key}",
        **{name: thing[name] for name in ("kind", "label", "note", "level", "role")},
        "names": names,
        **{name: thing[name] for name in ("reports", "statements", "partners", "measures")},
        "facts": [
            {"name": row["name"], "value": row["value"]} for row in _facts(site, thing["id"])
        ],
    }
    side = "unit" if thing["kind"] == "unit" else "thing"
    rows = site.index.rows(
        "SELECT u.key AS unit, g.key AS thing, s.mode, s.status, s.year, s.quote, s.start, s.stop,"
        " r.key AS report FROM statement s JOIN report r ON r.id = s.report"
        " JOIN thing g ON g.id = s.thing LEFT JOIN thing u ON u.id = s.unit"
        f" WHERE s.{side} = ? ORDER BY s.id LIMIT 10000",
        (thing["id"],),
    )
    told["told"] = [
        {
            name: f"{site.base}{row[name]}"
            if name in {"unit", "thing", "report"} and row[name]
            else row[name]
            for name in row.keys()  # noqa: SIM118  rows of SQLite are no mappings
        }
        for row in rows
    ]
    return told


def _thing(site: Site, call: Call, thing: Any) -> Page:
    side = "unit" if thing["kind"] == "unit" else "thing"
    other = "thing" if side == "unit" else "unit"
    facets = (*STATEMENTS.facets[:3], *((Facet("region", "province"),) if side == "thing" else ()))
    listing = replace(STATEMENTS, base=f"t.{side} = {int(thing['id'])}", facets=facets)
    found = listed(site.index, listing, call, size=_ALL if call.static else _SHOWN)
    values = {
        "thing": thing,
        "names": [name for name in thing["names"].split("\n") if name],
        "facts": _facts(site, thing["id"]),
        "place": _place(site, thing),
        "found": found,
        "cards": quoted(site, found.rows),
        "side": side,
        "other": other,
        "partners": _partners(site, thing["id"], side, other),
        "table": _by_mode_and_year(site, thing["id"], side),
        "reports": _reports(site, thing["id"]) if side == "unit" else [],
        "measures": _measures(site, thing["id"], side),
        "drawable": thing["statements"] > 0,
    }
    return Page("node.html", values)


def _facts(site: Site, number: int) -> list[Any]:
    return site.index.rows(
        "SELECT f.name, f.value, t.key, t.label FROM fact f LEFT JOIN thing t ON t.id = f.other"
        " WHERE f.thing = ? ORDER BY f.name, f.value",
        (number,),
    )


def _place(site: Site, thing: Any) -> list[Any]:
    numbers = [thing[level] for level in ("province", "prefecture", "county")]
    found = [
        site.index.row("SELECT key, label FROM thing WHERE id = ?", (number,))
        for number in dict.fromkeys(numbers)
        if number is not None and number != thing["id"]
    ]
    return [row for row in found if row is not None]


def _partners(site: Site, number: int, side: str, other: str) -> list[Any]:
    return site.index.again(
        "SELECT t.key, t.kind, t.label, count(*) AS n FROM statement s"
        f" JOIN thing t ON t.id = s.{other} WHERE s.{side} = ? GROUP BY t.id"
        " ORDER BY n DESC, t.key LIMIT 12",
        (number,),
    )


def _by_mode_and_year(site: Site, number: int, side: str) -> dict[str, Any]:
    found = site.index.again(
        f"SELECT mode, year, count(*) AS n FROM statement WHERE {side} = ? GROUP BY mode, year",
        (number,),
    )
    years = sorted({row["year"] for row in found})
    counts = {(row["mode"], row["year"]): row["n"] for row in found}
    order = ("apply", "study", "publicise", "formulate", "review", "mention", "runs")
    modes = [mode for mode in order if any(key[0] == mode for key in counts)]
    return {"years": years, "modes": modes, "counts": counts}


def _reports(site: Site, number: int) -> list[Any]:
    return site.index.rows(
        "SELECT key, title, year, statements, measures FROM report WHERE unit = ?"
        " ORDER BY year DESC, key LIMIT 30",
        (number,),
    )


def _measures(site: Site, number: int, side: str) -> list[Any]:
    where = (
        "m.unit = ?" if side == "unit" else "m.id IN (SELECT measure FROM concern WHERE thing = ?)"
    )
    return site.index.rows(
        "SELECT m.what, m.value, m.counter, m.bound, m.status, m.year, m.at, m.until,"
        " r.key AS report, u.label AS unit, u.key AS unit_key FROM measure m"
        " JOIN report r ON r.id = m.report LEFT JOIN thing u ON u.id = m.unit"
        f" WHERE {where} ORDER BY m.id LIMIT 12",
        (number,),
    )


def _region(site: Site, region: Any) -> Page:
    level = region["level"] if region["level"] in {"province", "prefecture"} else "county"
    inside = {"province": "prefecture", "prefecture": "county"}.get(level, "")
    parts: list[Any] = []
    for step in (inside, "county") if inside == "prefecture" else (inside,):
        if step and not parts:
            parts = site.index.again(
                "SELECT t.key, t.label, count(*) AS n FROM report r"
                f" JOIN thing t ON t.id = r.{step}"
                f" WHERE r.{level} = ? GROUP BY t.id ORDER BY n DESC, t.key LIMIT 200",
                (region["id"],),
            )
    values = {
        "region": region,
        "code": region["key"].removeprefix("region/"),
        "place": _place(site, region),
        "regions": parts,
        "units": site.index.again(
            "SELECT key, kind, label, statements AS n, reports FROM thing"
            f" WHERE kind = 'unit' AND {level} = ? ORDER BY statements DESC, key LIMIT 30",
            (region["id"],),
        ),
        "laws": _top(site, region["id"], level, "s.mode <> 'runs'"),
        "programs": _top(site, region["id"], level, "s.mode = 'runs'"),
        "years": site.index.again(
            f"SELECT year, count(*) AS n FROM report WHERE {level} = ? GROUP BY year ORDER BY year",
            (region["id"],),
        ),
    }
    return Page("region.html", values)


def _top(site: Site, number: int, level: str, which: str) -> list[Any]:
    return site.index.again(
        "SELECT t.key, t.kind, t.label, count(DISTINCT s.unit) AS n FROM statement s"
        f" JOIN thing t ON t.id = s.thing WHERE s.{level} = ? AND {which} GROUP BY t.id"
        " ORDER BY n DESC, t.key LIMIT 15",
        (number,),
    )
