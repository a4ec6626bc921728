"""A part of the graph: the reports, and within them the statements, that a filter leaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from graphs.find import questions
from ontology.terms import (
    EDGE_OF_MODE,
    FZ,
    PREFIXES,
    catalogue_graph,
    ontology_graph,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyoxigraph as ox

    from graphs.store.reading import Reading as Store

_TYPE: Final = PREFIXES["rdf"] + "type"
_ABOUT: Final = frozenset(
    {FZ.instrument, FZ.program, FZ.concerns, PREFIXES["itsrdf"] + "taIdentRef"}
)
_EDGES: Final = frozenset({FZ.runs, *(FZ[edge] for edge in EDGE_OF_MODE.values())})


@dataclass(frozen=True, slots=True)
class Part:
    """What to choose, as people say it: names, IRIs, a year; None for no limit."""

    report: str | None = None
    unit: str | None = None
    law: str | None = None
    program: str | None = None
    year: str | None = None

    @property
    def whole(self) -> bool:
        """Return whether nothing is left out."""
        return self == Part()


@dataclass(frozen=True, slots=True)
class Selection:
    """The chosen reports in order, and the units and things chosen (empty: all)."""

    whole: bool
    reports: tuple[str, ...]
    units: frozenset[str]
    things: frozenset[str]


def choose(store: Store, part: Part) -> Selection:
    """Return the reports that a part holds; raise QueryError for a name the store lacks.

    With a law and a program, statements on either are chosen.
    """
    tests = ["GRAPH ?r { ?r a fz:Report }"]
    if part.report:
        tests.append(_values("?r", questions.read(store, "report", part.report)))
    if part.year:
        years = questions.read(store, "year", part.year)
        tests.append(f"{_values('?y', years)} GRAPH ?r {{ ?r fz:reportYear ?y }}")
    units = questions.read(store, "organisation", part.unit) if part.unit else []
    if units:
        tests.append(f"{_values('?u', units)} GRAPH ?r {{ ?x fz:actor|fz:reportedBy ?u }}")
    things = questions.read(store, "instrument", part.law) if part.law else []
    things += questions.read(store, "program", part.program) if part.program else []
    if things:
        tests.append(f"{_values('?t', things)} GRAPH ?r {{ ?m itsrdf:taIdentRef ?t }}")
    rows = store.select(f"SELECT DISTINCT ?r {{ {' '.join(tests)} }} ORDER BY ?r")
    reports = tuple(row[0] for row in rows)
    return Selection(part.whole, reports, _plain(units), _plain(things))


def quads(store: Store, selection: Selection) -> Iterator[ox.Quad]:
    """Yield the quads of a selection: graph by graph in order, each graph sorted.

    A whole selection is the whole store. Another holds what its statements name, and the schema,
    but no counts, which are those of the whole.
    """
    if selection.whole:
        for graph in store.graphs():
            yield from _sorted(store.quads(graph))
        return
    named: set[str] = set()
    reports = []
    for report in selection.reports:
        kept = _kept(report, list(store.quads(report)), selection)
        named.update(_iris(kept))
        reports.append(report)
    yield from _sorted(_described(store, catalogue_graph(store.base), named))
    yield from _sorted(store.quads(ontology_graph(store.base)))
    for report in reports:
        yield from _sorted(_kept(report, list(store.quads(report)), selection))


def _values(variable: str, terms: Iterable[str]) -> str:
    return f"VALUES {variable} {{ {' '.join(terms)} }}"


def _plain(terms: Iterable[str]) -> frozenset[str]:
    return frozenset(term[1:-1] for term in terms)


def _kept(report: str, found: list[ox.Quad], selection: Selection) -> list[ox.Quad]:
    things, units = selection.things, selection.units
    if not things and not units:
        return found
    about: dict[str, set[str]] = {}
    actors: dict[str, str] = {}
    for quad in found:
        subject, predicate, value = _values_of(quad)
        if predicate in _ABOUT:
            about.setdefault(subject, set()).add(value)
        elif predicate == FZ.actor:
            actors[subject] = value
    stays = {
        subject
        for subject in {_values_of(quad)[0] for quad in found}
        if subject.startswith(report + "#")
        and (not things or about.get(subject, set()) & things)
        and (not units or actors.get(subject) is None or actors[subject] in units)
    }
    stays.add(report)
    kept = [quad for quad in found if _values_of(quad)[0] in stays]
    seen: set[str] = set(stays)
    while more := _iris(kept) - seen:  # what they name is described
        seen |= more
        kept += [
            quad
            for quad in found
            if _values_of(quad)[0] in more and not _values_of(quad)[0].startswith(report + "#")
            and _edge_stays(quad, selection)
        ]  # fmt: skip
    return kept


def _edge_stays(quad: ox.Quad, selection: Selection) -> bool:
    subject, predicate, value = _values_of(quad)
    if predicate not in _EDGES:
        return True
    return (not selection.things or value in selection.things) and (
        not selection.units or subject in selection.units
    )


def _described(store: Store, graph: str, named: set[str]) -> list[ox.Quad]:
    by_subject: dict[str, list[ox.Quad]] = {}
    for quad in store.quads(graph):
        by_subject.setdefault(_values_of(quad)[0], []).append(quad)
    found: list[ox.Quad] = []
    todo, seen = set(named), set(named)
    while todo:
        fresh = [quad for subject in sorted(todo) for quad in by_subject.get(subject, ())]
        found += fresh
        todo = _iris(fresh) - seen
        seen |= todo
    return found


def _iris(found: Iterable[ox.Quad]) -> set[str]:
    import pyoxigraph as ox

    return {quad.object.value for quad in found if isinstance(quad.object, ox.NamedNode)}


def _values_of(quad: ox.Quad) -> tuple[str, str, str]:
    return (
        getattr(quad.subject, "value", ""),
        quad.predicate.value,
        getattr(quad.object, "value", ""),
    )


def _sorted(found: Iterable[ox.Quad]) -> list[ox.Quad]:
    return sorted(found, key=_place)


def _place(quad: ox.Quad) -> tuple[str, bool, str, str]:
    predicate = quad.predicate.value
    return (str(quad.subject), predicate != _TYPE, predicate, str(quad.object))
