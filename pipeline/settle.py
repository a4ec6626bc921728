"""Which of overlapping mentions stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.model import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.model import Mention

# A known name inside one of these is what is meant: “一网、一门、一窗”改革, 双随机监管系统.
WEAK_RULES = frozenset({"quoted with head noun", "quoted", "platform by its last word"})
_TITLE_RULES = frozenset({"title", "nested title", "unclosed title", "number"})


def settle(mentions: Iterable[Mention], length: int) -> list[Mention]:
    """Return the mentions that stand, in order of their place.

    Nothing is found inside a title but titles, nothing inside an organisation's name but
    organisations that share its head (市、区供电公司); of the rest the longer wins, then the one
    found first.
    """
    taken = bytearray(length)
    kept: list[Mention] = []
    rest: list[Mention] = []
    organisations: list[Mention] = []
    for mention in mentions:
        if mention.rule in _TITLE_RULES:
            kept.append(mention)
        elif mention.kind is Kind.ORGANISATION:
            organisations.append(mention)
        else:
            rest.append(mention)
    for mention in kept:
        if mention.rule != "number":  # 区委[2011]第5号: the body that numbers it is named too
            _take(taken, mention)
    standing = [m for m in organisations if not _covered(taken, m)]
    for mention in (*kept, *standing):
        _take(taken, mention)
    kept.extend(standing)
    rest.sort(key=_preference)
    for mention in rest:
        if not _covered(taken, mention):
            kept.append(mention)
            _take(taken, mention)
    kept.sort(key=_place)
    return kept


def _place(mention: Mention) -> tuple[int, int]:
    return mention.span.start, -mention.span.end


def _preference(mention: Mention) -> tuple[bool, int, int]:
    """Prefer what is known to what has a weak form, then the longer, then the first."""
    return mention.rule in WEAK_RULES, mention.span.start - mention.span.end, mention.span.start


def _covered(taken: bytearray, mention: Mention) -> bool:
    return taken.find(1, mention.span.start, mention.span.end) >= 0


def _take(taken: bytearray, mention: Mention) -> None:
    start, end = mention.span
    taken[start:end] = b"\x01" * (end - start)
