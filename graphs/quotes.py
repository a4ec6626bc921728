"""Mark in a quote where the name looked for stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

WIDTH: Final = 80  # code points of the source shown on either side of a mention at most

_LAYOUT: Final = re.compile(r"[\s*#]+")
_BREAK: Final = re.compile(r"[。！？!?；;]|\n\s*\n")

Piece = tuple[str, bool]  # a stretch of a quote, and whether it is the name looked for


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """Words of a report with their place in its source: half open, in code points."""

    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A quote in pieces, with its place in the report's source."""

    start: int
    end: int
    pieces: tuple[Piece, ...]


def mark(clause: Stretch, mentions: Iterable[Stretch]) -> Passage:
    """Return the clause with its mentions marked, none twice.

    The words have lost their layout, the offsets have not: a mention begins at most as far from
    the clause's start as in the source, and ends at most as far from its end.
    """
    pieces: list[Piece] = []
    done = 0
    for mention in sorted(set(mentions), key=lambda one: (one.start, -one.end)):
        latest = mention.start - clause.start
        earliest = len(clause.words) - len(mention.words) - (clause.end - mention.end)
        at = clause.words.find(mention.words, max(done, earliest), latest + len(mention.words))
        if mention.words and at >= 0:
            pieces += [(clause.words[done:at], False), (mention.words, True)]
            done = at + len(mention.words)
    pieces.append((clause.words[done:], False))
    return Passage(clause.start, clause.end, tuple(piece for piece in pieces if piece[0]))


def around(mention: Stretch, source: str) -> Passage:
    """Return the sentence of the source in which a mention stands, at most `WIDTH` either side."""
    before = source[max(0, mention.start - WIDTH) : mention.start]
    after = source[mention.end : mention.end + WIDTH]
    opens = max((match.end() for match in _BREAK.finditer(before)), default=0)
    closing = _BREAK.search(after)
    closes = closing.end() if closing else len(after)
    pieces = (
        (_LAYOUT.sub("", before[opens:]), False),
        (_LAYOUT.sub("", source[mention.start : mention.end]), True),
        (_LAYOUT.sub("", after[:closes]), False),
    )
    start = mention.start - len(before) + opens
    return Passage(start, mention.end + closes, tuple(piece for piece in pieces if piece[0]))


def alone(mention: Stretch) -> Passage:
    """Return a mention whose source is not at hand."""
    return Passage(mention.start, mention.end, ((mention.words, True),))


def plain(passage: Passage) -> Iterator[str]:
    """Yield the words of a passage."""
    return (words for words, _ in passage.pieces)
