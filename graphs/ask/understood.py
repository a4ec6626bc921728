"""What a question was understood to ask, the sentence that tells it, and why one was not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphs.find.calling import Named
    from ontology.wording import Wording


class NotUnderstoodError(ValueError):
    """A question that cannot be answered: why, and names that may have been meant.

    `sort` is `unknown` for `text` that nothing explains, `several` for a name of several things.
    """

    def __init__(
        self, problem: str, meant: Sequence[str] = (), sort: str = "", text: str = ""
    ) -> None:
        super().__init__(problem)
        self.problem, self.meant, self.sort, self.text = problem, tuple(meant), sort, text


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a question: a name with what it stands for, or a word with what it may mean."""

    start: int
    end: int
    text: str
    meanings: tuple[str, ...] = ()
    named: Named | None = None


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a question asks: `units` that deal with things, or the `uses` a unit makes of them.

    Where no unit is named for `uses`, all units of the `regions` are meant.
    `together` asks for units that deal with every thing, not with one of them, or for what every
    unit deals with; `jointly` for what is dealt with in every mode; `ends` are those of
    which the units' names have one.
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
    jointly: bool = False
    ends: tuple[str, ...] = ()
    sentence: str = ""


def worded(understanding: Understanding, wording: Wording) -> Understanding:
    """Return the understanding with the sentence that tells it."""
    call = wording.names
    when = "、".join(understanding.years) + "年度" if understanding.years else ""
    where = "、".join(region.label for region in understanding.regions)
    which = "、".join(call[status] for status in understanding.statuses)
    how = ("并" if understanding.jointly else "或").join(call[mode] for mode in understanding.modes)
    joint = "和" if understanding.together else "或"
    things = joint.join(_quoted(thing) for thing in understanding.things)
    what = things or "".join(
        f"{'和' if number else ''}{call[kind]}" for number, kind in enumerate(understanding.kinds)
    )
    if understanding.kinds == ("program",):
        way = call["take_part"] + (f"（制度只记{call['take_part']}，不分是否{how}）" if how else "")
    else:
        way = how or "以任何方式提到"
    one = "项" if understanding.asks == "units" else "个单位"
    every = f"（每一{one}都有）" if understanding.together else ""
    every = "（每种方式都有）" if understanding.jointly else every
    status = f"{every}（{which}）" if which else every
    ends = f"名称以“{'、'.join(understanding.ends)}”结尾的" if understanding.ends else ""
    place = f"{where}的" if where else ""
    if understanding.asks == "units":
        sentence = f"{when}{place}{ends}哪些单位{way}{what}{status}"
    else:
        who = "、".join(unit.label for unit in understanding.units) or f"{place}{ends}单位"
        sentence = f"{who}{when}{way}{'' if things else '哪些'}{what}{status}"
    return replace(understanding, sentence=sentence)


def _quoted(thing: Named) -> str:
    return f"《{thing.label}》" if thing.kind == "instrument" else f"“{thing.label}”"
