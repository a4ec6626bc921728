"""Statements with the words they rest on, the name in question marked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from graphs.display.quotes import Piece
    from graphs.web.site import Site


@dataclass(frozen=True, slots=True)
class Card:
    """A statement and its quote in pieces, each with whether it is the name in question."""

    row: Any
    pieces: tuple[Piece, ...]


def quoted(site: Site, rows: Sequence[Any]) -> list[Card]:
    """Return statements with their quotes marked."""
    return [Card(row, _marked(row["quote"], _words(site, row))) for row in rows]


def _words(site: Site, row: Any) -> list[str]:
    found = site.index.rows(
        "SELECT DISTINCT words FROM mention WHERE report = ? AND thing = ?"
        " AND start >= ? AND stop <= ? ORDER BY start",
        (row["report_id"], row["thing_id"], row["start"], row["stop"]),
    )
    return [one["words"] for one in found if one["words"]]


def _marked(quote: str, words: Iterable[str]) -> tuple[Piece, ...]:
    spans: list[tuple[int, int]] = []
    for each in sorted(words, key=len, reverse=True):
        at = quote.find(each)
        stop = at + len(each)
        if at >= 0 and all(stop <= start or end <= at for start, end in spans):
            spans.append((at, stop))
    pieces: list[Piece] = []
    done = 0
    for start, stop in sorted(spans):
        pieces += [(quote[done:start], False), (quote[start:stop], True)]
        done = stop
    pieces.append((quote[done:], False))
    return tuple(piece for piece in pieces if piece[0])
