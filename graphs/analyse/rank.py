"""The network of units and things in numbers: centrality, communities, projections, similarity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from graphs.store.sparql import QueryError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from networkx import Graph

    from graphs.store.rows import Store

SEED: Final = 1
EXACT: Final = 600  # nodes up to which betweenness is of all shortest paths, not of a sample
_SAMPLE: Final = 200
KINDS: Final = ("unit", "instrument", "program")
TABLES: Final = ("centrality", "communities", "units", "things", "similarity")
_NARROWED: Final = ("centrality", "things")  # the tables of nodes of a kind


@dataclass(frozen=True, slots=True)
class Ranked:
    """A table of the network: the headings of its columns, and its rows in order."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def network(store: Store) -> Graph[str]:
    """Return units and what they deal with, done: an edge's `weight` is its statements.

    Nodes are IRIs with `kind` (unit, instrument, program) and `label`.
    """
    import networkx as nx

    graph: Graph[str] = nx.Graph()
    for kind in ("instrument", "program"):
        found = store.select(
            f"SELECT ?u ?t (COUNT(DISTINCT ?s) AS ?n) {{ GRAPH ?g {{ ?s fz:{kind} ?t ;"
            " fz:actor ?u ; fz:status fz:done } } GROUP BY ?u ?t ORDER BY ?u ?t"
        )
        for unit, thing, number in found:
            graph.add_node(unit, kind="unit", label=_name(unit))
            graph.add_node(thing, kind=kind, label=_name(thing))
            graph.add_edge(unit, thing, weight=int(number))
    return graph


def _name(iri: str) -> str:
    return unquote(iri.rsplit("/", 1)[-1])


def attributes(graph: Graph[str]) -> dict[str, dict[str, float | int]]:
    """Return `degree`, `strength`, `betweenness` and `community` of each node."""
    import networkx as nx

    sample = None if len(graph) <= EXACT else _SAMPLE
    between = nx.betweenness_centrality(graph, k=sample, seed=SEED)
    member = {node: number for number, group in enumerate(communities(graph), 1) for node in group}
    return {
        node: {
            "degree": graph.degree(node),
            "strength": graph.degree(node, weight="weight"),
            "betweenness": round(between[node], 6),
            "community": member[node],
        }
        for node in sorted(graph)
    }


def communities(graph: Graph[str]) -> list[list[str]]:
    """Return the communities (Louvain, seeded), the largest first, members in order."""
    import networkx as nx

    if not len(graph):
        return []
    found = nx.community.louvain_communities(graph, weight="weight", seed=SEED)
    return sorted((sorted(group) for group in found), key=lambda group: (-len(group), group))


def table(store: Store, name: str, kind: str | None = None) -> Ranked:
    """Return a table by its name, one of `TABLES`; `kind` narrows nodes. Raises QueryError."""
    if name not in TABLES:
        raise QueryError(f"there is no table {name}; take one of {', '.join(TABLES)}")
    if kind and kind not in KINDS:
        raise QueryError(f"there is no kind {kind}; take one of {', '.join(KINDS)}")
    if kind and name not in _NARROWED:
        raise QueryError(f"--kind narrows {' and '.join(_NARROWED)}, not {name}; leave it out")
    graph = network(store)
    if name == "centrality":
        return _centrality(graph, kind)
    if name == "communities":
        return _communities(graph)
    if name == "similarity":
        return _similarity(graph)
    return _projection(graph, "unit" if name == "units" else kind or "instrument")


def _centrality(graph: Graph[str], kind: str | None) -> Ranked:
    rows = []
    for node, told in attributes(graph).items():
        data = graph.nodes[node]
        if kind in (None, data["kind"]):
            numbers = (told["degree"], told["strength"], told["betweenness"], told["community"])
            rows.append((data["kind"], data["label"], *map(str, numbers)))
    rows.sort(key=lambda row: (-int(row[2]), -float(row[4]), row[1]))
    heads = (
        "种类 kind",
        "名称 name",
        "度 degree",
        "陈述 strength",
        "中介 betweenness",
        "社群 community",
    )
    return Ranked(heads, tuple(rows))


def _communities(graph: Graph[str]) -> Ranked:
    rows = []
    for number, group in enumerate(communities(graph), 1):
        kinds: Mapping[str, list[str]] = {"unit": [], "instrument": [], "program": []}
        for node in group:
            kinds[graph.nodes[node]["kind"]].append(node)
        shown = [_most(graph, nodes) for nodes in kinds.values()]
        rows.append((str(number), str(len(group)), *shown))
    heads = ("社群 community", "大小 size", "单位 units", "文书 instruments", "制度 programs")
    return Ranked(heads, tuple(rows))


def _most(graph: Graph[str], nodes: list[str], most: int = 5) -> str:
    ordered = sorted(nodes, key=lambda node: (-graph.degree(node), node))
    return "、".join(graph.nodes[node]["label"] for node in ordered[:most])


def _projection(graph: Graph[str], kind: str) -> Ranked:
    import networkx as nx

    chosen = [node for node in sorted(graph) if graph.nodes[node]["kind"] == kind]
    projected = nx.bipartite.weighted_projected_graph(graph, chosen)
    pairs = [
        (*sorted((one, other)), data["weight"]) for one, other, data in projected.edges(data=True)
    ]
    pairs.sort(key=lambda pair: (-pair[2], pair[0], pair[1]))
    rows = tuple(
        (graph.nodes[one]["label"], graph.nodes[other]["label"], str(n)) for one, other, n in pairs
    )
    return Ranked(("一方 one", "另一方 other", "共有 shared"), rows)


def _similarity(graph: Graph[str]) -> Ranked:
    laws = {
        node: {thing for thing in graph[node] if graph.nodes[thing]["kind"] == "instrument"}
        for node in sorted(graph)
        if graph.nodes[node]["kind"] == "unit"
    }
    rows = sorted(_pairs(laws), key=lambda row: (-row[2], -row[3], row[0], row[1]))
    label = {node: graph.nodes[node]["label"] for node in laws}
    return Ranked(
        ("一方 one", "另一方 other", "相似 jaccard", "共有 shared", "共有的文书 instruments"),
        tuple(
            (label[one], label[other], f"{score:.4f}", str(n), _most(graph, shared))
            for one, other, score, n, shared in rows
        ),
    )


def _pairs(laws: Mapping[str, set[str]]) -> Iterator[tuple[str, str, float, int, list[str]]]:
    nodes = list(laws)
    for number, one in enumerate(nodes):
        for other in nodes[number + 1 :]:
            shared = sorted(laws[one] & laws[other])
            if shared:
                score = len(shared) / len(laws[one] | laws[other])
                yield one, other, score, len(shared), shared
