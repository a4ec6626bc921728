"""Sections, sentences and clauses: where a statement stands, and whether it is done or intended."""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from pipeline.model import Clause, Span, Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ahocorasick_rs import AhoCorasick

    from ontology.lexicon import Lexicon
    from pipeline.model import Text

# A clause with the mark that ends it. What is inside brackets or quotes does not end one; what is
# unclosed reaches nowhere. One match a clause: a quarter of the time of one match a mark.
_CLAUSE = re.compile(
    r"""
    (?: [^《“（(，,；;：:。！？!?|\n]++
      | 《[^》\n]{0,120}》
      | “[^“”\n]{0,120}”
      | （[^（）\n]{0,80}）
      | \([^()\n]{0,80}\)
      | [《“（(]
    )*+
    [，,；;：:。！？!?|\n]
    """,
    re.VERBOSE,
)
_SENTENCE_END = frozenset("。！？!?；;|\n")
_IN_NUMBER = re.compile(r"[,:](?<=\d[,:])(?=\d)")  # 1,234 and 9:30

_LEVELS = (
    re.compile(r"第?[一二三四五六七八九十]{1,3}(?:[、.．]|部分[：:，,、]?)"),
    re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)]、?"),
    re.compile(r"\d{1,2}(?:[.．、](?!\d)|[）)])"),
    re.compile(r"[（(]\d{1,2}[）)]|[①-⑳]"),
)
_OPENS_LEVEL = re.compile(r"[第一二三四五六七八九十（(\d①-⑳]")
_BEFORE_INLINE_HEADING = re.compile(
    r"[。！；;](?=[一二三四五六七八九十]{1,2}、[^，。；：、\n]{2,14}(?:，[^，。；：\n]{2,14}){0,2}。"
    r"|[一二三四五六七八九十]{1,2}、[^。；：\n]{4,36}?(?:[（(][一二三四五六七八九十]{1,2}[）)]|1[.．、]))"
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
    """A stretch under one heading, `level` headings deep; `path` names them all: 一、…/（二）…."""

    start: int
    path: str
    level: int
    status: Status


class Outline:
    """The sections and clauses of a text; a clause is built when it is asked for."""

    __slots__ = ("_clauses", "_ends", "_sections", "_sentence_ends", "_starts", "_turns", "footer")

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
        self._starts = [section.start for section in sections]
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
            section = self._sections[bisect_right(self._starts, start) - 1]
            clause = self._clauses[index] = Clause(
                Span(start, end),
                self._sentence(start),
                section.path,
                self._turned(start, end) or section.status,
            )
        return clause

    def _sentence(self, position: int) -> Span:
        index = bisect_right(self._sentence_ends, position - 1)
        start = self._sentence_ends[index - 1] + 1 if index else 0
        return Span(start, self._sentence_ends[index])

    def _turned(self, start: int, end: int) -> Status | None:
        for first, last, status in reversed(self._turns):
            if first < end and start < last:
                return status
        return None


def outline(text: Text, lexicon: Lexicon) -> Outline:
    """Return the outline of a text."""
    clean = text.clean
    ends, sentence_ends = _ends(clean)
    footer = _footer(clean, lexicon)
    sections = _sections(clean, lexicon)
    return Outline(ends, sentence_ends, sections, _turns(clean, sections, lexicon), footer)


def _ends(clean: str) -> tuple[list[int], list[int]]:
    closed = clean + "\n"
    ends = list(accumulate(map(len, _CLAUSE.findall(closed)), initial=-1))[1:]
    numbers = {mark.start() for mark in _IN_NUMBER.finditer(clean)}
    if numbers:
        ends = [place for place in ends if place not in numbers]
    return ends, [place for place in ends if closed[place] in _SENTENCE_END]


def _footer(clean: str, lexicon: Lexicon) -> int:
    """Return where the lines begin that the site adds below the report."""
    pattern = _words(lexicon.footers)
    floor = int(len(clean) * _FOOTER_SHARE)
    found = pattern.search(clean, floor)
    if not found:
        return len(clean)
    line = clean.rfind("\n", 0, found.start()) + 1
    return line if line >= floor else found.start()  # a text that lost its line breaks


def _sections(clean: str, lexicon: Lexicon) -> list[Section]:
    above: list[Section] = []
    levels: list[int] = []
    sections = [Section(0, "", 0, Status.DONE)]
    for start, end in _paragraphs(clean):
        level, title = _heading(clean, start, end, lexicon)
        if title:
            while levels and levels[-1] >= level:
                levels.pop()
                above.pop()
            over = above[-1] if above else sections[0]
            path = f"{over.path}/{title}" if above else title
            status = _status(title, lexicon) or over.status
            sections.append(Section(start, path, over.level + 1, status))
            levels.append(level)
            above.append(sections[-1])
    return sections


def _paragraphs(clean: str) -> Iterator[tuple[int, int]]:
    """Yield the paragraphs; a heading 三、…。 inside one has lost its line break."""
    inline = [mark.end() for mark in _BEFORE_INLINE_HEADING.finditer(clean)]
    start = 0
    for line in clean.split("\n"):
        end = start + len(line)
        while inline and inline[0] <= end:
            heading = inline.pop(0)
            yield start, heading
            start = heading
        yield start, end
        start = end + 1


def _heading(clean: str, start: int, end: int, lexicon: Lexicon) -> tuple[int, str]:
    """Return the level (0 the highest) and words of the heading a paragraph opens with."""
    for level, pattern in enumerate(_LEVELS if _OPENS_LEVEL.match(clean, start) else ()):
        mark = pattern.match(clean, start, end)
        if mark:
            stop = _HEADING_END.search(clean, mark.end(), min(end, mark.end() + _LONGEST_HEADING))
            limit = stop.start() if stop else end
            if limit - mark.end() > _LONGEST_HEADING or limit == mark.end():
                return level, clean[start : mark.end()]
            return level, clean[start:limit]
    bare = 1 < end - start <= _LONGEST_BARE_HEADING and clean[end - 1] not in _NO_HEADING_END
    if bare and start and _status(clean[start:end], lexicon):
        return 0, clean[start:end]
    return 0, ""


def _status(title: str, lexicon: Lexicon) -> Status | None:
    """Return the status a heading sets; one on shortcomings and next steps tells shortcomings."""
    finder, tables = _heading_words(lexicon)
    told = {
        tables[index] for index, _, _ in finder.find_matches_as_indexes(title, overlapping=True)
    }
    if Status.SHORTFALL in told:
        return Status.SHORTFALL
    if Status.PLANNED in told or title.endswith(lexicon.sections["planned_ends"]):
        return Status.PLANNED
    return Status.DONE if told else None


@cache
def _heading_words(lexicon: Lexicon) -> tuple[AhoCorasick, tuple[Status, ...]]:
    """Return what finds the words of headings, wherever they overlap, and what each tells."""
    from ahocorasick_rs import AhoCorasick

    words = [(word, status) for status in Status for word in lexicon.sections[status]]
    return AhoCorasick([word for word, _ in words]), tuple(status for _, status in words)


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
        if section.start > position and section.level == 1:
            return section.start
    return len(clean)


@cache
def _words(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for word in words))
