"""Sections, sentences and clauses: where a statement stands, and whether it is done or intended."""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from pipeline.model import Clause, Span, Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ontology.lexicon import Lexicon
    from pipeline.model import Text

# What is inside brackets or quotes does not end a clause; an unclosed one reaches nowhere.
_SPLIT = re.compile(
    r"""
      《[^》\n]{0,120}》
    | “[^“”\n]{0,120}”
    | （[^（）\n]{0,80}）
    | \([^()\n]{0,80}\)
    | [，,；;：:。！？!?|\n]
    """,
    re.VERBOSE,
)
_SENTENCE_END = frozenset("。！？!?；;|\n")
_NUMBER_MARKS = frozenset(",:")  # 1,234 and 9:30

_LEVELS = (
    re.compile(r"第?[一二三四五六七八九十]{1,3}(?:[、.．]|部分[：:，,、]?)"),
    re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)]、?"),
    re.compile(r"\d{1,2}(?:[.．、](?!\d)|[）)])"),
    re.compile(r"[（(]\d{1,2}[）)]|[①-⑳]"),
)
_INLINE_HEADING = re.compile(
    r"(?<=[。！；;])[一二三四五六七八九十]{1,2}、[^，。；：、\n]{2,14}(?:，[^，。；：\n]{2,14}){0,2}。"
)
_HEADING_END = re.compile(r"[。；;：:\n]")
_LONGEST_HEADING = 60
_LONGEST_BARE_HEADING = 30
_NO_HEADING_END = frozenset("。；;！!，,告")  # 告: the title, …报告
_COLON = re.compile(r"[：:。！？!?；;\n]")
_COMMAS = frozenset("，,")
_SENTENCE_STOP = re.compile(r"[。！？!?；;|\n]|\Z")
_SENTENCE_OPENERS = _SENTENCE_END | frozenset("）).、")
_FOOTER_SHARE = 0.6  # a site's own lines stand in the last part of the file


class Section(NamedTuple):
    """A stretch under one heading; `path` holds the headings that lead to it."""

    start: int
    path: tuple[str, ...]
    status: Status
    mixed: bool  # the heading names both what falls short and what comes next


class Outline:
    """The sections and clauses of a text; a clause is built when it is asked for."""

    __slots__ = ("_clauses", "_ends", "_sections", "_sentence_ends", "_turns", "footer")

    def __init__(
        self,
        ends: Sequence[int],
        sentence_ends: Sequence[int],
        sections: Sequence[Section],
        turns: Sequence[tuple[int, int, Status]],
        footer: int,
    ) -> None:
        self._ends = ends
        self._sentence_ends = sentence_ends
        self._sections = sections
        self._turns = turns
        self._clauses: dict[int, Clause] = {}
        self.footer = footer

    def clause_at(self, position: int) -> Clause:
        """Return the clause that holds a position."""
        index = bisect_right(self._ends, position - 1)
        clause = self._clauses.get(index)
        if clause is None:
            start = self._ends[index - 1] + 1 if index else 0
            end = self._ends[index] if index < len(self._ends) else position + 1
            clause = self._clauses[index] = Clause(
                Span(start, end),
                self._sentence(start),
                "/".join(self.section_at(start).path),
                self._status(start, end),
            )
        return clause

    def section_at(self, position: int) -> Section:
        """Return the section that holds a position."""
        sections = self._sections
        low, high = 0, len(sections)
        while low < high:
            middle = (low + high) // 2
            if sections[middle].start <= position:
                low = middle + 1
            else:
                high = middle
        return sections[low - 1]

    def _sentence(self, position: int) -> Span:
        index = bisect_right(self._sentence_ends, position - 1)
        start = self._sentence_ends[index - 1] + 1 if index else 0
        return Span(start, self._sentence_ends[index])

    def _status(self, start: int, end: int) -> Status:
        for first, last, status in reversed(self._turns):
            if first < end and start < last:
                return status
        return self.section_at(start).status


def outline(text: Text, lexicon: Lexicon) -> Outline:
    """Return the outline of a text."""
    clean = text.clean
    ends, sentence_ends = _ends(clean)
    footer = _footer(clean, lexicon)
    sections = _sections(clean, lexicon)
    return Outline(ends, sentence_ends, sections, _turns(clean, sections, lexicon), footer)


def _ends(clean: str) -> tuple[list[int], list[int]]:
    ends: list[int] = []
    sentence_ends: list[int] = []
    for match in _SPLIT.finditer(clean):
        place = match.start()
        if match.end() - place > 1:
            continue
        mark = clean[place]
        if mark in _NUMBER_MARKS and place and clean[place - 1 : place + 2 : 2].isdigit():
            continue
        ends.append(place)
        if mark in _SENTENCE_END:
            sentence_ends.append(place)
    ends.append(len(clean))
    sentence_ends.append(len(clean))
    return ends, sentence_ends


def _footer(clean: str, lexicon: Lexicon) -> int:
    """Return where the lines begin that the site adds below the report."""
    pattern = _words(lexicon.footers)
    found = pattern.search(clean, int(len(clean) * _FOOTER_SHARE))
    return clean.rfind("\n", 0, found.start()) + 1 if found else len(clean)


def _sections(clean: str, lexicon: Lexicon) -> list[Section]:
    path: list[tuple[int, str]] = []  # level, title
    kinds: list[tuple[Status, bool]] = []
    sections = [Section(0, (), Status.DONE, mixed=False)]
    for start, end in _paragraphs(clean):
        level, title = _heading(clean, start, end, lexicon)
        if title:
            while path and path[-1][0] >= level:
                path.pop()
                kinds.pop()
            inherited = kinds[-1] if kinds else (Status.DONE, False)
            kind = _kind(title, lexicon) or inherited
            path.append((level, title))
            kinds.append(kind)
            sections.append(Section(start, tuple(name for _, name in path), *kind))
    return sections


def _paragraphs(clean: str) -> Iterator[tuple[int, int]]:
    """Yield the paragraphs; a heading 三、…。 inside one has lost its line break."""
    start = 0
    while start < len(clean):
        end = clean.find("\n", start)
        end = len(clean) if end < 0 else end
        for inline in _INLINE_HEADING.finditer(clean, start, end):
            yield start, inline.start()
            start = inline.start()
        yield start, end
        start = end + 1


def _heading(clean: str, start: int, end: int, lexicon: Lexicon) -> tuple[int, str]:
    """Return the level (0 the highest) and words of the heading a paragraph opens with."""
    for level, pattern in enumerate(_LEVELS):
        mark = pattern.match(clean, start, end)
        if mark:
            stop = _HEADING_END.search(clean, mark.end(), min(end, mark.end() + _LONGEST_HEADING))
            limit = stop.start() if stop else end
            if limit - mark.end() > _LONGEST_HEADING or limit == mark.end():
                return level, clean[start : mark.end()]
            return level, clean[start:limit]
    bare = 1 < end - start <= _LONGEST_BARE_HEADING and clean[end - 1] not in _NO_HEADING_END
    if bare and start and _kind(clean[start:end], lexicon):
        return 0, clean[start:end]
    return 0, ""


def _kind(title: str, lexicon: Lexicon) -> tuple[Status, bool] | None:
    planned = title.endswith(lexicon.sections["planned_ends"]) or (
        _words(lexicon.sections["planned"]).search(title) is not None
    )
    shortfall = _words(lexicon.sections["shortfall"]).search(title) is not None
    if planned and shortfall:
        return Status.SHORTFALL, True
    if shortfall:
        return Status.SHORTFALL, False
    if planned:
        return Status.PLANNED, False
    if _words(lexicon.sections["done"]).search(title):
        return Status.DONE, False
    return None


def _turns(
    clean: str, sections: Sequence[Section], lexicon: Lexicon
) -> list[tuple[int, int, Status]]:
    """Return the stretches in which a cue overrides the section's status, the inner ones last.

    下一步 at the start of a sentence, or an announced list (我们将抓好以下工作：), turns the rest
    of the section of the highest level; an admitted shortcoming turns the rest of its paragraph;
    我局将, or 下一步 behind a comma, turns its sentence where shortcomings are told, elsewhere
    its clause alone.
    """
    turns: list[tuple[int, int, Status]] = []
    kinds = _cue_kinds(lexicon)
    reached = 0
    for match in _cues(lexicon).finditer(clean):
        start = match.start()
        if start < reached:
            continue
        kind = kinds[match.group()]
        before = clean[start - 1 : start]
        if kind == "shortfall":
            end = clean.find("\n", start)
            end = min(len(clean) if end < 0 else end, _next_section(start, sections))
            turns.append((start, end, Status.SHORTFALL))
        elif (kind == "planned" and (not before or before in _SENTENCE_OPENERS)) or (
            kind == "intended" and _announces(clean, start, lexicon)
        ):
            reached = _section_end(clean, start, sections)
            turns.append((start, reached, Status.PLANNED))
        elif kind == "intended" or before in _COMMAS:
            stop = (
                _SENTENCE_STOP.search(clean, start) if _told_short(start, turns, sections) else None
            )
            turns.append((start, stop.start() if stop else start + 1, Status.PLANNED))
    return turns


def _announces(clean: str, start: int, lexicon: Lexicon) -> bool:
    """Tell an intention that announces a list: 我们将突出抓好以下工作."""
    colon = _COLON.search(clean, start)
    if not colon or clean[colon.start()] not in "：:":
        return False
    return _words(lexicon.cues["announces"]).search(clean, start, colon.start()) is not None


def _told_short(
    position: int, turns: Sequence[tuple[int, int, Status]], sections: Sequence[Section]
) -> bool:
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
    return _words(tuple(sorted(_cue_kinds(lexicon), key=lambda word: (-len(word), word))))


def _next_section(position: int, sections: Sequence[Section]) -> int:
    return next((s.start for s in sections if s.start > position), sys.maxsize)


def _section_end(clean: str, position: int, sections: Sequence[Section]) -> int:
    """Return where the section of the highest level ends that holds a position."""
    for section in sections:
        if section.start > position and len(section.path) == 1:
            return section.start
    return len(clean)


@cache
def _words(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for word in words))
