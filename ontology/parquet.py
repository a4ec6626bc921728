"""Rows of a fact table as a Parquet file: the same rows give the same bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Self

from ontology.fact_tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path
    from typing import IO

    Row = Sequence[object]

_GROUP: Final = 20_000  # rows that are held before they are written as one row group


def available() -> bool:
    """Return whether pyarrow is installed, which writes Parquet."""
    from importlib.util import find_spec

    return find_spec("pyarrow") is not None


class Table:
    """A Parquet file that is being written, row by row, with the schema of a fact table.

    Closed at the end of a `with`, or by `close`.
    """

    def __init__(self, name: str, file: IO[bytes] | Path) -> None:
        import pyarrow as pa
        from pyarrow import parquet

        types = {
            "string": pa.string(), "integer": pa.int64(), "number": pa.float64(),
            "boolean": pa.bool_(),
        }  # fmt: skip
        fields = [pa.field(each.name, types[each.type], each.optional) for each in TABLES[name]]
        self._schema = pa.schema(fields)
        self._file: Any = parquet.ParquetWriter(file, self._schema, compression="zstd")
        self._rows: list[Row] = []

    def __enter__(self) -> Self:
        """Return the table itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self.close()

    def add(self, rows: Iterable[Row]) -> None:
        """Put rows at the end; each a tuple in the order of the table's columns."""
        self._rows += rows
        while len(self._rows) >= _GROUP:
            self._write(self._rows[:_GROUP])
            del self._rows[:_GROUP]

    def close(self) -> None:
        """Write what is held and the end of the file."""
        if self._rows:
            self._write(self._rows)
            self._rows = []
        self._file.close()

    def _write(self, rows: list[Row]) -> None:
        import pyarrow as pa

        columns = [
            pa.array(values, field.type)
            for values, field in zip(zip(*rows, strict=True), self._schema, strict=True)
        ]
        self._file.write_table(pa.table(columns, schema=self._schema))
