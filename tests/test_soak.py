"""Long tests, by hand: `make soak`; of the server's a short form runs always."""

from __future__ import annotations

import re
import subprocess
import sys
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


def served(store, minutes: float, pause: float) -> tuple[str, float, float]:
    """Serve under mixed load; return what was said, the most memory, its slope at the end."""
    script = ROOT / "tests/benchmarks/serving.py"
    run = subprocess.run(
        [sys.executable, script, "soak", store, str(minutes), "--pause", str(pause)],
        capture_output=True, text=True, timeout=60 * minutes + 300, check=True,
    )  # fmt: skip
    slope, most = re.search(r"second half: (\S+) MB a reading, most (\d+) MB", run.stdout).groups()
    return run.stdout, float(most), float(slope)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is read from /proc")
def test_a_server_under_load_stays_small(sample_store):
    said, most, _ = served(sample_store, 0.1, 0.05)

    assert most < 250
    statuses = set(re.findall(r"(\d+): \d+", said.splitlines()[-2]))
    assert {"200"} <= statuses <= {"200", "504", "507"}, said


@pytest.mark.soak
def test_a_server_under_load_for_half_an_hour_does_not_grow(sample_store):
    _, most, slope = served(sample_store, 30, 0.1)

    assert most < 300
    assert slope < 0.5  # megabytes a minute, of the second half
