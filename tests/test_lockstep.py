"""Work in stages: in order, in turn, each with its own time, and none the worse for another."""

from __future__ import annotations

import inspect
import signal
import time
from contextlib import contextmanager

import pytest

from pipeline.lockstep import TOGETHER, at_once, between_stages, in_step, result


class RangError(Exception):
    """The time of some work was over."""


@contextmanager
def ringing():
    def ring(_signal, frame):
        if not between_stages(frame):
            raise RangError

    before = signal.signal(signal.SIGALRM, ring)
    yield
    signal.signal(signal.SIGALRM, before)


def work(name, seen, stages=3, size=1):
    for stage in range(stages):
        seen.append((name, stage))
        yield size if stage == 0 else 0
    return name


@pytest.mark.parametrize("count", [0, 1, TOGETHER - 1, TOGETHER, TOGETHER + 1, 3 * TOGETHER + 5])
def test_what_is_made_comes_in_order_however_many_stages_each_has(count):
    works = (work(number, [], stages=number % 4) for number in range(count))

    assert list(in_step(works)) == list(range(count))


def test_works_are_begun_one_by_one_and_then_take_turns():
    seen = []
    assert list(in_step(work(name, seen) for name in "ab")) == ["a", "b"]
    assert seen == [("a", 0), ("b", 0), ("a", 1), ("b", 1), ("a", 2), ("b", 2)]


def test_no_more_are_begun_than_are_in_step():
    seen = []
    works = in_step(work(number, seen) for number in range(100))
    assert next(works) == 0
    assert {name for name, _ in seen} == set(range(TOGETHER))


def test_a_long_one_closes_its_group_so_that_memory_is_bounded():
    seen = []
    works = in_step(work(number, seen, size=150_000) for number in range(10))
    assert next(works) == 0
    assert {name for name, _ in seen} == {0, 1}


def slow(pause, stages):
    try:
        for _ in range(stages):
            ends = time.monotonic() + pause
            while time.monotonic() < ends:
                pass
            yield 0
    except RangError:
        return "too long"
    return "in time"


def test_each_has_its_own_time_over_all_its_stages():
    with ringing():
        made = list(in_step((slow(0.4, stages) for stages in (1, 2, 9, 2, 1)), seconds=2))

    assert made == ["in time", "in time", "too long", "in time", "in time"]
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0
    assert signal.getitimer(signal.ITIMER_VIRTUAL)[0] == 0


def test_time_that_runs_out_between_two_stages_is_that_of_its_work():
    with ringing():
        made = list(in_step((slow(0.1, stages) for stages in (10, 12, 10, 12, 10, 3)), seconds=1))

    assert (made[1], made[3], made[5]) == ("too long", "too long", "in time")
    assert signal.getitimer(signal.ITIMER_VIRTUAL)[0] == 0


def test_a_signal_between_stages_is_told_from_one_in_a_stage():
    frames = []

    def stage():
        frames.append(inspect.currentframe())
        yield 0

    list(in_step([stage()]))
    assert [between_stages(frame) for frame in (*frames, None)] == [False, False]
    assert between_stages(in_step(iter(())).gi_frame)


def test_without_a_bound_no_timer_is_touched():
    with ringing():
        signal.setitimer(signal.ITIMER_REAL, 1000)
        assert list(in_step([slow(0.001, 3)])) == ["in time"]
        assert signal.setitimer(signal.ITIMER_REAL, 0)[0] > 900


def test_work_of_one_stage_and_work_by_itself():
    assert list(in_step(map(at_once(str), [1, 2]))) == ["1", "2"]
    assert result(work("a", [])) == "a"
    assert result(at_once(str)(7)) == "7"
