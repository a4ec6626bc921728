"""Figures of a run: CPU time in interleaved rounds, processes with their memory, tables."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).resolve().parents[2]
FAZHI = [sys.executable, "-m", "pipeline"]
OFTEN = 0.1  # seconds between two looks at the memory


@dataclass
class Times:
    """CPU milliseconds a report, one figure a round."""

    rounds: dict[str, list[float]] = field(default_factory=dict)

    @contextmanager
    def measure(self, name: str, reports: float) -> Iterator[None]:
        before = time.process_time()
        yield
        self.add(name, time.process_time() - before, reports)

    def add(self, name: str, spent: float, reports: float) -> None:
        """Keep the CPU seconds that some reports took."""
        self.rounds.setdefault(name, []).append(spent * 1000 / reports)

    def median(self, name: str) -> float:
        return statistics.median(self.rounds[name])

    def spread(self, name: str) -> str:
        return f"{min(self.rounds[name]):.2f}–{max(self.rounds[name]):.2f}"

    def ratio(self, one: str, other: str) -> str:
        """Return how many times one takes of the other: the median of rounds, and the range."""
        found = [a / b for a, b in zip(self.rounds[one], self.rounds[other], strict=True)]
        return f"{statistics.median(found):.1f} ({min(found):.1f}–{max(found):.1f})"


class Spent(NamedTuple):
    """What a command took: wall and CPU seconds, of all its processes, and memory at most in MB."""

    wall: float
    cpu: float
    memory: float


def command(*words: object, watch: bool = False) -> Spent:
    """Run `fazhi` to its end; with `watch`, look at the memory of all its processes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    env = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": ""}  # as users have it
    run = subprocess.Popen(
        [*FAZHI, *map(str, words)],
        cwd=ROOT,
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    most = [0.0]
    looking = threading.Thread(target=_look, args=(run, most))
    if watch:
        looking.start()
    said = run.communicate()[1]
    wall = time.perf_counter() - started
    if run.returncode:
        sys.exit(f"cannot measure fazhi {words[0]}: {said.decode()[-2000:]}")
    if watch:
        looking.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Spent(wall, cpu, most[0])


def _look(run: subprocess.Popen[bytes], most: list[float]) -> None:
    while run.poll() is None:
        most[0] = max(most[0], sum(_memory(process) for process in _session(run.pid)))
        time.sleep(OFTEN)


def _session(leader: int) -> Iterator[int]:
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                told = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(told[3]) == leader:
                yield int(folder.name)


def _memory(process: int) -> float:
    """Return megabytes of a process, what it shares counted by its share."""
    try:
        told = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    line = next((line for line in told.splitlines() if line.startswith("Pss:")), "Pss: 0 kB")
    return int(line.split()[1]) / 1024


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    """Return the lines of a table."""
    lines = ["| " + " | ".join(heads) + " |", "| " + " | ".join("---" for _ in heads) + " |"]
    return lines + ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
