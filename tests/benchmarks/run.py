"""Measure Fazhi beside an ordinary program, in turn in one run: `make bench`.

CPU seconds of this process, medians of interleaved rounds. The reports are those beside the
repository where they are there, else the samples, repeated with a differing first line.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(Path(__file__).parent)]

import floor  # noqa: E402
import ordinary  # noqa: E402
import stages  # noqa: E402
from running import texts  # noqa: E402
from shared import SHARED  # noqa: E402

from graphs.store import Record, Store  # noqa: E402
from ontology import catalogue as catalogues  # noqa: E402
from pipeline import batch  # noqa: E402
from pipeline.background import background  # noqa: E402
from pipeline.batch import Job, Result  # noqa: E402

ROUNDS = 5
STAGED = 300  # reports whose stages are measured
SAMPLE = 24  # reports the ordinary program reads in a round


@dataclass
class Times:
    """CPU milliseconds a report, one figure a round."""

    rounds: dict[str, list[float]] = field(default_factory=dict)

    @contextmanager
    def measure(self, name: str, reports: int) -> Iterator[None]:
        before = time.process_time()
        yield
        spent = time.process_time() - before
        self.rounds.setdefault(name, []).append(spent * 1000 / reports)

    def median(self, name: str) -> float:
        return statistics.median(self.rounds[name])

    def spread(self, name: str) -> str:
        return f"{min(self.rounds[name]):.2f}–{max(self.rounds[name]):.2f}"


def corpus(folder: Path, count: int) -> list[str]:
    """Write the reports over and over, each copy with a first line of its own."""
    sources = texts(SHARED / "reports" if SHARED else ROOT / "tests/reports")
    for number in range(count):
        text = sources[number % len(sources)]
        (folder / f"{number:05}.txt").write_text(f"副本{number}\n\n{text}", "utf-8")
    return [str(path) for path in sorted(folder.iterdir())]


def all_sound(results: Iterator[Result]) -> list[Result]:
    done = list(results)
    failed = [result for result in done if result.problem]
    if failed:
        sys.exit(f"cannot measure: {failed[0].file}: {failed[0].problem}")
    return done


def rounds(files: list[str], times: Times) -> list[Result]:
    """Run all programs in turn, ours over its share of the files, the ordinary over a sample."""
    known = catalogues.load(None)
    usual, least = ordinary.program(known), floor.program(known)
    usual("start", Path(files[0]).read_text("utf-8"))  # dictionaries are loaded before the clock
    all_sound(batch.extract_files(files[:3], Job("json"), 1))
    records: list[Result] = []
    share = len(files) // ROUNDS
    for number in range(ROUNDS):
        mine = files[number * share : (number + 1) * share]
        with times.measure("ordinary", SAMPLE):
            for file in mine[:SAMPLE]:
                usual(Path(file).stem, Path(file).read_text("utf-8"))
        data = [Path(file).read_bytes() for file in mine]
        with times.measure("floor", len(mine)):
            for each in data:
                least(each)
        with times.measure("read", len(mine)):
            all_sound(batch.extract_files(mine, Job("json"), 1))
        with times.measure("quads", len(mine)):
            done = all_sound(batch.extract_files(mine, Job("quads"), 1))
        records += done
        sys.stderr.write(f"round {number + 1} of {ROUNDS}\n")
    return records


def by_stage(files: list[str]) -> dict[str, float]:
    """Return CPU µs a report by stage of file → N-Quads, the greatest first."""
    with stages.timed() as clock:
        before = time.process_time()
        all_sound(batch.extract_files(files, Job("quads"), 1))
        spent = time.process_time() - before
    found = {**clock.spent, "files, and what is between": spent - sum(clock.spent.values())}
    each = {stage: seconds * 1e6 / len(files) for stage, seconds in found.items()}
    return dict(sorted(each.items(), key=lambda row: -row[1]))


def load(results: list[Result], folder: Path, times: Times) -> int:
    """Put what was extracted into a new store, and return its size on disk in bytes."""
    known = catalogues.load(None)
    records = (Record(r.file, r.sha256, r.report, r.output, r.source) for r in results)
    with times.measure("load", len(results)), Store.open(folder, write=True) as store:
        store.put(records, lambda met: background(met, known), fresh=True)
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def table(times: Times, results: list[Result], stored: int, staged: dict[str, float]) -> str:
    characters = sum(len(result.source) for result in results)
    lines = sum(result.output.count("\n") for result in results)
    usual, spread = times.median("ordinary"), times.spread
    build = times.median("quads") + times.median("load")
    rows: list[tuple[str, float, str]] = [
        ("ordinary program: file → Turtle", usual, spread("ordinary")),
        ("`fazhi read`: file → JSON", times.median("read"), spread("read")),
        ("file → N-Quads", times.median("quads"), spread("quads")),
        ("`fazhi build`: file → store", build, ""),
        ("… of which loading the store", times.median("load"), ""),
        ("floor: four patterns and one Aho-Corasick pass", times.median("floor"), spread("floor")),
    ]
    out = [
        "# Benchmarks\n",
        f"{len(results):,} reports of {characters // len(results):,} characters on average.",
        f"{ROUNDS} interleaved rounds, the ordinary program on {SAMPLE} reports a round.",
        f"Python {platform.python_version()}, {os.cpu_count()} cores.\n",
        "| | CPU ms a report (median) | range | ordinary ÷ this |",
        "| --- | --- | --- | --- |",
    ]
    out += [f"| {name} | {ms:.2f} | {spread} | {usual / ms:.1f} |" for name, ms, spread in rows]
    out += [
        f"\n{lines:,} quads, {lines / len(results):.0f} a report,",
        f"{lines * 1000 / characters:.0f} per 1,000 characters;",
        f"{stored / len(results) / 1000:.1f} kB of store a report.\n",
        "| stage of file → N-Quads | CPU µs a report, the clock's own time included |",
        "| --- | --- |",
    ]
    out += [f"| {stage} | {spent:.0f} |" for stage, spent in staged.items()]
    return "\n".join(out) + "\n"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--reports", type=int, default=2000)
    options.add_argument("--output", type=Path, default=ROOT / "build/benchmarks.md")
    chosen = options.parse_args()
    times = Times()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "reports")
        folder.mkdir()
        files = corpus(folder, chosen.reports)
        results = rounds(files, times)
        staged = by_stage(files[:STAGED])
        stored = load(results, Path(place, "store"), times)
    told = table(times, results, stored, staged)
    sys.stdout.write(told)
    chosen.output.parent.mkdir(exist_ok=True)
    chosen.output.write_text(told, "utf-8")


if __name__ == "__main__":
    main()
