"""Spark makes the bytes of one machine, whatever is killed: a real master, two workers, kills."""

from __future__ import annotations

import gzip
import os
import shutil
import signal
import sys
import time
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import clusters
import poison
import pytest
from running import ROOT, environment, fazhi

sys.path.append(str(Path(__file__).parent / "benchmarks"))

import corpus

from graphs.check import checks as evidence
from graphs.store import canonical
from graphs.store.embedded import Store
from ontology.catalogue import load
from ontology.terms import derived_graph
from pipeline.bulk.background import background
from pipeline.bulk.job import Job
from pipeline.bulk.reconcile import reconciled
from pipeline.bulk.things import Met
from pipeline.bulk.work_unit import Document, run
from pipeline.files.durable import unpacked

NUMBER, LENGTH, SEED = 160, 1_500, 11
# Of one body by one short name, so that there is something to reconcile.
TWINS = "宜昌市猇亭区水利局{}年法治政府建设年度报告\n会同猇亭区司法局开展检查3次。\n"


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
    for year in (2022, 2023):
        (folder / f"{year}.txt").write_text(TWINS.format(year), "utf-8")
    (folder / "empty.txt").write_text(" ")
    (folder / "odd.txt").write_text("这份出错\n某县2023年法治政府建设年度报告\n", "utf-8")
    return folder


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> str:
    return poison.site(tmp_path_factory.mktemp("site"), wait=0.04)


@pytest.fixture(scope="module")
def deadly(tmp_path_factory) -> str:
    """Return the path of a site where every report ends the process that reads it."""
    return poison.site(tmp_path_factory.mktemp("deadly"), every=True)


@pytest.fixture(scope="module")
def plain(reports):
    """Return the sorted lines and the rows that a plain loop makes of the reports."""
    paths = [path for path in sorted(reports.rglob("*.txt")) if path.stem not in ("empty", "odd")]
    paths.remove(reports / f"{corpus.name(7)}.txt")  # `0.txt` has its bytes, and is less
    unit = run((Document(str(path), path.read_bytes()) for path in paths), Job())
    assert not unit.failures
    return sorted(unit.quads.splitlines(keepends=True)), unit.facts


def written(out: Path, name: str) -> list[str]:
    """Return the sorted lines of a part of the output."""
    assert (out / name / "_SUCCESS").exists()
    return sorted(gz_lines(out / name))


def rows(out: Path, name: str) -> list[str]:
    from pyarrow import parquet

    table = parquet.read_table(out / "tables" / name)
    return sorted(map(repr, zip(*(column.to_pylist() for column in table.columns), strict=True)))


def killed_amid(engine, driver, out: Path, victim: str) -> None:
    """Kill processes of the workers when two tasks are committed and the job is not.

    An executor, or the Python workers, again until a task is lost: one may be between two tasks.
    """
    until = time.monotonic() + 300
    while len(list(out.glob("made/_temporary/0/task_*"))) < 2:
        assert driver.poll() is None, engine.log.read_text()[-3000:]
        assert time.monotonic() < until, "no task was committed"
        time.sleep(0.01)
    while "Lost task" not in engine.log.read_text():
        assert not (out / "made/_SUCCESS").exists(), "it was over before the kill"
        assert driver.poll() is None, engine.log.read_text()[-3000:]
        victims = engine.executors()[:1] if victim == "executor" else engine.python_workers()
        for process in victims:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        wait_until(lambda: "Lost task" in engine.log.read_text(), 3.0)
    assert not (out / "made/_SUCCESS").exists(), "it was over before the kill"


def wait_until(holds, seconds: float) -> None:
    until = time.monotonic() + seconds
    while not holds() and time.monotonic() < until:
        time.sleep(0.02)


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
    assert f"on the engine: {NUMBER + 2} " in said
    assert not (out / "made").exists()
    check(out, plain, failures=2)
    again = engine.run(reports, "-o", out, "--base", "https://example.org/")
    assert again == 3
    assert "other settings" in engine.log.read_text()
    check_store(reports, out, tmp_path)
    check_changed(engine, call, reports / "empty.txt")


def test_a_python_worker_is_killed_over_a_table(engine, reports, site, plain, tmp_path):
    import pyarrow as pa
    from pyarrow import parquet

    paths = sorted(reports.rglob("*.txt"))
    table = {
        "name": [*(path.relative_to(reports).as_posix() for path in paths), None, "none.txt"],
        "content": [*(path.read_bytes() for path in paths), b"nameless", None],
    }
    parquet.write_table(pa.table(table), tmp_path / "表 +%20.parquet")
    out = tmp_path / "out"
    call = (tmp_path / "表 +%20.parquet", "-o", out, "--parquet", "--partitions", 7)
    driver = engine.begin(*call, python_path=site)
    killed_amid(engine, driver, out, "python")

    assert driver.wait(timeout=600) == 1
    check(out, plain, failures=4)
    assert {"is a row without a name", "is a row without a text"} < problems(out)
    check_store(tmp_path / "表 +%20.parquet", out, tmp_path)


def check_store(reports: Path, out: Path, folder: Path) -> None:
    """Load what Spark wrote, and what `bulk` makes of the same: the stores say the same."""
    odd = environment(PYTHONPATH=f"{poison.site(folder / 'odd')}:{ROOT}")
    fazhi("bulk", reports, "-o", folder / "shards", "--no-store", "--no-tables", env=odd)
    for made, name in ((out, "spark"), (folder / "shards", "bulk")):
        loaded = fazhi("load", made, "--store", folder / name)
        assert loaded.returncode == 0, loaded.stderr
    with Store.open(folder / "spark") as store, Store.open(folder / "bulk") as other:
        assert derived_graph("reconciled") in store.graphs()
        assert canonical.digest(store) == canonical.digest(other)
        assert store.files() == other.files()
        for digest in sorted(set(store.files().values())):
            assert store.source(digest) == other.source(digest)
        assert list(evidence.check(store, sample=20)) == []
    again = fazhi("load", out, "--store", folder / "spark")
    assert "新增 new 0 · 更新 replaced 0 · 撤回 withdrawn 0" in again.stdout
    (out / "texts" / "_SUCCESS").rename(out / "texts" / "_gone")
    torn = fazhi("load", out, "--store", folder / "spark")
    (out / "texts" / "_gone").rename(out / "texts" / "_SUCCESS")
    assert torn.returncode == 3
    assert "not complete (no texts)" in torn.stderr


def check_changed(engine, call, file: Path) -> None:
    """Change a file of the input, and see that the batch is not taken for one of it."""
    text, times = file.read_text("utf-8"), file.stat()
    file.write_text(text + "  ", "utf-8")
    code = engine.run(*call)
    file.write_text(text, "utf-8")
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))

    assert code == 3
    assert "the input has changed since this batch was begun" in engine.log.read_text()
    assert "name a new folder with -o" in engine.log.read_text()


def problems(out: Path) -> set[str]:
    from pyarrow import parquet

    return set(parquet.read_table(out / "failures")["problem"].to_pylist())


def check(out: Path, plain, failures: int) -> None:
    lines, facts = plain
    met = Met()
    met.add(facts)
    once = facts | {"things": [thing.row for thing in met.things()]}
    assert written(out, "quads") == lines
    for name in facts:
        assert rows(out, name) == sorted(map(repr, once[name])), name
    found = list(reconciled(met.things(), out))
    assert found
    assert written(out, "reconciled") == sorted(found)
    known = [row[0] for row in once["things"] if row[4] or row[1] == "Region"]
    said = background(known, load()).splitlines(keepends=True)
    assert written(out, "catalogue") == sorted(said)
    from pyarrow import parquet

    assert parquet.read_table(out / "failures").num_rows == failures


@pytest.mark.soak
def test_the_lines_of_twenty_thousand_reports_are_those_of_the_pool(engine, tmp_path, capsys):
    number = int(os.environ.get("FAZHI_SPARK_REPORTS", "20000"))
    corpus.write_files(tmp_path, SEED, range(number))
    reports = tmp_path / "reports"
    told = [f"{number} reports"]
    walls = {}
    for workers in (2, 1):
        out = tmp_path / f"spark{workers}"
        cpu, wall, mine = engine.cpu(), time.monotonic(), os.times()
        call = (reports, "-o", out, "--partitions", 32, "--conf", f"spark.cores.max={workers}")
        assert engine.run(*call, seconds=7200) == 0, engine.log.read_text()[-3000:]
        walls[workers] = time.monotonic() - wall
        cpu = engine.cpu() - cpu + driver_cpu(mine)
        told.append(f"spark, {workers} workers: {walls[workers]:.1f} s, {cpu:.1f} s CPU")
    for workers in (2, 1):
        out = tmp_path / f"bulk{workers}"
        wall, mine = time.monotonic(), os.times()
        done = fazhi("bulk", reports, "-o", out, "--no-store", "--workers", workers)
        assert done.returncode == 0, done.stderr
        wall = time.monotonic() - wall
        told.append(f"bulk, {workers} workers: {wall:.1f} s, {driver_cpu(mine):.1f} s CPU")
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(told) + "\n")

    one = digest(gz_lines(tmp_path / "spark2/quads"))
    assert one == digest(gz_lines(tmp_path / "spark1/quads"))
    shards = sorted((tmp_path / "bulk2/shards").glob("[0-9]*.zst"))
    assert one == digest(line for shard in shards for line in unpacked(shard))


def driver_cpu(before: os.times_result) -> float:
    now = os.times()
    return now.children_user + now.children_system - before.children_user - before.children_system


def gz_lines(out: Path):
    for part in sorted(out.glob("part-*.gz")):
        with gzip.open(part, "rt", encoding="utf-8", newline="") as lines:
            yield from lines


def digest(lines) -> tuple[int, int]:
    """Return how many lines there are and the sum of their digests, whatever their order."""
    total = number = 0
    for line in lines:
        number += 1
        total += int.from_bytes(sha256(line.encode()).digest()[:16], "big")
    return number, total


def test_a_document_that_ends_processes_is_told_with_its_remedy(engine, site, tmp_path):
    (tmp_path / "r").mkdir()
    for number in range(6):
        first = "这份要命\n" if number == 3 else ""
        told = f"{first}宜昌市第{number}局2023年度法治政府建设年度报告\n学习《民法典》。\n"
        (tmp_path / "r" / f"{number}.txt").write_text(told, "utf-8")

    code = engine.run(
        tmp_path / "r",
        "-o",
        tmp_path / "out",
        "--partitions",
        2,
        "--conf",
        "spark.task.maxFailures=2",
        python_path=site,
    )

    said = engine.log.read_text().splitlines()[-1]
    assert code == 3
    assert "a document ended each process that read it" in said
    assert "fazhi bulk INPUT -o DIR --no-store" in said
    assert not (tmp_path / "out/quads").exists()
