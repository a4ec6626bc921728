"""Named organisations: from the word that ends a name leftwards to its beginning.

One pass finds the head words (局 委员会 有限公司), each is asked in turn what may stand before it.
Where names overlap the longer wins, but for a shared head (市、区供电公司), where each level has
its own name. Nothing is read inside 《》. `Entity.name` is the name as written
and `Entity.place` the place it opens with; `pipeline/naming.py` makes the name a full one.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from pipeline.model import Entity, Kind, Mention, Span
from pipeline.recognise import free_names
from pipeline.recognise.leftward import BLOCKED, Leftward, Organisation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ahocorasick_rs import AhoCorasick

    from ontology.catalogue import Catalogue
    from ontology.organs import Head, Organs
    from pipeline.model import Text

_INHERITED = frozenset({"party", "congress"})
_SHARING = frozenset("省市县区州旗盟镇乡")
_TITLE_REACH = 90


def find(text: Text, catalogue: Catalogue) -> Iterator[Mention]:
    """Yield the organisations a text names, in order of their beginnings."""
    clean = text.clean
    for found in read(clean, catalogue):
        name = clean[found.start : found.end]
        place = clean[found.start : found.place]
        entity = Entity(Kind.ORGANISATION, name, found.type, place=place)
        yield Mention(Span(found.start, found.end), name, found.rule, entity)


def read(clean: str, catalogue: Catalogue) -> list[Organisation]:
    """Return the organisations named in a cleaned text, in order of their beginnings."""
    organs = catalogue.organs
    leftward = Leftward(clean, organs, catalogue.divisions)
    scanner, heads = _scanner(organs)
    kept: list[Organisation] = []
    titles = _titles(clean)
    title = next(titles, None)
    for index, start, end in scanner.find_matches_as_indexes(clean):
        while title is not None and title[1] <= start:
            title = next(titles, None)
        if title is not None and title[0] < end:
            continue
        head = heads[index]
        if clean[end : end + 1] in head.not_before and end < len(clean):
            continue
        found = _before(leftward, head, start, end)
        if found is None:
            continue
        while kept and kept[-1].start >= found.start:
            kept.pop()
        shared = _shared(leftward, found)
        kept += [*shared, found]
        leftward.ends[end] = found
    kept.sort(key=lambda each: (each.start, -each.end))
    return kept


@cache
def _scanner(organs: Organs) -> tuple[AhoCorasick, tuple[Head, ...]]:
    from ahocorasick_rs import AhoCorasick, MatchKind

    return AhoCorasick(list(organs.heads), matchkind=MatchKind.LeftmostLongest), tuple(
        organs.heads.values()
    )


def _titles(clean: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches of 《…》, nested ones as one; an unclosed one ends with its line."""
    start = clean.find("《")
    while start >= 0:
        depth, at = 1, start + 1
        while depth and at < len(clean):
            if clean[at] == "《":
                depth += 1
            elif clean[at] == "》":
                depth -= 1
            elif clean[at] == "\n":
                break
            at += 1
        if depth:
            at = min(at, start + _TITLE_REACH)
        yield start, at
        start = clean.find("《", at)


def _before(leftward: Leftward, head: Head, start: int, end: int) -> Organisation | None:
    """Return the name that a head ends, by the first of its frames that fits."""
    frames = head.frames
    if "whole" in frames:
        return Organisation(start, start, end, head, head.at_place, "name of its own")
    if start and leftward.text[start - 1] in head.not_after:
        return None
    for frame, read_frame in _READERS:
        if not frame.isdisjoint(frames):
            found = read_frame(leftward, head, start, end)
            if found:
                return found
    return None


def _after_parts(leftward: Leftward, head: Head, start: int, end: int) -> Organisation | None:
    """Return a name of parts: after an organisation or a place, or by themselves."""
    at, strong, part_type = leftward.parts(start)
    if at == start:
        return None
    kind = part_type or head.with_parts
    before = leftward.organisation(at)
    if before and _may_follow(head, before):
        kind = before.type if before.type in _INHERITED else kind
        return Organisation(before.start, before.place, end, head, kind, "organ of an organisation")
    place = leftward.place(at, short=True)
    if place >= 0:
        return Organisation(leftward.crowned(place, kind), at, end, head, kind, "place and parts")
    own = leftward.text[at - 1 : at] in {"我", "本"}
    if place == BLOCKED or "placed" in head.frames or not (strong or own):
        return None
    if leftward.counted(at) or leftward.text[at - 1 : at] == "府":
        return None
    rule = "national organ" if "national" in head.frames else "parts alone"
    return Organisation(at, at, end, head, kind, rule)


def _may_follow(head: Head, before: Organisation) -> bool:
    """Return whether a name with this head may go on from another: 县委 + 政法委."""
    return "after" in head.frames or before.type == "party" or before.head.word == "总局"


def _abbreviation(leftward: Leftward, head: Head, start: int, end: int) -> Organisation | None:
    """Return an abbreviation that only its place has: 区科经局."""
    at = leftward.parts(start).start
    place, at = leftward.abbreviated(at)
    if place < 0:
        place, at = leftward.coined(start)
    if place < 0 or leftward.is_class(at, start):
        return None
    return Organisation(place, at, end, head, head.with_parts, "abbreviation after a place")


def _after_place(leftward: Leftward, head: Head, start: int, end: int) -> Organisation | None:
    """Return a name of a place and a head: 县政府, 大陈镇司法所."""
    if "list" in head.frames and _in_list(leftward, start):
        return Organisation(start, start, end, head, head.at_place, "list")
    if "street" in head.frames and not leftward.text.endswith("街道", 0, start):
        return None
    place = leftward.place(start, short="short" in head.frames)
    if place < 0 and "anyshort" in head.frames:
        place = leftward.short(start)
    if place < 0:
        return None
    place = leftward.crowned(place, head.at_place)
    return Organisation(place, start, end, head, head.at_place, "place")


def _after_level(leftward: Leftward, head: Head, start: int, end: int) -> Organisation | None:
    """Return the superior named by its level alone: 市局."""
    if leftward.text[start - 1 : start] not in _SHARING:
        return None
    if leftward.divisions.ending(leftward.text, start) >= 0:
        return None
    place = leftward.place(start)
    if place != start - 1:
        return None
    return Organisation(place, start, end, head, head.at_place, "level word")


def _after_organisation(
    leftward: Leftward, head: Head, start: int, end: int
) -> Organisation | None:
    before = leftward.organisation(start)
    if before is None:
        return None
    return Organisation(
        before.start, before.place, end, head, before.type, "office of an organisation"
    )


_READERS = (
    (frozenset({"parts", "placed"}), _after_parts),
    (frozenset({"after"}), _after_organisation),
    (frozenset({"local"}), free_names.local),
    (frozenset({"place", "list", "short", "anyshort", "street"}), _after_place),
    (frozenset({"level"}), _after_level),
    (free_names.FRAMES, free_names.before),
    (frozenset({"coined"}), _abbreviation),
)


def _in_list(leftward: Leftward, start: int) -> bool:
    return start > 1 and leftward.text[start - 1] in "、和与及" and start - 1 in leftward.ends


def _shared(leftward: Leftward, found: Organisation) -> list[Organisation]:
    """Return the names that levels before the name share with it: 市、区供电公司 for 区供电公司."""
    text = leftward.text
    shared: list[Organisation] = []
    start = found.start
    if text[start : start + 1] not in _SHARING:
        return shared
    while start > 1 and text[start - 1] in "、和及" and text[start - 2] in _SHARING:
        level = start - 2
        if leftward.divisions.ending(text, start - 1) >= 0:
            break
        if level and text[level - 1] in leftward.organs.levels[text[level]]:
            break
        shared.append(found._replace(start=level, rule="shared head"))
        start = level
    return shared
