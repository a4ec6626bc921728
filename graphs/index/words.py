"""Texts as pairs of characters, so that any two signs that stand side by side can be found."""

from __future__ import annotations

import re
from typing import Final

_RUN: Final = re.compile(r"\w+")


def pairs(text: str) -> str:
    """Return a text as its pairs of neighbours: 民法典 becomes 民法 法典."""
    return " ".join(
        [
            run[at : at + 2]
            for run in _RUN.findall(text.lower())
            for at in range(max(1, len(run) - 1))
        ]
    )


def letters(text: str) -> str:
    """Return the signs of a text, each once, in order."""
    return " ".join(sorted({sign for run in _RUN.findall(text.lower()) for sign in run}))


def wanted(query: str) -> tuple[str, str]:
    """Return what to match pairs and single signs against; "" where there is nothing to match.

    Every run of signs must stand in the text as it is written; runs of one sign stand for
    themselves.
    """
    runs = _RUN.findall(query.lower())
    long = [run for run in runs if len(run) > 1]
    phrases = ['"' + " ".join(run[at : at + 2] for at in range(len(run) - 1)) + '"' for run in long]
    single = sorted({run for run in runs if len(run) == 1})
    return " AND ".join(phrases), " AND ".join(f'"{sign}"' for sign in single)
