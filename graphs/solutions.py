"""The rows of an answer, wherever it came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyoxigraph as ox


@dataclass(frozen=True, slots=True)
class Rows:
    """The answer to a SELECT: names of the columns, and rows of lexical values ("" for none)."""

    columns: tuple[str, ...]
    rows: Iterator[tuple[str, ...]]

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        """Yield the rows, once."""
        return self.rows


def lexical(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> str:
    """Return the value of a term, "" for none."""
    return "" if term is None else str(getattr(term, "value", term))
