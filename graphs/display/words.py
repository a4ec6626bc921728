"""The words of the pages and pictures, in Chinese and in English."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from ontology import english

if TYPE_CHECKING:
    from collections.abc import Mapping


# One of a thing that is counted: 1 units.
_ONE: Final = re.compile(r"(?<![\w.,])1 (\w*[^\Ws])s\b")


def filled(text: str, **values: object) -> str:
    """Return words with values in their places, of one thing in the singular."""
    return _ONE.sub(r"1 \1", text.format(**values))


@cache
def words(language: str) -> Mapping[str, str]:
    """Return the words of a language: those of the graph's page, of the explorer, and of values.

    Values that the data have in Chinese go by `value.法律`, kinds of laws and programs by `note.`.
    """
    said: dict[str, str] = {}
    for place in ("view/page/words.json", "web/words.json"):
        said |= json.loads((files("graphs") / place).read_text("utf-8"))[language]
    known = english.load()
    for group, told in (("value", known.values), ("note", {**known.values, **known.programs})):
        for chinese, meant in told.items():
            said.setdefault(f"{group}.{chinese}", meant if language == "en" else chinese)
    return said
