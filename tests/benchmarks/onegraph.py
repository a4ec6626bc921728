"""Fazhi beside an ordinary program that keeps a whole corpus in one rdflib graph."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import compiled
import ordinary
from measuring import Times, table

from ontology import catalogue as catalogues

SLICES = 20  # in which the programs take turns
ROWS = (
    ("read", "`fazhi read`: file → JSON"),
    ("readcompiled", "… with extraction compiled (`make compiled`)"),
    ("quads", "file → N-Quads"),
    ("quadscompiled", "… compiled"),
)


def told(files: list[str]) -> list[str]:
    """Measure the programs on the same files, and return the lines that tell it.

    They take turns while the ordinary program fills its graph; ours read all of the files once
    more after it has written the graph, which it can only do as a whole.
    """
    nlp = ordinary.reader(catalogues.load())
    nlp("start")  # dictionaries are loaded before the clock
    other = compiled.Compiled() if compiled.there() else None
    graph, times = ordinary.new_graph(), Times()
    share = len(files) // SLICES
    slices = [files[at : at + share] for at in range(0, share * SLICES, share)]

    def ours(mine: list[str]) -> None:
        for form in compiled.READING:
            with times.measure(form, 1):
                compiled.read(form, mine)
            if other:
                times.add(f"{form}compiled", other.spent(form, mine), 1)

    ours(slices[0])
    times.rounds.clear()
    for number, mine in enumerate(slices):
        with times.measure("fill", 1):
            for file in mine:
                path = Path(file)
                ordinary.describe(graph, path.stem, nlp(path.read_text("utf-8")))
        ours(mine)
        sys.stderr.write(f"slice {number + 1} of {SLICES}\n")
    started = time.process_time()
    written = graph.serialize(format="turtle")
    serialising = time.process_time() - started
    for mine in slices:
        ours(mine)
    if other:
        other.close()
    return _lines(times, serialising, len(graph), len(written), share * SLICES)


def _lines(times: Times, serialising: float, triples: int, size: int, count: int) -> list[str]:
    filling = sum(times.rounds["fill"]) / count
    writing = serialising * 1000 / count
    rows = [
        ("ordinary program: files → one graph", f"{filling:.2f}", "", ""),
        ("… the graph → Turtle", f"{writing:.2f}", "", ""),
    ]
    for name, words in ROWS:
        if name in times.rounds:
            spent = times.rounds[name]
            passes = [sum(spent[at : at + SLICES]) / count for at in (0, SLICES)]
            ratios = [(filling + writing) / each for each in passes]
            both = (filling + writing) * 2 / sum(passes)
            rows.append((
                words, f"{sum(passes) / 2:.2f}", " and ".join(f"{each:.2f}" for each in passes),
                f"{both:.1f} ({min(ratios):.1f}–{max(ratios):.1f})",
            ))  # fmt: skip
    heads = ("", "CPU ms a report", "first and second pass", "ordinary ÷ this")
    return [
        (
            f"{count:,} reports in one rdflib graph of {triples:,} triples, {size / 1e6:.0f} MB of"
            " Turtle. Ours read them twice, in turn with the filling of the graph and after it was"
            " written.\n"
        ),
        *table(heads, rows),
        "",
    ]
