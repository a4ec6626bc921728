"""The tables of a side index with keys in the place of numbers, so that two can be compared."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_THINGS = {"thing", "unit", "issuer", "region", "province", "prefecture", "county", "other"}
_ORDER = {"statement": "id", "measure": "id", "paragraph": "id", "report": "id"}
_WORDS = ("pairs", "letters", "name_pairs", "name_letters")


def tables(index: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return every table by name: rows in their order, numbers of rows as what they stand for.

    A report, a statement, a measure, a paragraph is its place in the order of its table.
    """
    with closing(sqlite3.connect(index)) as table:
        things = dict(table.execute("SELECT id, key FROM thing"))
        ranks = {
            name: {
                row[0]: at
                for at, row in enumerate(table.execute(f"SELECT id FROM {name} ORDER BY id"))  # noqa: S608
            }
            for name in _ORDER
        }
        found = {}
        for name in (
            "thing",
            "fact",
            "report",
            "statement",
            "measure",
            "concern",
            "mention",
            "paragraph",
        ):
            columns = [row[1] for row in table.execute(f"PRAGMA table_info({name})")]
            rows = [
                tuple(
                    _named(name, column, value, things, ranks)
                    for column, value in zip(columns, row, strict=True)
                )
                for row in table.execute(f"SELECT * FROM {name}")  # noqa: S608
            ]
            found[name] = sorted(rows, key=str)
        for name in _WORDS:
            of = things if name.startswith("name") else ranks["paragraph"]
            table.execute(
                f"CREATE VIRTUAL TABLE temp.{name}_at USING fts5vocab(main, {name}, instance)"
            )
            said = table.execute(f"SELECT term, doc, offset FROM temp.{name}_at")  # noqa: S608
            found[name] = sorted((term, of[doc], at) for term, doc, at in said)
    return found


def _named(name, column, value, things, ranks):
    if column in _THINGS and value is not None:
        return things[value]
    if column == "id":
        return ranks[name][value] if name in ranks else things[value]
    if column in {"report", "measure"}:
        return ranks[column][value]
    return value
