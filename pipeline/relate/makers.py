"""Whom a statement names besides its subject: who made what a title names, to whom it passed on.

市司法局起草的《A》 is made by that bureau, whoever carries it out; 《A》由市公安局、市林业局落实
and 出台《A》，并经市司法局审核 tell of the bodies behind the title.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from pipeline.relate.verbs import MAKING, any_of, joined, verbs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ontology.lexicon import Lexicon
    from pipeline.relate.government import Group
    from pipeline.relate.subjects import Acting
    from pipeline.relate.verbs import Verb

_OPENING_MARKS = '《〈“‘"（('
_LONGEST_NOUN = 6  # 起草的政府规章《A》
_LONGEST_GAP = 30  # between a title and the word that leads in a body
_SELF = re.compile(r"[我本][局委办县区市镇乡街厅院所部省州盟旗](?:道|办)?$")


def made_by(
    clean: str, group: Group, ends: Mapping[int, tuple[str, ...]], unit: str, lexicon: Lexicon
) -> Iterator[tuple[tuple[str, ...], Verb]]:
    """Yield who is named as having made the titles; `ends` tells which bodies end where."""
    end = group.start
    while end and clean[end - 1] in _OPENING_MARKS:
        end -= 1
    start = group.clause.span.start
    if clean.find("的", max(start, end - _LONGEST_NOUN - 1), end) < 0:
        return
    match = _made(lexicon).search(clean, start, end)
    if match:
        names = ends.get(match.start())
        if not names and unit and _SELF.search(clean, start, match.start()):
            names = (unit,)
        opens = match.start() == start and not group.national
        if not names and opens and match["verbs"] in lexicon.relations["drafts"]:
            names = (unit,)  # 牵头起草的《A》经县政府审议通过
        if names:
            for verb in verbs(match["verbs"], match.start("verbs"), lexicon):
                yield names, verb


def passed_on(
    clean: str, group: Group, acting: Acting, lexicon: Lexicon
) -> Iterator[tuple[tuple[str, ...], Verb]]:
    """Yield the bodies led in behind the titles, with what each does: 并报省司法厅审查."""
    limit = group.clause.sentence.end
    goes_on = False
    for actor in acting.actors:
        if actor.start >= limit or (not goes_on and actor.start - group.end > _LONGEST_GAP):
            return
        if actor.start < group.end or not actor.led_in:
            continue
        led = _led_in(lexicon).fullmatch(clean, group.end, actor.start)
        if not led and goes_on:  # 审议通过后，由县政府办公室印发
            led = _led_on(lexicon).search(clean, group.end, actor.start)
        if not led or clean.find("《", group.end, actor.start) >= 0:
            continue
        goes_on = True
        found = verbs(
            clean[actor.end : _clause_end(clean, actor.end, limit)],
            actor.end,
            lexicon,
            national=group.national,
        )
        for verb in joined([v for v in found if len(v.word) > 1], clean, lexicon):
            if verb.mode in MAKING or not led["next"]:
                yield (actor.name, *actor.others), verb


def _clause_end(clean: str, start: int, limit: int) -> int:
    places = [p for p in (clean.find(mark, start, limit) for mark in "，,《") if p >= 0]
    return min(places, default=limit)


@cache
def _made(lexicon: Lexicon) -> re.Pattern[str]:
    words = sorted(
        (w for w, mode in lexicon.modes.items() if mode in MAKING and len(w) > 1),
        key=lambda w: (-len(w), w),
    )
    leads = any_of(lexicon.relations["made_how"])
    return re.compile(
        rf"(?:{leads})*(?P<verbs>(?:(?:{any_of(tuple(words))})(?:并|、)?)+)的"
        rf"[^，。；：、《》]{{0,{_LONGEST_NOUN}}}$"
    )


@cache
def _led_in(lexicon: Lexicon) -> re.Pattern[str]:
    """Return the pattern of what stands between a title and a body that is led in."""
    agents, leads = any_of(lexicon.relations["agents"]), any_of(lexicon.relations["then"])
    return re.compile(
        rf"[》”’\"）)]*(?:[（(][^（）()\n]{{1,40}}[）)])?(?:修正案|(?:修订|修正)?草案)?(?:(?:{leads})*|(?P<next>[，,]并)(?:{leads})*)(?:{agents})"
    )


@cache
def _led_on(lexicon: Lexicon) -> re.Pattern[str]:
    """Return the pattern of what leads in a further body, at the beginning of its clause."""
    agents, leads = any_of(lexicon.relations["agents"]), any_of(lexicon.relations["then"])
    return re.compile(rf"(?P<next>[，,])(?:{leads})*(?:{agents})$")
