"""Long tests, by hand: `make soak`."""

from __future__ import annotations

import time

import pytest
from running import ROOT, begin, fazhi, texts

SAMPLES = ROOT / "tests/reports"


@pytest.mark.soak
def test_many_kills_lose_nothing_and_change_nothing(tmp_path):
    """Kill a build again and again, each time a little later; what it ends with is the same."""
    reports = tmp_path / "r"
    reports.mkdir()
    samples = texts(SAMPLES)
    for number in range(600):
        text = f"副本{number}\n\n{samples[number % len(samples)]}"
        (reports / f"{number:04}.txt").write_text(text, "utf-8")
    for number in range(40):
        run = begin("build", reports, "--store", tmp_path / "s", "--workers", 2)
        time.sleep(0.2 + 0.15 * number)
        run.kill()
        run.communicate()
    assert fazhi("build", reports, "--store", tmp_path / "s").returncode == 0
    assert fazhi("build", reports, "--store", tmp_path / "fresh").returncode == 0
    for place in ("s", "fresh"):
        run = fazhi(
            "export", "--store", tmp_path / place, "-f", "nquads", "-o", tmp_path / f"{place}.nq"
        )
        assert run.returncode == 0, run.stderr

    assert (tmp_path / "s.nq").read_bytes() == (tmp_path / "fresh.nq").read_bytes()
