"""How time and memory grow: with the length of a text, names known, reports, workers."""

from __future__ import annotations

import csv
import statistics
import time
from typing import TYPE_CHECKING

import corpus
from measuring import command, table
from papers import shelf

from ontology import catalogue as catalogues
from pipeline.bulk.job import Job
from pipeline.bulk.work_unit import Document, run
from pipeline.extract import extract
from pipeline.read.text import read_bytes

if TYPE_CHECKING:
    from pathlib import Path

SEED = 2
LENGTHS = {1_000: 40, 5_000: 12, 20_000: 4, 50_000: 2, 100_000: 1, 200_000: 1}
KNOWN = (0, 10_000, 30_000, 100_000)  # titles beside those shipped
ROUNDS = 3
READ = 60  # reports read with each catalogue


def with_length() -> list[str]:
    """Tell microseconds a character of one text, short to long."""
    known, rows = catalogues.load(), []
    for length, number in LENGTHS.items():
        texts = [corpus.report(SEED, index, length).text for index in range(number)]
        characters = sum(map(len, texts))
        read, made = [], []
        for _ in range(ROUNDS):
            started = time.process_time()
            for text in texts:
                extract(read_bytes(text.encode(), "a.txt"), known)
            middle = time.process_time()
            run((Document("a.txt", text.encode()) for text in texts), Job())
            read.append((middle - started) * 1e6 / characters)
            made.append((time.process_time() - middle) * 1e6 / characters)
        rows.append((
            f"{characters // number:,}", number,
            *(f"{statistics.median(spent):.2f}" for spent in (read, made)),
        ))  # fmt: skip
    heads = ("characters a text", "texts", "µs a character: text → report", "bytes → quads, rows")
    return [f"Medians of {ROUNDS} rounds.\n", *table(heads, rows), ""]


def with_names(scratch: Path) -> list[str]:
    """Tell what a catalogue of many titles takes."""
    words = [row.title for row in shelf().all]
    data = [corpus.report(SEED, index, 3_000).text.encode() for index in range(READ)]
    rows = []
    for number in KNOWN:
        extra = None
        if number:
            extra = scratch / f"{number}.csv"
            with extra.open("w", encoding="utf-8", newline="") as file:
                out = csv.writer(file)
                out.writerow(["title", "kind"])
                for index in range(number):
                    title = words[index % len(words)].removeprefix("中华人民共和国")
                    out.writerow([f"第{index}{title}", "部门规章"])
        started = time.process_time()
        known = catalogues.load(extra)
        loaded = time.process_time() - started
        job = Job(catalogue=extra)
        run([Document("a.txt", data[0])], job)  # automata are made before the clock
        first = time.process_time() - started
        spent = []
        for _ in range(ROUNDS):
            started = time.process_time()
            run((Document("a.txt", each) for each in data), job)
            spent.append((time.process_time() - started) * 1000 / READ)
        names = len({*known.regulations, *known.programs})
        rows.append(
            (f"{names:,}", f"{loaded:.2f}", f"{first:.2f}", f"{statistics.median(spent):.2f}")
        )
    heads = ("names known", "CPU s to load", "to the first report", "CPU ms a report")
    return [f"{READ} reports of 3,000 characters, medians of {ROUNDS} rounds.\n",
            *table(heads, rows), ""]  # fmt: skip


def with_reports(scratch: Path, numbers: tuple[int, ...], workers: tuple[int, ...]) -> list[str]:
    """Tell what `fazhi bulk --no-store` takes of so many reports with so many workers."""
    rows, walls = [], {}
    for number in numbers:
        folder = scratch / f"reports-{number}"
        corpus.write_files(folder, SEED, range(number))
        texts = folder / "reports"
        size = sum(path.stat().st_size for path in texts.rglob("*.txt"))
        for count in workers:
            out = scratch / f"out-{number}-{count}"
            words = ("bulk", texts, "-o", out, "--no-store", "--workers", count, "--shard", 250)
            spent = command(*words, watch=True)
            written = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
            walls[number, count] = spent.wall
            first = walls.get((number, workers[0]), spent.wall)
            rows.append((
                f"{number:,}", count, f"{size / 1e6:.1f}", f"{spent.wall:.1f}", f"{spent.cpu:.1f}",
                f"{spent.cpu * 1000 / number:.2f}", f"{first / spent.wall:.2f}",
                f"{spent.memory:.0f}", f"{written / 1e6:.1f}",
            ))  # fmt: skip
    heads = (
        "reports", "workers", "MB in", "wall s", "CPU s", "CPU ms a report", "one worker ÷ this",
        "MB of memory at most", "MB out",
    )  # fmt: skip
    note = "Memory is that of all processes (PSS), looked at ten times a second."
    return [f"Made reports of 1,000 to 20,000 characters. {note}\n", *table(heads, rows), ""]
