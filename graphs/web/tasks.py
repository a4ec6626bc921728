"""What a worker process does for a page: anything that puts SPARQL to the store."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from ontology import english
from ontology.terms import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from graphs.store.embedded import Store
    from graphs.view.evidence import Known
    from ontology.recognised import Recognise

Dataset = tuple[list[str], list[str]]  # default and named graphs of a query

TRIPLES: Final = 20_000  # of the description of a node


@dataclass(slots=True)
class Bench:
    """What a worker has at hand: the store, opened anew where it has changed, and `recognise`."""

    path: Path
    recogniser: Callable[[Mapping[str, str]], Recognise] | None
    store: Store | None = None
    seen: object = None
    recognise: Recognise | None = None

    def opened(self) -> Store:
        """Return the current store."""
        from graphs.index.index import stamp
        from graphs.store.embedded import Store

        now = stamp(self.path)
        if self.store is None or now != self.seen:
            if self.store is not None:
                self.store.close()
            self.store, self.seen = Store.open(self.path), now
        return self.store


def sparql(bench: Bench, text: str, form: str, graphs: Dataset) -> tuple[str, bytes]:
    """Return the answer to a query with its format; `form` has one for tables, one for graphs."""
    import pyoxigraph as ox

    from graphs.web import results

    found = _put(bench, text, graphs)
    table, graph = form.split("|")
    chosen = graph if isinstance(found, ox.QueryTriples) else table
    if not chosen:
        raise LookupError("graph" if graph else "table")
    return chosen, results.written(found, chosen, {**PREFIXES, "id": bench.opened().base})


def table(bench: Bench, text: str, most: int, graphs: Dataset) -> Any:
    """Return columns, first rows and whether there are more, for the editor's page."""
    from graphs.web import results

    return results.shown(_put(bench, text, graphs), most)


def _put(bench: Bench, text: str, graphs: Dataset) -> Any:
    from graphs.store import sparql as texts

    texts.check(text)
    default, named = graphs
    try:
        return bench.opened().query(text, default=default, named=named)
    except SyntaxError as error:
        raise texts.explain(text, error) from error


def question(bench: Bench, name: str, values: Mapping[str, str], most: int) -> Any:
    """Return the SPARQL of a stored question and its columns, first rows, and whether more."""
    from graphs.ask import query
    from graphs.web import results

    store = bench.opened()
    text, found = query.solve(store, name, values)
    return text, *results.shown(found, most)


def ask(bench: Bench, text: str, most: int) -> dict[str, Any]:
    """Return the answer to a question in Chinese, as plain values: `most` rows, all counted."""
    from graphs.ask import restated
    from graphs.ask.answering import ask as answer_of

    store = bench.opened()
    if bench.recognise is None:
        if bench.recogniser is None:
            raise ValueError("this server was started without the names of the catalogue")
        bench.recognise = bench.recogniser(store.settings)
    answer = answer_of(text, store, bench.recognise)
    lists = (answer.rows, answer.others, answer.cells)
    first = replace(
        answer, rows=lists[0][:most], others=lists[1][:most], cells=lists[2][:most],
        leads=answer.leads[:most], understanding=None, asked=None,
    )  # fmt: skip
    told = asdict(first)
    told["english"], told["names"] = restated.told(answer), restated.names(answer)
    known = english.load()
    told["refusal"] = known.refusal(answer.problem)
    told["offered"] = [(text, known.question(text)) for text in answer.suggestions]
    told["sentence"], told["together"] = answer.sentence, answer.together
    told["found"], told["beside"], told["listed"] = map(len, lists)
    told["reports"] = len({row.report for row in answer.rows})
    told["units"] = len({row.unit for row in answer.rows})
    told["things"] = len({row.thing for row in answer.rows}) if answer.uses else 0
    return told


def turtle(bench: Bench, iri: str, *, whole: bool) -> bytes:
    """Return what the store says of a node as Turtle: its triples, those of statements on it."""
    import pyoxigraph as ox

    store = bench.opened()
    if whole:
        found = {quad.triple for quad in store.quads(iri)}
    else:
        own = f"CONSTRUCT {{ <{iri}> ?p ?o }} WHERE {{ GRAPH ?g {{ <{iri}> ?p ?o }} }}"
        on = (
            f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {{ SELECT DISTINCT ?s ?g WHERE {{ GRAPH ?g"
            f" {{ ?s fz:actor|fz:instrument|fz:program|fz:concerns <{iri}> }} }} LIMIT 1000 }}"
            f" GRAPH ?g {{ ?s ?p ?o }} }} LIMIT {TRIPLES}"
        )
        found = {*store.triples(own), *store.triples(on)}
    ordered = sorted(found, key=str)
    prefixes = {**PREFIXES, "id": store.base}
    return ox.serialize(ordered, format=ox.RdfFormat.TURTLE, prefixes=prefixes) or b""


def graph(
    bench: Bench,
    wanted: Mapping[str, Any],
    served: Mapping[str, Any],
    chosen: Mapping[str, Any] | None = None,
    known: Known | None = None,
) -> str:
    """Return the page of a part of the graph, its style and scripts linked."""
    from graphs.view import standalone
    from graphs.view.focus import Choice, Wanted

    choice = Choice(**chosen) if chosen else None
    asked = Wanted(**wanted)
    return standalone.compose(bench.opened(), asked, served=served, choice=choice, known=known).html


TASKS: Final[dict[str, Callable[..., Any]]] = {
    "sparql": sparql,
    "table": table,
    "question": question,
    "ask": ask,
    "turtle": turtle,
    "graph": graph,
}
