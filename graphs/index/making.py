"""Make the side index of a store: one pass over the reports' graphs, then counts and look-ups."""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import closing
from importlib.resources import files
from typing import TYPE_CHECKING, Final
from zlib import crc32

from graphs.index.described import described, first, local, reports
from graphs.index.things import Things
from graphs.index.words import letters, pairs
from graphs.quotes import Stretch, around
from ontology.terms import catalogue_graph

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from graphs.index.described import Said
    from graphs.store import Store

_PARAGRAPH: Final = re.compile(r"[^\n]*\S[^\n]*")
_LONGEST: Final = 600  # code points; a longer paragraph is parted, so that a hit has its place


def make(store: Store, target: Path, about: Mapping[str, str], step: Callable[[int], None]) -> None:
    """Write the index of a store beside its place and move it there; `step` is told of reports.

    Raises OSError and sqlite3.Error.
    """
    beside = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        with closing(sqlite3.connect(beside)) as table:
            table.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _sql("schema"))
            fill(store, table, step)
            table.executemany("INSERT INTO about VALUES (?, ?)", sorted(about.items()))
            table.execute(f"PRAGMA user_version = {form()}")
            table.commit()
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


def fill(store: Store, table: sqlite3.Connection, step: Callable[[int], None]) -> None:
    """Fill the tables of an index that is empty."""
    filler = _Filler(store, table)
    filler.things.learn(described(store, catalogue_graph(store.base)), facts=True)
    for number, graph in enumerate(_newest_first(store), 1):
        filler.report(number, graph)
        step(number)
    filler.finish()


def form() -> int:
    """Return the number of the form that the tables have: another for another schema."""
    return crc32((_sql("schema") + _sql("lookups")).encode()) & 0x7FFFFFFF


def _newest_first(store: Store) -> list[str]:
    # Rows keep this order, so that what is found first is the newest.
    rows = store.select(
        "SELECT ?r ?y { GRAPH ?r { ?r a fz:Report OPTIONAL { ?r fz:reportYear ?y } } }"
    )
    years = {row[0]: row[1] for row in rows}
    return sorted(sorted(reports(store)), key=lambda graph: years.get(graph, ""), reverse=True)


def _sql(name: str) -> str:
    return (files("graphs") / "index" / f"{name}.sql").read_text("utf-8")


class _Filler:
    """Puts one report after the other into the tables."""

    def __init__(self, store: Store, table: sqlite3.Connection) -> None:
        self.store, self.table = store, table
        self.things = Things(store.base)

    def report(self, number: int, graph: str) -> None:
        subjects = described(self.store, graph)
        said = subjects.pop(graph, {})
        self.things.learn(subjects)
        unit, region = first(said, "reportedBy"), first(said, "region")
        source = self._source(first(said, "sha256"))
        place = self.things.place(self.things.key(region))
        key = self.things.key(unit)
        organ = self.things.at(key).note if unit else ""
        level = self.things.at(self.things.key(region)).level if region else ""
        year = first(said, "reportYear")
        facets = (year, level, organ, *place[1:])
        sorts: dict[str, list[str]] = {"a": [], "p": [], "f": [], "m": []}
        for iri in subjects:
            if iri.startswith(f"{graph}#"):
                sorts.get(iri[len(graph) + 1], []).append(iri)
        statements = [
            row
            for iri in (*sorts["a"], *sorts["p"])
            if (row := self._statement(iri, subjects, source, number, facets))
        ]
        measures = [self._measure(iri, subjects[iri], number, facets) for iri in sorts["f"]]
        mentions = [
            self._mention(subjects[iri], number)
            for iri in sorts["m"]
            if "taIdentRef" in subjects[iri]
        ]
        self._put("statement", sorted(statements, key=_place))
        self._measures(sorted(measures, key=_place), subjects)
        self._put("mention", sorted(set(mentions)))
        self._text(number, source)
        self.table.execute(
            f"INSERT INTO report VALUES ({', '.join('?' * 18)})",
            (
                number, self.things.key(graph), first(said, "title"), self.things.number(unit),
                self.things.number(first(said, "publisher")), organ, year, first(said, "issued"),
                first(said, "fileName"), first(said, "sha256"), level, *place,
                len(statements), len(measures), len(source),
            ),
        )  # fmt: skip

    def finish(self) -> None:
        for _, _, _, other in self.things.facts:
            if other:
                self.things.at(other)
        rows = sorted(self.things.rows(), key=lambda row: str(row[1]))
        columns = "id, key, kind, label, names, note, level, role, region, province, prefecture"
        self.table.executemany(
            f"INSERT INTO thing ({columns}, county) VALUES ({', '.join('?' * 12)})", rows
        )
        self.table.executemany(
            "INSERT INTO fact VALUES (?, ?, ?, ?)",
            (
                (number, name, value, self.things.at(other).number if other else None)
                for number, name, value, other in sorted(set(self.things.facts))
            ),
        )
        named = [(row[0], f"{row[3]}\n{row[4]}") for row in rows]
        self._words("name_pairs", "name_letters", named)
        self.table.executescript(_sql("lookups"))
        self.table.execute("ANALYZE")
        self.table.commit()

    def _put(self, name: str, rows: list[tuple[object, ...]]) -> None:
        if rows:
            places = ", ".join("?" * len(rows[0]))
            numbered = "NULL, " if name != "mention" else ""
            self.table.executemany(f"INSERT INTO {name} VALUES ({numbered}{places})", rows)

    def _source(self, sha256: str) -> str:
        try:
            return self.store.source(sha256)
        except KeyError:
            return ""

    def _statement(
        self,
        iri: str,
        subjects: Mapping[str, Said],
        source: str,
        report: int,
        facets: tuple[object, ...],
    ) -> tuple[object, ...] | None:
        said = subjects[iri]
        thing = first(said, "instrument") or first(said, "program")
        if not thing:
            return None
        start, stop = _span(said)
        quote = first(said, "anchorOf")
        if "instrument" not in said:
            told = [subjects[one] for one in said.get("evidence", ()) if one in subjects]
            marks = sorted(Stretch(*_span(one), first(one, "anchorOf")) for one in told)
            if marks:
                start, stop, quote = marks[0].start, marks[0].end, marks[0].words
                if source:
                    passage = around(marks[:1], source)[0]
                    quote = "".join(words for words, _ in passage.pieces)
        return (
            report, self.things.number(first(said, "actor")), self.things.number(thing),
            local(first(said, "mode")) or "runs", local(first(said, "status")), *facets,
            self.things.key(iri), start, stop, quote, first(said, "section"),
        )  # fmt: skip

    def _measure(
        self, iri: str, said: Said, report: int, facets: tuple[object, ...]
    ) -> tuple[object, ...]:
        at, _, until = iri.rpartition("#f")[2].partition("-")
        start, stop = _span(said)
        value = first(said, "value")
        return (
            report, self.things.number(first(said, "actor")), first(said, "what"),
            value, float(value or 0), first(said, "unitText"), local(first(said, "bound")),
            local(first(said, "status")), *facets, self.things.key(iri),
            int(at or start) if at.isdigit() else start, int(until) if until.isdigit() else stop,
            start, stop, first(said, "anchorOf"), first(said, "section"),
        )  # fmt: skip

    def _measures(self, rows: list[tuple[object, ...]], subjects: Mapping[str, Said]) -> None:
        for row in rows:
            places = ", ".join("?" * len(row))
            done = self.table.execute(f"INSERT INTO measure VALUES (NULL, {places})", row)
            things = subjects[f"{self.store.base}{row[14]}"].get("concerns", ())
            self.table.executemany(
                "INSERT INTO concern VALUES (?, ?)",
                [(done.lastrowid, self.things.number(thing)) for thing in sorted(things)],
            )

    def _mention(self, said: Said, report: int) -> tuple[object, ...]:
        thing = self.things.number(first(said, "taIdentRef"))
        return (report, thing, *_span(said), first(said, "anchorOf"), first(said, "rule"))

    def _text(self, report: int, source: str) -> None:
        rows: list[tuple[object, str]] = []
        for match in _PARAGRAPH.finditer(source):
            for start in range(match.start(), match.end(), _LONGEST):
                stop = min(start + _LONGEST, match.end())
                # One sign more, so that a pair across the cut is found in the part before it.
                words = source[start : min(stop + 1, match.end())]
                done = self.table.execute(
                    "INSERT INTO paragraph VALUES (NULL, ?, ?, ?)", (report, start, stop)
                )
                rows.append((done.lastrowid, words))
        self._words("pairs", "letters", rows)

    def _words(self, long: str, single: str, rows: Sequence[tuple[object, str]]) -> None:
        self.table.executemany(
            f"INSERT INTO {long} (rowid, words) VALUES (?, ?)",
            ((number, pairs(words)) for number, words in rows),
        )
        self.table.executemany(
            f"INSERT INTO {single} (rowid, words) VALUES (?, ?)",
            ((number, letters(words)) for number, words in rows),
        )


def _place(row: tuple[object, ...]) -> tuple[int, str]:
    return int(str(row[-4])), str(row[-5])


def _span(said: Mapping[str, list[str]]) -> tuple[int, int]:
    return int(first(said, "beginIndex") or 0), int(first(said, "endIndex") or 0)
