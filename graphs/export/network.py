"""The graph as a network: units, instruments and programs, and what the ones do with the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphs.find import tables
from ontology.terms import STATUSES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from networkx import MultiDiGraph

    from graphs.find.selection import Selection
    from graphs.find.tables import Row
    from graphs.store.reading import Reading as Store


def network(store: Store, selection: Selection) -> MultiDiGraph[str]:
    """Return the network of a selection: an edge for each unit, thing and mode.

    Nodes are IRIs with `label`, `kind` (unit, instrument, program) and `type`; edges have `mode`
    (`take_part` for a program), how many statements are `done`, `planned` and `shortfall`, their
    `count` and `reports`, and the `years`. A thing that is only named has a `mention`.
    """
    import networkx as nx

    edges: dict[tuple[str, str, str], list[Row]] = {}
    for row in tables.rows(store, selection, "applications"):
        edges.setdefault((row["unit"], row["law"], row["mode"]), []).append(row)
    for row in _first(tables.rows(store, selection, "participations")):
        edges.setdefault((row["unit"], row["program"], "take_part"), []).append(row)
    stated = {(unit, thing) for unit, thing, _ in edges}
    kinds = (f"{store.base}instrument/", f"{store.base}program/")
    for row in tables.rows(store, selection, "mentions"):
        pair = (row["unit"], row["thing"])
        chosen = not selection.units or row["unit"] in selection.units
        if chosen and row["unit"] and pair not in stated and row["thing"].startswith(kinds):
            edges.setdefault((*pair, "mention"), []).append({**row, "status": ""})
    graph: MultiDiGraph[str] = nx.MultiDiGraph()
    for thing, attributes in _nodes(store, sorted({end for edge in edges for end in edge[:2]})):
        graph.add_node(thing, **attributes)
    years = {row["report"]: row["year"] for row in tables.rows(store, selection, "reports")}
    for unit, thing, mode in sorted(edges):
        graph.add_edge(unit, thing, key=mode, **_attributes(edges[unit, thing, mode], mode, years))
    return graph


def _first(rows: Iterable[Row]) -> list[Row]:
    # A participation has a row for each of its mentions.
    found: dict[str, Row] = {}
    for row in rows:
        found.setdefault(row["statement"], row)
    return list(found.values())


def _attributes(rows: list[Row], mode: str, years: dict[str, str]) -> dict[str, str | int]:
    told: dict[str, str | int] = {
        status: sum(row["status"] == status for row in rows) for status in STATUSES
    }
    when = sorted({year for row in rows if (year := years.get(row["report"], ""))})
    reports = len({row["report"] for row in rows})
    return {
        "mode": mode,
        "count": len(rows),
        **told,
        "reports": reports,
        "years": " ".join(when),
    }


def _nodes(store: Store, things: list[str]) -> list[tuple[str, dict[str, str]]]:
    described = {row["thing"]: row for row in tables.described(store, things)}
    nodes = []
    for thing in things:
        row = described.get(thing, {})
        kind = thing.removeprefix(store.base).split("/")[0]
        attributes = {
            "label": row.get("name") or thing.rsplit("/", 1)[-1],
            "kind": "unit" if kind == "organisation" else kind,
            "type": row.get("type", ""),
        }
        nodes.append((thing, attributes))
    return nodes
