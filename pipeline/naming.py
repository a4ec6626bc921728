"""Full names of organisations: prefecture, county and the name without its level word.

A name that the report itself writes in full wins: 区科经局 is 武汉市新洲区科学技术和经济信息化局
where that stands in the file, since 科经 is what remains of it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pipeline.home import Home, in_order, split, uncrowned, wide
from pipeline.model import Entity, Kind, Mention, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ontology.catalogue import Catalogue
    from pipeline.model import Header, Text

# （以下简称“区科经局”）
_SHORT_FOR = re.compile(
    r"""[（(](?:以下|下)?(?:统一)?简称[为：:]?[“"'‘]?([^”"'’（）()，。\n]{2,16})[”"'’]?[）)]"""
)
_TOWN = re.compile(r"[^省市县区州旗盟]{1,8}?(?:街道|镇|乡)(?=人民政府|办事处|政府|党|综合|司法|$)")
_AS_WRITTEN = frozenset({"free words", "branch", "name of its own", "national organ"})
_OFFICE = "office of an organisation"
_SCHOOLS = ("大学", "学院")
_BARE = frozenset({"局", "厅"})
_OFFICES = frozenset("科股处室队站所")
_BUREAUX = frozenset("局厅委会")
_AND = frozenset("和及与")
_CONNECTING = str.maketrans("", "", "和与及")


class _Body(NamedTuple):
    """A full name with what it says after the place, and the core of that without its tail."""

    name: str
    rest: str
    core: str


def full_names(
    organisations: Sequence[Mention], header: Header, text: Text, catalogue: Catalogue
) -> list[Mention]:
    """Return the organisations with their full names.

    Those that name a class (镇政府 in a county's report) or the unit itself by its level alone
    (县局) go, and an office of the unit's own is the unit.
    """
    home = home_of(header, catalogue)
    plain = _plain_names(organisations, home, header.unit, text)
    kept = [(each, name) for each, name in zip(organisations, plain, strict=True) if name]
    full = _in_full(kept, home, header.unit, text)
    named = [
        Mention(
            each.span,
            each.text,
            each.rule,
            Entity(Kind.ORGANISATION, full.get(name, name), each.entity.type),
        )
        for each, name in kept
    ]
    return [_without_office(each, header.unit, named) for each in named]


def home_of(header: Header, catalogue: Catalogue) -> Home:
    """Return where the unit of a header is at home."""
    divisions = catalogue.divisions
    division = divisions.by_code.get(header.region_code or "")
    if division is None and header.region:
        tokens, _ = split(header.region, divisions)
        if tokens:
            division = divisions.resolve(tokens[-1], reversed(tokens[:-1]))
    town = _TOWN.match(header.unit.removeprefix(header.region))
    return Home(division, town[0] if town else "", divisions, catalogue.organs)


def name(mention: Mention, home: Home, unit: str = "", place: str = "") -> str | None:
    """Return the full name of a mention by its form alone, None where it names a class.

    `place` is the full name of the place a list has told before: 市政府 in 常州市委、市政府.
    """
    written, placed = wide(mention.text), wide(mention.entity.place)
    rest = written[len(placed) :]
    if not placed:
        return _unplaced(written, mention, home, unit)
    crown, bare = uncrowned(placed, home.organs)
    if crown and not (crown == "中共" and rest in {"委员会", "委"}):
        return written
    whole = place or home.place(bare)
    if whole is None:
        return None if home.is_level(bare) else written
    if crown and not split(bare, home.divisions)[1]:
        return whole + "委"
    if crown:
        return written
    if rest == "政府":
        return whole + "人民政府"
    if rest in _BARE:
        return _by_level(whole, rest, unit, home)
    return whole + rest


def _unplaced(written: str, mention: Mention, home: Home, unit: str) -> str | None:
    if mention.rule in _AS_WRITTEN or written.endswith(_SCHOOLS):
        return written
    own = home.town or unit[-1:] in _BUREAUX
    if mention.rule == "parts alone" and written[-1] in _OFFICES and own:
        return None
    if written.startswith(home.organs.wholes):
        return written
    if home.divisions.starting(written, 0, len(written)) > 0 or home.divisions.opens_short(written):
        return written
    return home.region + written


def _by_level(place: str, tail: str, unit: str, home: Home) -> str | None:
    """Return the superior organ that 市局 means to a bureau; the unit's own level is the unit."""
    if place == home.region:
        return None
    crown, rest = uncrowned(unit, home.organs)
    tokens, organ = split(rest, home.divisions)
    if not tokens or organ[-1:] not in _BARE:
        return place + tail
    return crown + place + organ[:-1] + tail


def _plain_names(
    organisations: Sequence[Mention], home: Home, unit: str, text: Text
) -> list[str | None]:
    """Return the names by form; a level word in a list stands for the place named before it."""
    names: list[str | None] = []
    says_short = unit and "简称" in text.clean
    declared = {found[1] for found in _SHORT_FOR.finditer(text.clean)} if says_short else set()
    listed = level = before = ""
    end = -1
    for mention in organisations:
        place = mention.entity.place
        gap = text.clean[end : mention.span.start] if 0 <= end <= mention.span.start else "\n"
        if gap not in {"", "、"} and not (gap in _AND and before == "place"):
            listed = ""
        bare = uncrowned(place, home.organs)[1]
        tokens, rest = split(bare, home.divisions)
        if tokens and not rest:
            listed, level = home.place(bare) or "", tokens[-1][-1]
            listed = "" if home.region.endswith(listed) else listed
        full = name(mention, home, unit, listed if place and place == level else "")
        names.append(unit if full is None and mention.text in declared else full)
        end, before = mention.span.end, mention.rule
    return names


def _without_office(mention: Mention, unit: str, named: Iterable[Mention]) -> Mention:
    """Return the unit for an office of its own, as 省应急厅办公室; a government's is a body."""
    if mention.rule != _OFFICE or mention.text[-1] not in _OFFICES or unit[-1:] not in _BUREAUX:
        return mention
    owners = [m for m in named if m.entity.name == unit and mention.text.startswith(m.text)]
    owner = max(owners, key=lambda each: len(each.text), default=None)
    if owner is None or owner.text == mention.text:
        return mention
    start = mention.span.start
    return mention._replace(
        span=Span(start, start + len(owner.text)),
        text=owner.text,
        entity=owner.entity,
    )


def _in_full(
    named: Sequence[tuple[Mention, str]], home: Home, unit: str, text: Text
) -> dict[str, str]:
    """Return for each name by form the full name the report writes for the same body."""
    full = _declared(named, text)
    written = {unit}
    for mention, name in named:
        place = uncrowned(mention.entity.place, home.organs)[1]
        if split(place, home.divisions)[0]:
            written.add(name)
    alike: dict[tuple[str, str], list[_Body]] = {}
    for each in sorted({name for _, name in named} | ({unit} if unit else set())):
        crown, place, rest, tail = _anatomy(each, home)
        core = rest.removesuffix(tail).translate(_CONNECTING)
        if tail and "委员会" not in core and not _BARE & set(core):
            alike.setdefault((place, home.organs.tails[tail]), []).append(
                _Body(each, crown + rest, core)
            )
    for (_, tail), bodies in alike.items():
        for body in bodies:
            longer = [b for b in bodies if b.name in written and _abbreviates(body, b, tail)]
            longest = _longest(longer, tail)
            if longest and body.name not in full:
                full[body.name] = longest.name
    return {short: _last(short, full) for short in full}


def _longest(bodies: Sequence[_Body], tail: str) -> _Body | None:
    """Return the one of several longer forms that all others abbreviate."""
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


def _declared(named: Sequence[tuple[Mention, str]], text: Text) -> dict[str, str]:
    """Return what the report says it will say instead: （以下简称县卫健局）."""
    by_text = {mention.text: name for mention, name in named}
    declared: dict[str, str] = {}
    for mention, full in named:
        found = _SHORT_FOR.match(text.clean, mention.span.end)
        short = by_text.get(found[1]) if found else None
        if short and short != full:
            declared[short] = full
    return declared


def is_declared(mention: Mention, text: Text) -> bool:
    """Return whether the report says before a name that it will say it: 以下简称县卫健局."""
    before = text.clean[max(0, mention.span.start - 6) : mention.span.start]
    return "简称" in before


def _anatomy(full_name: str, home: Home) -> tuple[str, str, str, str]:
    """Return a full name's crown and place, what it says after them, and the tail of that."""
    crown, rest = uncrowned(full_name, home.organs)
    tokens, rest = split(rest, home.divisions)
    place = "".join(tokens)
    if crown or (home.division and place == home.division.name):
        place = home.region if home.region.endswith(place) else home.place(place) or place
    tail = next((each for each in home.organs.tails if rest.endswith(each)), "")
    if tail == "管理委员会" != rest:  # 城市管理委员会 is a committee
        tail = "委员会"
    return crown, place, rest, tail


def _abbreviates(short: _Body, full: _Body, tail: str) -> bool:
    """Return whether a name is what an abbreviation keeps of another: 发改 of 发展改革."""
    if len(short.rest) >= len(full.rest):
        return False
    if short.core == full.core:
        return True
    if not 0 < len(short.core) < len(full.core) or not in_order(short.core, full.core):
        return False
    if short.core[0] == full.core[0]:
        return True
    return len(short.core) > 1 and short.core in full.core and tail != "中心"
