"""A map over worker processes: in order, bounded, and not undone by the death of a worker.

The pools of the standard library either hang or give up everything when a worker is killed; here
a worker has a pipe of its own, so that it is known what it held, and only that is done again.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections import deque
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import resource_tracker
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Generic, TypeVar

from pipeline.bulk import heap
from pipeline.lockstep import in_step

try:
    import resource
except ImportError:  # Windows has no such bounds
    resource = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence
    from multiprocessing.connection import Connection

    from pipeline.lockstep import Stages

Item = TypeVar("Item")
Output = TypeVar("Output")

CHUNK = 16  # items a message; more would gain nothing: a message costs 0.1 ms, an item about 1 ms
_AHEAD = 4  # chunks a worker may be ahead of the oldest result not yet taken
_PATIENCE = 5.0  # seconds for a worker to leave by itself
_PR_SET_PDEATHSIG = 1  # of linux/prctl.h
_STARTS = 3  # times a process is started before it is plain that none can be


@dataclass(frozen=True, slots=True)
class Bounds:
    """How long a process may take over one item, and how much memory it may use; 0 is no bound.

    Held by the system, where it has the means, against code that answers to nothing else.
    """

    seconds: int = 0
    megabytes: int = 0

    def hold(self) -> None:
        """Bound the memory of this process."""
        if self.megabytes and resource is not None:
            hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
            size = self.megabytes << 20
            if hard in (-1, resource.RLIM_INFINITY) or size < hard:
                resource.setrlimit(resource.RLIMIT_DATA, (size, hard))


FREE = Bounds()


def ordered_map(
    prepare: Callable[[], Callable[[Item], Stages[Output]]],
    items: Sequence[Item],
    workers: int,
    lost: Callable[[Item, str], Output],
    bounds: Bounds = FREE,
    size: int = 0,
) -> Generator[Output]:
    """Yield the output of each item, in the order of the items, whatever the number of workers.

    Items travel `size` at a time; 0 chooses for items of a millisecond each. `prepare` is called
    once in each process and returns the work, in stages. An item on which two processes died, one
    after the other, yields `lost(item, how they died)`. What is taken slowly is made slowly:
    results wait for at most a few chunks a worker. Closing the iterator ends the workers, and so
    does the end of this process, however it comes.
    Raises what `prepare` raises, and WorkerError where no process can be started.
    """
    size = size or max(1, min(CHUNK, len(items) // (workers * 4)))
    chunks = [items[start : start + size] for start in range(0, len(items), size)]
    with _crew(prepare, min(workers, len(chunks)), bounds) as crew:
        done: dict[int, list[Output]] = {}
        waiting = deque(range(len(chunks)))
        for head in range(len(chunks)):
            _hand_out(crew, chunks, waiting, head)
            while True:
                for place in _finished(crew, block=head not in done):
                    number, outputs = crew[place].collect()
                    if outputs is None:
                        crew[place].end()
                        outputs, crew[place] = _one_by_one(prepare, chunks[number], lost, bounds)
                        if waiting and not crew[place].lives():
                            crew[place] = _started(prepare, bounds)
                    done[number] = outputs
                _hand_out(crew, chunks, waiting, head)
                if head in done:
                    break
            yield from done.pop(head)


class WorkerError(RuntimeError):
    """No worker process can be started here."""

    def __init__(self, cause: str) -> None:
        super().__init__(f"no worker process can be started ({cause}); use one worker")


class _Worker(Generic[Item, Output]):
    """A process, the pipe to it, and the number of the chunk it holds."""

    def __init__(
        self, prepare: Callable[[], Callable[[Item], Stages[Output]]], bounds: Bounds
    ) -> None:
        context = multiprocessing.get_context("spawn")  # a clean process: no threads, no store
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, prepare, bounds), daemon=True)
        self.number: int | None = None
        with _interrupts_held():  # the child inherits the mask: Ctrl-C is the parent's to answer
            self.process.start()
        theirs.close()

    def give(self, number: int, chunk: Sequence[Item]) -> None:
        """Send a chunk; a worker that is dead already is found out when it is collected."""
        self.number = number
        with suppress(OSError):
            self.connection.send(tuple(chunk))

    def is_ready(self) -> bool:
        """Wait until it is prepared; return False where it died, raise what `prepare` raised."""
        try:
            error = self.connection.recv()
        except (EOFError, OSError):
            return False
        if error is not None:
            raise error
        return True

    def collect(self) -> tuple[int, list[Output] | None]:
        """Return the outputs of the chunk it held, or None where it died over it."""
        number, self.number = self.number, None
        assert number is not None
        try:
            return number, self.connection.recv()
        except (EOFError, OSError):
            return number, None

    def lives(self) -> bool:
        """Return whether the process has not ended."""
        return self.process.exitcode is None

    def end(self) -> str:
        """End the process if it has not ended, and return how it died."""
        self.connection.close()
        self.process.join(_PATIENCE if self.number is None else 0)
        if self.process.exitcode is None:
            self.process.terminate()
            self.process.join(_PATIENCE)
        if self.process.exitcode is None:
            self.process.kill()
            self.process.join()
        return _cause(self.process.exitcode or 0)


def _serve(
    connection: Connection, prepare: Callable[[], Callable[[Item], Stages[Output]]], bounds: Bounds
) -> None:
    """Say that all is ready, or what hinders; then work until the parent closes the pipe."""
    _end_with_parent()
    with suppress(EOFError, OSError), heap.seldom_searched():
        try:
            work = prepare()
            bounds.hold()
        except Exception as error:  # noqa: BLE001 - told to the parent, which raises it
            connection.send(error)
            return
        connection.send(None)
        while True:
            connection.send([*in_step(map(work, connection.recv()), bounds.seconds)])


def _end_with_parent() -> None:
    """Have the system end this process when its parent ends, whatever it is doing then."""
    if sys.platform == "linux":
        import ctypes

        parent = multiprocessing.parent_process()
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if parent is not None and os.getppid() != parent.pid:  # it ended before it was asked
            os._exit(1)


@contextmanager
def _crew(
    prepare: Callable[[], Callable[[Item], Stages[Output]]], workers: int, bounds: Bounds
) -> Iterator[list[_Worker[Item, Output]]]:
    crew: list[_Worker[Item, Output]] = []
    try:
        crew.extend(_Worker(prepare, bounds) for _ in range(workers))
        for place, worker in enumerate(crew):
            if not worker.is_ready():
                worker.end()
                crew[place] = _started(prepare, bounds)
        yield crew
    finally:
        for worker in crew:
            if worker.number is not None:  # interrupted: nobody waits for what it does
                worker.process.terminate()
            worker.connection.close()
        for worker in crew:
            worker.end()


def _started(
    prepare: Callable[[], Callable[[Item], Stages[Output]]], bounds: Bounds
) -> _Worker[Item, Output]:
    cause = ""
    for _ in range(_STARTS):
        worker: _Worker[Item, Output] = _Worker(prepare, bounds)
        if worker.is_ready():
            return worker
        cause = worker.end()
    raise WorkerError(cause)


def _hand_out(
    crew: list[_Worker[Item, Output]],
    chunks: list[Sequence[Item]],
    waiting: deque[int],
    head: int,
) -> None:
    for worker in crew:
        ahead = head + _AHEAD * len(crew)
        if worker.number is None and waiting and waiting[0] < ahead:
            number = waiting.popleft()
            worker.give(number, chunks[number])


def _finished(crew: list[_Worker[Item, Output]], *, block: bool) -> list[int]:
    """Return the places of the workers that have answered or died, waiting for one if asked to."""
    busy = {
        worker.connection: place for place, worker in enumerate(crew) if worker.number is not None
    }
    ready = set(wait(list(busy), None if block else 0))
    return [place for connection, place in busy.items() if connection in ready]


def _one_by_one(
    prepare: Callable[[], Callable[[Item], Stages[Output]]],
    chunk: Sequence[Item],
    lost: Callable[[Item, str], Output],
    bounds: Bounds,
) -> tuple[list[Output], _Worker[Item, Output]]:
    """Do a dead worker's items again, each alone, and so find the one that kills.

    The worker that did the last of them is there for more, unless it died of it.
    """
    worker: _Worker[Item, Output] = _started(prepare, bounds)
    done: list[Output] = []
    try:
        for item in chunk:
            if not worker.lives():
                worker = _started(prepare, bounds)
            worker.give(0, (item,))
            _, outputs = worker.collect()
            done.append(lost(item, worker.end()) if outputs is None else outputs[0])
    except BaseException:
        worker.end()
        raise
    return done, worker


def _cause(exitcode: int) -> str:
    if exitcode >= 0:
        return f"the process at work on it ended with code {exitcode}"
    name = signal.Signals(-exitcode).name if -exitcode in set(signal.Signals) else str(-exitcode)
    if name in {"SIGALRM", "SIGVTALRM"}:
        return "it took longer than a file may take"
    memory = ", perhaps for want of memory" if name == "SIGKILL" else ""
    return f"the process at work on it was ended by {name}{memory}"


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Hold Ctrl-C back; it arrives when the block is left."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # its start would let Ctrl-C through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
