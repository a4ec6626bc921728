"""Named organisations: from the word that ends a name leftwards to its beginning.

One pass finds the head words (局 委员会 有限公司), each is asked in turn what may stand before it.
Where names overlap the longer wins, but for a shared head (市、区供电公司), where each level has
its own name. Nothing is read inside 《》. `Entity.name` is the name as written
and `Entity.place` the place it opens with; `pipeline/link/naming.py` makes the name a full one.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from ontology.divisions import TOWNS
from ontology.organs import Head, beside_numbered
from pipeline.model import ORGANISATION, Entity, Mention, Span, new
from pipeline.recognise import free_names, schools, shared_heads
from pipeline.recognise.leftward import BLOCKED, NONE, Leftward, Organisation
from pipeline.recognise.no_bodies import names_none
from pipeline.recognise.places import (
    abbreviated,
    coined,
    county_opening,
    crowned,
    place_before,
    short_before,
)
from pipeline.recognise.title_marks import stretches

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick

    from ontology.catalogue import Catalogue
    from ontology.organs import Organs
    from pipeline.model import Text

Reader: TypeAlias = Callable[[Leftward, Head, int, int], Organisation | None]

_INHERITED: Final = frozenset({"party", "congress"})
_SESSIONS: Final = frozenset({"congress", "cppcc"})
_SESSION: Final = re.compile(r"第?[一二三四五六七八九十\d]{1,3}届$")
_LONGEST_SESSION: Final = 5
_OWN: Final = frozenset("我本")
_NOWHERE: Final = (sys.maxsize, sys.maxsize)


class Ending(NamedTuple):
    """A head that may end a name here, with what forbids it and what reads the words before."""

    head: Head
    length: int
    not_after: str
    opens_barred: frozenset[str]  # first characters of what may not follow
    not_before: tuple[str, ...]
    unless_before: tuple[str, ...]
    readers: tuple[Reader, ...]


def find(text: Text, catalogue: Catalogue) -> list[Mention]:
    """Return the organisations a text names, in order of their beginnings."""
    clean = text.clean
    found: list[Mention] = []
    for start, place, end, _, kind, rule in read(clean, catalogue):
        name = clean[start:end]
        entity = new(Entity, (ORGANISATION, name, kind, False, None, clean[start:place]))
        found.append(new(Mention, (new(Span, (start, end)), name, rule, entity, "")))
    return found


def read(clean: str, catalogue: Catalogue) -> list[Organisation]:
    """Return the organisations named in a cleaned text, in order of their beginnings."""
    leftward = Leftward(clean, catalogue.organs, catalogue.divisions)
    scanner, endings = _scanner(catalogue.organs)
    kept: list[Organisation] = []
    in_order = True  # until names are found that share the head of a later one
    titles = stretches(clean)
    opens, closes = next(titles, _NOWHERE)
    for index, start, end in scanner.find_matches_as_indexes(clean):
        while closes <= start:
            opens, closes = next(titles, _NOWHERE)
        if opens < end:
            continue
        found = _ending(leftward, endings[index], end)
        if found is None or names_none(clean, found):
            continue
        first = found.start
        while kept and kept[-1].start >= first:
            kept.pop()
        if clean[first] in shared_heads.SHARING and clean[first - 1 : first] in shared_heads.SHARED:
            kept += shared_heads.by_levels(leftward, found)
            in_order = False
        elif found.place > first and clean[first - 1 : first] == shared_heads.LISTS:
            named = shared_heads.by_names(leftward, found)
            in_order = in_order and not named
            kept += named
        kept.append(found)
        leftward.ends[end] = found
        leftward.latest = end
    if not in_order:
        kept.sort(key=lambda each: (each.start, -each.end))
    return kept


def _ending(leftward: Leftward, endings: tuple[Ending, ...], end: int) -> Organisation | None:
    """Return the name that ends with a head, or with a shorter head that ends it: 机关工委."""
    clean = leftward.text
    following = clean[end : end + 1]
    for head, length, not_after, opens_barred, not_before, unless_before, readers in endings:
        start = end - length
        if start and clean[start - 1] in not_after:
            continue
        if (
            following in opens_barred
            and clean.startswith(not_before, end)
            and not clean.startswith(unless_before, end)
        ):
            continue
        for read_frame in readers:
            found = read_frame(leftward, head, start, end)
            if found is not None:
                return found
    return None


@cache
def _scanner(organs: Organs) -> tuple[AhoCorasick, tuple[tuple[Ending, ...], ...]]:
    """Return what finds the heads, and for each the heads that end it, the longest first."""
    from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

    # Not a DFA: its 0.9 MB drive the tables of the other stages from the processor's caches. It
    # is a fifth faster alone, and a fifth slower between them.
    beside = beside_numbered(organs)
    scanner = AhoCorasick(
        [*organs.heads, *beside],
        matchkind=MatchKind.LeftmostLongest,
        implementation=Implementation.ContiguousNFA,
    )
    known = {
        word: Ending(
            head,
            len(word),
            head.not_after,
            frozenset(guard[0] for guard in head.not_before),
            head.not_before,
            head.unless_before,
            tuple(read for frames, read in _READERS if not frames.isdisjoint(head.frames)),
        )
        for word, head in organs.heads.items()
    }
    ends = {
        word: tuple(
            known[word[at:]] for at in range(len(word)) if head.frames and word[at:] in known
        )
        for word, head in organs.heads.items()
    }
    return scanner, (*ends.values(), *(ends[word] for word in beside.values()))


def _whole(leftward: Leftward, head: Head, start: int, end: int) -> Organisation:
    above = leftward.ends.get(start)
    if above and above.rule == free_names.NATIONAL and "national" in head.frames:
        return Organisation(above.start, above.place, end, head, head.at_place, free_names.BRANCH)
    return Organisation(start, start, end, head, head.at_place, "name of its own")


def _after_parts(leftward: Leftward, head: Head, start: int, end: int) -> Organisation | None:
    """Return a name of parts: after an organisation or a place, or by themselves."""
    text = leftward.text
    if text[start - 1 : start] not in leftward.part_characters:
        return None
    at, strong, part_type = leftward.parts(start)
    if at == start:
        return None
    kind = part_type or head.with_parts
    at = leftward.past_ordinal(at)  # 中央第一生态环境保护督察组
    before = leftward.organisation(at)
    if before and _may_follow(head, before):
        kind = before.type if before.type in _INHERITED else kind
        rule = free_names.rule_within(before, "organ of an organisation")
        return Organisation(before.start, before.place, end, head, kind, rule)
    place = place_before(leftward, at, short=True)
    opener = leftward.ends.get(place)
    if opener and (opener.head.word == "总局" or opener.rule == free_names.NATIONAL):
        return Organisation(opener.start, opener.place, end, head, kind, free_names.BRANCH)
    if place == NONE and "coined" in head.frames:
        place, at = abbreviated(leftward, at)
    if place == NONE:
        place = county_opening(leftward, at)
        if place >= 0 and place not in leftward.ends:
            return Organisation(place, at, end, head, kind, "county in short")
        place = NONE
    if place >= 0:  # 中共…街道工作委员会 is the Party's
        crown, own = crowned(leftward, place, "party" if text.endswith("工作", at, start) else kind)
        kind = own if crown < place else kind
        return new(Organisation, (crown, at, end, head, kind, "place and parts"))
    if place == BLOCKED:
        return None
    found = free_names.local(leftward, head, at, end) if "local" in head.frames else None
    if found or "placed" in head.frames:
        return found
    last = text[at - 1 : at]
    if (
        not (strong or last in _OWN or _in_list(leftward, at))
        or last == "府"
        or leftward.counted(at)
    ):
        return None
    at = leftward.past_verb(at, start)
    rule = "national organ" if "national" in head.frames else "parts alone"
    return Organisation(at, at, end, head, kind, rule)


def _may_follow(head: Head, before: Organisation) -> bool:
    """Return whether a name with this head may go on from another: 县委 + 政法委."""
    if before.rule == free_names.NATIONAL and head.word == "局":  # 公安部交通管理局
        return True
    if before.head is head and before.start == before.place:  # 党政办综合执法办: two offices
        return False
    return "after" in head.frames or before.type == "party" or "above" in before.head.frames


def _abbreviation(leftward: Leftward, head: Head, start: int, end: int) -> Organisation | None:
    """Return an abbreviation that only its place has: 区科经局."""
    at = leftward.parts(start).start
    place, at = abbreviated(leftward, at)
    if place < 0:
        place, at = coined(leftward, start)
    words = leftward.text[at:start]
    if place < 0 or leftward.is_class(at, start) or words.startswith(leftward.organs.classes):
        return None
    if any(each in words for each in leftward.organs.fields):  # 全县市场监管部门共查办
        return None
    return Organisation(place, at, end, head, head.with_parts, "abbreviation after a place")


def _after_place(leftward: Leftward, head: Head, start: int, end: int) -> Organisation | None:
    """Return a name of a place and a head: 县政府, 大陈镇司法所."""
    if "list" in head.frames and _in_list(leftward, start):
        return Organisation(start, start, end, head, head.at_place, "list")
    if "street" in head.frames and not leftward.text.endswith("街道", 0, start):
        return None
    if head.at_place in _SESSIONS and leftward.text[start - 1 : start] == "届":
        session = _SESSION.search(leftward.text, max(0, start - _LONGEST_SESSION), start)
        start = session.start() if session else start  # 省十三届人大常委会
    place = place_before(leftward, start, short="short" in head.frames)
    if "village" in head.frames and place == start - 1 and leftward.text[place] not in TOWNS:
        return None  # 码市司法所: the town's name, no city
    if place < 0 and "anyshort" in head.frames:
        place = short_before(leftward, start)
    if place < 0:
        return None
    above = leftward.ends.get(place) if "outpost" in head.frames else None
    if above and "above" in above.head.frames:  # 新洲区人民政府邾城街道办事处
        return new(Organisation, (above.start, above.place, end, head, head.at_place, "place"))
    place, kind = crowned(leftward, place, head.at_place)
    return new(Organisation, (place, start, end, head, kind, "place"))


def _after_level(leftward: Leftward, head: Head, start: int, end: int) -> Organisation | None:
    """Return the superior named by its level alone: 市局."""
    if leftward.text[start - 1 : start] not in shared_heads.SHARING:
        return None
    division = leftward.divisions.ending(leftward.text, start)
    if division >= 0:  # 颍上县局
        return Organisation(division, start, end, head, head.at_place, "level word")
    place = place_before(leftward, start)
    if place != start - 1:
        return None
    return Organisation(place, start, end, head, head.at_place, "level word")


_READERS: tuple[tuple[frozenset[str], Reader], ...] = (
    (frozenset({"whole"}), _whole),
    (frozenset({"parts", "placed"}), _after_parts),
    (frozenset({"after"}), free_names.office),
    (frozenset({"local"}), free_names.local),
    (frozenset({"district"}), free_names.district),
    (frozenset({"place", "list", "short", "anyshort", "street"}), _after_place),
    (frozenset({"level"}), _after_level),
    (frozenset({"numbered"}), schools.numbered),
    (free_names.FRAMES, free_names.before),
    (frozenset({"coined"}), _abbreviation),
)


def _in_list(leftward: Leftward, start: int) -> bool:
    return start > 1 and leftward.text[start - 1] in "、和与及" and start - 1 in leftward.ends
