"""Turn a choice, its evidence and places into what the page's network and template hold."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from graphs.display.words import filled
from graphs.view.labels import short
from ontology.terms import MODES, STATUSES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graphs.view.columns import Plan
    from graphs.view.evidence import Edge, Evidence, Report, Statement
    from graphs.view.focus import Choice

Words = dict[str, dict[str, str]]  # language -> key -> words with {places}
Said = dict[str, str]  # language -> words

KINDS: Final = ("unit", "regulation", "document", "work", "program")
USES: Final = (*MODES, "runs")

COLOURS: Final = {  # Okabe and Ito; every kind has its own shape as well
    "unit": "#0072B2",
    "regulation": "#D55E00",
    "document": "#D55E00",
    "work": "#D55E00",
    "program": "#009E73",
}
LINES: Final[dict[str, tuple[float, list[float]]]] = {  # a mode's width and dashes
    "apply": (2.4, []),
    "study": (1.7, [7, 4]),
    "publicise": (2.2, [1.5, 4]),
    "formulate": (1.9, [11, 3, 2, 3]),
    "review": (1.5, [16, 5]),
    "mention": (0.8, [2, 5]),
    "runs": (1.2, []),
}
LANE, ROW = 320, 34  # pixels between columns and rows, before the page fits them to its stage
SLOT: Final = 4  # pixels between two lines of the same two nodes


@dataclass(frozen=True, slots=True)
class Picture:
    """What pyvis is given, and what the template and scripts hold beside it."""

    nodes: tuple[dict[str, Any], ...]
    edges: tuple[dict[str, Any], ...]
    title: Said
    subtitle: Said
    data: Mapping[str, Any]
    table: tuple[Mapping[str, Any], ...]
    loose: tuple[Mapping[str, Any], ...]


def draw(
    choice: Choice, evidence: Evidence, places: Plan, words: Words, year: str | None
) -> Picture:
    """Return the picture of what was chosen, in an order that depends on its places alone."""
    order = sorted(places.places, key=lambda iri: (_place(places, iri), iri))
    number = {iri: f"n{index}" for index, iri in enumerate(order)}
    nodes = _nodes(order, number, choice, evidence, places)
    lines = sorted(
        evidence.edges,
        key=lambda edge: (
            _place(places, edge.unit),
            _place(places, edge.thing),
            USES.index(edge.mode),
        ),
    )
    ports, edges = _edges(lines, number, places)
    data, rows = _evidence(lines, evidence)
    data["headings"] = [
        [head.word, head.count, head.place.lane, head.place.row] for head in places.headings
    ]
    data["columns"] = places.columns
    linked = {number[iri] for edge in lines for iri in (edge.unit, edge.thing)}
    return Picture(
        nodes=(*nodes, *ports),
        edges=tuple(edges),
        title=_title(choice, evidence, words, year),
        subtitle=_subtitle(choice, lines, evidence.cited, words),
        data=data,
        table=tuple(
            {
                **row,
                "unit": _bare(nodes, number[edge.unit]),
                "thing": _bare(nodes, number[edge.thing]),
            }
            for row, edge in zip(rows, lines, strict=True)
        ),
        loose=tuple(_bare(nodes, name) for name in number.values() if name not in linked),
    )


def context(picture: Picture, words: Words) -> dict[str, Any]:
    """Return what the template holds."""
    data = {
        **picture.data,
        "words": words,
        "title": picture.title,
        "subtitle": picture.subtitle,
        "kinds": KINDS,
        "lines": {mode: [width, dashes] for mode, (width, dashes) in LINES.items()},
        "modes": USES,
        "statuses": STATUSES,
    }
    return {
        "data": data,
        "words": words["zh"],
        "title": picture.title["zh"],
        "subtitle": picture.subtitle["zh"],
        "table": picture.table,
        "loose": picture.loose,
    }


def _place(places: Plan, iri: str) -> tuple[int, float]:
    place = places.places[iri]
    return place.lane, place.row


def _nodes(
    order: Sequence[str],
    number: Mapping[str, str],
    choice: Choice,
    evidence: Evidence,
    places: Plan,
) -> list[dict[str, Any]]:
    labels = short(evidence.nodes[iri] for iri in order)
    nodes = []
    for iri in order:
        node, (lane, row) = evidence.nodes[iri], _place(places, iri)
        nodes.append(
            {
                "n_id": number[iri],
                "label": labels[iri],
                "shape": "custom",
                "color": COLOURS[node.kind],
                "x": lane * LANE,
                "y": round(row * ROW),
                "kind": node.kind,
                "full": node.label,
                "names": node.names,
                "note": node.note,
                "key": _key(iri),
                "lane": lane,
                "row": row,
                "focus": iri == choice.focus,
            }
        )
    return nodes


def _key(iri: str) -> str:
    """Return what names a node in the page's address: the part that does not depend on the base."""
    return iri.partition("/id/")[2] or iri


def _edges(
    lines: Sequence[Edge], number: Mapping[str, str], places: Plan
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return ports and edges: a line ends at the side of a label, beside its parallels.

    A port is a node that is not drawn; it belongs to the node it is named for.
    """
    parallel = Counter((edge.unit, edge.thing) for edge in lines)
    drawn: Counter[tuple[str, str]] = Counter()
    ports: dict[str, dict[str, Any]] = {}
    edges = []
    for index, edge in enumerate(lines):
        pair = edge.unit, edge.thing
        shift = round((drawn[pair] - (parallel[pair] - 1) / 2) * SLOT)
        drawn[pair] += 1
        rightward = _place(places, edge.unit)[0] < _place(places, edge.thing)[0]
        ends = []
        for iri, side in (
            (edge.unit, 1 if rightward else -1),
            (edge.thing, -1 if rightward else 1),
        ):
            lane, row = _place(places, iri)
            name = f"{number[iri]}{'r' if side > 0 else 'l'}{shift}"
            ends.append(name)
            ports[name] = {
                "n_id": name,
                "label": " ",
                "shape": "custom",
                "color": "#0000",
                "x": lane * LANE,
                "y": round(row * ROW) + shift,
                "of": number[iri],
                "side": side,
                "shift": shift,
            }
        width, dashes = LINES[edge.mode]
        edges.append(
            {
                "source": ends[0],
                "to": ends[1],
                "id": f"e{index}",
                "arrows": "",
                "width": width,
                "dashes": dashes or False,
                "unit": number[edge.unit],
                "thing": number[edge.thing],
                "mode": edge.mode,
                "tally": edge.tally,
            }
        )
    return [ports[name] for name in sorted(ports)], edges


def _evidence(
    lines: Sequence[Edge], evidence: Evidence
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return statements and reports as the scripts read them, and a row of the table per edge."""
    listed = sorted(evidence.reports)
    place = {iri: index for index, iri in enumerate(listed)}
    statements = {
        f"e{index}": [_statement(one, place[one.report], evidence) for one in edge.statements]
        for index, edge in enumerate(lines)
    }
    reports = [_report(evidence.reports[iri], evidence) for iri in listed]
    return {"statements": statements, "reports": reports}, [
        _row(f"e{index}", edge) for index, edge in enumerate(lines)
    ]


def _statement(one: Statement, report: int, evidence: Evidence) -> dict[str, Any]:
    told: dict[str, Any] = {
        "report": report,
        "status": one.status,
        "passages": [[each.start, each.end, each.pieces] for each in one.passages],
    }
    if one.section:
        told["section"] = one.section
    marked = sum(mark for each in one.passages for _, mark in each.pieces)
    if one.mentions > marked:
        told["mentions"] = [one.mentions, marked]
    if evidence.reports[one.report].unit not in {"", one.unit}:
        told["reporter"] = True
    return told


def _report(report: Report, evidence: Evidence) -> dict[str, str]:
    unit = evidence.nodes.get(report.unit)
    return {
        "title": report.title,
        "year": report.year,
        "file": report.file,
        "unit": unit.label if unit else "",
    }


def _row(name: str, edge: Edge) -> dict[str, Any]:
    by_status = {name: sum(n for status, _, n in edge.tally if status == name) for name in STATUSES}
    years = sorted({year for _, year, _ in edge.tally if year})
    quote = next((each for one in edge.statements for each in one.passages[:1]), None)
    return {
        "id": name,
        "mode": edge.mode,
        "statuses": [(status, by_status[status]) for status in STATUSES if by_status[status]],
        "years": years,
        "count": sum(by_status.values()),
        "pieces": quote.pieces if quote else (),
    }


def _bare(nodes: Sequence[Mapping[str, Any]], name: str) -> dict[str, Any]:
    """Return what the table tells of a node; nodes are numbered in order."""
    node = nodes[int(name[1:])]
    return {"id": name, "kind": node["kind"], "full": node["full"]}


def _title(choice: Choice, evidence: Evidence, words: Words, year: str | None) -> Said:
    name = evidence.nodes[choice.focus].label if choice.focus else ""
    return {
        language: said[f"title.{choice.kind}"].format(name=name)
        + (said["title.year"].format(year=year) if year else "")
        for language, said in words.items()
    }


def _subtitle(choice: Choice, lines: Sequence[Edge], reports: int, words: Words) -> Said:
    counts = {
        "nodes": choice.size,
        "edges": len(lines),
        "statements": sum(n for edge in lines for _, _, n in edge.tally),
        "reports": reports,
    }
    told = {}
    for language, said in words.items():
        left = [filled(said[f"hidden.{kind}"], n=n) for kind, n in choice.hidden]
        told[language] = " · ".join(
            [filled(said["counts"], **counts), *(left or [said["hidden.none"]])]
        )
    return told
