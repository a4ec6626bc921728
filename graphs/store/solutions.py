"""The rows of an answer, wherever it came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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


def rows_of(
    found: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples,
    value: Callable[[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None], str] = lexical,
) -> Rows:
    """Return the rows of the answer to a SELECT; `value` makes the text of a term."""
    import pyoxigraph as ox

    if not isinstance(found, ox.QuerySolutions):
        raise TypeError("the query is no SELECT")
    columns = tuple(variable.value for variable in found.variables)
    return Rows(columns, (tuple(map(value, row)) for row in found))


def triples_of(
    found: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples,
) -> Iterator[ox.Triple]:
    """Return the triples of the answer to a CONSTRUCT or DESCRIBE."""
    import pyoxigraph as ox

    if not isinstance(found, ox.QueryTriples):
        raise TypeError("the query is no CONSTRUCT or DESCRIBE")
    return iter(found)
