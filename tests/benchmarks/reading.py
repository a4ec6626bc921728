"""Measure the readers: `python tests/benchmarks/reading.py`, with trafilatura and readability-lxml
(extra `bench`) beside the page reader where they are installed.

Two tables: what of a report each finds on the page mock-ups, and what of the site it leaves; and
CPU time a format, with the share of reading in reading and extracting together.
"""

from __future__ import annotations

import re
import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import documents  # noqa: E402
from layers import shares  # noqa: E402
from pages import PAGES, PLAIN, dressed, sample  # noqa: E402

from ontology.catalogue import load  # noqa: E402
from pipeline.extract import extract  # noqa: E402
from pipeline.read.encoding import ReadError  # noqa: E402
from pipeline.read.formats import read_file  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 7


def ours(page: bytes) -> str:
    try:
        return read_file(page, "a.html").source
    except ReadError:
        return ""


def others() -> dict[str, Callable[[bytes], str]]:
    """Return the page readers of others that are installed."""
    found: dict[str, Callable[[bytes], str]] = {}
    try:
        import trafilatura

        found["trafilatura"] = lambda page: trafilatura.extract(page, include_comments=False) or ""
    except ImportError:
        print("trafilatura is not installed")
    try:
        from readability import Document

        def readable(page: bytes) -> str:
            return re.sub(r"<[^>]+>", "\n", Document(page).summary(html_partial=True))

        found["readability"] = readable
    except ImportError:
        print("readability-lxml is not installed")
    return found


def pages() -> None:
    readers = {"fazhi": ours, **others()}
    print(f"{'page':28}" + "".join(f"{name:>26}" for name in readers))
    sums: dict[str, list[tuple[float, float, float]]] = {name: [] for name in readers}
    for number, page in enumerate(PAGES):
        report = sample(PLAIN[number % len(PLAIN)])
        data = dressed(page, report)
        cells = []
        for name, read in readers.items():
            started = time.process_time()
            try:
                found = read(data)
            except Exception as error:  # noqa: BLE001 - another's fault is a figure too
                found = ""
                print(name, type(error).__name__)
            spent = (time.process_time() - started) * 1000
            recall, boilerplate = shares(found, report.text)
            sums[name].append((recall, boilerplate, spent))
            cells.append(f"{recall:9.4f} {boilerplate:7.4f} {spent:5.1f} ms")
        print(f"{page.stem:28}" + "".join(f"{cell:>26}" for cell in cells))
    for name, rows in sums.items():
        recall, boilerplate, spent = (list(column) for column in zip(*rows, strict=True))
        good = sum(r >= 0.99 and b <= 0.01 for r, b, _ in rows)
        print(
            f"{name}: recall mean {statistics.mean(recall):.4f} least {min(recall):.4f}; "
            f"boilerplate mean {statistics.mean(boilerplate):.4f} most {max(boilerplate):.4f}; "
            f"both right on {good} of {len(rows)}; median {statistics.median(spent):.1f} ms"
        )


def speed() -> None:
    report = sample(PLAIN[1])
    forms = {
        "a.txt": report.text.encode(),
        "a.html": dressed(PAGES[0], report),
        "a.pdf": documents.pdf(report),
        "a.docx": documents.docx(report, "styled"),
    }
    known = load()
    extract(read_file(forms["a.txt"], "a.txt"), known)
    for data in forms.values():
        read_file(data, "a.html")
    print(
        f"{'format':8}{'kB':>7}{'read ms':>9}{'MB/s':>7}{'extract ms':>12}{'share':>8}{'a page':>9}"
    )
    for name, data in forms.items():
        reading, extracting = [], []
        for _ in range(ROUNDS):
            started = time.process_time()
            for _ in range(10):
                text = read_file(data, name)
            middle = time.process_time()
            for _ in range(10):
                extract(text, known)
            reading.append((middle - started) * 100)
            extracting.append((time.process_time() - middle) * 100)
        read, rest = statistics.median(reading), statistics.median(extracting)
        a_page = f"{read / len(text.pages):8.2f}" if text.pages else ""
        share = read / (read + rest)
        rate = len(data) / read / 1000
        print(
            f"{name[2:]:8}{len(data) / 1000:7.1f}{read:9.2f}{rate:7.2f}{rest:12.2f}"
            f"{share:8.0%}{a_page:>9}"
        )


if __name__ == "__main__":
    pages()
    speed()
