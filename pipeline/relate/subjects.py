"""Whom a clause names as acting: 区司法局牵头修订《A》."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from pipeline.model import ORGANISATION

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ontology.lexicon import Lexicon
    from pipeline.model import Clause, Mention
    from pipeline.segment import Outline

_OPENING = re.compile(
    r"(?:[（(][^（）()]{1,4}[）)]|[一二三四五六七八九十]是|\d{4}年(?:度)?|\d{1,2}月(?:\d{1,2}日)?|[“《])*"
)


class Actor(NamedTuple):
    """A body that stands where an actor stands: at the start of a clause, or behind 由, 提请."""

    start: int
    end: int
    name: str
    led_in: bool  # by 由, 提请: it acts in its own clause alone


def actors(
    clean: str, mentions: Iterable[Mention], outline: Outline, unit: str, lexicon: Lexicon
) -> tuple[Actor, ...]:
    """Return the bodies that act, in order; what only qualifies (区司法局的) does not.

    Of bodies side by side (县委县政府, 乡党委政府) none acts alone: the statement is the unit's, as
    is what the unit's own Party committee does (乡党委 in the report of 乡人民政府).
    """
    found = []
    bodies = [m for m in mentions if m.entity.kind is ORGANISATION]
    starts = {m.span.start for m in bodies}
    for mention in bodies:
        start, end = mention.span
        if end in starts or clean.startswith(lexicon.relations["subject_ends"], end):
            continue
        sentence = outline.clause_at(start).sentence.start
        led_in = clean.endswith(lexicon.relations["agents"], sentence, start)
        if led_in or _leads(clean, start, sentence, lexicon):
            name = mention.entity.name
            found.append(Actor(start, end, unit if _is_own(name, unit, lexicon) else name, led_in))
    return tuple(found)


def subject(clean: str, acting: Sequence[Actor], clause: Clause, before: int) -> str:
    """Return the full name of the body that a statement at `before` names as acting, or "".

    It stands at the start of the clause or of an earlier clause of the sentence; the last wins.
    """
    if not acting or acting[0].start > before or clean.startswith("的", before - 2):
        return ""
    sentence = clause.sentence.start
    named = ""
    for actor in acting:
        if actor.end > before:
            break
        if actor.start >= (clause.span.start if actor.led_in else sentence):
            named = actor.name
    return named


def _is_own(name: str, unit: str, lexicon: Lexicon) -> bool:
    """Tell the Party committee of the reporting unit by its name: the place is the same."""
    stem, place = (
        _stem(name, lexicon.relations["committees"]),
        _stem(unit, lexicon.relations["governments"]),
    )
    return bool(stem) and stem.removeprefix("中共") == place


def _stem(name: str, tails: tuple[str, ...]) -> str:
    return next((name.removesuffix(tail) for tail in tails if name.endswith(tail)), "")


def _leads(clean: str, start: int, sentence_start: int, lexicon: Lexicon) -> bool:
    opened = max(clean.rfind("，", sentence_start, start), clean.rfind(",", sentence_start, start))
    opened = opened + 1 if opened >= 0 else sentence_start
    mark = _OPENING.match(clean, opened, start)
    rest = clean[mark.end() if mark else opened : start]
    return not rest or _times(lexicon).fullmatch(rest) is not None


@cache
def _times(lexicon: Lexicon) -> re.Pattern[str]:
    words = "|".join(map(re.escape, lexicon.relations["times"]))
    return re.compile(rf"(?:{words}|[、，])*")
