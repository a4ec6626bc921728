"""The words that names of organisations are made of.

`data/organs.csv` has a row for each word. `role` says what it does in a name:

- `head` ends it (局 委员会 律师事务所). `type` is what such a name stands for; two types, as in
  party/government, are for standing right after a place (市委) and after parts (市发改委).
  `frames` says what may stand before the head:
  parts: closed words (市场监管局); place: a division, a level word or a town (县政府, 大陈镇政府);
  level: a level word alone (市局); after: another organisation (县委办公室);
  list: nothing, in a list that an organisation opens (县法院、检察院);
  short: a division's short name (宜昌海关); whole: nothing, it is a name of its own (国务院);
  placed: parts, but with a place (县农机监理站);
  local: an organisation and a place within it (县公安局城关派出所);
  district: an organisation and a short name (市交通运输局龙岗管理局);
  national: with parts alone it is the state's (公安部);
  coined: letters of an abbreviation after a place (区科经局);
  none: it only looks like a name's end (电子税务局 is a platform);
  numbered: a place before a school in short (县一中, 市二小);
  limited: with firm, whatever words are before it (鼎盛源建材有限公司);
  named: with school, one by words that no place opens (侨育中学);
  group, institute, school, society, firm, branch, village: free words, each with its own
  conditions (see `pipeline/recognise/free_names.py`).
- `part` is a word of an organ's field (财政, 市场监管); its `type`, if any, wins over the head's;
  `frames` weak: it needs a place, another part or an organisation before it (管理局 is no name);
  weak verb: it does not open a name that no place opens (协调商务部).
- `letter` is one character of an abbreviation made for one place (区科经局).
- `level` stands for a division of the neighbourhood (市局, 区委).
- `crown` stands before a division (中共新洲区委员会) in names of its type.
- `brand` opens a firm's name.
- `tail` is a head by which two names are compared, with `frames` the form that stands for it:
  区依法治区办公室 and 区依法治区办 end alike.
- `class` makes the name one of a class (行业协会); `frames` school: that of a school which has no
  other word (中心小学); town: not where a town opens the name (大陈镇社区卫生服务中心);
  field: wherever it stands, for all organs of a field (全县市场监管部门局).
- `stop` ends the free words of a name on their left (聘请…律师事务所); `frames` verb: but not those
  of a group with a place (县根治拖欠农民工工资工作领导小组); firm: only those of a firm (服务中心
  is a name's own word).

`not_before` and `not_after` are characters that may not follow or precede the word (局 is no head
in 局面 and 布局); parted by ; they are words, with ! exceptions (中心组, but not 中心组织).
`example` shows the word at work, names in 【】; the tests replay it.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from ontology.short_names import endings, lengths_by

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True)
class Head:
    """A word that ends a name, with the types it makes after a place and after parts."""

    word: str
    at_place: str
    with_parts: str
    frames: frozenset[str]
    not_before: tuple[str, ...]
    unless_before: tuple[str, ...]
    not_after: str


@dataclass(frozen=True, slots=True)
class Part:
    """A word of an organ's field; a weak one cannot make a name by itself."""

    word: str
    type: str
    weak: bool


@dataclass(frozen=True, slots=True, eq=False)
class Organs:
    """The words of `data/organs.csv` by role."""

    heads: Mapping[str, Head]
    parts: Mapping[str, Part]
    letters: frozenset[str]
    levels: Mapping[str, str]  # level word -> characters that may not precede it
    crowns: Mapping[str, str]  # word -> type
    crown_words: tuple[str, ...]  # longest first
    brands: tuple[str, ...]
    classes: tuple[str, ...]
    fields: tuple[str, ...]  # with one of them all organs of a field are meant, none by name
    town_classes: tuple[str, ...]  # of these what a town opens is a name: 大陈镇社区卫生服务中心
    school_classes: frozenset[str]  # words that alone make a class of schools: 中心小学
    wholes: tuple[str, ...]  # names of the state's bodies, whole
    tails: Mapping[str, str]  # longest first
    breaks: frozenset[str]
    stops: frozenset[str]  # breaks, and verbs that a group's name may hold
    firm_stops: frozenset[str]
    verbs: tuple[str, ...]  # parts that are verbs where no place stands before them
    part_characters: frozenset[str]  # with which parts end
    part_endings: Mapping[str, tuple[int, ...]]  # as `short_names.endings` gives them
    level_characters: frozenset[str]
    level_endings: Mapping[str, tuple[int, ...]]
    stop_lengths: Mapping[str, tuple[int, ...]]  # last character -> lengths, longest first


@cache
def load() -> Organs:
    """Return the words shipped here."""
    table = (files("ontology") / "data" / "organs.csv").read_text("utf-8")
    rows: dict[str, list[dict[str, str]]] = {}
    for row in csv.DictReader(table.splitlines()):
        rows.setdefault(row["role"], []).append(row)
    heads = {row["word"]: _head(row) for row in rows["head"]}
    parts = {
        row["word"]: Part(row["word"], row["type"], row["frames"].startswith("weak"))
        for row in rows["part"]
    }
    stops = frozenset(row["word"] for row in rows["stop"] if row["frames"] != "firm")
    firm_stops = frozenset(row["word"] for row in rows["stop"])
    levels = {row["word"]: row["not_after"] for row in rows["level"]}
    return Organs(
        heads=heads,
        parts=parts,
        letters=_words(rows["letter"]),
        levels=levels,
        crowns={row["word"]: row["type"] for row in rows["crown"]},
        crown_words=tuple(sorted((row["word"] for row in rows["crown"]), key=len, reverse=True)),
        brands=tuple(row["word"] for row in rows["brand"]),
        classes=tuple(
            row["word"] for row in rows["class"] if row["frames"] not in {"school", "field"}
        ),
        fields=tuple(row["word"] for row in rows["class"] if row["frames"] == "field"),
        town_classes=tuple(row["word"] for row in rows["class"] if row["frames"] == "town"),
        school_classes=_words(row for row in rows["class"] if row["frames"] == "school"),
        wholes=tuple(word for word, head in heads.items() if head.frames == {"whole", "national"}),
        tails=_tails(rows["tail"]),
        breaks=_words(row for row in rows["stop"] if not row["frames"]),
        stops=stops,
        firm_stops=firm_stops,
        verbs=tuple(row["word"] for row in rows["part"] if row["frames"].endswith("verb")),
        part_characters=frozenset(map(_last, parts)),
        part_endings=endings(parts),
        level_characters=frozenset(map(_last, levels)),
        level_endings=endings(levels),
        stop_lengths=lengths_by(firm_stops, _last),
    )


def beside_numbered(organs: Organs) -> dict[str, str]:
    """Return the heads that a school in short would hide: 中队 in 三中队, which begins as 三中."""
    return {
        short[:-1] + word: word
        for short, head in organs.heads.items()
        if "numbered" in head.frames
        for word in organs.heads
        if word[0] == short[-1]
    }


def _last(word: str) -> str:
    return word[-1]


def _words(rows: Iterable[Mapping[str, str]]) -> frozenset[str]:
    return frozenset(row["word"] for row in rows)


def _tails(rows: Iterable[Mapping[str, str]]) -> dict[str, str]:
    longest_first = sorted(rows, key=lambda row: (-len(row["word"]), row["word"]))
    return {row["word"]: row["frames"] for row in longest_first}


def _head(row: Mapping[str, str]) -> Head:
    at_place, _, with_parts = row["type"].partition("/")
    frames = frozenset(row["frames"].split())
    guards = row["not_before"].split(";") if ";" in row["not_before"] else list(row["not_before"])
    return Head(
        row["word"],
        at_place,
        with_parts or at_place,
        frames,
        tuple(guard for guard in guards if not guard.startswith("!")),
        tuple(guard[1:] for guard in guards if guard.startswith("!")),
        row["not_after"],
    )
