"""What a process keeps of the memory it frees: enough for the next report, and no more."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.bulk import heap

SAMPLES = Path(__file__).parent / "reports"

# A worker: 16 results at a time, as one message. It tells its peak in KB after its first hundred
# reports and after all, and the pages it was given in between.
WORKER = """
import pickle, resource, sys
from pathlib import Path
from pipeline.bulk.batch import Job, prepare
from pipeline.lockstep import in_step
files = [str(path) for path in sorted(Path(sys.argv[1]).glob("*.txt"))]
work = prepare(Job("quads"))
made = 0
def used():
    told = resource.getrusage(resource.RUSAGE_SELF)
    return told.ru_maxrss, told.ru_minflt
while made < int(sys.argv[2]):
    some = [files[(made + place) % len(files)] for place in range(16)]
    message = pickle.dumps([*in_step(work((file, "")) for file in some)])
    del message
    made += 16
    if made == 112:
        before = used()
after = used()
print(before[0], after[0], after[1] - before[1], made - 112)
"""


@pytest.fixture(autouse=True)
def _anew():
    heap.keep.cache_clear()
    yield
    heap.keep.cache_clear()


@pytest.mark.skipif(sys.platform != "linux", reason="counts pages as Linux does")
@pytest.mark.parametrize("number", [400, pytest.param(2000, marks=pytest.mark.soak)])
def test_a_worker_neither_grows_nor_asks_for_pages_again(number):
    told = subprocess.run(
        [sys.executable, "-c", WORKER, str(SAMPLES), str(number)],
        capture_output=True,
        text=True,
        check=True,
        cwd=SAMPLES.parents[1],
        env={**os.environ, "PYTHONHASHSEED": "0"},
    )
    before, after, pages, reports = map(int, told.stdout.split())

    assert after - before < 8 << 10  # KB
    assert pages < 20 * reports or not heap.keep()


@pytest.mark.parametrize("missing", [ValueError, OSError])
def test_without_the_gnu_library_nothing_is_done(monkeypatch, missing):
    def confstr(_name: str) -> str:
        raise missing("unrecognized configuration name")

    monkeypatch.setattr("os.confstr", confstr)

    assert heap.keep() is False


def test_nor_where_the_system_cannot_be_asked(monkeypatch):
    monkeypatch.delattr("os.confstr")

    assert heap.keep() is False


def test_cycles_are_looked_for_seldom_and_then_as_before():
    before = gc.get_threshold()
    with heap.seldom_searched():
        assert gc.get_threshold() == (100_000, *before[1:])
    assert gc.get_threshold() == before


def test_a_user_s_wish_never_to_look_is_kept():
    before = gc.get_threshold()
    gc.set_threshold(0, 10, 10)
    with heap.seldom_searched():
        assert gc.get_threshold()[0] == 0
    gc.set_threshold(*before)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_blocks_at_once_none_leaves_its_threshold_behind(order):
    before = gc.get_threshold()
    blocks = [heap.seldom_searched(), heap.seldom_searched()]
    for block in blocks:
        block.__enter__()
    for place in order:
        blocks[place].__exit__(None, None, None)
    assert gc.get_threshold() == before
