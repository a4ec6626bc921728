"""The reports of a store as they are compared: header, sentences, and what is named where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphs.store.sparql import QueryError
from ontology.terms import NS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from graphs.store.embedded import Store
    from ontology.passages import Passage

    Divide = Callable[[str], Sequence[Passage]]


@dataclass(frozen=True, slots=True)
class Named:
    """A thing that a report names: its IRI, name, and place in the source."""

    thing: str
    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure of the store: its IRI, number, and the clause that it stands in."""

    measure: str
    actor: str
    value: str
    unit_text: str
    bound: str
    what: str
    status: str
    clause: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Told:
    """A report: who, when, and its sentences in order."""

    report: str
    unit: str
    year: str
    issued: str
    file: str
    passages: tuple[Passage, ...]

    @property
    def order(self) -> tuple[str, str, str, str]:
        """Return what puts the earlier report first."""
        return (self.year or "9999", self.issued or "9999", self.file, self.report)


def reports(store: Store, divide: Divide) -> list[Told]:
    """Return all reports of a store, the earlier first; `divide` gives a source's sentences."""
    found = store.select(
        "SELECT DISTINCT ?report ?unit ?year ?issued ?file ?sha WHERE { GRAPH ?report {"
        " ?report a fz:Report ; fz:fileName ?file ; schema:sha256 ?sha }"
        " OPTIONAL { GRAPH ?report { ?report fz:reportedBy ?unit } }"
        " OPTIONAL { GRAPH ?report { ?report fz:reportYear ?year } }"
        " OPTIONAL { GRAPH ?report { ?report dct:issued ?issued } } } ORDER BY ?report"
    )
    told = []
    for report, unit, year, issued, file, sha in found:
        try:
            source = store.source(sha)
        except KeyError as error:
            raise QueryError(
                f"the store keeps no text of {file}; make it anew with `fazhi build --fresh`"
            ) from error
        told.append(Told(report, unit, year, issued, file, tuple(divide(source))))
    return sorted(told, key=lambda one: one.order)


def named(store: Store, report: str) -> list[Named]:
    """Return the instruments and programs that a report names, in order."""
    found = store.select(
        f"SELECT ?thing ?name ?start ?end WHERE {{ GRAPH <{report}> {{"
        " ?m itsrdf:taIdentRef ?thing ; nif:beginIndex ?start ; nif:endIndex ?end }"
        " FILTER(CONTAINS(STR(?thing), '/instrument/') || CONTAINS(STR(?thing), '/program/'))"
        ' BIND(REPLACE(STR(?thing), "^.*/", "") AS ?name) } ORDER BY ?start ?end ?thing'
    )
    return [Named(thing, name, int(start), int(end)) for thing, name, start, end in found]


def figures(store: Store) -> Iterator[tuple[str, Figure]]:
    """Yield every measure of a store with its report, in order of report and place."""
    found = store.select(
        "SELECT ?report ?m ?actor ?value ?unit ?bound ?what ?status ?clause ?start ?end"
        " WHERE { GRAPH ?report { ?m a fz:Measure ; fz:inReport ?report ; schema:value ?value ;"
        " schema:unitText ?unit ; fz:bound ?bound ; fz:what ?what ; fz:status ?status ;"
        " nif:anchorOf ?clause ; nif:beginIndex ?start ; nif:endIndex ?end ."
        " OPTIONAL { ?m fz:actor ?actor } } } ORDER BY ?report ?start ?end ?m"
    )
    for report, measure, actor, value, unit, bound, what, status, clause, start, end in found:
        yield (
            report,
            Figure(
                measure,
                actor,
                value,
                unit,
                bound.removeprefix(NS),
                what,
                status.removeprefix(NS),
                clause,
                int(start),
                int(end),
            ),
        )
