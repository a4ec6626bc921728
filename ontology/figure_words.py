"""The words of figures: measure words, scales, bounds, what is no figure, what is counted."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

from ontology.alternatives import longest_first

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_FILE = "figures.toml"
_SETS = ("finite", "nominal", "pivots", "existential")
_BOUNDS = ("at_least", "at_most", "about")


class Example(NamedTuple):
    """A row of the tables with the phrase that proves it: its table, the word, the phrase."""

    table: str
    word: str
    phrase: str


@dataclass(frozen=True, slots=True, eq=False)
class NoFigure:
    """What makes a number none: 第3次, 近三年, 12345处置, 以下七个方面, 三会一课."""

    before: tuple[str, ...]
    before_chinese: tuple[str, ...]
    before_term: tuple[str, ...]
    lookalikes: tuple[str, ...]
    lookalike_terms: tuple[str, ...]
    continued: Mapping[str, tuple[str, ...]]  # measure word -> what may not follow it
    point_nouns: tuple[str, ...]
    points_before: tuple[str, ...]
    points_after: tuple[str, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """When a length of time is a figure: 连续八年, 15日内, 压缩至15日."""

    year_before: tuple[str, ...]
    year_after: tuple[str, ...]
    day_after: tuple[str, ...]
    day_before: tuple[str, ...]
    calendar: frozenset[str]
    long: frozenset[str]  # measure words with 多 or 余 behind: 3年多


@dataclass(frozen=True, slots=True, eq=False)
class Chinese:
    """How Chinese numerals count: with which measure words, 百 alone, 一 as a count."""

    units: frozenset[str]
    lone_before: Mapping[str, str]
    one_not_after: tuple[str, ...]
    one_joined_by: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class CountedWords:
    """The words by which a clause tells what is counted; `data/figures.toml` says what each is."""

    finite: frozenset[str]
    nominal: frozenset[str]
    noun_tails: tuple[str, ...]
    nominal_tails: tuple[str, ...]
    not_tails: tuple[str, ...]
    not_verbs: tuple[str, ...]
    subject_tails: tuple[str, ...]
    actors: tuple[str, ...]
    pivots: frozenset[str]
    objects: tuple[str, ...]
    not_objects: tuple[str, ...]
    means: tuple[str, ...]
    means_ends: tuple[str, ...]
    manner: tuple[str, ...]
    left: tuple[str, ...]
    adverbs: tuple[str, ...]
    left_kept: tuple[str, ...]
    left_gone: tuple[str, ...]
    right: tuple[str, ...]
    per: tuple[str, ...]
    right_kept: tuple[str, ...]
    from_words: tuple[str, ...]
    not_from: tuple[str, ...]
    areas: tuple[str, ...]
    rate_leads: tuple[str, ...]
    results: tuple[str, ...]
    rate_nouns: tuple[str, ...]
    among: tuple[str, ...]
    not_among: tuple[str, ...]
    still: tuple[str, ...]
    existential: frozenset[str]
    joins: tuple[str, ...]
    not_joins: tuple[str, ...]
    predicates: tuple[str, ...]
    counting: tuple[str, ...]
    comparisons: tuple[str, ...]
    closing: tuple[str, ...]
    not_closing: tuple[str, ...]
    purpose: tuple[str, ...]
    not_purpose: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class FigureWords:
    """The tables of `data/figures.toml`; bounds are the values of `fz:bound`.

    `sorts` are classes of measure words: `rate`, `money`, `time`, `person`, `age`. Tuples run from
    the longest word to the shortest.
    """

    units: frozenset[str]
    sorts: Mapping[str, frozenset[str]]
    scales: Mapping[str, int]
    inside: Mapping[str, str]
    before: Mapping[str, str]
    after: Mapping[str, str]
    near: Mapping[str, str]
    sentence: Mapping[str, str]
    range_marks: tuple[str, ...]
    none: NoFigure
    terms: Terms
    chinese: Chinese
    counted: CountedWords
    examples: tuple[Example, ...]


@cache
def load() -> FigureWords:
    """Return the tables shipped here."""
    data = tomllib.loads((files("ontology") / "data" / _FILE).read_text("utf-8"))
    bounds, none, chinese = data["bounds"], data["none"], data["chinese"]
    worth = data["scales_worth"]
    if set(worth) != set(data["scales"]):
        raise ValueError(f"{_FILE}: [scales] and [scales_worth] do not name the same words")
    return FigureWords(
        units=frozenset(data["units"]),
        sorts={sort: frozenset(words) for sort, words in data["sorts"].items()},
        scales=worth,
        inside=bounds["inside"],
        before=_bounds(bounds["before"]),
        after=_bounds(bounds["after"]),
        near=_bounds(bounds["near"]),
        sentence=_bounds(bounds["sentence"]),
        range_marks=longest_first(data["ranges"]["marks"]),
        none=_no_figure(none),
        terms=_terms(data["terms"]),
        chinese=Chinese(
            units=frozenset(chinese["units"]),
            lone_before=chinese["lone_before"],
            one_not_after=longest_first(chinese["one"]["not_after"]),
            one_joined_by=longest_first(chinese["one"]["joined_by"]),
        ),
        counted=_counted(data["clause"]),
        examples=tuple(_examples(data)),
    )


def _no_figure(none: Mapping[str, Any]) -> NoFigure:
    return NoFigure(
        before=longest_first(none["before"]),
        before_chinese=longest_first(none["before_chinese"]),
        before_term=longest_first(none["before_term"]),
        lookalikes=longest_first(none["lookalikes"]["words"]),
        lookalike_terms=longest_first(none["lookalikes"]["terms"]),
        continued={unit: longest_first(words) for unit, words in none["continued"].items()},
        point_nouns=longest_first(none["points"]["nouns"]),
        points_before=longest_first(none["points"]["before"]),
        points_after=longest_first(none["points"]["after"]),
        names=longest_first(none["names"]["names"]),
    )


def _terms(terms: Mapping[str, Any]) -> Terms:
    return Terms(
        year_before=longest_first(terms["year_before"]),
        year_after=longest_first(terms["year_after"]),
        day_after=longest_first(terms["day_after"]),
        day_before=longest_first(terms["day_before"]),
        calendar=frozenset(terms["calendar"]),
        long=frozenset(terms["long"]),
    )


def _counted(clause: Mapping[str, Any]) -> CountedWords:
    tables: dict[str, Any] = {}
    for name, words in (*clause["verbs"].items(), *clause["edges"].items()):
        tables[name] = frozenset(words) if name in _SETS else longest_first(words)
    both = sorted(tables["finite"] & tables["nominal"])
    if both:
        raise ValueError(f"{_FILE}: {both[0]} is both a finite and a nominal verb")
    return CountedWords(**tables)


def _bounds(tables: Mapping[str, Iterable[str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for bound in _BOUNDS:
        for word in tables.get(bound, ()):
            if word in found:
                raise ValueError(f"{_FILE}: {word} is both {found[word]} and {bound}")
            found[word] = bound
    return found


def _examples(data: Mapping[str, Any], path: str = "") -> Iterator[Example]:
    """Yield every row `word = "phrase"`, with the path of its table."""
    for key, value in data.items():
        if isinstance(value, dict):
            yield from _examples(value, f"{path}.{key}" if path else key)
        elif isinstance(value, str) and not value.isascii():
            yield Example(path, key, value)
