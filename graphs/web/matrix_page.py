"""The matrix as a page: shades for counts, signs for modes, each cell a link to its sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from graphs.display.words import words
from graphs.figures import matrix_words
from graphs.figures.matrix import (
    COLUMNS,
    MOST,
    ROWS,
    SMALL,
    Head,
    Matrix,
    MatrixError,
    Wanted,
    compute,
)
from graphs.web.call import Page, WrongCallError

if TYPE_CHECKING:
    from graphs.web.call import Call
    from graphs.web.site import Site

_FIELDS: Final = ("region", "year", "mode", "status", "level", "organ", "note")
_SIDES: Final = {  # what a row or column is called in the list of statements
    "unit": "unit",
    "region": "region",
    "organ": "organ",
    "level": "level",
    "law": "thing",
    "program": "thing",
}


def show(site: Site, call: Call) -> Page:
    """Return the matrix that a call asks for."""
    try:
        made = compute(site.index, wanted(call))
    except MatrixError as error:
        raise WrongCallError(str(error)) from error
    values = {
        "matrix": made,
        "name": lambda head, sort: matrix_words.label(head, sort, words(call.language)),
        "choices": choices(site),
        "rows_by": ROWS,
        "columns_by": COLUMNS,
        "evidence": Evidence(call, made),
        "size": "large" if call.get("size") == "large" else "small",
        "carried": {name: call.get(name) for name in (*_FIELDS, "name")},
    }
    return Page("matrix.html", values)


def wanted(call: Call) -> Wanted:
    """Return what the address says."""
    return Wanted(
        rows=call.get("rows") or "unit",
        columns=call.get("columns") or "law",
        most=MOST if call.get("size") == "large" else SMALL,
        name=call.get("name"),
        **{name: call.get(name) for name in _FIELDS},
    )


class Evidence:
    """Addresses of the statements that a cell counts."""

    def __init__(self, call: Call, matrix: Matrix) -> None:
        self.call, self.matrix = call, matrix

    def __call__(self, row: Head, column: Head) -> str:
        """Return the address of a cell's statements; "" where they are no list of their own."""
        query = {name: self.call.get(name) for name in _FIELDS if name != "note"}
        for head, sort in ((row, self.matrix.wanted.rows), (column, self.matrix.wanted.columns)):
            if sort not in _SIDES:
                return ""
            query[_SIDES[sort]] = head.key.removeprefix("region/") if sort == "region" else head.key
        return self.call.url("/statements", **query)


def choices(site: Site) -> dict[str, list[Any]]:
    """Return the values that the matrix can be narrowed to."""
    index = site.index
    told: dict[str, list[Any]] = {
        name: [
            row["v"]
            for row in index.again(
                f"SELECT {name} AS v, count(*) AS n FROM report GROUP BY v ORDER BY {order}"
            )
        ]
        for name, order in (("year", "v DESC"), ("level", "n DESC"), ("organ", "n DESC"))
    }
    told["region"] = index.again(
        "SELECT substr(t.key, 8) AS code, t.label FROM report r JOIN thing t ON t.id = r.province"
        " GROUP BY t.id ORDER BY t.key"
    )
    told["note"] = [
        row["note"]
        for row in index.again(
            "SELECT note, count(*) AS n FROM thing WHERE kind = 'regulation' AND note <> ''"
            " AND partners > 0 GROUP BY note ORDER BY n DESC"
        )
    ]
    return told
