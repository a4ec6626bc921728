"""The verbs of the lexicon where they stand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from pipeline.model import Clause, Mention, Mode, new
from pipeline.relate.wording import MAKING

if TYPE_CHECKING:
    from pipeline.relate.wording import Wording


_ANNIVERSARY: Final = re.compile(r"\d{1,3}周年")


class Verb(NamedTuple):
    """A verb of the lexicon at its place in the text."""

    start: int
    end: int
    word: str
    mode: Mode


class Group(NamedTuple):
    """Titles that share their verb, and the clause they stand in."""

    mentions: tuple[Mention, ...]
    start: int
    end: int
    clause: Clause
    national: bool  # all are laws of the state or rules of the Party


def verbs(stretch: str, offset: int, words: Wording, *, national: bool = False) -> list[Verb]:
    """Return the verbs of a stretch that begins at `offset`.

    A local unit makes and revises no national law, so with `national` those verbs are left out.
    """
    found: list[Verb] = []
    for match in words.verb.finditer(stretch):
        word = match.group()
        mode = words.modes.get(word)
        if mode is not None and not (national and mode in MAKING):
            start, end = match.span()
            if stretch[end : end + 1].isdigit() and _ANNIVERSARY.match(stretch, end):
                continue  # 经济特区建立40周年
            found.append(new(Verb, (offset + start, offset + end, word, mode)))
    return found


def makes_sense(verb: Verb, *, national: bool) -> bool:
    """Tell whether a local unit can do this with a national law."""
    return not national or verb.mode not in MAKING


def prints(clean: str, verb: Verb, start: int, end: int, words: Wording) -> bool:
    """Tell whether a verb makes copies of the titles between: 印发3000余份《A》, 印发《A》800册."""
    if verb.word not in words.relations["copy_verbs"] or verb.end > start:
        return False
    number = words.copies
    return bool(number.search(clean, verb.end, start) or number.match(clean, end + 1))


def joined(found: list[Verb], clean: str, words: Wording) -> list[Verb]:
    """Return the first verb and those joined to it."""
    chain = found[:1]
    for verb in found[1:]:
        gap = clean[chain[-1].end : verb.start]
        if gap and not words.and_.fullmatch(gap):
            break
        chain.append(verb)
    return chain


def heard(clean: str, verb: Verb, group: Group, words: Wording) -> Mode:
    """Return a verb's mode, told by who hears it and by copies that are handed out."""
    if prints(clean, verb, group.start, group.end, words):
        return Mode.PUBLICISE
    if verb.word in words.relations["audience_verbs"]:
        clause, sentence = group.clause.span, group.clause.sentence
        for first, last in ((clause.start, max(clause.end, verb.end)), sentence):
            around = clean[first : group.start] + clean[group.end : last]
            if words.told.search(around):  # 对会员宣讲, 为师生宣讲
                return Mode.PUBLICISE
            public = words.public.search(around) is not None
            staff = words.staff.search(around) is not None
            if public != staff:
                return Mode.PUBLICISE if public else Mode.STUDY
        if not public and words.invited.search(around):
            return Mode.STUDY
        if words.public_headings.search(group.clause.section):
            return Mode.PUBLICISE
    return verb.mode
