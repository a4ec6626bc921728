"""Sections, sentences and clauses: where a statement stands, and whether it is done or intended."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Final

from pipeline.model import Clause, Span, Status, new
from pipeline.outline.headings import headings, is_later
from pipeline.outline.turns import SENTENCE_END, Section, any_of, turns

if TYPE_CHECKING:
    from ontology.lexicon import Lexicon
    from pipeline.model import Text

# A clause with the mark that ends it. No mark inside brackets or quotation marks ends one; an
# opening one that nothing closes within its reach is read as any character. One match a clause
# takes a quarter of the time of one match a mark.
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
_IN_NUMBER: Final = re.compile(r"[,:](?<=\d[,:])(?=\d)")  # 1,234 and 9:30

_LISTED: Final = frozenset("、和")
_FOOTER_SHARE: Final = 0.6  # a site's own lines stand in the last part of the file


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
            while first and closed[ends[first - 1]] not in SENTENCE_END:
                first -= 1
            while closed[ends[last]] not in SENTENCE_END:
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
    return Outline(closed, _ends(closed), sections, turns(clean, sections, lexicon, year), footer)


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
    pattern = any_of(lexicon.footers)
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
        if status is None or status is Status.DONE:  # 三、2024年主要工作
            status = Status.PLANNED if is_later(title, year) else told or over.status
        section = new(Section, (start, path, over.level + 1, status))
        sections.append(section)
        levels.append(level)
        above.append(section)
    return sections
