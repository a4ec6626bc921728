"""What archives and tables hold, kept on disk while they are read: any report of them at once.

A packed archive can only be read from its beginning, and a table in pieces of its own choice, so
each is read once, from end to end, by whoever looks for reports. What it holds goes, packed and
with its digest, into a file in a scratch folder, from which every process takes what it needs.
Memory does not depend on how much there is.
"""

from __future__ import annotations

import errno
import json
import os
import sqlite3
from collections import Counter
from contextlib import closing, contextmanager
from dataclasses import asdict
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from weakref import finalize

from ontology import scratch
from pipeline.model import Facts
from pipeline.read import archive, parquet, table, tar
from pipeline.read.encoding import ReadError
from pipeline.read.formats import ENDINGS, ending_of
from pipeline.read.member import Member

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.read.layer import Limits

ARCHIVES = (".zip", *tar.ENDINGS)
PARQUET = (".parquet",)
TABLES = (".csv", ".jsonl", ".ndjson", ".tsv", *PARQUET)
BESIDE = ".meta.json"  # what is known of a file lies beside it under its name and this
_LARGER = 16  # times the size of one report may a table be that is read whole
_LEVEL = 1  # of zstd
_MADE = """
CREATE TABLE members (
    name BLOB PRIMARY KEY, sha256 TEXT, facts TEXT, called TEXT, beside TEXT,
    problem TEXT, remedy TEXT, data BLOB
);
CREATE TABLE skipped (ending TEXT, number INTEGER);
CREATE TABLE damage (problem TEXT, remedy TEXT);
"""


class Held(NamedTuple):
    """A member as it was read, and the digest it is known by."""

    member: Member
    sha256: str


@cache
def private() -> str:
    """Return a scratch folder of this process, which goes with it."""
    return str(scratch.lasting())


def ending(path: str) -> str:
    """Return the ending by which a file is an archive or a table, empty for any other."""
    lowered = path.lower()
    if not lowered.endswith((*ARCHIVES, *TABLES)):
        return ""
    return max((e for e in (*ARCHIVES, *TABLES) if lowered.endswith(e)), key=len)


class Spool:
    """What one archive or table holds, open for reading."""

    def __init__(self, path: Path) -> None:
        self._rows = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
        finalize(self, self._rows.close)

    def names(self) -> Iterator[str]:
        """Yield the names of all members, in order."""
        for (name,) in self._rows.execute("SELECT name FROM members ORDER BY name"):
            yield name.decode("utf-8", "surrogatepass")

    def beside(self) -> Iterator[str]:
        """Yield the paths of files that rows stand for."""
        for (path,) in self._rows.execute("SELECT beside FROM members WHERE beside != ''"):
            yield path

    def skipped(self) -> dict[str, int]:
        """Return how many members of other formats were passed over, by their endings."""
        return dict(self._rows.execute("SELECT ending, number FROM skipped"))

    def damage(self) -> ReadError | None:
        """Return what hindered the reading of the rest."""
        found = self._rows.execute("SELECT problem, remedy FROM damage").fetchone()
        return ReadError("", *found) if found else None

    def member(self, name: str, file: str) -> Held:
        """Return a member; raise `ReadError` for one that cannot be read or is not there."""
        from zstandard import ZstdDecompressor

        told = "sha256, facts, called, beside, problem, remedy, data"
        row = self._rows.execute(f"SELECT {told} FROM members WHERE name = ?", [_key(name)])  # noqa: S608
        found = row.fetchone()
        if found is None:
            raise ReadError(file, "is not in the archive or table", "check the name")
        digest, facts, called, beside, problem, remedy, data = found
        if problem:
            raise ReadError(file, problem, remedy)
        held = ZstdDecompressor().decompress(data) if data else b""
        known = Facts(**json.loads(facts)) if facts else None
        return Held(Member(name, held, known, called, beside), digest)


def spool(path: str, limits: Limits) -> Spool:
    """Return what an archive or a table holds; it is read now unless it was read before.

    Of an archive, files of other formats, hidden ones and readme files are passed over. Raises
    `ReadError` where it cannot be read at all, and OSError.
    """
    status = Path(path).stat()
    state = repr((path, status.st_mtime_ns, status.st_size, limits.megabytes))
    folder = Path(limits.unpacked or private()).absolute()
    place = folder / f"{sha256(state.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}.sqlite"
    if not place.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with _whole(place) as beside:
            _write(beside, Path(path), limits)
    return _opened(place)


@lru_cache(maxsize=4)
def _opened(place: Path) -> Spool:
    return Spool(place)


@contextmanager
def _whole(place: Path) -> Iterator[Path]:
    """Yield the path of a file that takes its place when the block is left without an error."""
    beside = place.with_suffix(f".{os.getpid()}.tmp")  # where it changed, several may read it anew
    try:
        yield beside
        beside.replace(place)
    except sqlite3.OperationalError as error:
        raise OSError(
            errno.ENOSPC, f"nothing can be unpacked there ({error})", str(place)
        ) from error
    finally:
        beside.unlink(missing_ok=True)


def _write(place: Path, path: Path, limits: Limits) -> None:
    from zstandard import ZstdCompressor

    pack = ZstdCompressor(level=_LEVEL).compress
    kept = _Kept()
    with closing(sqlite3.connect(place, isolation_level=None)) as rows:
        rows.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _MADE)
        rows.execute("BEGIN")
        found = False
        try:
            for each in _members(path, limits, kept):
                found = True
                told = "" if each.facts is None else repr(each.facts)
                facts = json.dumps(asdict(each.facts)) if each.facts else ""
                digest = sha256(each.data + told.encode()).hexdigest()
                said = (each.called, each.beside, each.problem, each.remedy)
                row = (_key(each.name), digest, facts, *said, pack(each.data))
                rows.execute("INSERT OR REPLACE INTO members VALUES (?,?,?,?,?,?,?,?)", row)
        except ReadError as error:
            if not found:
                raise
            rows.execute("INSERT INTO damage VALUES (?, ?)", [error.problem, error.remedy])
        rows.executemany("INSERT INTO skipped VALUES (?, ?)", sorted(kept.skipped.items()))
        rows.execute("COMMIT")


class _Kept:
    """Which members of an archive are read; those of other formats are counted."""

    def __init__(self) -> None:
        self.skipped: Counter[str] = Counter()

    def __call__(self, name: str) -> bool:
        hidden = any(part.startswith(("._", "__MACOSX")) for part in name.split("/"))
        if hidden or name.endswith(BESIDE):
            return False
        ending = ending_of(name)
        if ending in ENDINGS and Path(name).stem.lower() != "readme":
            return True
        self.skipped[ending] += 1
        return False


def _key(name: str) -> bytes:
    return name.encode("utf-8", "surrogatepass")


def _members(path: Path, limits: Limits, keep: _Kept) -> Iterator[Member]:
    kind = ending(path.name)
    if kind in tar.ENDINGS:
        yield from tar.members(path, limits, keep)
    elif kind in ARCHIVES:
        yield from archive.members(path, limits, keep)
    elif kind in PARQUET:
        yield from parquet.members(path, limits)
    else:
        yield from _rows(path, limits)


def _rows(path: Path, limits: Limits) -> Iterator[Member]:
    if path.stat().st_size > limits.bytes * _LARGER:
        problem = f"is a table of more than {limits.megabytes * _LARGER:,} MB"
        raise ReadError(str(path), problem, "split it, or raise --max-mb")
    for number, row in enumerate(table.rows(path.read_bytes(), str(path)), 1):
        name = str(number)
        if row.text.strip():
            data = row.text.encode("utf-8", "surrogatepass")
            yield Member(name, data, row.facts, f"{name}.html" if "</" in row.text else name)
        else:
            yield Member(name, b"", row.facts, beside=row.path)
