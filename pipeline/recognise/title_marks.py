"""Where titles stand: nothing but instruments is read inside 《》."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_TITLE_REACH: Final = 90  # characters of a title that its line does not close


def stretches(clean: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches of 《…》, nested ones as one; an unclosed one ends with its line."""
    start = clean.find("《")
    while start >= 0:
        line = clean.find("\n", start)
        line = len(clean) if line < 0 else line
        end, depth = start + 1, 1
        while depth:
            closing = clean.find("》", end, line)
            if closing < 0:
                yield start, min(line, start + _TITLE_REACH)
                end = line
                break
            depth += clean.count("《", end, closing) - 1
            end = closing + 1
        else:
            yield start, end
        start = clean.find("《", end)
