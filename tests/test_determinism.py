"""The same reports give the same bytes: whatever the workers, the hash seed, the order."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from running import call

SAMPLES = Path(__file__).parent / "reports"
ROOT = Path(__file__).resolve().parents[1]


def fazhi(*words: object, seed: str = "0", cwd: Path = ROOT) -> bytes:
    run = subprocess.run(
        [sys.executable, "-m", "pipeline", *map(str, words)],
        cwd=cwd,
        env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr.decode()
    return run.stdout


def built(folder: Path, paths: list[Path], seed: str, *options: object) -> bytes:
    fazhi("build", *paths, "--store", folder, *options, seed=seed)
    return fazhi("export", "--store", folder, "-f", "nquads", seed=seed)


@pytest.fixture(scope="module")
def samples(tmp_path_factory) -> list[Path]:
    """Return the reports in a folder, with one that is there twice under another name."""
    folder = tmp_path_factory.mktemp("samples")
    files = [Path(shutil.copy(path, folder)) for path in sorted(SAMPLES.glob("*.txt"))]
    files.append(Path(shutil.copy(files[0], folder / "0-again.txt")))
    return files


@pytest.fixture(scope="module")
def reference(samples, tmp_path_factory) -> bytes:
    return built(tmp_path_factory.mktemp("reference") / "s", samples, "0", "--workers", 1)


def test_the_export_says_something(reference):
    lines = reference.decode().splitlines()

    assert len(lines) > 1000
    assert len(set(lines)) == len(lines)


@pytest.mark.parametrize(
    ("seed", "backwards", "workers"),
    [
        ("1", True, 2),
        pytest.param("1", False, 2, marks=pytest.mark.soak),
        pytest.param("31337", True, 1, marks=pytest.mark.soak),
    ],
)
def test_the_same_bytes(samples, reference, tmp_path, seed, backwards, workers):
    paths = samples[::-1] if backwards else samples

    assert built(tmp_path / "s", paths, seed, "--workers", workers) == reference


def test_one_after_the_other_in_any_order_is_the_same_as_all_at_once(samples, tmp_path):
    """The first is there twice; half of them, for each is a build of its own."""
    some = [samples[0], *samples[-1::-2]]
    for path in some:
        assert call("build", path, "--store", tmp_path / "s").returncode == 0

    reference = built(tmp_path / "all", sorted(some), "0")
    assert fazhi("export", "--store", tmp_path / "s", "-f", "nquads") == reference


def test_read_is_the_same_bytes_too(samples):
    answers = {
        fazhi("read", *samples, "--workers", workers, seed=seed)
        for workers, seed in ((1, "0"), (2, "5"))
    }

    assert len(answers) == 1
