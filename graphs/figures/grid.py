"""The matrix as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphs.figures import matrix_words
from graphs.figures.paper import INK, LINE, MUTED, save, sheet

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from graphs.figures.matrix import Matrix

_CELL = 0.27  # inches


def draw(path: Path, matrix: Matrix, said: Mapping[str, str]) -> None:
    """Draw a matrix: a shade and a sign in each cell, names of columns from top to bottom."""
    rows, columns = len(matrix.rows), len(matrix.columns)
    with sheet(max(6.0, columns * _CELL + 4.2), rows * _CELL + 4.4) as (figure, axes):
        axes.set_xlim(0, columns)
        axes.set_ylim(rows, 0)
        axes.set_aspect("equal")
        _cells(axes, matrix, said)
        names = [matrix_words.label(head, matrix.wanted.columns, said) for head in matrix.columns]
        axes.set_xticks([n + 0.5 for n in range(columns)], [_upright(name) for name in names])
        axes.xaxis.tick_top()
        axes.tick_params(length=0, labelsize=8)
        axes.tick_params(axis="x", labelcolor=INK)
        for tick in axes.get_xticklabels():
            tick.set_rotation(90 if tick.get_text().isascii() else 0)
        labels = [matrix_words.label(head, matrix.wanted.rows, said) for head in matrix.rows]
        axes.set_yticks([n + 0.5 for n in range(rows)], labels)
        for side in axes.spines.values():
            side.set_visible(False)
        title, note = matrix_words.title(matrix, said)
        figure.suptitle(title, x=0.01, ha="left", fontsize=14, fontweight="bold")
        met = sorted({cell.mode for cell in matrix.cells.values()})
        legend = "  ".join(f"{said[f'glyph.{mode}']} {said[f'mode.{mode}']}" for mode in met)
        figure.supxlabel(f"{note}\n{legend}", x=0.01, ha="left", fontsize=8, color=MUTED)
        save(figure, path)


def _upright(name: str) -> str:
    # Chinese is written from top to bottom, English turned; what is longer ends in an ellipsis.
    if name.isascii():
        return name
    short = name if len(name) <= 18 else name[:17] + "…"
    return "\n".join(short)


def _cells(axes: Any, matrix: Matrix, said: Mapping[str, str]) -> None:
    from matplotlib.patches import Rectangle

    for number in range(len(matrix.rows) + 1):
        axes.axhline(number, color=LINE, linewidth=0.5, zorder=0)
    for number in range(len(matrix.columns) + 1):
        axes.axvline(number, color=LINE, linewidth=0.5, zorder=0)
    for (row, column), cell in matrix.cells.items():
        axes.add_patch(Rectangle((column, row), 1, 1, color=matrix_words.colour(cell.n), lw=0))
        axes.text(
            column + 0.5,
            row + 0.52,
            said[f"glyph.{cell.mode}"],
            ha="center",
            va="center",
            fontsize=7.5,
            color="white" if matrix_words.shade(cell.n) > 3 else INK,
        )
