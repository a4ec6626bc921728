"""What refusals say in Chinese, from `data/refusals.toml`: users read either language."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Final

_ANYTHING: Final = "…"
_CLICKS: Final = "Invalid value: "  # before what a command says of its options


def chinese(said: str) -> str:
    """Return the Chinese of what a refusal says in English; empty where it has none."""
    said = said.removeprefix(_CLICKS)
    for pattern, words in _refusals():
        match = pattern.search(said)
        if match:
            return words.format(said, *match.groups())
    return ""


def lines(said: str) -> str:
    """Return what a refusal says as lines of text: in Chinese, where it has any, and in English."""
    return "".join(f"{line}\n" for line in (chinese(said), said) if line)


@cache
def _refusals() -> tuple[tuple[re.Pattern[str], str], ...]:
    data = tomllib.loads((files("ontology") / "data" / "refusals.toml").read_text("utf-8"))
    return tuple((_pattern(english), words) for english, words in data["refusals"])


def _pattern(english: str) -> re.Pattern[str]:
    # Shortest stretches between words, to the line's end behind the last.
    parts = [re.escape(part) for part in english.split(_ANYTHING)]
    stretch = "([^\n]*?)"
    last = "([^\n]*)" if not parts[-1] else stretch
    return re.compile(stretch.join(parts[:-1]) + (last if len(parts) > 1 else "") + parts[-1])
