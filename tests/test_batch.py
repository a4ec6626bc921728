"""Many files: which are found, what becomes of each, and that none undoes the others."""

from __future__ import annotations

import json
import os
import signal
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline.bulk import batch
from pipeline.bulk.batch import Job, Result
from pipeline.files import finding

if TYPE_CHECKING:
    from pipeline.lockstep import Stages

SAMPLES = Path(__file__).parent / "reports"
REPORT = (
    "甲市司法局2023年法治政府建设年度报告\n\n    一、全年组织学习《中华人民共和国民法典》3次。\n"
)


def lay(folder: Path, **files: str | bytes) -> Path:
    for name, content in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def found_names(folder: Path, *paths: Path) -> list[str]:
    found = finding.walk(paths or (folder,))
    return [Path(file).relative_to(folder).as_posix() for file in found.files]


def test_a_folder_is_walked_in_order_and_other_formats_are_counted(tmp_path):
    lay(tmp_path, b_txt="", a_md="", sub__c_TXT="", x_xyz="", sub__y_xyz="", z="", README_md="")
    lay(tmp_path, **{".hidden__d_txt": "", ".e_txt": ""})

    assert found_names(tmp_path) == ["a.md", "b.txt", "sub/c.TXT"]
    assert finding.walk([tmp_path]).skipped == {"": 1, ".md": 1, ".xyz": 2}
    assert finding.walk([tmp_path]).failures == ()


def test_a_file_is_found_once_however_often_it_is_named(tmp_path):
    lay(tmp_path, sub__a_txt="", sub__b_txt="")
    one = found_names(tmp_path, tmp_path / "sub/b.txt", tmp_path, tmp_path / "sub/../sub")

    assert one == ["sub/a.txt", "sub/b.txt"]


def test_the_order_of_the_paths_does_not_matter(tmp_path):
    lay(tmp_path, a__1_txt="", b__2_txt="")
    (tmp_path / "a/link").symlink_to(tmp_path / "b")
    paths = [tmp_path / "a", tmp_path / "b"]

    assert finding.walk(paths) == finding.walk(reversed(paths))


def test_loops_of_folders_end(tmp_path):
    lay(tmp_path, sub__a_txt="")
    (tmp_path / "sub/up").symlink_to(tmp_path)
    (tmp_path / "self").symlink_to(tmp_path / "self")

    assert found_names(tmp_path) == ["sub/a.txt"]


@pytest.mark.parametrize(
    ("name", "problem"),
    [("none.txt", "does not exist"), ("none.pdf", "does not exist"), ("x.pdf", "is empty")],
)
def test_a_named_file_must_be_one_that_can_be_read(tmp_path, name, problem):
    lay(tmp_path, x_pdf="")
    found = finding.walk([tmp_path / name])
    results = [*found.failures, *batch.extract_files(found.files, Job())]

    assert len(results) == 1
    assert problem in results[0].problem
    assert results[0].file == str(tmp_path / name)
    assert results[0].remedy


def test_a_folder_without_permission_is_told_and_the_rest_is_walked(tmp_path, monkeypatch):
    lay(tmp_path, a__1_txt="", b__2_txt="")
    scandir = os.scandir

    def guarded(path):
        if str(path).endswith("/a"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(finding.os, "scandir", guarded)
    found = finding.walk([tmp_path])

    assert found.files == (str(tmp_path / "b/2.txt"),)
    assert [Path(failure.file).name for failure in found.failures] == ["a"]
    assert "permission" in found.failures[0].problem


BAD = {  # file -> bytes, what is said
    "empty.txt": (b"", "is empty"),
    "blank.txt": (b" \n\t\r\n", "empty"),
    "binary.txt": (Path(sys.executable).resolve().read_bytes()[:9999], "binary"),
    "pdf.txt": (b"%PDF-1.7\n" + b"x" * 99, "PDF"),
    "broken.txt": (b"\xff\xff\x80\x81" * 999, "encoding"),
}


@pytest.mark.parametrize("workers", [1, 2])
def test_each_bad_file_is_told_with_a_remedy_and_the_others_are_done(tmp_path, workers):
    for name, (data, _) in BAD.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "good.txt").write_text(REPORT, "utf-8")
    (tmp_path / "folder.txt").mkdir()
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nothing")
    found = finding.walk([tmp_path])
    results = {Path(r.file).name: r for r in batch.extract_files(found.files, Job(), workers)}

    assert [name for name, result in results.items() if not result.problem] == ["good.txt"]
    assert list(results) == sorted([*BAD, "good.txt", "gone.txt", "pipe.txt"])
    for name, (_, said) in BAD.items():
        assert said in results[name].problem
        assert results[name].remedy
    assert "does not exist" in results["gone.txt"].problem
    assert "ordinary" in results["pipe.txt"].problem


def test_no_permission_to_read_is_told(tmp_path, monkeypatch):
    lay(tmp_path, a_txt=REPORT, b_txt=REPORT)
    opened = os.open

    def guarded(path, *args, **options):
        if str(path).endswith("a.txt"):
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *args, **options)

    monkeypatch.setattr(os, "open", guarded)
    results = list(batch.extract_files(finding.walk([tmp_path]).files, Job()))

    assert [bool(result.problem) for result in results] == [True, False]
    assert "chmod" in results[0].remedy


def test_workers_and_order_do_not_change_a_result():
    files = finding.walk([SAMPLES]).files
    alone = list(batch.extract_files(files, Job(), 1))
    together = list(batch.extract_files(files, Job(), 2))
    backwards = list(batch.extract_files(files[::-1], Job(), 2))

    assert len(files) >= 8
    assert alone == together == backwards[::-1]
    assert all(result.output.endswith(f"<{result.report}> .\n") for result in alone)


def test_what_is_recorded_with_the_same_bytes_is_not_extracted(tmp_path):
    lay(tmp_path, a_txt=REPORT, b_txt=REPORT + "二、略。\n")
    files = finding.walk([tmp_path]).files
    recorded = {result.file: result.sha256 for result in batch.extract_files(files, Job())}
    (tmp_path / "b.txt").write_text(REPORT + "二、改。\n", "utf-8")
    results = list(batch.extract_files(files, Job(), 1, recorded))

    assert [result.unchanged for result in results] == [True, False]
    assert results[0].output == ""


def test_json_names_the_file_as_seen_from_here(tmp_path, monkeypatch):
    lay(tmp_path, sub__a_txt=REPORT)
    monkeypatch.chdir(tmp_path)
    (result,) = batch.extract_files(finding.walk([Path("sub")]).files, Job("json"))
    answer = json.loads(result.output)

    assert (answer["name"], answer["file"]) == ("a", "sub/a.txt")
    assert answer["sha256"] == result.sha256
    assert [i["title"] for i in answer["instruments"]] == ["中华人民共和国民法典"]


def deadly(job: Job):
    return partial(_die_over, batch.prepare(job))


def _die_over(work, task: tuple[str, str]) -> Stages[Result]:
    if task[0].endswith("07.txt"):
        os.kill(os.getpid(), signal.SIGKILL)
    return (yield from work(task))


def test_a_file_that_kills_its_worker_is_told_and_the_others_are_done(tmp_path, monkeypatch):
    for number in range(20):
        (tmp_path / f"{number:02}.txt").write_text(f"{number}\n{REPORT}", "utf-8")
    files = finding.walk([tmp_path]).files
    sound = list(batch.extract_files(files, Job(), 1))
    monkeypatch.setattr(batch, "partial", lambda _, job: partial(deadly, job))
    results = list(batch.extract_files(files, Job(), 2))

    assert "SIGKILL" in results[7].problem
    assert results[7].remedy
    assert results[:7] + results[8:] == sound[:7] + sound[8:]


def test_a_fault_of_ours_in_one_file_is_told_with_its_place(tmp_path, monkeypatch):
    lay(tmp_path, a_txt=REPORT, b_txt=REPORT + "。")
    stages = batch.stages

    def faulty(text, catalogue):
        if Path(text.file).name == "a.txt":
            raise KeyError("乙")
        return (yield from stages(text, catalogue))

    monkeypatch.setattr(batch, "stages", faulty)
    one, other = batch.extract_files(finding.walk([tmp_path]).files, Job())

    assert "KeyError" in one.problem
    assert "test_batch.py:" in one.problem
    assert not other.problem


@pytest.mark.parametrize("mark", ["《" * 3, "《《关于", "“" * 5, "（" * 9, "《" + "法" * 200])
def test_unclosed_brackets_are_read(tmp_path, mark):
    lay(tmp_path, a_txt=REPORT + f"二、印发{mark}。\n三、学习《中华人民共和国宪法》。\n")
    (result,) = batch.extract_files(finding.walk([tmp_path]).files, Job("json"))
    titles = [i["title"] for i in json.loads(result.output)["instruments"]]

    assert not result.problem
    assert "中华人民共和国民法典" in titles
    assert "中华人民共和国宪法" in titles
