"""Find reports: files, folders, archives, tables, standard input; and read the bytes of each.

What lies in an archive or a table goes by a path below it: `all.zip/2023/a.html`, `all.csv/17`.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
import sys
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pipeline.model import NOTHING, Facts
from pipeline.read import archive, table
from pipeline.read.encoding import ReadError
from pipeline.read.formats import ENDINGS, ending_of
from pipeline.read.layer import Limits
from pipeline.refusal import reason, remedy
from pipeline.result import Result

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterable, Iterator, Mapping

ARCHIVES = (".zip",)
TABLES = (".csv", ".jsonl", ".ndjson", ".tsv")
FORMATS = tuple(sorted({*ENDINGS, *ARCHIVES, *TABLES}))  # the endings of the files that are read
_PLAIN = (".md", ".txt")
STANDARD_INPUT = "-"
BESIDE = ".meta.json"  # what is known of a file lies beside it under its name and this

_INSIDE = re.compile(rf"(?i)(.+?(?:{'|'.join(map(re.escape, (*ARCHIVES, *TABLES)))}))/(.+)")
_BELOW = tuple(f"{ending}/" for ending in (*ARCHIVES, *TABLES))
_AT_ONCE = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_LARGER = 16  # times the size of one report may a table of reports be


class Piece(NamedTuple):
    """The bytes of a report, their digest, what is known of it beforehand, its name for readers."""

    data: bytes
    sha256: str
    facts: Facts
    name: str


@dataclass(frozen=True, slots=True)
class Found:
    """The files found under some paths, sorted, and what was passed over on the way."""

    files: tuple[str, ...]
    failures: tuple[Result, ...] = ()
    skipped: Mapping[str, int] = field(default_factory=dict)
    containers: tuple[str, ...] = ()

    def __len__(self) -> int:
        """Return how many results to expect."""
        return len(self.files) + len(self.failures)

    def gone(self, recorded: Iterable[str]) -> list[str]:
        """Return the recorded paths of archives and tables found here that hold them no more."""
        below = tuple(f"{container}/" for container in self.containers)
        here = set(self.files)
        return [path for path in recorded if path.startswith(below) and path not in here]


def walk(paths: Iterable[Path], limits: Limits | None = None) -> Found:
    """Return the files to read under the paths, sorted, each once.

    In a folder, files of other formats and readme files are counted by their ending and passed
    over, and so is a table without reports; hidden ones are passed over, and a folder that is met
    again through a link. A file that is named itself is read whatever its ending.
    """
    search = _Search(limits or Limits())
    for path in sorted({place(path) for path in paths}):
        if path == STANDARD_INPUT:
            search.files.add(path)
        elif os.path.isdir(path):  # noqa: PTH112 - as Path.is_dir, but no permission is False
            search.folder(path)
        else:
            search.named(path)
    found = tuple(search.failures[path] for path in sorted(search.failures))
    files = search.files - search.claimed
    containers = tuple(sorted(search.containers))
    return Found(tuple(sorted(files)), found, dict(sorted(search.skipped.items())), containers)


def place(path: Path | str) -> str:
    """Return the absolute path by which a file is recorded, `..` resolved and links kept."""
    if str(path) == STANDARD_INPUT:
        return STANDARD_INPUT
    return os.path.abspath(path)  # noqa: PTH100 - Path.absolute would keep `..`


def is_plain(file: str) -> bool:
    """Return whether a file is a text by its name, whose reader cannot crash."""
    ending = ending_of(file)
    return ending in _PLAIN or ending[1:].isdecimal()


class _Search:
    """What has been found so far."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.files: set[str] = set()
        self.claimed: set[str] = set()  # files that a row of a table stands for
        self.containers: set[str] = set()
        self.failures: dict[str, Result] = {}
        self.skipped: Counter[str] = Counter()
        self.seen: set[tuple[int, int]] = set()

    def folder(self, path: str) -> None:
        for file in self._inside(path):
            ending = ending_of(file)
            if file.endswith(BESIDE):
                continue
            other = ending not in FORMATS or Path(file).stem.lower() == "readme"
            if other or (ending in TABLES and not _is_of_reports(file, self.limits)):
                self.skipped[ending] += 1
            else:
                self.named(file)

    def named(self, path: str) -> None:
        ending = ending_of(path)
        if not os.path.lexists(path) and not _INSIDE.fullmatch(path):
            self.failures[path] = Result(
                path, problem="does not exist", remedy="check the name and the folder"
            )
        elif ending in (*ARCHIVES, *TABLES) and Path(path).is_file():
            self._container(path, ending)
        else:
            self.files.add(path)

    def _container(self, path: str, ending: str) -> None:
        try:
            if ending in ARCHIVES:
                names = list(_archive(path, _state(path), self.limits))
                kept = [name for name in names if _is_member(name, self.skipped)]
            else:
                found = _table(path, _state(path), self.limits)
                kept = [str(number) for number, row in enumerate(found, 1) if row.text or row.path]
                self.claimed |= {_beside(path, row.path) for row in found if row.path}
        except ReadError as error:
            self.failures[path] = Result(path, problem=error.problem, remedy=error.remedy)
        except OSError as error:
            self.failures[path] = Result(path, problem=reason(error), remedy=remedy(error))
        else:
            self.containers.add(path)
            self.files.update(f"{path}/{name}" for name in kept)

    def _inside(self, folder: str) -> Iterator[str]:
        """Yield the files below a folder; a folder that was entered before is passed over."""
        todo = [folder]
        while todo:
            path = todo.pop()
            try:
                status = Path(path).stat()
                if (status.st_dev, status.st_ino) in self.seen:
                    continue
                self.seen.add((status.st_dev, status.st_ino))
                with os.scandir(path) as entries:
                    inside = sorted((e.path, _is_folder(e)) for e in entries if e.name[0] != ".")
            except OSError as error:
                self.failures[path] = Result(path, problem=reason(error), remedy=remedy(error))
                continue
            yield from (path for path, is_folder in inside if not is_folder)
            todo.extend(path for path, is_folder in reversed(inside) if is_folder)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    if not entry.is_symlink():
        return entry.is_dir()
    return os.path.isdir(entry.path)  # noqa: PTH112 - a link to itself is False, not an error


def _is_member(name: str, skipped: Counter[str]) -> bool:
    """Return whether a member of an archive is read; others are counted."""
    ending = ending_of(name)
    hidden = any(part.startswith(("._", "__MACOSX")) for part in name.split("/"))
    if hidden or name.endswith(BESIDE):
        return False
    if ending in ENDINGS and Path(name).stem.lower() != "readme":
        return True
    skipped[ending] += 1
    return False


def _is_of_reports(path: str, limits: Limits) -> bool:
    try:
        return bool(_table(path, _state(path), limits))
    except (ReadError, OSError):
        return False


def piece(file: str, limits: Limits) -> Piece:
    """Return the bytes of a file, of a member of an archive, of a row; and what is known of it.

    Raises `ReadError` and OSError.
    """
    if file == STANDARD_INPUT:
        data = sys.stdin.buffer.read(limits.bytes + 1)
        return Piece(data, _digest(data), Facts(), "standard input")
    lowered = file.lower()
    inside = _INSIDE.fullmatch(file) if any(each in lowered for each in _BELOW) else None
    if inside and Path(inside[1]).is_file():
        if ending_of(inside[1]) in TABLES:
            return _of_row(inside[1], inside[2], file, limits)
        data = _of_archive(inside[1], inside[2], file, limits)
        return Piece(data, _digest(data), Facts(), inside[2])
    data = _bytes(file, limits)
    return Piece(data, _digest(data), _known_beside(file), file)


def _of_archive(path: str, name: str, file: str, limits: Limits) -> bytes:
    members = _archive(path, _state(path), limits)
    if name not in members:
        raise ReadError(file, "is not in the archive", "check the name")
    return archive.member(Path(path), members[name], file, limits)


def _of_row(path: str, name: str, file: str, limits: Limits) -> Piece:
    found = _table(path, _state(path), limits)
    if not name.isdecimal() or not 0 < int(name) <= len(found):
        raise ReadError(file, "is not in the table", "check the number of the row")
    row = found[int(name) - 1]
    told = repr(row.facts).encode()
    if row.text.strip():
        data = row.text.encode("utf-8", "surrogatepass")
        named = f"{name}.html" if "</" in row.text else name
        return Piece(data, _digest(data + told), row.facts, named)
    beside = _beside(path, row.path)
    data = _bytes(beside, limits)
    return Piece(data, _digest(data + told), row.facts, beside)


def _beside(table_path: str, path: str) -> str:
    return place(Path(table_path).parent / path)


def _known_beside(file: str) -> Facts:
    """Return what the file of facts beside a file says; nothing where there is none."""
    path = f"{file}{BESIDE}"
    if not os.path.isfile(path):  # noqa: PTH113 - asked of every file: a fifth of the time
        return NOTHING
    try:
        told = json.loads(Path(path).read_text("utf-8"))
        named = {str(key): str(value) for key, value in told.items() if value is not None}
    except (ValueError, AttributeError, OSError) as error:
        problem = f"is no sound JSON object ({error})"
        raise ReadError(path, problem, "mend it or delete it") from error
    return table.known(named)


def _bytes(file: str, limits: Limits) -> bytes:
    """Return what a file holds, at most a byte more than may be; asked of every file."""
    descriptor = os.open(file, _AT_ONCE)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise ReadError(file, "is no ordinary file", "give a file or a folder")
        data = os.read(descriptor, min(status.st_size, limits.bytes) + 1)
        if len(data) != status.st_size:  # it grew, or does not say how large it is
            with os.fdopen(descriptor, "rb", closefd=False) as stream:
                data += stream.read(limits.bytes + 1 - len(data))
        return data
    finally:
        os.close(descriptor)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _state(path: str) -> tuple[int, int]:
    status = Path(path).stat()
    return status.st_mtime_ns, status.st_size


@lru_cache(maxsize=4)
def _archive(path: str, state: tuple[int, int], limits: Limits) -> dict[str, zipfile.ZipInfo]:
    del state  # it is read again where it has changed
    return archive.opened(Path(path), limits)


@lru_cache(maxsize=2)
def _table(path: str, state: tuple[int, int], limits: Limits) -> list[table.Row]:
    if state[1] > limits.bytes * _LARGER:
        problem = f"is a table of more than {limits.megabytes * _LARGER:,} MB"
        raise ReadError(path, problem, "split it, or raise --max-mb")
    return table.rows(Path(path).read_bytes(), path)
