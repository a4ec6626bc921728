"""Numbers that belong to names: in titles and quotations, and in names known or coined."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from pipeline.recognise.numerals import ARABIC, CHINESE

if TYPE_CHECKING:
    from ontology.catalogue import Catalogue

# A number in a title or in a short quotation belongs to a name.
_NAMED: Final = tuple(
    re.compile(pattern)
    for pattern in (r"《[^《》\n]{0,120}》", r"“[^“”。；\n]{0,60}”", r"「[^「」。；\n]{0,60}」")
)
_STRAIGHT: Final = re.compile(r'"([^"\n]*)"')  # whatever its length, so that the next pair is one
_LONGEST_QUOTATION: Final = 60
_LEAST_COINED: Final = 6  # with its marks
_MOST_COINED: Final = 10
_STATEMENT_END: Final = re.compile("[。；]")
_QUOTES: Final = re.compile('[“”"]')


def quoted(clean: str) -> list[tuple[int, int]]:
    """Return where titles and short quotations stand, in order."""
    named = [match.span() for pattern in _NAMED for match in pattern.finditer(clean)]
    if '"' in clean:
        named += [
            match.span()
            for match in _STRAIGHT.finditer(clean)
            if len(match.group()) <= _LONGEST_QUOTATION and not _STATEMENT_END.search(match.group())
        ]
    return sorted(named)


def coined(clean: str, named: list[tuple[int, int]]) -> tuple[str, ...]:
    """Return the names that a text puts in quotation marks once and open with a numeral.

    They are names without the marks too: “五个中心”, and then 加快五个中心建设.
    """
    return tuple(
        clean[start + 1 : end - 1]
        for start, end in named
        if _LEAST_COINED <= end - start <= _MOST_COINED and CHINESE.match(clean, start + 1)
    )


def in_name(clean: str, start: int, names: dict[str, list[tuple[str, int]]]) -> bool:
    """Tell whether a number stands inside one of the names of `numbered_names`."""
    candidates = names.get(clean[start : start + 2])
    return candidates is not None and any(
        offset <= start and clean.startswith(name, start - offset) for name, offset in candidates
    )


@cache
def numbered_names(catalogue: Catalogue) -> dict[str, list[tuple[str, int]]]:
    """Return the names with a number in them, by its first two characters: 三项 -> 三项制度."""
    found: dict[str, list[tuple[str, int]]] = {}
    names = {_QUOTES.sub("", name) for name in catalogue.programs}
    for name in sorted(names.union(catalogue.figure_words.none.names, catalogue.divisions.names)):
        for pattern in (ARABIC, CHINESE):
            for match in pattern.finditer(name):
                key = name[match.start() : match.start() + 2]
                if len(key) == 2:
                    found.setdefault(key, []).append((name, match.start()))
    return found
