"""The words of programs, prepared for reading."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from ontology.alternatives import alternatives, longest_first
from ontology.divisions import TOWNS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ontology.catalogue import Catalogue
    from ontology.lexicon import Lexicon


class Endings:
    """Words that a stretch may end with, looked up by their lengths."""

    __slots__ = ("lengths", "words")

    def __init__(self, words: Iterable[str]) -> None:
        self.words = frozenset(words)
        self.lengths = tuple(sorted({len(word) for word in self.words}))

    def ends(self, text: str, end: int) -> bool:
        """Return whether one of the words ends at a place of a text."""
        words = self.words
        for length in self.lengths:  # noqa: SIM110 - a generator costs as much again
            if text[end - length : end] in words:
                return True
        return False


_DATE: Final = re.compile(r"(\d{1,2})[.．•](\d{1,2})(?=[^\d.])")
_VISION: Final = 2  # characters of 法治 in “法治云阳”


def with_dot(day: str) -> str:
    """Return the name of a day with its date as in 6·26国际禁毒日, however the dot is written."""
    return _DATE.sub(r"\1·\2", day, count=1) if day[:1].isdecimal() else day


def is_vision(name: str, clean: str, catalogue: Catalogue) -> bool:
    """Tell what a place is to become: “法治云阳”; 公安 is a county, but “法治公安” a scheme.

    A town is known by what the text calls it elsewhere: “法治大陈” where it names 大陈镇.
    """
    place, divisions = name[_VISION:], catalogue.divisions
    if place in catalogue.organs.parts:
        return False
    if place in divisions.shorts or place in divisions.names:
        return True
    return len(place) > 1 and any(place + kind in clean for kind in TOWNS)


class ProgramWords(NamedTuple):
    """The tables `[programs]` of the lexicon as sets, patterns and one automaton of tails."""

    finder: AhoCorasick  # of `tails`
    tails: tuple[str, ...]
    weak: frozenset[str]
    placed: frozenset[str]
    systems: frozenset[str]  # tails that the organs of a field may end with too: 监管系统
    kept: frozenset[str]
    no_name: frozenset[str]
    name_ends: tuple[str, ...]
    own_sorts: tuple[str, ...]
    no_tails: frozenset[str]
    no_endings: tuple[str, ...]
    no_sorts: tuple[str, ...]
    named_sorts: tuple[str, ...]
    carriers: tuple[str, ...]
    aims: tuple[str, ...]
    visions: tuple[str, ...]
    work_aims: tuple[str, ...]
    not_after: tuple[str, ...]
    led_by: tuple[str, ...]
    formula_sorts: tuple[str, ...]
    no_manners: tuple[str, ...]
    slogan_openers: frozenset[str]
    heads: re.Pattern[str]
    makers: Endings
    slogan_before: Endings
    openers: re.Pattern[str]
    joints: re.Pattern[str]
    leaders: re.Pattern[str]
    members: re.Pattern[str]
    jointly: re.Pattern[str]
    counted_laws: re.Pattern[str]
    sort_only: re.Pattern[str]
    generic: re.Pattern[str]


@cache
def prepared(lexicon: Lexicon) -> ProgramWords:
    """Return the tables prepared for reading."""
    words = lexicon.programs
    every = {*words["tails"], *words["platforms"], *words["placed"], *words["no_tails"]}
    tails = tuple(sorted(every))
    sorts = alternatives(words["sorts"])
    heads = longest_first(words["sorts"] + words["kept"])
    return ProgramWords(
        finder=AhoCorasick(tails, matchkind=MatchKind.LeftmostLongest),
        tails=tails,
        weak=frozenset((*words["platforms"], *words["placed"])),
        placed=frozenset(words["placed"]),
        systems=frozenset(words["systems"]),
        kept=frozenset(words["kept"]),
        no_name=frozenset(words["no_name"]),
        name_ends=words["platforms"] + words["tails"],
        own_sorts=words["own_sorts"],
        no_tails=frozenset(words["no_tails"]),
        no_endings=words["no_endings"],
        no_sorts=words["no_sorts"],
        named_sorts=words["named_sorts"],
        carriers=words["carriers"],
        aims=words["aims"],
        visions=words["visions"],
        work_aims=words["work_aims"],
        not_after=words["not_after"],
        led_by=words["led_by"],
        formula_sorts=words["formula_sorts"],
        no_manners=words["no_manners"],
        slogan_openers=frozenset(words["slogan_openers"]),
        heads=re.compile(f"(?:{alternatives(words['sort_leads'])})?(?:{alternatives(heads)})"),
        makers=Endings(words["makers"]),
        slogan_before=Endings(words["slogan_after"]),
        openers=re.compile(f"(?:{alternatives(words['openers'])})(?!机构)"),  # 校外培训机构
        joints=re.compile(rf"(?:{sorts}|中心)(?:[和与及]|以及)"),
        leaders=re.compile(f"(?:{alternatives(words['leaders'])})(?!场)"),  # 市场监管
        members=re.compile(f"为(?:{alternatives(words['parts_in'])})的"),
        jointly=re.compile(rf"[所局队门位委办站院]联合(?:{alternatives(words['joint_work'])})?\Z"),
        counted_laws=re.compile(
            f"(?:[一二三四五六七八九十两](?:{alternatives(words['counted_laws'])})){{2,5}}"
        ),
        sort_only=re.compile(rf".*[“\"][^“”\"]+[”\"](?:{sorts}|联合|统一|集中)*"),
        generic=re.compile(
            rf"(?:{alternatives(words['generic'])}|新?[一二三四五六七八九十两多首\d]+[个项类次轮场批期]次?)+"
        ),
    )
