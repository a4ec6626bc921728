"""What all graphs of a store together say of a few things, in the order in which `making` meets it.

The catalogue's word comes first, then that of the reports, the newest first.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from graphs.index.described import local
from graphs.store.sparql import iri
from ontology.terms import catalogue_graph, expand

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from graphs.index.described import Said
    from graphs.index.things import Things
    from graphs.store.embedded import Store

_SAID: Final = (
    "rdf:type", "skos:prefLabel", "skos:altLabel", "fz:known", "eli:type_document",
    "fz:programKind", "org:classification", "fz:regionLevel", "fz:region",
    "schema:containedInPlace",
)  # fmt: skip
_MANY: Final = frozenset({"altLabel"})  # of which a thing may have several
_AT_ONCE: Final = 100


def learn_of(
    store: Store, things: Things, keys: Collection[str], places: Mapping[str, int]
) -> None:
    """Learn all that the graphs say of things, and of the regions that they lie in.

    `places` gives the order of the reports' graphs.
    """
    todo, done = sorted(keys), set[str]()
    while todo:
        done.update(todo)
        for start in range(0, len(todo), _AT_ONCE):
            _learn(
                store, things, [store.base + key for key in todo[start : start + _AT_ONCE]], places
            )
        around = {
            key
            for one in todo
            if (thing := things.met.get(one))
            for key in (thing.region, thing.parent)
            if key
        }
        todo = sorted(around - done)


def _learn(store: Store, things: Things, iris: Sequence[str], places: Mapping[str, int]) -> None:
    subjects = _all_said(store, iris)
    unclear = [
        one
        for one in sorted(subjects)
        if any(len(values) > 1 and name not in _MANY for name, values in subjects[one].items())
    ]
    for one in unclear:
        del subjects[one]
    things.learn(subjects)
    for one in unclear:
        for said in _by_graph(store, one, places):
            things.learn({one: said})


def _all_said(store: Store, iris: Iterable[str]) -> dict[str, Said]:
    listed = " ".join(map(iri, iris))
    subjects: dict[str, Said] = defaultdict(lambda: defaultdict(list))
    for name in _SAID:
        found = store.select(
            f"SELECT DISTINCT ?t ?o {{ VALUES ?t {{ {listed} }} GRAPH ?g {{ ?t {name} ?o }} }}"
        )
        for thing, value in found:
            subjects[thing][local(expand(name))].append(value)
    return subjects


def _by_graph(store: Store, one: str, places: Mapping[str, int]) -> list[Said]:
    """Return what each graph says of a thing, the first to be heard first."""
    wanted = {expand(name) for name in _SAID}
    told: dict[str, Said] = defaultdict(lambda: defaultdict(list))
    for graph, name, value in store.select(
        f"SELECT ?g ?p ?o {{ GRAPH ?g {{ {iri(one)} ?p ?o }} }}"
    ):
        if name in wanted:
            told[graph][local(name)].append(value)
    first = catalogue_graph(store.base)
    heard = [graph for graph in told if graph == first or graph in places]
    return [told[graph] for graph in sorted(heard, key=lambda graph: places.get(graph, -1))]
