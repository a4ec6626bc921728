"""The matrix as a file: a page that stands alone, a picture, a table for other programs."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from graphs.display.words import words
from graphs.figures.matrix import MODES, MatrixError
from graphs.figures.matrix_words import label, shade, title
from graphs.view.standalone import write as put

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from graphs.figures.matrix import Matrix

FORMS: Final = (".html", ".svg", ".png", ".csv")


def write(path: Path, matrix: Matrix, language: str = "zh") -> None:
    """Write a matrix in the format that the file's name says; raise MatrixError for another."""
    form = path.suffix.lower()
    if form not in FORMS:
        raise MatrixError(f"{path.name}: a matrix is written as {', '.join(FORMS)}")
    if not matrix.cells:
        raise MatrixError("no statement is like that; leave a filter out")
    if form == ".csv":
        put(path, as_csv(matrix))
    elif form == ".html":
        put(path, as_page(matrix, language))
    else:
        from graphs.figures.grid import draw

        draw(path, matrix, words(language))


def as_csv(matrix: Matrix) -> str:
    """Return a matrix as a table: counts, a row for each row and a column for each column."""
    from graphs.export.formats import guarded

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["", *(guarded(head.label) for head in matrix.columns)])
    for number, head in enumerate(matrix.rows):
        counts = [_count(matrix, number, column) for column in range(len(matrix.columns))]
        writer.writerow([guarded(head.label), *counts])
    return "\ufeff" + out.getvalue()


def _count(matrix: Matrix, row: int, column: int) -> int:
    cell = matrix.cells.get((row, column))
    return cell.n if cell else 0


def as_page(matrix: Matrix, language: str = "zh") -> str:
    """Return a matrix as a page that needs nothing else; report text enters it as text only."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    said = words(language)
    name, shown = title(matrix, said)
    environment = Environment(
        loader=PackageLoader("graphs.view", "page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    html = environment.get_template("matrix.html").render(
        matrix=matrix,
        title=name,
        subtitle=shown,
        said=said,
        language=language,
        modes=_modes(matrix),
        shade=shade,
        rows=[label(head, matrix.wanted.rows, said) for head in matrix.rows],
        columns=[label(head, matrix.wanted.columns, said) for head in matrix.columns],
    )
    return html.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _modes(matrix: Matrix) -> Sequence[str]:
    met = {cell.mode for cell in matrix.cells.values()}
    return [mode for mode in MODES if mode in met]
