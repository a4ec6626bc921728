"""Plain text and Markdown: characters to paragraphs, with a map back to the file.

White space, Markdown marks and invisible characters go; a line break stays where a paragraph
ends and goes where a page or a hard wrap broke a sentence.
"""

from __future__ import annotations

import hashlib
import re
from array import array
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from ontology import radicals
from pipeline.model import NOTHING, Text, new
from pipeline.read.encoding import ReadError, decode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.model import Facts

# Runs without white space, Markdown's * and #, controls, soft hyphens, zero-width and
# bidirectional marks, BOM.
_KEPT = re.compile(
    r"[^\s*#\x00-\x08\x0e-\x1b\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+"
)
# All but radicals and compatibility ideographs (⼯ for 工, as copied from a PDF). To match these,
# what is most common first, takes a third of the time of searching for those.
_USUAL = re.compile(r"[\u2fd6-\uf8ff\x00-\u2e7f\ufb00-\U0010ffff]*")
_RULE = re.compile(r"[-=_—~·.|:]{3,}")  # --- === |---|
_RULED = frozenset("-=_—~·.|:")
_LABEL = re.compile(r"[\u4e00-\u9fff]{2,8}[:：]\S")  # 主办单位:…

# A paragraph that opens so is a new one: 一、 （一） 1. 第一章 ① 一是
_OPENING = re.compile(
    r"""
      [一二三四五六七八九十]{1,3} [、.．，,是]
    | [（(] (?: [一二三四五六七八九十]{1,3} | \d{1,2} ) [）)]
    | \d{1,2} (?: [.．、] (?!\d) | [）)] )
    | 第 [一二三四五六七八九十]{1,3} [章节条部，,]
    | [①-⑳]
    """,
    re.VERBOSE,
)
_HEADING = re.compile(r"[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十]{1,3}[）)]")
_CUT_NUMBER = re.compile(r".{7}[\u4e00-\u9fff]\d{1,3}$")  # …受理申请1 | 28件，…
_LONGEST_CUT = 11  # characters of that pattern
_REST_OF_NUMBER = re.compile(r"\d{1,3}[\u4e00-\u9fff].{2}")
_TITLE_END = ("报告", "总结", "汇报", "情况")
_TERMINAL = frozenset('。！？；：!?;:…”"’）)》】]')
_NEVER_FIRST = frozenset("，。；：、！？》）”’,;:!?)")
_NEVER_LAST = frozenset("、，,")
_PAIRS = (("《", "》", 60), ("“", "”", 120), ("（", "）", 80), ("〔", "〕", 12))

_MARKS = frozenset("，。；：、《》“”（）,;()")
_MENU = 5  # words of a line that may be a menu
_DATED = re.compile(  # 发布日期 2023-03-03, 浏览次数: 12
    r"(?:20\d\d-\d{1,2}-\d{1,2}(?:\d{1,2}:\d\d(?::\d\d)?)?|(?:次数|[读览击问][量数])[:：]\d{1,7})\Z"
)
_SENTENCE_LINE = 25  # a shorter line without a full stop is a heading, a title, a signature
_CUT_BOLD = 15  # a bold run of at least so many characters that ends nothing was cut by a page
_LONG_HEADING = 60
_LOOK_BACK = 200
_WIDEST_WRAP = 160  # columns


class _Line(NamedTuple):
    """A line's characters, the runs of the source they come from, and the marks before it."""

    text: str
    runs: list[tuple[int, int]]
    marks: str

    def characters(self) -> int:
        """Return how many characters the line fills, its indent included."""
        return len(self.marks) - self.marks.rfind("\n") - 1 + len(self.text)

    def columns(self) -> int:
        """Return how many columns the line fills: two a Chinese character."""
        indent = self.marks[self.marks.rfind("\n") + 1 :]
        return len((indent + self.text).encode("gbk", "replace"))


def read_bytes(data: bytes, file: str) -> Text:
    """Return the text of a file's bytes; raise `ReadError` where there is none."""
    if not data.strip():
        raise ReadError(file, "is empty", "give a file with the report's text")
    source, warnings = decode(data, file)
    text = clean(source, file, hashlib.sha256(data).hexdigest(), warnings)
    if not text.clean:
        raise ReadError(file, "holds nothing but white space", "give a file with the report's text")
    return text


def clean(
    source: str,
    file: str = "",
    sha256: str = "",
    warnings: tuple[str, ...] = (),
    facts: Facts = NOTHING,
    pages: tuple[int, ...] = (),
) -> Text:
    """Return the source as paragraphs, one a line, each character mapped back to its place.

    Law: the characters kept are the source's, in order, less those dropped everywhere; a radical
    is kept as the character that it looks like, and quoted as it is.
    """
    lines = _lines(source)
    ends = _paragraph_ends(lines, markdown="#" in source)
    pieces: list[str] = []
    clean_at: list[int] = []
    source_at: list[int] = []
    length, shift = 0, -1
    for (words, runs, _), ends_paragraph in zip(lines, ends, strict=True):
        for start, end in runs:
            if start - length != shift:
                shift = start - length
                clean_at.append(length)
                source_at.append(start)
            length += end - start
        pieces.append(words)
        if ends_paragraph:  # the break stands for the character after the line's last
            pieces.append("\n")
            length += 1
    kept = "".join(pieces)
    usual = _USUAL.match(source)
    altered = usual is not None and usual.end() < len(source)
    if altered:
        kept = kept.translate(radicals.load())
    at, of = array("l", clean_at or (0,)), array("l", source_at or (0,))
    return Text(source, kept, at, of, file, sha256, warnings, facts, pages, altered)


def _lines(source: str) -> list[_Line]:
    """Return the lines that hold characters; a wide gap after a full stop is a lost break."""
    lines: list[_Line] = []
    last = offset = 0
    for row in source.split("\n"):
        start, offset = offset, offset + len(row) + 1
        body = row.strip()
        if not body:
            continue
        if not body.isprintable():  # it holds other white space than blanks, or the invisible
            last = _parts(source, start, offset - 1, last, lines)
            continue
        if len(body) < len(row):
            start += row.index(body[0])
        if " " in body or "*" in body or "#" in body:
            words = body.replace("*", " ").replace("#", " ").split(" ")
            runs = _runs(words, start)
            body = "".join(words)
        else:
            runs = [(start, start + len(body))]
        if runs:
            lines.append(new(_Line, (body, runs, source[last : runs[0][0]])))
            last = runs[-1][1]
    return lines


def _runs(words: Iterable[str], start: int) -> list[tuple[int, int]]:
    """Return where words stand that are one character apart; an empty one is none."""
    runs: list[tuple[int, int]] = []
    for word in words:
        end = start + len(word)
        if word:
            runs.append((start, end))
        start = end + 1
    return runs


def _parts(source: str, first: int, stop: int, last: int, lines: list[_Line]) -> int:
    """Add the lines of a row that holds more than characters to keep; return where they end.

    `last` is where the line before the row ends.
    """
    runs: list[tuple[int, int]] = []
    marks = ""
    for match in _KEPT.finditer(source, first, stop):
        start, end = match.span()
        if not runs:
            marks = source[last:start]
        elif _breaks(source[last:start], source, last, start):
            lines.append(_line(source, runs, marks))
            runs = []
            marks = source[last:start]
        runs.append((start, end))
        last = end
    if runs:
        lines.append(_line(source, runs, marks))
    return last


def _line(source: str, runs: list[tuple[int, int]], marks: str) -> _Line:
    if len(runs) == 1:
        (start, end) = runs[0]
        return _Line(source[start:end], runs, marks)
    return _Line("".join([source[start:end] for start, end in runs]), runs, marks)


def _breaks(gap: str, source: str, last: int, start: int) -> bool:
    if "\r" in gap or "\u2028" in gap or "\u2029" in gap:
        return True
    wide = "\u3000\u3000" in gap
    return wide and (source[last - 1] in _TERMINAL or _OPENING.match(source, start) is not None)


def _paragraph_ends(lines: list[_Line], *, markdown: bool) -> list[bool]:
    """Tell of each line whether a paragraph ends with it."""
    wrapped = _wrapped(lines)
    ends = [True] * len(lines)
    block = ""  # the paragraph so far, as far back as an open bracket is looked for
    for index, (line, following) in enumerate(pairwise(lines)):
        block = block[-_LOOK_BACK:] + line.text if block else line.text
        full = wrapped[index] if wrapped else None
        if _goes_on(block, line, following.text, full=full, markdown=markdown):
            ends[index] = False
        else:
            block = ""
    if ends:
        ends[-1] = False
    return ends


def _goes_on(block: str, line: _Line, following: str, *, full: bool | None, markdown: bool) -> bool:
    """Tell whether the next line continues the paragraph.

    `full` says whether the line is as long as the file's wrapped lines, None where none are.
    """
    if line.text[0] in _RULED and _RULE.fullmatch(line.text):
        return False
    if following[0] in _RULED and _RULE.fullmatch(following):
        return False
    if _is_cut(block, line.text, following):
        return True
    if line.text[-1] in _TERMINAL or _OPENING.match(following) or _LABEL.match(following):
        return False
    size = len(line.text)
    if (markdown and "#" in line.marks) or _is_site_s(line):
        return False
    if markdown and line.marks.endswith("**") and size >= _CUT_BOLD:
        return True
    if full is not None:
        return full
    if len(following) <= _SENTENCE_LINE and following[-1] not in _TERMINAL:
        return False  # a short line that ends nothing continues nothing
    if len(block) <= _LONG_HEADING and (_HEADING.match(block) or block.endswith(_TITLE_END)):
        return False
    return size > _SENTENCE_LINE


def _is_site_s(line: _Line) -> bool:
    """Tell what a site puts above a report: a date, a menu of short words (首页 新闻 政务公开)."""
    text, words = line.text, len(line.runs)
    if text[-1].isdecimal() and _DATED.search(text):
        return True
    return words >= _MENU and words * 2 <= len(text) <= words * 7 and _MARKS.isdisjoint(text)


def _is_cut(block: str, line: str, following: str) -> bool:
    """Tell whether the line ends in the midst of a bracket, of a list of titles, of a number."""
    for opening, closing, reach in _PAIRS:
        if opening in block and block.rfind(opening) > block.rfind(closing):
            place = following.find(closing)
            if 0 <= place < reach and opening not in following[:place]:
                return True
    if line[-1] in _NEVER_LAST or following[0] in _NEVER_FIRST:
        return True
    if line[-1] == "》" and following[0] == "《":
        return True
    if not following[0].isdecimal() or not _REST_OF_NUMBER.match(following):
        return False
    return _CUT_NUMBER.search(line, max(0, len(line) - _LONGEST_CUT)) is not None


def _wrapped(lines: list[_Line]) -> list[bool] | None:
    """Tell of each line whether it is full; None where most lines are not wrapped.

    Lines are measured by characters and by columns, and the measure that fits more of them holds.
    """
    if len(lines) < 10:
        return None
    open_ended = [line for line in lines if line.text[-1] not in _TERMINAL]
    if len(open_ended) * 2 < len(lines):
        return None
    most, best = 0, None
    for measure, ragged in ((_Line.characters, 2), (_Line.columns, 4)):
        widths = [measure(line) for line in lines]
        widest = sorted(widths)[int(len(widths) * 0.9)]
        if widest > _WIDEST_WRAP:
            return best  # no line has fewer columns than characters
        full = sum(1 for width in widths if widest - ragged <= width <= widest + ragged)
        if full * 3 >= len(widths) and full > most:
            most, best = full, [width >= widest - ragged for width in widths]
    return best
