"""What is installed is whole: the wheel holds every file of the packages, and works alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile

import pytest
from running import ROOT

PACKAGES = ("ontology", "pipeline", "graphs")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    words = ["-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run([sys.executable, *words], cwd=ROOT, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_every_file_of_the_packages(wheel):
    files = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }

    assert files <= set(zipfile.ZipFile(wheel).namelist())


def test_the_wheel_works_without_the_repository(wheel, tmp_path):
    zipfile.ZipFile(wheel).extractall(tmp_path / "installed")
    (tmp_path / "a.txt").write_text(
        "甲市司法局2023年报告\n学习《中华人民共和国民法典》。\n", "utf-8"
    )
    words = "import pipeline, sys; print(pipeline.__file__); from pipeline.cli import main; main()"
    run = subprocess.run(
        [sys.executable, "-c", words, "read", "a.txt"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path / "installed")},
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    place, answer = run.stdout.splitlines()

    assert place.startswith(str(tmp_path))
    assert json.loads(answer)["instruments"][0]["known"]
