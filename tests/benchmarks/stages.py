"""What each stage of file → N-Quads takes: the stages' own functions, with a clock around them."""

from __future__ import annotations

import time
from collections import defaultdict
from contextlib import contextmanager
from functools import wraps
from types import GeneratorType
from typing import TYPE_CHECKING, Any

from pipeline import extract
from pipeline.bulk import batch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Where a stage is called, by what name, and what the table calls it; the rest is `files`.
STAGES = (
    (batch, "read_file", "read"),
    (extract, "outline", "sections and clauses"),
    (extract, "settle", "overlaps"),
    (extract, "read_named", "header and full names"),
    (extract, "link", "links"),
    (extract, "actors", "who acts"),
    (extract.figures, "find", "figures"),
    (extract.applications, "find", "applications"),
    (extract.participations, "find", "participations"),
    (extract.measures, "find", "measures"),
    (batch, "quads", "quads"),
)


class Clock:
    """CPU seconds by stage; what a stage calls is not counted twice."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)
        self._inner = [0.0]

    def around(self, work: Callable[..., Any], name: str) -> Callable[..., Any]:
        @wraps(work)
        def timed(*arguments: object, **named: object) -> object:
            before = time.process_time()
            self._inner.append(0.0)
            result = work(*arguments, **named)
            if isinstance(result, GeneratorType):
                result = list(result)
            spent = time.process_time() - before
            self.spent[name] += spent - self._inner.pop()
            self._inner[-1] += spent
            return result

        return timed


@contextmanager
def timed() -> Iterator[Clock]:
    """Put a clock around every stage, and take it away again."""
    clock = Clock()
    before = [(module, name, getattr(module, name)) for module, name, _ in STAGES]
    before.append((extract, "RECOGNISERS", extract.RECOGNISERS))
    for module, name, told in STAGES:
        setattr(module, name, clock.around(getattr(module, name), told))
    extract.RECOGNISERS = tuple(
        clock.around(find, find.__module__.rpartition(".")[2]) for find in extract.RECOGNISERS
    )
    try:
        yield clock
    finally:
        for module, name, work in before:
            setattr(module, name, work)
