"""Misquoted titles: the one known title that a name differs from by a slip of the pen.

A slip is one character left out, added or changed in a name of at least 7 characters, or two in
one of at least 12 (中华人民共和国 not counted). Digits never differ, the last word stays, and where
two known titles are as near none is taken. Names are found by their deletions (the symmetric
delete algorithm): within distance 2 they share a form with at most one character less on each side.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ontology.catalogue import Catalogue, Regulation

_STATE = "中华人民共和国"
_ONE_SLIP, _TWO_SLIPS = 7, 12
_LAST = 2  # characters of a title that must stay: 条例, 办法, 规定


def near(title: str, catalogue: Catalogue) -> Regulation | None:
    """Return the known regulation whose title is misquoted, None where it is not one and safe."""
    core = title.removeprefix(_STATE)
    if len(core) < _ONE_SLIP or catalogue.divisions.starting(core, 0, len(core)) > 0:
        return None
    if is_a_levels_own(core, catalogue):
        return None
    index = _index(catalogue)
    best: dict[str, int] = {}
    for form in _forms(core):
        for name in index.get(form, ()):
            slips = _slips(core, name)
            if slips <= (2 if min(len(core), len(name)) >= _TWO_SLIPS else 1):
                best[name] = slips
    if not best:
        return None
    least = min(best.values())
    known = catalogue.regulations
    found = {
        known[name] if name in known else known[_STATE + name]
        for name, slips in best.items()
        if slips == least
    }
    return found.pop() if len(found) == 1 else None


def is_a_levels_own(title: str, catalogue: Catalogue) -> bool:
    """Return whether a level word before a known title makes it a place's own: 《市…实施纲要》."""
    return title[0] in catalogue.lexicon.levels and title[1:] in catalogue.regulations


def _forms(core: str) -> set[str]:
    """Return a name, and it without any one of the characters that may differ."""
    return {core, *[core[:place] + core[place + 1 :] for place in range(len(core) - _LAST)]}


@cache
def _index(catalogue: Catalogue) -> dict[str, tuple[str, ...]]:
    """Return the known names by every form with at most one character deleted."""
    index: dict[str, tuple[str, ...]] = {}
    for name in sorted({known.removeprefix(_STATE) for known in catalogue.regulations}):
        if len(name) >= _ONE_SLIP - 1:
            for form in _forms(name):
                index[form] = (*index.get(form, ()), name)
    return index


def _slips(one: str, other: str) -> int:
    """Return the edit distance of two names, 3 where it is more or where it may not be a slip."""
    if one[-_LAST:] != other[-_LAST:] or _digits(one) != _digits(other):
        return 3
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
    return min(row[-1], 3)


def _digits(name: str) -> str:
    return "".join(character for character in name if character.isdigit())
