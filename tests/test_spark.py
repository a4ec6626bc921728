"""Spark makes the bytes of one machine, whatever is killed: a real master, two workers, kills."""

from __future__ import annotations

import gzip
import os
import shutil
import signal
import sys
import time
from pathlib import Path

import clusters
import pytest

sys.path.append(str(Path(__file__).parent / "benchmarks"))

import corpus

from pipeline.job import Job
from pipeline.work_unit import Document, run

NUMBER, LENGTH, SEED = 160, 1_500, 11
# Each document takes a while longer on the workers, so that there is time to kill one; one whose
# first line says so ends the process that reads it, one raises.
SITE = """
import os, signal, sys, time
if "pyspark.daemon" in sys.argv[0] or "-m" in sys.orig_argv:
    try:
        from pipeline import work_unit
    except ImportError:
        work_unit = None
    if work_unit:
        real = work_unit.extract
        def extract(text, known):
            time.sleep(0.04)
            if "这份要命" in text.clean[:30]:
                os.kill(os.getpid(), signal.SIGKILL)
            if "这份出错" in text.clean[:30]:
                raise ValueError("odd")
            return real(text, known)
        work_unit.extract = extract
"""


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    clusters.needed()
    with clusters.cluster(tmp_path_factory.mktemp("cluster")) as found:
        yield found


@pytest.fixture(scope="module")
def reports(tmp_path_factory) -> Path:
    """Write reports, one of them under two names, one empty, one that raises on the workers."""
    folder = tmp_path_factory.mktemp("reports")
    for index in range(NUMBER):
        text = corpus.report(SEED, index, LENGTH).text
        (folder / f"{corpus.name(index)}.txt").write_text(text, "utf-8", newline="")
    (folder / "again").mkdir()
    shutil.copy(folder / f"{corpus.name(7)}.txt", folder / "again" / "0.txt")
    (folder / "empty.txt").write_text(" ")
    (folder / "odd.txt").write_text("这份出错\n某县2023年法治政府建设年度报告\n", "utf-8")
    return folder


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> str:
    folder = tmp_path_factory.mktemp("site")
    (folder / "sitecustomize.py").write_text(SITE, "utf-8")
    return str(folder)


@pytest.fixture(scope="module")
def deadly(tmp_path_factory) -> str:
    """Return the path of a site where every report ends the process that reads it."""
    folder = tmp_path_factory.mktemp("deadly")
    (folder / "sitecustomize.py").write_text(SITE.replace("这份要命", ""), "utf-8")
    return str(folder)


@pytest.fixture(scope="module")
def plain(reports):
    """Return the sorted lines and the rows that a plain loop makes of the reports."""
    paths = [path for path in sorted(reports.rglob("*.txt")) if path.stem not in ("empty", "odd")]
    paths.remove(reports / f"{corpus.name(7)}.txt")  # `0.txt` has its bytes, and is less
    unit = run((Document(str(path), path.read_bytes()) for path in paths), Job())
    assert not unit.failures
    return sorted(unit.quads.splitlines(keepends=True)), unit.facts


def written(out: Path) -> list[str]:
    """Return the sorted lines of all parts."""
    assert (out / "quads/_SUCCESS").exists()
    parts = sorted((out / "quads").glob("part-*.gz"))
    assert parts
    return sorted(
        line for part in parts for line in gzip.open(part, "rt", encoding="utf-8", newline="")
    )


def rows(out: Path, name: str) -> list[str]:
    from pyarrow import parquet

    table = parquet.read_table(out / "tables" / name)
    return sorted(map(repr, zip(*(column.to_pylist() for column in table.columns), strict=True)))


def killed_amid(engine, driver, out: Path, victim: str) -> None:
    """Kill a process of the workers when two tasks are committed and the job is not."""
    word = {"python": "pyspark.daemon", "executor": "CoarseGrainedExecutorBackend"}[victim]
    until = time.monotonic() + 300
    while len(list(out.glob("made/_temporary/0/task_*"))) < 2:
        assert driver.poll() is None, engine.log.read_text()[-3000:]
        assert time.monotonic() < until, "no task was committed"
        time.sleep(0.01)
    assert not (out / "made/_SUCCESS").exists(), "it was over before the kill"
    process = engine.processes(word)[0]
    os.kill(process, signal.SIGKILL)
    assert not (out / "made/_SUCCESS").exists(), "it was over before the kill"


def test_an_executor_and_then_the_driver_are_killed(engine, reports, site, deadly, plain, tmp_path):
    out = tmp_path / "out"
    call = (reports, "-o", out, "--partitions", 12)
    driver = engine.begin(*call, python_path=site)
    killed_amid(engine, driver, out, "executor")
    while not (out / "made/_SUCCESS").exists():
        assert driver.poll() is None, engine.log.read_text()[-3000:]
        time.sleep(0.01)
    os.killpg(driver.pid, signal.SIGKILL)
    driver.wait()
    assert "Lost executor" in engine.log.read_text()
    assert not (out / "quads/_SUCCESS").exists(), "it was over before the driver was killed"

    code = engine.run(*call, python_path=deadly)  # no report is read again

    said = engine.log.read_text()
    assert code == 1, said[-3000:]  # some input failed
    assert "ValueError: odd" in said
    assert "empty.txt" in said
    assert f"on the engine: {NUMBER} " in said
    assert not (out / "made").exists()
    check(out, plain, failures=2)
    again = engine.run(reports, "-o", out, "--base", "https://example.org/")
    assert again == 3
    assert "other settings" in engine.log.read_text()


def test_a_python_worker_is_killed_over_a_table(engine, reports, site, plain, tmp_path):
    import pyarrow as pa
    from pyarrow import parquet

    paths = sorted(reports.rglob("*.txt"))
    table = {
        "name": [path.relative_to(reports).as_posix() for path in paths],
        "content": [path.read_bytes() for path in paths],
    }
    parquet.write_table(pa.table(table), tmp_path / "in.parquet")
    out = tmp_path / "out"
    call = (tmp_path / "in.parquet", "-o", out, "--parquet", "--partitions", 7)
    driver = engine.begin(*call, python_path=site)
    killed_amid(engine, driver, out, "python")

    assert driver.wait(timeout=600) == 1
    assert "Lost task" in engine.log.read_text()
    check(out, plain, failures=2)


def check(out: Path, plain, failures: int) -> None:
    lines, facts = plain
    assert written(out) == lines
    for name in facts:
        if name != "things":
            assert rows(out, name) == sorted(map(repr, facts[name])), name
    assert len(rows(out, "things")) == len({row[0] for row in facts["things"]})
    from pyarrow import parquet

    assert parquet.read_table(out / "failures").num_rows == failures


def test_a_document_that_ends_processes_is_told_with_its_remedy(engine, site, tmp_path):
    (tmp_path / "r").mkdir()
    for number in range(6):
        first = "这份要命\n" if number == 3 else ""
        told = f"{first}宜昌市第{number}局2023年度法治政府建设年度报告\n学习《民法典》。\n"
        (tmp_path / "r" / f"{number}.txt").write_text(told, "utf-8")

    code = engine.run(tmp_path / "r", "-o", tmp_path / "out", "--partitions", 2, python_path=site)

    said = engine.log.read_text().splitlines()[-1]
    assert code == 3
    assert "a document ended each process that read it" in said
    assert "fazhi bulk INPUT -o DIR --no-store" in said
    assert not (tmp_path / "out/quads").exists()
