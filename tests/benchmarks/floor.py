"""The least any program does in Python: four patterns and one Aho-Corasick pass, spans only."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from ontology.catalogue import Catalogue

TITLE = re.compile(r"《[^《》\n]{2,90}》")
QUOTED = re.compile(r"“[^“”\n]{2,40}”")
CLAUSE_END = re.compile(r"[，。；：！？\n]")


def program(catalogue: Catalogue) -> Callable[[bytes], int]:
    """Return the floor: a file's bytes to the number of spans found."""
    from ahocorasick_rs import AhoCorasick, MatchKind

    names = sorted({*catalogue.regulations, *catalogue.programs, *catalogue.organs.heads})
    finder = AhoCorasick(names, matchkind=MatchKind.LeftmostLongest)
    units = "|".join(map(re.escape, sorted(catalogue.figure_words.units, key=len, reverse=True)))
    patterns = (TITLE, QUOTED, CLAUSE_END, re.compile(rf"\d+(?:\.\d+)?[万亿余]*(?:{units})"))

    def run(data: bytes) -> int:
        text = data.decode()
        spans = [match.span() for pattern in patterns for match in pattern.finditer(text)]
        return len(spans) + len(finder.find_matches_as_indexes(text))

    return run
