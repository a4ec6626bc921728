"""Reports without end: real statements under other names, for measuring large stores.

The paragraphs of the samples are mixed into new texts, which are read and extracted as any report
is; each of those then stands for many, under other units, years and report IRIs.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from many_reports import OFFICES, PLACES

from graphs.store.embedded import Record
from ontology.terms import BASE, PREFIXES, mint
from pipeline.bulk import batch
from pipeline.bulk.batch import Job
from pipeline.files import finding

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TEXTS = 240  # mixed texts that are extracted
YEARS = ("2020", "2021", "2022", "2023", "2024")
UNIT, YEAR = "宜昌市猇亭区司法局", "2023"


@dataclass(frozen=True)
class Mould:
    """An extracted text whose report, unit and year are to be replaced."""

    report: str
    sha256: str
    quads: str
    source: str


def moulds(samples: list[str], folder: Path, workers: int) -> list[Mould]:
    """Return the extracted mixtures of the paragraphs of some texts."""
    for number in range(TEXTS):
        text = f"{UNIT}{YEAR}年法治政府建设年度报告\n\n{_mixed(samples, number)}"
        (folder / f"{number:04}.txt").write_text(text, "utf-8")
    found = finding.walk([folder])
    results = batch.extract_files(found.files, Job("quads"), workers)
    return [Mould(each.report, each.sha256, each.output, each.source) for each in results]


def _mixed(samples: list[str], number: int) -> str:
    parts = [[line for line in text.splitlines() if line.strip()] for text in samples]
    parts = [lines for lines in parts if len(lines) > 3]
    longest = sorted(len(lines) for lines in parts)[len(parts) // 2]
    chosen = []
    for place in range(1, longest):
        lines = parts[(number * 7 + place * (3 + number % 5)) % len(parts)]
        chosen.append(lines[1 + place % (len(lines) - 1)])
    return "\n\n".join(chosen)


def units() -> Iterator[str]:
    """Yield the names of units, no two alike."""
    for number in count():
        for office in OFFICES:
            for place in PLACES:
                yield place + office if not number else f"{place}第{number}街道{office}"


def records(found: list[Mould], quads: int) -> Iterator[Record]:
    """Yield reports until there are so many quads: each unit reports in each of `YEARS`."""
    made, number = 0, 0
    names = units()
    gyear = f'"^^<{PREFIXES["xsd"]}gYear>'
    while made < quads:
        unit = next(names)
        for year in YEARS:
            mould = found[number * 37 % len(found)]
            digest = hashlib.sha256(f"{number}".encode()).hexdigest()
            report = mint("report", digest[:20], base=BASE)
            text = mould.quads.replace(mould.report, report).replace(mould.sha256, digest)
            text = text.replace(UNIT, unit).replace(f'"{YEAR}{gyear}', f'"{year}{gyear}')
            yield Record(f"/r/{number:07}.txt", digest, report, text, mould.source)
            made += text.count("\n")
            number += 1
            if made >= quads:
                return
