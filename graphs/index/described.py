"""What the graphs of a store say, subject by subject."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from graphs.store.reading import Reading

Said = dict[str, list[str]]  # the last part of a property's name -> values, as they come

KINDS: Final = {  # the narrower class first
    "Regulation": "regulation",
    "Document": "document",
    "Work": "work",
    "Instrument": "document",
    "Program": "program",
    "Organisation": "unit",
    "Region": "region",
}


def described(store: Reading, graph: str) -> dict[str, Said]:
    """Return all subjects of a graph with what it says of them."""
    subjects: dict[str, Said] = defaultdict(lambda: defaultdict(list))
    for quad in store.quads(graph):
        value = getattr(quad.object, "value", "")
        subjects[str(getattr(quad.subject, "value", ""))][local(quad.predicate.value)].append(value)
    return subjects


def reports(store: Reading) -> Iterator[str]:
    """Yield the graphs of reports, in order."""
    start = store.base + "report/"
    return (graph for graph in store.graphs() if graph.startswith(start))


def first(said: Mapping[str, list[str]], name: str) -> str:
    """Return the least value of a property, "" for none."""
    found = said.get(name)
    return "" if not found else found[0] if len(found) == 1 else min(found)


@lru_cache(maxsize=4096)  # of properties and classes, again and again
def local(iri: str) -> str:
    """Return the last part of an IRI: study, prefLabel, 法律."""
    tail = iri.rpartition("#")[2] if "#" in iri else iri
    return unquote(tail.rpartition("/")[2])


def kind_of(said: Mapping[str, list[str]]) -> str:
    """Return which kind of thing a subject is, "" for a statement or a mention."""
    types = {local(one) for one in said.get("type", ())}
    return next((kind for name, kind in KINDS.items() if name in types), "")
