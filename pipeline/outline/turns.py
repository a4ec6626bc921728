"""Where cues turn the status of a text from what its sections tell: next steps, shortcomings."""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from ontology.alternatives import alternatives, longest_first
from pipeline.model import Status
from pipeline.read.dates import in_digits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ontology.lexicon import Lexicon

    Turn: TypeAlias = tuple[int, int, Status]

SENTENCE_END: Final = frozenset("。！？!?；;|\n")
_COLON: Final = re.compile(r"[：:。！？!?；;\n]")
_CLAUSE_STOP: Final = re.compile(r"[，,。；;：:\n]|[将把]")
_COMMAS: Final = frozenset("，,")
_SENTENCE_STOP: Final = re.compile(r"[。！？!?；;|\n]|\Z")
_SENTENCE_OPENERS: Final = SENTENCE_END | frozenset("）).、")
_YEAR_OPENERS: Final = _SENTENCE_OPENERS | frozenset("：:")
_NUMBER: Final = re.compile(
    r"[（(]?([一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九]|\d{1,2})[）)、.．]"
)
_PLANNED: Final = Status.PLANNED
_POINT: Final = re.compile("(?:^|[。；;\n])[一二三四五六七八九十]{1,2}是$")


class Section(NamedTuple):
    """A stretch under one heading, `level` headings deep; `path` names them all: 一、…/（二）…."""

    start: int
    path: str
    level: int
    status: Status


def turns(
    clean: str, sections: Sequence[Section], lexicon: Lexicon, year: int | None
) -> list[Turn]:
    """Return the stretches in which a cue overrides the section's status, the inner ones last.

    下一步 at the start of a sentence, or an announced list (我们将抓好以下工作：), turns the rest
    of the section of the highest level; an admitted shortcoming turns the rest of its paragraph;
    我局将, or 下一步 behind a comma, turns its sentence where shortcomings are told, elsewhere
    its clause alone. A sentence that opens with the year after the report's turns the rest of a
    section on shortcomings, elsewhere the rest of its paragraph where it tells an intention.
    """
    found: list[Turn] = []
    later = _later(clean, sections, lexicon, year) if year else []
    kinds = _cue_kinds(lexicon)
    reached = 0
    for match in _cues(lexicon).finditer(clean):
        start = match.start()
        if later and any(first <= start < last for first, last, _ in later):
            continue
        if start < reached or _only_takes(clean, match, lexicon):
            continue
        kind = kinds[match.group()]
        before = clean[start - 1 : start]
        if before == "是" and _POINT.search(clean, max(0, start - 3), start):
            before = ""  # 六是下一步打算：…
        if kind == "shortfall":
            end = clean.find("\n", start)
            end = min(len(clean) if end < 0 else end, _next_section(start, sections))
            found.append((start, end, Status.SHORTFALL))
        elif (kind == "planned" and (not before or before in _SENTENCE_OPENERS)) or (
            kind == "intended" and _announces(clean, start, lexicon)
        ):
            reached = _section_end(clean, start, sections)
            found.append((start, reached, Status.PLANNED))
        elif kind == "intended" or before in _COMMAS:
            short = _told_short(start, found, sections)
            stop = _SENTENCE_STOP.search(clean, start) if short else None
            found.append((start, stop.start() if stop else start + 1, Status.PLANNED))
    return found + later


def _later(clean: str, sections: Sequence[Section], lexicon: Lexicon, year: int) -> list[Turn]:
    """Return where the text goes on to the next year: 2025年，拟新增调解员5名."""
    found: list[Turn] = []
    reached, and_plans = 0, lexicon.sections["and_plans"]
    next_year = f"{year + 1}年"
    start = clean.find(next_year)
    while start >= 0:
        place, start = start, clean.find(next_year, start + 1)
        if place < reached or (place and clean[place - 1] not in _YEAR_OPENERS):
            continue
        status = sections[bisect_right(sections, place, key=_start) - 1].status
        if status is Status.SHORTFALL:
            reached = _section_end(clean, place, sections)
        elif status is Status.DONE and _meant(lexicon).match(clean, place + len(next_year)):
            end = clean.find("\n", place)
            reached = end if end >= 0 else len(clean)
        else:
            continue
        found.append((place, reached, _PLANNED))
    for index, section in enumerate(sections):
        if section.status is Status.SHORTFALL and section.path.endswith(and_plans):
            end = sections[index + 1].start if index + 1 < len(sections) else len(clean)
            meant = _intends(lexicon).search(clean, section.start, end)
            if meant:  # 计划2021年争取编制8名
                start = meant.start()
                found.append((start, _section_end(clean, start, sections), _PLANNED))
    return found


@cache
def _meant(lexicon: Lexicon) -> re.Pattern[str]:
    heads = alternatives(lexicon.sections["planned_ends"])  # 2019年工作思路：
    meant = alternatives(lexicon.cues["meant"])
    return re.compile(rf"[，,]?[^，,。；;《\n]{{0,8}}?(?:{meant}|(?:{heads})[：:])")


@cache
def _intends(lexicon: Lexicon) -> re.Pattern[str]:
    """Match an intention that opens a sentence."""
    return re.compile(f"(?<=[。；;\n])(?:{alternatives(lexicon.cues['meant'])})")


def _only_takes(clean: str, cue: re.Match[str], lexicon: Lexicon) -> bool:
    """Tell a 将 that brings its object forward: 将全面学习贯彻A作为B, 我县将A纳入B."""
    word, end = cue.group(), cue.end()
    own = word.endswith("将") and not clean.startswith(lexicon.cues["intended"], end - 1)
    if not own and word not in lexicon.cues["either"]:
        return False
    stop = _CLAUSE_STOP.search(clean, cue.end())
    end = stop.start() if stop else len(clean)
    return any_of(lexicon.cues["taken"]).search(clean, cue.end(), end) is not None


def _announces(clean: str, start: int, lexicon: Lexicon) -> bool:
    """Tell an intention that announces a list: 我们将突出抓好以下工作."""
    colon = _COLON.search(clean, start)
    if not colon or clean[colon.start()] not in "：:":
        return False
    return any_of(lexicon.cues["announces"]).search(clean, start, colon.start()) is not None


def _told_short(position: int, turns: Sequence[Turn], sections: Sequence[Section]) -> bool:
    """Tell whether shortcomings are told at a position."""
    if any(status is Status.SHORTFALL and position < last for _, last, status in turns):
        return True
    within = [section for section in sections if section.start <= position]
    return within[-1].status is Status.SHORTFALL


@cache
def _cue_kinds(lexicon: Lexicon) -> dict[str, str]:
    kinds = ("planned", "intended", "shortfall")
    return {word: kind for kind in kinds for word in lexicon.cues[kind]}


@cache
def _cues(lexicon: Lexicon) -> re.Pattern[str]:
    cues = alternatives(longest_first(_cue_kinds(lexicon)))
    return re.compile(f"(?:{cues})(?!{alternatives(lexicon.cues['rates'])})")


def _next_section(position: int, sections: Sequence[Section]) -> int:
    return next((s.start for s in sections if s.start > position), sys.maxsize)


def _section_end(clean: str, position: int, sections: Sequence[Section]) -> int:
    """Return where the section of the highest level ends that holds a position.

    A heading that counts on from the position's own, （三） behind （二）, ends it before: what
    comes next in a section is told in points of their own, which begin anew.
    """
    at = bisect_right(sections, position, key=_start)
    numbers = [_number(title) for title in sections[at - 1].path.split("/")]
    for start, path, depth, _ in sections[at:]:
        number = numbers[depth - 1] if depth <= len(numbers) else 0
        if depth == 1 or (number and _number(path.rpartition("/")[2]) == number + 1):
            return start
        del numbers[depth - 1 :]
    return len(clean)


def _start(section: Section) -> int:
    return section.start


def _number(title: str) -> int:
    """Return the number of a heading, 0 for none."""
    mark = _NUMBER.match(title)
    return in_digits(mark[1]) if mark else 0


@cache
def any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return the pattern that matches any of some words."""
    return re.compile(alternatives(words))
