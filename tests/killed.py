"""Change stores and be killed at chosen moments: each line read here is a process that does it.

A line is JSON: the store, the plan (`first` or `second`), a function by its dotted name or "", the
number of its call, `before` or `after` that call, from how many reports on they go in bulk. The
processes are forked of this one, which has imported all and opened nothing; printed is what each
exited with.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import sys
import traceback
from typing import TYPE_CHECKING

import records

from graphs.store import draft, writing
from graphs.store.embedded import Store

if TYPE_CHECKING:
    from pathlib import Path


def plan(name: str) -> list[records.Record]:
    """Return the records of a first build, or of a second that adds, replaces and doubles."""
    first = [records.record(f"{n}.txt", f"报告{n}") for n in range(9)]
    if name == "first":
        return first
    return [
        records.record("0.txt", "报告0改", law="中华人民共和国宪法"),
        records.record("1.txt", "报告2"),
        records.record("a.txt", "报告2"),
        *(records.record(f"新{n}.txt", f"新{n}", unit="赣州市章贡区人民政府") for n in range(7)),
    ]


def build(place: str | Path, records_: list[records.Record]) -> None:
    """Put what the store has not, as a command would."""
    with Store.open(place, write=True) as store:
        known = store.files()
        todo = [r for r in records_ if known.get(r.file) != r.sha256]
        store.put(todo, records.background)


def arm(function: str, call: int, when: str) -> None:
    """Kill this process at that call."""
    path, _, name = function.rpartition(".")
    module, _, owner = path.rpartition(".")
    holder = importlib.import_module(path) if not owner[:1].isupper() else None
    holder = holder or getattr(importlib.import_module(module), owner)
    real, seen = getattr(holder, name), [0]

    def deadly(*args, **more):
        seen[0] += 1
        if seen[0] == call and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = real(*args, **more)
        if seen[0] == call and when == "after":
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(holder, name, deadly)


def run(store: str, name: str, function: str, call: int, when: str, bulk: int) -> None:
    """Do as a line says, and end this process."""
    code = 1
    try:
        writing.SHARD_REPORTS, draft.BULK = 3, bulk
        if function:
            arm(function, call, when)
        build(store, plan(name))
        code = 0
    except Exception:  # noqa: BLE001 - told, and by the code
        traceback.print_exc()
    finally:
        os._exit(code)


if __name__ == "__main__":
    for line in sys.stdin:
        if not (child := os.fork()):
            run(*json.loads(line))
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)  # noqa: T201
