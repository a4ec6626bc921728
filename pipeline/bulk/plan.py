"""Which file goes into which shard, decided before any is written."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import PurePath
from typing import TYPE_CHECKING, Final, NamedTuple

from pipeline.bulk.processes import ordered_map
from pipeline.files import finding
from pipeline.files.faults import failure
from pipeline.files.result import Result
from pipeline.lockstep import at_once
from pipeline.write.release import code_digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ontology.catalogue import Catalogue
    from pipeline.bulk.job import Job
    from pipeline.lockstep import Stages
    from pipeline.read.layer import Limits

_FORM: Final = 1  # of the shards: another makes all of them anew
_FEW: Final = 500  # so many files are looked at before a process has started


class Planned(NamedTuple):
    """A file to read: its path, the digest it had when planned, other paths of equal bytes."""

    file: str
    sha256: str
    same: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Slice:
    """The files of one shard, in order; `key` names them and all that decides what they give.

    `left_out` says of files why they are not to be read.
    """

    number: int
    key: str
    files: tuple[Planned, ...]
    left_out: tuple[tuple[str, str], ...] = ()


def slices(files: Sequence[Planned], size: int, made_by: str) -> Iterator[Slice]:
    """Yield the files in slices; `made_by` goes into their keys."""
    for number, start in enumerate(range(0, len(files), size)):
        some = tuple(files[start : start + size])
        key = sha256(json.dumps([made_by, *some]).encode()).hexdigest()
        yield Slice(number, key, some)


def made_by(job: Job, known: Catalogue, *, tables: bool) -> str:
    """Return what decides, beside the files, what a shard holds: code, catalogue, settings."""
    limits = job.limits
    settings = [job.base, limits.megabytes, limits.pages, limits.ocr, tables]
    return json.dumps([_FORM, code_digest(), known.digest, settings])


def planned(
    files: Sequence[str], limits: Limits, workers: int
) -> tuple[list[Planned], list[Result]]:
    """Return the files to read, in order of their paths, and those that cannot be read.

    Files of equal bytes are one report, read once: by the path whose name is the least.
    """
    paths: dict[str, list[str]] = {}
    failures: list[Result] = []
    for file, found in zip(files, _digests(files, limits, workers), strict=True):
        if isinstance(found, Result):
            failures.append(found)
        else:
            paths.setdefault(found, []).append(file)
    return sorted(_chosen(same, digest) for digest, same in paths.items()), failures


def _chosen(paths: list[str], digest: str) -> Planned:
    if len(paths) == 1:
        return Planned(paths[0], digest)
    first = min(paths, key=lambda path: (PurePath(path).name, path))
    return Planned(first, digest, tuple(sorted(path for path in paths if path != first)))


def _digests(files: Sequence[str], limits: Limits, workers: int) -> Iterator[str | Result]:
    if len(files) < _FEW:
        yield from map(partial(_digest, limits), files)
    else:
        yield from ordered_map(partial(_looking, limits), files, workers, _lost)


def _looking(limits: Limits) -> Callable[[str], Stages[str | Result]]:
    return at_once(partial(_digest, limits))


def _digest(limits: Limits, file: str) -> str | Result:
    try:
        return finding.piece(file, limits).sha256
    except Exception as error:  # noqa: BLE001 - one file must not end the rest
        return failure(file, error)


def _lost(file: str, cause: str) -> Result:
    return Result(file, problem=cause, remedy="look at the file, or leave it out")
