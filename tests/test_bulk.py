"""The bulk path: the same shards whatever happens on the way, and what a store makes of them."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import time
from hashlib import sha256
from pathlib import Path

import poison
import pytest
from running import (
    FAZHI,
    NEEDS_PROC,
    ROOT,
    alive,
    call,
    environment,
    fazhi,
    on_a_small_disk,
    serving,
    texts,
    wait_for,
)

from graphs.check.checks import check
from graphs.store import canonical
from graphs.store.embedded import Store
from ontology.fact_tables import TABLES
from ontology.terms import derived_graph
from pipeline.files.durable import unpacked

SAMPLES = [text[:1000] for text in texts(ROOT / "tests/reports")]


def corpus(folder: Path, count: int) -> Path:
    """Write so many reports, a few of them twice, one empty."""
    folder.mkdir()
    for number in range(count):
        text = f"副本{number}\n\n{SAMPLES[number % len(SAMPLES)]}"
        (folder / f"{number:04}.txt").write_text(text, "utf-8")
    (folder / "a").mkdir()
    shutil.copy(folder / "0000.txt", folder / "a" / "0000.txt")
    shutil.copy(folder / "0007.txt", folder / "0000-again.txt")
    (folder / "empty.txt").write_text(" ")
    return folder


def bulk(reports: Path, out: Path, *words: object, **more) -> subprocess.CompletedProcess[str]:
    words = ("--shard", 8, "--no-store", "--workers", 1, *words)
    return fazhi("bulk", reports, "-o", out, *words, **more)


def digests(out: Path) -> dict[str, str]:
    """Return the digest of every file in a folder of shards, and so what is there."""
    return {
        path.relative_to(out).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(out.rglob("*"))
        if path.is_file() and path.name != "lock"
    }


@pytest.fixture(scope="module")
def reports(tmp_path_factory) -> Path:
    return corpus(tmp_path_factory.mktemp("bulk") / "r", 39)


@pytest.fixture(scope="module")
def made(reports) -> Path:
    """Return the shards that one worker made."""
    out = reports.parent / "one"
    run = bulk(reports, out)
    assert run.returncode == 1, run.stderr  # the empty file
    return out


@pytest.fixture(scope="module")
def loaded(made) -> Path:
    place = made.parent / "loaded"
    assert call("load", made, "--store", place).returncode == 0
    return place


def test_all_is_there_and_complete(reports, made):
    done = json.loads((made / "_SUCCESS").read_text())
    lines = [json.loads(line) for line in (made / "manifest.jsonl").read_text().splitlines()]
    quads = [line for path in sorted((made / "shards").glob("0*")) for line in unpacked(path)]

    assert done["reports"] == sum(line["reports"] for line in lines) == 39
    assert done["quads"] == sum(line["quads"] for line in lines) == len(quads) == len(set(quads))
    assert [line["shard"] for line in lines] == list(range(5))
    assert {name for line in lines for name in line["files"]} | done["files"].keys() == {
        name for name in digests(made) if "/" in name
    }
    failed = [json.loads(line) for line in (made / "failures.jsonl").read_text().splitlines()]
    assert [(each["file"], each["problem"]) for each in failed] == [
        (str(reports / "empty.txt"), "is empty")
    ]


def test_the_number_of_workers_changes_no_byte(reports, made, tmp_path):
    run = bulk(reports, tmp_path / "two", "--workers", 2)

    assert "5 (原有 kept 0)" in run.stdout
    assert digests(tmp_path / "two") == digests(made)


def test_a_second_run_keeps_what_stands_and_mends_what_does_not(reports, made, tmp_path):
    again = Path(shutil.copytree(made, tmp_path / "again"))
    whole = digests(made)
    assert "5 (原有 kept 5)" in bulk(reports, again).stdout
    assert digests(again) == whole

    (again / "shards" / "00003.nq.zst").unlink()
    (again / "_SUCCESS").unlink()
    with (again / "manifest.jsonl").open("r+") as manifest:  # the last line torn
        manifest.truncate((again / "manifest.jsonl").stat().st_size - 9)
    (again / "shards" / "00009.nq.zst").write_bytes(b"of an earlier, larger corpus")
    (again / "unfinished" / "00001").mkdir(parents=True)
    assert "5 (原有 kept 3)" in bulk(reports, again).stdout
    assert digests(again) == whole


def test_a_changed_report_changes_its_shard_alone(tmp_path):
    mine, out = corpus(tmp_path / "r", 14), tmp_path / "out"
    bulk(mine, out)
    (mine / "0009.txt").write_text("另一份\n\n" + SAMPLES[0], "utf-8")
    run = bulk(mine, out)

    assert "2 (原有 kept 1)" in run.stdout


def test_a_folder_of_other_things_is_refused(reports, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    run = bulk(reports, tmp_path)

    assert run.returncode == 3
    assert "no folder of shards" in run.stderr
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_a_full_disk_is_told_and_is_no_fault_of_the_reports(reports, tmp_path):
    (tmp_path / "d").mkdir()
    disk = on_a_small_disk(tmp_path / "d", "256k")
    run = bulk(reports, tmp_path / "d" / "out", before=disk)

    assert run.returncode == 3, run.stderr
    assert "no space is left" in run.stderr
    assert "失败" not in run.stderr


def test_standard_input_is_refused(tmp_path):
    run = fazhi("bulk", "-", "-o", tmp_path / "out", input="报告")

    assert run.returncode == 2
    assert "put it into a file" in run.stderr
    assert not (tmp_path / "out").exists()


def test_a_store_of_shards_is_the_store_of_a_build(reports, loaded, tmp_path):
    assert call("build", reports, "--store", tmp_path / "built").returncode == 1
    with Store.open(tmp_path / "built") as built, Store.open(loaded) as store:
        reconciled = derived_graph("reconciled")
        assert reconciled in store.graphs()
        told, wanted = (
            sorted(str(q) for q in each.quads() if str(q.graph_name) != f"<{reconciled}>")
            for each in (store, built)
        )
        assert told == wanted
        assert store.files() == built.files()
        assert list(check(store, sample=8)) == []
        for digest in sorted(set(store.files().values())):
            assert store.source(digest) == built.source(digest)


def test_loading_again_changes_nothing_and_fresh_makes_anew(made, loaded):
    with Store.open(loaded) as store:
        before = canonical.digest(store)
    again = call("load", made, "--store", loaded)
    assert "未变 unchanged 41" in again.stdout
    with Store.open(loaded) as store:
        assert canonical.digest(store) == before
    assert call("load", made, "--store", loaded, "--fresh").returncode == 0
    with Store.open(loaded) as store:
        assert canonical.digest(store) == before


def test_loading_what_was_made_anew_follows_the_files(tmp_path):
    mine = corpus(tmp_path / "r", 24)
    (tmp_path / "other.txt").write_text("另一份\n\n" + SAMPLES[1], "utf-8")
    store, fresh = tmp_path / "s", tmp_path / "fresh"
    call("build", tmp_path / "other.txt", "--store", store)
    bulk(mine, tmp_path / "out")
    call("load", tmp_path / "out", "--store", store)
    (mine / "0020.txt").write_text("改过\n\n" + SAMPLES[0], "utf-8")  # replaced
    (mine / "0021.txt").unlink()  # gone
    (mine / "0022.txt").rename(mine / "renamed.txt")
    (mine / "0000-again.txt").unlink()  # 0007.txt has its bytes
    (mine / "0023.txt").write_text(" ", "utf-8")  # cannot be read: what was read stays
    (mine / "new.txt").write_text("新的\n\n" + SAMPLES[2], "utf-8")
    bulk(mine, tmp_path / "out")
    again = call("load", tmp_path / "out", "--store", store)

    assert "新增 new 3 · 更新 replaced 0 · 撤回 withdrawn 3 ·" in again.stdout, again.stdout
    call("remove", mine / "0023.txt", tmp_path / "other.txt", "--store", store)
    call("load", tmp_path / "out", "--store", store)
    call("load", tmp_path / "out", "--store", fresh)
    with Store.open(store) as one, Store.open(fresh) as other:
        assert one.files() == other.files()
        assert canonical.digest(one) == canonical.digest(other)


def test_what_is_not_complete_is_not_loaded(made, tmp_path):
    torn = Path(shutil.copytree(made, tmp_path / "torn"))
    (torn / "_SUCCESS").unlink()
    run = call("load", torn, "--store", tmp_path / "s")

    assert run.returncode == 3
    assert "not complete" in run.stderr


def test_the_tables_are_of_the_graph(made, loaded):
    duckdb = pytest.importorskip("duckdb")
    with Store.open(loaded) as store:
        counted = {
            "reports": "?x a fz:Report",
            "mentions": "?x a fz:Mention",
            "applications": "?x a fz:Application",
            "participations": "?x a fz:Participation",
            "measures": "?x a fz:Measure",
        }
        for name, pattern in counted.items():
            (number,) = store.select(f"SELECT (count(*) AS ?n) {{ GRAPH ?g {{ {pattern} }} }}")
            rows = duckdb.read_parquet(f"{made}/tables/{name}/*.parquet")
            assert rows.columns == [column.name for column in TABLES[name]]
            assert len(rows) == int(number[0]) > 0
    things = duckdb.read_parquet(f"{made}/tables/things/*.parquet").project("thing").fetchall()
    assert len(things) == len(set(things)) > 0


@pytest.mark.parametrize(("name", "harm"), [
    ("shards/00001.nq.zst", "cut off"), ("texts/00001.jsonl.zst", "changed"),
    ("shards/reconciled.nq.zst", "gone"),
])  # fmt: skip
def test_damaged_shards_are_not_loaded(made, name, harm, tmp_path):
    torn = Path(shutil.copytree(made, tmp_path / "torn"))
    data = (torn / name).read_bytes()
    if harm == "gone":
        (torn / name).unlink()
    else:
        (torn / name).write_bytes(data[:-20] + b"?" * 20 * (harm == "changed"))
    run = call("load", torn, "--store", tmp_path / "s")

    assert run.returncode == 3
    assert f"{name}: is lacking, cut off or damaged; copy it again" in run.stderr


@pytest.mark.parametrize("name", ["about.json", "manifest.jsonl", "_SUCCESS"])
@pytest.mark.parametrize("data", [b"{\n", b"\xff\n"])
def test_what_says_how_shards_were_made_may_be_damaged_too(made, name, data, tmp_path):
    torn = Path(shutil.copytree(made, tmp_path / "torn"))
    (torn / name).write_bytes(data)
    run = call("load", torn, "--store", tmp_path / "s")

    assert run.returncode == 3
    assert f"{name}: is damaged" in run.stderr


HIDDEN = """
import importlib.util, sys
sys.modules["pyarrow"] = None
find = importlib.util.find_spec
importlib.util.find_spec = lambda name, *more: None if name == "pyarrow" else find(name, *more)
"""


def test_without_pyarrow_there_are_no_tables_and_it_says_so(reports, tmp_path):
    (tmp_path / "no").mkdir()
    (tmp_path / "no" / "sitecustomize.py").write_text(HIDDEN)
    run = bulk(reports, tmp_path / "out", env=environment(PYTHONPATH=f"{tmp_path}/no:{ROOT}"))

    assert "pip install 'fazhi[analytics]'" in run.stderr
    assert json.loads((tmp_path / "out" / "_SUCCESS").read_text())["reports"] == 39
    assert not (tmp_path / "out" / "tables").exists()


@pytest.mark.parametrize(("odd", "cause"), [
    ("要命", "ended by SIGKILL"), ("太慢", "longer than"), ("出错", "ValueError: odd"),
    ("不完", "longer than"),
])  # fmt: skip
def test_an_odd_document_is_listed_and_the_rest_done(odd, cause, tmp_path):
    check_odd(tmp_path, 12, {4: odd}, {4: cause}, shard=6)


@pytest.mark.soak
def test_of_a_thousand_three_are_odd(tmp_path):
    odd = {5: "要命", 500: "太慢", 998: "出错"}
    causes = {5: "ended by SIGKILL", 500: "longer than", 998: "ValueError: odd"}
    check_odd(tmp_path, 1000, odd, causes, shard=100)


def check_odd(tmp_path, count: int, odd: dict, causes: dict, shard: int) -> None:
    folder = tmp_path / "r"
    folder.mkdir()
    for number in range(count):
        first = f"这份{odd[number]}\n" if number in odd else ""
        title = f"宜昌市第{number}局2023年度法治政府建设年度报告"
        told = f"{first}{title}\n组织学习《中华人民共和国民法典》。\n"
        (folder / f"{number:04}.txt").write_text(told, "utf-8")
    site = poison.site(tmp_path / "poison")
    run = fazhi(
        "bulk", folder, "-o", tmp_path / "out", "--shard", shard, "--no-store", "--workers", 2,
        "--max-seconds", 1, env=environment(PYTHONPATH=f"{site}:{ROOT}"),
    )  # fmt: skip
    assert run.returncode == 1, run.stderr
    lines = (tmp_path / "out" / "failures.jsonl").read_text().splitlines()
    failed = {int(Path(one["file"]).stem): one for one in map(json.loads, lines)}
    assert failed.keys() == odd.keys()
    for number, cause in causes.items():
        assert cause in failed[number]["problem"], failed[number]
        assert failed[number]["remedy"]
    assert json.loads((tmp_path / "out" / "_SUCCESS").read_text())["reports"] == count - len(odd)
    assert not (tmp_path / "out" / "unfinished").exists()


def begin(reports: Path, out: Path) -> subprocess.Popen:
    words = ("bulk", reports, "-o", out, "--shard", 8, "--no-store", "--workers", 2)
    return subprocess.Popen(
        [*FAZHI, *map(str, words)], cwd=ROOT, env=environment(),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def shards_of(out: Path) -> int:
    """Return how many shards stand, as the manifest says."""
    manifest = out / "manifest.jsonl"
    return manifest.read_bytes().count(b"\n") if manifest.exists() else 0


def killed(reports: Path, out: Path, moments: random.Random, victim: str) -> bool:
    """Kill a worker or the parent when a few more shards stand; return whether it lived."""
    goal = shards_of(out) + moments.randint(0, 2)
    run = begin(reports, out)
    wait_for(lambda: run.poll() is not None or (serving(run.pid) and shards_of(out) >= goal), 600)
    time.sleep(moments.uniform(0, 0.5))
    workers = serving(run.pid) if run.poll() is None else []
    if victim == "parent":
        run.kill()
    elif workers:
        os.kill(moments.choice(workers), signal.SIGKILL)
    code = run.wait()
    assert victim == "parent" or code == 1  # the empty file: all else was done
    wait_for(lambda: not any(alive(worker) for worker in workers), 10)
    return bool(workers)


def go_through(reports: Path, wanted: dict[str, str], out: Path, kills: int) -> None:
    """Kill as often, at random moments, parents and workers in turn; go on until it is done."""
    moments = random.Random(kills)  # noqa: S311 (moments, no secrets)
    done = runs = 0
    while done < kills:
        assert runs < 10 * kills, f"{done} of {runs} were still running"
        done += killed(reports, out, moments, ("parent", "worker")[runs % 2])
        runs += 1
        if (out / "_SUCCESS").exists():
            assert digests(out) == wanted
            shutil.rmtree(out)
    run = bulk(reports, out, "--workers", 2)
    assert run.returncode == 1, run.stderr
    assert digests(out) == wanted
    assert not [path for path in out.rglob("*") if path.name.endswith(".tmp")]
    assert not (out / "unfinished").exists()


@NEEDS_PROC
def test_killed_and_gone_on_it_is_the_same(reports, made, tmp_path):
    go_through(reports, digests(made), tmp_path / "out", 2)


@NEEDS_PROC
@pytest.mark.soak
def test_twenty_kills_at_any_moment(tmp_path):
    reports = corpus(tmp_path / "r", 300)
    assert bulk(reports, tmp_path / "whole").returncode == 1
    go_through(reports, digests(tmp_path / "whole"), tmp_path / "out", 20)
