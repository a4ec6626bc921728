"""The bulk path: a corpus of any size to shards in a folder, in processes that may die.

Which file goes into which shard is planned beforehand; a worker reads its slice and writes its
shard, and only a line comes back, which is kept in `manifest.jsonl` as soon as the shard stands.
A run that was stopped goes on with the shards that lack. The bytes are the same whatever the
number of workers, the order in which they finish, and how often the run was stopped.
"""

from __future__ import annotations

import json
import os
import shutil
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from ontology import catalogue
from pipeline.bulk import shards, whole
from pipeline.bulk.job import SHARD
from pipeline.bulk.plan import made_by, planned, slices
from pipeline.bulk.processes import Bounds, ordered_map
from pipeline.bulk.work_unit import run
from pipeline.files import durable
from pipeline.files.durable import ShardsError
from pipeline.files.result import Result
from pipeline.lockstep import at_once
from pipeline.write.release import release

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from pipeline.bulk.job import Job
    from pipeline.bulk.plan import Planned, Slice
    from pipeline.bulk.shards import Line
    from pipeline.files.finding import Found
    from pipeline.lockstep import Stages

    Step = Callable[[int], None]

ABOUT, MANIFEST, FAILURES, DONE = "about.json", "manifest.jsonl", "failures.jsonl", "_SUCCESS"
UNPACKED = "unpacked"  # what archives and tables hold, while a run lasts


@dataclass(frozen=True, slots=True)
class Bulk:
    """Where shards go and how they are made: reports a shard, with Parquet `tables` or without."""

    out: Path
    job: Job
    workers: int
    size: int = SHARD
    tables: bool = True


@dataclass(frozen=True, slots=True)
class Done:
    """What a run did: shards and those of them that stood before, reports, quads, failures."""

    shards: int
    kept: int
    reports: int
    quads: int
    failures: tuple[Result, ...]


def write(found: Found, bulk: Bulk, step: Step, warn: Callable[[str, str], None]) -> Done:
    """Write the shards of the files found; return what was done.

    `step` is told how many files were dealt with, `warn` the file and the words of each warning.
    Raises ShardsError for a folder of something else, WorkerError where no shard can be written,
    OSError, and CatalogueError.
    """
    known = catalogue.load(bulk.job.catalogue)
    _open(bulk, known.digest, found)
    try:
        files, failures = planned(found.files, bulk.job.limits, bulk.workers)
        step(len(failures))
        plan = list(slices(files, bulk.size, made_by(bulk.job, known, tables=bulk.tables)))
        lines = _kept(bulk, plan)
        kept = len(lines)
        for number in sorted(lines):
            step(len(plan[number].files))
        todo = [each for each in plan if each.number not in lines]
        with (bulk.out / MANIFEST).open("a", encoding="utf-8") as manifest:
            for line in _made(bulk, todo):
                lines[line["shard"]] = line
                _append(manifest, line)
                step(len(plan[line["shard"]].files))
                for file, words in line.get("warnings", ()):
                    warn(file, words)
        failures += found.failures
        failures += [Result(**one) for line in lines.values() for one in line.get("failures", ())]
        return _finish(bulk, [lines[each.number] for each in plan], failures, kept)
    finally:
        shutil.rmtree(bulk.out / shards.SCRATCH, ignore_errors=True)


def _open(bulk: Bulk, digest: str, found: Found) -> None:
    """Make the folder ready: say what its shards are made with, and that they are not complete."""
    out, job = bulk.out, bulk.job
    inside = {each.name for each in out.iterdir()} if out.exists() else set()
    if ABOUT not in inside and inside - {"lock", f"{ABOUT}.tmp", UNPACKED}:
        raise ShardsError("this is no folder of shards", out, "name a new or empty one")
    (out / shards.SCRATCH).mkdir(parents=True, exist_ok=True)
    shutil.rmtree(out / shards.SCRATCH)
    (out / shards.SCRATCH).mkdir()
    (out / DONE).unlink(missing_ok=True)
    about: dict[str, object] = {
        "base": job.base, "catalogue": digest, "version": release(), "tables": bulk.tables,
        "paths": [path.encode("utf-8", "replace").decode() for path in found.under],
    }  # fmt: skip
    if job.catalogue:
        about["catalogue_path"] = str(job.catalogue.resolve())
    durable.replace(out / ABOUT, json.dumps(about, ensure_ascii=False, indent=1) + "\n")
    (out / MANIFEST).touch()


def _kept(bulk: Bulk, plan: Sequence[Slice]) -> dict[int, Line]:
    """Return the lines of the shards that stand; the manifest is left with these alone.

    A shard with failures is made anew where documents may now take more time or memory.
    """
    limits = bulk.job.limits
    kept: dict[int, Line] = {}
    for line in _lines(bulk.out / MANIFEST):
        number = line["shard"]
        if number >= len(plan) or line["key"] != plan[number].key:
            continue
        if line.get("bounds", [limits.seconds, limits.memory]) != [limits.seconds, limits.memory]:
            continue
        if all(durable.size(bulk.out / name) == made[0] for name, made in line["files"].items()):
            kept[number] = line
    _note(bulk.out, kept.values())
    return kept


def _lines(path: Path) -> Iterator[Line]:
    """Yield the lines of a manifest without the one that a kill left torn."""
    for text in path.read_text("utf-8").split("\n")[:-1]:
        try:
            yield json.loads(text)
        except ValueError:
            continue


def _note(out: Path, lines: Iterable[Line]) -> None:
    said = [_dumped(line) for line in sorted(lines, key=lambda line: int(line["shard"]))]
    durable.replace(out / MANIFEST, "".join(said))


def _append(manifest: Any, line: Line) -> None:  # noqa: ANN401 - a text file
    manifest.write(_dumped(line))
    manifest.flush()
    os.fsync(manifest.fileno())


def _dumped(line: Mapping[str, object]) -> str:
    return json.dumps(line, ensure_ascii=False) + "\n"


def _made(bulk: Bulk, todo: Sequence[Slice]) -> Iterator[Line]:
    """Yield the lines of shards as they stand; a document that ends processes is left out."""
    lost: list[Slice] = []
    for each in _mapped(bulk, todo):
        if isinstance(each, _Lost):
            lost.append(each.slice)
        else:
            yield each
    for slice_ in lost:
        without = replace(slice_, left_out=tuple(_deadly(bulk, slice_)))
        for each in _mapped(bulk, [without]):
            if isinstance(each, _Lost):
                what = f"shard {slice_.number} cannot be written ({each.cause})"
                raise ShardsError(what, bulk.out, "raise --max-memory, or lower --shard")
            yield each


@dataclass(frozen=True, slots=True)
class _Lost:
    """A slice over which processes died."""

    slice: Slice
    cause: str


def _mapped(bulk: Bulk, todo: Sequence[Slice]) -> Iterator[Line | _Lost]:
    prepare = partial(_preparing, bulk)
    bounds = Bounds(0, bulk.job.limits.memory)  # the unit of work minds the time of each document
    with closing(ordered_map(prepare, todo, bulk.workers, _Lost, bounds, size=1)) as lines:
        for line in lines:
            if not isinstance(line, _Lost) and "hindered" in line:
                raise OSError(*line["hindered"])
            yield line


def _preparing(bulk: Bulk) -> Callable[[Slice], Stages[Line | _Lost]]:
    return at_once(shards.prepare(bulk.out, bulk.job, tables=bulk.tables))


def _deadly(bulk: Bulk, each: Slice) -> Iterator[tuple[str, str]]:
    """Yield the documents of a slice that end the process that reads them, with the cause."""
    bounds = Bounds(0, bulk.job.limits.memory)
    prepare = partial(_trying, bulk.job, each)
    with closing(ordered_map(prepare, each.files, bulk.workers, _ended, bounds)) as found:
        yield from (one for one in found if one)


def _trying(job: Job, each: Slice) -> Callable[[Planned], Stages[tuple[str, str] | None]]:
    shards.warm(job)
    return at_once(partial(_try, job, each))


def _try(job: Job, each: Slice, planned: Planned) -> None:
    run(shards.documents(each, [planned], job, []), job)


def _ended(planned: Planned, cause: str) -> tuple[str, str]:
    return planned.file, cause


def _finish(bulk: Bulk, lines: list[Line], failures: list[Result], kept: int) -> Done:
    """Write what belongs to the whole, and last of all that the folder is complete."""
    out, job = bulk.out, bulk.job
    known = catalogue.load(job.catalogue)
    made = whole.write(out, len(lines), known, job.base, tables=bulk.tables)
    _sweep(out, {name for line in lines for name in line["files"]} | made.keys())
    _note(out, lines)
    failures = sorted(failures, key=lambda failed: failed.file)
    durable.replace(out / FAILURES, "".join(_dumped(shards.listed(one)) for one in failures))
    reports, quads = (sum(line[key] for line in lines) for key in ("reports", "quads"))
    totals = {"shards": len(lines), "reports": reports, "quads": quads, "failures": len(failures)}
    about = totals | {"manifest": durable.size_and_digest(out / MANIFEST), "files": made}
    durable.replace(out / DONE, json.dumps(about, ensure_ascii=False, indent=1) + "\n")
    return Done(len(lines), kept, reports, quads, tuple(failures))


def _sweep(out: Path, names: set[str]) -> None:
    """Delete the files of shards that the corpus has no more."""
    for folder in ("shards", "texts", "things", "tables"):
        for path in sorted((out / folder).rglob("*")):
            if path.is_file() and path.relative_to(out).as_posix() not in names:
                path.unlink()
