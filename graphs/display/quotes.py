"""Mark in a quote where the name looked for stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

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


def around(mentions: Iterable[Stretch], source: str) -> list[Passage]:
    """Return the sentences of the source in which mentions stand, at most `WIDTH` either side.

    Mentions of one sentence are marked in one passage.
    """
    together: list[tuple[int, int, list[Stretch]]] = []
    for mention in sorted(set(mentions)):
        start, end = _sentence(mention, source)
        if together and start < together[-1][1]:
            first, last, marked = together.pop()
            together.append((first, max(last, end), [*marked, mention]))
        else:
            together.append((start, end, [mention]))
    return [_marked(start, end, marked, source) for start, end, marked in together]


def _sentence(mention: Stretch, source: str) -> tuple[int, int]:
    before = source[max(0, mention.start - WIDTH) : mention.start]
    opens = max((match.end() for match in _BREAK.finditer(before)), default=0)
    closing = _BREAK.search(source, mention.end, mention.end + WIDTH)
    closes = closing.end() if closing else min(len(source), mention.end + WIDTH)
    return mention.start - len(before) + opens, closes


def _marked(start: int, end: int, mentions: Iterable[Stretch], source: str) -> Passage:
    pieces: list[Piece] = []
    done = start
    for mention in mentions:
        if mention.start < done:
            continue
        pieces.append((_LAYOUT.sub("", source[done : mention.start]), False))
        pieces.append((_LAYOUT.sub("", source[mention.start : mention.end]), True))
        done = mention.end
    pieces.append((_LAYOUT.sub("", source[done:end]), False))
    return Passage(start, end, tuple(piece for piece in pieces if piece[0]))


def alone(mention: Stretch) -> Passage:
    """Return a mention whose source is not at hand."""
    return Passage(mention.start, mention.end, ((mention.words, True),))
