"""Graphs that are filled and emptied in pieces hold what those made at once do."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from records import background, record

from graphs.store import canonical, pieces, summary
from graphs.store.embedded import Store
from ontology.terms import BASE, summary_graph

LINES = [f'<urn:{n}> <urn:says> "第{n}\u2028行\\n\\"" <urn:g> .\n' for n in range(7)]


def written(graph: ox.Store) -> list[str]:
    return sorted(f"{quad} .\n" for quad in graph)


@pytest.mark.parametrize("size", [1, 3, 7, 8])
def test_every_line_is_filled_in_and_no_other_graph_emptied(monkeypatch, size):
    monkeypatch.setattr(pieces, "PIECE", size)
    graph, other = ox.Store(), '<urn:a> <urn:b> "丙" <urn:h> .\n'
    graph.load(other.encode(), ox.RdfFormat.N_QUADS)

    pieces.fill(graph, iter(LINES))
    assert written(graph) == sorted([other, *LINES])

    pieces.empty(graph, "urn:g")
    assert written(graph) == [other]
    assert [name.value for name in graph.named_graphs()] == ["urn:h"]
    pieces.empty(graph, "urn:g")


@pytest.mark.parametrize("size", [1, 4])
def test_a_store_made_in_pieces_is_the_same(monkeypatch, tmp_path, size):
    made = [record("a.txt", "甲"), record("b.txt", "乙"), record("c.txt", "丙")]
    for place in ("pieces", "once"):
        with monkeypatch.context() as patch:
            if place == "pieces":
                patch.setattr(pieces, "PIECE", size)
                patch.setattr(summary, "MANY", 0)  # all is counted anew each time
            for some in (made[:1], made[1:], [record("b.txt", "丁")]):
                with Store.open(tmp_path / place, write=True) as store:
                    store.put(some, background)
    with Store.open(tmp_path / "pieces") as one, Store.open(tmp_path / "once") as other:
        assert summary_graph(BASE) in one.graphs()
        assert canonical.digest(one) == canonical.digest(other)
