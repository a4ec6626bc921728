"""The command line: each command imports what it needs, calls one or two functions, and prints.

Exit codes: 0 done, 1 some input failed (it is listed), 2 wrong call, 3 store or disk unusable,
130 interrupted.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import asdict
from enum import StrEnum
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ontology.terms import BASE
from pipeline import console
from pipeline.console import (
    Base,
    Catalogue,
    Law,
    Paths,
    Program,
    StorePath,
    Unit,
    Workers,
    Year,
    say,
    tell,
)

if TYPE_CHECKING:
    from ontology.catalogue import Catalogue as Tables

STORE, PAGE = Path("fazhi-store"), Path("graph.html")


def _code(error: Exception) -> int | None:
    from graphs.focus import ViewError
    from graphs.folder import StoreError
    from graphs.sparql import QueryError
    from ontology.catalogue import CatalogueError
    from pipeline.processes import WorkerError

    wrong = CatalogueError | QueryError | ViewError | FileNotFoundError | IsADirectoryError
    if isinstance(error, wrong):
        return console.WRONG_CALL
    return console.UNUSABLE if isinstance(error, StoreError | WorkerError | OSError) else None


app = typer.Typer(
    name="fazhi",
    cls=console.group(_code),
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="From 法治政府建设年度报告 to a knowledge graph: which units apply which laws, and how.",
)


class ReadFormat(StrEnum):
    """How `read` shows a report."""

    JSON = "json"
    DISPLACY = "displacy"


def _show_version(*, wanted: bool) -> None:
    if wanted:
        tell([f"fazhi {version('fazhi')}"])
        raise typer.Exit


@app.callback()
def about(
    *,
    _: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Answer `--version`."""


@app.command()
def read(
    paths: Paths,
    form: Annotated[ReadFormat, typer.Option("--format", help="JSON lines, or an HTML page.")] = (
        ReadFormat.JSON
    ),
    catalogue: Catalogue = None,
    base: Base = None,
    workers: Workers = None,
) -> None:
    """Read reports (读取): one JSON object a line, or a page with every name marked."""
    from pipeline import batch

    _catalogue(catalogue)  # a fault in it is told before anything is read
    found = console.found(paths)
    failures = list(found.failures)
    job = batch.Job(form.value, catalogue, base or BASE)
    with closing(batch.extract_files(found.files, job, workers)) as results:
        outputs = (result.output for result in console.sound(results, failures))
        if form is ReadFormat.JSON:
            tell(outputs)
        else:
            from pipeline.component import page

            tell(page(outputs))
    console.end(failures)


@app.command()
def build(
    paths: Paths,
    store: StorePath = STORE,
    catalogue: Catalogue = None,
    base: Base = None,
    workers: Workers = None,
    *,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Make the store anew, of these reports alone.")
    ] = False,
) -> None:
    """Build the graph (构建): add new reports, replace changed ones, skip the rest."""
    from graphs.store import Record, Store
    from pipeline import batch, words
    from pipeline.background import background
    from pipeline.progress import progress

    known = _catalogue(catalogue)  # a fault in it is told before anything is read
    found = console.found(paths)
    failures = list(found.failures)
    settings = {"catalogue": known.digest, "version": version("fazhi")}
    settings |= {"catalogue_path": str(catalogue.resolve())} if catalogue else {}
    settings |= {"base": base} if base else {}
    unchanged = 0
    with Store.open(store, write=True, settings=settings, fresh=fresh) as target:
        target.settings.setdefault("base", base or BASE)
        job = batch.Job("quads", catalogue, target.base)
        results = batch.extract_files(found.files, job, workers, target.files())

        def records(step: Callable[[], None]) -> Iterator[Record]:
            nonlocal unchanged
            for result in console.sound(results, failures, step):
                unchanged += result.unchanged
                if not result.unchanged:
                    yield Record(
                        result.file, result.sha256, result.report, result.output, result.source
                    )

        with closing(results), progress(len(found.files), "构建 build") as step:
            known_of = partial(background, catalogue=known, base=target.base)
            summary = target.put(records(step), known_of, fresh=fresh)
        target.note_failures(
            {"file": f.file, "problem": f.problem, "remedy": f.remedy} for f in failures
        )
    done = asdict(summary) | {"unchanged": unchanged, "failed": len(failures)}
    tell(words.built(done))
    console.end(failures, str(store / "failures.jsonl"))


@app.command()
def remove(
    targets: Annotated[
        list[str], typer.Argument(metavar="PATH…", help="Files, folders, or IRIs of reports.")
    ],
    store: StorePath = STORE,
) -> None:
    """Withdraw reports (撤回): a file (there or once recorded), a folder, or a report's IRI."""
    from graphs.store import Store
    from pipeline import batch
    from pipeline.background import background

    with Store.open(store, write=True) as target:
        wanted = [t if t.startswith(target.base) else batch.place(t) for t in targets]
        missing = [t for t in wanted if not target.recorded(t)]
        known = _catalogue_of(target.settings)
        known_of = partial(background, catalogue=known, base=target.base) if known else None
        number = target.remove(wanted, known_of)
    tell([f"已撤回 withdrawn: {number}"])
    for one in missing:
        say(f"{one}: 图谱中没有 not in the store; `fazhi query reports` lists what is")
    if missing:
        raise typer.Exit(console.SOME_FAILED)


@app.command()
def query(
    asked: Annotated[
        str | None, typer.Argument(metavar="SPARQL|FILE.rq|NAME", show_default=False)
    ] = None,
    values: Annotated[list[str] | None, typer.Argument(metavar="name=value…")] = None,
    store: StorePath = STORE,
    form: Annotated[
        str, typer.Option("--format", help="table csv json xml tsv turtle …")
    ] = "table",
    *,
    listed: Annotated[bool, typer.Option("--list", help="List the stored questions.")] = False,
) -> None:
    """Ask in SPARQL 1.1 (查询), or put a stored question by its name."""
    from graphs import query as queries
    from graphs.store import Store

    if listed:
        for question in queries.stored().values():
            needs = [f"{p.name}=…" if p.required else f"[{p.name}=…]" for p in question.parameters]
            tell([" ".join([question.name, *needs]), f"    {question.zh} · {question.en}"])
    elif asked is None:
        raise typer.BadParameter("give SPARQL, a file.rq or a stored question (--list)")
    else:
        with Store.open(store) as source, console.bytes_out() as out:
            pairs = console.pairs(values or [])
            queries.run(source, asked, pairs, form, out, width=console.width())


@app.command()
def view(
    store: StorePath = STORE,
    law: Law = None,
    unit: Unit = None,
    program: Program = None,
    year: Year = None,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="PAGE.html")] = PAGE,
    limit: Annotated[int, typer.Option(min=1, help="Nodes at most.")] = 150,
    *,
    force: Annotated[bool, typer.Option("--force", help="However many nodes.")] = False,
) -> None:
    """Write the graph, or what is around a name, as a stand-alone page (图谱网页)."""
    from graphs import view as pages
    from graphs.focus import Wanted
    from graphs.store import Store

    with Store.open(store) as source:
        made = pages.compose(source, Wanted(law, unit, program, year, limit), force=force)
    pages.write(output, made.html)
    if made.warning:
        say(made.warning)
    tell([f"{output}: {made.nodes} nodes, {made.edges} edges"])


@app.command()
def check(
    store: StorePath = STORE,
    sample: Annotated[
        int | None, typer.Option(min=1, help="Hold so many reports against the shapes, not all.")
    ] = None,
) -> None:
    """Check the store (检查): its shapes, and that every quote stands in its source."""
    from graphs.check import check as findings
    from graphs.store import Store

    number = 0
    with Store.open(store) as source:
        for finding in findings(source, sample=sample):
            number += 1
            tell([f"{finding.node}: {finding.problem}; {finding.remedy}"])
    say(f"{number} 处问题 problems" if number else "没有问题 nothing wrong")
    if number:
        raise typer.Exit(console.SOME_FAILED)


@app.command()
def score(
    gold: Annotated[Path, typer.Argument(exists=True, help="A JSON file, or a folder of them.")],
    texts: Annotated[
        Path | None,
        typer.Option(exists=True, help="The reports; if not given, ../reports beside GOLD."),
    ] = None,
    catalogue: Catalogue = None,
    base: Base = None,
    *,
    errors: Annotated[bool, typer.Option("--errors", help="List every difference.")] = False,
) -> None:
    """Hold what is found against gold (评分): precision, recall and F1 of each layer."""
    from pipeline import batch, words
    from pipeline.score import score as compare

    files = sorted(gold.glob("*.json")) if gold.is_dir() else [gold]
    right = {path.stem: json.loads(path.read_text("utf-8")) for path in files}
    folder = texts or (gold if gold.is_dir() else gold.parent).parent / "reports"
    _catalogue(catalogue)
    found = console.found([folder])
    wanted = [file for file in found.files if Path(file).stem in right]
    failures = [f for f in found.failures if Path(f.file).stem in right]
    results = list(
        console.sound(
            batch.extract_files(wanted, batch.Job("json", catalogue, base or BASE)), failures
        )
    )
    answers = {Path(result.file).stem: json.loads(result.output) for result in results}
    sources = {Path(result.file).stem: result.source for result in results}
    tell(words.scored(compare(answers, right, sources), errors=errors))
    console.end(failures)


@cache
def _catalogue(path: Path | None) -> "Tables":
    from ontology import catalogue

    return catalogue.load(path)


def _catalogue_of(settings: Mapping[str, str]) -> "Tables | None":
    """Return the catalogue a store was made with, None where it is no longer there as it was."""
    path = settings.get("catalogue_path")
    with suppress(ValueError):
        known = _catalogue(Path(path) if path else None)
        if known.digest == settings.get("catalogue"):
            return known
    return None


def main() -> None:
    """Run the command line, in UTF-8 whatever the locale says."""
    console.speak_utf8()
    app()
