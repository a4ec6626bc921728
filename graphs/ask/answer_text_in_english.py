"""Show the answer to a question that was put in English as text, in English."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from graphs.ask import restated
from graphs.display.terminal import Laid
from graphs.display.words import filled, words
from ontology import english

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rich.console import RenderableType

    from graphs.ask.answering import Answer

_ENGLISH: Final = re.compile(r"\s*[A-Za-z]+\s+[A-Za-z]")
_HEADS: Final = ("unit", "thing", "mode", "status", "year", "quote")


def is_english(question: str) -> bool:
    """Tell whether a question begins with two words in Latin letters: which units, how many."""
    return _ENGLISH.match(question) is not None


def show(answer: Answer, *, sparql: bool = False) -> Iterator[RenderableType]:
    """Yield what to print for an answer, for a rich console; `sparql` adds the queries."""
    from rich.text import Text

    said, known = words("en"), english.load()
    if answer.problem:
        yield Text(known.refusal(answer.problem) or said["ask.refused"])
        yield Text(f"{answer.problem}。")
        if answer.suggestions:
            yield Text(f"{said['ask.try']}:")
            yield from (Text(f"  {known.question(each) or each}") for each in answer.suggestions)
        return
    yield Text(f"{said['ask.understood']}: {restated.told(answer)}")
    if answer.cells:
        columns = restated.names(answer)
        cells = [tuple(map(known.cell, columns, row)) for row in answer.cells]
        yield Laid(tuple(map(known.head, answer.columns)), cells)
    elif answer.rows:
        yield _table(answer, said)
    yield Text(_counted(answer, said))
    if answer.totals:
        told = (
            f"{said[f'status.{total.status}']} "
            + filled(said["ask.total"], units=total.units, reports=total.reports)
            for total in answer.totals
        )
        yield Text(f"{said['ask.totals']} {'; '.join(told)}")
    if answer.others:
        yield Text(filled(said["ask.others"], n=len(answer.others)))
    if sparql:
        yield from (Text(f"\n{text}") for text in answer.sparql)


def _table(answer: Answer, said: Mapping[str, str]) -> RenderableType:
    rows = [
        (
            row.unit,
            row.thing,
            said["mode.runs" if row.mode == "take_part" else f"mode.{row.mode}"],
            said[f"status.{row.status or '-'}"],
            row.year,
            row.quote,
            row.file,
        )
        for row in answer.rows
    ]
    return Laid((*(said[f"table.{head}"] for head in _HEADS), said["kind.report"]), rows)


def _counted(answer: Answer, said: Mapping[str, str]) -> str:
    searched, silent = answer.searched, answer.silent
    if answer.rows:
        key = "every" if answer.together or not silent else "answer"
    elif not searched:
        key = "nowhere"
    elif answer.cells:
        key = "known" if answer.known else "absent" if answer.absent else ""
        key = "absent.units" if answer.of_units else key or ("silent" if silent else "listed")
    elif answer.asked:
        key = "unknown" if answer.known else "all" if answer.absent else "no"
        key = "all.units" if answer.of_units else key
    else:
        key = "none" if answer.together else "no"
    return filled(
        said[f"ask.{key}"],
        n=len(answer.rows) or len(answer.cells),
        units=len({row.unit for row in answer.rows}),
        reports=len({row.report for row in answer.rows}),
        searched=searched,
        silent=silent,
        lacking=answer.lacking if answer.of_units else searched - silent,
        of_units=answer.of_units,
        telling=answer.of_units - answer.lacking,
    )
