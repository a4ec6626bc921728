"""Lines of printed pages to paragraphs: running heads and page numbers out, broken lines joined."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_NUMBER = re.compile(
    r"""
    [-—–_－·•.~\s]*
    (?: 第? \s* (?: \d{1,4} | [ivx]{1,6} ) \s* 页? (?: \s* [/／,，共] \s* 共? \s* \d{1,4} \s* 页? )?
      | page \s* \d{1,4} (?: \s* of \s* \d{1,4} )?
    )
    [-—–_－·•.~\s]*
    """,
    re.VERBOSE | re.IGNORECASE,
)
_POINT = re.compile(
    r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|第.{1,3}[章节条]|\d{1,2}[.．、](?!\d)"
)
_ENDS_SENTENCE = frozenset("。！？；：.!?;:")
_DIGITS = re.compile(r"\d+")
_ENDS = 2  # lines at either end of a page that may be running heads
_FULL = 2.5  # full widths that a line may be shorter than the measure and still be full
_LARGER = 1.12  # times the usual size is the size of a title
_INDENT = (1.2, 3.6)  # full widths by which a paragraph's first line is set in


class Line(NamedTuple):
    """A printed line: its text, its left and right edge along the line, the size of a character."""

    text: str
    left: float = 0.0
    right: float = 0.0
    size: float = 0.0


def without_running(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Return the lines of pages without page numbers and what most pages repeat at their ends."""
    counts: Counter[str] = Counter()
    for lines in pages:
        counts.update({_form(line.text) for line in _ends(lines)})
    often = max(2, (len(pages) + 1) // 2)
    running = {form for form, count in counts.items() if count >= often and len(pages) > 2}
    kept = []
    for lines in pages:
        ends = {id(line) for line in _ends(lines)}
        kept.append([line for line in lines if id(line) not in ends or not _runs(line, running)])
    return kept


def _ends(lines: Sequence[Line]) -> list[Line]:
    return [*lines[:_ENDS], *lines[_ENDS:][-_ENDS:]]


def _form(text: str) -> str:
    return _DIGITS.sub("0", "".join(text.split()))


def _runs(line: Line, running: set[str]) -> bool:
    return _form(line.text) in running or _NUMBER.fullmatch(line.text) is not None


def layer(pages: Sequence[Sequence[Line]]) -> tuple[str, tuple[int, ...]]:
    """Return lines as paragraphs, one a line, and where in that text each page begins."""
    every = [line for lines in pages for line in lines]
    measure, everywhere = _measure(every), _indents(every)
    usual = _usual_size(every)
    indents: dict[int, float] = {}
    pieces: list[str] = []
    starts: list[int] = []
    length = 0
    before: Line | None = None
    for lines in pages:
        following = everywhere | _indents(lines)
        begun = False
        for line in lines:
            if before is not None:
                goes_on = _is_full(before, indents, measure) and not _opens(line, before)
                goes_on = goes_on and round(line.left) not in following
                end = "" if goes_on or _is_title(before, line, usual) else "\n"
                gap = end or (" " if before.text[-1:].isascii() and line.text[:1].isascii() else "")
                pieces.append(gap)
                length += len(gap)
            if not begun:
                starts.append(length)
                begun = True
            pieces.append(line.text)
            length += len(line.text)
            before, indents = line, following
        if not begun:
            starts.append(length)
    return "".join(pieces) + "\n", tuple(starts)


def _measure(lines: Sequence[Line]) -> float:
    """Return the width of full lines in points: nine of ten lines are no longer."""
    widths = sorted(line.right - line.left for line in lines if line.size > 0)
    return widths[int(len(widths) * 0.9)] if len(widths) > 3 else 0.0


def _is_full(line: Line, indents: Mapping[int, float], measure: float) -> bool:
    if not line.size or not measure:
        return False
    indent = indents.get(round(line.left), 0.0)
    return line.right - line.left + indent >= measure - _FULL * line.size


def _is_title(before: Line, line: Line, usual: float) -> bool:
    """Return whether two lines are one title: larger than the text, and centred alike."""
    large = min(before.size, line.size) > usual * _LARGER > 0
    middle = abs(before.left + before.right - line.left - line.right) / 2
    return large and middle < line.size


def _usual_size(lines: Sequence[Line]) -> float:
    sizes = sorted(line.size for line in lines if line.size)
    return sizes[len(sizes) // 2] if sizes else 0.0


def _opens(line: Line, before: Line) -> bool:
    """Return whether a line opens with a number of a point after a line that ends a sentence."""
    return before.text[-1:] in _ENDS_SENTENCE and _POINT.match(line.text) is not None


def _indents(lines: Sequence[Line]) -> dict[int, float]:
    """Return the left edges, in points, at which paragraphs begin, and how far they are set in.

    They stand a little right of many other lines.
    """
    edges = Counter(round(line.left) for line in lines if line.size)
    size = _usual_size(lines)
    if not size:
        return {}
    least = max(2, len(lines) * 0.15)
    found = {}
    for edge in edges:
        margins = [
            other for other in edges if _INDENT[0] * size <= edge - other <= _INDENT[1] * size
        ]
        if sum(edges[other] for other in margins) >= least:
            margin = max(margins, key=lambda other: (edges[other], -other))
            found[edge] = float(edge - margin)
    return found
