"""What Spark wrote, read back: each file with its quads and its text, as a store takes them.

The engine keeps no order between its parts, so the texts are kept in a scratch file while the
quads, of which each report's stand together, are read through once.
"""

from __future__ import annotations

import gzip
import json
import sqlite3
import zlib
from contextlib import closing, contextmanager
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ontology import scratch
from pipeline.bulk.loading import below
from pipeline.bulk.whole import CATALOGUE, RECONCILED
from pipeline.files.durable import ShardsError
from pipeline.files.result import Result
from pipeline.spark.engine import FAILURES, MADE, QUADS, TEXTS
from pipeline.spark.whole import ABOUT
from pipeline.write import predicates as say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

_PARTS: Final = (QUADS, TEXTS, FAILURES, "tables/reports", CATALOGUE, RECONCILED)
_BATCH: Final = 64  # rows that are held at once
_LEVEL: Final = 1  # of zstd
_TEXTS: Final = """
CREATE TABLE texts (report TEXT PRIMARY KEY, sha256 TEXT, source BLOB);
CREATE TABLE files (report TEXT, sha256 TEXT, file TEXT);
"""
# Rows of a table may have one name, and each is recorded by one of its own.
_NAMED: Final = """
CREATE TABLE named AS
SELECT DISTINCT report, file, sha256, dense_rank() OVER (PARTITION BY file ORDER BY sha256) place
FROM files;
CREATE INDEX by_report ON named (report);
"""


def holds(out: Path) -> bool:
    """Return whether a folder is one that Spark wrote."""
    return (out / ABOUT).is_dir()


def about(out: Path) -> tuple[dict[str, str], dict[str, Any]]:
    """Return what a batch was made with (base, catalogue …) and how much there is of it.

    Raises ShardsError where it is not complete.
    """
    lacks = [name for name in (ABOUT, *_PARTS) if not (out / name / "_SUCCESS").exists()]
    if lacks or (out / MADE).exists():
        what = f"the batch is not complete (no {', '.join(lacks)})" if lacks else "it is unfinished"
        raise ShardsError(what, out, "run the same `fazhi spark` again, or copy all of it here")
    if find_spec("pyarrow") is None:
        raise ShardsError("needs pyarrow", out, "pip install 'fazhi[analytics]'")
    made_with = _made_with(out)
    totals = {"reports": _number(out / "tables/reports"), "failures": _number(out / FAILURES)}
    kept = ("base", "catalogue", "version", "catalogue_path")
    return {key: made_with[key] for key in kept if key in made_with}, totals


def gone(out: Path, recorded: Iterable[str]) -> set[str]:
    """Return the recorded paths that lie where files were looked for, and are there no more."""
    failed = (_local(row["file"]) for row in _rows(out / FAILURES))
    found = below(recorded, [_local(_made_with(out)["source"])], failed)
    if found:
        with scratch.folder() as folder, _files(out, folder) as files:
            rows = files.execute("SELECT file, place, sha256 FROM named")
            found.difference_update(_recorded(file, nth, sha) for file, nth, sha in rows)
    return found


def results(out: Path, recorded: Mapping[str, str]) -> Iterator[Result]:
    """Yield every file of the batch as reading it again would give it.

    Those whose digest is the `recorded` one are unchanged and bare. Files of equal bytes follow
    each other, with the same report.
    """
    from zstandard import ZstdDecompressor

    unpack = ZstdDecompressor().decompress
    with (
        scratch.folder() as folder,
        _files(out, folder, texts=True) as texts,
    ):
        number = 0
        for report, lines in groupby(_lines(out / QUADS), key=_graph):
            number += 1
            said = "".join(line for line in lines if say.FILE_NAME not in line)
            text = texts.execute("SELECT sha256, source FROM texts WHERE report = ?", [report])
            digest, source = text.fetchone() or ("", b"")
            if not digest:
                what = f"there is no text of {report}"
                raise ShardsError(what, out / TEXTS, "copy all of the batch, or run it again")
            told = "SELECT file, place, sha256 FROM named WHERE report = ? ORDER BY file, place"
            rows = texts.execute(told, [report]).fetchall()
            for file in sorted(_recorded(name, nth, sha) for name, nth, sha in rows):
                if recorded.get(file) == digest:
                    yield Result(file, digest, unchanged=True)
                else:
                    yield Result(file, digest, report, said, unpack(source).decode())
        if number != (wanted := _number(out / "tables/reports")):
            what = f"has the quads of {number:,} of {wanted:,} reports"
            raise ShardsError(what, out / QUADS, "copy all of the batch, or run it again")


def _recorded(file: str, place: int, digest: str) -> str:
    """Return the path by which a store records a file; rows of one name have each their own."""
    if place > 1:
        folder, _, name = file.rpartition("/")
        file = f"{folder}/{digest[:12]}/{name}"
    return _local(file)


def _local(path: str) -> str:
    """Return a path of Spark's as this machine writes it, where it is one of this machine."""
    local = path.removeprefix("file:")
    return local if local == path else f"/{local.lstrip('/')}"


def catalogue_quads(out: Path) -> str:
    """Return the N-Quads of what the catalogue knows of the things in the batch."""
    return "".join(_lines(out / CATALOGUE))


def reconciled_triples(out: Path) -> Iterator[str]:
    """Yield the triples of the reconciled graph."""
    for line in _lines(out / RECONCILED):
        yield line.rpartition(" <")[0]


def _graph(line: str) -> str:
    return line[line.rindex(" <") + 2 : line.rindex(">")]


@contextmanager
def _files(out: Path, folder: Path, *, texts: bool = False) -> Iterator[sqlite3.Connection]:
    """Yield the files of a batch by their reports, and where they are wanted the texts."""
    from zstandard import ZstdCompressor

    pack = ZstdCompressor(level=_LEVEL).compress
    columns = ["file", "sha256", "report", *(["source"] if texts else [])]
    with closing(sqlite3.connect(folder / "texts.sqlite", isolation_level=None)) as held:
        try:
            held.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _TEXTS)
            held.execute("BEGIN")
            for row in _rows(out / TEXTS, columns):
                report, digest = row["report"], row["sha256"]
                if texts:
                    told = (report, digest, pack(row["source"].encode()))
                    held.execute("INSERT OR IGNORE INTO texts VALUES (?, ?, ?)", told)
                held.execute("INSERT INTO files VALUES (?, ?, ?)", (report, digest, row["file"]))
            held.execute("COMMIT")
            held.executescript(_NAMED)
        except sqlite3.OperationalError as error:
            remedy = "make room there, or set TMPDIR to a folder with room for all texts"
            raise ShardsError(f"the texts have no room ({error})", folder, remedy) from error
        yield held


def _rows(out: Path, columns: list[str] | None = None) -> Iterator[dict[str, str]]:
    from pyarrow import parquet

    for part in _parts(out, "parquet"):
        with _damage(part), parquet.ParquetFile(part, pre_buffer=False) as file:
            for batch in file.iter_batches(_BATCH, columns=columns):
                yield from batch.to_pylist()


def _made_with(out: Path) -> dict[str, Any]:
    with _damage(out / ABOUT):
        made_with: dict[str, Any] = json.loads("".join(_lines(out / ABOUT)))
    return made_with


def _number(out: Path) -> int:
    from pyarrow import parquet

    number = 0
    for part in _parts(out, "parquet"):
        with _damage(part):
            number += parquet.read_metadata(part).num_rows
    return number


def _lines(out: Path) -> Iterator[str]:
    for part in _parts(out, "txt.gz"):
        with _damage(part), gzip.open(part, "rt", encoding="utf-8", newline="\n") as lines:
            yield from lines


def _parts(out: Path, ending: str) -> list[Path]:
    return sorted(out.glob(f"part-*.{ending}"))


@contextmanager
def _damage(part: Path) -> Iterator[None]:
    """Say which part cannot be read."""
    try:
        yield
    except (OSError, EOFError, ValueError, zlib.error) as error:
        what = f"is damaged or cut off ({error})"
        raise ShardsError(what, part, "copy it again, or run the batch again") from error
