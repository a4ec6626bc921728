"""Hold quotes against the sources they are taken from."""

from __future__ import annotations

import unicodedata


def difference(source: str, begin: str, end: str, quote: str) -> str:
    """Say how a quote differs from the source, or nothing."""
    if not (begin.isdecimal() and end.isdecimal()):
        return f"its offsets are no numbers: {begin!r}, {end!r}"
    start, stop = int(begin), int(end)
    if not start < stop <= len(source):
        return f"its offsets {start}-{stop} lie outside the source of {len(source)} characters"
    written = bare(source[start:stop])
    if written == bare(quote) and not _layout(source[start]) and not _layout(source[stop - 1]):
        return ""
    return f"quotes {_short(quote)}, but the source has {_short(written)} at {start}-{stop}"


def bare(text: str) -> str:
    """Return a text without white space, `*`, `#` and invisible characters."""
    return "".join(character for character in text if not _layout(character))


def _layout(character: str) -> bool:
    return (
        character.isspace() or character in "*#" or unicodedata.category(character) in {"Cc", "Cf"}
    )


def _short(text: str) -> str:
    return f"«{text}»" if len(text) <= 60 else f"«{text[:40]}…{text[-15:]}»"
