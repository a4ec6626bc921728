"""The commands that read reports: `read`, `build`, `remove`."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ontology.terms import BASE
from pipeline.commands import console
from pipeline.commands.catalogues import catalogue_at, catalogue_of
from pipeline.commands.console import (
    STORE,
    Base,
    Catalogue,
    Corrections,
    MaxMb,
    MaxMemory,
    MaxPages,
    MaxSeconds,
    Ocr,
    Paths,
    StorePath,
    Workers,
    say,
    tell,
)
from pipeline.read.layer import LIMITS, Limits

if TYPE_CHECKING:
    from pipeline.files.result import Result


class ReadFormat(StrEnum):
    """How `read` shows a report."""

    JSON = "json"
    DISPLACY = "displacy"


def read(
    paths: Paths,
    form: Annotated[ReadFormat, typer.Option("--format", help="JSON lines, or an HTML page.")] = (
        ReadFormat.JSON
    ),
    catalogue: Catalogue = None,
    base: Base = None,
    workers: Workers = None,
    max_mb: MaxMb = LIMITS.megabytes,
    max_pages: MaxPages = LIMITS.pages,
    max_seconds: MaxSeconds = LIMITS.seconds,
    max_memory: MaxMemory = LIMITS.memory,
    *,
    ocr: Ocr = False,
) -> None:
    """Read reports (读取): one JSON object a line, or a page with every name marked."""
    from pipeline.bulk import batch

    catalogue_at(catalogue)  # a fault in it is told before anything is read
    limits = Limits(max_mb, max_pages, max_seconds, max_memory, ocr)
    found = console.found(paths, limits)
    failures = list(found.failures)
    job = batch.Job(form.value, catalogue, base or BASE, limits)
    with closing(batch.extract_files(found.files, job, workers)) as results:
        outputs = (result.output for result in console.sound(results, failures))
        if form is ReadFormat.JSON:
            tell(outputs)
        else:
            from pipeline.component import page

            tell(page(outputs))
    console.end(failures)


def build(
    paths: Paths,
    store: StorePath = STORE,
    catalogue: Catalogue = None,
    base: Base = None,
    workers: Workers = None,
    max_mb: MaxMb = LIMITS.megabytes,
    max_pages: MaxPages = LIMITS.pages,
    max_seconds: MaxSeconds = LIMITS.seconds,
    max_memory: MaxMemory = LIMITS.memory,
    *,
    ocr: Ocr = False,
    corrections: Corrections = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Make the store anew, of these reports alone.")
    ] = False,
) -> None:
    """Build the graph (构建): add new reports, replace changed ones, skip the rest."""
    from graphs.store.embedded import Record, Store
    from pipeline.bulk import batch
    from pipeline.bulk.background import background
    from pipeline.commands import words
    from pipeline.commands.correcting import Corrected
    from pipeline.commands.progress import progress

    known = catalogue_at(catalogue)  # a fault in it is told before anything is read
    limits = Limits(max_mb, max_pages, max_seconds, max_memory, ocr)
    found = console.found(paths, limits)
    failures = list(found.failures)
    settings = _settings(known.digest, catalogue, base, corrections)
    unchanged = 0
    with Store.open(store, write=True, settings=settings, fresh=fresh) as target:
        target.settings.setdefault("base", base or BASE)
        job = batch.Job("quads", catalogue, target.base, limits)
        corrected = Corrected.read(target.settings.get("corrections"), known)
        known_of = partial(background, catalogue=known, base=target.base)
        # This first: it gives up what a killed run had finished, which is then to be read again.
        gone = target.remove([] if fresh else found.gone(target.files()), known_of)
        skipped = corrected.unconcerned(target, target.files())
        results = batch.extract_files(found.files, job, workers, skipped)

        def records(step: Callable[[], None]) -> Iterator[Record]:
            nonlocal unchanged
            for result in console.sound(results, failures, step):
                unchanged += result.unchanged
                if not result.unchanged:
                    quads = corrected.apply(result, target.base)
                    yield Record(result.file, result.sha256, result.report, quads, result.source)

        with closing(results), progress(len(found.files), "构建 build") as step:
            summary = target.put(records(step), known_of, fresh=fresh)
        target.note_failures(
            {"file": f.file, "problem": f.problem, "remedy": f.remedy} for f in failures
        )
    done = asdict(summary) | {"unchanged": unchanged, "failed": len(failures)}
    done["withdrawn"] += gone
    tell(words.built(done))
    _end(failures, store, list(corrected.unmade()))


def _end(failures: Sequence["Result"], store: Path, unmade: Sequence[str]) -> None:
    """Say which files failed and which corrections could not be made, and end with their code."""
    for line in unmade:
        say(line)
    console.end(failures, str(store / "failures.jsonl"))
    if unmade:
        raise typer.Exit(console.SOME_FAILED)


def _settings(
    digest: str, catalogue: Path | None, base: str | None, corrections: Path | None
) -> dict[str, str]:
    """Return what a store remembers of how it was made; what is not given is not in it."""
    from pipeline.write.release import release

    given = {
        "catalogue_path": catalogue and str(catalogue.resolve()),
        "base": base,
        "corrections": corrections and str(corrections.resolve()),
    }
    told = {"catalogue": digest, "version": release()}
    return told | {name: value for name, value in given.items() if value}


def remove(
    targets: Annotated[
        list[str], typer.Argument(metavar="PATH…", help="Files, folders, or IRIs of reports.")
    ],
    store: StorePath = STORE,
) -> None:
    """Withdraw reports (撤回): a file (there or once recorded), a folder, or a report's IRI."""
    from graphs.store.embedded import Store
    from pipeline.bulk.background import background
    from pipeline.files import finding

    with Store.open(store, write=True) as target:
        wanted = [t if t.startswith(target.base) else finding.place(t) for t in targets]
        missing = [t for t in wanted if not target.recorded(t)]
        known = catalogue_of(target.settings)
        known_of = partial(background, catalogue=known, base=target.base) if known else None
        number = target.remove(wanted, known_of)
    tell([f"已撤回 withdrawn: {number}"])
    for one in missing:
        say(f"{one}: 图谱中没有 not in the store; `fazhi query reports` lists what is")
    if missing:
        raise typer.Exit(console.SOME_FAILED)
