"""What a report says it will say instead: 县卫健局 in （以下简称县卫健局）."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.model import Mention, Text

# （以下简称“区科经局”）
_SHORT_FOR = re.compile(
    r"""[（(](?:以下|下)?(?:统一)?简称[为：:]?[“"'‘]?([^”"'’（）()，。\n]{2,16})[”"'’]?[）)]"""
)
_BEFORE_SHORT = 5  # characters of that pattern before 简称


def said_short(clean: str) -> set[str]:
    """Return the short names that a report declares, whatever they stand for: 县卫健局."""
    declared: set[str] = set()
    place = clean.find("简称")
    while place >= 0:
        floor = max(0, place - _BEFORE_SHORT)
        opened = max(clean.rfind("（", floor, place), clean.rfind("(", floor, place))
        found = _SHORT_FOR.match(clean, opened) if opened >= 0 else None
        if found:
            declared.add(found[1])
        place = clean.find("简称", place + 1)
    return declared


def declared(named: Sequence[tuple[Mention, str]], text: Text) -> dict[str, str]:
    """Return the full name that each declared short name stands behind: 县卫健局 -> 某县…局."""
    if "简称" not in text.clean:
        return {}
    by_text = {mention.text: name for mention, name in named}
    said: dict[str, str] = {}
    for mention, full in named:
        found = _SHORT_FOR.match(text.clean, mention.span.end)
        short = by_text.get(found[1]) if found else None
        if short and short != full:
            said[short] = full
    return said


def is_declared(mention: Mention, text: Text) -> bool:
    """Return whether the report says before a name that it will say it: 以下简称县卫健局."""
    before = text.clean[max(0, mention.span.start - 6) : mention.span.start]
    return "简称" in before
