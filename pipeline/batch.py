"""Many files: find them, extract each in a pool of processes, and never fail for one of them."""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from ontology import catalogue
from ontology.terms import BASE
from pipeline import gold
from pipeline.extract import extract
from pipeline.processes import ordered_map
from pipeline.quads import quads, report_iri
from pipeline.read.encoding import ReadError
from pipeline.read.text import read_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence

    from ontology.catalogue import Catalogue
    from pipeline.model import Report

Form: TypeAlias = Literal["quads", "json", "displacy"]

FORMATS = (".md", ".txt")  # the endings of the files that are read

_FEW = 48  # so many files are read before a second process has started


@dataclass(frozen=True, slots=True)
class Job:
    """What to make of each file: quads for the store, JSON of the contract, or HTML."""

    form: Form = "quads"
    catalogue: Path | None = None
    base: str = BASE


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one file: its output, or what was wrong with it and what to do.

    `output` is what the job asked for; both it and `source` are empty for a file that was left
    out because it is `unchanged`. `report` is the IRI of the report's graph.
    """

    file: str
    sha256: str = ""
    report: str = ""
    output: str = ""
    source: str = ""
    unchanged: bool = False
    problem: str = ""
    remedy: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """The files found under some paths, sorted, and what was passed over on the way."""

    files: tuple[str, ...]
    failures: tuple[Result, ...] = ()
    skipped: Mapping[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        """Return how many results to expect."""
        return len(self.files) + len(self.failures)


def walk(paths: Iterable[Path]) -> Found:
    """Return the files to read under the paths, sorted, each once.

    In a folder, files of other formats and readme files are counted by their ending and passed
    over; hidden ones are passed over, and a folder that is met again through a link. A file that
    is named itself must be one that can be read.
    """
    files: set[str] = set()
    failures: dict[str, Result] = {}
    skipped: Counter[str] = Counter()
    seen: set[tuple[int, int]] = set()
    for path in sorted({place(path) for path in paths}):
        if os.path.isdir(path):  # noqa: PTH112 - as Path.is_dir, but no permission is False
            for file in _inside(path, seen, failures):
                if _ending(file) in FORMATS and Path(file).stem.lower() != "readme":
                    files.add(file)
                else:
                    skipped[_ending(file)] += 1
        elif _ending(path) in FORMATS:
            files.add(path)
        else:
            failures[path] = _unknown_format(path)
    found = tuple(failures[path] for path in sorted(failures))
    return Found(tuple(sorted(files)), found, dict(sorted(skipped.items())))


def place(path: Path | str) -> str:
    """Return the absolute path by which a file is recorded, `..` resolved and links kept."""
    return os.path.abspath(path)  # noqa: PTH100 - Path.absolute would keep `..`


def extract_files(
    files: Sequence[str],
    job: Job,
    workers: int | None = None,
    recorded: Mapping[str, str] | None = None,
) -> Generator[Result]:
    """Yield one result a file, in the order given and the same for any number of workers.

    A file whose bytes have the digest `recorded` for it is unchanged and not extracted. One worker
    works in this process; None takes as many as there are cores, and one for a few files.
    """
    known = recorded or {}
    tasks = [(file, known.get(file, "")) for file in files]
    count = workers or (cores() if len(tasks) > _FEW else 1)
    if count == 1:
        work = prepare(job)
        yield from map(work, tasks)
    else:
        yield from ordered_map(partial(prepare, job), tasks, count, _lost)


def prepare(job: Job) -> Callable[[tuple[str, str]], Result]:
    """Return the work on one file and the digest recorded for it; loads the catalogue once."""
    return partial(_work, job, catalogue.load(job.catalogue))


def cores() -> int:
    """Return how many processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _work(job: Job, known: Catalogue, task: tuple[str, str]) -> Result:
    """Read and extract one file; whatever goes wrong with it is its result."""
    file, recorded = task
    try:
        data = _bytes(Path(file))
        sha256 = hashlib.sha256(data).hexdigest()
        if sha256 == recorded:
            return Result(file, sha256, unchanged=True)
        return _extracted(job, known, file, sha256, data)
    except ReadError as error:
        return Result(file, problem=error.problem, remedy=error.remedy)
    except OSError as error:
        return Result(file, problem=_reason(error), remedy=_remedy(error))
    except MemoryError:
        return Result(file, problem="memory ran out", remedy="use fewer --workers")
    except Exception as error:  # noqa: BLE001 - a fault of ours in one file must not end the rest
        problem = f"an error of Fazhi itself: {type(error).__name__}: {error} ({_line(error)})"
        return Result(file, problem=problem, remedy="report it with this file")


def _bytes(path: Path) -> bytes:
    if path.exists() and not path.is_file():  # a pipe or a device might never end
        raise ReadError(str(path), "is no ordinary file", "give a file or a folder")
    return path.read_bytes()


def _extracted(job: Job, known: Catalogue, file: str, sha256: str, data: bytes) -> Result:
    name = Path(file).name if job.form == "quads" else _as_named(file)
    text = read_bytes(data, name)
    output = _output(job, extract(text, known), known)
    iri = report_iri(sha256, job.base)
    return Result(file, sha256, iri, output, text.source, warnings=text.warnings)


def _output(job: Job, report: Report, known: Catalogue) -> str:
    if job.form == "json":
        return json.dumps(gold.dump(report), ensure_ascii=False)
    if job.form == "displacy":
        from pipeline import component  # loads spaCy

        return component.markup(report)
    return quads(report, known, job.base)


def _inside(folder: str, seen: set[tuple[int, int]], failures: dict[str, Result]) -> Iterator[str]:
    """Yield the files below a folder; a folder that was entered before is passed over."""
    todo = [folder]
    while todo:
        path = todo.pop()
        try:
            status = Path(path).stat()
            if (status.st_dev, status.st_ino) in seen:
                continue
            seen.add((status.st_dev, status.st_ino))
            with os.scandir(path) as entries:
                inside = sorted((e.path, _is_folder(e)) for e in entries if e.name[0] != ".")
        except OSError as error:
            failures[path] = Result(path, problem=_reason(error), remedy=_remedy(error))
            continue
        yield from (path for path, is_folder in inside if not is_folder)
        todo.extend(path for path, is_folder in reversed(inside) if is_folder)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    if not entry.is_symlink():
        return entry.is_dir()
    return os.path.isdir(entry.path)  # noqa: PTH112 - a link to itself is False, not an error


def _as_named(file: str) -> str:
    """Return a path from the working folder if it lies below it."""
    below = Path(file)
    return str(below.relative_to(Path.cwd())) if below.is_relative_to(Path.cwd()) else file


def _ending(file: str) -> str:
    return Path(file).suffix.lower()


def _unknown_format(file: str) -> Result:
    if not os.path.lexists(file):
        return Result(file, problem="does not exist", remedy="check the name and the folder")
    problem = f"has a format that is not read ({_ending(file) or 'no ending'})"
    return Result(file, problem=problem, remedy=f"give files in {' or '.join(FORMATS)}")


def _lost(task: tuple[str, str], cause: str) -> Result:
    return Result(task[0], problem=cause, remedy="look at the file, or build without it")


def _reason(error: OSError) -> str:
    if isinstance(error, PermissionError):
        return "no permission to read it"
    if isinstance(error, FileNotFoundError):
        return "does not exist"
    return error.strerror or str(error)


def _remedy(error: OSError) -> str:
    if isinstance(error, PermissionError):
        return "allow reading (chmod u+r, for a folder u+rx)"
    return "check the name, the links and the disk"


def _line(error: BaseException) -> str:
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    if trace is None:
        return "?"
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
