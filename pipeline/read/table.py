"""Tables of reports: CSV and JSON lines with a column of texts or of paths, and what is known.

The names of the columns are in `ontology/data/pages.toml`. What a column says of a report wins
over what its text says.
"""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from ontology import pages
from pipeline.model import NOTHING, Facts
from pipeline.read.dates import DATE, iso
from pipeline.read.encoding import ReadError, decode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


_YEAR = re.compile(r"(?:19|20)\d\d")
_DATED = ("published", "written")
_DELIMITERS = ",\t;|"


class Row(NamedTuple):
    """A report in a table: its text or the path of its file, and what the columns say."""

    text: str
    path: str
    facts: Facts


def rows(data: bytes, file: str) -> list[Row]:
    """Return the rows of a table; raise `ReadError` where no column holds texts or paths."""
    source, _ = decode(data, file)
    source = source.removeprefix("\ufeff")
    by_lines = source.lstrip()[:1] in {"{", "["}
    records = _objects(source, file) if by_lines else _records(source, file)
    found = [_row(record) for record in records]
    kept = [row for row in found if row.text.strip() or row.path]
    if not kept:
        seen = ", ".join(sorted({key for record in records for key in record})[:12])
        problem = f"is a table without a column of texts or of paths (it has: {seen or 'none'})"
        raise ReadError(file, problem, "name the column text (正文) or path (文件)")
    return found


def _records(source: str, file: str) -> list[dict[str, str]]:
    heading = source[: source.find("\n")] if "\n" in source else source
    delimiter = max(_DELIMITERS, key=lambda mark: (heading.count(mark), mark == ","))
    _allow_long_fields()
    try:
        reader = csv.reader(io.StringIO(source, newline=""), delimiter=delimiter)
        names = [name.strip() for name in next(reader, [])]
        return [dict(zip(names, values, strict=False)) for values in reader if any(values)]
    except csv.Error as error:
        raise ReadError(file, f"is no sound CSV ({error})", "save it as CSV again") from error


@cache
def _allow_long_fields() -> None:
    csv.field_size_limit(1 << 30)  # a report in one field is longer than 131,072 characters


def _objects(source: str, file: str) -> list[dict[str, str]]:
    found: list[object] = []
    try:
        if source.lstrip().startswith("["):
            found = json.loads(source)
        else:
            found = [json.loads(line) for line in source.split("\n") if line.strip()]
    except (ValueError, RecursionError) as error:
        raise ReadError(file, f"is no sound JSON ({error})", "write one object a line") from error
    return [
        {str(key): "" if value is None else str(value) for key, value in each.items()}
        for each in found
        if isinstance(each, dict)
    ]


def known(told: Mapping[str, str]) -> Facts:
    """Return what a row, or a file of facts, says under the names of columns."""
    return facts_of(dict(_named(told.items())))


def _row(record: Mapping[str, str]) -> Row:
    told = dict(_named(record.items()))
    text, path = told.pop("text", ""), told.pop("path", "")
    return Row(text, path.strip(), facts_of(told))


def _named(items: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield what the columns hold, the first column that holds something last, so that it stays."""
    columns = pages.load().columns
    for name, value in reversed(list(items)):
        held = columns.get(name.strip().lower())
        if held and value and value.strip():
            yield held, value


def facts_of(told: Mapping[str, str]) -> Facts:
    """Return facts from what is written of them; what cannot be read as one is left out."""
    known: dict[str, str] = {}
    for fact, value in told.items():
        if fact in {"text", "path"}:
            continue
        written = " ".join(value.split())
        if fact in _DATED:
            day = DATE.match(written)
            written = (iso(day) or "") if day else ""
        elif fact == "address" and not written.startswith(("http://", "https://")):
            written = ""
        if fact != "year":
            known[fact] = written
    year = _YEAR.search(told.get("year", ""))
    return Facts(**known, year=int(year[0]) if year else None)


def joined(given: Facts, found: Facts) -> Facts:
    """Return what was given, filled up with what was found."""
    if given == NOTHING:
        return found
    fields = Facts.__dataclass_fields__
    return replace(found, **{name: value for name in fields if (value := getattr(given, name))})
