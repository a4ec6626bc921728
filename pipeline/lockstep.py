"""Several documents a stage at a time, each with its own time limit.

A stage finds its tables and its code in the processor's caches when the text before has just
passed it: 16 texts in step take a tenth less time than one after the other.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Final, Generic, TypeAlias, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import FrameType

Item = TypeVar("Item")
Made = TypeVar("Made")

# The work on one document in stages: it yields after each, the first time how many characters it
# holds, and returns what it made. It raises nothing.
Stages: TypeAlias = Generator[int, None, Made]

TOGETHER: Final = 16  # documents in step; more gain nothing
_ENOUGH: Final = 200_000  # characters in step, so that memory is bounded by one long document
_GRACE: Final = 2.0  # seconds of work more, after which code that heeds no signal is ended
_AGAIN: Final = 1.0  # seconds to the next signal, where the first was caught on the way


def in_step(works: Iterable[Stages[Made]], seconds: int = 0) -> Iterator[Made]:
    """Yield what each work made, in order; so many of them take their stages in turn as pay.

    Works are taken one at a time, and each is begun before the next is taken. The stages of one
    may take `seconds` in all (0: no bound): then SIGALRM is raised, and SIGVTALRM where that is
    of no avail; what they do is the caller's to say, by default they end the process. What raises
    on SIGALRM asks `between_stages` first.
    """
    limit = float(seconds) if hasattr(signal, "setitimer") else 0.0
    group: list[_Work[Made]] = []
    held = 0
    for stages in works:
        begun = _Work(stages, limit)
        group.append(begun)
        held += begun.step()
        if len(group) == TOGETHER or held >= _ENOUGH:
            yield from _ended(group)
            group, held = [], 0
    yield from _ended(group)


def between_stages(frame: FrameType | None) -> bool:
    """Tell whether a signal came between two stages: it is no work's then, and comes again."""
    return frame is not None and frame.f_code in _OWN


def at_once(work: Callable[[Item], Made]) -> Callable[[Item], Stages[Made]]:
    """Return work of a single stage as work in stages."""

    def only(item: Item) -> Stages[Made]:
        return work(item)
        yield 0

    return only


def result(stages: Stages[Made]) -> Made:
    """Return what work in stages makes, done by itself."""
    while True:
        try:
            next(stages)
        except StopIteration as end:
            made: Made = end.value
            return made


class _Work(Generic[Made]):
    """Work under way, and the seconds that it has left."""

    def __init__(self, stages: Stages[Made], left: float) -> None:
        self.stages = stages
        self.left = left
        self.going = True
        self.made: Made

    def step(self) -> int:
        """Do one stage more; return how many characters that said are held."""
        if not self.left:
            return self._next()
        signal.setitimer(signal.ITIMER_REAL, self.left, _AGAIN)
        signal.setitimer(signal.ITIMER_VIRTUAL, self.left + _GRACE)
        try:
            return self._next()
        finally:
            self.left = max(signal.setitimer(signal.ITIMER_REAL, 0)[0], 1e-6)
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)

    def _next(self) -> int:
        try:
            return next(self.stages)
        except StopIteration as end:
            self.made = end.value
            self.going = False
            return 0


def _ended(group: list[_Work[Made]]) -> Iterator[Made]:
    going = group
    while going := [work for work in going if work.going]:
        for work in going:
            work.step()
    for work in group:
        yield work.made


_OWN: Final = frozenset(
    each.__code__
    for each in (in_step, _ended, _Work.step, _Work._next)  # noqa: SLF001
)
