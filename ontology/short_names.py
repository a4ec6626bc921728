"""Short forms of divisions' names, and how words are looked up by a part of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def short_forms(name: str, endings: Iterable[str], peoples: tuple[str, ...]) -> list[str]:
    """Return the names without their class word: 武汉, 长阳 and 长阳县, 恩施 and 恩施州."""
    for ending in endings:
        if name.endswith(ending):
            break
    else:
        return []
    base = name[: -len(ending)]
    if not ending.startswith("自治"):
        return [base] if len(base) > 1 else []
    shorn = base
    while True:
        people = next((each for each in peoples if shorn.endswith(each) and shorn != each), None)
        if people is None:
            break
        shorn = shorn.removesuffix(people)
    if len(shorn) < 2:  # 内蒙古 is no people's name with a place before it
        return [base]
    return [shorn, shorn + ending[-1]] if shorn != base else [shorn]


def lengths_by(names: Iterable[str], key: Callable[[str], str]) -> dict[str, tuple[int, ...]]:
    """Return the lengths of names by a part of them, the longest first."""
    lengths: dict[str, set[int]] = {}
    for name in names:
        lengths.setdefault(key(name), set()).add(len(name))
    return {part: tuple(sorted(found, reverse=True)) for part, found in lengths.items()}


def endings(words: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """Return the lengths of words by their last two characters, of single ones by the only one.

    What two characters do not tell, the last of them does: few words end with any two.
    """
    known = frozenset(words)
    lengths = lengths_by(known, lambda word: word[-2:])
    for pair, found in lengths.items():
        if len(pair) > 1 and pair[-1] in known:
            lengths[pair] = (*found, 1)
    return lengths
