"""The unit of work: what a batch of files states, as quads and as rows, and what became of each."""

from __future__ import annotations

import csv
import json
import time
from hashlib import sha256

import pytest
from running import ROOT

from graphs.export.formats import export
from graphs.fact_tables.rows import rows as store_rows
from graphs.find.selection import Part
from graphs.store.embedded import Record, Store
from ontology import catalogue
from ontology.fact_tables import TABLES
from pipeline.bulk import batch, work_unit
from pipeline.bulk.background import background
from pipeline.bulk.job import Job
from pipeline.bulk.things import joined
from pipeline.bulk.work_unit import Document, run
from pipeline.files import finding
from pipeline.read.layer import Limits

FILES = sorted((ROOT / "tests/reports").glob("*.txt"))


def documents() -> list[Document]:
    return [Document(str(path), path.read_bytes()) for path in FILES]


@pytest.fixture(scope="module")
def unit():
    return run(documents(), Job())


@pytest.fixture(scope="module")
def store(unit, tmp_path_factory):
    """Return the folder of a store of the same reports."""
    place = tmp_path_factory.mktemp("unit") / "s"
    records = [
        Record(r.file, r.sha256, r.report, without_name(r.output), r.source) for r in unit.reports
    ]
    with Store.open(place, write=True) as opened:
        opened.put(records, lambda met: background(met, catalogue.load()))
    return place


@pytest.fixture(scope="module")
def exported(store):
    """Return the tables that a store of the same reports exports, by name: dicts by column."""
    with Store.open(store) as opened:
        export(opened, "csv", store.parent / "csv", Part())
    return {path.stem: table(path) for path in (store.parent / "csv").iterdir()}


def without_name(quads: str) -> str:
    return quads[: quads.rstrip("\n").rfind("\n") + 1]


def table(path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def rows(unit, name: str) -> list[dict]:
    columns = [column.name for column in TABLES[name]]
    return [dict(zip(columns, row, strict=True)) for row in unit.facts[name]]


# The column of a fact table -> that of the exported one.
SAME = {
    "reports": {
        "report": "报告标识", "sha256": "SHA-256", "file": "文件", "title": "标题",
        "unit": "单位标识", "issuer": "署名机关标识", "region": "区域标识", "year": "年度",
        "issued": "日期",
    },
    "mentions": {
        "mention": "提及标识", "report": "报告标识", "unit": "报告单位标识", "thing": "所指标识",
        "text": "原文", "rule": "规则", "article": "条款", "start": "起", "end": "止",
    },
    "applications": {
        "statement": "陈述标识", "report": "报告标识", "unit": "单位标识", "year": "年度",
        "status": "状态", "law": "文书标识", "mode": "方式", "clause": "原文", "section": "章节",
        "start": "起", "end": "止",
    },
    "participations": {
        "statement": "陈述标识", "report": "报告标识", "unit": "单位标识", "year": "年度",
        "status": "状态", "program": "制度标识",
    },
    "measures": {
        "statement": "陈述标识", "report": "报告标识", "unit": "单位标识", "year": "年度",
        "status": "状态", "what": "事项", "value": "数值", "unitText": "量词", "bound": "界限",
        "about": "涉及标识", "clause": "原文", "section": "章节", "start": "起", "end": "止",
    },
    "things": {
        "thing": "标识", "class": "类别", "name": "名称", "type": "种类", "known": "目录所载",
        "region": "区域标识",
    },
}  # fmt: skip


def shown(name: str, cell: object) -> str:
    """Return a cell as CSV has it."""
    if cell is None:
        return ""
    if name == "about":
        return " ".join(sorted(str(cell).split()))
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return f"{cell:.10f}".rstrip("0").rstrip(".")
    text = str(cell)
    return f"'{text}" if text[:1] in tuple("=+-@\t\r") else text


@pytest.mark.parametrize("name", [name for name in SAME if name != "things"])
def test_rows_say_what_a_store_of_the_quads_says(name, unit, exported):
    said = set()
    for row in rows(unit, name):
        if "unit" in row and row["unit"] is None and name in {"applications", "measures"}:
            continue  # the export names statements of somebody only
        said.add(tuple(shown(key, row[key]) for key in SAME[name]))
    told = {
        tuple(
            " ".join(sorted(row[head].split())) if key == "about" else row[head]
            for key, head in SAME[name].items()
        )
        for row in exported[name]
    }

    assert said
    assert said == told


def test_things_are_described_as_in_the_store(unit, exported):
    named = ("units", "instruments", "programs", "regions")
    told = {row["标识"]: row for name in named for row in exported[name]}
    best: dict[str, dict] = {}
    for row in rows(unit, "things"):
        known = best.setdefault(row["thing"], row)
        best[row["thing"]] = {
            key: known[key] if known[key] is not None else row[key] for key in row
        }

    assert best
    for iri, row in best.items():
        if row["class"] == "Region" and iri not in told:
            continue  # one above those of the reports, which the export does not tell
        for key, head in SAME["things"].items():
            said, here = shown(key, row[key]), told[iri][head]
            # The export leaves out what some of the reports that name a thing do not tell.
            assert said == here or (key in {"type", "region"} and not here), (iri, key)


def test_every_row_is_the_one_that_is_made_of_a_store(unit, store):
    told: dict[str, set[tuple]] = {name: set() for name in TABLES}
    with Store.open(store) as opened:
        for name, row in store_rows(opened):
            told[name].add(tuple(row[column.name] for column in TABLES[name]))
    for name in TABLES:
        if name != "things":  # those of the catalogue graph are not told by reports
            assert set(unit.facts[name]) == told[name]
            assert len(unit.facts[name]) == len(told[name]) > 0
    described: dict[object, tuple] = {}
    for row in told["things"]:
        described[row[0]] = joined(described.get(row[0], row), row)
    things: dict[object, tuple] = {}
    for row in unit.facts["things"]:
        things[row[0]] = joined(things.get(row[0], row), row)

    assert {iri: described[iri] for iri in things} == things


def test_every_row_has_the_columns_and_types_of_its_table(unit):
    types = {"string": str, "integer": int, "number": float, "boolean": bool}
    for name, columns in TABLES.items():
        assert unit.facts[name]
        for row in unit.facts[name]:
            for cell, column in zip(row, columns, strict=True):
                assert cell != ""
                assert (cell is None and column.optional) or type(cell) is types[column.type]


def test_quads_are_lines_of_the_reports_graph_with_its_file_name(unit):
    for report, document in zip(unit.reports, documents(), strict=True):
        lines = report.output.splitlines()
        assert report.sha256 == sha256(document.data).hexdigest()
        assert all(line.endswith(f" <{report.report}> .") for line in lines)
        assert len(set(lines)) == len(lines)
        assert sum("ns#fileName>" in line for line in lines) == 1
    assert unit.quads == "".join(report.output for report in unit.reports)


def test_what_cannot_be_read_is_a_failure_and_the_rest_is_done(monkeypatch):
    real = work_unit.stages

    def odd(text, known):
        if "慢" in text.file:
            while True:
                pass
        if "错" in text.file:
            raise ValueError("something odd")
        return (yield from real(text, known))

    monkeypatch.setattr(work_unit, "stages", odd)
    good = documents()[0]
    batch = [
        Document("空.txt", b" "),
        Document("慢.txt", good.data + "\n慢".encode()),
        good,
        Document("错.txt", good.data + "\n错".encode()),
    ]
    started = time.monotonic()
    unit = run(batch, Job(limits=Limits(seconds=1)))

    assert time.monotonic() - started < 30
    assert [report.file for report in unit.reports] == [good.file]
    assert [(f.file, f.problem) for f in unit.failures] == [
        ("空.txt", "is empty"),
        ("慢.txt", "it took longer than 1 seconds"),
        ("错.txt", unit.failures[2].problem),
    ]
    assert "ValueError: something odd (test_work_unit.py:" in unit.failures[2].problem
    assert all(failure.remedy for failure in unit.failures)


def test_batches_of_any_size_say_the_same(unit):
    alone = [run([document], Job()) for document in documents()]

    assert "".join(each.quads for each in alone) == unit.quads
    for name in TABLES:
        assert [row for each in alone for row in each.facts[name]] == list(unit.facts[name])


class Held(bytes):
    """Bytes that are counted while they are held."""

    alive = 0

    def __init__(self, _data: bytes) -> None:
        Held.alive += 1

    def __del__(self) -> None:
        Held.alive -= 1


def test_bytes_are_given_up_as_soon_as_they_are_read(monkeypatch):
    held = []

    def read():
        for number in range(12):
            held.append(Held.alive)
            yield Document(f"{number}.txt", Held(f"甲市2023年报告，办案{number}件。".encode()))

    def piece(file, _limits):
        data, *rest = found(file, _limits)
        held.append(Held.alive)
        return finding.Piece(Held(data), *rest)

    found = finding.piece
    monkeypatch.setattr(finding, "piece", piece)

    assert not run(read(), Job()).failures
    assert not any(each.problem for each in batch.extract_files([*map(str, FILES)], Job(), 1))
    assert len(held) > 24
    assert max(held) <= 2  # the pictures of many documents would fill the memory


def test_a_folder_tells_the_county_to_every_command_alike(tmp_path):
    path = tmp_path / "孝感市" / "云梦县" / "a.txt"
    path.parent.mkdir(parents=True)
    path.write_text("下辛店镇2023年法治政府建设年度报告\n\n我镇学习《宪法》3次。\n", "utf-8")
    (stored,) = batch.extract_files([str(path)], Job("quads"), 1)
    (read,) = batch.extract_files([str(path)], Job("json"), 1)
    unit = run([Document(str(path), path.read_bytes())], Job("quads"))

    assert json.loads(read.output)["report"]["unit"] == "孝感市云梦县下辛店镇人民政府"
    assert (
        "reportedBy> <https://w3id.org/fazhi/id/organisation/孝感市云梦县下辛店镇" in stored.output
    )
    assert unit.quads.startswith(stored.output)
    assert unit.facts["reports"][0][2] == "a.txt"
