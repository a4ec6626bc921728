"""Choose from the side index what the picture around a thing shows, by the rules of `focus`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphs.view.focus import PEERS

if TYPE_CHECKING:
    from graphs.web.site import Site

Chosen = dict[str, Any]  # the fields of `focus.Choice`


def chosen(site: Site, thing: Any, kind: str, limit: int, year: str) -> Chosen:
    """Return what to show around a unit, a law or a program: the most told of, ties by IRI."""
    if kind == "unit":
        return _around_unit(site, thing, limit, year)
    units = _ranked(site, "unit", "count(*)", "s.thing = ?", (thing["id"],), year)
    shown = units[: max(1, limit - 1)]
    return {
        "kind": kind,
        "focus": _iri(site, thing["key"]),
        "units": tuple(_iri(site, row["key"]) for row in shown),
        "things": (_iri(site, thing["key"]),) if units else (),
        "hidden": _hidden(unit=len(units) - len(shown)),
    }


def _around_unit(site: Site, unit: Any, limit: int, year: str) -> Chosen:
    things = _ranked(site, "thing", "count(*)", "s.unit = ?", (unit["id"],), year)
    room = min(PEERS, limit // 8)
    shown = things[: max(1, limit - 1 - room)]
    numbers = tuple(row["id"] for row in shown)
    where = f"s.thing IN ({', '.join('?' * len(numbers))}) AND s.unit <> ?"
    sharing = _ranked(site, "unit", "count(DISTINCT s.thing)", where, (*numbers, unit["id"]), year)
    peers = sharing[:room]
    focus = _iri(site, unit["key"])
    return {
        "kind": "unit",
        "focus": focus,
        "units": (focus,) if things else (),
        "things": tuple(_iri(site, row["key"]) for row in shown),
        "peers": tuple(_iri(site, row["key"]) for row in peers),
        "hidden": _hidden(thing=len(things) - len(shown), peer=len(sharing) - len(peers)),
    }


def _ranked(
    site: Site, side: str, count: str, where: str, values: tuple[object, ...], year: str
) -> list[Any]:
    when = " AND s.year = ?" if year else ""
    return site.index.rows(
        f"SELECT t.id, t.key, c.n FROM (SELECT s.{side} AS i, {count} AS n FROM statement s"
        f" WHERE {where}{when} AND s.{side} IS NOT NULL GROUP BY s.{side}) c"
        " JOIN thing t ON t.id = c.i ORDER BY c.n DESC, t.key",
        (*values, *((year,) if year else ())),
    )


def _iri(site: Site, key: str) -> str:
    return f"{site.base}{key}"


def _hidden(**left: int) -> tuple[tuple[str, int], ...]:
    return tuple((kind, number) for kind, number in left.items() if number)
