"""The tables of what is counted, prepared for reading a clause."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ontology.figure_words import CountedWords

QUOTED = {"《": "》", "“": "”", "「": "」"}  # no verb of the clause stands inside


class ClauseWords(NamedTuple):
    """The tables prepared for reading; tables by a character hold their longest words first."""

    words: CountedWords
    verbs: Mapping[str, tuple[str, ...]]
    left: Mapping[str, tuple[str, ...]]
    right: Mapping[str, tuple[str, ...]]
    spoken: Mapping[str, tuple[str, ...]]  # verbs, and words with a verb in them that is none
    not_verbs: frozenset[str]
    objects: re.Pattern[str]
    means: Mapping[str, tuple[str, ...]]
    among: re.Pattern[str]
    joins: re.Pattern[str]  # outside brackets
    origin: re.Pattern[str]
    future: re.Pattern[str]
    acting: re.Pattern[str]
    means_end: re.Pattern[str]
    purpose: re.Pattern[str]


@cache
def prepared(words: CountedWords) -> ClauseWords:
    """Return the tables prepared for reading."""
    kept = _any_of(words.not_purpose)
    return ClauseWords(
        words,
        verbs=by_character((*words.finite, *words.nominal), 0),
        left=by_character((*words.left, *words.adverbs), 0),
        right=by_character(words.right, -1),
        spoken=by_character((*words.finite, *words.nominal, *words.not_verbs, *QUOTED), 0),
        not_verbs=frozenset(words.not_verbs),
        objects=_unless(words.not_objects, words.objects),
        means=by_character(words.means, 0),
        future=re.compile(f"将(?={_any_of(words.means)})"),
        among=_unless(words.not_among, words.among),
        joins=re.compile(
            rf"[（(][^（）()]*[）)]|{_any_of(words.not_joins)}|({_any_of(words.joins)})"
        ),
        origin=_unless(words.not_from, words.from_words),
        acting=re.compile(_any_of(words.actors)),
        means_end=re.compile(_any_of(words.means_ends)),
        purpose=re.compile(f"《[^》]*》|“[^”]*”|{kept}|({_any_of(words.purpose)})"),
    )


def by_character(words: Iterable[str], place: int) -> dict[str, tuple[str, ...]]:
    """Return words by the character at a place of theirs, the longest first."""
    table: dict[str, tuple[str, ...]] = {}
    for word in sorted(words, key=lambda word: (-len(word), word)):
        table[word[place]] = (*table.get(word[place], ()), word)
    return table


def _unless(lookalikes: Iterable[str], words: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern whose group 1 is one of the words, where it is no part of a lookalike."""
    return re.compile(f"{_any_of(lookalikes)}|({_any_of(words)})")


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in words)
