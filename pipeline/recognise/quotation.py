"""Quotation marks in one form, at the same places: "…", ＂…＂, 「…」 and ‘…’ as “…”."""

from __future__ import annotations

from typing import Final

_SINGLE: Final = "‘’"
_MARKS: Final = (("「", "“"), ("」", "”"), ("『", "“"), ("』", "”"), ("＂", '"'))


def curled(clean: str) -> str:
    """Return the text with “ and ” for straight and corner marks, each character in its place.

    Straight marks open and close in turn within a paragraph; where a paragraph has an odd number,
    the one over is taken for an opening one.
    """
    for corner, mark in _MARKS:
        if corner in clean:
            clean = clean.replace(corner, mark)
    if _SINGLE[0] in clean:
        clean = "\n".join([_doubled(paragraph) for paragraph in clean.split("\n")])
    if '"' not in clean:
        return clean
    pieces = []
    for paragraph in clean.split("\n"):
        parts = paragraph.split('"')
        marks = "“”" * (len(parts) // 2 + 1)
        pieces.append("".join(part + mark for part, mark in zip(parts, marks, strict=False))[:-1])
    return "\n".join(pieces)


def _doubled(paragraph: str) -> str:
    """Return a paragraph with double marks for single ones, where it has no others."""
    if "“" in paragraph:
        return paragraph
    return paragraph.replace("‘", "“").replace("’", "”")
