"""Which of overlapping mentions stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.model import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.model import Mention

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
                _take(names, mention)
        else:
            rest.append(mention)
            if mention.entity.known and mention.kind is Kind.PROGRAM:
                known_ends.add(mention.span.end)
    numbered = [mention for mention in kept if mention.rule == "number"]
    rest.sort(key=_preference)
    for mention in rest:
        if _covered(names, mention):
            continue
        if mention.kind is Kind.ORGANISATION:
            _take(bodies, mention)
        elif _covered(bodies, mention) or any(_overlap(mention, each) for each in numbered):
            continue
        elif mention.rule == _STRONG and mention.span.end in known_ends:
            continue  # 全面梳理四张清单: what stands before the known name is no part of it
        else:
            _take(names, mention)
        kept.append(mention)
    kept.sort(key=_place)
    return kept


def _preference(mention: Mention) -> tuple[bool, int, bool, int]:
    start, end = mention.span
    return mention.rule in _WEAK, start - end, mention.kind is not Kind.ORGANISATION, start


def _place(mention: Mention) -> tuple[int, int]:
    return mention.span.start, -mention.span.end


def _overlap(one: Mention, other: Mention) -> bool:
    return one.span.start < other.span.end and other.span.start < one.span.end


def _covered(taken: bytearray, mention: Mention) -> bool:
    return taken.find(1, mention.span.start, mention.span.end) >= 0


def _take(taken: bytearray, mention: Mention) -> None:
    start, end = mention.span
    taken[start:end] = b"\x01" * (end - start)
