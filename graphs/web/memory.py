"""Memory of the process: how much it holds, and how little the C library keeps back of it."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import Final

_ARENA_MAX: Final = -8  # M_ARENA_MAX of mallopt(3)
_ARENAS: Final = 2


def spare() -> None:
    """Let all threads share two heaps: by default each gets one, and what it frees stays there."""
    if not sys.platform.startswith("linux"):
        return
    import ctypes

    with suppress(OSError, AttributeError):  # a C library without mallopt has one heap anyway
        ctypes.CDLL(None).mallopt(_ARENA_MAX, _ARENAS)


def give_back() -> None:
    """Give to the system what has been freed, where the C library can."""
    if not sys.platform.startswith("linux"):
        return
    import ctypes

    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def limit(memory: int) -> None:
    """Hold this process to so many bytes beyond what it has now, where the system can.

    Not on Windows or macOS: there the limit of time alone holds.
    """
    if not sys.platform.startswith("linux"):
        return
    import resource

    used = _pages(os.getpid())[0] + memory
    resource.setrlimit(resource.RLIMIT_AS, (used, used))


def resident(process: int) -> int:
    """Return how many bytes of memory a process holds, 0 where the system does not say."""
    try:
        return _pages(process)[1]
    except (OSError, ValueError):
        return 0


def _pages(process: int) -> tuple[int, int]:
    with open(f"/proc/{process}/statm", encoding="ascii") as told:  # noqa: PTH123  no file of ours
        space, held = told.read().split()[:2]
    size = os.sysconf("SC_PAGE_SIZE")
    return int(space) * size, int(held) * size
