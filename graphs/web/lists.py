"""The lists of the explorer: units, laws, programs, measures, reports, statements."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any, Final

from graphs.export.formats import guarded
from graphs.web.call import Answer, NotFoundError, Page
from graphs.web.evidence import quoted
from graphs.web.listing import Facet, Listing, everything, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphs.web.call import Call
    from graphs.web.site import Site

MOST: Final = 100_000  # rows of a file that is fetched

_PLACES: Final = (
    Facet("region", "province"),
    Facet("level", "level"),
    Facet("organ", "organ"),
)
_YEAR: Final = Facet("year", "year", order="v DESC")
_TOLD: Final = (
    Facet("mode", "mode", told=True),
    Facet("status", "status", told=True),
    Facet("year", "year", told=True, order="v DESC"),
)
_THING: Final = (
    "t.id, t.key, t.kind, t.label, t.note, t.role, t.reports, t.statements, t.partners, t.measures"
)
_RANKS: Final = {
    "statements": "t.statements DESC, t.reports DESC, t.key",
    "partners": "t.partners DESC, t.statements DESC, t.key",
    "reports": "t.reports DESC, t.statements DESC, t.key",
    "name": "t.label, t.key",
}
_FROM: Final = "JOIN report r ON r.id = t.report LEFT JOIN thing u ON u.id = t.unit"

UNITS: Final = Listing(
    "units",
    "thing t",
    f"{_THING}, t.level, t.county, t.prefecture, t.province,"
    " (SELECT p.label FROM thing p WHERE p.id = t.region) AS place",
    (Facet("role", "role"), Facet("region", "province"), Facet("level", "level"),
     Facet("organ", "note"), *_TOLD),
    {**_RANKS, "measures": "t.measures DESC, t.statements DESC, t.key"},
    base="t.kind = 'unit'",
    link="unit",
    told="s.unit IS NOT NULL",
    search="names",
)  # fmt: skip
LAWS: Final = Listing(
    "laws",
    "thing t",
    _THING,
    (Facet("kind", "kind"), Facet("note", "note"), Facet("role", "role"), *_TOLD,
     Facet("region", "province", told=True), Facet("organ", "organ", told=True)),
    _RANKS,
    base="t.kind IN ('regulation', 'document', 'work') AND t.reports > 0",
    link="thing",
    told="s.mode <> 'runs'",
    search="names",
)  # fmt: skip
PROGRAMS: Final = Listing(
    "programs",
    "thing t",
    _THING,
    (Facet("note", "note"), Facet("role", "role"), *_TOLD[1:],
     Facet("region", "province", told=True), Facet("organ", "organ", told=True)),
    _RANKS,
    base="t.kind = 'program' AND t.reports > 0",
    link="thing",
    told="s.mode = 'runs'",
    search="names",
)  # fmt: skip
REPORTS: Final = Listing(
    "reports",
    "report t LEFT JOIN thing u ON u.id = t.unit LEFT JOIN thing p ON p.id = t.region",
    "t.id, t.key, t.title, t.year, t.issued, t.file, t.statements, t.measures, t.length,"
    " u.label AS unit, u.key AS unit_key, p.label AS place, p.key AS place_key",
    (_YEAR, *_PLACES),
    {
        "year": "t.year DESC, u.label, t.key",
        "unit": "u.label, t.year DESC, t.key",
        "statements": "t.statements DESC, t.key",
        "measures": "t.measures DESC, t.key",
    },
    search="t.title",
)
MEASURES: Final = Listing(
    "measures",
    f"measure t {_FROM}",
    "t.id, t.what, t.value, t.amount, t.counter, t.bound, t.status, t.year, t.at, t.until,"
    " t.start, t.stop, t.quote, t.section, u.label AS unit, u.key AS unit_key,"
    " r.key AS report, r.title AS report_title",
    (Facet("counter", "counter"), Facet("status", "status"), _YEAR, *_PLACES),
    {
        "year": "t.id",
        "amount": "t.amount DESC, t.id",
        "what": "t.what, t.id",
        "unit": "u.label, t.id",
    },
    search="t.what",
)
STATEMENTS: Final = Listing(
    "statements",
    f"statement t {_FROM} JOIN thing g ON g.id = t.thing",
    "t.id, t.mode, t.status, t.year, t.start, t.stop, t.quote, t.section, t.report AS report_id,"
    " t.thing AS thing_id, t.unit AS unit_id, u.label AS unit, u.key AS unit_key,"
    " g.label AS thing, g.key AS thing_key, g.kind, g.note,"
    " r.key AS report, r.title AS report_title",
    (Facet("mode", "mode"), Facet("status", "status"), _YEAR, *_PLACES),
    {"year": "t.id", "place": "t.report, t.start"},
)
ALL: Final = {one.name: one for one in (UNITS, LAWS, PROGRAMS, MEASURES, REPORTS, STATEMENTS)}
_COLUMNS: Final = {  # what a file of the list holds
    "units": ("label", "place", "level", "note", "role", "reports", "statements", "partners",
              "measures", "key"),
    "laws": ("label", "kind", "note", "role", "reports", "statements", "partners", "key"),
    "programs": ("label", "note", "role", "reports", "statements", "partners", "key"),
    "measures": ("unit", "what", "value", "counter", "bound", "status", "year", "quote", "section",
                 "report_title", "at", "until", "unit_key", "report"),
    "reports": ("unit", "year", "place", "issued", "title", "file", "statements", "measures",
                "unit_key", "place_key", "key"),
    "statements": ("unit", "mode", "thing", "status", "year", "quote", "section", "report_title",
                   "start", "stop", "unit_key", "thing_key", "report"),
}  # fmt: skip


def show(site: Site, call: Call) -> Page:
    """Return a list as a page."""
    name = call.path.strip("/")
    found = listed(site.index, ALL[name], call)
    values = {"found": found, "name": name, "sorts": list(ALL[name].sorts)}
    return Page(f"{name}.html", values)


def statements(site: Site, call: Call) -> Page:
    """Return statements with their evidence: those of a unit, on a law, of a year."""
    found = listed(site.index, narrowed(site, call), call, size=30)
    return Page(
        "statements.html",
        {
            "found": found,
            "name": "statements",
            "cards": quoted(site, found.rows),
            "about": about(site, call),
        },
    )


def narrowed(site: Site, call: Call) -> Listing:
    """Return the list of statements on the unit and the thing that a call names."""
    from dataclasses import replace

    base = ["1"]
    for name, column in (("unit", "unit"), ("thing", "thing")):
        if call.get(name):
            row = site.index.row("SELECT id FROM thing WHERE key = ?", (call.get(name),))
            if row is None:
                raise NotFoundError(call.get(name))
            base.append(f"t.{column} = {int(row['id'])}")
    if call.get("kind") in {"law", "program"}:
        base.append("t.mode = 'runs'" if call.get("kind") == "program" else "t.mode <> 'runs'")
    return replace(STATEMENTS, base=" AND ".join(base))


def about(site: Site, call: Call) -> list[Any]:
    """Return the things that a list of statements is about."""
    keys = [call.get(name) for name in ("unit", "thing") if call.get(name)]
    rows = (
        site.index.row("SELECT key, kind, label FROM thing WHERE key = ?", (key,)) for key in keys
    )
    return [row for row in rows if row is not None]


def fetched(site: Site, call: Call, name: str, form: str) -> Answer:
    """Return all rows of a list, without pages, as CSV or JSON."""
    listing = narrowed(site, call) if name == "statements" else ALL[name]
    rows = everything(site.index, listing, call, MOST)
    columns = _COLUMNS[name]
    cells = [[_cell(site, column, row[column]) for column in columns] for row in rows]
    if form == "json":
        return as_json([dict(zip(columns, each, strict=True)) for each in cells])
    return as_csv(columns, cells, name)


def _cell(site: Site, column: str, value: object) -> object:
    if column in {"key", "unit_key", "place_key", "thing_key", "report"} and value:
        return f"{site.base}{value}"
    return "" if value is None else value


def as_json(value: object) -> Answer:
    """Return a value as JSON."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    return Answer(text.encode("utf-8", "replace"), "application/json; charset=utf-8")


def as_csv(columns: Sequence[str], rows: Sequence[Sequence[object]], name: str) -> Answer:
    """Return a table as CSV for a spreadsheet: a byte order mark, and no cell is a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([[guarded(str(cell)) for cell in row] for row in rows])
    headers = (("content-disposition", f'attachment; filename="{name}.csv"'),)
    body = ("\ufeff" + out.getvalue()).encode("utf-8", "replace")
    return Answer(body, "text/csv; charset=utf-8", headers=headers)


def as_file(site: Site, call: Call) -> Answer:
    """Return a list as a file: /units.csv, /laws.json, with the values of the page."""
    name, form = call.places["list"], call.places["form"]
    if name not in ALL or form not in {"csv", "json"}:
        raise NotFoundError(call.path)
    return fetched(site, call, name, form)
