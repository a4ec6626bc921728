"""Numbers that belong to names: in titles and quotations, and in names known or coined."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

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


class _Named(NamedTuple):
    """A name, where in it a number stands, and of what one must follow, if any."""

    name: str
    offset: int
    behind: tuple[str, ...]


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


def in_name(clean: str, start: int, names: dict[str, list[_Named]]) -> bool:
    """Tell whether a number stands inside one of the names of `numbered_names`."""
    candidates = names.get(clean[start : start + 2])
    return candidates is not None and any(
        offset <= start
        and clean.startswith(name, start - offset)
        and (not behind or clean.startswith(behind, start - offset + len(name)))
        for name, offset, behind in candidates
    )


@cache
def numbered_names(catalogue: Catalogue) -> dict[str, list[_Named]]:
    """Return the names with a number in them, by its first two characters: 三项 -> 三项制度.

    A division's short name is one only before the end of a body's name: 三元 in 三元分局.
    """
    found: dict[str, list[_Named]] = {}
    names = {_QUOTES.sub("", name) for name in catalogue.programs}
    names.update(catalogue.figure_words.none.names, catalogue.divisions.names)
    heads = tuple(head for head in catalogue.organs.heads if len(head) > 1)
    guarded: dict[str, tuple[str, ...]] = dict.fromkeys(sorted(catalogue.divisions.shorts), heads)
    guarded.update(dict.fromkeys(sorted(names), ()))
    for name, behind in guarded.items():
        for pattern in (ARABIC, CHINESE):
            for match in pattern.finditer(name):
                key = name[match.start() : match.start() + 2]
                if len(key) == 2:
                    found.setdefault(key, []).append(_Named(name, match.start(), behind))
    return found
