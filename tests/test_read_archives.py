"""Archives, tables, standard input: what is found in them, what wins, and what is refused."""

from __future__ import annotations

import csv
import io
import json
import struct
import zipfile
from pathlib import Path

import pytest
from pages import PAGES, PLAIN, dressed, sample
from running import call, fazhi

from pipeline.bulk.batch import Job, extract_files
from pipeline.files.finding import walk
from pipeline.read.layer import Limits

REPORT = "汉阳区司法局2023年法治政府建设年度报告\n一、全年组织学习《中华人民共和国民法典》3次。\n"


def packed(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def packed_on_windows(path: Path, files: dict[str, bytes]) -> Path:
    """Write an archive with names in GBK that do not say so."""
    out, places = io.BytesIO(), []
    for name, content in files.items():
        raw, crc = name.encode("gbk"), zipfile.crc32(content)
        head = struct.pack("<HHHHHLLL", 20, 0, 0, 0, 33, crc, len(content), len(content))
        places.append((raw, head, out.tell()))
        out.write(b"PK\x03\x04" + head + struct.pack("<HH", len(raw), 0) + raw + content)
    start = out.tell()
    for raw, head, at in places:
        rest = struct.pack("<HHHHHLL", len(raw), 0, 0, 0, 0, 0, at)
        out.write(b"PK\x01\x02" + struct.pack("<H", 20) + head + rest + raw)
    count, size = len(places), out.tell() - start
    out.write(b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, count, count, size, start, 0))
    path.write_bytes(out.getvalue())
    return path


def read(*paths: Path, limits: Limits | None = None, workers: int = 1) -> dict[str, dict]:
    """Return the answers by the path below the first path's folder, failures as their words."""
    limits = limits or Limits()
    found = walk(paths, limits)
    results = [*found.failures, *extract_files(found.files, Job("json", limits=limits), workers)]
    base = paths[0].parent
    return {
        Path(r.file).relative_to(base).as_posix(): {"problem": r.problem}
        if r.problem
        else json.loads(r.output)
        for r in results
    }


def test_an_archive_is_read_as_a_folder(tmp_path):
    page = dressed(PAGES[0], sample(PLAIN[0]))
    files = {"a.txt": REPORT.encode(), "2023/b.html": page, "x.png": b"1", "readme.txt": b"1"}
    archive = packed(tmp_path / "all.zip", files)
    answers = read(archive, workers=2)

    assert sorted(answers) == ["all.zip/2023/b.html", "all.zip/a.txt"]
    assert answers["all.zip/a.txt"]["report"]["unit"] == "武汉市汉阳区司法局"
    assert walk([archive]).skipped == {".png": 1, ".txt": 1}


def test_names_in_gbk_are_read(tmp_path):
    files = {"某县/司法局报告.txt": REPORT.encode("gbk")}
    answers = read(packed_on_windows(tmp_path / "中文.zip", files))

    assert list(answers) == ["中文.zip/某县/司法局报告.txt"]


def test_a_report_in_an_archive_is_the_report_in_a_folder(tmp_path):
    (tmp_path / "a.txt").write_text(REPORT, "utf-8")
    packed(tmp_path / "all.zip", {"a.txt": REPORT.encode()})
    answers = read(tmp_path / "a.txt", tmp_path / "all.zip")
    one, other = answers["a.txt"], answers["all.zip/a.txt"]

    assert {**one, "file": ""} == {**other, "file": ""}


@pytest.mark.parametrize("name", ["../out.txt", "/etc/out.txt", "a/../../out.txt", "C:/out.txt"])
def test_a_name_that_leads_out_is_refused(tmp_path, name):
    inner = tmp_path / "inner"
    inner.mkdir()
    archive = packed(inner / "bad.zip", {name: REPORT.encode(), "good.txt": REPORT.encode()})
    found = walk([archive])
    results = list(extract_files(found.files, Job(), 1))

    assert sorted(bool(result.problem) for result in results) == [False, True]
    assert any("leads out" in result.problem for result in results)
    assert [path.name for path in tmp_path.rglob("*")] == ["inner", "bad.zip"]


def test_a_bomb_is_not_unfolded(tmp_path):
    zeros = b"\x00" * (3 << 20)
    packed(tmp_path / "bomb.zip", {"a.txt": zeros, "b.txt": REPORT.encode()})
    many = packed(tmp_path / "many.zip", {f"{n}.txt": zeros for n in range(50)})
    small = Limits(megabytes=2)

    assert (
        "larger than 2 MB" in read(tmp_path / "bomb.zip", limits=small)["bomb.zip/a.txt"]["problem"]
    )
    assert read(tmp_path / "bomb.zip", limits=small)["bomb.zip/b.txt"]["instruments"]
    assert "unfold" in read(many, limits=small)["many.zip"]["problem"]


def test_a_header_that_lies_about_a_size_unfolds_no_more_than_allowed(tmp_path):
    archive = packed(tmp_path / "lies.zip", {"a.txt": b"\x00" * (5 << 20)})
    data = archive.read_bytes()
    archive.write_bytes(data.replace(struct.pack("<L", 5 << 20), struct.pack("<L", 999)))
    (problem,) = read(archive, limits=Limits(megabytes=2)).values()

    assert problem["problem"]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"no archive", b"PK\x05\x06" + b"\0" * 18])
def test_what_is_no_sound_archive_is_told(tmp_path, data):
    (tmp_path / "x.zip").write_bytes(data)
    found = walk([tmp_path / "x.zip"])

    assert len(found.failures) == (0 if data[:4] == b"PK\x05\x06" else 1)
    assert not found.files


def table(path: Path, rows: list[dict[str, str]], encoding: str = "utf-8-sig") -> Path:
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(stream.getvalue().encode(encoding))
    return path


ROWS = [
    {"单位": "武汉市江岸区司法局", "年度": "2021年", "网址": "http://a.cn/1", "正文": REPORT},
    {"单位": "", "年度": "", "网址": "", "正文": REPORT.replace("3次", "4次")},
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_columns_win_over_what_the_text_says(tmp_path, encoding):
    answers = read(table(tmp_path / "t.csv", ROWS, encoding))
    told, silent = answers["t.csv/1"]["report"], answers["t.csv/2"]["report"]

    assert (told["unit"], told["year"]) == ("武汉市江岸区司法局", 2021)
    assert (told["region"], told["url"]) == ("武汉市江岸区", "http://a.cn/1")
    assert (silent["unit"], silent["year"]) == ("武汉市汉阳区司法局", 2023)
    assert "url" not in silent


def test_json_lines_and_a_json_array_are_tables(tmp_path):
    rows = [{"unit": row["单位"], "year": row["年度"], "text": row["正文"], "n": 1} for row in ROWS]
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    (tmp_path / "a.jsonl").write_text(lines, "utf-8")
    (tmp_path / "b.ndjson").write_text(json.dumps(rows), "utf-8")
    answers = read(tmp_path / "a.jsonl", tmp_path / "b.ndjson")

    assert sorted(answers) == ["a.jsonl/1", "a.jsonl/2", "b.ndjson/1", "b.ndjson/2"]
    assert {a["report"]["year"] for a in answers.values()} == {2021, 2023}


def test_a_column_of_paths_names_files_beside_the_table(tmp_path):
    (tmp_path / "files").mkdir()
    (tmp_path / "files/a.html").write_bytes(dressed(PAGES[3], sample(PLAIN[0])))
    rows = [{"path": "files/a.html", "unit": "武汉市江岸区司法局", "year": "2021"}]
    table(tmp_path / "list.csv", rows)
    found = walk([tmp_path])
    (result,) = extract_files(found.files, Job("json"), 1)
    report = json.loads(result.output)["report"]

    assert [Path(file).name for file in found.files] == ["1"]  # the file goes by its row alone
    assert (report["unit"], report["year"]) == ("武汉市江岸区司法局", 2021)
    assert json.loads(result.output)["measures"]


def test_a_cell_may_hold_a_page(tmp_path):
    answers = read(table(tmp_path / "t.csv", [{"content": f"<p>{REPORT}</p><p>二、完。</p>"}]))

    assert answers["t.csv/1"]["measures"][0]["value"] == 3


def test_a_table_opens_no_file_outside_its_folder(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "out.txt").write_text(REPORT, "utf-8")
    (tmp_path / "in/a.txt").write_text(REPORT, "utf-8")
    rows = ["../out.txt", str(tmp_path / "out.txt"), "../in/a.txt", "/etc/hosts"]
    table(tmp_path / "in/list.csv", [{"path": name} for name in rows])
    found = walk([tmp_path])
    results = {each.file: each for each in extract_files(found.files, Job("json"), 1)}
    problems = [results[f"{tmp_path}/in/list.csv/{row}"].problem for row in range(1, 5)]

    assert [bool(problem) for problem in problems] == [True, True, False, True]
    assert "outside the folder of its table" in problems[0]
    assert not results[f"{tmp_path}/out.txt"].problem  # found by itself all the same
    assert f"{tmp_path}/in/a.txt" not in results


@pytest.mark.parametrize("inside", [["fazhi.json"], ["about.json", "manifest.jsonl"]])
def test_what_a_store_and_shards_list_is_no_table_of_reports(tmp_path, inside):
    (tmp_path / "a.txt").write_text(REPORT, "utf-8")
    (tmp_path / "kept").mkdir()
    for name in inside:
        (tmp_path / "kept" / name).touch()
    failed = {"file": str(tmp_path / "a.txt"), "problem": "x"}
    (tmp_path / "kept/failures.jsonl").write_text(json.dumps(failed) + "\n", "utf-8")
    found = walk([tmp_path])

    assert found.files == (str(tmp_path / "a.txt"),)
    assert found.skipped == {"store": 1}


def test_a_table_without_reports_is_passed_over_in_a_folder_and_refused_by_name(tmp_path):
    path = table(tmp_path / "budget.csv", [{"项目": "办公费", "金额": "3"}])
    (tmp_path / "a.txt").write_text(REPORT, "utf-8")

    assert walk([tmp_path]).skipped == {".csv": 1}
    (failure,) = walk([path]).failures
    assert "金额, 项目" in failure.problem
    assert "正文" in failure.remedy


def test_what_lies_beside_a_file_is_known_of_it(tmp_path):
    (tmp_path / "a.txt").write_text(REPORT, "utf-8")
    beside = json.dumps({"url": "http://a.cn/x", "year": 2020, "status": 200})
    (tmp_path / "a.txt.meta.json").write_text(beside, "utf-8")
    answers = read(tmp_path / "a.txt")

    assert answers["a.txt"]["report"]["year"] == 2020
    assert answers["a.txt"]["report"]["url"] == "http://a.cn/x"
    assert walk([tmp_path]).skipped == {}


def test_standard_input_is_a_report():
    page = dressed(PAGES[1], sample(PLAIN[0]))
    answer = fazhi("read", "-", input=page, encoding=None)

    assert answer.returncode == 0
    assert json.loads(answer.stdout)["report"]["year"] == 2016


def test_a_build_withdraws_what_an_archive_holds_no_more(tmp_path):
    files = {"a.txt": REPORT.encode(), "b.txt": REPORT.replace("3次", "4次").encode()}
    store = tmp_path / "s"
    packed(tmp_path / "all.zip", files)
    first = call("build", tmp_path / "all.zip", "--store", store)
    packed(tmp_path / "all.zip", {"a.txt": files["a.txt"]})
    second = call("build", tmp_path / "all.zip", "--store", store)

    assert "新增 new 2" in first.stdout
    assert "撤回 withdrawn 1" in second.stdout
    assert "1 份报告 reports" in second.stdout
    assert call("check", "--store", store).returncode == 0
