"""Which of overlapping mentions stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.model import ORGANISATION, PROGRAM

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.model import Mention, Span

# A known name inside one of these is what is meant: 双随机监管系统, 法治宣传进机关、进乡村.
_WEAK = frozenset({"platform by its last word", "entering one place after another"})
_STRONG = "scheme by its last word"
_TITLES = frozenset({"title", "nested title", "unclosed title", "quoted title", "number"})


def settle(mentions: Iterable[Mention], length: int) -> list[Mention]:
    """Return the mentions that stand, in order of their place.

    Nothing is found inside a title but titles. Of the rest the longer wins, then an organisation,
    then the one found first; organisations may hold one another (市、区供电公司).
    """
    names, bodies = bytearray(length), bytearray(length)
    kept: list[Mention] = []
    rest: list[Mention] = []
    known_ends: set[int] = set()
    for mention in mentions:
        if mention.rule in _TITLES:
            kept.append(mention)
            if mention.rule != "number":  # 区委[2011]第5号: the body that numbers it is named too
                _take(names, mention.span)
        else:
            rest.append(mention)
            if mention.entity.known and mention.entity.kind is PROGRAM:
                known_ends.add(mention.span.end)
    numbered = [mention.span for mention in kept if mention.rule == "number"]
    rest.sort(key=_preference)
    for mention in rest:
        span = mention.span
        if _covered(names, span):
            continue
        if mention.entity.kind is ORGANISATION:
            _take(bodies, span)
        elif _covered(bodies, span) or (numbered and _overlaps(span, numbered)):
            continue
        elif mention.rule == _STRONG and span.end in known_ends:
            continue  # 全面梳理四张清单: what stands before the known name is no part of it
        else:
            _take(names, span)
        kept.append(mention)
    kept.sort(key=_place)
    return kept


def _preference(mention: Mention) -> tuple[bool, int, bool, int]:
    (start, end), _, rule, entity, _ = mention
    return rule in _WEAK, start - end, entity.kind is not ORGANISATION, start


def _place(mention: Mention) -> tuple[int, int]:
    start, end = mention.span
    return start, -end


def _overlaps(span: Span, others: Iterable[Span]) -> bool:
    return any(span.start < other.end and other.start < span.end for other in others)


def _covered(taken: bytearray, span: Span) -> bool:
    return taken.find(1, *span) >= 0


def _take(taken: bytearray, span: Span) -> None:
    start, end = span
    taken[start:end] = b"\x01" * (end - start)
