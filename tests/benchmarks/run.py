"""Measure Fazhi, and write the tables of docs/benchmarks.md: `make bench`.

Each part stands between its marks in the file and is made by a file of its own here; what stands
outside them is left as it is. `--only PART` makes some parts, `--heavy` the larger numbers too.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(Path(__file__).parent)]

import beside  # noqa: E402
import cold  # noqa: E402
import corpus  # noqa: E402
import growth  # noqa: E402
import onegraph  # noqa: E402
from running import texts  # noqa: E402
from shared import SHARED  # noqa: E402

PAGE = ROOT / "docs/benchmarks.md"
SEED = 1
ONE_GRAPH = 2_000  # reports that the ordinary program keeps in one graph


def samples(folder: Path, count: int) -> list[str]:
    """Write the reports over and over, each copy with a first line of its own."""
    folder.mkdir()
    sources = texts(SHARED / "reports" if SHARED else ROOT / "tests/reports")
    for number in range(count):
        text = sources[number % len(sources)]
        (folder / f"{number:05}.txt").write_text(f"副本{number}\n\n{text}", "utf-8")
    return [str(path) for path in sorted(folder.iterdir())]


def made(folder: Path, count: int) -> list[str]:
    corpus.write_files(folder, SEED, range(count))
    return [str(path) for path in sorted((folder / "reports").rglob("*.txt"))]


def parts(
    scratch: Path, count: int, *, heavy: bool
) -> dict[str, tuple[str, Callable[[], list[str]]]]:
    """Return the parts of the page: heading, and what measures and tells it."""
    numbers = (1_000, 10_000) if heavy else (1_000, 3_000)

    def both() -> list[str]:
        few, more = samples(scratch / "samples", count), made(scratch / "made", count)
        return [
            *beside.told("Real reports" if SHARED else "Sample reports", few, scratch / "a"),
            *beside.told("Made reports", more, scratch / "b"),
        ]

    def start() -> list[str]:
        return cold.told(samples(scratch / "one", 1)[0], scratch)

    def together() -> list[str]:
        return onegraph.told(samples(scratch / "together", ONE_GRAPH))

    return {
        "beside": ("Beside an ordinary program, in one run", both),
        "onegraph": ("Beside an ordinary program with one graph of all", together),
        "cold": ("From start to end of a command", start),
        "length": ("Length of a text", growth.with_length),
        "names": ("Names known", partial(growth.with_names, scratch)),
        "reports": (
            "Reports and workers",
            partial(growth.with_reports, scratch, numbers, (1, 2)),
        ),
    }


def written(page: str, part: str, heading: str, lines: list[str]) -> str:
    """Return a page with a part put in its place, or at the end where it has none."""
    body = "\n".join(lines).rstrip("\n")
    block = f"<!-- made: {part} -->\n## {heading}\n\n{body}\n\n<!-- end: {part} -->"
    place = re.compile(rf"<!-- made: {part} -->.*?<!-- end: {part} -->", re.DOTALL)
    if place.search(page):
        return place.sub(lambda _: block, page)
    return f"{page.rstrip()}\n\n{block}\n"


def main() -> None:
    call = argparse.ArgumentParser(description=__doc__)
    call.add_argument(
        "--only", nargs="+", metavar="PART", help="beside onegraph cold length names reports"
    )
    call.add_argument("--reports", type=int, default=500, help="read beside the ordinary program")
    call.add_argument("--heavy", action="store_true", help="10,000 reports too")
    call.add_argument("--output", type=Path, default=PAGE)
    given = call.parse_args()
    with tempfile.TemporaryDirectory() as place:
        found = parts(Path(place), given.reports, heavy=given.heavy)
        for part in given.only or found:
            heading, tell = found[part]
            started = time.monotonic()
            lines = tell()
            where = f"Python {platform.python_version()}, {os.cpu_count()} cores"
            took = f"{time.monotonic() - started:.0f} s"
            lines.append(f"Measured with {where}, load {os.getloadavg()[0]:.1f}, in {took}.")
            page = given.output.read_text("utf-8") if given.output.exists() else "# Benchmarks\n"
            given.output.write_text(written(page, part, heading, lines), "utf-8")
            sys.stderr.write(f"{part}: {took}\n")


if __name__ == "__main__":
    main()
