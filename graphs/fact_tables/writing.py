"""Write fact tables as Parquet: the same graph gives the same bytes."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Final

from graphs.fact_tables.rows import rows
from graphs.find.tables import chosen
from graphs.store.sparql import QueryError
from ontology.fact_tables import TABLES
from ontology.parquet import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from graphs.fact_tables.rows import Row
    from graphs.find.selection import Selection
    from graphs.store.reading import Reading

_AT_ONCE: Final = 50_000  # things that are held, or rows that are fetched, at once
_THINGS: Final = ("unit", "issuer", "region", "law", "program", "thing")
_MERGED: Final = """
SELECT thing, min("class") AS "class", coalesce(min(nullif(name, '')), '') AS name,
  min(type) AS type, min(known) AS known, min(region) AS region
FROM read_parquet('{}') GROUP BY thing ORDER BY thing
"""


def available() -> bool:
    """Return whether the packages are installed that fact tables are made and asked with."""
    from importlib.util import find_spec

    return all(find_spec(name) for name in ("duckdb", "pyarrow"))


def write(
    store: Reading,
    out: Path,
    selection: Selection | None = None,
    step: Callable[[int], None] = lambda _: None,
) -> None:
    """Write the fact tables of a store, or of a part of it, into a folder that there is.

    `step` is told how many reports have been read. Raises QueryError where the packages lack, and
    OSError. Memory is bounded: rows are written as they come, and of the things only what has
    been met since the last group is held.
    """
    if not available():
        raise QueryError("fact tables need pyarrow and duckdb: pip install 'fazhi[analytics]'")
    scratch = Path(tempfile.mkdtemp(dir=out, prefix=".things."))
    try:
        with ExitStack() as stack:
            tables = {
                name: stack.enter_context(Table(name, out / f"{name}.parquet"))
                for name in TABLES
                if name != "things"
            }
            things = stack.enter_context(Table("things", scratch / "met.parquet"))
            met = None if selection is None or selection.whole else set[str]()
            _fill(tables, things, _chosen(store, selection), met, step)
        with Table("things", out / "things.parquet") as merged:
            for row in _merged(scratch):
                if met is None or row["thing"] in met:
                    merged.add([_in_order("things", row)])
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _fill(
    tables: dict[str, Table],
    things: Table,
    found: Iterator[tuple[str, Row]],
    met: set[str] | None,
    step: Callable[[int], None],
) -> None:
    # `met` takes what the rows of a part name; of the whole all things are kept.
    seen: dict[str, Row] = {}
    number = 0
    for name, row in found:
        if name == "things":
            iri = str(row["thing"])
            if seen.get(iri) != row:
                seen[iri] = row
                things.add([_in_order(name, row)])
                if len(seen) > _AT_ONCE:
                    seen.clear()
            continue
        if name == "reports":
            number += 1
            step(number)
        tables[name].add([_in_order(name, row)])
        if met is not None:
            met.update(str(row[key]) for key in _THINGS if row.get(key))
            met.update(str(row.get("about") or "").split())


def _chosen(store: Reading, selection: Selection | None) -> Iterator[tuple[str, Row]]:
    if selection is None or selection.whole:
        yield from rows(store)
        return
    for name, row in rows(store, selection.reports):
        if name == "things" or chosen(row, selection, name):
            yield name, row


def _in_order(name: str, row: Row) -> tuple[object, ...]:
    return tuple(row[column.name] for column in TABLES[name])


def _merged(scratch: Path) -> Iterator[Row]:
    import duckdb

    met = str(scratch / "met.parquet").replace("'", "''")
    try:
        with duckdb.connect(config={"temp_directory": str(scratch)}) as tables:
            found = tables.execute(_MERGED.format(met))
            columns = [column[0] for column in found.description]
            while some := found.fetchmany(_AT_ONCE):
                yield from (dict(zip(columns, row, strict=True)) for row in some)
    except duckdb.IOException as error:  # it does not say so as the system does
        raise OSError(str(error)) from error
