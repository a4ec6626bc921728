"""What reading commands ask of a store, be it a folder here or a server elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, Self

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from types import TracebackType

    import pyoxigraph as ox

    from graphs.store.rows import Answer


class Reading(Protocol):
    """A store open for reading: the embedded one (`embedded`), a remote one (`remote`).

    `keeps_sources` says whether the decoded texts of the reports are at hand.
    """

    keeps_sources: bool

    @property
    def base(self) -> str:
        """Return the IRI that all data IRIs begin with."""
        ...

    @property
    def settings(self) -> Mapping[str, str]:
        """Return what the store was made with: base, catalogue (a digest), version."""
        ...

    def query(
        self, sparql: str, *, default: Sequence[str] = (), named: Sequence[str] = ()
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """Return the typed answer to a query; a bare pattern sees the union of all graphs."""
        ...

    def select(self, sparql: str) -> Answer:
        """Return the rows of a SELECT."""
        ...

    def ask(self, sparql: str) -> bool:
        """Return the answer to an ASK."""
        ...

    def triples(self, sparql: str) -> Iterator[ox.Triple]:
        """Yield the triples of a CONSTRUCT or DESCRIBE."""
        ...

    def quads(self, graph: str | None = None) -> Iterator[ox.Quad]:
        """Yield the quads of a graph, or all, in no order to rely on."""
        ...

    def graphs(self) -> list[str]:
        """Return the IRIs of all named graphs, in order."""
        ...

    def source(self, sha256: str) -> str:
        """Return the decoded text of a report; raise KeyError where the store has none."""
        ...

    def close(self) -> None:
        """Let go of the store."""
        ...

    def __enter__(self) -> Self:
        """Return the store itself."""
        ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the store."""
        ...
