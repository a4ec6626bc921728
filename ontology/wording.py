"""The words of questions, from `data/questions.toml` and `data/questions_in_english.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


_GROUPS = (
    "modes",
    "general",
    "take_part",
    "statuses",
    "perfective",
    "asks",
    "refused",
    "every",
    "departments",
    "sorts",
    "filler",
)
VALUES = (  # the groups that name values, which questions of their own take
    "indicators",
    "standings",
    "kinds",
    "parts",
    "lacks",
    "levels",
    "outcomes",
    "changes",
    "origins",
    "shortfalls",
    "rates",
)
_WIDER = ("topics", *VALUES)
_CHOICES = {  # kind of a parameter -> the groups that name its values
    "lack": ("parts", "lacks"),
    "level": ("levels",),
    "outcome": ("outcomes",),
    "change": ("changes",),
    "origin": ("origins",),
    "shortfall": ("shortfalls",),
}


@dataclass(frozen=True, slots=True)
class Intent:
    """A stored question, and what a question must and may say to be it.

    Of each list in `all_of` one meaning must be said; all else that is said is in `may`, or a
    name, year, mode or status that the question takes; those in `needs` must be said. Where
    it is `done`, a verb with 了 asks for what is done alone. What is in `once` is named once. Of
    two years in a row the one `of_two_years` is meant, first or last; the other says the same.
    Nothing of `without` may be said. What is in `several` is named twice or more, and set side by
    side. Where it is `apart`, what is said of behind a denial is what is not told.
    """

    question: str
    all_of: tuple[frozenset[str], ...]
    may: frozenset[str]
    needs: frozenset[str]
    takes: frozenset[str]
    done: bool
    once: frozenset[str]
    of_two_years: str
    without: frozenset[str]
    several: frozenset[str]
    apart: bool
    example: str  # a question that asks it


@dataclass(frozen=True, slots=True, eq=False)
class Wording:
    """What words mean in a question: word -> what it may mean, `group:item`.

    `meanings` are those of who does what with which thing, `wider` also those of other topics.
    """

    meanings: Mapping[str, tuple[str, ...]]
    wider: Mapping[str, tuple[str, ...]]
    refusals: Mapping[str, str]  # what is beyond the answers -> what to say then
    relative: Mapping[str, tuple[int, int]]  # 去年 -> years from the newest reported: first, last
    periods: Mapping[str, tuple[int, int]]  # 十四五期间 -> its first and last year
    sides: Mapping[str, str]  # behind a year: `since` it, `after` it, `before` it
    spelt: Mapping[str, str]  # 那些 -> 哪些, as it is meant; which units -> 哪些单位
    english_years: Mapping[str, tuple[str, ...]]  # from 2020 to 2022, since 2021
    every: frozenset[str]  # 都, 同时: each of several things
    jointly: frozenset[str]  # 既, 又, 同时: in each of several modes
    interrogative: tuple[str, ...]  # signs of a word that asks: 哪些法律; 法律 may only call it so
    heads: tuple[str, ...]  # how a word opens that at the end of a question tells what is asked for
    ends: Mapping[str, str]  # at the end of a question: what is meant
    tags: tuple[str, ...]  # at the end: whether
    whether: str  # what such a question ends with
    perfective: tuple[str, ...]  # behind a verb: it is done
    kinds: Mapping[str, tuple[str, ...]]  # kind of instruments -> the words for it
    called: Mapping[str, str]  # parameter -> how a sentence calls it
    names: Mapping[str, str]  # mode, status, kind -> how a sentence calls it
    choices: Mapping[str, tuple[str, ...]]  # kind of a parameter -> its values: level, lack
    joins: tuple[str, ...]  # between two things that are asked for: 和
    made: tuple[str, ...]  # behind the year of an edition: 修订
    newest: tuple[str, ...]  # before a law: its last edition
    in_force: tuple[str, ...]  # behind a law: since it took effect
    enacted: tuple[str, ...]  # behind a law: since it was made
    purposes: tuple[str, ...]  # of what is done by a law: 办案
    first: Mapping[str, tuple[str, ...]]  # around the number of rows of a ranking: 前, 最多的
    examples: tuple[str, ...]
    intents: tuple[Intent, ...]


@cache
def load() -> Wording:
    """Return the words shipped here."""
    data, english = map(_read, ("questions.toml", "questions_in_english.toml"))
    tiers = _tiers(data)
    return Wording(
        meanings=_meanings(data, _GROUPS) | tiers,
        wider=_meanings(data, (*_GROUPS, *_WIDER)) | tiers,
        relative={word: (first, last) for word, (first, last) in data["relative_years"].items()},
        periods={word: (first, last) for word, (first, last) in data["periods"].items()},
        sides={word: side for side, words in data["open_years"].items() for word in words},
        spelt={**data["spelt"], **english["words"], **english["titles"], **english["places"]},
        english_years={key: tuple(words) for key, words in english["years"].items()},
        every=frozenset(data["every"]["things"]),
        jointly=frozenset(data["every"]["modes"]),
        interrogative=tuple(data["interrogative"]["signs"]),
        heads=tuple(data["interrogative"]["heads"]),
        ends=data["ends"],
        tags=tuple(data["tags"]["words"]),
        whether=data["asks"]["yes_or_no"][0],
        perfective=tuple(data["perfective"]["words"]),
        kinds={kind: tuple(words) for kind, words in data["kinds"].items()},
        called=data["called"],
        refusals=data["refused_notes"],
        names=data["names"],
        choices={
            kind: tuple(value for group in groups for value in data[group])
            for kind, groups in _CHOICES.items()
        },
        joins=tuple(data["joins"]["words"]),
        made=tuple(data["editions"]["made"]),
        newest=tuple(data["editions"]["newest"]),
        in_force=tuple(data["editions"]["in_force"]),
        enacted=tuple(data["editions"]["enacted"]),
        purposes=tuple(data["purposes"]["words"]),
        first={key: tuple(words) for key, words in data["first"].items()},
        examples=tuple(data["examples"]["questions"]),
        intents=tuple(map(_intent, data["intents"])),
    )


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((files("ontology") / "data" / name).read_text("utf-8"))


def _intent(row: Mapping[str, Any]) -> Intent:
    needs = frozenset(row.get("needs", ()))
    return Intent(
        row["question"],
        tuple(map(frozenset, row["all"])),
        frozenset(row["may"]),
        needs,
        frozenset(row["takes"]) | needs,
        row.get("done", False),
        frozenset(row.get("once", ())),
        row.get("of_two_years", ""),
        frozenset(row.get("without", ())),
        frozenset(row.get("several", ())),
        row.get("apart", False),
        row["example"],
    )


def _tiers(data: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    # 县级|部门: the level, and what of it
    return {
        level + tail: (f"tiers:{name}/{sort}",)
        for name, levels in data["tiers"].items()
        for level in levels
        for sort, tails in data["tier_tails"].items()
        for tail in tails
    }


def _meanings(data: Mapping[str, Any], groups: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    meanings: dict[str, tuple[str, ...]] = {}
    for group in groups:
        for item, words in data[group].items():
            for word in words:
                meanings[word] = (*meanings.get(word, ()), f"{group}:{item}")
    return meanings
