"""Many files: find them, extract each in a pool of processes, and never fail for one of them."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from ontology import catalogue, scratch
from pipeline.bulk import heap
from pipeline.bulk.job import Job
from pipeline.bulk.processes import Bounds, ordered_map
from pipeline.extract import stages
from pipeline.files import finding
from pipeline.files.faults import failure
from pipeline.files.result import Result
from pipeline.files.spool import private
from pipeline.lockstep import in_step, result
from pipeline.read import office
from pipeline.read.encoding import ReadError
from pipeline.read.formats import ending_of, read_file
from pipeline.write import gold
from pipeline.write.quads import quads, report_iri

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping, Sequence

    from ontology.catalogue import Catalogue
    from pipeline.lockstep import Stages
    from pipeline.model import Report
    from pipeline.read.layer import Limits

__all__ = ["Job", "Result", "cores", "extract_files", "prepare"]

_FEW = 48  # so many files are read before a second process has started


def extract_files(
    files: Sequence[str],
    job: Job,
    workers: int | None = None,
    recorded: Mapping[str, str] | None = None,
) -> Generator[Result]:
    """Yield one result a file, in the order given and the same for any number of workers.

    A file whose bytes have the digest `recorded` for it is unchanged and not extracted. None takes
    as many workers as there are cores, and one for a few files. One worker on plain texts is this
    process; whatever is not plain text is read by processes that may crash, hang or grow.
    """
    heap.keep()
    known = recorded or {}
    tasks = [(file, known.get(file, "")) for file in files]
    if tasks and tasks[0][0] == finding.STANDARD_INPUT:
        yield result(prepare(job)(tasks.pop(0)))  # it is this process's alone
    with scratch.folder() as folder, heap.seldom_searched():
        unpacked = job.limits.unpacked or private()
        job = replace(job, limits=replace(job.limits, turned=str(folder), unpacked=unpacked))
        office.turn(_documents(tasks, job.limits), folder)
        yield from _mapped(tasks, job, workers or (cores() if len(tasks) > _FEW else 1))


def _documents(tasks: Sequence[tuple[str, str]], limits: Limits) -> Iterator[bytes]:
    """Yield the documents that LibreOffice is to turn, without those that are unchanged."""
    for file, recorded in tasks:
        if ending_of(file) in office.ENDINGS:
            with suppress(ReadError, OSError):
                piece = finding.piece(file, limits)
                if piece.sha256 != recorded:
                    yield piece.data


def _mapped(tasks: Sequence[tuple[str, str]], job: Job, count: int) -> Generator[Result]:
    if not tasks:
        return
    if count == 1 and all(finding.is_plain(file) for file, _ in tasks):
        yield from in_step(map(prepare(job), tasks))
    else:
        bounds = Bounds(job.limits.seconds, job.limits.memory)
        yield from ordered_map(partial(prepare, job), tasks, count, _lost, bounds)


def prepare(job: Job) -> Callable[[tuple[str, str]], Stages[Result]]:
    """Return the work on one file and the digest recorded for it; loads the catalogue once."""
    heap.keep()
    return partial(_work, job, catalogue.load(job.catalogue))


def cores() -> int:
    """Return how many processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _work(job: Job, known: Catalogue, task: tuple[str, str]) -> Stages[Result]:
    """Read and extract one file; whatever goes wrong with it is its result."""
    file, recorded = task
    try:
        data, sha256, facts, name = finding.piece(file, job.limits)
        if sha256 == recorded:
            return Result(file, sha256, unchanged=True)
        text = read_file(data, name, job.limits, sha256, _as_named(file), facts)
        del data  # 16 pictured documents in step would hold a gigabyte
        yield len(text.source)
        report = yield from stages(text, known)
        yield 0
        iri = report_iri(sha256, job.base)
        output = _output(job, report, known)
        return Result(file, sha256, iri, output, text.source, warnings=text.warnings)
    except Exception as error:  # noqa: BLE001 - one file must not end the rest
        return failure(file, error)


def _output(job: Job, report: Report, known: Catalogue) -> str:
    if job.form == "json":
        return gold.written(report)
    if job.form == "displacy":
        from pipeline import component  # loads spaCy

        return component.markup(report)
    return quads(report, known, job.base)


def _as_named(file: str) -> str:
    """Return a path from the working folder if it lies below it."""
    return file.removeprefix(os.getcwd().rstrip(os.sep) + os.sep)  # noqa: PTH109 - asked of every file


def _lost(task: tuple[str, str], cause: str) -> Result:
    remedy = "look at the file, build without it, or raise --max-seconds or --max-memory"
    return Result(task[0], problem=cause, remedy=remedy)
