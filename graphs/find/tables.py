"""The graph as tables, one a kind: reports, statements, mentions, and the things they name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from graphs.find import questions
from graphs.store.sparql import iri

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from graphs.find.selection import Selection
    from graphs.store.reading import Reading as Store

_AT_ONCE: Final = 200  # reports, or things, that one query is about
STATEMENTS: Final = ("reports", "applications", "participations", "measures", "mentions")
_THINGS: Final = ("unit", "issuer", "region", "law", "program", "thing")
_CLASSES: Final = {
    "units": {"Organisation"},
    "instruments": {"Regulation", "Document", "Work", "Instrument"},
    "programs": {"Program"},
    "regions": {"Region"},
}

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its name, the variable and heading of each column, and its rows, in order."""

    name: str
    columns: tuple[tuple[str, str], ...]
    rows: Iterator[Row]


def tables(store: Store, selection: Selection) -> Iterator[Table]:
    """Yield the tables of a selection; the rows of each are read before the next is asked for."""
    met: set[str] = set()
    for name in STATEMENTS:
        yield Table(name, _question(name).columns, _noting(rows(store, selection, name), met))
    things = _question("things")
    found = list(described(store, sorted(met)))
    for name, classes in _CLASSES.items():
        yield Table(name, things.columns, _of(found, classes))


def described(store: Store, things: Sequence[str]) -> Iterator[Row]:
    """Yield what the store knows of units, instruments, programs and regions, a row each."""
    for some in _some(things):
        yield from _asked(store, "things", "thing", some)


def _of(found: Sequence[Row], classes: set[str]) -> Iterator[Row]:
    return (row for row in found if row["class"] in classes)


def rows(store: Store, selection: Selection, name: str) -> Iterator[Row]:
    """Yield the rows of a table of statements, in order of the reports."""
    for reports in _some(selection.reports):
        for row in _asked(store, name, "report", reports):
            if chosen(row, selection, name):
                yield row


def chosen(row: Mapping[str, object], selection: Selection, name: str) -> bool:
    """Return whether a row of a table is in a selection."""
    if name == "reports":
        return True
    if selection.units and name != "mentions" and row.get("unit") not in selection.units:
        return False
    about = {
        row.get("law"),
        row.get("program"),
        row.get("thing"),
        *str(row.get("about") or "").split(),
    }
    return not selection.things or bool(about & selection.things)


def _noting(found: Iterator[Row], met: set[str]) -> Iterator[Row]:
    for row in found:
        met.update(value for key in _THINGS if (value := row.get(key)))
        yield row


def _asked(store: Store, name: str, key: str, values: Sequence[str]) -> Iterator[Row]:
    answer = store.select(questions.bind(_question(name), {key: [iri(value) for value in values]}))
    for row in answer:
        yield dict(zip(answer.columns, row, strict=True))


def _some(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]


def _question(name: str) -> questions.Question:
    return questions.stored("queries/tables")[name]
