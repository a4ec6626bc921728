"""Verbs, edges and ends of a clause, by the tables of `ontology/data/figures.toml`."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from pipeline.model import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ontology.figure_words import CountedWords

_QUOTED = {"《": "》", "“": "”", "「": "」"}
_DATE = re.compile(
    r"(?:自|从|至|到|于|截至|截止)?(?:20\d\d年(?:度|以来|来|底|末|初|全年|上半年|下半年|至今)?"
    r"(?:\d{1,2}月(?:份|底|末|初)?)?(?:\d{1,2}日)?|\d{1,2}月(?:份|底|末|初)?(?:\d{1,2}日)?)"
    r"(?:以来|起|止|至今|共)?"
)
_POINT = re.compile(
    r"(?:[（(][一二三四五六七八九十\d]{1,3}[）)]|[一二三四五六七八九十]是|\d{1,2}[.．、](?!\d))"
)


_OF_A_RATE = ("率", "量", "数")
_NEXT_POINT = re.compile(
    r"(?:[（(][^（）()]{1,20}[）)])?(?:[二三四五六七八九十]是)|[（(][^（）()]{1,20}[）)]\Z"
)


class Verb(NamedTuple):
    """A verb at its place in the text."""

    start: int
    end: int
    word: str


class ClauseWords(NamedTuple):
    """The tables prepared for reading; tables by a character hold their longest words first."""

    words: CountedWords
    verbs: Mapping[str, tuple[str, ...]]
    left: Mapping[str, tuple[str, ...]]
    right: Mapping[str, tuple[str, ...]]
    objects: re.Pattern[str]
    means_end: re.Pattern[str]
    purpose: re.Pattern[str]


@cache
def prepared(words: CountedWords) -> ClauseWords:
    """Return the tables prepared for reading."""
    kept = _any_of(words.not_purpose)
    return ClauseWords(
        words,
        verbs=_by_character((*words.finite, *words.nominal), 0),
        left=_by_character(words.left, 0),
        right=_by_character(words.right, -1),
        objects=re.compile(f"{_any_of(words.not_objects)}|({_any_of(words.objects)})"),
        means_end=re.compile(_any_of(words.means_ends)),
        purpose=re.compile(f"《[^》]*》|“[^”]*”|{kept}|({_any_of(words.purpose)})"),
    )


def verb_at(clean: str, start: int, end: int, begin: int, tables: ClauseWords) -> Verb | None:
    """Return the verb that starts at a position, unless it is part of a noun: 办结率.

    `begin` is where the statement begins; there a verb that is as often a noun is a verb.
    """
    words = tables.words
    for word in tables.verbs.get(clean[start], ()):
        last = start + len(word)
        if last > end or not clean.startswith(word, start):
            continue
        if last < end and clean.startswith(words.noun_tails, last):
            return None
        if word in words.nominal and start != begin:
            acts = clean.endswith(words.subject_tails, begin, start)
            if not acts and not clean.endswith(words.manner, begin, start):
                return None
            if last < end and _word_at(clean, last, end, tables):  # 信访接待, 课后服务实现
                return None
        return Verb(start, last, word)
    return None


def first_verb(clean: str, begin: int, end: int, tables: ClauseWords) -> Verb | None:
    """Return the verb with which a stretch tells what is done; titles and quotations hold none."""
    place = begin
    if clean.startswith(tables.words.means, begin):
        closed = tables.means_end.search(clean, begin, end)
        place = closed.end() if closed else begin
    while place < end:
        character = clean[place]
        if character in _QUOTED:
            closing = clean.find(_QUOTED[character], place, end)
            place = closing + 1 if closing >= 0 else place + 1
            continue
        if character in tables.verbs:
            verb = verb_at(clean, place, end, begin, tables)
            if verb:
                return verb
            place += len(_word_at(clean, place, end, tables)) or 1
            continue
        place += 1
    return None


def _word_at(clean: str, place: int, end: int, tables: ClauseWords) -> str:
    """Return the verb that is spelt at a place, be it a noun there or not."""
    for word in tables.verbs.get(clean[place], ()):
        if place + len(word) <= end and clean.startswith(word, place):
            return word
    return ""


def beginning(clean: str, verb: Verb, begin: int, tables: ClauseWords) -> int:
    """Return where a statement begins: at its verb, or before at 对, 将, or how it was done."""
    for match in tables.objects.finditer(clean, begin, verb.start):
        if match.group(1) and match.end() < verb.start:
            return match.start()
    start = verb.start
    while clean.endswith(tables.words.manner, begin, start):
        word = next(w for w in tables.words.manner if clean.endswith(w, begin, start))
        start -= len(word)
    return start


def object_first(clean: str, begin: int, end: int, tables: ClauseWords) -> int:
    """Return where 对, 将 or 把 brings the object forward, -1 where none does."""
    for match in tables.objects.finditer(clean, begin, end):
        if match.group(1):
            return match.start()
    return -1


def strip(clean: str, start: int, end: int, tables: ClauseWords) -> Span:
    """Leave out what does not tell what is counted: dates, 其中, 共, 我局 … 突破, 均为."""
    return Span(strip_left(clean, start, end, tables), strip_right(clean, start, end, tables))


def strip_left(clean: str, start: int, end: int, tables: ClauseWords) -> int:
    """Return the start of a stretch without dates, numbering, subjects like 我局, adverbs."""
    while start < end:
        match = _DATE.match(clean, start, end) or _POINT.match(clean, start, end)
        if match and match.end() > start:
            start = match.end()
            continue
        if clean.startswith(tables.words.left_kept, start):
            break
        for word in tables.left.get(clean[start], ()):
            if start + len(word) <= end and clean.startswith(word, start):
                start += len(word)
                break
        else:
            break
        if clean.startswith(_OF_A_RATE, start):  # 成功率
            return start - len(word)
    return start


def strip_right(clean: str, start: int, end: int, tables: ClauseWords) -> int:
    """Return the end of a stretch without what leads to a number: 共, 达到, 突破."""
    while end > start and not clean.endswith(tables.words.right_kept, start, end):
        for word in tables.right.get(clean[end - 1], ()):
            if clean.endswith(word, start, end):
                end -= len(word)
                break
        else:
            break
    return end


def follow(clean: str, start: int, end: int, tables: ClauseWords) -> Span:
    """Return what is counted behind a number, empty where the clause ends with the number."""
    if start >= end or clean.startswith(tables.words.closing, start):
        return Span(start, start)
    return Span(start, _end(clean, start, end, tables))


def predicate(clean: str, start: int, end: int, tables: ClauseWords) -> Span:
    """Return what is said of a number that opens its clause: 为法学专业."""
    if start >= end or not clean[start].isalnum():
        return Span(start, start)
    return Span(start, _end(clean, start, end, tables))


def _end(clean: str, start: int, end: int, tables: ClauseWords) -> int:
    point = _NEXT_POINT.search(clean, start + 1, end)
    end = point.start() if point else end
    for match in tables.purpose.finditer(clean, start, end):
        place = match.start(1)
        if place > start + 1 and "的" not in clean[place:end]:
            return place
    return end


def _by_character(words: Iterable[str], place: int) -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for word in sorted(words, key=lambda word: (-len(word), word)):
        table[word[place]] = (*table.get(word[place], ()), word)
    return table


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in words)
