"""Case tables: `tests/cases/*.toml` as parameters of a test, each row with its name."""

import tomllib
from pathlib import Path

import pytest

CASES = Path(__file__).parent / "cases"


def cases(name):
    """Return the rows of a table as pytest parameters."""
    rows = tomllib.loads((CASES / f"{name}.toml").read_text("utf-8"))["case"]
    return [pytest.param(row, id=row["name"]) for row in rows]
