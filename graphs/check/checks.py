"""Check a store: its shape, that every quote equals its source, that nothing points nowhere."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from graphs.check import consistency
from graphs.check.conformance import Conformance
from graphs.check.quoting import difference
from ontology.terms import (
    DERIVED,
    FZ,
    NS,
    PREFIXES,
    catalogue_graph,
    dataset_graph,
    derived_graph,
    expand,
    ontology_graph,
    summary_graph,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import pyoxigraph as ox

    from graphs.store.reading import Reading

Node = dict[str, list[str]]  # predicate -> values

_SUBJECTS: Final = 2_000  # of a graph that is no report's, at a time
_BATCH: Final = 20_000  # quads held against the shapes at a time
_TYPE: Final = expand("rdf:type")
_SHA256: Final = expand("schema:sha256")
_BEGIN: Final = expand("nif:beginIndex")
_END: Final = expand("nif:endIndex")
_QUOTE: Final = expand("nif:anchorOf")
_QUOTING: Final = frozenset({FZ.Mention, FZ.Application, FZ.Measure})
_REFERENCES: Final = (
    expand("itsrdf:taIdentRef"),
    FZ.actor,
    FZ.concerns,
    FZ.evidence,
    FZ.inReport,
    FZ.instrument,
    FZ.program,
    FZ.reportedBy,
)
_IRI: Final = re.compile(r"[^\s<>\"{}|\\^`]+")


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Something wrong in a store: where (graph and node), what, and what to do.

    `report` is the graph, of a report or of the catalogue or the summary; `remedy` names the
    report's file.
    """

    report: str
    node: str
    problem: str
    remedy: str


def check(store: Reading, *, sample: int | None = None) -> Iterator[Finding]:
    """Yield what is wrong: report after report in the order of their IRIs, then the other graphs.

    With a `sample`, so many reports, and so many nodes of each other graph, spread evenly over
    all, are checked in every respect; else all. One report, or one stretch of another graph, is
    in memory at a time.
    """
    shapes = Conformance(_shipped("shapes.ttl"), _shipped("schema.ttl"))
    catalogue, summary = catalogue_graph(store.base), summary_graph(store.base)
    derived = {derived_graph(name, store.base) for name in DERIVED}
    about = {ontology_graph(store.base), dataset_graph(store.base)}
    apart = {catalogue, summary, *about, *derived}
    named = store.graphs()
    reports = [graph for graph in named if graph not in apart]
    elsewhere = _Elsewhere(store, catalogue)
    for graph in consistency.spread(reports, sample):
        quads = sorted(store.quads(graph), key=lambda quad: str(quad.subject))
        nodes = _nodes(quads)
        told: set[tuple[str, str]] = set()
        yield from _about_report(store, graph, nodes, elsewhere, told)
        yield from _shape(shapes, graph, quads, nodes, elsewhere.types(nodes), told)
    for graph in sorted((apart & set(named)) - about):
        for quads in _stretches(store, graph, sample):
            nodes = _nodes(quads)
            yield from _shape(shapes, graph, quads, nodes, elsewhere.types(nodes), set())
    for graph, node, problem in consistency.about_store(store, sample):
        yield Finding(graph, node, problem, "build the reports anew")


def _stretches(store: Reading, graph: str, sample: int | None) -> Iterator[list[ox.Quad]]:
    """Yield the quads of a graph, sorted by subject, some subjects at a time."""
    import pyoxigraph as ox

    name = ox.NamedNode(graph)
    found = store.select(f"SELECT DISTINCT ?s {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")
    subjects = consistency.spread(sorted(row[0] for row in found), sample)
    for start in range(0, len(subjects), _SUBJECTS):
        values = " ".join(f"<{subject}>" for subject in subjects[start : start + _SUBJECTS])
        triples = store.triples(
            f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ VALUES ?s {{ {values} }}"
            f" GRAPH <{graph}> {{ ?s ?p ?o }} }}"
        )
        quads = [ox.Quad(each.subject, each.predicate, each.object, name) for each in triples]
        yield sorted(quads, key=lambda quad: str(quad.subject))


def _shipped(name: str) -> str:
    return files("ontology").joinpath(name).read_text("utf-8")


def _nodes(quads: Iterable[ox.Quad]) -> dict[str, Node]:
    nodes: dict[str, Node] = defaultdict(lambda: defaultdict(list))
    for quad in quads:
        value = getattr(quad.object, "value", None)
        nodes[str(getattr(quad.subject, "value", quad.subject))][quad.predicate.value].append(
            str(quad.object if value is None else value)
        )
    return nodes


def _about_report(
    store: Reading,
    report: str,
    nodes: Mapping[str, Node],
    elsewhere: _Elsewhere,
    told: set[tuple[str, str]],
) -> Iterator[Finding]:
    if FZ.Report not in nodes.get(report, {}).get(_TYPE, []):
        problem = "the graph describes no report of its own name"
        yield Finding(report, report, problem, "remove the graph, or build its report anew")
    findings = [
        *(
            Finding(report, node, problem, _rebuild(nodes, report))
            for node, problem in consistency.about_report(report, nodes, store.base)
        ),
        *_quotes(store, report, nodes, told),
        *_references(report, nodes, elsewhere, told),
    ]
    yield from sorted(findings)


def _rebuild(nodes: Mapping[str, Node], report: str) -> str:
    name = nodes.get(report, {}).get(FZ.fileName, ["all"])[0]
    return f"build {name} anew; if the finding stays, the program is at fault: please report it"


def _quotes(
    store: Reading, report: str, nodes: Mapping[str, Node], told: set[tuple[str, str]]
) -> Iterator[Finding]:
    source = None
    digests = nodes.get(report, {}).get(_SHA256, [])[:1] if store.keeps_sources else []
    for digest in digests:
        try:
            source = store.source(digest)
        except KeyError:
            problem = f"its source text is not kept (sha256 {digest})"
            yield Finding(report, report, problem, _rebuild(nodes, report))
            return
    for name, node in nodes.items():
        if _QUOTING.isdisjoint(node.get(_TYPE, [])):
            continue
        place = [node.get(key, []) for key in (_BEGIN, _END, _QUOTE)]
        told.update((name, key) for key in (_BEGIN, _END, _QUOTE) if len(node.get(key, [])) != 1)
        if any(len(values) != 1 for values in place):
            problem = "needs exactly one nif:beginIndex, nif:endIndex and nif:anchorOf"
            yield Finding(report, name, problem, _rebuild(nodes, report))
        elif source is not None and (wrong := difference(source, *(v[0] for v in place))):
            yield Finding(report, name, wrong, _rebuild(nodes, report))


class _Elsewhere:
    """What the catalogue says of the classes of things, asked once a thing."""

    def __init__(self, store: Reading, catalogue: str) -> None:
        self._store, self._catalogue = store, catalogue
        self._classes: dict[str, tuple[str, ...]] = {}

    def types(self, nodes: Mapping[str, Node]) -> dict[str, tuple[str, ...]]:
        """Return the classes of all things that the nodes point at and do not describe."""
        things = {
            value
            for node in nodes.values()
            for key, values in node.items()
            if key != _TYPE
            for value in values
            if value.startswith(self._store.base)
            and _TYPE not in nodes.get(value, {})
            and _IRI.fullmatch(value)
        }
        self._ask(sorted(things - self._classes.keys()))
        return {thing: self._classes[thing] for thing in sorted(things) if self._classes[thing]}

    def _ask(self, things: Sequence[str]) -> None:
        self._classes |= dict.fromkeys(things, ())
        for start in range(0, len(things), 500):
            values = " ".join(f"<{thing}>" for thing in things[start : start + 500])
            for thing, name in self._store.select(
                f"SELECT ?thing ?class WHERE {{ VALUES ?thing {{ {values} }}"
                f" GRAPH <{self._catalogue}> {{ ?thing <{_TYPE}> ?class }} }}"
            ):
                self._classes[thing] = (*self._classes[thing], name)


def _references(
    report: str, nodes: Mapping[str, Node], elsewhere: _Elsewhere, told: set[tuple[str, str]]
) -> Iterator[Finding]:
    described = elsewhere.types(nodes)
    for name, node in nodes.items():
        for key in _REFERENCES:
            for thing in node.get(key, []):
                if not nodes.get(thing, {}).get(_TYPE) and thing not in described:
                    told.add((name, key))
                    problem = f"{_shortened(key)} points at <{thing}>, which nothing describes"
                    yield Finding(report, name, problem, _rebuild(nodes, report))


def _shape(
    shapes: Conformance,
    graph: str,
    quads: Sequence[ox.Quad],
    nodes: Mapping[str, Node],
    elsewhere: Mapping[str, tuple[str, ...]],
    told: set[tuple[str, str]],
) -> Iterator[Finding]:
    types, remedy = dict(elsewhere), _rebuild(nodes, graph)
    batches = list(_batches(quads))
    if len(batches) > 1:  # what one batch points at, another may describe
        for quad in quads:
            if quad.predicate.value == _TYPE:
                thing = str(getattr(quad.subject, "value", quad.subject))
                types[thing] = (*types.get(thing, ()), str(getattr(quad.object, "value", "")))
    for batch in batches:
        for broken in shapes.violations(batch, types):
            if (broken.node, broken.path) not in told:
                place = f"{_shortened(broken.path)} {broken.value}".strip()
                problem = f"{broken.problem} [{place}]" if place else broken.problem
                yield Finding(graph, broken.node, problem, remedy)


def _batches(quads: Sequence[ox.Quad]) -> Iterator[Sequence[ox.Quad]]:
    """Yield the quads, sorted by subject, in stretches that part no subject."""
    start = 0
    while start < len(quads):
        end = start + _BATCH
        while end < len(quads) and quads[end].subject == quads[end - 1].subject:
            end += 1
        yield quads[start:end]
        start = end


def _shortened(iri: str) -> str:
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri.removeprefix(NS)
