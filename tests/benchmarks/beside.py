"""Fazhi beside an ordinary program and beside the floor, in turn; and its time by stage."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import compiled
import floor
import ordinary
import stages
from measuring import Times, table

from graphs.store.embedded import Record, Store
from ontology import catalogue as catalogues
from pipeline.bulk import batch, shards
from pipeline.bulk.background import background
from pipeline.bulk.job import Job
from pipeline.bulk.plan import planned, slices
from pipeline.bulk.work_unit import Document, run
from pipeline.read.text import read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.files.result import Result

ROUNDS = 5
SAMPLE = 24  # reports the ordinary program reads in a round
STAGED = 200  # reports whose stages are measured
ROWS = (
    ("ordinary", "ordinary program: file → Turtle"),
    ("spacy", "… of which spaCy with jieba, sentences and EntityRuler"),
    ("read", "`fazhi read`: file → JSON"),
    ("readcompiled", "… with extraction compiled (`make compiled`)"),
    ("quads", "file → N-Quads"),
    ("quadscompiled", "… compiled"),
    ("unit", "unit of work: bytes → N-Quads and fact rows"),
    ("shard", "`fazhi bulk`: file → shard (zstd, Parquet)"),
    ("extract", "extraction alone: text → report"),
    ("extractcompiled", "… compiled"),
    ("floor", "floor: four patterns and one Aho-Corasick pass over the bytes"),
)


def all_sound(results: Iterable[Result]) -> list[Result]:
    done = list(results)
    failed = [result for result in done if result.problem]
    if failed:
        sys.exit(f"cannot measure: {failed[0].file}: {failed[0].problem}")
    return done


def rounds(files: list[str], scratch: Path) -> tuple[Times, list[Result]]:
    """Run all programs in turn, ours over their share of the files, the ordinary over a sample."""
    known, times = catalogues.load(), Times()
    nlp = ordinary.reader(known)
    usual, least = ordinary.program(nlp), floor.program(known)
    usual("start", Path(files[0]).read_text("utf-8"))  # dictionaries are loaded before the clock
    all_sound(batch.extract_files(files[:3], Job("json"), 1))
    other = compiled.Compiled() if compiled.there() else None
    if other:
        other.spent("read", files[:3])
    share, records = len(files) // ROUNDS, []
    if share < SAMPLE:
        sys.exit(f"give {ROUNDS * SAMPLE} reports or more")
    for number in range(ROUNDS):
        mine = files[number * share : (number + 1) * share]
        data = {file: Path(file).read_bytes() for file in mine}
        some = {Path(file).stem: data[file].decode() for file in mine[:SAMPLE]}
        # The ordinary program's time is that of reports as long as all of the round are.
        part = share * sum(map(len, some.values())) / sum(len(d.decode()) for d in data.values())
        with times.measure("ordinary", part):
            for name, text in some.items():
                usual(name, text)
        with times.measure("spacy", part):
            for text in some.values():
                nlp(text)
        with times.measure("floor", share):
            for each in data.values():
                least(each)
        for form in compiled.READING:
            with times.measure(form, share):
                compiled.read(form, mine)
        for form in compiled.FORMS if other else ():
            times.add(f"{form}compiled", other.spent(form, mine), share)
        records += all_sound(batch.extract_files(mine, Job("quads"), 1))
        texts = [read_bytes(each, file) for file, each in data.items()]
        with times.measure("extract", share):
            compiled.extract(texts, known)
        with times.measure("unit", share):
            run((Document(file, each) for file, each in data.items()), Job())
        with times.measure("shard", share):
            _shard(mine, scratch / f"{number}")
        sys.stderr.write(f"round {number + 1} of {ROUNDS}\n")
    if other:
        other.close()
    return times, records


def _shard(files: list[str], out: Path) -> None:
    found, _ = planned(files, Job().limits, 1)
    for each in slices(found, len(found), ""):
        shards.write(each, out, Job(), tables=True)


def stored(results: list[Result], folder: Path, times: Times) -> int:
    """Put what was extracted into a new store, and return its size on disk in bytes."""
    known = catalogues.load()
    records = (Record(r.file, r.sha256, r.report, r.output, r.source) for r in results)
    with times.measure("load", len(results)), Store.open(folder, write=True) as store:
        store.put(records, lambda met: background(met, known), fresh=True)
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def by_stage(files: list[str]) -> dict[str, float]:
    """Return CPU µs a report by stage of file → N-Quads, the greatest first."""
    times = Times()
    with stages.timed() as clock, times.measure("all", 1):
        compiled.read("quads", files)
    spent = times.rounds["all"][0] / 1000
    found = {**clock.spent, "files, and what is between": spent - sum(clock.spent.values())}
    each = {stage: seconds * 1e6 / len(files) for stage, seconds in found.items()}
    return dict(sorted(each.items(), key=lambda row: -row[1]))


def told(what: str, files: list[str], scratch: Path) -> list[str]:
    """Measure all this on some files, and return the lines that tell it."""
    times, results = rounds(files, scratch / "shards")
    size = stored(results, scratch / "store", times)
    characters = sum(len(result.source) for result in results)
    lines = sum(result.output.count("\n") for result in results)
    out = [
        f"### {what}\n",
        (
            f"{len(results):,} reports of {characters // len(results):,} characters on average; the"
            f" ordinary program reads {SAMPLE} of them a round, and its time is scaled by"
            " characters to all of the round.\n"
        ),
    ]
    rows = []
    for name, words in ROWS:
        if name not in times.rounds:
            continue  # nothing compiled is here
        form = name.removesuffix("compiled")
        beside = form in {"ordinary", "spacy", "read", "quads"}
        rows.append((
            words, f"{times.median(name):.2f}", times.spread(name),
            times.ratio("ordinary", name) if beside else "",
            times.ratio("spacy", name) if beside else "",
            times.ratio(name, "floor") if form in {"extract", "read", "quads"} else "",
        ))  # fmt: skip
    rows.append(("loading the store", f"{times.median('load'):.2f}", "", "", "", ""))
    heads = ("", "CPU ms a report", "range", "ordinary ÷ this", "its spaCy ÷ this", "this ÷ floor")
    out += table(heads, rows)
    out += [
        "\nRatios are medians (and ranges) of the rounds.",
        (
            f"{lines:,} quads, {lines / len(results):.0f} a report,"
            f" {lines * 1000 / characters:.0f} per 1,000 characters;"
            f" {size / len(results) / 1000:.1f} kB of store a report.\n"
        ),
    ]
    staged = by_stage(files[:STAGED])
    heads = ("stage of file → N-Quads", "CPU µs a report, the clock's own time included")
    return [*out, *table(heads, [(stage, f"{spent:.0f}") for stage, spent in staged.items()]), ""]
