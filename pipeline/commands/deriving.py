"""The commands that compare reports and keep what they find."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.commands import console
from pipeline.commands.catalogues import catalogue_at, catalogue_of
from pipeline.commands.console import STORE, StorePath, Unit, Year, say

if TYPE_CHECKING:
    from graphs.analyse.compared_reports import Told
    from graphs.store.embedded import Store

Form = Annotated[str, typer.Option("--format", help="table csv json xml tsv")]


def follow(
    store: StorePath = STORE, unit: Unit = None, year: Year = None, form: Form = "table"
) -> None:
    """Look for what became of last year's plans (下文): candidates with the reason, or 未找到."""
    from graphs.analyse import follow as plans

    _derive(
        store,
        "follow",
        lambda source, told: plans.lines(plans.follow(source, told)),
        "follow-up",
        {"unit": unit, "year": year},
        form,
    )


def copies(
    store: StorePath = STORE, unit: Unit = None, year: Year = None, form: Form = "table"
) -> None:
    """Find passages copied across years or units (照抄), beside their earliest source."""
    from graphs.analyse import copies as passages

    _derive(
        store,
        "copies",
        lambda _, told: passages.lines(passages.copies(told)),
        "copied-passages",
        {"unit": unit, "year": year},
        form,
    )


def compare(
    store: StorePath = STORE, unit: Unit = None, year: Year = None, form: Form = "table"
) -> None:
    """Set the same indicator of units side by side (口径): only like figures compare."""
    from graphs.analyse import comparison as indications

    _derive(store, "compare", indications.lines, "comparable", {"unit": unit, "year": year}, form)


def survey(
    store: StorePath = STORE, unit: Unit = None, year: Year = None, form: Form = "table"
) -> None:
    """Find what reports admit and contain (不足、写全): shortcomings, causes, missing parts."""
    from graphs.analyse import survey as parts

    _derive(store, "survey", parts.lines, "completeness", {"unit": unit, "year": year}, form)


def _derive(
    place: Path,
    name: str,
    made: Callable[["Store", Sequence["Told"]], Iterable[str]],
    question: str,
    values: dict[str, str | None],
    form: str,
) -> None:
    # Compares the reports, keeps what was found in the store, and puts the question that reads it.
    from graphs.analyse import compared_reports, derived
    from graphs.ask import query
    from graphs.store.embedded import Store
    from pipeline.outline.passages import passages

    with Store.open(place, write=True) as store:
        known = catalogue_of(store.settings) or catalogue_at(None)
        reports = compared_reports.reports(store, partial(passages, catalogue=known))
        number = derived.keep(store, name, made(store, reports))
        say(f"比较了 {len(reports)} 份报告，得 {number} 条陈述 compared {len(reports)} reports")
        given = {key: value for key, value in values.items() if value}
        with console.bytes_out() as out:
            query.run(store, question, given, form, out, width=console.width())
