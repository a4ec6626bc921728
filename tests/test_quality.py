"""Extraction against gold: the figures may only rise (tests/quality.toml)."""

import tomllib
from pathlib import Path

import pytest
from accuracy import own, page, scored
from shared import SHARED

HERE = Path(__file__).parent
FLOORS = tomllib.loads((HERE / "quality.toml").read_text("utf-8"))
PAGE = HERE.parent / "docs" / "accuracy.md"


def held(result, floors):
    return {name: value for name, value in result.figures().items() if value < floors[name]}


@pytest.mark.parametrize("part", ["develop", "measure", "breakers"])
def test_own_gold(part):
    assert held(own(part), FLOORS[part]) == {}


def test_the_page_says_what_is_reached(request):
    if request.config.getoption("--update"):
        PAGE.write_text(page(), "utf-8")

    assert PAGE.read_text("utf-8") == page()


if SHARED is not None:

    def test_shared_gold():
        names = sorted(path.stem for path in (SHARED / "gold").glob("*.json"))
        result = scored(SHARED / "gold", SHARED / "reports", names)

        assert held(result, FLOORS["shared"]) == {}
