"""What a question was understood to ask, and the sentence that tells it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graphs.calling import Named
    from ontology.wording import Wording


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a question asks: `units` that deal with things, or the `uses` a unit makes of them.

    Where no unit is named for `uses`, all units of the `regions` are meant.
    `together` asks for units that deal with every thing, not with one of them.
    Empty `modes`, `statuses`, `years` mean any; `kinds` are `instrument` and `program`.
    """

    asks: str
    things: tuple[Named, ...]
    units: tuple[Named, ...]
    regions: tuple[Named, ...]
    kinds: tuple[str, ...]
    modes: tuple[str, ...]
    statuses: tuple[str, ...]
    years: tuple[str, ...]
    together: bool = False
    sentence: str = ""


def worded(understanding: Understanding, wording: Wording) -> Understanding:
    """Return the understanding with the sentence that tells it."""
    call = wording.names
    when = "、".join(understanding.years) + "年度" if understanding.years else ""
    where = "、".join(region.label for region in understanding.regions)
    which = "、".join(call[status] for status in understanding.statuses)
    how = "或".join(call[mode] for mode in understanding.modes)
    joint = "和" if understanding.together else "或"
    things = joint.join(_quoted(thing) for thing in understanding.things)
    what = things or "".join(
        f"{'和' if number else ''}{call[kind]}" for number, kind in enumerate(understanding.kinds)
    )
    if understanding.kinds == ("program",):
        way = f"{how}（制度只记参与）" if how else call["take_part"]
    else:
        way = how or "以任何方式提到"
    every = "（每一项都有）" if understanding.together else ""
    status = f"{every}（{which}）" if which else every
    if understanding.asks == "units":
        place = f"{where}的" if where else ""
        sentence = f"{when}{place}哪些单位{way}{what}{status}"
    else:
        who = "、".join(unit.label for unit in understanding.units) or f"{where}的单位"
        sentence = f"{who}{when}{way}{'' if things else '哪些'}{what}{status}"
    return replace(understanding, sentence=sentence)


def _quoted(thing: Named) -> str:
    return f"《{thing.label}》" if thing.kind == "instrument" else f"“{thing.label}”"
