"""What all pages share: the store's folder, its index, its texts, the words of the page."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from graphs.fact_tables.serving import prepare_aside
from graphs.index.index import Index, ensure, stamp
from graphs.store.folder import Folder
from graphs.store.sources import Sources

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from graphs.web.worker import Limits


class Tasks(Protocol):
    """What puts SPARQL to the store: worker processes, or this process itself."""

    limits: Limits

    def do(self, task: str, *values: object, **more: object) -> Any:
        """Return what a task gives; raise RefusedError."""
        ...

    def close(self) -> None:
        """End what was begun."""
        ...


@dataclass(slots=True)
class Site:
    """A store that is shown. `refresh` takes up a new generation when a build has made one."""

    path: Path
    index: Index
    seen: tuple[int | None, int]
    workers: Tasks | None = None
    warming: Callable[[], None] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _making: bool = False

    @property
    def base(self) -> str:
        """Return what all data IRIs begin with."""
        return str(self.index.about.get("base", ""))

    def source(self, sha256: str) -> str:
        """Return the text of a report; raise KeyError where the store has none."""
        return Sources(Folder(self.path).texts).read(sha256)

    def refresh(self) -> None:
        """Look whether the store has changed; if so, make its index aside and then take it up."""
        try:
            now = stamp(self.path)
        except Exception:  # noqa: BLE001  the store is being moved: what is open still answers
            return
        with self._lock:
            if now == self.seen or self._making:
                return
            self._making = True
        threading.Thread(target=self._take_up, args=(now,), daemon=True).start()

    def warm(self) -> None:
        """Make aside the pages that most ask for first, and the fact tables: nobody is to wait."""
        if self.warming is not None:
            threading.Thread(target=self.warming, daemon=True).start()
            prepare_aside(self.path)

    def _take_up(self, now: tuple[int | None, int]) -> None:
        with suppress(Exception):  # tried again at the next request
            index, _ = ensure(self.path)
            self.index, self.seen = index, now
            self.warm()
        self._making = False


def open_site(path: Path, step: Callable[[int], None] = lambda _: None) -> Site:
    """Return the site of a store, with its index made if need be. Raises StoreError."""
    seen = stamp(path) if Folder(path).pointer_file.exists() else (None, 0)
    index, _ = ensure(path, step)
    return Site(path, index, seen)


@cache
def shown_version() -> str:
    """Return the version of the program."""
    from importlib.metadata import version

    return version("fazhi")
