"""Headings: the marks they open with, their levels, and the status that their words set."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from pipeline.model import Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ahocorasick_rs import AhoCorasick

    from ontology.lexicon import Lexicon

_SHORTFALL: Final = Status.SHORTFALL
_PLANNED: Final = Status.PLANNED
_DONE: Final = Status.DONE

# The marks of headings, by the character they begin with.
_PART: Final = (-1, re.compile(r"第?[一二三四五六七八九十]{1,3}部分[：:，,、]?"))
_NUMERALS: Final = (0, re.compile(r"第?[一二三四五六七八九十]{1,3}[、.．]"))
_IN_BRACKETS: Final = (1, re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)]、?"))
_DIGITS: Final = (2, re.compile(r"\d{1,2}(?:[.．、](?!\d)|[）)])"))
_LOWEST: Final = (3, re.compile(r"[（(]\d{1,2}[）)]|[①-⑳]"))
_MARKS: Final = {
    **dict.fromkeys("第一二三四五六七八九十", (_NUMERALS, _PART)),
    **dict.fromkeys("（(", (_IN_BRACKETS, _LOWEST)),
    **dict.fromkeys("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳", (_LOWEST,)),
}
# The mark behind the numeral of a heading that has lost its line break, sought by that mark: 。三、
_INLINE_MARK: Final = re.compile(
    r"、(?:(?<=[。！；;][一二三四五六七八九十]、)|(?<=[。！；;][一二三四五六七八九十]{2}、))"
    r"(?=[^，。；：、\n]{2,14}(?:，[^，。；：\n]{2,14}){0,2}。"
    r"|[^。；：\n]{4,36}?(?:[（(][一二三四五六七八九十]{1,2}[）)]|1[.．、]))"
)
_BEFORE_INLINE: Final = frozenset("。！；;")
_HEADING_END: Final = re.compile(r"[。；;：:\n]")
_LONGEST_HEADING: Final = 60
_LONGEST_BARE_HEADING: Final = 30
_NO_HEADING_END: Final = frozenset("。；;！!，,告》")  # 告: the title, …报告
_TITLED: Final = re.compile("《[^》]*》?")
_GOES_ON: Final = frozenset("，,、")
_ENDED: Final = frozenset("。；;！!：:？?”）)")
_OPENING_YEAR: Final = re.compile(
    r"(?:第?[一二三四五六七八九十]{1,3}(?:[、.．]|部分[：:，,、]?)"
    r"|[（(][一二三四五六七八九十\d]{1,3}[）)]、?|[①-⑳])([2２][0０]\d\d)年(?!\d)"
)


def paragraphs(clean: str) -> Iterator[tuple[int, int]]:
    """Yield the paragraphs; a heading 三、…。 inside one has lost its line break."""
    inline = [_numeral_at(clean, mark.start()) for mark in _INLINE_MARK.finditer(clean)]
    start = 0
    for line in clean.split("\n"):
        end = start + len(line)
        while inline and inline[0] <= end:
            heading = inline.pop(0)
            yield start, heading
            start = heading
        yield start, end
        start = end + 1


def _numeral_at(clean: str, mark: int) -> int:
    """Return where the numeral of one or two characters before a mark begins."""
    return mark - 1 if clean[mark - 2] in _BEFORE_INLINE else mark - 2


def heading(clean: str, start: int, end: int, lexicon: Lexicon) -> tuple[int, str]:
    """Return the level and words of the heading a paragraph opens with.

    第一部分 is of level -1, the highest, 一、 of level 0, as is a line without a number.
    """
    first = clean[start : start + 1]
    for level, pattern in (_DIGITS,) if first.isdecimal() else _MARKS.get(first, ()):
        mark = pattern.match(clean, start, end)
        if mark:
            stop = _HEADING_END.search(clean, mark.end(), min(end, mark.end() + _LONGEST_HEADING))
            limit = stop.start() if stop else end
            if limit - mark.end() > _LONGEST_HEADING or limit == mark.end():
                return level, clean[start : mark.end()]
            return level, clean[start:limit]
    bare = 1 < end - start <= _LONGEST_BARE_HEADING and clean[end - 1] not in _NO_HEADING_END
    if bare and start and status_of(clean[start:end], lexicon) and not _is_cut(clean, start):
        return 0, clean[start:end]
    return 0, ""


def _is_cut(clean: str, start: int) -> bool:
    """Tell a line that goes on with the sentence of the line before, in text cut at a width."""
    last = clean[start - 2 : start - 1]
    if last in _GOES_ON or last in _ENDED:
        return last in _GOES_ON
    before = clean.rfind("\n", 0, start - 1) + 1
    return start - 1 - before > _LONGEST_BARE_HEADING or "。" in clean[before:start]


def is_later(title: str, year: int | None) -> bool:
    """Tell a heading that opens with a year after the report's: 二、2025年重点工作."""
    opening = _OPENING_YEAR.match(title) if year and "年" in title else None
    return bool(year and opening and int(opening[1]) > year)


def telling(title: str, level: int, *, alone: bool) -> str:
    """Return the words of a heading that may tell its status: none in 《》.

    Of a point that goes on in its paragraph only its first clause tells.
    """
    words = _TITLED.sub("", title) if "《" in title else title
    return words if alone or level < 1 else words.partition("，")[0].partition(",")[0]


def status_of(title: str, lexicon: Lexicon) -> Status | None:
    """Return the status a heading sets; one on shortcomings and next steps tells shortcomings."""
    finder, tables = _heading_words(lexicon)
    found = finder.find_matches_as_indexes(title, overlapping=True)
    if not found:
        return _PLANNED if title.endswith(lexicon.sections["planned_ends"]) else None
    told = [tables[index] for index, _, _ in found]
    if _SHORTFALL in told:
        return _SHORTFALL
    if _PLANNED in told or title.endswith(lexicon.sections["planned_ends"]):
        return _PLANNED
    return _DONE


@cache
def _heading_words(lexicon: Lexicon) -> tuple[AhoCorasick, tuple[Status, ...]]:
    """Return what finds the words of headings, wherever they overlap, and what each tells."""
    from ahocorasick_rs import AhoCorasick

    words = [(word, status) for status in Status for word in lexicon.sections[status]]
    return AhoCorasick([word for word, _ in words]), tuple(status for _, status in words)
