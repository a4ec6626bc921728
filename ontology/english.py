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


Patterns = tuple[tuple[re.Pattern[str], str], ...]


@dataclass(frozen=True, slots=True, eq=False)
class English:
    """The tables. `spoken` are the columns whose values are words of ours, not names or quotes.

    `heard` are those whose values may be words of ours in English, for which readers of
    Chinese are told others.
    """

    spoken: frozenset[str]
    heard: frozenset[str]
    heads: Mapping[str, str]
    notes: Mapping[str, str]
    called: Mapping[str, str]
    verbs: Mapping[str, str]
    programs: Mapping[str, str]
    values: Mapping[str, str]
    instead: Mapping[str, str]
    chinese: Mapping[str, str]
    patterns: Patterns
    asked: Patterns
    offered: Patterns  # the same from English to Chinese
    refused: Patterns

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
        if said := _by_pattern(self.patterns, text):
            return said
        parts = _PARTS.split(text.strip())
        return "".join(
            _BETWEEN.get(part, ", ") if place % 2 else self.values.get(part, part)
            for place, part in enumerate(parts)
        ).strip()

    def meant(self, said: str) -> str:
        """Return the Chinese of a value that is said in English; any other as it is."""
        wanted = said.strip().lower()
        found = (chinese for chinese, told in self.values.items() if told.lower() == wanted)
        return next(found, said)

    def cell(self, column: str, text: str, language: str = "en") -> str:
        """Return a cell of an answer in a language; names, numbers and quotations as they are."""
        if language == "zh":
            return self.chinese.get(text, text) if column in self.heard else text
        return self.value(text) if column in self.spoken else self.instead.get(text, text)

    def question(self, text: str) -> str:
        """Return a question that is offered, "" for another."""
        return _by_pattern(self.asked, text)

    def in_chinese(self, text: str) -> str:
        """Return the Chinese of a question that is offered in English, any other as it is.

        Where several fit it is the one with most words of its own.
        """
        if not text[:1].isascii():
            return text
        found = [
            (sum(map(len, match.groups())), place, match)
            for place, (pattern, _) in enumerate(self.offered)
            if (match := pattern.fullmatch(text))
        ]
        if not found:
            return text
        _, place, match = min(found, key=lambda one: one[:2])
        return self.offered[place][1].format(text, *match.groups())

    def refusal(self, text: str) -> str:
        """Return why a question is not answered, "" for a reason that has no English."""
        return _by_pattern(self.refused, text)


@cache
def load() -> English:
    """Return the tables shipped here."""
    data = tomllib.loads((files("ontology") / "data" / "english.toml").read_text("utf-8"))
    return English(
        frozenset(data["spoken"]),
        frozenset(data["heard"]),
        data["heads"],
        data["notes"],
        data["called"],
        data["verbs"],
        data["programs"],
        data["values"],
        data["instead"],
        data["chinese"],
        _patterns(data["patterns"]),
        _patterns(data["asked"]),
        tuple(map(_turned, data["asked"].items())),
        _patterns(data["refused"]),
    )


def _patterns(table: Mapping[str, str]) -> Patterns:
    return tuple(
        (re.compile("(.*?)".join(map(re.escape, chinese.split(ANYTHING)))), words)
        for chinese, words in table.items()
    )


def _turned(row: tuple[str, str]) -> tuple[re.Pattern[str], str]:
    # Names stand in the same order in both; what is counted for is told in the tests.
    chinese, said = row
    parts = re.split(r"\{\d\}", said.removesuffix("?"))
    filled = iter(range(1, len(parts)))
    words = re.sub(ANYTHING, lambda _: f"{{{next(filled)}}}", chinese)
    pattern = r"\s*(.+?)\s*".join(re.escape(part.strip()) for part in parts)
    return re.compile(rf"{pattern}\s*\??", re.IGNORECASE), words


def _by_pattern(patterns: Patterns, text: str) -> str:
    for pattern, words in patterns:
        if match := pattern.fullmatch(text):
            return words.format(text, *match.groups())
    return ""
