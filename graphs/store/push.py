"""Load a store into a SPARQL 1.1 server, a named graph a report, and no graph twice.

A graph of marks on the server, `<base>pushed`, says which graphs are there and their digests: what
is marked with the digest it has here is passed over, what is marked and gone here is withdrawn. A
mark goes before its graph is touched and comes after it is whole, so that a push that is killed is
taken up by the next one.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from graphs.store.endpoint import Refused
from graphs.store.folder import StoreError
from graphs.store.sparql import iri
from ontology.terms import FZ, pushed_graph

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from graphs.store.reading import Reading
    from graphs.store.remote import Remote

GRAPHS: Final = 10  # of one update, at most
TRIPLES: Final = 5_000  # of one update, at most; a graph with more is put as a whole


@dataclass(slots=True)
class Pushed:
    """What a push did, in graphs, and how many quads it sent."""

    sent: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    quads: int = 0


@dataclass(frozen=True, slots=True)
class Graph:
    """A named graph as sorted lines of N-Triples, and the SHA-256 of them."""

    name: str
    triples: tuple[str, ...]
    digest: str


def graph(store: Reading, name: str) -> Graph:
    """Return a graph of a store, as it is sent."""
    lines = tuple(sorted(f"{quad.triple} ." for quad in store.quads(name)))
    return Graph(name, lines, sha256("\n".join(lines).encode()).hexdigest())


def push(store: Reading, server: Remote, step: Callable[[], None] = lambda: None) -> Pushed:
    """Make the data set on a server what the store here is; raise StoreError.

    `step` is called for every graph of the store. What others keep on the server stays.
    """
    server.settings = {**server.settings, "base": store.base}
    try:
        return _push(store, server, step)
    except Refused as refused:
        raise StoreError(
            f"the server refuses a change ({refused})",
            server.endpoint.places.update,
            "check that the address takes updates and that you may make them"
            " (FAZHI_UPDATE_URL and FAZHI_GRAPHS_URL name others)",
        ) from refused


def _push(store: Reading, server: Remote, step: Callable[[], None]) -> Pushed:
    there, done = server.digests(), Pushed()
    marks = iri(pushed_graph(store.base))
    names = store.graphs()
    gone = sorted(there.keys() - set(names))
    for start in range(0, len(gone), GRAPHS):
        some = gone[start : start + GRAPHS]
        server.endpoint.update(" ;\n".join([_unmark(some, marks), *map(_clear, some)]))
        done.withdrawn += len(some)
    for batch in _batches(_changed(store, names, there, step, done)):
        _send(server, batch, marks)
        done.sent += len(batch)
        done.quads += sum(len(each.triples) for each in batch)
    return done


def _changed(
    store: Reading,
    names: Sequence[str],
    there: dict[str, str],
    step: Callable[[], None],
    done: Pushed,
) -> Iterator[Graph]:
    for name in names:
        here = graph(store, name)
        step()
        if there.get(name) == here.digest:
            done.unchanged += 1
        else:
            yield here


def _batches(found: Iterator[Graph]) -> Iterator[list[Graph]]:
    batch: list[Graph] = []
    triples = 0
    for each in found:
        if batch and (len(batch) == GRAPHS or triples + len(each.triples) > TRIPLES):
            yield batch
            batch, triples = [], 0
        batch.append(each)
        triples += len(each.triples)
    if batch:
        yield batch


def _send(server: Remote, batch: Sequence[Graph], marks: str) -> None:
    names = [each.name for each in batch]
    if len(batch) == 1 and len(batch[0].triples) > TRIPLES:
        _send_large(server, batch[0], marks)
        return
    steps = [_unmark(names, marks)]
    for each in batch:
        steps += [_clear(each.name), _insert(each.name, each.triples)]
    server.endpoint.update(" ;\n".join([*steps, _mark(batch, marks)]))


def _send_large(server: Remote, large: Graph, marks: str) -> None:
    server.endpoint.update(_unmark([large.name], marks))
    if server.endpoint.places.graphs:
        server.endpoint.put(large.name, "\n".join(large.triples) + "\n")
    else:
        server.endpoint.update(_clear(large.name))
        for start in range(0, len(large.triples), TRIPLES):
            server.endpoint.update(_insert(large.name, large.triples[start : start + TRIPLES]))
    server.endpoint.update(_mark([large], marks))


def _clear(name: str) -> str:
    return f"CLEAR SILENT GRAPH {iri(name)}"


def _insert(name: str, triples: Sequence[str]) -> str:
    return f"INSERT DATA {{ GRAPH {iri(name)} {{\n" + "\n".join(triples) + "\n} }"


def _mark(batch: Sequence[Graph], marks: str) -> str:
    said = " ".join(f'{iri(each.name)} <{FZ.graphDigest}> "{each.digest}" .' for each in batch)
    return f"INSERT DATA {{ GRAPH {marks} {{ {said} }} }}"


def _unmark(names: Sequence[str], marks: str) -> str:
    wanted = " ".join(map(iri, names))
    mark = f"GRAPH {marks} {{ ?g <{FZ.graphDigest}> ?d }}"
    return f"DELETE {{ {mark} }} WHERE {{ VALUES ?g {{ {wanted} }} {mark} }}"
