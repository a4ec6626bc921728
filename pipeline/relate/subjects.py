"""Whom a clause names as acting: 区司法局牵头修订《A》."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, Final, NamedTuple

from pipeline.model import ORGANISATION, new

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ontology.lexicon import Lexicon
    from pipeline.model import Clause, Mention
    from pipeline.outline.segment import Outline

_OPENING: Final = re.compile(
    r"(?:[例比]?如)?(?:[（(][^（）()]{1,4}[）)]|[一二三四五六七八九十]是|\d{4}年(?:度)?|\d{1,2}月(?:\d{1,2}日)?|[“「《])*"
)

_QUALIFIES: Final = re.compile(
    "[^对将把以在为按与和会依就从，。；：、《]{2,4}的|第?[一二三四五六七八九十]{1,3}届"
)  # 区法院选派的副校长, 市委六届七次全会
# a clause that opens with all of a place, or with the unit, tells no more of a body before it:
# ，各乡镇…，全县…，我市…
_EVERYONE: Final = re.compile(r"[，,](?:各(?![类项种方环])|全[省市州盟县区旗镇乡]|我(?!国))")
_OPENING_WORD: Final = 2
_OTHER_CLAUSE: Final = re.compile("[，,]")  # in brackets: （1件由市中院审理，1件由区法院审理）
_UNDERGOES: Final = "被"
_CARRIED_ON: Final = ("将", "把", "让", "并")
_BESIDE: Final = ("", "、", "和", "与", "及")


# a body that is counted, or whose people are: 镇街人民调解委员会28个，
_COUNTED: Final = re.compile(r"\d[\d.]*[余多万]*[^\d，,。；;、年月次\n]{1,3}[，,。；;、（()）\n]")


class Actor(NamedTuple):
    """A body that stands where an actor stands: at the start of a clause, or behind 由, 提请."""

    start: int
    end: int
    name: str
    led_in: bool  # by 由, 提请, or followed by 被: it acts in its own clause alone
    others: tuple[str, ...]  # that act beside it: 市旅游协会、市导游协会
    ours: bool  # the unit is one of them
    until: int  # where its sentence ends


class Acting:
    """The bodies of a text that act, in its order, by where they start and how far they reach."""

    __slots__ = ("actors", "reaches", "starts")

    def __init__(self, actors: list[Actor]) -> None:
        self.actors = actors
        self.starts = [actor[0] for actor in actors]
        ends = [actor[1] for actor in actors]
        self.reaches = list(accumulate(ends, max))  # bodies may hold one another

    def last_before(self, position: int) -> int:
        """Return which body is the last that ends before a position, -1 for none."""
        return bisect_right(self.reaches, position) - 1

    def any_for(self, position: int) -> bool:
        """Tell whether a body that acts ends before a position of the same sentence."""
        at = bisect_right(self.reaches, position) - 1
        return at >= 0 and self.actors[at].until >= position


class Bodies(NamedTuple):
    """Bodies side by side, by their full names; close ones stand for the reporting unit."""

    start: int
    end: int
    names: tuple[str, ...]
    close: bool
    ours: bool  # the unit is one of them


def bodies(
    clean: str, mentions: Iterable[Mention], unit: str, lexicon: Lexicon
) -> tuple[Bodies, ...]:
    """Return the bodies of a text, those side by side as one; the unit's own stand for the unit."""
    found: list[Bodies] = []
    stands_for: dict[str, str] = {}
    meetings = _meetings(lexicon)
    for mention in mentions:
        entity = mention.entity
        if entity.kind is not ORGANISATION:
            continue
        start, end = mention.span
        name = stands_for.get(entity.name)
        if name is None:
            name = unit if _is_own(entity.name, unit, lexicon) else entity.name
            stands_for[entity.name] = name
        last = found[-1] if found else None
        if last and (
            clean[last.end : start] in _BESIDE
            if start - last.end <= 1
            else clean[start - 1] in _BESIDE and meetings.fullmatch(clean, last.end, start - 1)
        ):
            names = (*last.names, name)
            close = last.close or (start == last.end and (not unit or unit in names))
            found[-1] = Bodies(last.start, end, names, close, last.ours or name == unit)
        else:
            found.append(Bodies(start, end, (name,), close=False, ours=name == unit))
    return tuple(found)


def actors(clean: str, sides: Iterable[Bodies], outline: Outline, lexicon: Lexicon) -> Acting:
    """Return the bodies that act; what only qualifies (区司法局的) does not.

    Of bodies side by side each acts, unless nothing stands between them (县委县政府, 乡党委政府)
    and one of them reports: then the statement is the unit's.
    """
    found: list[Actor] = []
    subject_ends, agents = lexicon.relations["subject_ends"], lexicon.relations["agents"]
    reports, issues = lexicon.relations["reports"], _done_behind(lexicon, "issued_by")
    proposes, proposed = lexicon.relations["proposes"], _done_behind(lexicon, "proposed")
    times = _times(lexicon)
    for start, end, names, close, ours in sides:
        if close or clean.startswith(subject_ends, end) or _QUALIFIES.match(clean, end):
            continue
        if clean[end : end + 1].isdecimal() and _COUNTED.match(clean, end):
            continue
        sentence, until = outline.sentence_at(start)
        led_in = clean.endswith(agents, sentence, start) or clean.startswith(_UNDERGOES, end)
        if led_in and clean.endswith(proposes, sentence, start) and proposed.match(clean, end):
            continue
        if not led_in and clean.endswith(reports, sentence, start):
            led_in = issues.match(clean, end) is not None  # 报市政府办公室印发
        if led_in or _leads(clean, start, sentence, times):
            first, *others = dict.fromkeys(names)
            found.append(new(Actor, (start, end, first, led_in, tuple(others), ours, until)))
    return Acting(found)


def subject(clean: str, acting: Acting, clause: Clause, before: int) -> str:
    """Return the full name of the body that a statement at `before` names as acting, or "".

    Of several side by side it is the first; what they did goes on in the next clause, unless the
    unit is one of them.
    """
    named = subjects(clean, acting, clause, before, on=True)
    return named[0] if named else ""


def subjects(
    clean: str, acting: Acting, clause: Clause, before: int, *, on: bool = False
) -> tuple[str, ...]:
    """Return the full names of the bodies that a statement at `before` names as acting.

    They stand at the start of the clause or of an earlier clause of the sentence; the last win,
    unless all of a place (各乡镇, 全县) or the unit (我市) come after them.
    Several side by side act in their own clause and in one that goes on with 将, 让; where `on`
    is said, in those behind it too, if the unit is none of them.
    """
    last = acting.last_before(before)
    if last < 0 or clean.startswith("的", before - 2):
        return ()
    sentence, start = clause.sentence.start, clause.span.start
    together = sentence if clean.startswith(_CARRIED_ON, start) else start
    for at in range(last, -1, -1):
        begin, end, name, led_in, others, ours, _ = acting.actors[at]
        if begin < sentence or (
            begin < start and _EVERYONE.search(clean, end, start + _OPENING_WORD)
        ):
            break
        if led_in and _OTHER_CLAUSE.search(clean, end, before):
            continue
        if begin >= (start if led_in else together if others and (ours or not on) else sentence):
            return name, *others
    return ()


def _is_own(name: str, unit: str, lexicon: Lexicon) -> bool:
    """Tell the Party committee of the reporting unit by its name: the place is the same."""
    committees = lexicon.relations["committees"]
    if not name.endswith(committees):
        return False
    stems = {stem.removeprefix("中共") for stem in _stems(name, committees)}
    return not stems.isdisjoint(_stems(unit, lexicon.relations["governments"]))


def _stems(name: str, tails: tuple[str, ...]) -> list[str]:
    return [name.removesuffix(tail) for tail in tails if name.endswith(tail) and name != tail]


def _leads(clean: str, start: int, sentence_start: int, times: re.Pattern[str]) -> bool:
    opened = max(clean.rfind("，", sentence_start, start), clean.rfind(",", sentence_start, start))
    opened = opened + 1 if opened >= 0 else sentence_start
    if opened < start:
        mark = _OPENING.match(clean, opened, start)
        opened = mark.end() if mark else opened
    return opened == start or times.fullmatch(clean, opened, start) is not None


@cache
def _meetings(lexicon: Lexicon) -> re.Pattern[str]:
    """Match what a body's meeting adds to its name: 市政府第5次常务会议、市政协主席会议."""
    kinds = "|".join(map(re.escape, lexicon.relations["meetings"]))
    return re.compile(rf"(?:第?[\d一二三四五六七八九十百]+[届次])*(?:{kinds})")


@cache
def _done_behind(lexicon: Lexicon, key: str) -> re.Pattern[str]:
    """Match what a body does behind its name: 报县政府|常务会议审议通过."""
    return re.compile(f"[^，,。；;、《》]{{0,14}}?(?:{'|'.join(lexicon.relations[key])})")


@cache
def _times(lexicon: Lexicon) -> re.Pattern[str]:
    words = "|".join(map(re.escape, lexicon.relations["times"]))
    return re.compile(rf"(?:{words}|[、，])*")
