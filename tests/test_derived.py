"""What comparing reports finds: plans followed up, passages copied, figures set side by side."""

from __future__ import annotations

import io

import pytest

from graphs.analyse import compared_reports, comparison, copies, derived, follow, survey
from graphs.ask import query
from graphs.find import questions
from graphs.store.embedded import Record, Store
from graphs.store.sparql import QueryError
from ontology import catalogue, indicators
from pipeline.extract import extract
from pipeline.outline.passages import passages
from pipeline.read.text import read_bytes
from pipeline.write.quads import quads

OLD = """邢台市宁晋县水务局2021年度法治政府建设情况报告

一、主要工作
（一）落实责任。我局局长履行第一责任人职责，专题学习《中华人民共和国水法》。办理行政复议案件3件。
（二）规范执法。组织水政人员分两批到各乡镇巡查河道采砂、取水、排水等事项并当场整改问题四十余处。

二、存在的问题
一是执法力量不足。二是普法形式单一。主要原因是经费投入不够。

三、下一步打算
（一）修订《宁晋县河道采砂管理办法》。
（二）为每个水管站配备一台便携式流量计。
（三）建成节水教育展厅。

邢台市宁晋县水务局
2022年1月10日
"""
NEW = """邢台市宁晋县水务局2022年度法治政府建设情况报告

一、主要工作
（一）规范执法。组织水政人员分两批到各乡镇巡查河道采砂、取水、排水等事项并当场整改问题四十余处。
（二）健全制度。印发《宁晋县河道采砂管理办法》，为12个水管站配备便携式流量计12台。
（三）化解纠纷。办理行政复议案件5件，其中撤销1件。全年共办理行政复议案件5件。

二、下一步工作
学习宣传《中华人民共和国水法》。

邢台市宁晋县水务局
2023年5月20日
"""
OTHER = """邢台市临城县水务局2022年度法治政府建设情况报告

一、主要工作
（一）规范执法。组织水政人员分两批到各乡镇巡查河道采砂、取水、排水等事项并当场整改问题四十余处。
（二）化解纠纷。办理行政复议案件2件。

邢台市临城县水务局
2023年1月20日
"""
KNOWN = catalogue.load()


def record(name, text):
    read = read_bytes(text.encode(), name)
    report = extract(read, KNOWN)
    lines = "".join(f"{line}\n" for line in "".join(quads(report, KNOWN)).splitlines() if line)
    iri = lines.rsplit(" <", 1)[1].split(">")[0]
    return Record(name, read.sha256, iri, lines, read.source)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    place = tmp_path_factory.mktemp("derived") / "store"
    with Store.open(place, write=True) as opened:
        texts = {"old.txt": OLD, "new.txt": NEW, "other.txt": OTHER}
        opened.put([record(name, text) for name, text in texts.items()], lambda _: "")
        yield opened


@pytest.fixture(scope="module")
def reports(store):
    return compared_reports.reports(store, lambda source: passages(source, KNOWN))


@pytest.fixture(scope="module")
def kept(store, reports):
    derived.keep(store, "follow", follow.lines(follow.follow(store, reports)))
    derived.keep(store, "copies", copies.lines(copies.copies(reports)))
    derived.keep(store, "compare", comparison.lines(store, reports))
    derived.keep(store, "survey", survey.lines(store, reports))
    return store


def rows(store, name, **values):
    text, _ = query.prepare(store, name, values)
    found = store.select(text)
    return [dict(zip(found.columns, row, strict=True)) for row in found]


def test_passages_are_the_source_and_know_their_status(reports):
    for one, text in zip(reports, (OLD, OTHER, NEW), strict=True):
        for passage in one.passages:
            shown = text[passage.start : passage.end]
            assert "".join(shown.split()) == "".join(passage.text.split())
    old = reports[0]
    assert [p.text for p in old.passages if p.status == "planned"] == [
        "（一）修订《宁晋县河道采砂管理办法》。",
        "（二）为每个水管站配备一台便携式流量计。",
        "（三）建成节水教育展厅。",
    ]
    assert [p.text for p in old.passages if p.status == "shortfall"] == [
        "一是执法力量不足。",
        "二是普法形式单一。",
        "主要原因是经费投入不够。",
    ]


def test_plans_are_followed_with_their_reason_or_not_found(kept):
    found = {row["plan"]: row for row in rows(kept, "follow-up")}

    assert {plan: row["found"] for plan, row in found.items()} == {
        "（一）修订《宁晋县河道采砂管理办法》。": "有候选",
        "（二）为每个水管站配备一台便携式流量计。": "有候选",
        "（三）建成节水教育展厅。": "未找到",
    }
    assert (
        "都写到“宁晋县河道采砂管理办法”"
        in found["（一）修订《宁晋县河道采砂管理办法》。"]["reason"]
    )
    assert "水管站配备" in found["（二）为每个水管站配备一台便携式流量计。"]["reason"]
    assert found["（三）建成节水教育展厅。"]["candidate"] == ""


def test_copies_name_their_earliest_source_and_formulas_are_none(kept):
    found = rows(kept, "copied-passages")

    assert len(found) == 2
    for row in found:
        assert "组织水政人员分两批到各乡镇巡查河道采砂" in row["clause"]
        assert row["sourceFile"] == "old.txt"
        text = {"new.txt": NEW, "other.txt": OTHER}[row["file"]]
        here = text[int(row["start"]) : int(row["end"])]
        there = OLD[int(row["sourceStart"]) : int(row["sourceEnd"])]
        assert here == there
        assert 0 < float(row["share"]) < 1


def test_what_many_units_write_is_no_copy():
    line = "组织水政人员分两批到各乡镇巡查河道采砂、取水、排水等事项并当场整改问题四十余处。"
    passage = compared_reports.Told("", "", "2022", "", "", ())
    many = [
        compared_reports.Told(
            f"r{n}", f"u{n}", str(2018 + n), "", f"{n}.txt",
            tuple(passages(f"某局报告\n\n一、主要工作\n{line}\n", KNOWN)),
        )
        for n in range(5)
    ]  # fmt: skip

    assert copies.copies(many) == []
    assert len(copies.copies(many[:3])) == 2
    assert copies.copies([passage]) == []


def test_a_figure_repeated_in_a_report_counts_once_and_parts_are_told_apart(kept):
    found = [
        (row["unitName"][-6:], row["year"], row["value"], row["verdict"])
        for row in rows(kept, "comparable")
        if row["indicator"] == "行政复议案件"
    ]

    assert sorted(found) == [
        ("临城县水务局", "2022", "2", "可比"),
        ("宁晋县水务局", "2021", "3", "可比"),
        ("宁晋县水务局", "2022", "5", "可比"),
        ("宁晋县水务局", "2022", "5", "同一报告内重复，只计一次"),
    ]
    assert [row["value"] for row in rows(kept, "indicators", year="2022")].count("5") == 1


def test_shortfalls_with_their_cause(kept):
    found = [(row["shortfallKind"], row["cause"]) for row in rows(kept, "shortfalls")]

    assert sorted(found) == [
        ("人员力量", "主要原因是经费投入不够。"),
        ("普法宣传", "主要原因是经费投入不够。"),
    ]


def test_completeness_and_date(kept):
    found = {row["file"]: row for row in rows(kept, "completeness")}

    assert found["old.txt"]["missing"] == ""
    assert found["old.txt"]["onTime"] == "按期"
    assert found["new.txt"]["onTime"] == "逾期"
    assert found["new.txt"]["missing"].split() == ["不足", "第一责任人"]


def test_derived_graphs_hold_to_the_shapes(kept):
    from graphs.check.checks import check

    assert [f for f in check(kept) if "#n" in f.node or "#y" in f.node or "#i" in f.node] == []


def test_a_question_says_which_command_makes_what_it_reads(tmp_path):
    with Store.open(tmp_path / "store", write=True) as store:
        store.put([record("old.txt", OLD)], lambda _: "")

        with pytest.raises(QueryError, match="run `fazhi survey` first"):
            query.prepare(store, "completeness", {})
        reports = compared_reports.reports(store, lambda source: passages(source, KNOWN))
        derived.keep(store, "survey", survey.lines(store, reports))
        assert len(rows(store, "completeness")) == 1
        derived.keep(store, "follow", [])
        assert rows(store, "follow-up") == []

        store.put([record("new.txt", NEW)], lambda _: "")
        with pytest.raises(QueryError, match="again after each build"):
            query.prepare(store, "completeness", {})


def test_the_same_reports_give_the_same_statements(reports):
    once = sorted(copies.lines(copies.copies(reports)))

    assert once == sorted(copies.lines(copies.copies(list(reversed(reports)))))


@pytest.mark.parametrize("row", indicators.load().indicators, ids=lambda row: row.name)
def test_an_indicator_counts_its_example_and_not_the_other(row):
    known = indicators.load()

    assert known.of(row.example, row.units[0]) == row
    assert known.of(row.other, row.units[0]) != row


def test_every_stored_question_runs(kept):
    iri = kept.base + "report/" + "0" * 20
    for question in questions.stored().values():
        for parameter in question.parameters:
            assert f"?{parameter.name} " in question.sparql, (question.name, parameter.name)
        out = io.BytesIO()
        query.write(kept, question.sparql, "csv", out)
        assert out.getvalue().startswith(b""), (question.name, iri)
