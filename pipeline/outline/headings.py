"""Headings: the marks they open with, their levels, and the status that their words set."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, Final, NamedTuple

from ontology.alternatives import alternatives
from pipeline.model import Status, new

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
_GLUED: Final = (0, re.compile(r"\d{1,2}(?=20\d\d年[^。，,；;]{0,20}$)"))  # 6|2017年重点工作
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
_ANY_MARK: Final = re.compile(r"[第（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]{1,2}")
_HEADING_END: Final = re.compile(r"[。；;：:\n]")
_LONGEST_HEADING: Final = 60
_OPENS_LABEL: Final = "【"
_LONGEST_LABEL: Final = 18
_BARE: Final = -2  # stands for the level of a line without a number
_LONGEST_BARE_HEADING: Final = 30
_NO_HEADING_END: Final = frozenset("。；;！!，,告》")  # 告: the title, …报告
_TITLED: Final = re.compile("《[^》]*》?")
_GOES_ON: Final = frozenset("，,、")
_ENDED: Final = frozenset("。；;！!：:？?”）)")
_OPENING_YEAR: Final = re.compile(
    r"(?:第?[一二三四五六七八九十]{1,3}(?:[、.．]|部分[：:，,、]?)"
    r"|[（(][一二三四五六七八九十\d]{1,3}[）)]、?|[①-⑳]|\d{1,2}(?=20\d\d年))([2２][0０]\d\d)年(?!\d)"
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


class Heading(NamedTuple):
    """A heading, where its paragraph begins, and the status that its words set, None for none.

    第一部分 is of level -1, the highest, 一、 of level 0, as is a line without a number.
    """

    start: int
    level: int
    title: str
    status: Status | None


def headings(clean: str, lexicon: Lexicon) -> list[Heading]:
    """Return the headings with which paragraphs open, in order."""
    candidates: list[tuple[int, int, str]] = []
    tellings: list[str] = []
    for start, end in paragraphs(clean):
        level, title = _numbered(clean, start, end)
        if not title:
            if not _may_stand_bare(clean, start, end):
                continue
            title = clean[start:end]
        candidates.append((start, level, title))
        tellings.append(_telling(title, level, alone=clean.endswith(title, start, end)))
    found: list[Heading] = []
    statuses = _statuses(tellings, lexicon)
    for (start, level, title), status in zip(candidates, statuses, strict=True):
        if level != _BARE:
            found.append(new(Heading, (start, level, title, status)))
        elif status if "《" not in title else _statuses([title], lexicon)[0]:
            found.append(new(Heading, (start, 0, title, status)))
    return found


def _numbered(clean: str, start: int, end: int) -> tuple[int, str]:
    """Return the level and words of the heading that a paragraph opens with behind a number."""
    first = clean[start : start + 1]
    if first == _OPENS_LABEL:  # 【存在问题】
        closing = clean.find("】", start, min(end, start + _LONGEST_LABEL))
        return (0, clean[start + 1 : closing]) if closing > 0 else (_BARE, "")
    for level, pattern in (_DIGITS, _GLUED) if first.isdecimal() else _MARKS.get(first, ()):
        mark = pattern.match(clean, start, end)
        if mark:
            behind = mark.end()
            stop = _HEADING_END.search(clean, behind, min(end, behind + _LONGEST_HEADING))
            limit = stop.start() if stop else end
            if limit - behind > _LONGEST_HEADING or limit == behind:
                return level, clean[start:behind]
            return level, clean[start:limit]
    return _BARE, ""


def _may_stand_bare(clean: str, start: int, end: int) -> bool:
    """Tell whether a line is a heading without a number, if its words set a status."""
    short = start and 1 < end - start <= _LONGEST_BARE_HEADING
    return bool(short) and clean[end - 1] not in _NO_HEADING_END and not _is_cut(clean, start)


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


def _telling(title: str, level: int, *, alone: bool) -> str:
    """Return the words of a heading that may tell its status: none in 《》.

    Of a point that goes on in its paragraph only its first clause tells.
    """
    words = _TITLED.sub("", title) if "《" in title else title
    return words if alone or level < 1 else words.partition("，")[0].partition(",")[0]


def _statuses(titles: list[str], lexicon: Lexicon) -> list[Status | None]:
    """Return the statuses that headings set; one on shortcomings and next steps tells shortcomings.

    One on what was done and on shortcomings tells what was done: cues tell the shortcomings.
    All are read at once, each on a line.
    """
    finder, tables = _heading_words(lexicon)
    told: list[list[Status]] = [[] for _ in titles]
    starts = list(accumulate(map(len, titles), lambda start, length: start + length + 1, initial=0))
    for word, start, _ in finder.find_matches_as_indexes("\n".join(titles), overlapping=True):
        told[bisect_right(starts, start) - 1].append(tables[word])
    found: list[Status | None] = []
    bare = lexicon.sections["bare"]
    for title, words in zip(titles, told, strict=True):
        if title.endswith(bare) and _ANY_MARK.sub("", title) in bare:
            found.append(_SHORTFALL)
        elif _SHORTFALL in words and not _mending(lexicon).search(title):
            both = _DONE in words and _done_and_shortfall(lexicon).search(title)
            found.append(_DONE if both else _SHORTFALL)
        elif _PLANNED in words or _ends_as_planned(title, lexicon):
            found.append(None if _makes_a_plan(title, lexicon) else _PLANNED)
        else:
            found.append(_DONE if _DONE in words else None)
    return found


@cache
def _mending(lexicon: Lexicon) -> re.Pattern[str]:
    """Return what tells a heading on what was done about shortcomings: 补齐执法短板, 短板攻坚."""
    before, told, then = (
        alternatives(lexicon.sections[key]) for key in ("mends", "mended", "mends_then")
    )
    return re.compile(rf"(?:{before})[^，,、；;：:。]{{0,8}}?(?:{told})|(?:{told})(?:{then})")


@cache
def _done_and_shortfall(lexicon: Lexicon) -> re.Pattern[str]:
    done, shortfall = (
        alternatives(lexicon.sections[key]) for key in ("done_first", "shortfall_then")
    )
    return re.compile(rf"(?:{done})(?:、|和|与|及|以及)(?:存在的?)?(?:主要)?(?:{shortfall})")


def _ends_as_planned(title: str, lexicon: Lexicon) -> bool:
    """Tell a heading on what is to come, not on what was set: 高位统筹明确工作目标."""
    ends = lexicon.sections["planned_ends"]
    if not title.endswith(ends):
        return False
    end = next(end for end in ends if title.endswith(end))
    return not title.removesuffix(end).endswith(lexicon.sections["set"])


def _makes_a_plan(title: str, lexicon: Lexicon) -> bool:
    """Tell a heading on a plan that was made, not on what it holds: 2.制订年度工作计划."""
    mark = _ANY_MARK.match(title)
    made = title.startswith(lexicon.sections["makes"], mark.end() if mark else 0)
    return made and not any(word in title for word in lexicon.cues["planned"])


@cache
def _heading_words(lexicon: Lexicon) -> tuple[AhoCorasick, tuple[Status, ...]]:
    """Return what finds the words of headings, wherever they overlap, and what each tells."""
    from ahocorasick_rs import AhoCorasick

    words = [(word, status) for status in Status for word in lexicon.sections[status]]
    return AhoCorasick([word for word, _ in words]), tuple(status for _, status in words)
