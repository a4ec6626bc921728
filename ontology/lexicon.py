"""The lexicon: words by which reports say what is done, when, and how well."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from ontology.alternatives import longest_first

if TYPE_CHECKING:
    from collections.abc import Mapping

    Words = tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """The tables of `data/lexicon.toml`, each list as it stands there, longest words first."""

    modes: Mapping[str, str]  # verb -> mode
    relations: Mapping[str, Words]
    sections: Mapping[str, Words]
    cues: Mapping[str, Words]
    titles: Mapping[str, Words]
    title_kinds: Mapping[str, str]
    bare: Mapping[str, str]  # last character of a name -> pattern of what may not follow it
    names_of: Words
    footers: Words
    levels: frozenset[str]  # words of a level, with which a body is named without its place
    programs: Mapping[str, Words]
    units: Mapping[str, Words]


def _tables(section: dict[str, Any]) -> dict[str, Words]:
    return {key: longest_first(words) for key, words in section.items() if isinstance(words, list)}


@cache
def load() -> Lexicon:
    """Return the lexicon shipped here."""
    data = tomllib.loads((files("ontology") / "data" / "lexicon.toml").read_text("utf-8"))
    modes: dict[str, str] = {}
    for mode, verbs in data["modes"].items():
        for verb in verbs:
            if verb in modes:
                raise ValueError(f"lexicon.toml, modes: {verb} is both {modes[verb]} and {mode}")
            modes[verb] = mode
    bare = data["bare"]
    return Lexicon(
        modes=modes,
        relations=_tables(data["relations"]),
        sections=_tables(data["sections"]),
        cues=_tables(data["cues"]),
        titles=_tables(data["titles"]),
        title_kinds=data["titles"]["kinds"],
        bare={key: value for key, value in bare.items() if isinstance(value, str)},
        names_of=longest_first(bare["names_of"]),
        footers=longest_first(data["footers"]["words"]),
        levels=frozenset(data["short_names"]["levels"]),
        programs=_tables(data["programs"]),
        units=_tables(data["units"]),
    )
