"""Tar archives and Parquet tables: what is found in them, what is damaged, what is refused."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import tarfile
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import zstandard
from running import call
from test_read_archives import packed as zipped

from graphs.store import writing
from graphs.store.embedded import Record, Store
from pipeline.bulk.batch import Job, extract_files
from pipeline.files.finding import walk
from pipeline.read.layer import Limits

if TYPE_CHECKING:
    from pipeline.files.result import Result

REPORT = "汉阳区司法局2023年法治政府建设年度报告\n一、全年组织学习《中华人民共和国民法典》{}次。\n"
REPORTS = {f"2023/{n}.txt": REPORT.format(n).encode() for n in range(1, 6)}
PACKED = {
    "tar": lambda data: data,
    "tar.gz": gzip.compress,
    "tgz": gzip.compress,
    "tar.zst": zstandard.compress,
    "tar.bz2": bz2.compress,
    "tar.xz": lzma.compress,
}


def tarred(files: dict[str, bytes], form: int = tarfile.PAX_FORMAT, **more: str) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=form, **more) as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return stream.getvalue()


def read(path: Path, limits: Limits | None = None) -> dict[str, Result]:
    """Return what became of each report by its path below the container's folder."""
    limits = limits or Limits()
    found = walk([path], limits)
    results = [*found.failures, *extract_files(found.files, Job("json", limits=limits), 1)]
    return {Path(each.file).relative_to(path.parent).as_posix(): each for each in results}


@pytest.mark.parametrize("ending", PACKED)
def test_an_archive_says_what_a_folder_says(tmp_path, ending):
    files = {**REPORTS, "x.png": b"1", "readme.txt": b"1", "._a.txt": b"1"}
    archive = tmp_path / f"all.{ending}"
    archive.write_bytes(PACKED[ending](tarred(files)))
    (tmp_path / "2023").mkdir()
    for name, data in REPORTS.items():
        (tmp_path / name).write_bytes(data)
    inside, outside = read(archive), read(tmp_path / "2023")

    assert sorted(inside) == [f"all.{ending}/{name}" for name in REPORTS]
    for name in REPORTS:
        one, other = (json.loads(each.output) for each in (
            inside[f"all.{ending}/{name}"], outside[name]))  # fmt: skip
        assert {**one, "file": ""} == {**other, "file": ""}
    assert walk([archive]).skipped == {".png": 1, ".txt": 1}
    assert walk([tmp_path]).files[-1] == str(archive / "2023/5.txt")  # a folder finds it too


@pytest.mark.parametrize("name", ["某县/司法局报告.txt", f"{'某' * 60}/司法局.txt", "./a.txt"])
@pytest.mark.parametrize("form", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_names_are_read(tmp_path, name, form, encoding):
    archive = tmp_path / "all.tar"
    archive.write_bytes(tarred({name: REPORTS["2023/1.txt"]}, form, encoding=encoding))

    assert list(read(archive)) == [f"all.tar/{name.removeprefix('./')}"]


@pytest.mark.parametrize("name", ["../out.txt", "/etc/out.txt", "a/../../out.txt", "C:/out.txt"])
def test_a_name_that_leads_out_is_refused(tmp_path, name):
    archive = tmp_path / "all.tar"
    archive.write_bytes(tarred({name: REPORTS["2023/1.txt"], **REPORTS}))
    problems = [result.problem for result in read(archive).values() if result.problem]

    assert problems == ["has a name that leads out of its archive"]


@pytest.mark.parametrize("pack", ["zip", "tar"])
def test_of_two_with_one_name_the_last_counts(tmp_path, pack):
    archive = tmp_path / f"all.{pack}"
    one, other = (REPORT.format(number).encode() for number in (3, 8))
    archive.write_bytes(twice_tarred(one, other) if pack == "tar" else twice_zipped(one, other))
    (result,) = read(archive).values()

    assert json.loads(result.output)["measures"][0]["value"] == 8


def twice_tarred(one: bytes, other: bytes) -> bytes:
    return tarred({"a.txt": one})[:-10240 + 1024] + tarred({"a.txt": other})  # fmt: skip


def twice_zipped(one: bytes, other: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", one)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a.txt", other)
    return stream.getvalue()


def test_links_and_devices_are_told(tmp_path):
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.DIRTYPE):
            info = tarfile.TarInfo(f"{kind.decode()}.txt")
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    (tmp_path / "all.tar").write_bytes(stream.getvalue())
    found = read(tmp_path / "all.tar")

    assert len(found) == 3
    assert {each.problem for each in found.values()} == {
        "is no ordinary file but a link or a device"
    }


MANY = {f"{n}.txt": REPORT.format(n).encode() for n in range(1, 300)}
SOUND = tarred(REPORTS)  # each has a header of 512 bytes, and 512 of text


@pytest.mark.parametrize(("ending", "data", "kept"), [
    ("tar", SOUND[:2600], 2),  # in a text
    ("tar", SOUND[:2100], 2),  # in a header
    ("tar", SOUND[:2048], 2),  # between two files: the mark of the end is not there
    ("tar", SOUND[:2048] + b"?" * 512 + SOUND[2560:], 2),  # what is no header
    ("tar", SOUND[:2048] + bytes(512) + SOUND[2560:], 2),  # what would be the end
    ("tar.gz", gzip.compress(tarred(MANY))[:-4] + b"????", 200),  # its sum is wrong
    ("tar.gz", gzip.compress(SOUND, 0)[:2600], 0),
    ("tar.gz", gzip.compress(tarred(MANY))[:-2000], 50),
    ("tar.zst", zstandard.ZstdCompressor().compress(SOUND)[:-9], 0),
    ("tar.xz", lzma.compress(SOUND)[:-40], 0),
    ("tar", b"", 0),
    ("tar.zst", b"\x28\xb5\x2f\xfd??", 0),
])  # fmt: skip
def test_what_is_damaged_is_told_and_what_is_sound_is_read(tmp_path, ending, data, kept):
    archive = tmp_path / f"all.{ending}"
    archive.write_bytes(data)
    found = read(archive)
    problem = found.pop(f"all.{ending}")

    assert "damaged" in problem.problem or "no sound archive" in problem.problem
    assert problem.remedy
    assert len(found) == kept if ending == "tar" else kept <= len(found) <= len(MANY)
    assert all(json.loads(each.output)["measures"] for each in found.values())
    assert walk([archive]).containers == ()  # what it lacks is not taken for withdrawn


def test_archives_one_after_another_are_one(tmp_path):
    many = list(REPORTS.items())
    (tmp_path / "all.tar").write_bytes(tarred(dict(many[:2])) + tarred(dict(many[2:])))

    assert sorted(read(tmp_path / "all.tar")) == [f"all.tar/{name}" for name in REPORTS]


def test_an_empty_archive_is_no_fault(tmp_path):
    (tmp_path / "all.tar").write_bytes(tarred({}))
    found = walk([tmp_path / "all.tar"])
    (tmp_path / "long.tar.gz").write_bytes(gzip.compress(bytes(60 << 20)))
    (long,) = walk([tmp_path / "long.tar.gz"]).failures

    assert "zeros without end" in long.problem
    assert (found.files, found.failures) == ((), ())


def test_bombs_are_not_unfolded(tmp_path):
    small, zeros = Limits(megabytes=1), b"\x00" * (3 << 20)
    (tmp_path / "one.tar.gz").write_bytes(gzip.compress(tarred({"a.txt": zeros, **REPORTS})))
    many = {f"{n}.txt": zeros for n in range(30)}
    (tmp_path / "many.tar.gz").write_bytes(gzip.compress(tarred(many)))
    named = tarred({f"{'某' * 500_000}.txt": b"1"})  # a name longer than any
    (tmp_path / "named.tar.gz").write_bytes(gzip.compress(named))
    one = read(tmp_path / "one.tar.gz", small)

    assert one.pop("one.tar.gz/a.txt").problem == "is larger than 1 MB"
    assert len(one) == len(REPORTS)
    assert "would unfold" in read(tmp_path / "many.tar.gz", small)["many.tar.gz"].problem
    assert "without end" in read(tmp_path / "named.tar.gz", small)["named.tar.gz"].problem


@pytest.mark.parametrize("pack", ["zip", "tar.gz"])
def test_a_member_is_read_by_its_name(tmp_path, pack):
    archive = tmp_path / f"all.{pack}"
    if pack == "zip":
        zipped(archive, REPORTS)
    else:
        archive.write_bytes(gzip.compress(tarred(REPORTS)))
    answer = call("read", archive / "2023/4.txt")
    lacks = call("read", archive / "2023/9.txt")

    assert json.loads(answer.stdout)["measures"][0]["value"] == 4
    assert lacks.returncode == 1
    assert "not in the archive" in lacks.stderr


def test_what_a_killed_build_had_read_is_read_again_where_a_member_went(tmp_path, monkeypatch):
    archive, store = tmp_path / "all.tar", tmp_path / "s"
    one, two, three = list(REPORTS.items())[:3]
    archive.write_bytes(tarred(dict((one, two))))
    call("build", archive, "--store", store)
    archive.write_bytes(tarred(dict((one, two, three))))
    monkeypatch.setattr(writing, "SHARD_REPORTS", 1)

    def killed():
        path = f"{archive}/{three[0]}"
        (result,) = extract_files([path], Job())
        yield Record(path, result.sha256, result.report, result.output, result.source)
        raise KeyboardInterrupt

    with Store.open(store, write=True) as target, suppress(KeyboardInterrupt):
        target.put(killed(), lambda _met: "")
    archive.write_bytes(tarred(dict((one, three))))
    done = call("build", archive, "--store", store)

    assert "撤回 withdrawn 1" in done.stdout
    with Store.open(store) as target:
        assert sorted(target.files()) == [f"{archive}/{name}" for name, _ in (one, three)]


def table(path: Path, **columns: object) -> Path:
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    parquet.write_table(pa.table(columns), path, row_group_size=2)
    return path


NAMES = [Path(name).name for name in REPORTS]
TEXTS = [data.decode() for data in REPORTS.values()]


@pytest.mark.parametrize("column", ["text", "content"])
def test_a_parquet_table_is_read_by_its_rows(tmp_path, column):
    cells = TEXTS if column == "text" else list(REPORTS.values())
    path = table(tmp_path / "t.parquet", name=NAMES, **{column: cells}, other=[1, 2, 3, 4, 5])
    found = read(path)

    assert sorted(found) == [f"t.parquet/{name}" for name in NAMES]
    values = [json.loads(found[f"t.parquet/{name}"].output)["measures"][0] for name in NAMES]
    assert [each["value"] for each in values] == [1, 2, 3, 4, 5]


def test_rows_without_a_name_or_a_text_and_with_one_name_are_told_apart(tmp_path):
    names = ["a", "a", None, "b.txt", "http://a.cn/../c.html"]
    texts = [TEXTS[0], TEXTS[1], TEXTS[2], None, f"<p>{TEXTS[4]}</p>"]
    found = read(table(tmp_path / "t.parquet", name=names, text=texts))

    assert {name: each.problem for name, each in found.items()} == {
        "t.parquet/a.txt": "",
        "t.parquet/2/a.txt": "",
        "t.parquet/3.txt": "is a row without a name",
        "t.parquet/b.txt": "is a row without a text",
        "t.parquet/http:/a.cn/../c.html": "",
    }


@pytest.mark.parametrize(("columns", "problem"), [
    ({"title": ["a"], "text": ["b"]}, "without the columns name, and text or content"),
    ({"name": ["a"], "html": ["b"]}, "it has: html, name"),
    ({"name": ["a"], "text": [["b"]]}, "no text (list"),
])  # fmt: skip
def test_another_table_is_refused_by_name_and_passed_over_in_a_folder(tmp_path, columns, problem):
    path = table(tmp_path / "t.parquet", **columns)
    (failure,) = walk([path]).failures

    assert problem in failure.problem
    assert failure.remedy
    assert walk([tmp_path]).skipped == {".parquet": 1}


def test_a_damaged_table_is_told(tmp_path):
    path = table(tmp_path / "t.parquet", name=NAMES, text=TEXTS)
    data = path.read_bytes()
    (tmp_path / "cut.parquet").write_bytes(data[:-20])
    (tmp_path / "torn.parquet").write_bytes(data[:300] + b"?" * 600 + data[900:])
    (cut,) = walk([tmp_path / "cut.parquet"]).failures
    (torn,) = walk([tmp_path / "torn.parquet"]).failures

    assert "no sound Parquet table" in cut.problem
    assert torn.problem
    assert walk([tmp_path / "torn.parquet"]).containers == ()
