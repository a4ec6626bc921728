"""Shards of archives and tables: the bytes are those of any workers, whatever is killed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import tarfile
from typing import TYPE_CHECKING

import pytest
from running import NEEDS_PROC, begin, fazhi, on_a_small_disk, serving, wait_for
from test_bulk import SAMPLES, bulk, digests

from ontology.fact_tables import TABLES
from pipeline.files.durable import unpacked

if TYPE_CHECKING:
    from pathlib import Path

NUMBER = 18
KINDS = ("tar.gz", "parquet", "zip", "jsonl")


@pytest.fixture(scope="module")
def reports(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("archives") / "r"
    folder.mkdir()
    for number in range(NUMBER):
        text = f"副本{number}\n\n{SAMPLES[number % len(SAMPLES)]}"
        (folder / f"{number:04}.txt").write_text(text, "utf-8")
    return folder


def made(reports: Path, kind: str) -> Path:
    """Return an archive or a table of the reports."""
    path = reports.parent / f"all.{kind}"
    files = sorted(reports.iterdir())
    if kind == "zip":
        shutil.make_archive(str(path.with_suffix("")), "zip", reports)
    elif kind == "parquet":
        pa = pytest.importorskip("pyarrow")
        from pyarrow import parquet

        rows = {"name": [f.name for f in files], "text": [f.read_bytes().decode() for f in files]}
        parquet.write_table(pa.table(rows), path)
    elif kind == "jsonl":
        rows = [json.dumps({"text": file.read_text("utf-8")}) + "\n" for file in files]
        path.write_text("".join(rows), "utf-8")
    else:
        with tarfile.open(path, "w:gz" if kind == "tar.gz" else "w") as archive:
            archive.add(reports, ".")
    return path


def quads(out: Path) -> list[str]:
    return [line for path in sorted((out / "shards").glob("0*")) for line in unpacked(path)]


@pytest.fixture(scope="module")
def of_folder(reports) -> list[str]:
    """Return the quads of the reports in a folder."""
    bulk(reports, reports.parent / "folder")
    return quads(reports.parent / "folder")


@pytest.mark.parametrize("kind", KINDS)
def test_shards_of_an_archive_are_those_of_its_folder(reports, of_folder, kind, tmp_path):
    path = made(reports, kind)
    for workers in (1, 2) if kind in {"tar.gz", "parquet"} else (1,):  # in turn, and by place
        run = bulk(path, tmp_path / str(workers), "--workers", workers)
        assert run.returncode == 0, run.stderr
    if (tmp_path / "2").exists():
        assert digests(tmp_path / "1") == digests(tmp_path / "2")
    assert not (tmp_path / "1" / "unpacked").exists()
    if kind != "jsonl":  # its rows have no names
        assert quads(tmp_path / "1") == of_folder
    if kind == "tar.gz":
        assert "3 (原有 kept 3)" in bulk(path, tmp_path / "1").stdout
    assert set(TABLES) == {each.name for each in (tmp_path / "1/tables").iterdir()}


def test_a_cut_off_archive_is_listed_and_the_rest_done(reports, tmp_path):
    data = made(reports, "tar").read_bytes()
    (tmp_path / "cut.tar").write_bytes(data[: len(data) * 2 // 3])
    run = bulk(tmp_path / "cut.tar", tmp_path / "out")

    assert run.returncode == 1
    assert "cut.tar: is cut off or damaged behind" in run.stderr
    assert json.loads((tmp_path / "out/_SUCCESS").read_text())["reports"] > NUMBER // 2


def test_a_disk_too_small_for_what_is_unpacked_is_told(reports, tmp_path):
    archive = made(reports, "tar.gz")
    (tmp_path / "d").mkdir()
    run = bulk(archive, tmp_path / "d" / "out", before=on_a_small_disk(tmp_path / "d", "48k"))

    assert run.returncode == 3, run.stderr
    assert "unpacked" in run.stderr
    assert "失败" not in run.stderr


@NEEDS_PROC
def test_killed_amid_an_archive_it_goes_on(reports, tmp_path):
    archive = made(reports, "tar.gz")
    words = (archive, "-o", tmp_path / "out", "--shard", 2, "--no-store", "--workers", 2)
    whole = (archive, "-o", tmp_path / "whole", "--shard", 2, "--no-store")
    assert fazhi("bulk", *whole, "--workers", 1).returncode == 0
    run = begin("bulk", *words)
    manifest = tmp_path / "out" / "manifest.jsonl"
    wait_for(lambda: manifest.exists() and manifest.read_bytes().count(b"\n") > 0, 120)
    assert serving(run.pid)
    os.killpg(run.pid, signal.SIGKILL)
    run.communicate()
    assert (tmp_path / "out" / "unpacked").exists()
    assert not (tmp_path / "out" / "_SUCCESS").exists()

    again = fazhi("bulk", *words)
    assert again.returncode == 0, again.stderr
    assert "(原有 kept 0)" not in again.stdout
    assert digests(tmp_path / "out") == digests(tmp_path / "whole")
