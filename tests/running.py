"""What tests need to know about processes that run."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

NEEDS_PROC = pytest.mark.skipif(
    not Path("/proc/self").exists(), reason="processes are seen in /proc"
)


def children() -> list[int]:
    return serving(os.getpid())


def serving(parent: int) -> list[int]:
    """Return the worker processes of a process (not the tracker that Python itself starts)."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                status = (folder / "stat").read_text().rpartition(")")[2].split()
                command = (folder / "cmdline").read_bytes()
            except OSError:
                continue
            if int(status[1]) == parent and status[0] != "Z" and b"spawn_main" in command:
                found.append(int(folder.name))
    return sorted(found)


def alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def wait_for(holds, seconds: float = 15):
    until = time.monotonic() + seconds
    while not (answer := holds()):
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)
    return answer
