"""Passages that stand word for word in an earlier report, of the same unit or of another.

Fingerprints (winnowed hashes of 12 characters) lead to every shared run of 20 characters or more;
runs are made as long as both texts allow. What is only formula, or stands in the reports of many
units, is the genre and no copy.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from zlib import crc32

from graphs.analyse.derived import link, statement, value
from ontology import passages as words
from ontology.passages import Passage
from ontology.terms import FZ

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from graphs.analyse.compared_reports import Told

_GRAM: Final = 12
_WINDOW: Final = 9  # grams of which one is kept: so any 20 characters (12 + 9 - 1) have one that is
_SHORTEST: Final = 25
_OWN: Final = 18  # characters besides formulas that a copy has at least
_TITLE: Final = re.compile("《[^》]*》?")
_UNITS: Final = 4  # a run that so many units have is a formula that no list names


@dataclass(frozen=True, slots=True)
class Copy:
    """A run of a report that stands in an earlier one; places count their sources."""

    told: Told
    run: Passage
    source: Told
    source_start: int
    source_end: int
    share: float


@dataclass(frozen=True, slots=True)
class _Joined:
    # The sentences of a report as one text; `starts` are their places in it.
    told: Told
    text: str
    starts: tuple[int, ...]

    def place(self, at: int) -> int:
        index = bisect_right(self.starts, at) - 1
        return self.told.passages[index].start + at - self.starts[index]


def copies(told: Sequence[Told]) -> list[Copy]:
    """Return the copies of each report, its earliest source beside each; reports go by date."""
    formulas = words.load().formulas
    joined = [_join(one) for one in sorted(told, key=lambda one: one.order)]
    prints = [_fingerprints(one.text) for one in joined]
    units = defaultdict(set)
    for one, found in zip(joined, prints, strict=True):
        for mark in found:
            units[mark].add(one.told.unit)
    known: dict[int, tuple[int, int]] = {}
    copied: list[Copy] = []
    for number, (one, found) in enumerate(zip(joined, prints, strict=True)):
        runs = list(_runs(one, found, joined, known, units, formulas))
        share = sum(end - start for start, end, _, _ in runs) / max(1, len(one.text))
        copied += [_copy(one, run, joined, share) for run in runs]
        for mark, at in found.items():
            known.setdefault(mark, (number, at))
    return copied


def lines(copied: Iterable[Copy]) -> Iterator[str]:
    """Yield the triples of copies."""
    for one in copied:
        node = f"{one.told.report}#y{one.run.start}-{one.run.end}"
        yield from statement(node, "Copy", one.told, one.run)
        yield link(node, FZ.copiedFrom, one.source.report)
        yield value(node, FZ.copiedBegin, one.source_start)
        yield value(node, FZ.copiedEnd, one.source_end)
        yield value(node, FZ.share, one.share)


def _join(told: Told) -> _Joined:
    starts, text = [], ""
    for passage in told.passages:
        starts.append(len(text))
        text += passage.text.replace("\n", " ") + "\n"
    return _Joined(told, text, tuple(starts) or (0,))


def _fingerprints(text: str) -> dict[int, int]:
    hashes = [crc32(text[i : i + _GRAM].encode()) for i in range(len(text) - _GRAM + 1)]
    found: dict[int, int] = {}
    for start in range(max(0, len(hashes) - _WINDOW + 1)):
        window = hashes[start : start + _WINDOW]
        least = min(window)
        at = start + window.index(least)
        if "\n" not in text[at : at + _GRAM]:
            found.setdefault(least, at)
    return found


def _runs(
    one: _Joined,
    prints: dict[int, int],
    joined: Sequence[_Joined],
    known: dict[int, tuple[int, int]],
    units: dict[int, set[str]],
    formulas: Sequence[str],
) -> Iterator[tuple[int, int, int, int]]:
    # Yields start and end of each run, the number of its source, and its start there.
    reached = 0
    for mark, at in sorted(prints.items(), key=lambda item: item[1]):
        if at < reached or mark not in known or len(units[mark]) >= _UNITS:
            continue
        number, there = known[mark]
        other = joined[number].text
        if other[there : there + _GRAM] != one.text[at : at + _GRAM]:
            continue  # two texts of one hash
        start, source, end = at, there, at + _GRAM
        while start > reached and source and _same(one.text, start - 1, other, source - 1):
            start, source = start - 1, source - 1
        ahead = source + end - start
        while end < len(one.text) and ahead < len(other) and _same(one.text, end, other, ahead):
            end, ahead = end + 1, ahead + 1
        if end - start >= _SHORTEST and _own(one.text[start:end], formulas) >= _OWN:
            yield start, end, number, source
            reached = end


def _same(one: str, at: int, other: str, there: int) -> bool:
    return one[at] == other[there] and one[at] != "\n"


def _own(text: str, formulas: Sequence[str]) -> int:
    text = _TITLE.sub("", text)
    for formula in formulas:
        text = text.replace(formula, "")
    return sum("\u4e00" <= character <= "\u9fff" for character in text)


def _copy(
    one: _Joined, run: tuple[int, int, int, int], joined: Sequence[_Joined], share: float
) -> Copy:
    start, end, number, source = run
    other = joined[number]
    place = Passage(one.place(start), one.place(end - 1) + 1, one.text[start:end], "", "")
    last = other.place(source + end - start - 1) + 1
    return Copy(one.told, place, other.told, other.place(source), last, share)
