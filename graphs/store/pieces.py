"""Large graphs filled and emptied in pieces, since the store holds a transaction in memory.

That takes 1.4 kB a quad: the 2.5 million counts of 10,000 reports took 7 GB to write as one and
3.5 GB to delete. What is loaded in bulk is sorted and written as it comes; it may be cut off half
way, which nobody sees in a draft.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyoxigraph as ox

PIECE: Final = 200_000  # quads


def fill(graph: ox.Store, lines: Iterable[str]) -> None:
    """Add N-Quads, each with its final newline; fewer than a piece are one transaction."""
    import pyoxigraph as ox

    rest = iter(lines)
    piece = list(islice(rest, PIECE))
    if len(piece) < PIECE:
        graph.load("".join(piece).encode(), ox.RdfFormat.N_QUADS)
        return
    while piece:
        graph.bulk_load("".join(piece).encode(), ox.RdfFormat.N_QUADS)
        piece = list(islice(rest, PIECE))


def empty(graph: ox.Store, name: str) -> None:
    """Delete a named graph without blank nodes, and what stands in it."""
    import pyoxigraph as ox

    node = ox.NamedNode(name)
    quads = graph.quads_for_pattern(None, None, None, node)  # as it stands now, whatever follows
    piece = list(islice(quads, PIECE))
    while len(piece) == PIECE:
        said = " .\n".join(f"{quad.subject} {quad.predicate} {quad.object}" for quad in piece)
        graph.update(f"DELETE DATA {{ GRAPH {node} {{ {said} }} }}")
        piece = list(islice(quads, PIECE))
    graph.remove_graph(node)
