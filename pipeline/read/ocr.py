"""Optical character recognition of a page by tesseract, where it is asked for and installed."""

from __future__ import annotations

import csv
import io
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any

from pipeline.read import programs
from pipeline.read.encoding import ReadError
from pipeline.read.printed import Line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.read.layer import Limits

_LANGUAGE = "chi_sim"
_INSTALL = "apt-get install tesseract-ocr tesseract-ocr-chi-sim"
_DOTS = 300  # an inch
_MOST = 60_000_000  # dots a page
_WORD = "5"  # the level of a word in tesseract's table


@cache
def _tesseract() -> str | None:
    """Return the program where it knows Chinese."""
    program = programs.found("tesseract")
    if not program:
        return None
    try:
        known = programs.run([program, "--list-langs"], 30).decode("utf-8", "replace").split()
    except programs.ProgramError:
        return None
    return program if _LANGUAGE in known else None


def missing() -> str:
    """Return the words that say how to install what is missing; nothing where all is there."""
    return "" if _tesseract() else f", after installing tesseract with Chinese ({_INSTALL})"


def lines(page: Any, file: str, limits: Limits) -> list[Line]:  # noqa: ANN401
    """Return the lines read in the picture of a page; raise `ReadError` without tesseract."""
    program = _tesseract()
    if not program:
        problem = "needs OCR, and tesseract with Chinese is not installed"
        raise ReadError(file, problem, f"install it ({_INSTALL})")
    command = [program, "stdin", "stdout", "-l", _LANGUAGE, "--dpi", str(_DOTS), "tsv"]
    try:
        table = programs.run(command, limits.seconds, given=_picture(page))
    except programs.ProgramError as error:
        raise ReadError(
            file, f"could not be read by tesseract: it {error}", "leave it out"
        ) from error
    return list(_lines(table.decode("utf-8", "replace")))


def _picture(page: Any) -> bytes:  # noqa: ANN401
    """Return a page as a grey picture in the PGM format."""
    width, height = page.get_size()
    scale = min(_DOTS / 72, (_MOST / max(width * height, 1.0)) ** 0.5)
    bitmap = page.render(scale=scale, grayscale=True)
    rows, stride = bytes(bitmap.buffer), bitmap.stride
    picture = b"".join(
        rows[at : at + bitmap.width] for at in range(0, stride * bitmap.height, stride)
    )
    return b"P5 %d %d 255\n" % (bitmap.width, bitmap.height) + picture


def _lines(table: str) -> Iterator[Line]:
    rows = csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE)
    words = (row for row in rows if row["level"] == _WORD and (row["text"] or "").strip())
    for _, found in groupby(words, lambda row: (row["block_num"], row["par_num"], row["line_num"])):
        line = list(found)
        edges = [(float(row["left"]), float(row["left"]) + float(row["width"])) for row in line]
        text = "".join(row["text"].strip() for row in line)
        left, right = min(e[0] for e in edges), max(e[1] for e in edges)
        weight = sum(1.0 if ord(c) > 0x2E7F else 0.5 for c in text)
        yield Line(text, left, right, (right - left) / max(weight, 1.0))
