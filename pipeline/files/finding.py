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
from contextlib import suppress
from dataclasses import dataclass, field
from errno import ENOSPC
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pipeline.files.refusal import reason, remedy
from pipeline.files.result import Result
from pipeline.files.spool import ARCHIVES, BESIDE, TABLES, spool
from pipeline.files.spool import ending as container_ending
from pipeline.model import NOTHING, Facts
from pipeline.read import table
from pipeline.read.encoding import ReadError
from pipeline.read.formats import ENDINGS, ending_of
from pipeline.read.layer import Limits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

FORMATS = tuple(sorted({*ENDINGS, *ARCHIVES, *TABLES}))  # the endings of the files that are read
_PLAIN = (".md", ".txt")
STANDARD_INPUT = "-"

# By what is in them: a store and a folder of shards, whose lists are no tables of reports.
_OURS = (frozenset(("fazhi.json",)), frozenset(("about.json", "manifest.jsonl")))
_STORE = "store"  # as which they are counted

_BELOW = re.compile(rf"(?i)(?:{'|'.join(map(re.escape, (*ARCHIVES, *TABLES)))})/")
_AT_ONCE = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class Piece(NamedTuple):
    """The bytes of a report, their digest, what is known of it beforehand, its name for readers."""

    data: bytes
    sha256: str
    facts: Facts
    name: str


@dataclass(frozen=True, slots=True)
class Found:
    """The files found `under` some paths, sorted, and what was passed over on the way."""

    files: tuple[str, ...]
    failures: tuple[Result, ...] = ()
    skipped: Mapping[str, int] = field(default_factory=dict)
    containers: tuple[str, ...] = ()
    under: tuple[str, ...] = ()

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
    over, and so is a table without reports; hidden ones are passed over, a store, a folder of
    shards, and a folder that is met again through a link. A file that is named itself is read
    whatever its ending.
    """
    search = _Search(limits or Limits())
    under = tuple(sorted({place(path) for path in paths}))
    for path in under:
        if path == STANDARD_INPUT:
            search.files.add(path)
        elif os.path.isdir(path):  # noqa: PTH112 - as Path.is_dir, but no permission is False
            search.folder(path)
        else:
            search.named(path)
    found = tuple(search.failures[path] for path in sorted(search.failures))
    files = search.files - search.claimed
    containers = tuple(sorted(search.containers))
    skipped = dict(sorted(search.skipped.items()))
    return Found(tuple(sorted(files)), found, skipped, containers, under)


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
            if file.endswith(BESIDE):
                continue
            ending = container_ending(file) or ending_of(file)
            other = ending not in FORMATS or Path(file).stem.lower() == "readme"
            if other or (ending in TABLES and not _is_of_reports(file, self.limits)):
                self.skipped[ending] += 1
            else:
                self.named(file)

    def named(self, path: str) -> None:
        inside = _inside(path)
        if inside:
            with suppress(ReadError, OSError):  # told of the member
                spool(inside[0], self.limits)
            self.files.add(path)
        elif not os.path.lexists(path):
            self.failures[path] = Result(
                path, problem="does not exist", remedy="check the name and the folder"
            )
        elif container_ending(path) and Path(path).is_file():
            self._container(path)
        else:
            self.files.add(path)

    def _container(self, path: str) -> None:
        try:
            held = spool(path, self.limits)
            damage = held.damage()
            beside = {_beside(path, each) for each in held.beside()}
            self.claimed |= {file for file in beside if _is_below(file, path)}
            self.files.update(f"{path}/{name}" for name in held.names())
            self.skipped.update(held.skipped())
        except ReadError as error:
            damage = error
        except OSError as error:
            if error.errno == ENOSPC:  # no fault of the archive
                raise
            damage = ReadError(path, reason(error), remedy(error))
        if damage:
            self.failures[path] = Result(path, problem=damage.problem, remedy=damage.remedy)
        else:
            self.containers.add(path)

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
                    shown = [entry for entry in entries if entry.name[0] != "."]
                names = {entry.name for entry in shown}
                if any(kept <= names for kept in _OURS):
                    self.skipped[_STORE] += 1
                    continue
                inside = sorted((entry.path, _is_folder(entry)) for entry in shown)
            except OSError as error:
                self.failures[path] = Result(path, problem=reason(error), remedy=remedy(error))
                continue
            yield from (path for path, is_folder in inside if not is_folder)
            todo.extend(path for path, is_folder in reversed(inside) if is_folder)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    if not entry.is_symlink():
        return entry.is_dir()
    return os.path.isdir(entry.path)  # noqa: PTH112 - a link to itself is False, not an error


def _is_of_reports(path: str, limits: Limits) -> bool:
    try:
        spool(path, limits)
    except ReadError:
        return False
    except OSError as error:
        if error.errno == ENOSPC:
            raise
        return False
    return True


def _inside(file: str) -> tuple[str, str] | None:
    """Return the archive or table that a path lies in, and the name there; None in a folder."""
    for found in _BELOW.finditer(file):
        container = file[: found.end() - 1]
        if os.path.isfile(container):  # noqa: PTH113 - as Path.is_file, but quick
            return container, file[found.end() :]
    return None


def piece(file: str, limits: Limits) -> Piece:
    """Return the bytes of a file, of a member of an archive, of a row; and what is known of it.

    Raises `ReadError` and OSError.
    """
    if file == STANDARD_INPUT:
        data = sys.stdin.buffer.read(limits.bytes + 1)
        return Piece(data, _digest(data), Facts(), "standard input")
    inside = _inside(file)
    if inside:
        return _held(*inside, file, limits)
    data = _bytes(file, limits)
    return Piece(data, _digest(data), _known_beside(file), file)


def _held(container: str, name: str, file: str, limits: Limits) -> Piece:
    member, digest = spool(container, limits).member(name, file)
    facts = member.facts or NOTHING
    if not member.beside:
        return Piece(member.data, digest, facts, member.called or name)
    beside = _beside(container, member.beside)
    if not _is_below(beside, container):  # whoever wrote the table, it opens no other file
        remedy = "move the table above its files"
        raise ReadError(file, "names a file outside the folder of its table", remedy)
    data = _bytes(beside, limits)
    return Piece(data, _digest(data + repr(facts).encode()), facts, beside)


def _beside(table_path: str, path: str) -> str:
    return place(Path(table_path).parent / path)


def _is_below(file: str, table_path: str) -> bool:
    """Return whether a file lies in the folder of a table or below it, by their paths."""
    return Path(file).is_relative_to(Path(place(table_path)).parent)


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
