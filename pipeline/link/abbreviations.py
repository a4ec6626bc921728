"""Which full name of a report a shorter one abbreviates: 区科经局 for 区科学技术和经济信息化局."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from pipeline.link.home import OF_A_PROVINCE, split, uncrowned
from pipeline.link.spelling import in_order
from pipeline.model import new

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ontology.organs import Organs
    from pipeline.link.home import Home
    from pipeline.model import Mention

BARE = frozenset({"局", OF_A_PROVINCE})  # what is left of a bureau's name without its field
_CONNECTING = "和与及"
_PARTY = frozenset(level + "委" for level in "省市县区州盟旗")


class _Body(NamedTuple):
    """A full name with what it says after the place, and the core of that without its tail."""

    name: str
    rest: str
    core: str


def in_full(
    named: Sequence[tuple[Mention, str]], home: Home, unit: str, declared: Mapping[str, str]
) -> dict[str, str]:
    """Return for each name by form the full name the report writes for the same body.

    `declared` are those that the report says it will say instead.
    """
    full = dict(declared)
    written = {unit}
    placed: dict[str, bool] = {"": False}
    own = home.region + home.town if home.town else ""
    for (_, _, _, entity, _), name in named:
        place = entity.place
        if place not in placed:
            bare = uncrowned(place, home.organs)[1]
            placed[place] = bool(split(bare, home.divisions)[0])
        if placed[place] or (own and place and name.startswith(own)):
            written.add(name)
    alike: dict[tuple[str, str], list[_Body]] = {}
    tails = _tails(home.organs)
    for each in sorted({name for _, name in named} | ({unit} if unit else set())):
        crown, place, rest, tail = _anatomy(each, home, tails)
        if crown and rest == tail and home.organs.crowns[crown] != "party":
            continue  # 共青团瑞安市委 is not what 市委 abbreviates
        if tail:
            body = new(_Body, (each, crown + rest, rest.removesuffix(tail)))
            alike.setdefault((place, home.organs.tails[tail]), []).append(body)
    for (_, tail), several in alike.items():
        bodies = _comparable(several) if len(several) > 1 else []
        candidates = [body for body in bodies if body.name in written] if len(bodies) > 1 else []
        for body in bodies if candidates else ():
            longer = [each for each in candidates if _abbreviates(body, each, tail)]
            longest = _longest(longer, tail)
            if longest and body.name not in full:
                full[body.name] = longest.name
    return {short: _last(short, full) for short in full}


def _comparable(bodies: Sequence[_Body]) -> list[_Body]:
    """Return the bodies that may abbreviate one another, their cores without 和, 与, 及."""
    compared: list[_Body] = []
    for name, rest, core in bodies:
        for mark in _CONNECTING:  # a fifth of the time of str.translate
            core = core.replace(mark, "")  # noqa: PLW2901
        if "委员会" not in core and BARE.isdisjoint(core):
            compared.append(new(_Body, (name, rest, core)))
    return compared


def _longest(bodies: Sequence[_Body], tail: str) -> _Body | None:
    """Return the one of several longer forms that all others abbreviate."""
    if len(bodies) < 2:
        return bodies[0] if bodies else None
    longest = [
        each
        for each in bodies
        if all(other is each or _abbreviates(other, each, tail) for other in bodies)
    ]
    return longest[0] if len(longest) == 1 else None


def _last(short: str, full: Mapping[str, str]) -> str:
    seen = {short}
    while short in full and full[short] not in seen:
        short = full[short]
        seen.add(short)
    return short


def _anatomy(
    full_name: str, home: Home, tails: Mapping[str, Sequence[str]]
) -> tuple[str, str, str, str]:
    """Return a full name's crown and place, what it says after them, and the tail of that."""
    crown, rest = uncrowned(full_name, home.organs)
    tokens, rest = split(rest, home.divisions)
    place = "".join(tokens)
    if crown or (home.division and place == home.division.name):
        place = home.region if home.region.endswith(place) else home.place(place) or place
    for tail in tails.get(rest[-1:], ()):
        if rest.endswith(tail):
            break
    else:
        tail = ""
    if tail == "管理委员会" != rest:  # 城市管理委员会 is a committee
        tail = "委员会"
    return crown, place, rest, tail


@cache
def _tails(organs: Organs) -> dict[str, list[str]]:
    """Return the tails by their last character, the longest first."""
    tails: dict[str, list[str]] = {}
    for tail in organs.tails:
        tails.setdefault(tail[-1], []).append(tail)
    return tails


def _abbreviates(short: _Body, full: _Body, tail: str) -> bool:
    """Return whether a name is what an abbreviation keeps of another: 发改 of 发展改革."""
    if len(short.rest) >= len(full.rest):
        return False
    if short.core == full.core:
        return True
    if not 0 < len(short.core) < len(full.core):
        return False
    if short.rest in _PARTY or full.rest.startswith(short.rest):
        return False  # 省委 beside 省卫健委, 镇党委 beside 镇党委全面依法治镇委员会
    if short.core[0] == full.core[0]:
        return in_order(short.core, full.core)
    return len(short.core) > 1 and short.core in full.core and tail != "中心"
