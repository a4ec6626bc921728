"""Where a question names a unit and a region: the region says where the unit lies, or they are two.

河北省 of 河北省沙河市市场监管局 says only where it is; 沙河市市场监管局和吉林省 are two, and what
is asked of either is no question that can be put at once.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from graphs.ask.understood import NotUnderstoodError
from graphs.find import calling

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphs.ask.understood import Piece
    from graphs.store.rows import Store
    from ontology.wording import Wording


def placed(pieces: Sequence[Piece], store: Store, wording: Wording) -> list[Piece]:
    """Return the pieces without regions in which the units beside them lie.

    Raises NotUnderstoodError where a unit lies elsewhere, or is joined to a region: A和B.
    """
    units = [piece.named for piece in pieces if piece.named and piece.named.kind == "organisation"]
    regions = [piece.named for piece in pieces if piece.named and piece.named.kind == "region"]
    if not units or not regions:
        return list(pieces)
    inside = calling.lying(store, units, regions)
    apart = [unit for unit in units if unit.iris and not inside.intersection(unit.iris)]
    if apart or _joined(pieces, wording):
        unit, region = (apart or units)[0].label, regions[0].label
        raise NotUnderstoodError(f"问题里既有单位“{unit}”，又有地区“{region}”，请分开问")
    where = "、".join(region.label for region in regions)
    return [_inside(piece, inside, where) for piece in pieces if piece.named not in regions]


def _inside(piece: Piece, inside: set[str], where: str) -> Piece:
    # Of several units that are called so, those of the region: 四川省哪些水利局.
    if not piece.named or piece.named.kind != "organisation" or len(piece.named.iris) < 2:
        return piece
    within = tuple(unit for unit in piece.named.iris if unit in inside)
    return replace(
        piece, named=replace(piece.named, label=f"{where}{piece.named.label}", iris=within)
    )


def _joined(pieces: Sequence[Piece], wording: Wording) -> bool:
    kinds = [piece.named.kind if piece.named else "" for piece in pieces]
    return any(
        {kinds[place - 1], kinds[place + 1]} == {"organisation", "region"}
        and piece.text in wording.joins
        for place, piece in enumerate(pieces[:-1])
        if place
    )
