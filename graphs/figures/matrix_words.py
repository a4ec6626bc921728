"""What a matrix is called, and its rows, columns and shades."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graphs.display.words import filled
from graphs.view.labels import COUNTRY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphs.figures.matrix import Head, Matrix

_SHADES: Final = ("#dbe9f6", "#a9cde8", "#68a8d4", "#2374ad", "#0b4a7d")
_LIMITS: Final = (1, 2, 3, 5, 10)


def title(matrix: Matrix, said: Mapping[str, str]) -> tuple[str, str]:
    """Return what a matrix is called, and what it shows and leaves out."""
    wanted = matrix.wanted
    name = f"{said[f'matrix.by.{wanted.rows}']} × {said[f'matrix.by.{wanted.columns}']}"
    parts = [
        filled(
            said["matrix.counts"],
            rows=len(matrix.rows),
            columns=len(matrix.columns),
            shown=matrix.shown,
        )
    ]
    if matrix.shown < matrix.statements:
        n, rows, columns = matrix.hidden
        parts.append(filled(said[matrix.left], n=n, rows=rows, columns=columns))
    return name, " · ".join(parts)


def label(head: Head, sort: str, said: Mapping[str, str]) -> str:
    """Return what a row or column is called in a matrix."""
    if sort in {"organ", "level", "note"}:
        return said.get(f"{sort}.{head.label or '-'}", head.label)
    return head.label.removeprefix(COUNTRY) or head.label


def shade(number: int) -> int:
    """Return the step of a count: 1, 2, 3-4, 5-9, 10 and more."""
    return sum(number >= least for least in _LIMITS)


def colour(number: int) -> str:
    """Return the colour of a count."""
    return _SHADES[shade(number) - 1]
