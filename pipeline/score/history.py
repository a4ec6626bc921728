"""Scores over time: what a run gains and loses against the last one, and floors that only rise."""

from __future__ import annotations

import json
import math
import re
import tomllib
from typing import TYPE_CHECKING, NamedTuple

from pipeline.score.scoring import Error

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.score.scoring import Score

Floors = dict[str, dict[str, float]]

_RULE = "# What extraction is held to (fazhi score GOLD --part P --floors THIS --raise lifts it)."
_PART = re.compile(r"\[(?P<part>[^\]]+)\]")
_FIGURE = re.compile(r'"?(?P<name>[^"=#]+?)"?\s*=\s*(?P<value>[\d.]+)')


class Change(NamedTuple):
    """Against a stored run: errors that are gone (gains) and errors that are new (losses)."""

    gains: tuple[Error, ...]
    losses: tuple[Error, ...]


def dump_run(score: Score) -> str:
    """Return a run as JSON, its errors sorted, so that two runs can be compared as text."""
    figures = {name: round(value, 4) for name, value in score.figures().items()}
    errors = sorted(score.errors)
    return json.dumps({"figures": figures, "errors": errors}, ensure_ascii=False, indent=1) + "\n"


def change(score: Score, stored: str) -> Change:
    """Return what changed since the run that `dump_run` wrote."""
    before = {Error(*error) for error in json.loads(stored)["errors"]}
    now = set(score.errors)
    return Change(tuple(sorted(before - now)), tuple(sorted(now - before)))


def below(score: Score, floors: Mapping[str, float]) -> dict[str, tuple[float, float]]:
    """Return the layers that fall below their floor, with the figure and the floor."""
    figures = score.figures()
    return {
        name: (figures[name], floor)
        for name, floor in sorted(floors.items())
        if name in figures and figures[name] < floor
    }


def load_floors(text: str) -> Floors:
    """Return the floors of each part: a TOML table a part, a figure a layer."""
    return tomllib.loads(text)


def raised(floors: Floors, part: str, score: Score) -> Floors:
    """Return the floors with those of a part lifted to what is reached; none is ever lowered."""
    reached = {name: math.floor(value * 1000) / 1000 for name, value in score.figures().items()}
    before = floors.get(part, {})
    lifted = {name: max(value, before.get(name, 0.0)) for name, value in reached.items()}
    return floors | {part: before | lifted}


def dump_floors(floors: Floors, before: str = "") -> str:
    """Return floors as TOML; of the text that held them before, all but the figures stays.

    A figure that is new stands behind the others of its part, a part that is new behind all.
    """
    lines: list[str] = []
    last: dict[str, int] = {}  # part -> the line behind its last figure
    rest = {part: dict(sorted(figures.items())) for part, figures in sorted(floors.items())}
    part = ""
    for line in (before or _RULE).splitlines():
        heading, figure = _PART.match(line), _FIGURE.match(line)
        part = heading["part"] if heading else part
        lines.append(line)
        if figure and figure["name"] in rest.get(part, {}):
            value = f"{rest[part].pop(figure['name']):.3f}"
            lines[-1] = line[: figure.start("value")] + value + line[figure.end("value") :]
        if heading or figure:
            last[part] = len(lines)
    for known in sorted(last, key=lambda one: -last[one]):  # from below, for lines move
        lines[last[known] : last[known]] = _figures(rest.pop(known, {}))
    for new, figures in rest.items():
        lines += ["", f"[{new}]", *_figures(figures)]
    return "\n".join(lines) + "\n"


def _figures(figures: Mapping[str, float]) -> list[str]:
    return [f'"{name}" = {value:.3f}' for name, value in figures.items()]
