"""What is in a store, in figures."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from graphs.store import canonical
from graphs.store.embedded import Store
from graphs.store.sparql import iri
from ontology.terms import (
    NS,
    catalogue_graph,
    dataset_graph,
    ontology_graph,
    summary_graph,
)

if TYPE_CHECKING:
    from graphs.store.reading import Reading

Value = str | int | bool
Info = dict[str, Value | dict[str, Value]]

_CLASSES: Final = (
    "SELECT ?class ?entities { GRAPH %s { ?set void:classPartition ?part ."
    " ?part void:class ?class ; void:entities ?entities } } ORDER BY ?class"
)
_REPORTS: Final = "SELECT ?triples { GRAPH %s { ?set void:triples ?triples ; void:uriSpace ?b } }"


def info(store: Reading, *, digest: bool = False) -> Info:
    """Return what is in a store: settings, things by class, quads by graph, sizes of the folder.

    `digest` adds the SHA-256 of its canonical N-Quads, for which all of it is read.
    """
    found: Info = {"base": store.base}
    found |= {key: value for key, value in sorted(store.settings.items()) if key != "base"}
    about = iri(dataset_graph(store.base))
    found["classes"] = {
        name.removeprefix(NS): int(number) for name, number in store.select(_CLASSES % about)
    }
    found["quads"] = _quads(store, about)
    if isinstance(store, Store):
        facts = asdict(store.facts())
        sizes = ("graph", "manifest", "texts", "other")
        found |= {key: value for key, value in facts.items() if key not in sizes}
        found["bytes"] = {key: facts[key] for key in sizes}
        found["failures"] = len(store.failures())
    if digest:
        found["digest"] = f"sha256:{canonical.digest(store)}"
    return found


def _quads(store: Reading, about: str) -> dict[str, Value]:
    counted = [int(row[0]) for row in store.select(_REPORTS % about)]
    graphs = {
        "catalogue": catalogue_graph(store.base),
        "ontology": ontology_graph(store.base),
        "summary": summary_graph(store.base),
        "dataset": dataset_graph(store.base),
    }
    quads: dict[str, Value] = {"reports": counted[0] if counted else _count(store, "?g")}
    return quads | {name: _count(store, iri(graph)) for name, graph in graphs.items()}


def _count(store: Reading, graph: str) -> int:
    found = store.select(f"SELECT (COUNT(*) AS ?n) {{ GRAPH {graph} {{ ?s ?p ?o }} }}")
    return int(next(iter(found))[0])
