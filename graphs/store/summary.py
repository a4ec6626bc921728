"""The summary graph: how many units and reports do what with which instrument or program.

Every cell is a node with a name of its own, made from what it counts:
`summary/instrument/中华人民共和国民法典/2023/study/done`.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

from graphs.store import pieces
from ontology.terms import FZ, NS, PREFIXES, summary_graph

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    import pyoxigraph as ox

    from graphs.store.reading import Reading

MANY: Final = 2_000  # from so many things on, counting all anew is cheaper

_APPLIED = """
SELECT ?thing ?year ?mode ?status (COUNT(DISTINCT ?unit) AS ?units)
       (COUNT(DISTINCT ?report) AS ?reports)
WHERE {{ {things} GRAPH ?report {{
    ?x <{instrument}> ?thing ; <{mode}> ?mode ; <{status}> ?status ; <{actor}> ?unit .
    OPTIONAL {{ ?report <{reportYear}> ?year }}
}} }} GROUP BY ?thing ?year ?mode ?status"""

_TAKEN_PART = """
SELECT ?thing ?year ?status (COUNT(DISTINCT ?unit) AS ?units)
       (COUNT(DISTINCT ?report) AS ?reports)
WHERE {{ {things} GRAPH ?report {{
    ?x <{program}> ?thing ; <{status}> ?status ; <{actor}> ?unit .
    OPTIONAL {{ ?report <{reportYear}> ?year }}
}} }} GROUP BY ?thing ?year ?status"""

_NAMED = """
SELECT ?thing ?year (COUNT(DISTINCT ?unit) AS ?units)
       (COUNT(DISTINCT ?report) AS ?reports)
WHERE {{ {things} GRAPH ?report {{
    ?unit <{mentions}> ?thing .
    OPTIONAL {{ ?report <{reportYear}> ?year }}
}} }} GROUP BY ?thing ?year"""

_CORPUS = """
SELECT ?year (COUNT(DISTINCT ?unit) AS ?units) (COUNT(DISTINCT ?report) AS ?reports)
WHERE {{ GRAPH ?report {{
    ?report a <{Report}> .
    OPTIONAL {{ ?report <{reportedBy}> ?unit }}
    OPTIONAL {{ ?report <{reportYear}> ?year }}
}} }} GROUP BY ?year"""

_ALL = """
SELECT (COUNT(DISTINCT ?unit) AS ?units) (COUNT(DISTINCT ?report) AS ?reports)
WHERE {{ GRAPH ?report {{ ?report a <{Report}> OPTIONAL {{ ?report <{reportedBy}> ?unit }} }} }}"""


def write(graph: ox.Store, base: str, things: Collection[str] | None) -> None:
    """Count anew what concerns these things (None: everything) and the corpus as a whole."""
    name = summary_graph(base)
    wanted = None
    if things is None:
        pieces.empty(graph, name)
    else:
        kinds = (base + "instrument/", base + "program/")
        wanted = [thing for thing in sorted(things) if thing.startswith(kinds)]
        _clear(graph, name, wanted)
    lines = chain(_corpus(graph, base), _cells(graph, base, wanted))
    pieces.fill(graph, (f"{line} <{name}> .\n" for line in lines))


def counts(store: Reading, base: str, things: Sequence[str] | None) -> dict[str, tuple[str, str]]:
    """Return what the cells of these things (None: all cells) should say: units, reports."""
    lines = [] if things is not None else _corpus(store, base)
    found: dict[str, list[str]] = {}
    for line in [*lines, *_cells(store, base, things)]:
        node, term, value = line.split(" ", 2)
        if term in {f"<{FZ.units}>", f"<{FZ.reports}>"}:
            found.setdefault(node[1:-1], []).append(value.split('"')[1])
    return {node: (values[0], values[1]) for node, values in found.items()}


def _clear(graph: ox.Store, name: str, things: Collection[str]) -> None:
    values = " ".join(f"<{thing}>" for thing in things)
    cell = f"GRAPH <{name}> {{ ?cell ?p ?o }}"
    graph.update(
        f"DELETE {{ {cell} }} WHERE {{ VALUES ?thing {{ {values} }}"
        f" GRAPH <{name}> {{ ?cell <{FZ.instrument}>|<{FZ.program}> ?thing }} {cell} }} ;"
        f"DELETE {{ {cell} }} WHERE {{ {cell}"
        f" FILTER(STRSTARTS(STR(?cell), '{name}/reports')) }}"
    )


def _corpus(graph: ox.Store | Reading, base: str) -> list[str]:
    lines: list[str] = []
    for query, cell in ((_ALL, "summary/reports"), (_CORPUS, "summary/reports/{year}")):
        for row in _rows(graph, query.format(**_TERMS)):
            year = _value(row, "year")
            node = base + cell.format(year=year or "unknown")
            lines += _node(node, row, {"reportYear": _year(year)})
    return lines


def _cells(graph: ox.Store | Reading, base: str, things: Collection[str] | None) -> Iterator[str]:
    if things is not None and not things:
        return
    values = "" if things is None else f"VALUES ?thing {{ {' '.join(f'<{t}>' for t in things)} }}"
    for query in (_APPLIED, _TAKEN_PART, _NAMED):
        for row in _rows(graph, query.format(things=values, **_TERMS)):
            thing, year, mode, status = (_value(row, key) for key in _KEYS)
            path = [thing.removeprefix(base), year or "unknown", mode, status]
            node = f"{base}summary/" + "/".join(part.removeprefix(NS) for part in path if part)
            kind = "program" if thing.startswith(f"{base}program/") else "instrument"
            yield from _node(
                node,
                row,
                {
                    kind: f"<{thing}>",
                    "mode": f"<{mode}>" if mode else "",
                    "status": f"<{status}>" if status else "",
                    "reportYear": _year(year),
                },
            )


_KEYS: Final = ("thing", "year", "mode", "status")
_TERMS: Final = {
    term: FZ[term]
    for term in (
        *("instrument", "program", "mode", "status", "actor", "reportYear", "reportedBy"),
        *("mentions", "Report"),
    )
}
_XSD: Final = PREFIXES["xsd"]


def _node(node: str, row: ox.QuerySolution, dimensions: dict[str, str]) -> list[str]:
    lines = [f"<{node}> <{PREFIXES['rdf']}type> <{FZ.Count}>"]
    lines += [f"<{node}> <{FZ[key]}> {value}" for key, value in dimensions.items() if value]
    for key in ("units", "reports"):
        lines.append(f'<{node}> <{FZ[key]}> "{_value(row, key)}"^^<{_XSD}integer>')
    return lines


def _rows(graph: ox.Store | Reading, query: str) -> Iterator[ox.QuerySolution]:
    import pyoxigraph as ox

    found = graph.query(query)
    if isinstance(found, ox.QuerySolutions):
        yield from found


def _value(row: ox.QuerySolution, key: str) -> str:
    try:
        term = row[key]
    except KeyError:  # this query does not ask for it
        return ""
    return "" if term is None else str(getattr(term, "value", term))


def _year(year: str) -> str:
    return f'"{year}"^^<{_XSD}gYear>' if year else ""
