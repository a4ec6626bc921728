"""What a command takes from its start to its end, CPU time of a process of its own."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

from measuring import command, table

if TYPE_CHECKING:
    from pathlib import Path

ROUNDS = 7
QUESTION = "2023年哪些单位学习了民法典"


def told(file: str, scratch: Path) -> list[str]:
    """Measure each command in turn, and return the lines that tell it."""
    store = scratch / "store"
    command("build", file, "--store", store)
    calls: dict[str, tuple[object, ...]] = {
        "`fazhi --help`": ("--help",),
        "`fazhi read` of one report": ("read", file),
        "`fazhi ask`": ("ask", QUESTION, "--store", store),
        "`fazhi query` of a stored question": ("query", "laws-by-mode-count", "--store", store),
        "`fazhi build` of one report": ("build", file, "--fresh", "--store", scratch / "new"),
    }
    for words in calls.values():
        command(*words)  # Python keeps what it compiles
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in calls}
    for _ in range(ROUNDS):
        for name, words in calls.items():
            spent = command(*words)
            taken[name].append((spent.cpu, spent.wall))
    rows = []
    for name, figures in taken.items():
        cpu, wall = ([pair[place] for pair in figures] for place in (0, 1))
        spread = f"{min(cpu):.2f}–{max(cpu):.2f}"
        rows.append(
            (name, f"{statistics.median(cpu):.2f}", spread, f"{statistics.median(wall):.2f}")
        )
    heads = ("", "CPU s (median)", "range", "wall s (median)")
    return [f"{ROUNDS} rounds in turn, each a process of its own.\n", *table(heads, rows), ""]
