"""The tables of what is counted, prepared for reading a clause."""

from __future__ import annotations

import re
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING, Final, TypeAlias

from ontology.alternatives import alternatives, by_character
from ontology.short_names import lengths_by
from pipeline.model import Span, new

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ontology.figure_words import CountedWords

ByCharacter: TypeAlias = dict[str, tuple[str, ...]]

CHANGED_TO: Final = ("至", "到", "为")
QUOTED: Final = {"《": "》", "“": "”", "「": "」"}
# no verb of the clause stands inside: 纠错（含撤销、确认违法）29件
SET_APART: Final = {**QUOTED, "（": "）", "(": ")"}


class Sought:
    """Words sought where they are no part of a lookalike.

    Each alternative of `pattern` begins with a character, so that `re` looks for these alone.
    """

    def __init__(self, words: Iterable[str], lookalikes: Iterable[str]) -> None:
        self.words = frozenset(words)
        self.pattern = re.compile("|".join((*lookalikes, *map(re.escape, words))))

    def first(self, clean: str, start: int, end: int) -> Span | None:
        """Return where the first of the words stands in a stretch."""
        match = self.pattern.search(clean, start, end)
        while match:
            if match.group() in self.words:
                return new(Span, match.span())
            match = self.pattern.search(clean, match.end(), end)
        return None

    def spans(self, clean: str, start: int, end: int) -> list[Span]:
        """Return where the words stand in a stretch."""
        match = self.pattern.search(clean, start, end)
        found: list[Span] = []
        while match:
            if match.group() in self.words:
                found.append(new(Span, match.span()))
            match = self.pattern.search(clean, match.end(), end)
        return found


class Spelt:
    """Words that are read where they begin: their lengths by first character, longest first."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = frozenset(words)
        self.lengths: dict[str, tuple[int, ...]] = lengths_by(self.words, itemgetter(0))


class ClauseWords:
    """The tables prepared for reading; tables by a character hold their longest words first."""

    def __init__(self, words: CountedWords) -> None:
        verbs = (*words.finite, *words.nominal)
        self.nominal, self.pivots, self.existential = words.nominal, words.pivots, words.existential
        self.verbs = Spelt(verbs)
        self.left, self.adverbs = Spelt((*words.left, *words.adverbs)), frozenset(words.adverbs)
        self.left_kept = by_character(words.left_kept, 0)
        self.left_gone = by_character(words.left_gone, 0)
        self.right = by_character((*words.right, *words.per), -1)
        self.per = frozenset(words.per)
        self.right_kept = by_character(words.right_kept, -1)
        # last characters of what may lead to a number
        self.ends_right = frozenset(word[-1] for word in (*words.right, *words.per, *CHANGED_TO))
        # verbs, and words with a verb in them that is none
        self.spoken = Spelt((*verbs, *words.not_verbs, *SET_APART))
        self.not_verbs = frozenset(words.not_verbs)
        self.noun_tails = by_character(words.noun_tails, 0)
        self.nominal_tails = by_character(words.nominal_tails, 0)
        self.tails = by_character((*words.noun_tails, *words.nominal_tails), 0)
        self.not_tails = by_character(words.not_tails, 0)
        self.subject_tails = by_character(words.subject_tails, -1)
        self.manner = by_character(words.manner, -1)
        self.opens_manner = by_character((w for w in words.manner if len(w) > 1), 0)
        self.closing = by_character(words.closing, 0)
        self.not_closing = by_character(words.not_closing, 0)
        self.means = Spelt(words.means)
        self.opening = words.existential.union(words.objects)  # what only leads to what follows
        self.objects = Sought(words.objects, map(re.escape, words.not_objects))
        self.among = Sought(words.among, map(re.escape, words.not_among))
        self.among_ends, self.counting = words.among, words.counting
        self.still = words.still
        self.comparisons, self.predicates = words.comparisons, words.predicates
        self.areas, self.rate_nouns = words.areas, words.rate_nouns
        self.results, self.whole = words.results, frozenset(words.areas)
        self.before_rates = (*words.rate_leads, *words.areas)
        brackets = (r"（[^（）()]*[）)]", r"\([^（）()]*[）)]")
        self.joins = Sought(words.joins, (*brackets, *map(re.escape, words.not_joins)))
        self.origin = Sought(words.from_words, map(re.escape, words.not_from))
        quoted = ("《[^》]*》", "“[^”]*”")
        self.purpose = Sought(words.purpose, (*quoted, *map(re.escape, words.not_purpose)))
        self.future = re.compile(f"将(?={alternatives(words.means)})")
        self.acting = re.compile(alternatives(words.actors))
        self.means_end = re.compile(alternatives(words.means_ends))

    def makes_noun(self, clean: str, begin: int, start: int, end: int) -> bool:
        """Tell whether what follows a verb makes it a noun: 办结率, but not 县局查扣|平台."""
        if not opens(clean, end, self.noun_tails) or opens(clean, end, self.not_tails):
            return False
        verb, tails = clean[start:end], self.noun_tails[clean[end]]
        if verb in self.nominal or len(next(t for t in tails if clean.startswith(t, end))) == 1:
            return True
        if start == begin:
            return verb not in self.pivots
        return not closes(clean, begin, start, self.subject_tails)

    def past_result(self, clean: str, start: int, end: int) -> int:
        """Return the end of a rate's topic without 实现: 参考率、及格率|实现两个100%."""
        for word in self.results:
            if clean.endswith(word, start + 1, end):
                return end - len(word)
        return end

    def keeps(self, clean: str, start: int) -> bool:
        """Tell whether a word only begins like one that is left out: 共建项目, but not 共|建立."""
        return opens(clean, start, self.left_kept) and not opens(clean, start, self.left_gone)

    def ends_count(self, clean: str, place: int) -> bool:
        """Tell whether what follows a number is not the thing counted: 35家，已, but 35家经营户."""
        return opens(clean, place, self.closing) and not opens(clean, place, self.not_closing)


@cache
def prepared(words: CountedWords) -> ClauseWords:
    """Return the tables prepared for reading."""
    return ClauseWords(words)


def opens(clean: str, place: int, table: ByCharacter) -> bool:
    """Tell whether a word of a table by first characters is spelt at a place."""
    words = table.get(clean[place : place + 1])
    return words is not None and clean.startswith(words, place)


def closes(clean: str, start: int, end: int, table: ByCharacter) -> bool:
    """Tell whether a stretch ends with a word of a table by last characters."""
    words = table.get(clean[end - 1 : end])
    return words is not None and clean.endswith(words, start, end)


def word_at(clean: str, place: int, end: int, table: Spelt) -> str:
    """Return the longest word of a table that is spelt at a place, empty for none."""
    lengths = table.lengths.get(clean[place])
    if lengths is not None:
        for length in lengths:
            word = clean[place : place + length]
            if word in table.words and place + length <= end:
                return word
    return ""
