"""What a question says is told and what it says is not: 学习了民法典但没学习宪法."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphs.ask.understood import Piece

_DENIAL: Final = "topics:not_done"
_CONTRAST: Final = "topics:contrast"
_WAYS: Final = ("modes:", "general:")
_NO_WAY: Final = "modes:mention"  # 有, 相关: a verb of its own only with a law (提到民法典)


def parted(pieces: Sequence[Piece]) -> tuple[list[Piece], list[Piece]] | None:
    """Return what is told, with all that bounds it, and what is denied; None for a denial alone.

    What is denied are verbs and laws behind the denial, up to 但 where it comes first.
    """
    denials = [place for place, piece in enumerate(pieces) if _DENIAL in piece.meanings]
    verbs = [place for place, piece in enumerate(pieces) if _way(piece)]
    if len(denials) != 1 or not verbs:
        return None
    if any("year" in piece.meanings for piece in pieces[verbs[0] :]):
        return None  # 2022年学习了宪法而2023年没学习: a year of one side alone
    ahead, behind = pieces[: denials[0]], pieces[denials[0] + 1 :]
    denied = list(behind)
    if not _says(ahead):
        places = [place for place, piece in enumerate(behind) if _CONTRAST in piece.meanings]
        if not places or not _says(behind[places[0] :]):
            return None
        denied = list(behind[: places[0]])
    denied = [piece for piece in denied if _way(piece) or _law(piece)]
    told = [piece for piece in pieces if piece not in denied and _DENIAL not in piece.meanings]
    if not denied or not any(map(_law, [*told, *denied])) or not any(map(_way, told)):
        return None
    laws = [piece for piece in told if _law(piece)] or [piece for piece in denied if _law(piece)]
    told += [] if any(map(_law, told)) else laws
    denied += [] if any(map(_law, denied)) else laws
    denied += [] if any(map(_way, denied)) else [piece for piece in told if _way(piece)]
    once = all(len({p.named for p in side if _law(p)}) == 1 for side in (told, denied))
    ways = {meaning for piece in told for meaning in piece.meanings if meaning.startswith(_WAYS)}
    joint = len(ways - {_NO_WAY}) > 1  # 学习和宣传: both, or either?
    return (told, denied) if once and not joint else None


def _says(pieces: Sequence[Piece]) -> bool:
    verbs = [piece for piece in pieces if _way(piece)]
    return any(_NO_WAY not in piece.meanings for piece in verbs) or (
        bool(verbs) and any(map(_law, pieces))
    )


def _way(piece: Piece) -> bool:
    return any(meaning.startswith(_WAYS) for meaning in piece.meanings)


def _law(piece: Piece) -> bool:
    return bool(piece.named and piece.named.kind == "instrument")
