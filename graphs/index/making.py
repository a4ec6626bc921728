"""Make the side index of a store: one pass over the reports' graphs, then counts and look-ups."""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import closing
from importlib.resources import files
from typing import TYPE_CHECKING, Final
from zlib import crc32

from graphs.display.quotes import Stretch, around
from graphs.index.described import described, first, local, reports
from graphs.index.things import LEVELS, Place, Things
from graphs.index.words import letters, pairs
from ontology.terms import catalogue_graph

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from graphs.index.described import Said
    from graphs.store.embedded import Store

_PARAGRAPH: Final = re.compile(r"[^\n]*\S[^\n]*")
_LONGEST: Final = 600  # code points; a longer paragraph is parted, so that a hit has its place
ROOM: Final = 1_024  # numbers between two reports, for those that come between them
ROWS: Final = 1 << 20  # numbers of the statements, measures, paragraphs of a report


def make(store: Store, target: Path, about: Mapping[str, str], step: Callable[[int], None]) -> None:
    """Write the index of a store beside its place and move it there; `step` is told of reports.

    Raises OSError and sqlite3.Error.
    """
    beside = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        with closing(sqlite3.connect(beside)) as table:
            table.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _sql("schema"))
            fill(store, table, step)
            sign(table, about)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


def sign(table: sqlite3.Connection, about: Mapping[str, str]) -> None:
    """Note what an index was made of, and the form of its tables; keep all changes."""
    table.execute("DELETE FROM about")
    table.executemany("INSERT INTO about VALUES (?, ?)", sorted(about.items()))
    table.execute(f"PRAGMA user_version = {form()}")
    table.commit()


def fill(store: Store, table: sqlite3.Connection, step: Callable[[int], None]) -> None:
    """Fill the tables of an index that is empty."""
    filler = Filler(store, table, Things(store.base))
    for number, graph in enumerate(newest_first(store), 1):
        filler.report(number * ROOM, graph)
        step(number)
    filler.finish()


def form() -> int:
    """Return the number of the form that the tables have: another for another schema."""
    made = "".join(map(_sql, ("schema", "lookups", "counts")))
    return crc32(made.encode()) & 0x7FFFFFFF


def newest_first(store: Store) -> list[str]:
    """Return the graphs of the reports in the order of their rows: what is found first is new."""
    rows = store.select(
        "SELECT ?r ?y { GRAPH ?r { ?r a fz:Report OPTIONAL { ?r fz:reportYear ?y } } }"
    )
    years = {row[0]: row[1] for row in rows}
    return sorted(sorted(reports(store)), key=lambda graph: years.get(graph, ""), reverse=True)


def _sql(name: str) -> str:
    return (files("graphs") / "index" / f"{name}.sql").read_text("utf-8")


class Filler:
    """Puts one report after the other into the tables; `things` are then to be put in too."""

    def __init__(self, store: Store, table: sqlite3.Connection, things: Things) -> None:
        self.store, self.table, self.things = store, table, things
        self.known = described(store, catalogue_graph(store.base))
        things.learn(self.known, facts=True)

    def report(self, number: int, graph: str) -> None:
        """Put the rows of a report in, under a number and those that follow from it."""
        subjects = described(self.store, graph)
        said = subjects.pop(graph, {})
        self.things.learn(subjects)
        unit, region = first(said, "reportedBy"), first(said, "region")
        source = self.source(first(said, "sha256"))
        organ, level, place = self._facets(unit, region, subjects)
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
        self._put("statement", number, sorted(statements, key=_place))
        self._measures(number, sorted(measures, key=_place), subjects)
        self._put("mention", None, sorted(set(mentions)))
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
        """Put the things in, and what is counted and looked up."""
        self.facts()
        rows = sorted(self.things.rows(), key=lambda row: str(row[1]))
        columns = "id, key, kind, label, names, note, level, role, region, province, prefecture"
        self.table.executemany(
            f"INSERT INTO thing ({columns}, county) VALUES ({', '.join('?' * 12)})", rows
        )
        self.names([(row[0], f"{row[3]}\n{row[4]}") for row in rows])
        self.table.executescript(_sql("lookups"))
        self.table.execute("CREATE TEMP TABLE touched AS SELECT id FROM thing")
        self.count()
        self.table.execute("ANALYZE")
        self.table.commit()

    def facts(self) -> None:
        """Put in what the catalogue says of things, in place of what stood there."""
        self.table.execute("DELETE FROM fact")
        self.table.executemany(
            "INSERT INTO fact VALUES (?, ?, ?, ?)",
            [
                (number, name, value, self.things.at(other).number if other else None)
                for number, name, value, other in sorted(set(self.things.facts))
            ],
        )

    def names(self, rows: Sequence[tuple[object, str]]) -> None:
        """Put names in that can be searched for."""
        self.words("name_pairs", "name_letters", rows)

    def count(self) -> None:
        """Count anew what there is of the things whose numbers stand in `touched`."""
        self.table.executescript(_sql("counts"))

    def source(self, sha256: str) -> str:
        """Return the text of a report, "" where it is not kept."""
        try:
            return self.store.source(sha256)
        except KeyError:
            return ""

    def _facets(
        self, unit: str, region: str, subjects: Mapping[str, Said]
    ) -> tuple[str, str, Place]:
        """Return the kind of organ, the level and the place by the catalogue and this report."""

        def told(iri: str, name: str) -> str:
            return first(self.known.get(iri, {}), name) or first(subjects.get(iri, {}), name)

        found: dict[str, int] = {}
        above, seen = region, set[str]()
        while above and above not in seen:
            seen.add(above)
            level = local(told(above, "regionLevel"))
            number = self.things.at(self.things.key(above)).number
            found.setdefault(level if level in LEVELS else "county", number)
            above = told(above, "containedInPlace")
        number_of_region = self.things.number(region)
        place: Place = (number_of_region, *(found.get(level) for level in LEVELS))  # type: ignore[assignment]
        organ = local(told(unit, "classification"))
        return organ, local(told(region, "regionLevel")), place

    def _put(self, name: str, number: int | None, rows: list[tuple[object, ...]]) -> None:
        if not rows:
            return
        places = ", ".join("?" * (len(rows[0]) + (number is not None)))
        if number is not None:
            rows = [(number * ROWS + at, *row) for at, row in enumerate(rows)]
        self.table.executemany(f"INSERT INTO {name} VALUES ({places})", rows)

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

    def _measures(
        self, number: int, rows: list[tuple[object, ...]], subjects: Mapping[str, Said]
    ) -> None:
        self._put("measure", number, rows)
        for at, row in enumerate(rows):
            things = subjects[f"{self.store.base}{row[14]}"].get("concerns", ())
            self.table.executemany(
                "INSERT INTO concern VALUES (?, ?)",
                [(number * ROWS + at, self.things.number(thing)) for thing in sorted(things)],
            )

    def _mention(self, said: Said, report: int) -> tuple[object, ...]:
        thing = self.things.number(first(said, "taIdentRef"))
        return (report, thing, *_span(said), first(said, "anchorOf"), first(said, "rule"))

    def _text(self, report: int, source: str) -> None:
        parts = list(parted(source))
        rows = [(report, start, stop) for start, stop, _ in parts]
        self._put("paragraph", report, list(rows))
        words = [(report * ROWS + at, words) for at, (_, _, words) in enumerate(parts)]
        self.words("pairs", "letters", words)

    def words(
        self, long: str, single: str, rows: Sequence[tuple[object, str]], *, away: bool = False
    ) -> None:
        """Put words in that can be searched for, or take `away` what was put in of just these."""
        for name, made in ((long, pairs), (single, letters)):
            first_column = f"{name}, " if away else ""
            mark = "'delete', " if away else ""
            self.table.executemany(
                f"INSERT INTO {name} ({first_column}rowid, words) VALUES ({mark}?, ?)",
                ((number, made(words)) for number, words in rows),
            )


def parted(source: str) -> Iterator[tuple[int, int, str]]:
    """Yield the parts of a text that are searched: where they stand, and their words."""
    for match in _PARAGRAPH.finditer(source):
        for start in range(match.start(), match.end(), _LONGEST):
            stop = min(start + _LONGEST, match.end())
            # One sign more, so that a pair across the cut is found in the part before it.
            yield start, stop, source[start : min(stop + 1, match.end())]


def _place(row: tuple[object, ...]) -> tuple[int, str]:
    return int(str(row[-4])), str(row[-5])


def _span(said: Mapping[str, list[str]]) -> tuple[int, int]:
    return int(first(said, "beginIndex") or 0), int(first(said, "endIndex") or 0)
