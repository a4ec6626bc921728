"""Extraction against gold: the figures may only rise (tests/quality.toml)."""

import json
import tomllib
from pathlib import Path

import pytest
from shared import SHARED

from ontology.catalogue import load
from pipeline.extract import extract
from pipeline.gold import dump
from pipeline.read.text import read_bytes
from pipeline.score import score

HERE = Path(__file__).parent
FLOORS = tomllib.loads((HERE / "quality.toml").read_text("utf-8"))
SPLIT = tomllib.loads((HERE / "gold" / "split.toml").read_text("utf-8"))


def scored(gold_folder, text_folder, names):
    catalogue = load()
    gold, found, texts = {}, {}, {}
    for name in names:
        path = text_folder / f"{name}.txt"
        text = read_bytes(path.read_bytes(), str(path))
        gold[name] = json.loads((gold_folder / f"{name}.json").read_text("utf-8"))
        found[name] = dump(extract(text, catalogue))
        texts[name] = text.source
    return score(found, gold, texts)


def held(result, floors):
    return {name: value for name, value in result.figures().items() if value < floors[name]}


@pytest.mark.parametrize("part", ["develop", "measure"])
def test_own_gold(part):
    result = scored(HERE / "gold", HERE / "reports", SPLIT[part])

    assert held(result, FLOORS[part]) == {}


def test_texts_written_to_break_the_rules():
    folder = HERE / "breakers"
    names = sorted(path.stem for path in (folder / "gold").glob("*.json"))
    result = scored(folder / "gold", folder / "reports", names)

    assert held(result, FLOORS["breakers"]) == {}


if SHARED is not None:

    def test_shared_gold():
        names = sorted(path.stem for path in (SHARED / "gold").glob("*.json"))
        result = scored(SHARED / "gold", SHARED / "reports", names)

        assert held(result, FLOORS["shared"]) == {}
