"""Limits: a file that hangs, crashes or swallows memory costs itself alone, and is told."""

from __future__ import annotations

import json
import os
import time
from functools import partial
from pathlib import Path

import pytest
from pages import PAGES, PLAIN, dressed, sample
from running import fazhi

from pipeline.bulk import batch
from pipeline.bulk.batch import Job, extract_files
from pipeline.files.finding import walk
from pipeline.read.formats import read_file
from pipeline.read.layer import Limits


def ill(job: Job):
    """Prepare a worker in which some files make the reader ill."""
    batch.read_file = _ill
    return batch.prepare(job)


def _ill(data: bytes, file: str, *rest):
    name = Path(file).stem
    if name == "hangs":
        time.sleep(600)
    elif name == "crashes":
        os.abort()
    elif name == "swells":
        bytearray(8 << 30)
    elif name == "recurses":
        json.loads("[" * 100_000)
    return read_file(data, file, *rest)


@pytest.mark.parametrize("workers", [1, 2])
def test_what_goes_wrong_in_a_reader_costs_its_file_alone(tmp_path, monkeypatch, workers):
    bad = ("hangs", "crashes", "swells", "recurses")
    good = [f"good-{number}" for number in range(4)]
    for number, name in enumerate((*bad, *good)):
        page = dressed(PAGES[number], sample(PLAIN[number % len(PLAIN)]))
        (tmp_path / f"{name}.html").write_bytes(page)
    monkeypatch.setattr(batch, "partial", lambda _, job: partial(ill, job))
    job = Job("json", limits=Limits(seconds=5, memory=1024))
    started = time.monotonic()
    results = {Path(r.file).stem: r for r in extract_files(walk([tmp_path]).files, job, workers)}

    assert [name for name, result in results.items() if not result.problem] == good
    assert "longer than a file may take" in results["hangs"].problem
    assert "SIGABRT" in results["crashes"].problem
    assert "memory" in results["swells"].problem
    assert "RecursionError" in results["recurses"].problem
    assert all(results[name].remedy for name in bad)
    assert time.monotonic() - started < 120


def test_a_file_larger_than_allowed_is_told_and_not_read(tmp_path):
    (tmp_path / "big.txt").write_bytes(b"x" * (3 << 20))
    (result,) = extract_files(walk([tmp_path]).files, Job(limits=Limits(megabytes=2)))

    assert "larger than 2 MB" in result.problem
    assert "--max-mb" in result.remedy


def test_the_command_bounds_what_it_reads(tmp_path):
    (tmp_path / "big.txt").write_bytes(b"x" * (3 << 20))
    answer = fazhi("read", tmp_path, "--max-mb", 2)

    assert answer.returncode == 1
    assert "larger than 2 MB" in answer.stderr
    assert fazhi("read", tmp_path, "--max-mb", 0).returncode == 2
