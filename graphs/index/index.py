"""Read the side index of a store folder; it is made anew when the store has changed."""

from __future__ import annotations

import queue
import re
import sqlite3
import sys
import threading
import weakref
from collections import OrderedDict
from collections.abc import Mapping
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote as percent

from graphs.index.making import form, make
from graphs.index.mending import mend
from graphs.store.embedded import Store
from graphs.store.folder import Folder, StoreError
from ontology import scratch

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

Row = sqlite3.Row
_KEPT: Final = 40_000_000  # bytes, about, of answers that are kept to be given again
_LOOKED_AT: Final = 50  # parts of a long answer whose size is taken
_HOLDER: Final = 100  # bytes, about, of a list or a row without what it holds
_TABLES: Final = 6  # connections; the machine has hardly more cores to use them
_PAGES: Final = 8_000  # kilobytes of the file that each of them keeps; the system keeps more


class Index:
    """The tables of one generation, read-only, for any number of threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._address = f"file:{percent(str(path.resolve()))}?mode=ro&immutable=1"
        self._idle: queue.LifoQueue[sqlite3.Connection | None] = queue.LifoQueue()
        for _ in range(_TABLES):
            self._idle.put(None)
        weakref.finalize(self, _close, self._idle)
        self._kept: OrderedDict[object, tuple[int, Any]] = OrderedDict()
        self._making: dict[object, threading.Lock] = {}
        self._size = 0
        self._lock = threading.Lock()
        self.about = {row["name"]: row["value"] for row in self.rows("SELECT * FROM about")}

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        """Return the rows of a SELECT."""
        table = self._idle.get()
        try:
            table = table or self._open()
            found: list[Row] = table.execute(sql, values).fetchall()
        finally:
            self._idle.put(table)
        return found

    def row(self, sql: str, values: Sequence[object] = ()) -> Row | None:
        """Return the first row of a SELECT, None for none."""
        return next(iter(self.rows(sql, values)), None)

    def number(self, sql: str, values: Sequence[object] = ()) -> int:
        """Return the one number that a SELECT gives."""
        return int(self.rows(sql, values)[0][0])

    def again(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        """Return the rows of a SELECT that is put often; the answer is kept."""
        found: list[Row] = self.kept((sql, tuple(values)), lambda: self.rows(sql, values))
        return found

    def kept(self, key: object, make: Callable[[], Any]) -> Any:
        """Return what `make` gives; it is kept under a key, and made once at a time."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key][1]
            making = self._making.setdefault(key, threading.Lock())
        with making:
            with self._lock:
                if key in self._kept:
                    return self._kept[key][1]
            try:
                made = make()
                with self._lock:
                    self._keep(key, made)
            finally:
                with self._lock:
                    self._making.pop(key, None)
        return made

    def _keep(self, key: object, made: Any) -> None:
        size = _bytes(made)
        if size > _KEPT // 8:
            return
        self._kept[key] = (size, made)
        self._size += size
        while self._size > _KEPT:
            _, (gone, _made) = self._kept.popitem(last=False)
            self._size -= gone

    def _open(self) -> sqlite3.Connection:
        table = sqlite3.connect(self._address, uri=True, check_same_thread=False)
        table.row_factory = sqlite3.Row
        table.execute("PRAGMA query_only = 1")
        table.execute(f"PRAGMA cache_size = -{_PAGES}")
        return table


def _close(idle: queue.LifoQueue[sqlite3.Connection | None]) -> None:
    """Close the connections of an index that nobody reads any more."""
    while not idle.empty():
        table = idle.get_nowait()
        if table is not None:
            table.close()


def _bytes(made: Any) -> int:
    """Return about how much memory an answer takes; of a long one, by some of its parts."""
    if isinstance(made, Mapping):
        return sys.getsizeof(made) + _bytes(list(made.keys())) + _bytes(list(made.values()))
    if isinstance(made, list | tuple | Row):
        parts = tuple(made)
        some = parts[:: max(1, len(parts) // _LOOKED_AT)]
        inner = sum(map(_bytes, some)) * len(parts) // max(1, len(some))
        return _HOLDER + 8 * len(parts) + inner
    return sys.getsizeof(made)


def ensure(path: Path, step: Callable[[int], None] = lambda _: None) -> tuple[Index, Path]:
    """Return the index of the store in a folder, made where it lacks or is not up to date.

    It lies beside the generation; where the folder cannot be written, in scratch of the process.
    Raises StoreError.
    """
    folder = Folder(path)
    current = folder.point().current
    if current is None:
        raise StoreError("the store holds nothing yet", path, "run `fazhi build` first")
    about = _about(folder, current)
    target = path / f"index-{current}.sqlite"
    if not _sound(target, about):
        with Store.open(path) as store:
            try:
                if not _mended(store, target, about, step):
                    make(store, target, about, step)
            except (OSError, sqlite3.OperationalError) as error:
                target = scratch.lasting() / target.name
                try:
                    make(store, target, about, step)
                except (OSError, sqlite3.Error):
                    raise StoreError(
                        f"the index cannot be written ({error})", path, "free some space"
                    ) from error
        sweep(folder, current)
    return Index(target), target


def current(folder: Folder, generation: int) -> Index | None:
    """Return the index of a generation, None where it does not lie beside it or is not of it."""
    target = folder.path / f"index-{generation}.sqlite"
    try:
        return Index(target) if _sound(target, _about(folder, generation)) else None
    except (OSError, StoreError, sqlite3.Error):  # it is being replaced
        return None


def _mended(
    store: Store, target: Path, about: Mapping[str, str], step: Callable[[int], None]
) -> bool:
    """Return whether the index of an earlier generation could be brought up to date."""
    since: dict[int, Path] = {}
    for entry in target.parent.glob("index-*.sqlite"):
        told = _told(entry)
        same = all(told.get(name) == about[name] for name in ("base", "version"))
        if same and int(told["generation"]) < int(about["generation"]):
            since[int(told["generation"])] = entry
    if not since:
        return False
    last = max(since)
    try:
        return mend(store, since[last], target, about, last, step)
    except sqlite3.DatabaseError:  # a damaged file, or one that is being deleted
        return False


def stamp(path: Path) -> tuple[int | None, int]:
    """Return what changes whenever the store in a folder has changed."""
    folder = Folder(path)
    pointer = folder.pointer_file.stat()
    return folder.point().current, pointer.st_mtime_ns


def sweep(folder: Folder, current: int) -> None:
    """Delete the indexes of other generations."""
    for entry in sorted(folder.path.glob("index-*.sqlite")):
        found = re.fullmatch(r"index-(\d+)\.sqlite", entry.name)
        if found and int(found[1]) != current:
            entry.unlink(missing_ok=True)


def _about(folder: Folder, current: int) -> dict[str, str]:
    made = (folder.generation(current) / "manifest.sqlite").stat()
    settings = folder.point().settings
    return {
        "generation": str(current),
        "stamp": f"{made.st_mtime_ns}-{made.st_size}",
        "base": settings.get("base", ""),
        "version": settings.get("version", ""),
    }


def _sound(target: Path, about: dict[str, str]) -> bool:
    return _told(target) == about


def _told(target: Path) -> dict[str, str]:
    """Return what an index was made of; nothing of one in another form, or of none."""
    if not target.exists():
        return {}
    try:
        with closing(sqlite3.connect(f"file:{percent(str(target))}?mode=ro", uri=True)) as table:
            found = table.execute("PRAGMA user_version").fetchone()[0]
            told = dict(table.execute("SELECT name, value FROM about"))
    except sqlite3.Error:
        return {}
    return told if found == form() else {}
