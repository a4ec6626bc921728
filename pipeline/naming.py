"""Full names of organisations: prefecture, county and the name without its level word.

A name that the report itself writes in full wins: 区科经局 is 武汉市新洲区科学技术和经济信息化局
where that stands in the file, since 科经 is what remains of it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.home import Home, in_order, split, wide

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ontology.catalogue import Catalogue
    from pipeline.model import Header, Mention, Text

# （以下简称“区科经局”）
_SHORT_FOR = re.compile(
    r"[（(](?:以下|下)?(?:统一)?简称[为：:]?[“\"'‘]?([^”\"'’（）()，。\n]{2,16})[”\"'’]?[）)]"
)
_TOWN = re.compile(r"[^省市县区州旗盟]{1,8}?(?:街道|镇|乡)(?=人民政府|办事处|政府|党|综合|司法|$)")
_OWN_NAMED = frozenset({"free words", "branch", "name of its own", "national organ"})
_SCHOOLS = ("大学", "学院")
_LEADERLESS = frozenset({"局", "厅"})
_CONNECTING = str.maketrans("", "", "和与及")


def full_names(
    organisations: Sequence[Mention], header: Header, text: Text, catalogue: Catalogue
) -> list[Mention]:
    """Return the organisations with their full names; those that stand for a class go.

    A class is what the report does not settle: 镇政府 in a county's report.
    """
    home = home_of(header, catalogue)
    names = [name(each, home, header.unit) for each in organisations]
    full = _written_in_full(organisations, names, home, header, text)
    named: list[Mention] = []
    for mention, plain in zip(organisations, names, strict=True):
        if plain is None:
            continue
        entity = replace(mention.entity, name=full.get(plain, plain), place=home.region)
        named.append(replace(mention, entity=entity))
    return named


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


def name(mention: Mention, home: Home, unit: str = "") -> str | None:
    """Return the full name of a mention by its form alone, None where it names a class."""
    written, placed = wide(mention.text), wide(mention.entity.place)
    rest = written[len(placed) :]
    if not placed:
        return _unplaced(written, mention, home)
    place = home.place(placed)
    if place is None:
        return None if home.is_town(placed) else written
    if place.startswith("中共") and rest in {"委员会", "委"}:
        return place.removeprefix("中共") + "委"
    if rest == "政府":
        return place + "人民政府"
    if rest in _LEADERLESS:
        organ = _organ(unit, home)
        return place + organ[:-1] + rest if organ else place + rest
    return place + rest


def _unplaced(written: str, mention: Mention, home: Home) -> str:
    if mention.rule in _OWN_NAMED or written.endswith(_SCHOOLS):
        return written
    if home.divisions.starting(written, 0, len(written)) > 0:
        return written
    return home.region + written


def _organ(unit: str, home: Home) -> str:
    """Return what the unit's name says after its place: 市场监督管理局."""
    rest = unit.removeprefix(home.region)
    return rest if rest != unit and rest.endswith(("局", "厅")) else ""


def _written_in_full(
    organisations: Sequence[Mention],
    names: Sequence[str | None],
    home: Home,
    header: Header,
    text: Text,
) -> dict[str, str]:
    """Return for each name by form the full name the report writes for the same body."""
    full = dict(_declared(organisations, names, text))
    alike: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for each in sorted({*names, header.unit} - {None, ""}, key=str):
        place, core, tail = _anatomy(str(each), home)
        if tail:
            alike.setdefault((place, tail), []).append((core, str(each)))
    for (_, tail), bodies in alike.items():
        for core, short in bodies:
            longer = [
                (c, n) for c, n in bodies if len(n) > len(short) and _abbreviates(core, c, tail)
            ]
            longest = [
                n for c, n in longer if all(o == c or _abbreviates(o, c, tail) for o, _ in longer)
            ]
            if len(longest) == 1 and short not in full:
                full[short] = longest[0]
    return {short: _last(short, full) for short in full}


def _last(short: str, full: Mapping[str, str]) -> str:
    seen = {short}
    while short in full and full[short] not in seen:
        short = full[short]
        seen.add(short)
    return short


def _declared(
    organisations: Sequence[Mention], names: Sequence[str | None], text: Text
) -> dict[str, str]:
    """Return what the report says it will say instead: （以下简称县卫健局）."""
    declared: dict[str, str] = {}
    by_text = {each.text: plain for each, plain in zip(organisations, names, strict=True) if plain}
    for mention, plain in zip(organisations, names, strict=True):
        found = _SHORT_FOR.match(text.clean, mention.span.end)
        short = by_text.get(found[1]) if found else None
        if plain and short and short != plain:
            declared[short] = plain
    return declared


def is_declared(mention: Mention, text: Text) -> bool:
    """Return whether the report says before a name that it will say it: 以下简称县卫健局."""
    before = text.clean[max(0, mention.span.start - 6) : mention.span.start]
    return "简称" in before


def _anatomy(full_name: str, home: Home) -> tuple[str, str, str]:
    """Return a full name's place, its core, and the form its tail is compared in."""
    tokens, rest = split(full_name, home.divisions)
    for tail, form in home.organs.tails.items():
        if rest.endswith(tail):
            return "".join(tokens), rest.removesuffix(tail).translate(_CONNECTING), form
    return "".join(tokens), rest, ""


def _abbreviates(core: str, full: str, tail: str) -> bool:
    """Return whether a core is what an abbreviation keeps of another: 发改 of 发展改革."""
    if core == full:
        return True
    if not 1 < len(core) < len(full) or not in_order(core, full):
        return False
    return core[0] == full[0] or (core in full and tail != "中心")
