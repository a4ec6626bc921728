"""The store folder: what lies where, which generation is current, and what can go wrong.

`fazhi.json` is the pointer: it names the current generation and what it was made with, and is
replaced whole. A generation `db-N/` is written once, published by that pointer and never changed
again, so that readers need not mind a writer.
"""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import sqlite3
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from graphs.store import locking

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from typing import IO

FORMAT: Final = 2  # 2: the manifest counts the terms of each report
_BINDING: Final = {"base": "--base", "catalogue": "--catalogue"}


class StoreError(Exception):
    """A store that cannot be used: what is wrong, where, and what to do about it."""

    def __init__(self, what: str, where: Path | str, remedy: str) -> None:
        super().__init__(f"{where}: {what}; {remedy}")
        self.what, self.where, self.remedy = what, str(where), remedy


@contextmanager
def guard(where: Path) -> Iterator[None]:
    """Turn what the system and the databases say into a StoreError with a remedy."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        raise _explained(error, where) from error


def _explained(error: OSError | sqlite3.Error, where: Path) -> StoreError:
    code, said = getattr(error, "errno", None), str(error)
    if code in (errno.ENOSPC, errno.EDQUOT) or "No space left" in said or "disk is full" in said:
        return StoreError(
            "the disk is full, the store is as it was before",
            where,
            "free some space, or name another place with --store, and run the command again",
        )
    denied = ("Permission denied", "Read-only file system", "readonly database")
    if code in (errno.EACCES, errno.EPERM, errno.EROFS) or any(text in said for text in denied):
        return StoreError(
            f"no permission ({said})",
            where,
            "ask for the right to write there, or name another place with --store",
        )
    return StoreError(
        f"the store cannot be read or written ({said})",
        where,
        "check the disk; `fazhi build --fresh` makes the store anew from the reports",
    )


@dataclass(frozen=True, slots=True)
class Pointer:
    """What `fazhi.json` says: the current generation (None before the first) and its settings."""

    current: int | None = None
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Folder:
    """Where the parts of a store lie."""

    path: Path

    @property
    def pointer_file(self) -> Path:
        """Return where the pointer lies; a folder with it is a store."""
        return self.path / "fazhi.json"

    @property
    def failures(self) -> Path:
        """Return where the inputs that failed are listed."""
        return self.path / "failures.jsonl"

    @property
    def texts(self) -> Path:
        """Return the folder of the decoded sources."""
        return self.path / "texts"

    def generation(self, number: int) -> Path:
        """Return the folder of a generation: its database, manifest and lock."""
        return self.path / f"db-{number}"

    def generations(self) -> list[int]:
        """Return the numbers of all generations on disk, finished or not, in order."""
        found = (re.fullmatch(r"db-(\d+)", entry.name) for entry in self.path.iterdir())
        return sorted(int(match[1]) for match in found if match)

    def point(self, *, anew: bool = False) -> Pointer:
        """Return what the pointer says; raise StoreError for no store and for a newer one.

        An older format is refused too, except where the store is made `anew`: it is a cache of
        the reports, and is read by no one but the program that wrote it.
        """
        try:
            text = self.pointer_file.read_text(encoding="utf-8")
        except (FileNotFoundError, NotADirectoryError):
            raise _not_a_store(self.path) from None
        try:
            said = json.loads(text)
            form, current, settings = said["format"], said["current"], dict(said["settings"])
        except (ValueError, KeyError, TypeError) as error:
            raise StoreError(
                f"fazhi.json is damaged ({error!r})",
                self.path,
                "move the folder away and run `fazhi build` again",
            ) from error
        if isinstance(form, int) and form < FORMAT:
            if anew:
                return Pointer(current, settings)
            raise StoreError(
                f"the store has the older format {form}, this program knows format {FORMAT}",
                self.path,
                "run `fazhi build --fresh` on the same reports: the store is made anew, and the"
                " old one stays as it is until the new one is complete",
            )
        if form != FORMAT:
            raise StoreError(
                f"the store has format {form}, this program knows format {FORMAT}",
                self.path,
                "use the program it was made with, or name another place with --store",
            )
        return Pointer(current, settings)

    def publish(self, pointer: Pointer) -> None:
        """Replace the pointer: from now on this generation is the store."""
        said = {
            "format": FORMAT,
            "current": pointer.current,
            "settings": dict(sorted(pointer.settings.items())),
        }
        text = json.dumps(said, ensure_ascii=False, indent=1) + "\n"
        replace(self.pointer_file, text.encode(), durable=True)

    def prepare(self) -> IO[str]:
        """Make the folder where it lacks and return its lock, held for writing."""
        if re.match(r"https?:", str(self.path)):
            raise StoreError(
                "a server is not written to directly",
                self.path,
                "name a folder with --store, then load it with `fazhi push --store FOLDER ADDRESS`",
            )
        if self.path.exists() and not self.pointer_file.exists() and not _blank(self.path):
            raise _not_a_store(self.path)
        self.path.mkdir(parents=True, exist_ok=True)
        try:
            lock = locking.hold(self.path / "lock")
        except BlockingIOError:
            by = locking.holder(self.path / "lock")
            raise StoreError(
                f"the store is in use{by}", self.path, "wait until that command has ended"
            ) from None
        self.texts.mkdir(exist_ok=True)
        if not self.pointer_file.exists():
            self.publish(Pointer())
        return lock

    def sweep(self) -> None:
        """Delete what was put aside for deletion, as far as no reader holds it open."""
        for entry in sorted(self.path.glob("trash-*")):
            shutil.rmtree(entry, ignore_errors=True)

    def put_aside(self, number: int) -> bool:
        """Delete a generation; return False where a reader still has it open."""
        place = self.generation(number)
        try:
            locking.hold(place / "lock").close()
            place.rename(self.path / f"trash-{number}")
        except (BlockingIOError, PermissionError):
            return False
        self.sweep()
        return True


def agree(wanted: Mapping[str, str], made_with: Mapping[str, str], where: Path) -> None:
    """Raise StoreError where a store was made with another base or catalogue than is wanted."""
    for key, option in _BINDING.items():
        want, have = wanted.get(key), made_with.get(key)
        if want is not None and have is not None and want != have:
            path = made_with.get(f"{key}_path")
            told = f"another {option} ({path or have})"
            if key == "catalogue" and not path:  # that of a version, which nobody gave
                told = f"another version's catalogue, or another {option} ({have[:12]}…)"
            raise StoreError(
                f"the store was made with {told}",
                where,
                f"make it anew with `fazhi build --fresh`, give that {option},"
                " or name another place with --store",
            )


def replace(target: Path, content: bytes, *, durable: bool = False) -> None:
    """Write a file beside its place and move it there, so that it is never half written."""
    beside = target.with_name(target.name + ".tmp")
    try:
        with beside.open("wb") as file:
            file.write(content)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        beside.replace(target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _blank(path: Path) -> bool:
    # What a first command may leave that was killed before it wrote the pointer.
    return path.is_dir() and {entry.name for entry in path.iterdir()} <= {
        "lock",
        "texts",
        "fazhi.json.tmp",
    }


def _not_a_store(path: Path) -> StoreError:
    what = "this is no store of fazhi" if path.exists() else "there is no store here"
    return StoreError(what, path, "name one with --store, or make it with `fazhi build`")
