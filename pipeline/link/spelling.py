"""How names are spelt: their marks, and letters that stand for words."""

from __future__ import annotations

import re
from typing import Final

_STRAIGHT: Final = re.compile(r'"([^"]*)"')


def wide(name: str) -> str:
    """Return a name with brackets and quotation marks in full width."""
    if name.isalpha():
        return name
    name = name.replace("(", "（").replace(")", "）")
    return _STRAIGHT.sub(r"“\1”", name) if '"' in name else name


def in_order(letters: str, word: str) -> bool:
    """Return whether a word holds some letters in their order."""
    at = 0
    for letter in letters:
        at = word.find(letter, at) + 1
        if not at:
            return False
    return True
