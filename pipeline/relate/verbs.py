"""The verbs of the lexicon where they stand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from pipeline.model import Mode, new
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
