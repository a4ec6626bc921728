"""Lists with facets: which rows, how many of each sort, in which order, from the side index."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from graphs.index.words import wanted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graphs.index.index import Index
    from graphs.web.call import Call

PAGE: Final = 50
_SHOWN: Final = 40  # values of a facet
_DEEPER: Final = {"": "province", "province": "prefecture", "prefecture": "county"}

Condition = tuple[str, tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Facet:
    """A property that rows are told apart by: of the row itself, or of statements on it."""

    name: str
    column: str
    told: bool = False
    order: str = "n DESC, v"


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: `rows` selects from `t`; `link` names the statements' column that a row is."""

    name: str
    table: str  # FROM …, the row is t
    rows: str  # what is selected of it
    facets: tuple[Facet, ...]
    sorts: Mapping[str, str]
    base: str = "1"
    link: str = ""
    told: str = "1"  # which statements are on rows of this list
    search: str = ""  # the condition for q: a column, or `names`


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a facet: what it is called, how many rows, where it leads."""

    value: str
    label: str
    n: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A facet with its values; `chosen` is the one that rows must have."""

    name: str
    values: tuple[Value, ...]
    chosen: Value | None
    more: int = 0


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list shows."""

    rows: Sequence[Any]
    total: int
    groups: tuple[Group, ...]
    sort: str
    page: int
    pages: int


def listed(index: Index, listing: Listing, call: Call, *, size: int = PAGE) -> Listed:
    """Return a page of a list."""
    where, values = _where(index, listing, call)
    total = index.again(f"SELECT count(*) AS n FROM {listing.table} WHERE {where}", values)[0]["n"]
    pages = max(1, -(-total // size))
    page = call.number("page", 1, 1, pages)
    sort = call.get("sort") if call.get("sort") in listing.sorts else next(iter(listing.sorts))
    order = listing.sorts[sort]
    rows = index.again(
        f"SELECT {listing.rows} FROM {listing.table} WHERE {where} ORDER BY {order}"
        f" LIMIT {size} OFFSET {(page - 1) * size}",
        values,
    )
    groups = tuple(_group(index, listing, facet, call) for facet in listing.facets)
    return Listed(rows, total, groups, sort, page, pages)


def everything(index: Index, listing: Listing, call: Call, most: int) -> list[Any]:
    """Return all rows of a list, at most so many."""
    where, values = _where(index, listing, call)
    sort = call.get("sort") if call.get("sort") in listing.sorts else next(iter(listing.sorts))
    return index.rows(
        f"SELECT {listing.rows} FROM {listing.table} WHERE {where}"
        f" ORDER BY {listing.sorts[sort]} LIMIT {most}",
        values,
    )


def region_of(index: Index, call: Call) -> Any:
    """Return the region that a call names by its code, None for none."""
    code = call.get("region")
    if not code:
        return None
    return index.row(
        "SELECT id, key, label, level, province, prefecture, county FROM thing WHERE key = ?",
        (f"region/{code}",),
    )


def _own(index: Index, listing: Listing, call: Call, without: str = "") -> list[Condition]:
    found: list[Condition] = [(listing.base, ())]
    for facet in listing.facets:
        if not facet.told and facet.name != without:
            found += _condition(index, facet, call, "t")
    found += _search(listing, call)
    return found


def _told(index: Index, listing: Listing, call: Call, without: str = "") -> list[Condition]:
    return [
        condition
        for facet in listing.facets
        if facet.told and facet.name != without
        for condition in _condition(index, facet, call, "s")
    ]


def _condition(index: Index, facet: Facet, call: Call, of: str) -> list[Condition]:
    value = call.get(facet.name)
    if not value:
        return []
    if facet.name == "region":
        region = region_of(index, call)
        if region is None:
            return [("0", ())]
        level = region["level"] if region["level"] in _DEEPER.values() else "county"
        return [(f"{of}.{level} = ?", (region["id"],))]
    return [(f"{of}.{facet.column} = ?", ("" if value == "-" else value,))]


def _search(listing: Listing, call: Call) -> list[Condition]:
    asked = call.get("q")
    if not asked or not listing.search:
        return []
    if listing.search != "names":
        return [(f"instr({listing.search}, ?) > 0", (asked,))]
    pairs, letters = wanted(asked)
    found: list[Condition] = []
    for table, match in (("name_pairs", pairs), ("name_letters", letters)):
        if match:
            found.append((f"t.id IN (SELECT rowid FROM {table} WHERE {table} MATCH ?)", (match,)))
    return found or [("0", ())]


def _where(index: Index, listing: Listing, call: Call) -> tuple[str, tuple[object, ...]]:
    conditions = _own(index, listing, call)
    told = _told(index, listing, call)
    if told:
        conditions.append(_among(index, listing, told, conditions))
    return _joined(conditions)


def _among(
    index: Index, listing: Listing, told: Sequence[Condition], own: Sequence[Condition]
) -> Condition:
    """Return that a row is one of those that statements tell of, found once for all counts.

    Of rows that are alike in their `own` properties only, else the whole country is counted.
    """
    narrow = len(own) > 1
    where, values = _joined([*told, *own] if narrow else told)
    join = f" JOIN {listing.table} ON t.id = s.{listing.link}" if narrow else ""

    def found() -> str:
        rows = index.rows(
            f"SELECT DISTINCT s.{listing.link} FROM statement s{join} WHERE {where}", values
        )
        return json.dumps([row[0] for row in rows if row[0] is not None])

    numbers = index.kept(("told", listing.link, where, values), found)
    return "t.id IN (SELECT value FROM json_each(?))", (numbers,)


def _joined(conditions: Sequence[Condition]) -> tuple[str, tuple[object, ...]]:
    return (
        " AND ".join(sql for sql, _ in conditions),
        tuple(value for _, each in conditions for value in each),
    )


def _group(index: Index, listing: Listing, facet: Facet, call: Call) -> Group:
    column, chosen = facet.column, call.get(facet.name)
    if facet.name == "region":
        return _regions(index, listing, facet, call)
    found = _counts(index, listing, facet, column, call, facet.name)
    values = [
        Value(
            str(row["v"]) or "-",
            str(row["v"]),
            row["n"],
            str(row["v"] or "-") == chosen,
        )
        for row in found
    ]
    mine = next((value for value in values if value.chosen), None)
    if chosen and mine is None:
        mine = Value(chosen, chosen, 0, chosen=True)
    return Group(facet.name, tuple(values[:_SHOWN]), mine, max(0, len(values) - _SHOWN))


def _regions(index: Index, listing: Listing, facet: Facet, call: Call) -> Group:
    region = region_of(index, call)
    level = "" if region is None else region["level"]
    column = _DEEPER.get(level, "")
    mine = None
    if call.get("region"):
        label = region["label"] if region is not None else call.get("region")
        mine = Value(call.get("region"), label, 0, chosen=True)
    if not column:
        return Group("region", (), mine)
    found = _inside(index, listing, facet, column, call)
    if not found and column == "prefecture":  # a municipality has none
        found = _inside(index, listing, facet, "county", call)
    numbers = [row["v"] for row in found]
    marks = ", ".join("?" * len(numbers))
    named = {
        row["id"]: row
        for row in index.again(f"SELECT id, key, label FROM thing WHERE id IN ({marks})", numbers)
    }
    above = region["label"] if region is not None else ""
    values = [
        Value(
            named[row["v"]]["key"].removeprefix("region/"),
            named[row["v"]]["label"].removeprefix(above) or above,
            row["n"],
            chosen=False,
        )
        for row in found
        if row["v"] in named
    ]
    return Group("region", tuple(values[:_SHOWN]), mine, max(0, len(values) - _SHOWN))


def _inside(index: Index, listing: Listing, facet: Facet, column: str, call: Call) -> list[Any]:
    without = "" if call.get("region") else "region"
    found = _counts(index, listing, facet, column, call, without)
    return [row for row in found if row["v"] is not None]


def _counts(
    index: Index, listing: Listing, facet: Facet, column: str, call: Call, without: str
) -> list[Any]:
    own = _own(index, listing, call, without if not facet.told else "")
    told = _told(index, listing, call, without if facet.told else "")
    tail = f"GROUP BY v ORDER BY {facet.order}"
    if facet.told:
        alone = own == [(listing.base, ())]
        where, values = _joined([*told, (listing.told, ())] if alone else [*told, *own])
        join = "" if alone else f" JOIN {listing.table} ON t.id = s.{listing.link}"
        return index.again(
            f"SELECT v, count(*) AS n FROM (SELECT DISTINCT s.{column} AS v,"
            f" s.{listing.link} FROM statement s{join} WHERE {where}) {tail}",
            values,
        )
    if told:
        own.append(_among(index, listing, told, own))
    where, values = _joined(own)
    return index.again(
        f"SELECT t.{column} AS v, count(*) AS n FROM {listing.table} WHERE {where} {tail}",
        values,
    )
