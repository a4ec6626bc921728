"""What the side index tells of a picture: the same values that `evidence` asks a store for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from graphs.display.quotes import Stretch
from graphs.view.evidence import Known, Node, Report, Statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from graphs.web.choosing import Chosen
    from graphs.web.site import Site

_AT_ONCE: Final = 500  # values of one IN
_SORTED: Final = frozenset({"regulation", "document", "work"})  # whose note the picture shows


def told(site: Site, chosen: Chosen) -> Known:
    """Return the statements, reports and names of what was chosen."""
    units, things = (*chosen["units"], *chosen.get("peers", ())), chosen["things"]
    among = _numbers(site, things)
    rows = [
        row
        for part in _parts(sorted(_numbers(site, units)))
        for row in site.index.rows(
            "SELECT s.key, s.mode, s.status, s.section, s.start, s.stop, s.quote, s.thing AS t,"
            " r.key AS report, u.key AS unit, g.key AS thing FROM statement s"
            " JOIN report r ON r.id = s.report JOIN thing u ON u.id = s.unit"
            f" JOIN thing g ON g.id = s.thing WHERE s.unit IN ({_marks(part)})",
            part,
        )
        if row["t"] in among
    ]
    statements = sorted((_statement(site, row) for row in rows), key=lambda one: one.iri)
    reports = {one.iri: one for one in _reports(site, {row["report"] for row in rows})}
    named = {chosen["focus"], *units, *things, *(one.unit for one in reports.values())} - {""}
    return Known(tuple(statements), reports, {one.iri: one for one in _nodes(site, named)})


def _parts(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (values[start : start + _AT_ONCE] for start in range(0, len(values), _AT_ONCE))


def _marks(values: Sequence[Any]) -> str:
    return ", ".join("?" * len(values))


def _keys(site: Site, iris: Iterable[str]) -> list[str]:
    return sorted({iri.removeprefix(site.base) for iri in iris})


def _numbers(site: Site, iris: Iterable[str]) -> set[int]:
    return {
        row["id"]
        for part in _parts(_keys(site, iris))
        for row in site.index.rows(f"SELECT id FROM thing WHERE key IN ({_marks(part)})", part)
    }


def _statement(site: Site, row: Any) -> Statement:
    of_program = row["mode"] == "runs"
    clause = None if of_program else Stretch(row["start"], row["stop"], row["quote"])
    report = f"{site.base}{row['report']}"
    return Statement(
        iri=f"{site.base}{row['key']}",
        graph=report,
        report=report,
        unit=f"{site.base}{row['unit']}",
        thing=f"{site.base}{row['thing']}",
        mode=row["mode"],
        status=row["status"],
        section=row["section"],
        clause=clause,
    )


def _reports(site: Site, keys: set[str]) -> Iterator[Report]:
    for part in _parts(sorted(keys)):
        for row in site.index.rows(
            "SELECT r.key, r.title, r.year, r.file, r.sha256, u.key AS unit FROM report r"
            f" LEFT JOIN thing u ON u.id = r.unit WHERE r.key IN ({_marks(part)})",
            part,
        ):
            unit = f"{site.base}{row['unit']}" if row["unit"] else ""
            iri = f"{site.base}{row['key']}"
            yield Report(iri, row["title"], row["year"], row["file"], unit, row["sha256"])


def _nodes(site: Site, iris: Iterable[str]) -> Iterator[Node]:
    for part in _parts(_keys(site, iris)):
        for row in site.index.rows(
            f"SELECT key, kind, label, names, note FROM thing WHERE key IN ({_marks(part)})", part
        ):
            names = tuple(sorted(name for name in row["names"].split("\n") if name))
            note = row["note"] if row["kind"] in _SORTED else ""
            yield Node(f"{site.base}{row['key']}", row["kind"], row["label"], names, note)
