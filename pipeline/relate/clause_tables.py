"""The tables of what is counted, prepared for reading a clause."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from ontology.figure_words import CountedWords
from ontology.short_names import lengths_by
from pipeline.model import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ByCharacter: TypeAlias = Mapping[str, tuple[str, ...]]

CHANGED_TO = ("至", "到", "为")
QUOTED = {"《": "》", "“": "”", "「": "」"}  # no verb of the clause stands inside


class Sought(NamedTuple):
    """Words sought where they are no part of a lookalike.

    Each alternative of `pattern` begins with a character, so that `re` looks for these alone.
    """

    pattern: re.Pattern[str]
    words: frozenset[str]

    def first(self, clean: str, start: int, end: int) -> Span | None:
        """Return where the first of the words stands in a stretch."""
        match = self.pattern.search(clean, start, end)
        while match:
            if match.group() in self.words:
                return Span(*match.span())
            match = self.pattern.search(clean, match.end(), end)
        return None

    def spans(self, clean: str, start: int, end: int) -> Iterator[Span]:
        """Yield where the words stand in a stretch."""
        for match in self.pattern.finditer(clean, start, end):
            if match.group() in self.words:
                yield Span(*match.span())


class Spelt(NamedTuple):
    """Words that are read where they begin: their lengths by first character, longest first."""

    lengths: Mapping[str, tuple[int, ...]]
    words: frozenset[str]


class ClauseWords(NamedTuple):
    """The tables prepared for reading; tables by a character hold their longest words first."""

    words: CountedWords
    verbs: Spelt
    left: Spelt
    left_kept: ByCharacter
    right: ByCharacter
    right_kept: ByCharacter
    ends_right: frozenset[str]  # last characters of what may lead to a number
    spoken: Spelt  # verbs, and words with a verb in them that is none
    not_verbs: frozenset[str]
    noun_tails: ByCharacter
    nominal_tails: ByCharacter
    tails: ByCharacter  # both
    not_tails: ByCharacter
    subject_tails: ByCharacter
    manner: ByCharacter
    closing: ByCharacter
    means: Spelt
    opening: frozenset[str]  # what only leads to what follows
    objects: Sought
    among: Sought
    joins: Sought  # outside brackets
    origin: Sought
    purpose: Sought
    future: re.Pattern[str]
    acting: re.Pattern[str]
    means_end: re.Pattern[str]


@cache
def prepared(words: CountedWords) -> ClauseWords:
    """Return the tables prepared for reading."""
    return ClauseWords(
        words,
        verbs=_spelt((*words.finite, *words.nominal)),
        left=_spelt((*words.left, *words.adverbs)),
        left_kept=by_character(words.left_kept, 0),
        right=by_character(words.right, -1),
        right_kept=by_character(words.right_kept, -1),
        ends_right=frozenset(word[-1] for word in (*words.right, *CHANGED_TO)),
        spoken=_spelt((*words.finite, *words.nominal, *words.not_verbs, *QUOTED)),
        not_verbs=frozenset(words.not_verbs),
        noun_tails=by_character(words.noun_tails, 0),
        nominal_tails=by_character(words.nominal_tails, 0),
        tails=by_character((*words.noun_tails, *words.nominal_tails), 0),
        not_tails=by_character(words.not_tails, 0),
        subject_tails=by_character(words.subject_tails, -1),
        manner=by_character(words.manner, -1),
        closing=by_character(words.closing, 0),
        means=_spelt(words.means),
        opening=words.existential.union(words.objects),
        objects=_sought(words.objects, map(re.escape, words.not_objects)),
        among=_sought(words.among, map(re.escape, words.not_among)),
        joins=_sought(
            words.joins,
            (r"（[^（）()]*[）)]", r"\([^（）()]*[）)]", *map(re.escape, words.not_joins)),
        ),
        origin=_sought(words.from_words, map(re.escape, words.not_from)),
        purpose=_sought(
            words.purpose, ("《[^》]*》", "“[^”]*”", *map(re.escape, words.not_purpose))
        ),
        future=re.compile(f"将(?={_any_of(words.means)})"),
        acting=re.compile(_any_of(words.actors)),
        means_end=re.compile(_any_of(words.means_ends)),
    )


def opens(clean: str, place: int, table: ByCharacter) -> bool:
    """Tell whether a word of a table by first characters is spelt at a place."""
    return clean.startswith(table.get(clean[place : place + 1], ()), place)


def closes(clean: str, start: int, end: int, table: ByCharacter) -> bool:
    """Tell whether a stretch ends with a word of a table by last characters."""
    return clean.endswith(table.get(clean[end - 1 : end], ()), start, end)


def word_at(clean: str, place: int, end: int, table: Spelt) -> str:
    """Return the longest word of a table that is spelt at a place, empty for none."""
    for length in table.lengths.get(clean[place], ()):
        word = clean[place : place + length]
        if word in table.words and place + length <= end:
            return word
    return ""


def by_character(words: Iterable[str], place: int) -> dict[str, tuple[str, ...]]:
    """Return words by the character at a place of theirs, the longest first."""
    table: dict[str, tuple[str, ...]] = {}
    for word in sorted(words, key=lambda word: (-len(word), word)):
        table[word[place]] = (*table.get(word[place], ()), word)
    return table


def _spelt(words: Iterable[str]) -> Spelt:
    known = frozenset(words)
    return Spelt(lengths_by(known, itemgetter(0)), known)


def _sought(words: Iterable[str], lookalikes: Iterable[str]) -> Sought:
    pattern = re.compile("|".join((*lookalikes, *map(re.escape, words))))
    return Sought(pattern, frozenset(words))


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in words)
