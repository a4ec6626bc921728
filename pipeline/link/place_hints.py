"""The divisions that a text names: hints at where an ambiguous place lies."""

from __future__ import annotations

import re
from functools import cache, cached_property
from pathlib import PurePath
from typing import TYPE_CHECKING

from ontology import pages
from ontology.alternatives import alternatives

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ahocorasick_rs import AhoCorasick

    from ontology.catalogue import Catalogue
    from ontology.divisions import Divisions
    from ontology.lexicon import Lexicon
    from pipeline.model import Text

_SHORTEST = 2
_AND = frozenset("和与及")  # 和县 is none in “1177”和县委
_CLOSING = frozenset('”’」"》）)')
_LEADS = frozenset("在年")  # 在赵县委的领导下, 2021年临县
_PARTS = 3  # of a path: the file and the two folders it lies in


class Hints:
    """The divisions named with a text: by its file's name and folders, then in the text itself.

    Of the folders the nearest comes first, in the text the commonest, then what stands behind 法治
    or 平安 (建设法治岳阳) or was visited (视察重庆), last a site's code. They are searched when the
    first is asked for, and not again.
    """

    def __init__(self, text: Text, catalogue: Catalogue) -> None:
        self._text = text
        self._catalogue = catalogue

    def __iter__(self) -> Iterator[str]:
        """Iterate over names, then a code."""
        return iter(self._found)

    @cached_property
    def _found(self) -> list[str]:
        clean = self._text.clean
        near = PurePath(self._text.file).parts[-_PARTS:]
        file = "/".join(near).encode("utf-8", "replace").decode()  # a name may be no text
        counts = met(clean, self._catalogue)
        code = _site_code(clean, self._catalogue.divisions)
        return [
            *(reversed(met(file, self._catalogue)) if not file.isascii() else ()),
            *sorted(counts, key=lambda name: (-counts[name], name)),
            *_visions(clean, self._catalogue),
            *filter(None, [code]),
        ]


def met(clean: str, catalogue: Catalogue) -> dict[str, int]:
    """Return the division names that stand in a text, each with how often.

    A name of two characters counts where another one, 在, 年 or no word stands before it: 召开县委
    names no 开县; one that ends with 区 is a word of its own (城区) but behind another.
    """
    scanner, names = _scanner(catalogue.divisions)
    counts: dict[str, int] = {}
    last = 0
    for index, start, end in scanner.find_matches_as_indexes(clean):
        name = names[index]
        if len(name) > _SHORTEST or last == start > 0 or _stands_alone(clean, start, name):
            counts[name] = counts.get(name, 0) + 1
            last = end
    return counts


def _stands_alone(clean: str, start: int, name: str) -> bool:
    before = clean[start - 1 : start]
    if name[0] in _AND and before in _CLOSING:
        return False
    return not name.endswith("区") and (before in _LEADS or not before.isalpha())


@cache
def _scanner(divisions: Divisions) -> tuple[AhoCorasick, tuple[str, ...]]:
    from ahocorasick_rs import AhoCorasick, MatchKind

    names = tuple(divisions.names)
    return AhoCorasick(list(names), matchkind=MatchKind.LeftmostLongest), names


@cache
def _vision(lexicon: Lexicon) -> re.Pattern[str]:
    words = alternatives(lexicon.units["visions"])
    return re.compile(rf"(?:{words})(?=([\u4e00-\u9fff]{{2}}))(?=([\u4e00-\u9fff]{{2,3}}))")


def _visions(clean: str, catalogue: Catalogue) -> list[str]:
    """Return what stands in short behind 法治 and 平安: 建设法治岳阳; 法治惠民 is an aim.

    What was visited or spoken of counts too: 总书记对广东重要讲话精神.
    """
    found = _vision(catalogue.lexicon).finditer(clean)
    shorts = [match[length] for match in found for length in (1, 2)]
    named = [each for short in shorts for each in catalogue.divisions.shorts.get(short, ())]
    return list(dict.fromkeys(each.name for each in named if each.level != "county"))


def _site_code(clean: str, divisions: Divisions) -> str:
    """Return the division code in a site's registration, empty without one."""
    site = pages.load()
    if not any(mark in clean for mark in site.registrations):
        return ""
    for found in site.registered.finditer(clean):
        for code in (found["code"], found["code"][:4] + "00"):
            if code in divisions.by_code:
                return code
    return ""
