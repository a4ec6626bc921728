"""Which of overlapping mentions stand."""

from __future__ import annotations

from itertools import pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from pipeline.model import ORGANISATION, PROGRAM

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.model import Mention, Span

# A known name inside one of these is what is meant: 双随机监管系统, 法治宣传进机关、进乡村.
_WEAK: Final = frozenset({"platform by its last word", "entering one place after another"})
_STRONG: Final = "scheme by its last word"
_TITLES: Final = frozenset({"title", "nested title", "unclosed title", "quoted title", "number"})
_span: Final = itemgetter(0)


def settle(mentions: Iterable[Mention]) -> list[Mention]:
    """Return the mentions that stand, in order of their place.

    Nothing is found inside a title but titles. Of the rest the longer wins, then an organisation,
    then the one found first; organisations may hold one another (市、区供电公司). Most mentions
    touch no other: only those that do are weighed.
    """
    ordered = sorted(mentions, key=_span)
    firsts: list[int] = []  # where each group begins of mentions that reach into one another
    reached = 0
    for place, mention in enumerate(ordered):
        start, end = mention[0]
        if start >= reached:
            firsts.append(place)
            reached = end
        elif end > reached:
            reached = end
    firsts.append(len(ordered))
    kept: list[Mention] = []
    for first, behind in pairwise(firsts):
        if behind - first == 1:
            kept.append(ordered[first])
        else:
            kept += _standing(ordered[first:behind])
    return kept


def _standing(mentions: Sequence[Mention]) -> list[Mention]:
    """Return those that stand of mentions that reach into one another, in order of their place."""
    origin = mentions[0].span.start
    length = max([mention.span.end for mention in mentions]) - origin
    names, bodies = bytearray(length), bytearray(length)
    kept: list[tuple[int, int, int, Mention]] = []
    rest: list[tuple[bool, int, bool, int, int, Mention]] = []
    numbered: list[Span] = []
    known_ends: set[int] = set()
    # Both lists hold before each mention what it is sorted by; no two are alike in all of that.
    for order, mention in enumerate(mentions):
        (start, end), _, rule, entity, _ = mention
        if rule in _TITLES:
            kept.append((start, -end, len(kept), mention))
            if rule == "number":  # 区委[2011]第5号: the body that numbers it is named too
                numbered.append(mention.span)
            else:
                names[start - origin : end - origin] = b"\x01" * (end - start)
        else:
            is_body = entity.kind is ORGANISATION
            rest.append((rule in _WEAK, start - end, not is_body, start, order, mention))
            if entity.known and entity.kind is PROGRAM:
                known_ends.add(end)
    rest.sort()
    for _, size, is_no_body, start, _, mention in rest:
        end = start - size
        first, last = start - origin, end - origin
        if names.find(1, first, last) >= 0:
            continue
        if is_no_body:
            if bodies.find(1, first, last) >= 0:
                continue
            if numbered and _overlaps(mention.span, numbered):
                continue
            if mention.rule == _STRONG and end in known_ends:
                continue  # 全面梳理四张清单: what stands before the known name is no part of it
        (names if is_no_body else bodies)[first:last] = b"\x01" * -size
        kept.append((start, -end, len(kept), mention))
    kept.sort()
    return [mention for _, _, _, mention in kept]


def _overlaps(span: Span, others: Iterable[Span]) -> bool:
    return any(span.start < other.end and other.start < span.end for other in others)
