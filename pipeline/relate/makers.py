"""Whom a statement names besides its subject: who made what a title names, to whom it passed on.

市司法局起草的《A》 is made by that bureau, whoever carries it out; 《A》由市公安局、市林业局落实
and 出台《A》，并经市司法局审核 tell of the bodies behind the title.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Final

from pipeline.model import Mode
from pipeline.relate.verbs import joined, verbs
from pipeline.relate.wording import LONGEST_NOUN, MAKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipeline.relate.subjects import Acting, Actor
    from pipeline.relate.verbs import Group, Verb
    from pipeline.relate.wording import Wording

_OPENING_MARKS: Final = '《〈“‘"（('
_AND_BODY: Final = re.compile(
    "》(?:[（(][^（）()\n]{1,40}[）)])?(?:和|与|及|以及)[^，。；：、《》的]{2,20}"
)
_LONGEST_MAKING: Final = 9  # 联合印发, 制定出台
_LONGEST_GAP: Final = 48  # between a title and the word that leads in a body
_AND_THEN: Final = "、"
_SELF: Final = re.compile(r"[我本][局委办县区市镇乡街厅院所部省州盟旗](?:道|办)?$")


def made_by(
    clean: str, group: Group, ends: Mapping[int, tuple[str, ...]], unit: str, words: Wording
) -> Iterator[tuple[tuple[str, ...], Verb]]:
    """Yield who is named as having made the titles; `ends` tells which bodies end where."""
    end = group.start
    while end and clean[end - 1] in _OPENING_MARKS:
        end -= 1
    start = group.clause.span.start
    if clean.find("的", max(start, end - LONGEST_NOUN - 1), end) < 0:
        yield from _listed_with_maker(clean, start, end, ends, words)
        yield from _urged(clean, start, end, ends, words)
        return
    match = words.made.search(clean, start, end)
    if match:
        names = ends.get(match.start())
        if not names and unit and _SELF.search(clean, start, match.start()):
            names = (unit,)
        opens = match.start() == start and not group.national
        if not names and opens and match["verbs"] in words.relations["drafts"]:
            names = (unit,)  # 牵头起草的《A》经县政府审议通过
        if names:
            for verb in verbs(match["verbs"], match.start("verbs"), words):
                yield names, verb


def _listed_with_maker(
    clean: str, start: int, end: int, ends: Mapping[int, tuple[str, ...]], words: Wording
) -> Iterator[tuple[tuple[str, ...], Verb]]:
    """Yield who made a title that another leads in: 落实《A》及市政府办公室印发《B》."""
    listed = clean.find("》", start, end)
    match = words.makes.search(clean, listed, end) if listed >= 0 else None
    names = ends.get(match.start()) if match else None
    if match and names and _AND_BODY.fullmatch(clean, clean.rfind("》", start, end), match.start()):
        for verb in verbs(match.group(), match.start(), words):
            yield names, verb


def _urged(
    clean: str, start: int, end: int, ends: Mapping[int, tuple[str, ...]], words: Wording
) -> Iterator[tuple[tuple[str, ...], Verb]]:
    """Yield who was got to make a title: 争取市政府办印发《A》, 推动市人大常委会出台《A》."""
    for place in range(end - 2, max(start, end - _LONGEST_MAKING), -1):
        if place in ends:
            made = words.made_in_time.fullmatch(clean, place, end)
            if made and words.urged.search(clean, start, place):
                for verb in verbs(made["verbs"], made.start("verbs"), words):
                    yield ends[place], verb
            return


def passed_on(
    clean: str,
    group: Group,
    acting: Acting,
    opened: Mapping[int, tuple[int, tuple[str, ...]]],
    words: Wording,
) -> Iterator[tuple[tuple[str, ...], Verb]]:
    """Yield the bodies led in behind the titles, with what each does: 并报省司法厅审查.

    `opened` tells where a body ends that begins at a place, and its names.
    """
    limit = group.clause.sentence.end
    goes_on = False
    for at in range(bisect_left(acting.starts, group.end), len(acting.actors)):
        actor = acting.actors[at]
        if actor.start >= limit or (not goes_on and actor.start - group.end > _LONGEST_GAP):
            return
        if not actor.led_in:
            continue
        led = words.led_in.fullmatch(clean, group.end, actor.start)
        if not led and goes_on:  # 审议通过后，由县政府办公室印发
            led = words.led_on.search(clean, group.end, actor.start)
        if not led or clean.find("《", group.end, actor.start) >= 0:
            continue
        stop = _clause_end(clean, actor.end, limit)
        if led["on"] and clean.startswith("《", stop):
            continue  # 提请市政府印发《A》，提请市人大审议《B》
        goes_on = True
        for names, first, last in _in_turn(clean, actor, stop, opened):
            found = verbs(clean[first:last], first, words, national=group.national)
            for verb in joined([v for v in found if len(v.word) > 1], clean, words):
                if verb.mode is Mode.FORMULATE or (
                    not led["on"] and (verb.mode in MAKING or not led["next"])
                ):
                    yield names, verb


def _in_turn(
    clean: str, actor: Actor, stop: int, opened: Mapping[int, tuple[int, tuple[str, ...]]]
) -> Iterator[tuple[tuple[str, ...], int, int]]:
    """Yield who acts in turn in one clause, and what tells it: 经市司法局审查、市政府审议."""
    names, first = (actor.name, *actor.others), actor.end
    mark = clean.find(_AND_THEN, first, stop)
    while mark >= 0:
        if mark + 1 in opened:
            yield names, first, mark
            first, names = opened[mark + 1]
        mark = clean.find(_AND_THEN, mark + 1, stop)
    yield names, first, stop


def _clause_end(clean: str, start: int, limit: int) -> int:
    places = [p for p in (clean.find(mark, start, limit) for mark in "，,《") if p >= 0]
    return min(places, default=limit)
