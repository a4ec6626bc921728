"""The layout of a made report: headings, marks, widths, broken lines; offsets are carried over."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

NARROW = str.maketrans("，：；（）！？", ",:;()!?")
STRAIGHT = str.maketrans("“”", '""')
WIDE_DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")
NUMBER = re.compile(r"\d(?:[\d.,]*\d)?")
TITLE = re.compile(r"(《[^《》]*》)")
CHINESE = "一二三四五六七八九十"


class Part(NamedTuple):
    """A paragraph: where it stands, and title, note, head, subhead, text, row or sign."""

    start: int
    end: int
    kind: str


class Style(NamedTuple):
    """What a report's pages look like."""

    narrow: bool
    straight: bool
    wide_digits: bool
    spaced: bool
    indent: str
    wrap: int
    broken: bool
    zero_width: bool
    marks: bool
    gap: str
    line_end: str
    mark_of_order: bool
    page_numbers: bool


def style(rng: Random) -> Style:
    """Return the look of one report; most have one peculiarity or two."""
    chance = rng.random
    narrow = chance() < 0.08
    return Style(
        narrow=narrow,
        straight=chance() < (0.8 if narrow else 0.04),
        wide_digits=chance() < 0.04,
        spaced=chance() < 0.05,
        indent=("", "　　", "    ", "\t")[int(chance() ** 2 * 4)],
        wrap=30 + int(chance() * 12) if chance() < 0.06 else 0,
        broken=chance() < 0.05,
        zero_width=chance() < 0.04,
        marks=chance() < 0.07,
        gap=("\n", "\n\n", "\n\n\n")[int(chance() ** 1.5 * 3)],
        line_end="\r\n" if chance() < 0.1 else "\n",
        mark_of_order=chance() < 0.05,
        page_numbers=chance() < 0.05,
    )


class Laid(NamedTuple):
    """The text in its layout, and the way from offsets without it to offsets in it."""

    draft: str
    text: str
    places: list[int]
    sums: list[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a stretch of the draft stands."""
        return self._at(start), self._at(end - 1) + 1

    def _at(self, place: int) -> int:
        found = bisect_right(self.places, place)
        return place + (self.sums[found - 1] if found else 0)


def lay(draft: str, parts: Sequence[Part], look: Style, chance: Callable[[], float]) -> Laid:
    """Return a draft, whose paragraphs are parted by one line end each, in its layout."""
    out: list[str] = []
    places: list[int] = []
    sums: list[int] = []
    total = 0

    def insert(place: int, words: str) -> None:
        nonlocal total
        if words:
            out.append(words)
            total += len(words)
            places.append(place)
            sums.append(total)

    if look.mark_of_order:
        insert(0, "\ufeff")
    for number, part in enumerate(parts):
        if number:
            gap = look.line_end if part.kind == "row" else look.gap.replace("\n", look.line_end)
            if look.page_numbers and number % 9 == 0 and part.kind == "text":
                gap += f"— {number // 9} —{gap}"
            out.append(gap[0])  # the draft has one line end there
            insert(part.start, gap[1:])
        words = _characters(draft[part.start : part.end], look)
        before, behind = _marks(part.kind, look)
        insert(part.start, before)
        at = 0
        for place, added in _breaks(words, part, look, chance):
            out.append(words[at:place])
            insert(part.start + place, added)
            at = place
        out.append(words[at:])
        insert(part.end, behind)
    return Laid(draft, "".join(out), places, sums)


def _characters(words: str, look: Style) -> str:
    """Return a paragraph in the report's widths; titles keep their digits."""
    if look.narrow:
        words = words.translate(NARROW)
    if look.straight:
        words = words.translate(STRAIGHT)
    if look.wide_digits:
        pieces = TITLE.split(words)
        words = "".join(p if p.startswith("《") else p.translate(WIDE_DIGITS) for p in pieces)
    return words


def _marks(kind: str, look: Style) -> tuple[str, str]:
    if look.marks:
        return {"title": ("# ", ""), "head": ("## ", ""), "subhead": ("**", "**")}.get(
            kind, ("", "")
        )
    return (look.indent, "") if kind in {"head", "subhead", "text"} else ("", "")


def _breaks(
    words: str, part: Part, look: Style, chance: Callable[[], float]
) -> list[tuple[int, str]]:
    """Return what is put into a paragraph, and where."""
    if part.kind not in {"text", "subhead"}:
        return []
    if look.spaced:
        found = []
        for match in NUMBER.finditer(words):
            found += [(match.start(), " ")] if match.start() else []
            found += [(match.end(), " ")] if match.end() < len(words) else []
        return found
    if look.wrap:
        return [(at, look.line_end) for at in range(look.wrap, len(words) - 1, look.wrap)]
    if look.broken and len(words) > 80 and chance() < 0.3:
        return [(20 + int(chance() * (len(words) - 40)), look.line_end * 2)]
    if look.zero_width and len(words) > 20 and chance() < 0.4:
        return [(int(chance() * len(words)), "\u200b")]
    return []


def numbered(level: int, number: int, sort: int) -> str:
    """Return what stands before a heading or point: 一、 （一） 1. 一是."""
    words = CHINESE[number - 1] if number <= 10 else f"十{CHINESE[(number - 11) % 10]}"
    forms = (
        ("{0}、", "（{0}）", "{1}.", "{0}是"),
        ("{0}、", "（{0}）", "（{1}）", "{0}是"),
        ("", "", "{1}．", "{0}是"),
        ("{0}、", "{1}.", "（{1}）", "{0}要"),
        ("第{0}部分　", "{0}、", "（{0}）", "{0}是"),
    )
    return forms[sort][level].format(words, number)
