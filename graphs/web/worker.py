"""Processes that put SPARQL to the store, and are ended where one takes too long or too much.

A query in Rust cannot be interrupted from within; a process can. While one is busy, or is being
replaced, the pages, which need the index alone, answer as ever.
"""

from __future__ import annotations

import multiprocessing
import queue
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from graphs.web.memory import give_back, limit, resident, spare
from graphs.web.tasks import TASKS, Bench

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from multiprocessing.connection import Connection
    from pathlib import Path

    from ontology.recognised import Recognise

SECONDS: Final = 15.0
MEMORY: Final = 1_500_000_000  # bytes, above what an idle worker has
WAITING: Final = 20.0  # seconds a question waits for a worker
FULL: Final = 900_000_000  # bytes of a worker that is replaced after its task


class RefusedError(Exception):
    """A task that was not done: the words to say, and the status of HTTP that fits."""

    def __init__(self, said: str, status: int = 400) -> None:
        super().__init__(said)
        self.said, self.status = said, status


@dataclass(frozen=True, slots=True)
class Limits:
    """What one task may take."""

    seconds: float = SECONDS
    memory: int = MEMORY
    waiting: float = WAITING
    full: int = FULL


@dataclass(slots=True)
class _Worker:
    process: Any
    line: Connection

    def end(self) -> None:
        with suppress(OSError):
            self.line.close()
        self.process.kill()
        self.process.join(5)


@dataclass(slots=True)
class Workers:
    """A few worker processes for one store."""

    path: Path
    recogniser: Callable[[Mapping[str, str]], Recognise] | None = None
    limits: Limits = field(default_factory=Limits)
    count: int = 2
    _idle: queue.LifoQueue[_Worker | None] = field(default_factory=queue.LifoQueue)
    _all: list[_Worker] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _closed: bool = False

    def start(self) -> Workers:
        """Make room for the workers; each begins when it is first needed."""
        for _ in range(self.count):
            self._idle.put(None)
        return self

    def do(self, task: str, *values: object, **more: object) -> Any:
        """Return what a task of `TASKS` gives; raise RefusedError."""
        try:
            worker = self._idle.get(timeout=self.limits.waiting)
        except queue.Empty:
            raise RefusedError("too many queries at once; try again in a moment", 503) from None
        try:
            worker = worker or self._begin()
            done = self._run(worker, (task, values, more))
        except BaseException:
            if worker is not None:
                self._drop(worker)
            self._idle.put(None)
            raise
        if resident(worker.process.pid) > self.limits.full:
            threading.Thread(target=self._replace, args=(worker,), daemon=True).start()
        else:
            self._idle.put(worker)
        return _answered(done)

    def close(self) -> None:
        """End all workers."""
        self._closed = True
        with self._lock:
            for worker in self._all:
                worker.end()
            self._all.clear()

    def _replace(self, worker: _Worker) -> None:
        """End a worker that has grown, which the caches of the database make it do, for another."""
        self._drop(worker)
        begun: _Worker | None = None
        with suppress(RefusedError, OSError):  # begun by the next task, which is told why not
            begun = None if self._closed else self._begin()
        self._idle.put(begun)
        if self._closed:
            self.close()

    def _begin(self) -> _Worker:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(
            target=serve, args=(theirs, self.path, self.recogniser, self.limits.memory), daemon=True
        )
        process.start()
        theirs.close()
        worker = _Worker(process, ours)
        with self._lock:
            self._all.append(worker)
        if not ours.poll(60):
            raise RefusedError("the store does not open", 503)
        try:
            ours.recv()
        except EOFError:
            raise RefusedError("the store does not open", 503) from None
        return worker

    def _run(self, worker: _Worker, order: object) -> Any:
        began = time.monotonic()
        try:
            worker.line.send(order)
            if not worker.line.poll(self.limits.seconds):
                seconds = round(time.monotonic() - began)
                raise RefusedError(
                    f"the query was stopped after {seconds} seconds; ask for less: fewer patterns,"
                    " a VALUES, a LIMIT",
                    504,
                )
            return worker.line.recv()
        except (EOFError, OSError):
            raise RefusedError(
                "the query took more memory than it may; ask for less: a LIMIT, no ORDER BY", 507
            ) from None

    def _drop(self, worker: _Worker) -> None:
        worker.end()
        with self._lock:
            if worker in self._all:
                self._all.remove(worker)


def _answered(done: tuple[str, Any]) -> Any:
    how, what = done
    if how == "done":
        return what
    raise RefusedError(what, {"wrong": 400, "form": 406, "memory": 507}.get(how, 500))


def serve(
    line: Connection,
    path: Path,
    recogniser: Callable[[Mapping[str, str]], Recognise] | None,
    memory: int,
) -> None:
    """Do tasks as they come, until the line is cut. Runs in a process of its own."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    spare()
    bench = Bench(path, recogniser)
    with suppress(Exception):  # told again by the first task
        bench.opened()
    limit(memory)
    line.send("ready")
    while True:
        try:
            task, values, more = line.recv()
        except (EOFError, OSError):
            return
        line.send(_done(bench, task, values, more))
        give_back()


def _done(bench: Bench, task: str, values: Any, more: Any) -> tuple[str, Any]:
    from graphs.store.folder import StoreError
    from graphs.store.sparql import QueryError
    from graphs.view.focus import ViewError
    from graphs.web.results import TooLongError

    try:
        return "done", TASKS[task](bench, *values, **more)
    except (QueryError, ViewError, TooLongError) as error:
        return "wrong", str(error)
    except StoreError as error:
        return "failed", f"{error.what}; {error.remedy}"
    except LookupError as error:
        return "form", str(error)
    except MemoryError:
        return "memory", "the query took more memory than it may; ask for less, with LIMIT"
    except (ValueError, RuntimeError) as error:
        return "wrong", _without_paths(str(error), bench.path)
    except OSError:
        return "failed", "the store cannot be read"


def _without_paths(said: str, path: Path) -> str:
    return said.replace(str(path.resolve()), "…").replace(str(path), "…")
