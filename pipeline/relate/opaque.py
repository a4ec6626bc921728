"""Names of organisations are no words of a clause: no verb is sought in 市住房保障局, 和县法院."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pipeline.model import ORGANISATION

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.model import Mention

_FILLER: Final = "囗"  # in no word of any table
_KEPT: Final = 2  # last characters: 局 and 中心 say who acts


def opaque(clean: str, mentions: Iterable[Mention]) -> str:
    """Return a text with fillers for the characters of organisations but for the last."""
    pieces: list[str] = []
    at = 0
    for (start, end), _, _, entity, _ in mentions:
        if entity[0] is not ORGANISATION:
            continue
        stop = end - _KEPT
        if at <= start < stop:
            pieces.append(clean[at:start])
            pieces.append(_FILLER * (stop - start))
            at = stop
    pieces.append(clean[at:])
    return "".join(pieces)
