"""The map over processes: ordered, bounded, and not undone by the death of a worker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest
from running import NEEDS_PROC, alive, children, serving, wait_for

from pipeline.bulk import processes
from pipeline.bulk.processes import WorkerError, ordered_map
from pipeline.lockstep import at_once

ROOT = Path(__file__).resolve().parents[1]


def prepare(kind: str = "double"):
    if kind == "refuse":
        raise ValueError("no catalogue here")
    if kind == "leave":
        os._exit(4)
    return at_once({"double": double, "deadly": deadly, "slow": slow, "pid": pid}[kind])


def double(item: int) -> int:
    time.sleep(0.002 * (item % 3))  # so that chunks end out of order
    return 2 * item


def deadly(item: int) -> int:
    if item % 50 == 7:
        os.kill(os.getpid(), signal.SIGKILL)
    if item == 30:
        os._exit(3)
    return 2 * item


def slow(item: int) -> int:
    time.sleep(60)
    return item


def pid(_item: int) -> int:
    return os.getpid()


def lost(item: int, cause: str) -> tuple[int, str]:
    return item, cause


@pytest.mark.parametrize(("count", "workers"), [(0, 2), (1, 2), (5, 2), (300, 2), (300, 3)])
def test_outputs_come_in_the_order_of_the_items(count, workers):
    outputs = list(ordered_map(prepare, list(range(count)), workers, lost))

    assert outputs == [2 * item for item in range(count)]


def test_the_work_is_shared():
    outputs = set(ordered_map(partial(prepare, "pid"), list(range(200)), 2, lost))

    assert len(outputs) == 2
    assert os.getpid() not in outputs


def test_an_item_that_kills_is_told_and_all_others_are_done():
    outputs = list(ordered_map(partial(prepare, "deadly"), list(range(120)), 2, lost))

    dead = [output for output in outputs if isinstance(output, tuple)]
    assert [item for item, _ in dead] == [7, 30, 57, 107]
    assert "SIGKILL" in dead[0][1]
    assert "code 3" in dead[1][1]
    others = [item for item in range(120) if item not in {7, 30, 57, 107}]
    assert [output for output in outputs if isinstance(output, int)] == [2 * i for i in others]


@pytest.mark.parametrize(("items", "started"), [([7], 2), ([7, 8], 3), ([8, 7], 2), ([7, 8, 9], 3)])
def test_a_death_costs_the_processes_that_the_rest_needs(monkeypatch, items, started):
    """One for the items of the dead one, one more where others come behind the one that kills."""
    starts = []
    real = processes._started  # noqa: SLF001 - what it costs is seen in no other way
    monkeypatch.setattr(processes, "_started", lambda *given: starts.append(1) or real(*given))
    outputs = list(ordered_map(partial(prepare, "deadly"), items, 1, lost, size=3))

    assert [output for output in outputs if isinstance(output, int)] == [
        2 * item for item in items if item != 7
    ]
    assert 1 + len(starts) == started


@NEEDS_PROC
def test_a_worker_killed_from_outside_costs_nothing():
    results = ordered_map(prepare, list(range(2000)), 2, lost)
    outputs = [next(results)]
    os.kill(children()[0], signal.SIGKILL)
    outputs += results

    assert outputs == [2 * item for item in range(2000)]


def test_what_hinders_every_worker_is_raised():
    with pytest.raises(ValueError, match="no catalogue here"):
        list(ordered_map(partial(prepare, "refuse"), list(range(40)), 2, lost))


def test_where_no_process_can_start_it_says_so():
    with pytest.raises(WorkerError, match="code 4"):
        list(ordered_map(partial(prepare, "leave"), list(range(40)), 2, lost))


def test_results_not_taken_hold_the_work_back(tmp_path):
    work = partial(touching, str(tmp_path))
    results = ordered_map(work, list(range(4000)), 2, lost)
    next(results)
    time.sleep(1)
    done = len(list(tmp_path.iterdir()))
    results.close()

    assert 0 < done <= 2 * 2 * 4 * 16  # chunks ahead of the one being taken, and of the workers


def touching(folder: str):
    return at_once(partial(touch, folder))


def touch(folder: str, item: int) -> int:
    (Path(folder) / str(item)).touch()
    return item


@NEEDS_PROC
def test_closing_ends_the_workers_at_once():
    results = ordered_map(partial(prepare, "slow"), list(range(40)), 2, lost)
    started = time.monotonic()
    with pytest.raises(RangError):
        interrupt_after(1.0, results)
    results.close()

    assert time.monotonic() - started < 30
    assert children() == []


class RangError(Exception):
    """Time is up; no OSError, such as is caught where a worker is slow to start."""


def interrupt_after(seconds: float, results) -> None:
    def ring(*_):
        raise RangError

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        next(results)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


SCRIPT = """
import sys
sys.path[:0] = ["tests", "."]
from functools import partial
import test_processes as t
if __name__ == "__main__":
    print("started", flush=True)
    list(t.ordered_map(partial(t.prepare, "slow"), list(range(40)), 2, t.lost))
"""


@NEEDS_PROC
def test_workers_do_not_outlive_a_killed_parent(tmp_path):
    script = tmp_path / "run.py"
    script.write_text(SCRIPT.replace('"slow"', '"double"').replace("range(40)", "range(10**6)"))
    parent = subprocess.Popen([sys.executable, script], cwd=ROOT, stdout=subprocess.PIPE)
    assert parent.stdout.readline() == b"started\n"
    workers = wait_for(lambda: serving(parent.pid))
    time.sleep(0.3)
    parent.kill()
    parent.wait()
    parent.stdout.close()

    wait_for(lambda: not any(alive(worker) for worker in workers))
