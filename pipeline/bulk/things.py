"""The things that many reports name, each described once, and what each organisation is called.

A shard keeps its own in order of their IRIs, so that those of a whole corpus are merged in one
pass without being held.
"""

from __future__ import annotations

import heapq
import json
from collections.abc import Mapping
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from ontology.fact_tables import TABLES
from pipeline.write.fact_rows import Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pipeline.write.fact_rows import Cell

_THING, _TEXT = (
    [column.name for column in TABLES["mentions"]].index(name) for name in ("thing", "text")
)


class Thing(NamedTuple):
    """A thing that reports name: its row of the table `things`, and what it is called.

    `called` has the words that stand for it in the reports with the number of those reports; only
    for organisations, whose short names are in no catalogue.
    """

    row: Row
    called: Mapping[str, int]

    @property
    def iri(self) -> str:
        """Return the IRI of the thing."""
        return str(self.row[0])

    def dumped(self) -> str:
        """Return the thing as a line of JSON."""
        return json.dumps([list(self.row), self.called], ensure_ascii=False) + "\n"


def loaded(line: str) -> Thing:
    """Return the thing that a line of JSON holds."""
    row, called = json.loads(line)
    return Thing(tuple(row), called)


class Met:
    """What a batch of reports after another names."""

    def __init__(self) -> None:
        self._rows: dict[str, Row] = {}
        self._called: dict[str, dict[str, int]] = {}

    def add(self, facts: Mapping[str, Sequence[Row]]) -> None:
        """Take the rows of a batch: its things, and the mentions that name organisations."""
        for row in facts["things"]:
            iri = str(row[0])
            known = self._rows.get(iri)
            self._rows[iri] = row if known is None or known == row else joined(known, row)
        seen: set[tuple[Cell, ...]] = set()
        for row in facts["mentions"]:
            thing, text, report = str(row[_THING]), str(row[_TEXT]), row[1]
            if self._rows[thing][1] == "Organisation" and (thing, text, report) not in seen:
                seen.add((thing, text, report))
                called = self._called.setdefault(thing, {})
                called[text] = called.get(text, 0) + 1

    def things(self) -> Iterator[Thing]:
        """Yield the things in order of their IRIs."""
        for iri in sorted(self._rows):
            yield Thing(self._rows[iri], dict(sorted(self._called.get(iri, {}).items())))


def merged(streams: Sequence[Iterable[Thing]]) -> Iterator[Thing]:
    """Yield the things of several streams, each in order of IRIs, in that order and once."""
    together = heapq.merge(*streams, key=lambda thing: thing.iri)
    for _, same in groupby(together, key=lambda thing: thing.iri):
        first, *others = same
        if not others:
            yield first
            continue
        row, called = first.row, dict(first.called)
        for other in others:
            row = joined(row, other.row)
            for text, number in other.called.items():
                called[text] = called.get(text, 0) + number
        yield Thing(row, dict(sorted(called.items())))


def joined(one: Row, other: Row) -> Row:
    """Return a row with what either tells; of two that differ the lesser, whatever the order."""
    return tuple(_lesser(a, b) for a, b in zip(one, other, strict=True))


def _lesser(one: Cell, other: Cell) -> Cell:
    if one is None or one == other:
        return other
    if other is None:
        return one
    return min(one, other, key=str)
