"""A shard: what a slice of the corpus states, written by the process that read it.

A shard is one file of each sort: N-Quads, decoded texts, the things named, and a Parquet file for
each fact table. They are written in a folder of their own and then moved to their places, so that
none is ever seen half written; the same slice gives the same bytes.
"""

from __future__ import annotations

import gc
import json
import os
import shutil
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import IO, TYPE_CHECKING, Any, Final

from ontology.parquet import Table
from pipeline.bulk import heap
from pipeline.bulk.things import Met
from pipeline.bulk.work_unit import Document, run
from pipeline.files import finding
from pipeline.files.durable import LEVEL, size_and_digest
from pipeline.files.faults import failure
from pipeline.files.result import Result
from pipeline.read import office
from pipeline.read.encoding import ReadError
from pipeline.read.formats import ending_of
from pipeline.write.fact_rows import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from pipeline.bulk.job import Job
    from pipeline.bulk.plan import Planned, Slice
    from pipeline.bulk.work_unit import Unit

QUADS, TEXTS, THINGS = "shards", "texts", "things"  # the folders, one file a shard in each
SCRATCH: Final = "unfinished"  # the folder of what is being written
_ENDINGS: Final = {QUADS: "nq.zst", TEXTS: "jsonl.zst", THINGS: "jsonl.zst"}
_FIRST: Final = "武汉市司法局2023年度法治政府建设年度报告。学习《宪法》，办理案件3件。"
_BATCH: Final = 8  # documents whose quads and rows are held at once: 32 take 150 MB more a process

Line = dict[str, Any]


def place(folder: str, number: int | str) -> str:
    """Return the path of a shard's file below the folder of all: `shards/00012.nq.zst`."""
    name = number if isinstance(number, str) else f"{number:05}"
    return f"{folder}/{name}.{_ENDINGS.get(folder, 'parquet')}"


def places(number: int, *, tables: bool) -> list[str]:
    """Return the paths of all files of a shard, `tables` or none."""
    found = [place(folder, number) for folder in _ENDINGS]
    if tables:
        found += [place(f"tables/{name}", number) for name in TABLES if name != "things"]
    return found


def prepare(out: Path, job: Job, *, tables: bool) -> Callable[[Slice], Line]:
    """Return the work on one slice: write its shard, and return its line of the manifest."""
    warm(job)
    return partial(_written, out=out, job=job, tables=tables)


def warm(job: Job) -> None:
    """Make what is made when first needed, so that no document is charged with its time."""
    heap.keep()
    unbounded = replace(job, limits=replace(job.limits, seconds=0))
    run([Document(_FIRST, _FIRST.encode())], unbounded)
    gc.freeze()  # what the catalogue is made of need not be looked through again


def _written(each: Slice, out: Path, job: Job, *, tables: bool) -> Line:
    """Write a shard; what hinders it is told, not raised: it is no fault of a document."""
    try:
        return write(each, out, job, tables=tables)
    except OSError as error:
        return {"shard": each.number, "hindered": [error.errno, error.strerror, error.filename]}


def write(each: Slice, out: Path, job: Job, *, tables: bool) -> Line:
    """Write the shard of a slice; return its line of the manifest. Raises OSError.

    The line has the number and key, how many reports and quads, each file's size and digest, and
    where there are any the warnings and failures.
    """
    scratch = out / SCRATCH / f"{each.number:05}"
    shutil.rmtree(scratch, ignore_errors=True)
    turned = scratch / "turned"
    turned.mkdir(parents=True)
    job = replace(job, limits=replace(job.limits, turned=str(turned)))
    office.turn(_old_documents(each, job), turned)
    failed = [Result(file, problem=why, remedy=_REMEDY) for file, why in each.left_out]
    writer = _Writer(scratch, each, tables=tables)
    for start in range(0, len(each.files), _BATCH):
        some = each.files[start : start + _BATCH]
        unit = run(documents(each, some, job, failed), job)
        failed += unit.failures
        writer.add(unit)
    files = writer.close(out)
    shutil.rmtree(scratch)
    line = {"shard": each.number, "key": each.key, **writer.line, "files": files}
    if failed:
        line["bounds"] = [job.limits.seconds, job.limits.memory]
        line["failures"] = [listed(result) for result in sorted(failed, key=lambda one: one.file)]
    return line


_REMEDY: Final = "look at the file, leave it out, or raise --max-seconds or --max-memory"


def listed(result: Result) -> dict[str, str]:
    """Return a failure as `failures.jsonl` lists it."""
    return {"file": result.file, "problem": result.problem, "remedy": result.remedy}


def documents(
    each: Slice, planned: Sequence[Planned], job: Job, failed: list[Result]
) -> Iterator[Document]:
    """Yield the documents of some files, read one at a time; what cannot be read has failed."""
    left_out = {file for file, _ in each.left_out}
    for file, digest, _ in planned:
        if file in left_out:
            continue
        try:
            piece = finding.piece(file, job.limits)
        except Exception as error:  # noqa: BLE001 - one file must not end the rest
            failed.append(failure(file, error))
            continue
        if piece.sha256 != digest:
            changed = Result(file, problem="was changed meanwhile", remedy="run the command again")
            failed.append(changed)
            continue
        yield Document(file, piece.data, piece.facts, piece.name, piece.sha256)


def _old_documents(each: Slice, job: Job) -> Iterator[bytes]:
    """Yield the documents that LibreOffice is to turn, many in one run."""
    for file, _, _ in each.files:
        if ending_of(file) in office.ENDINGS:
            with suppress(ReadError, OSError):
                yield finding.piece(file, job.limits).data


class _Writer:
    """The files of a shard, being written in a folder of their own."""

    def __init__(self, scratch: Path, each: Slice, *, tables: bool) -> None:
        from zstandard import ZstdCompressor

        self._scratch, self._number = scratch, each.number
        self._same = {planned.file: planned.same for planned in each.files if planned.same}
        self._met = Met()
        self._names = places(each.number, tables=tables)
        self._open: dict[str, IO[bytes]] = {
            name: (scratch / name.replace("/", "-")).open("wb") for name in self._names
        }
        self._packed: dict[str, Any] = {
            folder: ZstdCompressor(level=LEVEL, write_checksum=True).stream_writer(
                self._open[place(folder, each.number)], closefd=False
            )
            for folder in _ENDINGS
        }
        self._tables = {
            name: Table(name, self._open[place(f"tables/{name}", each.number)])
            for name in TABLES
            if tables and name != "things"
        }
        self.line: Line = {"reports": 0, "quads": 0}

    def add(self, unit: Unit) -> None:
        """Write what a batch of documents gave."""
        for report in unit.reports:
            number = report.output.count("\n")
            self._packed[QUADS].write(report.output.encode("utf-8", "replace"))
            text: Line = {"file": report.file, "same": self._same.get(report.file, ())}
            text |= {"sha256": report.sha256, "report": report.report, "quads": number}
            line = json.dumps(text | {"source": report.source}, ensure_ascii=False) + "\n"
            self._packed[TEXTS].write(line.encode("utf-8", "surrogatepass"))
            self.line["reports"] += 1
            self.line["quads"] += number
            for warning in report.warnings:
                self.line.setdefault("warnings", []).append([report.file, warning])
        for name, table in self._tables.items():
            table.add(unit.facts[name])
        self._met.add(unit.facts)

    def close(self, out: Path) -> dict[str, list[int | str]]:
        """Move the files to their places; return the size and digest of each."""
        for thing in self._met.things():
            self._packed[THINGS].write(thing.dumped().encode())
        for stream in self._packed.values():
            stream.close()
        for table in self._tables.values():
            table.close()
        files: dict[str, list[int | str]] = {}
        for name, file in self._open.items():
            file.flush()
            os.fsync(file.fileno())
            file.close()
            beside, target = self._scratch / name.replace("/", "-"), out / name
            files[name] = size_and_digest(beside)
            target.parent.mkdir(parents=True, exist_ok=True)
            beside.replace(target)
        return files
