"""The provinces as tiles: a place for each in a grid, which is no map and has no border."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Tile:
    """A province: its code, its short names, and where its tile lies, from the top left."""

    code: str
    zh: str
    en: str
    column: int
    row: int


@cache
def tiles() -> tuple[Tile, ...]:
    """Return the tiles of all provinces, in the order of their codes."""
    text = (files("graphs") / "figures" / "tiles.csv").read_text("utf-8")
    return tuple(
        Tile(row["code"], row["zh"], row["en"], int(row["column"]), int(row["row"]))
        for row in csv.DictReader(text.splitlines())
    )
