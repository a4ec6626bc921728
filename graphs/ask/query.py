"""Answer a question put in SPARQL, or stored under a name, in the format that is asked for."""

from __future__ import annotations

import io
import re
from itertools import chain, islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from graphs.display import terminal
from graphs.fact_tables import serving
from graphs.find import questions
from graphs.find.names import rank
from graphs.store import sparql
from graphs.store.sparql import QueryError
from ontology import english
from ontology.terms import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import TypeAlias

    import pyoxigraph as ox
    from rich.console import Console

    from graphs.find.questions import Question
    from graphs.store.reading import Reading as Store

    Found: TypeAlias = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
    Step: TypeAlias = Callable[[int], None]

__all__ = ["FORMATS", "QueryError", "prepare", "run", "solve", "stored"]

stored = questions.stored

TABLES: Final = ("table", "csv", "tsv", "json", "xml")
GRAPHS: Final = {
    "turtle": "TURTLE",
    "ntriples": "N_TRIPLES",
    "nquads": "N_QUADS",
    "trig": "TRIG",
    "jsonld": "JSON_LD",
    "rdfxml": "RDF_XML",
}
FORMATS: Final = (*TABLES, *GRAPHS)
_AT_ONCE: Final = 500  # rows whose widths are settled together


def run(
    store: Store,
    asked: str,
    values: Mapping[str, str],
    form: str,
    out: IO[bytes],
    *,
    width: int | None = None,
    step: Step | None = None,
) -> None:
    """Write the answer to `asked`: SPARQL, the path of an .rq file, or a stored question's name.

    `values` are those of its parameters; `width` that of a table in columns; `step` is told of
    reports while fact tables are made, without it they are not. Raises QueryError.
    """
    if form not in FORMATS:
        raise QueryError(f"there is no format {form}; take one of {', '.join(FORMATS)}")
    question = _question(asked)
    _, found = solve(store, question, values, step)
    _written(found, form, out, store.base, _headings(question), width)


def solve(
    store: Store, asked: str | Question, values: Mapping[str, str], step: Step | None = None
) -> tuple[str, Found]:
    """Return the SPARQL of what is asked, and its typed answer, by whatever way is quickest."""
    question = _question(asked) if isinstance(asked, str) else asked
    questions.ready(store, question)
    terms = questions.terms(store, question, values)
    text = questions.bind(question, terms)
    sparql.check(text)
    return text, serving.answer(store, question, terms, step) or answer(store, text)


def prepare(store: Store, asked: str, values: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """Return the SPARQL to put to a store, checked, and the headings of its columns."""
    question = _question(asked)
    questions.ready(store, question)
    text = questions.fill(store, question, values)
    sparql.check(text)
    return text, _headings(question)


def answer(store: Store, text: str) -> Found:
    """Return the typed answer to a SPARQL text from outside; raise QueryError."""
    sparql.check(text)
    try:
        return store.query(text)
    except SyntaxError as error:
        raise sparql.explain(text, error) from error


def write(
    store: Store,
    text: str,
    form: str,
    out: IO[bytes],
    *,
    headings: Mapping[str, str] | None = None,
    width: int | None = None,
) -> None:
    """Write the answer to a SPARQL text in a format, row by row."""
    if form not in FORMATS:
        raise QueryError(f"there is no format {form}; take one of {', '.join(FORMATS)}")
    _written(answer(store, text), form, out, store.base, headings or {}, width)


def _headings(question: Question) -> dict[str, str]:
    # 单位 over Unit: a table for people, who read either.
    known = english.load().heads
    return {
        name: f"{head}\n{known[head]}" if head in known else head for name, head in question.columns
    }


def _written(
    found: Found,
    form: str,
    out: IO[bytes],
    base: str,
    headings: Mapping[str, str],
    width: int | None,
) -> None:
    import pyoxigraph as ox

    if isinstance(found, ox.QueryTriples):
        if form in GRAPHS:
            kind = getattr(ox.RdfFormat, GRAPHS[form])
            ox.serialize(found, out, kind, prefixes=_prefixes(base))
            return
        if form != "table":
            raise QueryError(
                f"CONSTRUCT and DESCRIBE give a graph, {form} is for tables;"
                f" take one of {', '.join(GRAPHS)}"
            )
    elif form in GRAPHS:
        raise QueryError(
            f"SELECT and ASK give a table, {form} is for graphs; take one of {', '.join(TABLES)}"
        )
    if form == "table":
        columns, rows = _cells(found, base)
        shown = [column for column in headings if column in columns] or list(columns)
        places = [columns.index(column) for column in shown]
        heads = [headings.get(column, column) for column in shown]
        _table(heads, ([row[place] for place in places] for row in rows), out, width)
    elif not isinstance(found, ox.QueryTriples):
        found.serialize(out, getattr(ox.QueryResultsFormat, form.upper()))
        if form in {"json", "xml"}:
            out.write(b"\n")


def _question(asked: str) -> Question:
    known = stored()
    if asked in known:
        return known[asked]
    path = Path(asked)
    if asked.endswith(".rq"):
        try:
            return questions.parse(path.stem, path.read_text("utf-8-sig"))
        except (OSError, UnicodeDecodeError) as error:
            raise QueryError(f"{asked} cannot be read ({error})") from error
    if re.fullmatch(r"[\w.-]+", asked.strip()):  # no SPARQL is one word
        near = rank(asked, known) or list(known)
        raise QueryError(
            f"there is no stored question {asked}; near it: {', '.join(near)}"
            " (`fazhi query --list` lists all)"
        )
    return questions.Question("query", "", "", (), (), (), asked)


def _prefixes(base: str) -> dict[str, str]:
    return {**PREFIXES, "id": base}


def _cells(found: Found, base: str) -> tuple[Sequence[str], Iterator[list[str]]]:
    import pyoxigraph as ox

    if isinstance(found, ox.QueryBoolean):
        return ["answer"], iter([["true" if found else "false"]])
    if isinstance(found, ox.QueryTriples):
        return ["subject", "predicate", "object"], ([_short(t, base) for t in row] for row in found)
    columns = [variable.value for variable in found.variables]
    return columns, ([_short(term, base) for term in row] for row in found)


def _short(term: object, base: str) -> str:
    if term is None:
        return ""
    text = str(getattr(term, "value", term))
    for prefix, start in (("", base), *((f"{key}:", PREFIXES[key]) for key in sorted(PREFIXES))):
        if type(term).__name__ == "NamedNode" and text.startswith(start) and text != start:
            return prefix + text.removeprefix(start)
    return text


def _table(
    columns: Iterable[str], rows: Iterator[list[str]], out: IO[bytes], width: int | None
) -> None:
    # Widths are settled by the first rows, so that millions of rows need no more memory. The text
    # goes through a buffer: a console of rich ends the program where its reader has gone.
    from rich.console import Console

    heads, fixed = list(columns), None
    first = list(islice(rows, _AT_ONCE))
    if not first:
        out.write("没有符合的行 no rows\n".encode())
        return
    if not terminal.wide_enough(width, len(heads)):
        for line in terminal.blocks(heads, chain(first, rows)):
            out.write(f"{line}\n".encode("utf-8", "replace"))
        return
    for part in chain([first], iter(lambda: list(islice(rows, _AT_ONCE)), [])):
        text = io.StringIO()
        console = Console(file=text, width=width, highlight=False, markup=False, emoji=False)
        fixed = _part(console, heads, part, fixed)
        out.write(text.getvalue().encode("utf-8", "replace"))


def _part(
    console: Console, heads: Sequence[str], rows: Sequence[Sequence[str]], fixed: list[int] | None
) -> list[int]:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, show_header=fixed is None, pad_edge=False)
    for number, head in enumerate(heads):
        table.add_column(head, overflow="fold", width=fixed[number] if fixed else None)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console.print(table)
    return table._calculate_column_widths(console, console.options)  # noqa: SLF001
