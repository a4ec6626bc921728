"""The matrix of who does what with which law: counts of statements by two properties."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphs.index.index import Index

ROWS: Final = ("unit", "region", "organ", "level")
COLUMNS: Final = ("law", "program", "note")
MOST: Final = (100, 120)  # rows and columns; a larger table takes seconds to draw
SMALL: Final = (40, 36)
MODES: Final = ("apply", "study", "publicise", "formulate", "review", "mention", "runs")

_ROW_COLUMN: Final = {"unit": "unit", "region": "province", "organ": "organ", "level": "level"}
_FIELDS: Final = ("year", "mode", "status", "level", "organ")


class MatrixError(ValueError):
    """A matrix that cannot be made of these values: what is wrong, and what to do."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which statements are counted, by what, and how many rows and columns are shown.

    `region` is a code, `note` a kind of law, `name` a part of the names of the columns.
    """

    rows: str = "unit"
    columns: str = "law"
    region: str = ""
    year: str = ""
    mode: str = ""
    status: str = ""
    level: str = ""
    organ: str = ""
    note: str = ""
    name: str = ""
    most: tuple[int, int] = SMALL


@dataclass(frozen=True, slots=True)
class Head:
    """A row or a column: what stands for it in the index, in addresses, and in words."""

    value: Any
    key: str
    label: str
    total: int
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """How many statements, and the mode of most of them."""

    n: int
    mode: str


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rows, columns, and the cells that are not empty, by their numbers."""

    wanted: Wanted
    rows: tuple[Head, ...]
    columns: tuple[Head, ...]
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    statements: int = 0
    all_rows: int = 0
    all_columns: int = 0

    @property
    def shown(self) -> int:
        """Return how many statements the cells count."""
        return sum(cell.n for cell in self.cells.values())

    @property
    def hidden(self) -> tuple[int, int, int]:
        """Return how many statements, rows and columns are not shown."""
        rows, columns = self.all_rows - len(self.rows), self.all_columns - len(self.columns)
        return self.statements - self.shown, rows, columns

    @property
    def left(self) -> str:
        """Return the key of the words that say what is hidden: rows, columns or both."""
        _, rows, columns = self.hidden
        return "matrix.left" + ("" if rows and columns else ".rows" if rows else ".columns")


def size(text: str) -> tuple[int, int]:
    """Return the most rows and columns that a text like 40x36 says; raise MatrixError."""
    rows, _, columns = text.lower().partition("x")
    if not (rows.isdecimal() and columns.isdecimal()) or not int(rows) or not int(columns):
        raise MatrixError(f"{text} is no size; write rows x columns, such as 40x36")
    if int(rows) > MOST[0] or int(columns) > MOST[1]:
        raise MatrixError(f"a matrix has at most {MOST[0]}x{MOST[1]}; narrow it by a filter")
    return int(rows), int(columns)


def compute(index: Index, wanted: Wanted) -> Matrix:
    """Return the matrix: rows and columns with most statements first, ties by their names."""
    if wanted.rows not in ROWS or wanted.columns not in COLUMNS:
        raise MatrixError(f"rows are one of {', '.join(ROWS)}; columns of {', '.join(COLUMNS)}")
    return index.kept(("matrix", wanted), lambda: _computed(index, wanted))  # type: ignore[no-any-return]


def _computed(index: Index, wanted: Wanted) -> Matrix:
    # Columns first, then the rows that meet them, then the cells of both: no step counts pairs
    # that are not shown.
    where, values = _where(index, wanted)
    by_row = _ROW_COLUMN[wanted.rows]
    by_column = "g.note" if wanted.columns == "note" else "s.thing"
    source = "statement s" + (" JOIN thing g ON g.id = s.thing" if _named(wanted) else "")
    source += f" WHERE {where} AND s.{by_row} IS NOT NULL"
    columns = _totals(index, f"SELECT {by_column} AS v, count(*) AS n FROM {source}", values)
    kept_columns = _heads(index, columns, wanted.columns, wanted.most[1])
    inside = tuple(head.value for head in kept_columns)
    among = f"{by_column} IN ({', '.join('?' * len(inside))})"
    near = _totals(
        index,
        f"SELECT s.{by_row} AS v, count(*) AS n FROM {source} AND {among}",
        (*values, *inside),
    )
    kept_rows = _heads(index, near, wanted.rows, wanted.most[0])
    shown = tuple(head.value for head in kept_rows)
    counted = index.rows(
        f"SELECT s.{by_row} AS r, {by_column} AS c, s.mode AS m, count(*) AS n FROM {source}"
        f" AND {among} AND s.{by_row} IN ({', '.join('?' * len(shown))}) GROUP BY r, c, m",
        (*values, *inside, *shown),
    )
    return Matrix(
        wanted,
        kept_rows,
        kept_columns,
        _cells(counted, kept_rows, kept_columns),
        sum(columns.values()),
        index.number(f"SELECT count(DISTINCT s.{by_row}) FROM {source}", values),
        len(columns),
    )


def _named(wanted: Wanted) -> bool:
    return wanted.columns == "note" or bool(wanted.note or wanted.name)


def _where(index: Index, wanted: Wanted) -> tuple[str, list[object]]:
    tests = ["s.mode = 'runs'" if wanted.columns == "program" else "s.mode <> 'runs'"]
    values: list[object] = []
    for name in _FIELDS:
        value = getattr(wanted, name)
        if value:
            tests.append(f"s.{name} = ?")
            values.append("" if value == "-" else value)
    if wanted.region:
        found = index.row("SELECT id, level FROM thing WHERE key = ?", (f"region/{wanted.region}",))
        if found is None:
            raise MatrixError(f"no region has the code {wanted.region}; /units lists regions")
        level = found["level"] if found["level"] in {"province", "prefecture"} else "county"
        tests.append(f"s.{level} = ?")
        values.append(found["id"])
    if wanted.note:
        tests.append("g.note = ?")
        values.append(wanted.note)
    if wanted.name:
        tests.append("instr(g.label || char(10) || g.names, ?) > 0")
        values.append(wanted.name)
    return " AND ".join(tests), values


def _totals(index: Index, sql: str, values: Sequence[object]) -> dict[Any, int]:
    return {row["v"]: row["n"] for row in index.rows(f"{sql} GROUP BY v", values)}


def _heads(index: Index, totals: dict[Any, int], sort: str, most: int) -> tuple[Head, ...]:
    if sort in {"organ", "level", "note"}:
        ordered = sorted(totals, key=lambda value: (-totals[value], str(value)))[:most]
        return tuple(Head(value, str(value) or "-", str(value), totals[value]) for value in ordered)
    # By number first, since names are looked up for those shown alone.
    ordered = sorted(totals, key=lambda value: (-totals[value], value))[:most]
    marks = ", ".join("?" * len(ordered))
    found = index.again(f"SELECT id, key, label, kind FROM thing WHERE id IN ({marks})", ordered)
    named = {row["id"]: row for row in found}
    heads = [
        Head(value, named[value]["key"], named[value]["label"], totals[value], named[value]["kind"])
        for value in ordered
        if value in named
    ]
    return tuple(sorted(heads, key=lambda head: (-head.total, head.key)))


def _cells(
    counted: Sequence[Any], rows: Sequence[Head], columns: Sequence[Head]
) -> dict[tuple[int, int], Cell]:
    row_of = {head.value: number for number, head in enumerate(rows)}
    column_of = {head.value: number for number, head in enumerate(columns)}
    by_mode: dict[tuple[int, int], dict[str, int]] = {}
    for one in counted:
        if one["r"] in row_of and one["c"] in column_of:
            place = row_of[one["r"]], column_of[one["c"]]
            by_mode.setdefault(place, {})[one["m"]] = one["n"]
    return {
        place: Cell(sum(modes.values()), _main(modes)) for place, modes in sorted(by_mode.items())
    }


def _main(modes: dict[str, int]) -> str:
    rank = {mode: number for number, mode in enumerate(MODES)}
    return min(modes, key=lambda mode: (-modes[mode], rank.get(mode, len(rank))))
