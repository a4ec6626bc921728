"""Whether a graph agrees with itself: edges with their statements, counts with what they count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graphs.store import summary
from graphs.store.sparql import iri
from ontology.terms import EDGE_OF_MODE, FZ, NS, catalogue_graph, expand, summary_graph

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from graphs.store.reading import Reading

    Node = Mapping[str, list[str]]

Fault = tuple[str, str]  # a node, and what is wrong with it

_TYPE: Final = expand("rdf:type")
_IDENTITY: Final = expand("itsrdf:taIdentRef")
_EDGES: Final = {FZ[edge]: FZ[mode] for mode, edge in EDGE_OF_MODE.items() if mode != "mention"}
_PLACE: Final = (expand("nif:beginIndex"), expand("nif:endIndex"))
_SAME: Final = {  # what makes two statements of a class one
    FZ.Application: (FZ.actor, FZ.mode, FZ.instrument, FZ.status, *_PLACE),
    FZ.Participation: (FZ.actor, FZ.program, FZ.status),
    FZ.Mention: (_IDENTITY, *_PLACE),
}
_THINGS: Final = ("instrument/", "organisation/", "program/", "region/")
_DOUBLE: Final = """SELECT ?sha (MIN(?r) AS ?one) (MAX(?r) AS ?other) {
  GRAPH ?r { ?r a fz:Report ; schema:sha256 ?sha } } GROUP BY ?sha HAVING (MIN(?r) != MAX(?r))"""
_AT_ONCE: Final = 500


def about_report(report: str, nodes: Mapping[str, Node], base: str) -> Iterator[Fault]:
    """Yield what of a report's graph does not agree with the rest of it."""
    yield from _edges(nodes)
    yield from _orphans(report, nodes, base)
    yield from _doubles(nodes)


def _edges(nodes: Mapping[str, Node]) -> Iterator[Fault]:
    stated: set[tuple[str, str, str]] = set()
    drawn: set[tuple[str, str, str]] = set()
    for name, node in nodes.items():
        if FZ.done in node.get(FZ.status, []):
            modes = node.get(FZ.mode, [FZ.runs] if FZ.program in node else [])
            for actor in node.get(FZ.actor, []):
                for thing in (*node.get(FZ.instrument, []), *node.get(FZ.program, [])):
                    stated |= {(actor, mode, thing) for mode in modes}
        for edge, mode in (*_EDGES.items(), (FZ.runs, FZ.runs)):
            drawn |= {(name, mode, thing) for thing in node.get(edge, [])}
    for unit, mode, thing in sorted(drawn - stated):
        yield unit, f"its edge {_local(mode)} to <{thing}> rests on no statement that is done"
    for unit, mode, thing in sorted(stated - drawn):
        if mode in {*_EDGES.values(), FZ.runs}:
            yield unit, f"what it has done ({_local(mode)}) with <{thing}> has no edge"


def _orphans(report: str, nodes: Mapping[str, Node], base: str) -> Iterator[Fault]:
    pointed = {value for node in nodes.values() for values in node.values() for value in values}
    folders = tuple(base + folder for folder in _THINGS)
    for name, node in nodes.items():
        acts = any(thing.startswith(folders) for values in node.values() for thing in values)
        if name.startswith(folders) and name not in pointed and not acts:
            yield name, "is described, and nothing in the report speaks of it"
        if FZ.Mention in node.get(_TYPE, []) and not node.get(_IDENTITY):
            yield name, "mentions nothing"
        if name.startswith(f"{report}#") and not node.get(_TYPE):
            yield name, "is a statement of no class"


def _doubles(nodes: Mapping[str, Node]) -> Iterator[Fault]:
    seen: dict[tuple[str, ...], str] = {}
    for name in sorted(nodes):
        node = nodes[name]
        for kind in sorted(_SAME.keys() & set(node.get(_TYPE, []))):
            said = [" ".join(sorted(node.get(key, []))) for key in _SAME[kind]]
            first = seen.setdefault((kind, *said), name)
            if first != name:
                yield name, f"says what <{first}> says"


def about_store(store: Reading, sample: int | None) -> Iterator[tuple[str, str, str]]:
    """Yield what reports, catalogue and summary say of each other that is not so: graph, fault.

    With a sample, so many things of the summary are counted again, else all.
    """
    for digest, one, other in store.select(_DOUBLE):
        yield one, one, f"has the bytes of <{other}> (sha256 {digest})"
    yield from _unnamed(store, catalogue_graph(store.base), sample)
    if summary_graph(store.base) in store.graphs():
        yield from _counts(store, summary_graph(store.base), sample)


def _unnamed(store: Reading, graph: str, sample: int | None) -> Iterator[tuple[str, str, str]]:
    folders = tuple(store.base + folder for folder in _THINGS)
    known = store.select(f"SELECT DISTINCT ?t {{ GRAPH {iri(graph)} {{ ?t a ?class }} }}")
    things = spread(sorted(row[0] for row in known if row[0].startswith(folders)), sample)
    for start in range(0, len(things), _AT_ONCE):
        values = " ".join(map(iri, things[start : start + _AT_ONCE]))
        named = store.select(
            f"SELECT ?t {{ VALUES ?t {{ {values} }} FILTER EXISTS {{ GRAPH ?g {{ ?x ?p ?t }} }} }}"
        )
        for thing in sorted(set(things[start : start + _AT_ONCE]) - {row[0] for row in named}):
            yield graph, thing, "is known, and no report names it"


def _counts(store: Reading, graph: str, sample: int | None) -> Iterator[tuple[str, str, str]]:
    counted = (
        f"SELECT DISTINCT ?t {{ GRAPH {iri(graph)} {{ ?c <{FZ.instrument}>|<{FZ.program}> ?t }} }}"
    )
    things = None
    if sample is not None:
        things = spread(sorted(row[0] for row in store.select(counted)), sample)
    told = _told(store, graph, things)
    due = summary.counts(store, store.base, things)
    for cell in sorted(told.keys() | due.keys()):
        if told.get(cell) != due.get(cell):
            said, right = (_said(counts.get(cell)) for counts in (told, due))
            yield graph, cell, f"counts {said} (units, reports), the reports give {right}"


def _told(store: Reading, graph: str, things: Sequence[str] | None) -> dict[str, tuple[str, str]]:
    values = "" if things is None else f"VALUES ?t {{ {' '.join(map(iri, things))} }}"
    about = f"?c <{FZ.instrument}>|<{FZ.program}> ?t ." if things is not None else ""
    found = store.select(
        f"SELECT ?c ?units ?reports {{ {values} GRAPH {iri(graph)} {{ {about}"
        f" ?c <{FZ.units}> ?units ; <{FZ.reports}> ?reports }} }}"
    )
    cells = {row[0]: (row[1], row[2]) for row in found}
    if things is None:
        return cells
    corpus = f"{store.base}summary/reports"
    return {cell: counts for cell, counts in cells.items() if not cell.startswith(corpus)}


def _said(counts: tuple[str, str] | None) -> str:
    return ", ".join(counts) if counts else "nothing"


def spread(names: Sequence[str], sample: int | None) -> list[str]:
    """Return so many names, evenly from all; all where there is no sample."""
    if sample is None or sample >= len(names):
        return list(names)
    return [names[i * len(names) // sample] for i in range(sample)]


def _local(term: str) -> str:
    return term.removeprefix(NS)
