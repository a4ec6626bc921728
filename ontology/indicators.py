"""Figures that reports of many units give, under one name: `data/indicators.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Indicator:
    """What is counted: a word of each of `all_of`, none of `none_of`, in one of `units`."""

    name: str
    all_of: tuple[tuple[str, ...], ...]
    none_of: tuple[str, ...]
    units: tuple[str, ...]
    example: str
    other: str

    def counts(self, what: str, unit: str) -> bool:
        """Tell whether a figure of this measure word on this is a value of the indicator."""
        if unit not in self.units or any(word in what for word in self.none_of):
            return False
        return all(any(word in what for word in words) for words in self.all_of)


@dataclass(frozen=True, slots=True, eq=False)
class Indicators:
    """The indicators in order of precedence, and the words that say of which period a figure is."""

    indicators: tuple[Indicator, ...]
    periods: tuple[tuple[str, str], ...]
    whole_year: str
    part_of: tuple[str, ...]
    roles: tuple[tuple[str, str], ...]
    bounds: Mapping[str, str]

    def of(self, what: str, unit: str) -> Indicator | None:
        """Return the first indicator that a figure is a value of."""
        return next((one for one in self.indicators if one.counts(what, unit)), None)

    def period(self, clause: str) -> str:
        """Return the period that a clause says its figures are of: the whole year unless told."""
        return next((name for word, name in self.periods if word in clause), self.whole_year)

    def role(self, clause: str) -> list[str]:
        """Return in which part, and of whom, a clause tells its figures."""
        return list(dict.fromkeys(name for word, name in self.roles if word in clause))


@cache
def load() -> Indicators:
    """Return the indicators shipped here."""
    data = tomllib.loads((files("ontology") / "data" / "indicators.toml").read_text("utf-8"))
    rows = tuple(
        Indicator(
            row["name"],
            tuple(map(tuple, row["all"])),
            tuple(row["none"]),
            tuple(row["units"]),
            row["example"],
            row["other"],
        )
        for row in data["indicator"]
    )
    period = data["period"]
    return Indicators(
        rows,
        tuple((word, name) for word, name in period["words"]),
        period["whole_year"],
        tuple(period["part_of"]),
        tuple((word, name) for word, name in period["roles"]),
        period["bounds"],
    )
