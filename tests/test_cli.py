"""The command line: what it says, its exit codes, and that nothing undoes what is done."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from running import (
    FAZHI,
    NEEDS_PROC,
    ROOT,
    alive,
    begin,
    call,
    environment,
    fazhi,
    on_a_small_disk,
    serving,
    texts,
    wait_for,
    without_root,
)

SAMPLES = ROOT / "tests/reports"
GOLD = ROOT / "tests/gold/hebei-shahe-scjgj-2022.json"
REPORT = "甲市司法局2023年法治政府建设年度报告\n\n一、组织学习《中华人民共和国民法典》3次。\n"
HEAVY = ("spacy", "jieba", "rdflib", "pyvis", "pyoxigraph", "rich", "networkx", "pyshacl")
COMMANDS = ("read", "build", "remove", "query", "ask", "export", "view", "check", "score")


def write(folder: Path, count: int, text: str = REPORT) -> Path:
    folder.mkdir(exist_ok=True)
    for number in range(count):
        (folder / f"{number:05}.txt").write_text(f"副本{number}\n\n{text}", "utf-8")
    return folder


def test_help_is_quick_and_lists_every_command():
    words = "import sys; sys.argv = ['fazhi', '--help']; from pipeline.cli import main\n"
    loaded = "try: main()\nfinally: sys.stderr.write(' '.join(sys.modules))"
    before = os.times().children_user
    run = subprocess.run(
        [sys.executable, "-c", words + loaded], capture_output=True, cwd=ROOT, check=True, text=True
    )
    spent = os.times().children_user - before

    assert not set(HEAVY) & set(run.stderr.split())
    assert spent < 1.0
    listed = re.findall(r"^  ([a-z]+) ", run.stdout.partition("Commands:")[2], re.MULTILINE)
    assert set(COMMANDS) <= set(listed)


def test_every_command_explains_itself():
    for command in COMMANDS:
        run = call(command, "--help")
        assert run.returncode == 0
        assert len(run.stdout.splitlines()) > 5


def test_version():
    assert re.fullmatch(r"fazhi \d+\.\d+\.\d+\n", fazhi("--version").stdout)


WRONG = {
    "no such command": ["raed", SAMPLES],
    "no such option": ["read", "--workes", "2", SAMPLES],
    "no paths": ["read"],
    "no worker": ["read", SAMPLES, "--workers", "0"],
    "no such format": ["read", SAMPLES, "--format", "yaml"],
    "no such catalogue": ["read", SAMPLES, "--catalogue", "/nowhere/at-all.csv"],
    "no gold": ["score", "/nowhere/gold"],
}


@pytest.mark.parametrize("call", WRONG.values(), ids=WRONG)
def test_a_wrong_call_ends_with_2(call):
    run = fazhi(*call)

    assert run.returncode == 2
    assert run.stdout == ""
    assert run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["score", "{bad}", "--texts", SAMPLES], "bad cannot be read"),
        (["score", "{none}", "--texts", SAMPLES], "no gold"),
        (["score", "{empty}", "--texts", SAMPLES], "it lacks report, instruments"),
        (["score", GOLD, "--run", "{bad}"], "bad cannot be read"),
        (["score", GOLD, "--run", "{empty}"], "empty cannot be read"),
        (["score", GOLD, "--part", "develop"], "goes with a folder"),
        (["score", GOLD, "--floors", "{bad}"], "bad cannot be read"),
        (["build", SAMPLES, "--store", "{none}", "--corrections", "{gbk}"], "gbk, line 1: is not"),
        (["build", SAMPLES, "--store", "{none}", "--base", "https://a.cn/id"], "with / at its end"),
        (["bulk", SAMPLES, "-o", "{none}", "--base", "https://a.cn/> <x/"], "with / at its end"),
        (["fetch", "--list", "{bin}"], "is binary"),
        (["figures", "-o", "{none}", "--language", "fr"], "'zh', 'en'"),
        (["rank", "--format", "xml"], "take one of table, csv, json"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_or_value_that_is_none_is_a_wrong_call(words, said, tmp_path):
    given = {"bad": b"{", "gbk": "更正".encode("gbk"), "bin": b"\x00\x01\x02", "empty": b"{}"}
    for name, data in given.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "none").mkdir()
    run = call(*[str(w).format(**{n: tmp_path / n for n in (*given, "none")}) for w in words])

    assert run.returncode == 2
    assert said in run.stderr


def test_a_folder_without_reports_is_a_wrong_call(tmp_path):
    (tmp_path / "x.xyz").touch()
    run = call("build", tmp_path, "--store", tmp_path / "s")

    assert run.returncode == 2
    assert str(tmp_path) in run.stderr
    assert "1 × .xyz" in run.stderr
    assert not (tmp_path / "s").exists()


def test_a_fault_in_a_catalogue_is_told_with_its_line(tmp_path):
    table = tmp_path / "own.csv"
    table.write_text("title,short,kind\n甲市条例,甲市条例,法津\n,乙,法律\n", "utf-8")
    run = call("read", SAMPLES, "--catalogue", table)

    assert run.returncode == 2
    assert re.search(r"own\.csv, line \d", run.stderr)
    assert "Traceback" not in run.stderr


def test_read_gives_a_line_a_report_and_lists_what_failed(tmp_path):
    write(tmp_path, 2)
    (tmp_path / "empty.txt").touch()
    run = call("read", tmp_path)
    answers = [json.loads(line) for line in run.stdout.splitlines()]

    assert run.returncode == 1
    assert [answer["name"] for answer in answers] == ["00000", "00001"]
    assert f"{tmp_path}/empty.txt: is empty; give a file with the report's text" in run.stderr


def test_read_shows_a_page(tmp_path):
    write(tmp_path, 1)
    run = call("read", tmp_path, "--format", "displacy")

    assert run.returncode == 0
    assert run.stdout.startswith("<!DOCTYPE html>")
    assert "中华人民共和国民法典" in run.stdout
    assert run.stdout.count("<figure>") == 1


def test_build_adds_replaces_and_skips(tmp_path):
    reports, place = write(tmp_path / "r", 3), tmp_path / "s"
    first = call("build", reports, "--store", place)
    (reports / "00001.txt").write_text(REPORT + "二、另有《中华人民共和国宪法》。\n", "utf-8")
    (reports / "bad.txt").write_bytes(b"")
    second = call("build", reports, "--store", place)
    third = call("build", reports, "--store", place)

    assert "新增 new 3" in first.stdout
    assert first.returncode == 0
    assert second.returncode == third.returncode == 1
    assert re.search(r"new 1 .*withdrawn 1 .*unchanged 2 .*failed 1", second.stdout)
    assert re.search(r"new 0 .*replaced 0 .*unchanged 3 .*failed 1", third.stdout)
    assert "3 份报告" in third.stdout
    kept = (place / "failures.jsonl").read_text("utf-8")
    failures = [json.loads(line) for line in kept.splitlines()]
    assert [(Path(f["file"]).name, f["problem"]) for f in failures] == [("bad.txt", "is empty")]
    assert str(place / "failures.jsonl") in third.stderr


def test_build_anew_keeps_only_what_is_given(tmp_path):
    reports, place = write(tmp_path / "r", 3), tmp_path / "s"
    call("build", reports, "--store", place)
    run = call("build", reports / "00002.txt", "--store", place, "--fresh")

    assert "store: 1 份报告" in run.stdout


def test_remove_withdraws_paths_folders_and_reports(tmp_path):
    reports, place = write(tmp_path / "r", 4), tmp_path / "s"
    call("build", reports, "--store", place)
    (reports / "00000.txt").unlink()
    iri = call(
        "query", "--store", place, "--format", "csv",
        'SELECT ?r { GRAPH ?r { ?r fz:fileName "00001.txt" } }',
    ).stdout.split()[1]  # fmt: skip
    one = call("remove", reports / "00000.txt", iri, "--store", place)
    none = call("remove", reports / "00000.txt", "--store", place)
    rest = call("remove", reports, "--store", place)

    assert (one.returncode, "withdrawn: 2" in one.stdout) == (0, True)
    assert (none.returncode, "withdrawn: 0" in none.stdout) == (1, True)
    assert "00000.txt" in none.stderr
    assert (rest.returncode, "withdrawn: 2" in rest.stdout) == (0, True)


def test_a_folder_that_is_no_store_is_left_alone(tmp_path):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters/a.doc").write_text("mine")
    for command in (["build", SAMPLES], ["check"], ["query", "ASK {}"], ["ask", "民法典"]):
        run = call(*command, "--store", tmp_path / "letters")
        assert run.returncode == 3, run
        assert str(tmp_path / "letters") in run.stderr
        assert "Traceback" not in run.stderr
    assert [path.name for path in (tmp_path / "letters").iterdir()] == ["a.doc"]


def test_no_store_is_told_with_the_remedy(tmp_path):
    run = call("check", "--store", tmp_path / "none")

    assert run.returncode == 3
    assert "fazhi build" in run.stderr


def test_a_store_in_use_is_told(tmp_path):
    from graphs.store.embedded import Store

    reports, place = write(tmp_path / "r", 1), tmp_path / "s"
    with Store.open(place, write=True, settings={}):
        run = fazhi("build", reports, "--store", place)

    assert run.returncode == 3
    assert "in use" in run.stderr
    assert str(place) in run.stderr


def test_a_store_made_with_another_base_or_catalogue_refuses(tmp_path):
    reports, place, own = write(tmp_path / "r", 1), tmp_path / "s", tmp_path / "own.csv"
    own.write_text("title,short,aliases,kind\n甲市养犬管理条例,养犬条例,,地方性法规\n", "utf-8")
    call("build", reports, "--store", place, "--base", "https://example.org/a/")
    base = call("build", reports, "--store", place, "--base", "https://example.org/b/")
    same = call("build", reports, "--store", place)
    other = call("build", reports, "--store", place, "--catalogue", own)

    assert (base.returncode, "--base" in base.stderr) == (3, True)
    assert same.returncode == 0
    assert (other.returncode, "--catalogue" in other.stderr) == (3, True)


def test_a_full_disk_is_told_and_the_store_stays(tmp_path):
    disk, reports = tmp_path / "disk", write(tmp_path / "r", 300)
    disk.mkdir()
    script = f'{" ".join(FAZHI)} build "$1/00000.txt" --store "$2/s" && '
    script += f'{" ".join(FAZHI)} build "$1" --store "$2/s"; echo "code $?"; '
    script += f'{" ".join(FAZHI)} query --store "$2/s" --format csv '
    script += "'SELECT (COUNT(?r) AS ?n) { GRAPH ?g { ?r a fz:Report } }'"
    before = (*on_a_small_disk(disk, "3m"), "sh", "-c", script, "sh", str(reports), str(disk))
    run = subprocess.run(
        before, capture_output=True, cwd=ROOT, env=environment(), check=False, encoding="utf-8"
    )

    assert "code 3" in run.stdout
    assert "disk is full" in run.stderr
    assert "Traceback" not in run.stderr
    assert run.stdout.split()[-1] == "1"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_output_that_cannot_be_written_is_told():
    with Path("/dev/full").open("w") as full:
        run = fazhi("read", SAMPLES, capture_output=False, stdout=full, stderr=subprocess.PIPE)

    assert run.returncode == 3
    assert "no space is left" in run.stderr
    assert "Traceback" not in run.stderr


def test_what_may_not_be_read_or_written_is_told(tmp_path):
    reports = write(tmp_path / "r", 2)
    (reports / "00000.txt").chmod(0)
    (reports / "closed").mkdir(mode=0)
    (tmp_path / "sealed").mkdir(mode=0o500)
    rights = without_root()
    run = fazhi("build", reports, "--store", tmp_path / "s", before=rights)
    refused = fazhi("build", reports, "--store", tmp_path / "sealed/s", before=rights)
    (reports / "closed").chmod(0o700)

    assert run.returncode == 1
    assert "新增 new 1" in run.stdout
    assert f"{reports}/00000.txt: no permission to read it; allow reading" in run.stderr
    assert f"{reports}/closed: no permission" in run.stderr
    assert refused.returncode == 3
    assert str(tmp_path / "sealed") in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_reader_that_stops_is_no_error(tmp_path):
    reports = write(tmp_path, 60)
    with subprocess.Popen(
        [*FAZHI, "read", reports], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as run:
        run.stdout.read(10)
        run.stdout.close()
        said = run.stderr.read().decode()

    assert run.returncode == 0
    assert said == ""


@pytest.mark.parametrize("locale", [{"LC_ALL": "C"}, {"LC_ALL": "POSIX", "PYTHONUTF8": "0"}])
def test_output_is_utf8_whatever_the_locale(tmp_path, locale):
    write(tmp_path, 1)
    more = environment(PYTHONCOERCECLOCALE="0", **locale)
    run = fazhi("read", tmp_path, env=more)

    assert run.returncode == 0
    assert "中华人民共和国民法典" in run.stdout


def test_chinese_that_the_locale_cannot_read_is_a_wrong_call_in_words():
    more = environment(LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    run = fazhi("ask", "哪些单位学习了民法典", env=more)

    assert run.returncode == 2
    assert "读不出所给的中文" in run.stderr
    assert "set LC_ALL=C.UTF-8" in run.stderr
    assert "Traceback" not in run.stderr


def test_a_line_of_20_megabytes_is_read(tmp_path):
    sentence = "组织学习《中华人民共和国民法典》3次，" + "各项工作有序推进，" * 50
    line = sentence * (20_000_000 // len(sentence.encode()))
    (tmp_path / "long.txt").write_text(f"甲市司法局2023年报告\n一、{line}\n", "utf-8")
    write(tmp_path, 1)
    run = fazhi("read", tmp_path, "--workers", 2)
    answers = [json.loads(one) for one in run.stdout.splitlines()]

    assert run.returncode == 0, run.stderr
    assert [answer["name"] for answer in answers] == ["00000", "long"]
    assert len(answers[1]["instruments"]) == line.count("《")


def reports_in(place: Path) -> list[str]:
    asked = "SELECT ?r { GRAPH ?r { ?r a fz:Report } } ORDER BY ?r"
    run = call("query", "--store", place, "--format", "csv", asked)
    assert run.returncode == 0, run.stderr
    return run.stdout.split()[1:]


SLOW = """
import time
try:
    from graphs.store import writing
    from pipeline.bulk import batch
except ImportError:
    batch = None
if batch:
    writing.SHARD_REPORTS = 10  # written ten at a time, and read ten a second
    real = batch.stages
    def stages(text, known):
        time.sleep(0.1)
        return (yield from real(text, known))
    batch.stages = stages
"""


@NEEDS_PROC
@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("blow", [signal.SIGINT, signal.SIGKILL])
def test_a_build_that_is_ended_leaves_the_store_as_it_was(tmp_path, workers, blow):
    first, place = write(tmp_path / "first", 3), tmp_path / "s"
    call("build", first, "--store", place)
    before = reports_in(place)
    many = write(tmp_path / "many", 60, texts(SAMPLES)[0][:500])
    (tmp_path / "slow").mkdir()
    (tmp_path / "slow" / "sitecustomize.py").write_text(SLOW)
    path = f"{tmp_path}/slow:{ROOT}"
    run = begin("build", many, "--store", place, "--workers", workers, PYTHONPATH=path)
    drafts = wait_for(lambda: [p for p in place.glob("db-*") if p.name != "db-1"])
    helpers = wait_for(lambda: serving(run.pid)) if workers > 1 else []
    time.sleep(0.5)
    assert run.poll() is None, "ended too soon to be killed"
    started = time.monotonic()
    os.killpg(run.pid, blow) if blow is signal.SIGINT else run.kill()
    said = run.communicate(timeout=60)[1].decode()

    assert drafts
    assert run.returncode == (130 if blow is signal.SIGINT else -9)
    assert time.monotonic() - started < 30
    assert "Traceback" not in said
    wait_for(lambda: not any(alive(helper) for helper in helpers))
    assert reports_in(place) == before
    again = call("build", many, "--store", place, "--workers", 1)
    assert again.returncode == 0, again.stderr
    assert len(reports_in(place)) == len(before) + 60


def test_the_central_questions_are_answered(sample_store):
    mentioned = fazhi("ask", "--store", sample_store, "哪些单位提到了《民法典》")
    shown = fazhi("ask", "--store", sample_store, "--sparql", "哪些单位提到了《民法典》")

    assert mentioned.returncode == shown.returncode == 0
    assert "中华人民共和国民法典" in mentioned.stdout
    assert "SELECT" not in mentioned.stdout
    assert "SELECT" in shown.stdout


def test_stored_questions_are_listed(sample_store):
    run = call("query", "--store", sample_store, "--list")

    assert run.returncode == 0
    assert "units-by-law" in run.stdout


def test_sparql_that_is_wrong_is_a_wrong_call(sample_store):
    run = call("query", "--store", sample_store, "SELECT ?x WHERE { ?x ?y }")

    assert run.returncode == 2
    assert "Traceback" not in run.stderr


def test_view_writes_a_page(sample_store, tmp_path):
    run = call("view", "--store", sample_store, "--law", "民法典", "-o", tmp_path / "page.html")

    assert run.returncode == 0, run.stderr
    assert str(tmp_path / "page.html") in run.stdout
    assert "民法典" in (tmp_path / "page.html").read_text("utf-8")


def test_a_bare_name_is_taken_where_it_is_one_thing(sample_store, tmp_path):
    page = tmp_path / "page.html"

    law = call("view", "民法典", "--store", sample_store, "-o", page)
    assert law.returncode == 0, law.stderr
    assert "民法典" in page.read_text("utf-8")

    unit = call("diff", "沙河市场监管局", "--store", sample_store)
    assert unit.stdout.startswith("邢台市沙河市市场监督管理局 2022"), unit.stderr

    nothing = call("view", "镇", "--store", sample_store, "-o", page)
    assert nothing.returncode == 2
    assert "没有叫 镇 的" in nothing.stderr

    law = call("diff", "民法典", "--store", sample_store)
    assert law.returncode == 2
    assert "民法典 是法律、法规、文件，这里要写单位" in law.stderr

    twice = call("export", "民法典", "--law", "宪法", "-f", "csv", "--store", sample_store)
    assert twice.returncode == 2
    assert "give one of them" in twice.stderr
    assert twice.stderr.startswith("民法典 和 --law 宪法 是两个")


def test_the_samples_pass_their_own_check(sample_store):
    run = call("check", "--store", sample_store)

    assert run.returncode == 0, run.stdout


def test_score_of_what_was_read_against_itself_is_one(tmp_path):
    reports = write(tmp_path / "reports", 2)
    (tmp_path / "gold").mkdir()
    for line in call("read", reports).stdout.splitlines():
        (tmp_path / "gold" / f"{json.loads(line)['name']}.json").write_text(line, "utf-8")
    run = call("score", tmp_path / "gold")

    assert run.returncode == 0, run.stderr
    assert re.search(r"^instruments +1\.000 ", run.stdout, re.MULTILINE)
    assert "0 处不同" in run.stdout
