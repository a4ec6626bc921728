"""Bring the index of an earlier generation up to date: only what has changed is read anew.

A copy of the old file loses the reports that are gone and takes those that have come; the things
they speak of are described and counted anew. What comes out holds what `making` would have made,
but for the numbers of rows; where that is not sure, nothing is mended.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from graphs.index.described import reports
from graphs.index.making import ROOM, ROWS, Filler, newest_first, sign
from graphs.index.saying import learn_of
from graphs.index.things import Numbered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from graphs.store.embedded import Store

SHARE: Final = 5  # where more than a fifth of the reports has changed, all are read anew
FEW: Final = 20  # reports that may have changed in any case
_COLUMNS: Final = (
    "kind", "label", "names", "note", "level", "role", "region", "province", "prefecture", "county",
)  # fmt: skip
_MENTIONED: Final = """
SELECT unit FROM statement UNION SELECT thing FROM statement UNION SELECT unit FROM measure
UNION SELECT thing FROM concern UNION SELECT thing FROM mention
UNION SELECT unit FROM report UNION SELECT issuer FROM report UNION SELECT region FROM report
UNION SELECT province FROM report UNION SELECT prefecture FROM report
UNION SELECT county FROM report
UNION SELECT thing FROM fact UNION SELECT other FROM fact
UNION SELECT region FROM thing WHERE region <> id
UNION SELECT province FROM thing WHERE province <> id
UNION SELECT prefecture FROM thing WHERE prefecture <> id
UNION SELECT county FROM thing WHERE county <> id
"""  # the numbers of things that stand in the tables


class AnewError(Exception):
    """The index cannot be mended: it is to be made anew."""


@dataclass(frozen=True, slots=True)
class Changes:
    """The graphs of the reports that are not as they were: those to take out, those to put in."""

    out: tuple[str, ...]
    into: tuple[str, ...]


def mend(
    store: Store,
    old: Path,
    target: Path,
    about: Mapping[str, str],
    since: int,
    step: Callable[[int], None],
) -> bool:
    """Write the index of a store from that of an earlier generation; False where it must be anew.

    Raises OSError and sqlite3.Error.
    """
    beside = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        with closing(sqlite3.connect(f"file:{old}?mode=ro", uri=True)) as table:
            changes = _changes(store, table, since)
        shutil.copyfile(old, beside)
        with closing(sqlite3.connect(beside)) as table:
            table.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;")
            _Mender(store, table).mend(changes, step)
            sign(table, about)
        beside.replace(target)
    except AnewError:
        return False
    finally:
        beside.unlink(missing_ok=True)
    return True


def _changes(store: Store, table: sqlite3.Connection, since: int) -> Changes:
    changed = store.changed(since)
    if changed is None:
        raise AnewError
    had = {f"{store.base}{row[0]}" for row in table.execute("SELECT key FROM report")}
    has = set(reports(store))
    again = changed & had & has
    found = Changes(tuple(sorted(had - has | again)), tuple(sorted(has - had | again)))
    if len(found.out) + len(found.into) > max(FEW, len(has) // SHARE):
        raise AnewError
    return found


class _Mender:
    """Takes reports out of the tables and puts others in."""

    def __init__(self, store: Store, table: sqlite3.Connection) -> None:
        self.store, self.table = store, table
        self.before = dict(table.execute("SELECT key, id FROM thing"))
        self.things = Numbered(store.base, self.before)
        self.filler = Filler(store, table, self.things)
        table.execute("CREATE TEMP TABLE touched (id INTEGER PRIMARY KEY)")

    def mend(self, changes: Changes, step: Callable[[int], None]) -> None:
        """Bring the tables up to date; raise AnewError."""
        self._take_out([self.things.key(graph) for graph in changes.out])
        places = {graph: at for at, graph in enumerate(newest_first(self.store))}
        for count, (graph, number) in enumerate(self._numbers(changes.into, places), 1):
            self.filler.report(number, graph)
            self._touch(number)
            step(count)
        told = {key for key in self.things.met if key not in self.before} | self.things.heard
        touched = "SELECT key FROM thing WHERE id IN (SELECT id FROM touched)"
        told |= {row[0] for row in self.table.execute(touched)}
        self.things.forget(sorted(told))
        learn_of(self.store, self.things, told, places)
        self.filler.facts()
        if changes.out:
            self._drop_things()
        self._put_things(told)
        if changes.out:
            self._drop_things()  # where what stood for them has gone with the others
        self.filler.count()

    def _take_out(self, keys: Sequence[str]) -> None:
        numbers = [
            row[0]
            for key in keys
            for row in self.table.execute("SELECT id FROM report WHERE key = ?", (key,))
        ]
        if not numbers:
            return
        for number in numbers:
            self._touch(number)
        self.table.execute("CREATE TEMP TABLE out (id INTEGER PRIMARY KEY)")
        self.table.executemany("INSERT INTO out VALUES (?)", [(number,) for number in numbers])
        self._unsay()
        measures = "SELECT id FROM measure WHERE report IN (SELECT id FROM out)"
        self.table.execute(f"DELETE FROM concern WHERE measure IN ({measures})")
        for name in ("statement", "measure", "mention", "paragraph"):
            self.table.execute(f"DELETE FROM {name} WHERE report IN (SELECT id FROM out)")
        self.table.execute("DELETE FROM report WHERE id IN (SELECT id FROM out)")

    def _unsay(self) -> None:
        """Take the words of reports out of what is searched, as they stand there.

        Their texts are gone with them: the words are read from the lists of where each stands.
        """
        for name in ("pairs", "letters"):
            self.table.execute(
                f"CREATE VIRTUAL TABLE temp.{name}_at USING fts5vocab(main, {name}, instance)"
            )
            found = self.table.execute(
                f"SELECT doc, term FROM temp.{name}_at WHERE doc IN (SELECT id FROM paragraph"
                " WHERE report IN (SELECT id FROM out)) ORDER BY doc, offset"
            )
            rows = [
                (number, " ".join(term for _, term in run))
                for number, run in groupby(found.fetchall(), lambda row: row[0])
            ]
            self.table.executemany(
                f"INSERT INTO {name} ({name}, rowid, words) VALUES ('delete', ?, ?)", rows
            )

    def _touch(self, number: int) -> None:
        """Note the things that the rows of a report name."""
        columns = ("unit", "issuer", "region", "province", "prefecture", "county")
        places = [f"SELECT {column} AS i FROM report WHERE id = :number" for column in columns]
        places += [
            f"SELECT {column} FROM {name} WHERE report = :number"
            for name, column in (
                ("statement", "unit"), ("statement", "thing"), ("measure", "unit"),
                ("mention", "thing"),
            )
        ]  # fmt: skip
        places.append("SELECT thing FROM concern WHERE measure >= :first AND measure < :last")
        self.table.execute(
            "INSERT OR IGNORE INTO touched"
            f" SELECT i FROM ({' UNION '.join(places)}) WHERE i IS NOT NULL",
            {"number": number, "first": number * ROWS, "last": (number + 1) * ROWS},
        )

    def _numbers(
        self, graphs: Sequence[str], places: Mapping[str, int]
    ) -> Iterable[tuple[str, int]]:
        """Yield reports with numbers between those of the reports before and after them."""
        taken = {
            f"{self.store.base}{key}": number
            for key, number in self.table.execute("SELECT key, id FROM report")
        }
        ordered = sorted(places, key=places.__getitem__)
        new = set(graphs)
        before: int | None = None
        for is_new, run in groupby(ordered, lambda graph: graph in new):
            listed = list(run)
            if not is_new:
                before = taken[listed[-1]]
                continue
            last = places[listed[-1]]
            after = taken[ordered[last + 1]] if last + 1 < len(ordered) else None
            yield from zip(listed, _between(before, after, len(listed)), strict=True)

    def _put_things(self, told: set[str]) -> None:
        columns = ", ".join(("id", "key", *_COLUMNS))
        marks = ", ".join("?" * (len(_COLUMNS) + 2))
        kept = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS)
        for row in list(self.things.rows()):
            number, key = row[0], str(row[1])
            before = self.table.execute(
                f"SELECT label, names, {', '.join(_COLUMNS)} FROM thing WHERE id = ?", (number,)
            ).fetchone()
            if key not in told if before is not None else key in self.before:
                continue  # as it was, or dropped
            moved = before is not None and (before[6], *before[8:]) != (row[6], *row[8:])
            if moved and row[2] == "region":
                raise AnewError  # it lies elsewhere now, and with it all that lies in it
            self.table.execute(
                f"INSERT INTO thing ({columns}) VALUES ({marks})"
                f" ON CONFLICT (id) DO UPDATE SET {kept}",
                row,
            )
            self.table.execute("INSERT OR IGNORE INTO touched VALUES (?)", (number,))
            if before is None or before[:2] != (row[3], row[4]):
                if before is not None:
                    self._unname(number, before[0], before[1])
                self.filler.names([(number, f"{row[3]}\n{row[4]}")])

    def _unname(self, number: object, label: str, names: str) -> None:
        rows = [(number, f"{label}\n{names}")]
        self.filler.words("name_pairs", "name_letters", rows, away=True)

    def _drop_things(self) -> None:
        """Take out things that no row and no graph speaks of any more."""
        while True:
            idle = self.table.execute(
                f"WITH spoken_of (id) AS ({_MENTIONED}) SELECT id, key, label, names FROM thing"
                " WHERE id NOT IN (SELECT id FROM spoken_of WHERE id IS NOT NULL)"
            ).fetchall()
            iris = [f"{self.store.base}{row[1]}" for row in idle]
            still = self._described(iris)
            gone = [row for row, iri in zip(idle, iris, strict=True) if iri not in still]
            if not gone:
                return
            for number, _, label, names in gone:
                self._unname(number, label, names)
                self.table.execute("DELETE FROM thing WHERE id = ?", (number,))

    def _described(self, iris: Sequence[str]) -> set[str]:
        found: set[str] = set()
        for start in range(0, len(iris), 200):
            listed = " ".join(f"<{iri}>" for iri in iris[start : start + 200])
            found |= {
                row[0]
                for row in self.store.select(
                    f"SELECT DISTINCT ?t {{ VALUES ?t {{ {listed} }} GRAPH ?g {{ ?t a ?type }} }}"
                )
            }
        return found


def _between(before: int | None, after: int | None, count: int) -> list[int]:
    """Return numbers that rise from before to after; where there is no room, raise AnewError."""
    if before is None and after is None:
        return [ROOM * (at + 1) for at in range(count)]
    if after is None:
        return [int(before or 0) + ROOM * (at + 1) for at in range(count)]
    if before is None:
        return [after - ROOM * (count - at) for at in range(count)]
    room = (after - before) // (count + 1)
    if room < 1:
        raise AnewError
    return [before + room * (at + 1) for at in range(count)]
