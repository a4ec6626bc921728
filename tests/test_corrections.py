"""Corrections: made at every build, visible in the graph, and told where they cannot be made."""

from __future__ import annotations

import pytest
from running import call
from test_derived import OLD

from graphs.check.correction_terms import to_term
from graphs.check.corrections import CorrectionError, parse
from graphs.store.embedded import Store
from graphs.store.summary import summary_graph

HEAD = "report,statement,property,should_be,was,who,when,why\n"
STUDIED = "SELECT ?s ?u { GRAPH ?g { ?s a fz:Application ; fz:mode fz:study ; fz:actor ?u } }"


def build(folder, corrections=None, expect=0):
    extra = ["--corrections", str(corrections)] if corrections else []
    run = call("build", str(folder / "in"), "--store", str(folder / "store"), *extra)
    assert run.returncode == expect, run.stderr
    return run


def select(folder, sparql):
    with Store.open(folder / "store") as store:
        return sorted(store.select(sparql))


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in/old.txt").write_text(OLD, "utf-8")
    build(tmp_path)
    return tmp_path


def fragment(folder):
    (row,) = select(folder, STUDIED)
    return row[0].rpartition("#")[2]


def write(folder, *rows):
    path = folder / "corrections.csv"
    path.write_text(HEAD + "".join(f"{row}\n" for row in rows), "utf-8")
    return path


def test_a_correction_is_made_seen_and_made_again(folder):
    row = f"old.txt,{fragment(folder)},mode,宣传,学习,张三,2025-01-31,是向群众宣传"
    path = write(folder, row)

    for _ in range(3):  # the second without the option: the store remembers the file
        build(folder, path)
        assert select(folder, STUDIED) == []
        path = None
    found = select(
        folder,
        "SELECT ?old ?new ?who ?when ?why { GRAPH ?g { ?s fz:mode fz:publicise ;"
        " prov:wasInfluencedBy ?k . ?k a fz:Correction ; fz:formerValue ?old ;"
        " fz:correctedValue ?new ; dct:creator ?who ; dct:date ?when ; fz:reason ?why } }",
    )
    assert found == [("study", "宣传", "张三", "2025-01-31", "是向群众宣传")]
    edges = select(folder, "SELECT ?p { GRAPH ?g { ?u ?p ?t . FILTER(STRENDS(STR(?t), '水法')) } }")
    assert not any(row[0].endswith("#studies") for row in edges)
    assert any(row[0].endswith("#publicises") for row in edges)
    with Store.open(folder / "store") as store:
        counted = list(
            store.select(
                f"SELECT ?c {{ GRAPH <{summary_graph(store.base)}> {{ ?c fz:mode fz:study }} }}"
            )
        )
    assert counted == []
    assert call("check", "--store", str(folder / "store")).returncode == 0


def test_a_correction_that_is_taken_back_is_undone(folder):
    path = write(folder, f"old.txt,{fragment(folder)},mode,宣传,,张三,2025-01-31,试")
    build(folder, path)
    assert select(folder, STUDIED) == []

    write(folder)
    build(folder, path)
    assert len(select(folder, STUDIED)) == 1
    assert select(folder, "SELECT ?k { GRAPH ?g { ?k a fz:Correction } }") == []


def test_a_span_says_which_statement_is_meant(folder):
    start = OLD.index("3件")
    (place,) = select(
        folder,
        "SELECT ?b ?e { GRAPH ?g { ?m a fz:Measure ; schema:value ?v ; nif:beginIndex ?b ;"
        " nif:endIndex ?e . FILTER(?v = 3) } }",
    )
    assert int(place[0]) <= start < int(place[1])
    build(folder, write(folder, f"old.txt,{'-'.join(place)},value,4,3,李四,2025-02-01,原件为4"))

    told = "SELECT ?v { GRAPH ?g { ?m schema:value ?v ; prov:wasInfluencedBy ?k } }"
    assert select(folder, told) == [("4",)]


def test_a_statement_can_be_removed(folder):
    build(folder, write(folder, f"old.txt,{fragment(folder)},remove,,,张三,2025-01-31,不是法"))

    assert select(folder, STUDIED) == []
    assert len(select(folder, "SELECT ?k { GRAPH ?g { ?k a fz:Correction } }")) == 1


@pytest.mark.parametrize(
    ("statement", "prop", "should_be", "was", "problem"),
    [
        ("a1-2-study-0", "mode", "宣传", "", "no such statement"),
        ("{it}", "mode", "宣传", "制定", "it is study now, not 制定"),
        ("{it}", "mode", "学习", "", "no longer needed"),
        ("{it}", "instrument", "没有的法", "", "is not known; write its IRI"),
        ("{it}", "value", "3", "", "has no value"),
    ],
)
def test_what_stands_against_a_correction_is_told(folder, statement, prop, should_be, was, problem):
    at = statement.format(it=fragment(folder))
    path = write(folder, f"old.txt,{at},{prop},{should_be},{was},张三,2025-01-31,试")
    run = build(folder, path, expect=1)

    assert problem in run.stderr
    assert "line 2" in run.stderr
    assert len(select(folder, STUDIED)) == 1


def test_two_corrections_that_differ_and_a_report_that_is_not_there(folder):
    at = fragment(folder)
    rows = [f"old.txt,{at},mode,{mode},,张三,2025-01-31,试" for mode in ("宣传", "制定")]
    run = build(folder, write(folder, *rows, "gone.txt,a1,mode,宣传,,张三,2025-01-31,试"), expect=1)

    assert "line 2 says 宣传" in run.stderr
    assert "gone.txt a1 mode: no such report" in run.stderr


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("report,who\n", "line 1: the columns"),
        (HEAD + "a,b,mode,,,c,2025-01-31,d\n", "line 2: should_be must be given"),
        (HEAD + "a,b,colour,red,,c,2025-01-31,d\n", "line 2: colour is no property"),
        (HEAD + "a,b,mode,宣传,,,2025-01-31,d\n", "line 2: who must be given"),
        (HEAD + "a,b,mode,宣传,,c,昨天,d\n", "line 2: 昨天 is no date"),
    ],
)
def test_a_row_that_cannot_be_read_is_told_with_its_line(text, problem):
    with pytest.raises(CorrectionError, match=problem):
        parse(text, "corrections.csv")


@pytest.mark.parametrize(
    ("key", "value", "term"),
    [
        ("value", "3.50", '"3.5"^^<http://www.w3.org/2001/XMLSchema#decimal>'),
        ("value", "NaN", None),
        ("value", "Infinity", None),
        ("value", "1e999999999", None),
        ("thing", "https://a.cn/法", "<https://a.cn/法>"),
        ("thing", "https://a.cn/> <x", None),
        ("thing", "https://a.cn/> . } } ; DROP ALL #", None),
    ],
)
def test_what_is_no_number_and_no_iri_is_not_known(key, value, term):
    assert to_term(key, value, lambda *_: None, "https://b.cn/") == term


@pytest.mark.parametrize("when", ["2025-13-01", "2025-02-30", "20250101", "2025-W01-1"])
def test_a_day_that_is_none_is_refused(when):
    with pytest.raises(CorrectionError, match="is no date"):
        parse(f"{HEAD}a.txt,1-2,mode,学习,,我,{when},错\n", "c.csv")


def test_a_table_that_is_no_csv_is_refused():
    with pytest.raises(CorrectionError, match="no sound CSV"):
        parse(f'{HEAD}a.txt,1-2,what,"{"字" * 200_000}",,我,2025-01-01,错\n', "c.csv")
