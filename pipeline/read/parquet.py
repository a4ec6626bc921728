"""Parquet tables of reports: a column `name`, and `text` or a file's bytes as `content`."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

from pipeline.read.encoding import ReadError
from pipeline.read.member import Member, refused, too_large

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.read.layer import Limits

_ROWS: Final = 32  # that are held at once
_BUFFER: Final = 1 << 20  # bytes of a column that are read at once


def members(path: Path, limits: Limits) -> Iterator[Member]:
    """Yield the reports of a table, a row each, in their order; some rows are held at a time.

    A name without an ending is that of a text; one that an earlier row has goes below the number
    of its row. Raises `ReadError` for what is no table of reports, and behind what can be read of
    a damaged one.
    """
    if find_spec("pyarrow") is None:
        raise ReadError(str(path), "needs pyarrow", "pip install 'fazhi[analytics]'")
    import pyarrow as pa

    seen: set[str] = set()
    row = 0
    try:
        for names, cells in _columns(path):
            for given, cell in zip(names, cells, strict=True):
                row += 1
                yield _member(_name(given, row, seen), given, cell, f"{path}/{row}", limits)
    except ReadError:
        raise
    except (pa.ArrowException, OSError, ValueError) as error:
        problem = f"is no sound Parquet table ({_line(error)})"
        if row:
            problem = f"is damaged behind {row:,} rows ({_line(error)})"
        raise ReadError(str(path), problem, "write it again") from error


def _columns(path: Path) -> Iterator[tuple[list[Any], list[Any]]]:
    """Yield names and texts of some rows at a time."""
    import pyarrow as pa
    from pyarrow import parquet

    # Neither a map of the file nor what is read ahead: both would hold a row group, and more.
    with parquet.ParquetFile(path, memory_map=False, buffer_size=_BUFFER, pre_buffer=False) as file:
        schema: Any = file.schema_arrow
        data = [name for name in ("content", "text") if name in schema.names]
        if "name" not in schema.names or not data:
            has = ", ".join(sorted(schema.names)[:12]) or "none"
            problem = f"is a table without the columns name, and text or content (it has: {has})"
            raise ReadError(str(path), problem, "name them so")
        held = schema.field(data[0]).type
        kinds = pa.types
        texts = (kinds.is_string, kinds.is_large_string, kinds.is_string_view)
        others = (kinds.is_binary, kinds.is_large_binary, kinds.is_dictionary)
        if not any(is_kind(held) for is_kind in (*texts, *others)):
            problem = f"has a column {data[0]} that is no text ({held})"
            raise ReadError(str(path), problem, "write it as text or as bytes")
        for batch in file.iter_batches(_ROWS, columns=["name", data[0]]):
            yield batch.column("name").to_pylist(), batch.column(data[0]).to_pylist()


def _name(given: object, row: int, seen: set[str]) -> str:
    name = str(row) if given is None else str(given)
    name = name if "." in name else f"{name}.txt"
    while name in seen:
        name = f"{row}/{name}"
    seen.add(name)
    return name


def _member(name: str, given: object, cell: object, file: str, limits: Limits) -> Member:
    if given is None:
        return Member(name, problem="is a row without a name", remedy="name it")
    if cell is None:
        return Member(name, problem="is a row without a text", remedy="leave it out")
    data = cell if isinstance(cell, bytes) else str(cell).encode()
    if len(data) > limits.bytes:
        return refused(name, too_large(file, limits))
    return Member(name, data)


def _line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
