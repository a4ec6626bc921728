"""The manifest of a generation: which file is which report, and what the reports name.

It also lists the reports that are being written (`doing`), so that a run that was killed can be
taken up where it stopped.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from pathlib import Path

_TABLES = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS files (
    path TEXT PRIMARY KEY, sha256 TEXT NOT NULL, report TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS files_of_report ON files (report);
CREATE TABLE IF NOT EXISTS reports (
    report TEXT PRIMARY KEY, sha256 TEXT NOT NULL, quads INTEGER NOT NULL,
    name TEXT NOT NULL, met BLOB NOT NULL, terms BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS terms (term TEXT PRIMARY KEY, uses INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS met (iri TEXT PRIMARY KEY, reports INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS changed (report TEXT PRIMARY KEY, since INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS doing (report TEXT PRIMARY KEY, sha256 TEXT NOT NULL) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """A report in the manifest: its digest, size in quads, `fz:fileName`, and what it names.

    `terms` counts its quads by property, and its own nodes by class (`graphs.store.dataset`).
    """

    report: str
    sha256: str
    quads: int
    name: str
    met: frozenset[str]
    terms: Mapping[str, int] = field(default_factory=dict)


def _stored(path: str) -> str | bytes:
    """Return a path as the tables hold it: bytes where it is no text, as names of other systems."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return path.encode("utf-8", "surrogatepass")
    return path


def _path(stored: str | bytes) -> str:
    return stored if isinstance(stored, str) else stored.decode("utf-8", "surrogatepass")


class Manifest:
    """One SQLite file; changes are kept by `commit` only."""

    def __init__(self, path: Path, *, write: bool = False) -> None:
        if write:
            self._db = sqlite3.connect(path)
            self._db.executescript(_TABLES)
        else:  # a published manifest never changes: no lock, no journal, a read-only disk will do
            uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
            self._db = sqlite3.connect(uri, uri=True, check_same_thread=False)

    def close(self) -> None:
        """Close the file without keeping what is not committed."""
        self._db.close()

    def commit(self) -> None:
        """Keep all changes since the last commit, all or none."""
        self._db.commit()

    def _rows(self, sql: str, *values: str | bytes) -> Iterator[tuple[str, ...]]:
        with closing(self._db.execute(sql, values)) as cursor:
            yield from cursor

    def _column(self, sql: str, *values: str | bytes) -> list[str]:
        return [row[0] for row in self._rows(sql, *values)]

    def _paths(self, sql: str, *values: str | bytes) -> list[str]:
        return sorted(_path(row[0]) for row in self._rows(sql, *values))

    def files(self) -> dict[str, str]:
        """Return every recorded path with the SHA-256 of its bytes, in order of the paths."""
        rows = self._rows("SELECT path, sha256 FROM files")
        return dict(sorted((_path(path), digest) for path, digest in rows))

    def paths(self, report: str) -> list[str]:
        """Return the paths whose bytes are a report, in order."""
        return self._paths("SELECT path FROM files WHERE report = ?", _stored(report))

    def report_of(self, path: str) -> str | None:
        """Return the report that a path is recorded as."""
        found = self._column("SELECT report FROM files WHERE path = ?", _stored(path))
        return next(iter(found), None)

    def entry(self, report: str) -> Entry | None:
        """Return what is recorded of a report."""
        sql = "SELECT sha256, quads, name, met, terms FROM reports WHERE report = ?"
        for digest, quads, name, met, terms in self._db.execute(sql, (report,)):
            named = frozenset(zlib.decompress(met).decode().split())
            counts = json.loads(zlib.decompress(terms))
            return Entry(report, digest, quads, _path(name), named, counts)
        return None

    def reports(self) -> list[str]:
        """Return every report in order."""
        return self._column("SELECT report FROM reports ORDER BY report")

    def digests(self) -> set[str]:
        """Return the digests of all reports, those being written included."""
        return set(
            self._column("SELECT sha256 FROM reports UNION SELECT sha256 FROM doing"),
        )

    def totals(self) -> tuple[int, int, int]:
        """Return how many files, reports and quads of reports there are."""
        sql = """SELECT (SELECT count(*) FROM files), count(*), coalesce(sum(quads), 0)
                 FROM reports"""
        files, reports, quads = self._db.execute(sql).fetchone()
        return files, reports, quads

    def met(self) -> list[str]:
        """Return the IRIs of all things that the reports name, in order."""
        return self._column("SELECT iri FROM met ORDER BY iri")

    def terms(self) -> dict[str, int]:
        """Return how often each term is used, over all reports, in order of the terms."""
        rows = self._db.execute("SELECT term, uses FROM terms ORDER BY term")
        return dict(rows.fetchall())

    def things(self, start: str) -> int:
        """Return how many of the things met have IRIs that start so."""
        sql = "SELECT count(*) FROM met WHERE iri >= ? AND iri < ?"
        return int(self._db.execute(sql, (start, start + "\U0010ffff")).fetchone()[0])

    def meta(self, key: str) -> str:
        """Return a note about the generation, empty where there is none."""
        return next(iter(self._column("SELECT value FROM meta WHERE key = ?", key)), "")

    def note(self, key: str, value: str) -> None:
        """Set a note about the generation."""
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def record_file(self, path: str, digest: str, report: str) -> None:
        """Record that the bytes of a path are a report."""
        self._db.execute(
            "INSERT OR REPLACE INTO files VALUES (?, ?, ?)", (_stored(path), digest, report)
        )

    def forget_file(self, path: str) -> None:
        """Forget a path."""
        self._db.execute("DELETE FROM files WHERE path = ?", (_stored(path),))

    def record(self, entry: Entry) -> None:
        """Record a report, in place of what was recorded of it."""
        self.forget(entry.report)
        met = zlib.compress("\n".join(sorted(entry.met)).encode())
        terms = zlib.compress(json.dumps(dict(sorted(entry.terms.items()))).encode())
        row = (entry.report, entry.sha256, entry.quads, _stored(entry.name), met, terms)
        self._db.execute("INSERT INTO reports VALUES (?, ?, ?, ?, ?, ?)", row)
        self._db.executemany(
            "INSERT INTO terms VALUES (?, ?) ON CONFLICT (term) DO UPDATE SET uses = uses + ?",
            [(term, uses, uses) for term, uses in sorted(entry.terms.items())],
        )
        self._db.executemany(
            "INSERT INTO met VALUES (?, 1) ON CONFLICT (iri) DO UPDATE SET reports = reports + 1",
            [(iri,) for iri in sorted(entry.met)],
        )

    def set_name(self, report: str, name: str) -> None:
        """Record another `fz:fileName` of a report."""
        self._db.execute("UPDATE reports SET name = ? WHERE report = ?", (_stored(name), report))

    def forget(self, report: str) -> None:
        """Forget a report, but not its paths."""
        old = self.entry(report)
        if old is None:
            return
        self._db.execute("DELETE FROM reports WHERE report = ?", (report,))
        uses = [(number, term) for term, number in sorted(old.terms.items())]
        self._db.executemany("UPDATE terms SET uses = uses - ? WHERE term = ?", uses)
        self._db.execute("DELETE FROM terms WHERE uses < 1")
        met = [(iri,) for iri in sorted(old.met)]
        self._db.executemany("UPDATE met SET reports = reports - 1 WHERE iri = ?", met)
        self._db.executemany("DELETE FROM met WHERE iri = ? AND reports < 1", met)

    def mark(self, report: str, generation: int) -> None:
        """Note in which generation what a report states has changed last."""
        self._db.execute("INSERT OR REPLACE INTO changed VALUES (?, ?)", (report, generation))

    def changed(self, since: int) -> set[str] | None:
        """Return the reports that have changed after a generation; None where nobody noted it."""
        try:
            rows = self._db.execute("SELECT report FROM changed WHERE since > ?", (since,))
        except sqlite3.OperationalError:  # made before changes were noted
            return None
        return {row[0] for row in rows}

    def doing(self) -> dict[str, str]:
        """Return the reports whose graphs are in doubt, with their digests."""
        rows = self._rows("SELECT report, sha256 FROM doing ORDER BY report")
        return {report: digest for report, digest in rows}  # noqa: C416 (rows are wider for mypy)

    def begin(self, reports: Iterable[tuple[str, str]]) -> None:
        """Note, at once and for good, which reports (IRI, digest) are about to change."""
        self._db.executemany("INSERT OR REPLACE INTO doing VALUES (?, ?)", sorted(reports))
        self._db.commit()

    def done(self) -> None:
        """Keep all changes, and with them that no graph is in doubt."""
        self._db.execute("DELETE FROM doing")
        self._db.commit()

    def matching(self, target: str, separators: Collection[str]) -> list[str]:
        """Return the paths that are a target, lie in it, or whose report it is, in order."""
        found = set(self.paths(target))
        found.update(self._paths("SELECT path FROM files WHERE path = ?", _stored(target)))
        inside = "SELECT path FROM files WHERE path >= ? AND path < ?"
        for mark in separators:
            low = target if target.endswith(mark) else target + mark
            encoded = low.encode("utf-8", "surrogatepass")
            found.update(self._paths(inside, encoded, encoded + b"\xff"))
            if isinstance(_stored(low), str):
                found.update(self._paths(inside, low, low + "\U0010ffff"))
        return sorted(found)
