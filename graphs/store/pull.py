"""Bring a store on a SPARQL server into a folder, where pages, matrix and pictures are made of it.

The other way round than `graphs.store.push`: graph by graph, and whole each time. The texts of the
reports are on no server, and what was derived from all reports together is made again here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graphs.store.record import Record
from ontology.terms import FZ, PREFIXES, catalogue_graph

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import pyoxigraph as ox

    from graphs.store.embedded import Summary
    from graphs.store.reading import Reading

_SHA: Final = PREFIXES["schema"] + "sha256"


def report_graphs(server: Reading) -> list[str]:
    """Return the IRIs of the reports' graphs, in order."""
    return [graph for graph in server.graphs() if graph.startswith(f"{server.base}report/")]


def pull(
    server: Reading, folder: Path, address: str, step: Callable[[], None] = lambda: None
) -> Summary:
    """Make the store in a folder what the one at an address is; `step` is called for every report.

    Raises StoreError; the folder then holds what it held before.
    """
    from graphs.store.embedded import Store

    def records() -> Iterator[Record]:
        for graph in report_graphs(server):
            yield _record(graph, list(server.quads(graph)), address)
            step()

    def background(_met: object) -> str:
        return _lines(list(server.quads(catalogue_graph(server.base))))

    settings = {**server.settings, "base": server.base, "texts": "elsewhere"}
    with Store.open(folder, write=True, settings=settings, fresh=True) as target:
        return target.put(records(), background, fresh=True)


def _record(graph: str, quads: list[ox.Quad], address: str) -> Record:
    told: dict[str, str] = {}
    rest = []
    for quad in quads:
        if str(quad.subject) == f"<{graph}>" and quad.predicate.value in {_SHA, FZ.fileName}:
            told[quad.predicate.value] = getattr(quad.object, "value", "")
        if quad.predicate.value != FZ.fileName:  # the store writes it itself
            rest.append(quad)
    sha256, name = told.get(_SHA, ""), told.get(FZ.fileName, "")
    # A path of its own for each: two folders may have held files of one name.
    file = f"{address}/{graph.rpartition('/')[2]}/{name}"
    return Record(file, sha256, graph, _lines(rest), "")


def _lines(quads: list[ox.Quad]) -> str:
    return "".join(sorted(f"{quad} .\n" for quad in quads))
