"""Two years, two units, two builds: what is new, gone, changed; and the network in numbers."""

from __future__ import annotations

import io
import json

import pytest
from test_derived import NEW, OLD, OTHER, record

from graphs.analyse import diff, rank
from graphs.export.formats import export
from graphs.find.selection import Part
from graphs.store.embedded import Store
from graphs.store.sparql import QueryError


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    place = tmp_path_factory.mktemp("diff") / "store"
    with Store.open(place, write=True) as opened:
        texts = {"old.txt": OLD, "new.txt": NEW, "other.txt": OTHER}
        opened.put([record(name, text) for name, text in texts.items()], lambda _: "")
        yield opened


def told(comparison):
    return {(c.name, c.change): (c.before, c.after) for c in comparison.changes}


def test_two_years_of_a_unit(store):
    found = told(diff.compare(*diff.years(store, "邢台市宁晋县水务局", None, None)))

    assert found["宁晋县河道采砂管理办法", "改变"] == ("审查（拟做）", "制定")
    assert found["中华人民共和国水法", "改变"][0] == "学习"
    assert found["行政复议案件（件）", "改变"] == ("3", "5")
    assert not any(name.startswith("巡查") for name, _ in found)


def test_the_same_on_both_sides_is_no_difference(store):
    year = diff.years(store, "邢台市宁晋县水务局", "2021", "2022")[0]

    assert diff.compare(year, year).changes == ()


def test_two_units(store):
    sides = diff.units(store, "邢台市宁晋县水务局", "邢台市临城县水务局", "2022")

    assert told(diff.compare(*sides))["行政复议案件（件）", "改变"] == ("5", "2")


def test_two_builds(store, tmp_path):
    with Store.open(tmp_path / "old", write=True) as old:
        old.put([record("old.txt", OLD)], lambda _: "")
        found = diff.compare(*diff.builds(old, store, None))

    assert {change.change for change in found.changes} <= {"新增", "改变"}
    assert found.changes


def test_a_year_without_a_report_is_told(store):
    with pytest.raises(QueryError, match="on 2019; it has 2021, 2022"):
        diff.years(store, "邢台市宁晋县水务局", "2019", "2022")
    with pytest.raises(QueryError, match="two are needed"):
        diff.years(store, "邢台市临城县水务局", None, None)


def test_json_and_a_page_hold_the_same(store):
    found = diff.compare(*diff.years(store, "邢台市宁晋县水务局", None, None))

    assert len(json.loads(diff.as_json(found))["changes"]) == len(found.changes)
    page = diff.as_html(found)
    assert page.count("<tr class=") == len(found.changes)
    assert "<script" not in page
    hostile = diff.Change("数据", "<img onerror=x>", "新增", "", "", "", "</td><script>")
    assert "<img" not in diff.as_html(diff.Comparison("<b>", "b", (hostile,)))


def test_ranks_do_not_depend_on_the_run(store):
    for name in rank.TABLES:
        assert rank.table(store, name) == rank.table(store, name)
    with pytest.raises(QueryError, match="take one of"):
        rank.table(store, "beauty")
    with pytest.raises(QueryError, match="unit, instrument, program"):
        rank.table(store, "centrality", "law")
    with pytest.raises(QueryError, match="not similarity"):
        rank.table(store, "similarity", "unit")


def test_the_most_connected_comes_first(store):
    rows = rank.table(store, "centrality").rows

    degrees = [int(row[2]) for row in rows]
    assert degrees == sorted(degrees, reverse=True)
    assert rows[0][1] == "邢台市宁晋县水务局"


def test_every_node_is_in_one_community(store):
    graph = rank.network(store)
    members = [node for group in rank.communities(graph) for node in group]

    assert sorted(members) == sorted(graph)


def test_an_export_carries_the_ranks(store):
    out = io.BytesIO()
    export(store, "graphml", out, Part(), ranked=True)

    for name in (b"betweenness", b"community", b"degree"):
        assert name in out.getvalue()
    with pytest.raises(QueryError, match="properties of nodes"):
        export(store, "nquads", out, Part(), ranked=True)
