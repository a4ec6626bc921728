"""Sections, sentences and clauses: where a statement stands, and whether it is done or intended."""

from __future__ import annotations

import re
import sys
from bisect import bisect_left, bisect_right
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from ontology.alternatives import alternatives, longest_first
from pipeline.dates import in_digits
from pipeline.headings import headings, is_later
from pipeline.model import Clause, Span, Status, new

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ontology.lexicon import Lexicon
    from pipeline.model import Text

# A clause with the mark that ends it. What is inside brackets or quotes does not end one; what is
# unclosed reaches nowhere. One match a clause: a quarter of the time of one match a mark.
_CLAUSE: Final = re.compile(
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
_SENTENCE_END: Final = frozenset("。！？!?；;|\n")
_IN_NUMBER: Final = re.compile(r"[,:](?<=\d[,:])(?=\d)")  # 1,234 and 9:30

_COLON: Final = re.compile(r"[：:。！？!?；;\n]")
_CLAUSE_STOP: Final = re.compile(r"[，,。；;：:\n]|[将把]")
_COMMAS: Final = frozenset("，,")
_LISTED: Final = frozenset("、和")
_SENTENCE_STOP: Final = re.compile(r"[。！？!?；;|\n]|\Z")
_SENTENCE_OPENERS: Final = _SENTENCE_END | frozenset("）).、")
_NUMBER: Final = re.compile(
    r"[（(]?([一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九]|\d{1,2})[）)、.．]"
)
_FOOTER_SHARE: Final = 0.6  # a site's own lines stand in the last part of the file


class Section(NamedTuple):
    """A stretch under one heading, `level` headings deep; `path` names them all: 一、…/（二）…."""

    start: int
    path: str
    level: int
    status: Status


class Outline:
    """The sections and clauses of a text; a clause is built when it is asked for."""

    __slots__ = (
        "_closed",
        "_ends",
        "_sections",
        "_sentence",
        "_starts",
        "_turns",
        "footer",
    )

    def __init__(
        self,
        closed: str,
        ends: list[int],
        sections: list[Section],
        turns: list[tuple[int, int, Status]],
        footer: int,
    ) -> None:
        self._closed = closed
        self._ends = ends
        self._sections = sections
        self._starts = [start for start, _, _, _ in sections]
        self._turns = turns[::-1]  # the inner ones first
        self._sentence = Span(0, -1)  # the one asked for last: questions come in order
        self.footer = footer

    def clause_at(self, position: int) -> Clause:
        """Return the clause that holds a position."""
        start, end = self._bounds(position)
        _, path, _, _ = self._sections[bisect_right(self._starts, start) - 1]
        status = self._status(start, end)
        return new(Clause, (new(Span, (start, end)), self.sentence_at(start), path, status))

    def clause_status(self, position: int) -> Status:
        """Return the status of the clause that holds a position, which need not be built."""
        start, end = self._bounds(position)
        return self._status(start, end)

    def sentence_at(self, position: int) -> Span:
        """Return the sentence that holds a position."""
        sentence = self._sentence
        start, end = sentence
        if not start <= position <= end:
            closed, ends = self._closed, self._ends
            first = last = bisect_left(ends, position)
            while first and closed[ends[first - 1]] not in _SENTENCE_END:
                first -= 1
            while closed[ends[last]] not in _SENTENCE_END:
                last += 1
            start = ends[first - 1] + 1 if first else 0
            sentence = self._sentence = new(Span, (start, ends[last]))
        return sentence

    def status_at(self, clean: str, position: int) -> Status:
        """Return the status at a position of a clause that holds an intention.

        What a list tells before it (继续有效9件、拟修改2件) is no part of that.
        """
        start, end = self._bounds(position)
        for first, last, turned in self._turns:
            behind = position < first == last - 1 and clean[first - 1] in _LISTED
            if first < end and start < last and not behind:
                return turned
        return self._sections[bisect_right(self._starts, start) - 1].status

    def _bounds(self, position: int) -> tuple[int, int]:
        ends = self._ends
        index = bisect_left(ends, position)
        start = ends[index - 1] + 1 if index else 0
        return start, ends[index] if index < len(ends) else position + 1

    def _status(self, start: int, end: int) -> Status:
        for first, last, turned in self._turns:
            if first < end and start < last:
                return turned
        return self._sections[bisect_right(self._starts, start) - 1].status


def outline(text: Text, lexicon: Lexicon, year: int | None = None) -> Outline:
    """Return the outline of a text; a section on a later year than the report's is planned."""
    clean = text.clean
    closed = clean + "\n"
    footer = _footer(clean, lexicon)
    sections = _sections(clean, lexicon, year)
    return Outline(closed, _ends(closed), sections, _turns(clean, sections, lexicon), footer)


def _ends(closed: str) -> list[int]:
    """Return where the clauses of a text that a line break closes end."""
    ends = [clause.end() - 1 for clause in _CLAUSE.finditer(closed)]
    if "," in closed or ":" in closed:
        numbers = {mark.start() for mark in _IN_NUMBER.finditer(closed)}
        if numbers:
            ends = [place for place in ends if place not in numbers]
    return ends


def _footer(clean: str, lexicon: Lexicon) -> int:
    """Return where the lines begin that the site adds below the report."""
    pattern = _words(lexicon.footers)
    floor = int(len(clean) * _FOOTER_SHARE)
    found = pattern.search(clean, floor)
    if not found:
        return len(clean)
    line = clean.rfind("\n", 0, found.start()) + 1
    return line if line >= floor else found.start()  # a text that lost its line breaks


def _sections(clean: str, lexicon: Lexicon, year: int | None) -> list[Section]:
    above: list[Section] = []
    levels: list[int] = []
    sections = [Section(0, "", 0, Status.DONE)]
    for start, level, title, told in headings(clean, lexicon):
        while levels and levels[-1] >= level:
            levels.pop()
            above.pop()
        over = above[-1] if above else sections[0]
        path = f"{over.path}/{title}" if above else title
        status = told
        if status is None:
            status = Status.PLANNED if is_later(title, year) else over.status
        section = new(Section, (start, path, over.level + 1, status))
        sections.append(section)
        levels.append(level)
        above.append(section)
    return sections


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
        if start < reached or _only_takes(clean, match, lexicon):
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
            short = _told_short(start, turns, sections)
            stop = _SENTENCE_STOP.search(clean, start) if short else None
            turns.append((start, stop.start() if stop else start + 1, Status.PLANNED))
    return turns


def _only_takes(clean: str, cue: re.Match[str], lexicon: Lexicon) -> bool:
    """Tell a 将 that brings its object forward: 将全面学习贯彻A作为B, 我县将A纳入B."""
    word, end = cue.group(), cue.end()
    own = word.endswith("将") and not clean.startswith(lexicon.cues["intended"], end - 1)
    if not own and word not in lexicon.cues["either"]:
        return False
    stop = _CLAUSE_STOP.search(clean, cue.end())
    end = stop.start() if stop else len(clean)
    return _words(lexicon.cues["taken"]).search(clean, cue.end(), end) is not None


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
def _words(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(alternatives(words))
