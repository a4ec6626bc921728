"""Characters that look like others: PDF fonts often name 民 by the radical ⺠, 工 by ⼯."""

from __future__ import annotations

import csv
import unicodedata
from functools import cache
from importlib.resources import files
from io import StringIO

_BY_UNICODE = (range(0x2F00, 0x2FD6), range(0xF900, 0xFB00), range(0x2F800, 0x2FA1E))


@cache
def load() -> dict[int, str]:
    """Return what each radical and compatibility character stands for, one character each.

    The Kangxi radicals and compatibility ideographs are Unicode's own decompositions; the
    supplement of radicals, for which Unicode gives none, is `data/radicals.csv`.
    """
    table = (files("ontology") / "data" / "radicals.csv").read_text("utf-8")
    found = {ord(row["radical"]): row["character"] for row in csv.DictReader(StringIO(table))}
    for block in _BY_UNICODE:
        for code in block:
            plain = unicodedata.normalize("NFKC", chr(code))
            if len(plain) == 1 and plain != chr(code):
                found[code] = plain
    return found
