"""What a page asks of a store, and how statements are written in SPARQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol, runtime_checkable

from ontology.terms import PREFIXES, escape_literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Row = dict[str, str]

HEADER: Final = "".join(
    f"PREFIX {prefix}: <{PREFIXES[prefix]}>\n"
    for prefix in ("dct", "eli", "fz", "itsrdf", "nif", "schema", "skos", "xsd")
)


class Answer(Protocol):
    """The rows of a SELECT: lexical values in the order of the columns, "" for none."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the names of the columns."""
        ...

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        """Yield the rows."""
        ...


class Store(Protocol):
    """Anything that answers a SPARQL SELECT: the embedded store, a remote one."""

    def select(self, sparql: str) -> Answer:
        """Return the rows of an answer."""
        ...


@runtime_checkable
class Sources(Protocol):
    """A store that also keeps the sources its offsets count."""

    def source(self, sha256: str) -> str:
        """Return the decoded source of the report whose file has this digest."""
        ...


def rows(store: Store, sparql: str) -> list[Row]:
    """Return an answer as one dict a row; what is unbound is absent."""
    answer = store.select(HEADER + sparql)
    return [
        {name: value for name, value in zip(answer.columns, row, strict=True) if value}
        for row in answer
    ]


def statement(
    year: str | None = None,
    kind: str = "instrument|program",
    places: Sequence[str] = (),
) -> str:
    """Return the pattern that binds each statement ?s of ?unit on ?thing in its report's graph.

    `places` are the IRIs of the regions that its report may be of; none means any.
    """
    path = "|".join(f"fz:{name}" for name in kind.split("|"))
    when = f'?s fz:inReport/fz:reportYear "{escape_literal(year)}"^^xsd:gYear .' if year else ""
    where = f"{values('place', places)} ?s fz:inReport/fz:region ?place ." if places else ""
    return f"GRAPH ?g {{ {where} ?s fz:actor ?unit ; {path} ?thing . {when} }}"


def values(variable: str, iris: Iterable[str]) -> str:
    """Return a VALUES clause, in the order given."""
    return f"VALUES ?{variable} {{ {' '.join(f'<{iri}>' for iri in iris)} }}"


def batches(iris: Sequence[str], size: int = 200) -> Iterator[Sequence[str]]:
    """Yield slices short enough for one query."""
    for start in range(0, len(iris), size):
        yield iris[start : start + size]
