"""Rows for a terminal: a table where it is wide enough, else a block a row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.console import Console, ConsoleOptions, RenderableType

_LEAST: Final = 10  # cells of a line that a column needs to be read


@dataclass(frozen=True, slots=True)
class Laid:
    """Rows of text under headings, for rich to print."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]

    def __rich_console__(
        self, _console: Console, options: ConsoleOptions
    ) -> Iterator[RenderableType]:
        """Yield the table, or the blocks."""
        from rich import box
        from rich.table import Table
        from rich.text import Text

        if not wide_enough(options.max_width, len(self.heads)):
            yield from map(Text, [*blocks(self.heads, self.rows), ""])
            return
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for head in self.heads:
            table.add_column(head, overflow="fold")
        for row in self.rows:
            table.add_row(*map(Text, row))
        yield table


def wide_enough(width: int | None, columns: int) -> bool:
    """Tell whether a table of so many columns can be read in this width; None is as wide as any."""
    return width is None or width >= _LEAST * columns


def blocks(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield each row as lines «heading：cell», empty cells left out, with an empty line before."""
    heads = [head.replace("\n", " ") for head in heads]
    for row in rows:
        yield ""
        yield from (f"{head}：{cell}" for head, cell in zip(heads, row, strict=True) if cell)
