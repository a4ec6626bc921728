"""What readers of English are told for words of ours that are Chinese: `data/english.toml`."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

ANYTHING: Final = "…"  # in a pattern
_CHINESE: Final = re.compile(r"[\u3400-\u9fff]")
_PARTS: Final = re.compile(r"([、／（）]|\s+|(?<=\d)(?=[\u3400-\u9fff]))")
_BETWEEN: Final = {"／": " / ", "（": " (", "）": ")", "": " "}  # else a comma


@dataclass(frozen=True, slots=True, eq=False)
class English:
    """The tables. `spoken` are the columns whose values are words of ours, not names or quotes."""

    spoken: frozenset[str]
    heads: Mapping[str, str]
    notes: Mapping[str, str]
    called: Mapping[str, str]
    verbs: Mapping[str, str]
    programs: Mapping[str, str]
    values: Mapping[str, str]
    patterns: tuple[tuple[re.Pattern[str], str], ...]

    def head(self, text: str) -> str:
        """Return the head of a column; one that has no English as it is."""
        return self.heads.get(text, text)

    def note(self, text: str) -> str:
        """Return what a parameter is; a note of somebody's own question as it is."""
        return self.notes.get(text, text)

    def value(self, text: str) -> str:
        """Return a value: as a whole, else what stands in it side by side, each by itself.

        What has no English stays: 行政复议案件／件／全年 is counted in 件 in English too.
        """
        if text in self.values or not _CHINESE.search(text):
            return self.values.get(text, text)
        if "；" in text:
            return "; ".join(map(self.value, text.split("；")))
        for pattern, words in self.patterns:
            if match := pattern.fullmatch(text):
                return words.format(text, *match.groups())
        parts = _PARTS.split(text.strip())
        return "".join(
            _BETWEEN.get(part, ", ") if place % 2 else self.values.get(part, part)
            for place, part in enumerate(parts)
        ).strip()

    def kind(self, text: str) -> str:
        """Return the kind of a program, or of an instrument."""
        return self.programs.get(text) or self.value(text)


@cache
def load() -> English:
    """Return the tables shipped here."""
    data = tomllib.loads((files("ontology") / "data" / "english.toml").read_text("utf-8"))
    return English(
        frozenset(data["spoken"]),
        data["heads"],
        data["notes"],
        data["called"],
        data["verbs"],
        data["programs"],
        data["values"],
        tuple((_pattern(chinese), words) for chinese, words in data["patterns"].items()),
    )


def _pattern(chinese: str) -> re.Pattern[str]:
    return re.compile("(.*?)".join(map(re.escape, chinese.split(ANYTHING))))
