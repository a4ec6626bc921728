"""The commands for a large corpus: `bulk` writes shards, `load` brings them into a store."""

import shutil
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from ontology.terms import BASE, derived_graph
from pipeline.bulk.job import SHARD
from pipeline.commands import console
from pipeline.commands.catalogues import catalogue_at, catalogue_of
from pipeline.commands.console import (
    STORE,
    Base,
    Catalogue,
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

Out = Annotated[Path, typer.Option("-o", "--out", help="The folder of the shards (分片).")]
Fresh = Annotated[bool, typer.Option("--fresh", help="Make the store anew, of these alone.")]


def bulk(
    paths: Paths,
    out: Out,
    shard: Annotated[int, typer.Option("--shard", min=1, help="Reports a shard.")] = SHARD,
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
    no_tables: Annotated[
        bool, typer.Option("--no-tables", help="Write no Parquet tables of the facts.")
    ] = False,
    no_store: Annotated[
        bool, typer.Option("--no-store", help="Write the shards, and load them nowhere.")
    ] = False,
    fresh: Fresh = False,
) -> None:
    """Write a large corpus as shards (批量): N-Quads and Parquet; then load them into a store."""
    from ontology.parquet import available
    from pipeline.bulk.batch import cores
    from pipeline.bulk.corpus import FAILURES, UNPACKED, Bulk, write
    from pipeline.bulk.job import Job
    from pipeline.commands import words
    from pipeline.commands.progress import progress
    from pipeline.files import finding

    catalogue_at(catalogue)  # a fault in it is told before anything is read
    unpacked = str(out / UNPACKED)
    limits = Limits(max_mb, max_pages, max_seconds, max_memory, ocr, unpacked=unpacked)
    if Path(finding.STANDARD_INPUT) in paths:
        raise typer.BadParameter("- is read once, by one process: put it into a file, or `build`")
    if not no_tables and not available():
        say("没有 pyarrow，不写 Parquet 表 no tables: they need pip install 'fazhi[analytics]'")
        no_tables = True
    job = Job("quads", catalogue, base or BASE, limits)
    how = Bulk(out, job, workers or cores(), shard, not no_tables)
    with _held(out):
        found = console.found(paths, limits)
        with progress(len(found), "分片 shards") as step:
            done = write(found, how, partial(_steps, step), _warned)
    tell(words.sharded(asdict(done), str(out)))
    if not no_store:
        load(out, store, fresh=fresh)
    console.end(done.failures, str(out / FAILURES))


def _warned(file: str, words: str) -> None:
    say(f"{file}: {words}")


def _steps(step: Callable[[], None], number: int) -> None:
    for _ in range(number):
        step()


@contextmanager
def _held(out: Path) -> Iterator[None]:
    """Keep others from writing the same shards; clear away what was unpacked."""
    from graphs.store import locking
    from pipeline.bulk.corpus import UNPACKED
    from pipeline.files.durable import ShardsError

    if out.exists() and not out.is_dir():
        raise ShardsError("this is a file", out, "name a folder with -o")
    out.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        try:
            stack.enter_context(locking.hold(out / "lock"))
        except BlockingIOError:
            by = locking.holder(out / "lock")
            said = f"the folder is in use{by}"
            raise ShardsError(said, out, "wait until that command has ended") from None
        try:
            shutil.rmtree(out / UNPACKED, ignore_errors=True)  # of a run that was killed
            yield
        finally:
            shutil.rmtree(out / UNPACKED, ignore_errors=True)


def load(
    shards: Annotated[
        Path, typer.Argument(metavar="DIR", help="What `fazhi bulk` or `fazhi spark` wrote.")
    ],
    store: StorePath = STORE,
    *,
    fresh: Fresh = False,
) -> None:
    """Load shards into a store (装载), texts included: it holds what a build would have made.

    Again it replaces what has changed, and withdraws what is no longer where it was read.
    """
    from graphs.analyse import derived
    from graphs.store.embedded import Record, Store
    from pipeline.bulk import loading
    from pipeline.bulk.background import background
    from pipeline.commands import words
    from pipeline.commands.progress import progress
    from pipeline.spark import loading as spark_loading

    made = spark_loading if spark_loading.holds(shards) else loading
    settings, totals = made.about(shards)
    known = catalogue_of(settings)
    unchanged = 0
    with Store.open(store, write=True, settings=settings, fresh=fresh) as target:
        known_of: Callable[[Collection[str]], str] = (
            partial(background, catalogue=known, base=target.base)
            if known
            else lambda _met: made.catalogue_quads(shards)
        )
        gone = target.remove(sorted(made.gone(shards, target.files())), known_of)
        results = made.results(shards, target.files())

        def records(step: Callable[[], None]) -> Iterator[Record]:
            nonlocal unchanged
            for result in results:
                step()
                unchanged += result.unchanged
                if not result.unchanged:
                    quads, source = result.output, result.source
                    yield Record(result.file, result.sha256, result.report, quads, source)

        with progress(totals["reports"], "装载 load") as step:
            summary = target.put(records(step), known_of, fresh=fresh)
        # It is of these reports together and no others, and what changes the store withdraws it.
        lacks = derived_graph("reconciled", target.base) not in target.graphs()
        if lacks and summary.reports == totals["reports"]:
            derived.keep(target, "reconciled", made.reconciled_triples(shards))
    done = asdict(summary) | {"unchanged": unchanged, "failed": totals["failures"]}
    done["withdrawn"] += gone
    tell(words.built(done))
