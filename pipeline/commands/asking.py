"""The commands that read a store: `query`, `ask`, `export`, `view`, `check`."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.commands import console
from pipeline.commands.catalogues import catalogue_at, catalogue_of
from pipeline.commands.console import (
    PLACE,
    Catalogue,
    Law,
    Name,
    Program,
    Region,
    StorePlace,
    Unit,
    Year,
    say,
    tell,
)

if TYPE_CHECKING:
    from graphs.store.reading import Reading

PAGE = Path("graph.html")


def query(
    asked: Annotated[
        str | None, typer.Argument(metavar="SPARQL|FILE.rq|NAME", show_default=False)
    ] = None,
    values: Annotated[list[str] | None, typer.Argument(metavar="name=value…")] = None,
    store: StorePlace = PLACE,
    form: Annotated[
        str, typer.Option("--format", help="table csv json xml tsv turtle …")
    ] = "table",
    *,
    listed: Annotated[bool, typer.Option("--list", help="List the stored questions.")] = False,
) -> None:
    """Ask in SPARQL 1.1 (查询), or put a stored question by its name."""
    from graphs.ask import query as queries
    from graphs.store.opening import reading

    if listed:
        for question in queries.stored().values():
            needs = [f"{p.name}=…" if p.required else f"[{p.name}=…]" for p in question.parameters]
            tell([" ".join([question.name, *needs]), f"    {question.zh} · {question.en}"])
    elif asked is None:
        raise typer.BadParameter("give SPARQL, a file.rq or a stored question (--list)")
    else:
        with reading(store) as source, console.bytes_out() as out:
            pairs = console.pairs(values or [])
            queries.run(source, asked, pairs, form, out, width=console.width(), step=_counting)


def _counting(number: int) -> None:
    if number % 500 == 1:
        say(f"统计表 making the fact tables: {number}")


def ask(
    question: Annotated[str, typer.Argument(metavar="问题", help="哪些单位学习了民法典")],
    store: StorePlace = PLACE,
    catalogue: Catalogue = None,
    *,
    sparql: Annotated[bool, typer.Option("--sparql", help="Show how it was asked.")] = False,
) -> None:
    """Ask in Chinese (提问): how it was understood, and the answer with its evidence."""
    from graphs.ask.answer_text import show
    from graphs.ask.answering import ask as answer_of
    from graphs.store.opening import reading
    from pipeline.commands.question import recognise

    with reading(store) as source:
        known = catalogue_at(catalogue) if catalogue else catalogue_of(source.settings)
        names = partial(recognise, catalogue=known or catalogue_at(None))
        answer = answer_of(question, source, names, _counting)
    console.show(show(answer, sparql=sparql), error=bool(answer.problem))
    if answer.problem:
        raise typer.Exit(console.WRONG_CALL)


def export(
    form: Annotated[
        str, typer.Option("-f", "--format", help="nquads canonical trig turtle jsonld … parquet")
    ],
    name: Name = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="A file; a folder for csv, parquet.")
    ] = None,
    store: StorePlace = PLACE,
    report: Annotated[str | None, typer.Option(help="A report: its file's name or IRI.")] = None,
    unit: Unit = None,
    law: Law = None,
    program: Program = None,
    year: Year = None,
    *,
    ranked: Annotated[
        bool, typer.Option("--ranked", help="graphml, gexf: with centrality and community.")
    ] = False,
) -> None:
    """Write the graph or a part of it (导出): RDF, graphml, gexf, csv, xlsx, parquet."""
    from graphs.export.formats import export as write
    from graphs.find.selection import Part
    from graphs.store.opening import reading

    about = {"unit": unit, "law": law, "program": program}
    with reading(store) as source:
        about |= _named(source, name, about)
        part = Part(report, about["unit"], about["law"], about["program"], year)
        if output:
            write(source, form, output, part, ranked=ranked)
        else:
            with console.bytes_out() as out:
                write(source, form, out, part, ranked=ranked)


def _named(
    store: "Reading", name: str | None, about: Mapping[str, str | None]
) -> dict[str, str | None]:
    """Return what a bare name says as options do; one that is said as well is a wrong call."""
    from graphs.find.bare_names import given

    if name is None:
        return {}
    meant = given(store, name, tuple(about))
    if about[meant.option]:
        raise typer.BadParameter(
            f"{name} and --{meant.option} {about[meant.option]} are two; give one of them"
        )
    if meant.label != name:
        say(f"{name}：取为 taken as {meant.label}")
    return {meant.option: meant.value}


def view(
    name: Name = None,
    store: StorePlace = PLACE,
    law: Law = None,
    unit: Unit = None,
    program: Program = None,
    region: Region = None,
    year: Year = None,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="PAGE.html")] = PAGE,
    limit: Annotated[int, typer.Option(min=1, help="Nodes at most.")] = 150,
    *,
    force: Annotated[bool, typer.Option("--force", help="However many nodes.")] = False,
) -> None:
    """Write the graph, or what is around a name, as a stand-alone page (图谱网页)."""
    from graphs.store.opening import reading
    from graphs.view import standalone as pages
    from graphs.view.focus import Wanted

    about = {"law": law, "unit": unit, "program": program, "region": region}
    with reading(store) as source:
        about |= _named(source, name, about)
        wanted = Wanted(about["law"], about["unit"], about["program"], year, limit, about["region"])
        made = pages.compose(source, wanted, force=force)
    pages.write(output, made.html)
    if made.warning:
        say(made.warning)
    tell([f"{output}: {made.nodes} nodes, {made.edges} edges"])


def check(
    store: StorePlace = PLACE,
    sample: Annotated[
        int | None, typer.Option(min=1, help="Hold so many reports against the shapes, not all.")
    ] = None,
) -> None:
    """Check the store (检查): its shapes, and that every quote stands in its source."""
    from graphs.check.checks import check as findings
    from graphs.store.opening import reading

    number = 0
    with reading(store) as source:
        for finding in findings(source, sample=sample):
            number += 1
            tell([f"{finding.node}: {finding.problem}; {finding.remedy}"])
    say(f"{number} 处问题 problems" if number else "没有问题 nothing wrong")
    if number:
        raise typer.Exit(console.SOME_FAILED)
