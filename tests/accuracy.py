"""Extraction scored against the gold sets of the repository, and the page that tells it."""

from __future__ import annotations

import json
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ontology.catalogue import load
from pipeline.extract import extract
from pipeline.read.text import read_bytes
from pipeline.score.scoring import score
from pipeline.write.gold import dump

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.score.scoring import Score

HERE = Path(__file__).parent
SPLIT = tomllib.loads((HERE / "gold" / "split.toml").read_text("utf-8"))
ORDER = (
    "instruments",
    "regulations",
    "organisations",
    "organisation surfaces",
    "known programs",
    "programs",
    "applications",
    "measures",
    "status",
    "report fields",
)
MEANS = ("what is counted", "bound", "offsets")
SETS = {
    "develop": "Reports in the genre, written for this repository; rules are made on them.",
    "measure": "Reports of the same kind that rules are not made on: their scores are read, not"
    " their texts (the differences of an early version were listed once).",
    "breakers": "Texts written to break the rules, by a pen that had not seen them, and developed"
    " on afterwards; their figures are not annotated.",
}
HEAD = """# How accurate extraction is

Made by `pytest tests/test_quality.py --update` from the texts and hand-made answers in
`tests/gold`, `tests/reports` and `tests/breakers`; [annotation.md](annotation.md) says what a
correct answer is and how it is counted. `fazhi score tests/gold --part measure --errors` lists
every difference. Precision, recall and F1 are micro-averaged over reports; *answers* are those of
the gold. What is reached may only rise (`tests/quality.toml`).

The texts are few and were written for this purpose: the figures tell how the rules behave on the
genre, not what they reach on any one collection. Where it matters, annotate thirty reports of
your own by annotation.md and run `fazhi score` on them.
"""


def scored(gold_folder: Path, text_folder: Path, names: Iterable[str]) -> Score:
    """Return the score of the reports of these names."""
    catalogue = load()
    gold, found, texts = {}, {}, {}
    for name in names:
        path = text_folder / f"{name}.txt"
        text = read_bytes(path.read_bytes(), str(path))
        gold[name] = json.loads((gold_folder / f"{name}.json").read_text("utf-8"))
        found[name] = dump(extract(text, catalogue))
        texts[name] = text.source
    return score(found, gold, texts)


@cache
def own(part: str) -> Score:
    """Return the score of a set of the repository: `develop`, `measure` or `breakers`."""
    if part == "breakers":
        folder = HERE / "breakers"
        names = sorted(path.stem for path in (folder / "gold").glob("*.json"))
        return scored(folder / "gold", folder / "reports", names)
    return scored(HERE / "gold", HERE / "reports", SPLIT[part])


def page() -> str:
    """Return the page of the documentation."""
    return HEAD + "".join(_section(part, about) for part, about in SETS.items())


def _section(part: str, about: str) -> str:
    result = own(part)
    lines = [
        f"\n## {part.capitalize()}: {result.reports} texts\n",
        f"{about}\n",
        "| | answers | found | precision | recall | F1 |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name in ORDER:
        layer = result.layers.get(name)
        if layer and layer.gold:
            lines.append(
                f"| {name} | {layer.gold:.0f} | {layer.found:.0f} | {layer.precision:.3f}"
                f" | {layer.recall:.3f} | {layer.f1:.3f} |"
            )
    told = [f"{name} {result.layers[name].f1:.3f}" for name in MEANS if name in result.layers]
    lines.append(f"\nMeans over what was matched: {', '.join(told)}.")
    kinds = list(result.kinds().items())[:8]
    if kinds:
        left = ", ".join(f"{layer} {kind} {number}" for (layer, kind), number in kinds)
        lines.append(f"\nThe most frequent differences: {left}.")
    return "\n".join(lines) + "\n"
