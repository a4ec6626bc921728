"""Questions in SPARQL and stored ones: what they answer, refuse and say when they cannot."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest

from graphs.ask import query
from graphs.ask.query import QueryError
from graphs.find import names, questions
from graphs.store import sparql
from graphs.store.embedded import Store
from ontology.terms import NS

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = (ROOT / "tests/data/sample.trig").read_text("utf-8")
SCHEMA = (ROOT / "ontology/schema.ttl").read_text("utf-8")


@pytest.fixture(scope="module")
def store():
    return Store.of(SAMPLE)


def rows(store, asked, **values):
    out = io.BytesIO()
    query.run(store, asked, values, "csv", out)
    return list(csv.DictReader(io.StringIO(out.getvalue().decode())))


def text(store, asked, form, width=None, **values):
    out = io.BytesIO()
    query.run(store, asked, values, form, out, width=width)
    return out.getvalue().decode()


def test_units_by_law_by_any_name_of_it(store):
    iri = "https://w3id.org/fazhi/id/instrument/中华人民共和国民法典"
    found = [
        rows(store, "units-by-law", law=name)
        for name in ("民法典", "《民法典》", "中华人民共和国民法典", " 民 法典", iri)
    ]

    assert all(answer == found[0] for answer in found)
    assert [(row["unitName"], row["modeName"], row["year"]) for row in found[0]] == [
        ("宜昌市猇亭区司法局", "publicise", "2023"),
        ("赣州市章贡区市场监管局", "study", "2022"),
    ]
    assert found[0][0]["clause"] == "向企业宣传《民法典》第五条"
    assert found[0][0]["file"] == "yichang_2023.txt"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"mode": "study"}, ["赣州市章贡区市场监管局"]),
        ({"year": "2023"}, ["宜昌市猇亭区司法局"]),
        ({"year": "2023年"}, ["宜昌市猇亭区司法局"]),
        ({"status": "planned"}, []),
        ({"unit": "区市场监管局"}, ["赣州市章贡区市场监管局"]),
        ({"mode": "study", "year": "2023"}, []),
    ],
)
def test_optional_values_narrow(store, values, expected):
    assert [
        row["unitName"] for row in rows(store, "units-by-law", law="民法典", **values)
    ] == expected


def test_a_name_without_a_statement_is_mentioned(store):
    found = rows(store, "units-by-law", law="章贡新声")

    assert [(row["modeName"], row["statusName"], row["clause"]) for row in found] == [
        ("mention", "", "章贡新声")
    ]


def test_laws_by_unit(store):
    found = rows(store, "laws-by-unit", unit="区司法局", status="done")

    assert [(row["lawName"], row["modeName"]) for row in found] == [
        ("中华人民共和国民法典", "publicise"),
        ("中华人民共和国行政处罚法", "study"),
        ("关于开展行政执法监督工作的通知", "formulate"),
        ("湖北省优化营商环境条例", "apply"),
    ]


def test_programs(store):
    found = rows(store, "units-by-program", program="行政执法三项制度")
    assert [(row["unitName"], row["status"].removeprefix(NS)) for row in found] == [
        ("宜昌市猇亭区司法局", "done"),
        ("宜昌市猇亭区司法局", "shortfall"),
        ("赣州市章贡区人民政府", "done"),
    ]
    found = rows(store, "programs-by-unit", unit="赣州市章贡区人民政府", status="done")
    assert [(row["programName"], row["start"]) for row in found] == [
        ("三项制度", "205"),
        ("双随机、一公开", "69"),
    ]


def test_measures_by_unit(store):
    found = rows(store, "measures-by-unit", unit="赣州市章贡区市场监管局")

    assert [(row["what"], row["value"], row["unitText"], row["boundName"]) for row in found] == [
        ("参加考试", "350", "人", "about")
    ]


@pytest.mark.parametrize(
    ("values", "files"),
    [
        ({}, ["yichang_2023.txt", "ganzhou_2022.txt"]),
        ({"year": "2022"}, ["ganzhou_2022.txt"]),
        ({"region": "湖北省"}, ["yichang_2023.txt"]),
        ({"region": "420500"}, ["yichang_2023.txt"]),
        ({"region": "赣州市章贡区"}, ["ganzhou_2022.txt"]),
        ({"unit": "赣州市章贡区市场监管局"}, []),
    ],
)
def test_reports(store, values, files):
    assert [row["file"] for row in rows(store, "reports", **values)] == files


def test_a_report_that_names_no_unit_is_nobody_s():
    text = re.sub(r"fz:reportedBy organisation:宜昌市猇亭区司法局 ;", "", SAMPLE, count=1)
    store = Store.of(text)

    assert len(rows(store, "reports")) == 2
    assert rows(store, "reports", unit="区司法局") == []


def test_why(store):
    found = rows(store, "why", report="ganzhou_2022.txt")

    assert len(found) == 12
    assert (found[1]["text"], found[1]["rule"], found[1]["start"]) == (
        "双随机、一公开",
        "catalogue",
        "69",
    )


def test_law_dates_say_where_each_stands():
    from ontology.catalogue import load
    from pipeline.bulk.background import background

    law = "https://w3id.org/fazhi/id/instrument/城市房屋拆迁管理条例"
    told = "".join(
        f"{graph} {{ {triple} . }}\n"
        for triple, graph in (
            line.removesuffix(" .").rsplit(" ", 1)
            for line in background([law], load()).splitlines()
        )
    )
    got = rows(Store.of(told), "law-dates", law="城市房屋拆迁管理条例")

    assert [(row["event"], row["date"], row["place"]) for row in got] == [
        ("施行", "1991-06-01", "reference"),
        ("修改", "2001-06-13", "reference"),
        ("废止", "2011-01-21", "国有土地上房屋征收与补偿条例第三十五条"),
    ]


def test_modes_and_statuses_have_chinese_names_with_the_schema(store):
    import pyoxigraph as ox

    graph = ox.NamedNode(store.base + "ontology")
    dataset = ox.Store()
    dataset.load(SAMPLE, ox.RdfFormat.TRIG)
    dataset.load(SCHEMA, ox.RdfFormat.TURTLE, to_graph=graph)
    both = Store.of(dataset.dump(format=ox.RdfFormat.TRIG))

    found = rows(both, "units-by-law", law="行政复议法", mode="学习", status="拟做")
    assert [(row["modeName"], row["statusName"]) for row in found] == [("学习", "拟做")]
    shown = text(both, "units-by-law", "table", 140, law="民法典")
    assert re.search(r"单位 +文书 +方式 +状态 +年度 +原文 +文件", shown)
    assert re.search(r"Unit +Law or document +Mode +Status +Year +Words +File", shown)
    assert "sha256" not in shown
    with pytest.raises(QueryError, match=r"no mode that is called 自学; near it: .*学习"):
        rows(both, "units-by-law", law="民法典", mode="自学")


# -- the stored questions as files ---------------------------------------------------------------


@pytest.mark.parametrize("folder", ["queries", "queries/tables"])
def test_every_stored_question_is_complete(store, folder):
    for name, question in questions.stored(folder).items():
        assert question.zh, name
        assert question.en, name
        assert question.columns, name
        columns = store.select(question.sparql).columns  # it is a query as it stands
        assert {variable for variable, _ in question.columns} <= set(columns), name
        assert "ORDER BY" in question.sparql, name


@pytest.mark.parametrize("name", questions.stored())
def test_the_examples_of_a_question_are_calls_of_it(name):
    question = questions.stored()[name]
    known = {parameter.name for parameter in question.parameters}
    needed = {parameter.name for parameter in question.parameters if parameter.required}
    assert question.examples
    for example in question.examples:
        given = {word.partition("=")[0] for word in example.split()}
        assert needed <= given <= known, example


@pytest.mark.parametrize(
    ("name", "said", "meant"),
    [
        ("indicators", {"indicator": "Administrative reviews"}, {"indicator": "行政复议案件"}),
        ("laws-by-count", {"kind": "law"}, {"kind": "法律"}),
        ("regions-by-report-count", {"level": "province"}, {"level": "省级"}),
        ("completeness", {"lack": "incomplete"}, {"lack": "不全"}),
        ("changes", {"kind": "laws and documents"}, {"kind": "法律、法规、文件"}),
    ],
)
def test_values_of_ours_are_taken_in_english_too(store, name, said, meant):
    question = questions.stored()[name]

    assert questions.terms(store, question, said) == questions.terms(store, question, meant)
    assert all(questions.terms(store, question, meant).values())


def test_the_questions_of_the_contract_are_there():
    wanted = "units-by-law laws-by-unit units-by-program programs-by-unit measures-by-unit"
    assert {*wanted.split(), "laws-by-mode-count", "reports", "why"} <= set(query.stored())


def test_a_file_of_ones_own(store, tmp_path):
    path = tmp_path / "mine.rq"
    path.write_text(
        "# zh: 我的\n# param: law instrument required 法\n# columns: n=数\n"
        "SELECT (COUNT(*) AS ?n) { VALUES ?law { UNDEF } GRAPH ?g { ?x fz:instrument ?law } }",
        "utf-8",
    )

    assert rows(store, str(path), law="民法典") == [{"n": "2"}]
    with pytest.raises(QueryError, match="mine needs law="):
        rows(store, str(path))
    with pytest.raises(QueryError, match="cannot be read"):
        rows(store, str(tmp_path / "other.rq"))


@pytest.mark.parametrize("line", ["law", "law instrument", "law statute required", "law year may"])
def test_a_wrong_heading_is_told(line):
    with pytest.raises(QueryError, match="should read"):
        questions.parse("mine", f"# param: {line}\nSELECT * {{}}")


# -- values are bound, never pasted --------------------------------------------------------------

HOSTILE = [
    '民法典"@zh } } DROP ALL #',
    "x> } INSERT DATA { <a:> <b:> <c:> } #",
    "http://a.example/> } SERVICE <http://b.example/",
    "\\u0022 } #",
    "民法典\n} UNION { ?s ?p ?o",
    "{}",
]


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("name", ["law", "year", "mode", "status", "unit"])
def test_a_value_cannot_leave_its_place(store, name, value):
    with pytest.raises(QueryError):
        rows(store, "units-by-law", **{"law": "民法典", name: value})


@pytest.mark.parametrize("value", HOSTILE)
def test_terms_are_read_back_as_they_were(store, value):
    found = store.select(f"SELECT (STR({sparql.literal(value)}) AS ?x) {{}}")

    assert [row[0] for row in found] == [value]


def test_an_unknown_name_gives_near_ones(store):
    with pytest.raises(
        QueryError, match="no instrument that is called 行政处罚条例; near it: 行政处罚法"
    ):
        rows(store, "units-by-law", law="行政处罚条例")


def test_near_names_come_by_likeness():
    assert names.rank("市监局", ["区司法局", "市监局", "区市监局", "银行"], 3) == [
        "市监局",
        "区市监局",
        "区司法局",
    ]


@pytest.mark.parametrize(
    ("asked", "values", "said"),
    [
        ("units-by-law", {}, r"needs law=…\n.*\n  law=…  required, instrument"),
        ("units-by-law", {"law": "民法典", "colour": "red"}, "no parameter colour"),
        ("units-by-law", {"law": "民法典", "year": "23"}, "23 is no year"),
        ("why", {"report": "no.txt"}, "no report no.txt"),
        ("units-by-lawyer", {}, "no stored question units-by-lawyer; near it: units-by-law"),
    ],
)
def test_a_wrong_call_says_how_to_call(store, asked, values, said):
    with pytest.raises(QueryError, match=said):
        rows(store, asked, **values)


# -- SPARQL of one's own -------------------------------------------------------------------------


def test_a_bare_pattern_sees_all_graphs_and_graph_works(store):
    assert text(store, "ASK { ?x fz:mode fz:study ; fz:actor/skos:prefLabel ?l }", "csv") == "true"
    (row,) = rows(store, "SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }")
    assert row == {"n": "3"}


def test_ones_own_prefixes_win(store):
    assert rows(store, "PREFIX fz: <http://a.example/> SELECT * { ?x fz:mode ?m }") == []


@pytest.mark.parametrize(
    "asked",
    [
        "INSERT DATA { <a:a> <a:b> <a:c> }",
        "prefix a: <a:> delete where { ?s ?p ?o }",
        "# SELECT\nDROP ALL",
        "BASE <http://a.example/> LOAD <x>",
        "CLEAR SILENT DEFAULT",
        "WITH <a:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    ],
)
def test_updates_are_refused(store, asked):
    before = len(list(store.quads()))
    with pytest.raises(QueryError, match="would change the store"):
        text(store, asked, "csv")
    assert len(list(store.quads())) == before


@pytest.mark.parametrize(
    "asked",
    [
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { service silent ?x { ?s ?p ?o } }",
        "SELECT * { ?s ?p '# '. SERVICE<http://127.0.0.1:9/>{ ?s ?p ?o } }",
        "SELECT * { ?s dct:a\\' ?x SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } ?s dct:b\\' ?o }",
        "SELECT * { FILTER(?a<?b) SERVICE <http://127.0.0.1:9/> { ?c ?d ?e } FILTER(?a>?b) }",
        "ASK { {} \\u0053ERVICE <http://127.0.0.1:9/> {} }",
        'SELECT * { ?s ?p """a"b""" SERVICE <http://127.0.0.1:9/> { ?s ?p "c" } }',
        "SELECT * { FILTER(?a<?b#>'''\n) SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } } #'''",
        "SELECT * { FILTER(?a<'''>''') SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } } #'''",
        "PREFIX a: <http://127.0.0.1:9/> SELECT * { SERVICEa:b{ ?s ?p ?o } }",
        "PREFIX a: <http://127.0.0.1:9/> SELECT * { SERVICE SILENTa:\\#b # c {\n{ ?s ?p ?o } }",
        "PREFIX 。: <http://127.0.0.1:9/> SELECT * { ?s ?p trueSERVICE。:b # c\n{ ?s ?p ?o } }",
        "SELECT * { BIND(<http://127.0.0.1:9/> AS ?。) SERVICE#c#\n?。{ ?s ?p ?o } }",
    ],
)
def test_other_servers_are_not_asked(store, asked):
    with pytest.raises(QueryError, match="SERVICE would ask another server"):
        text(store, asked, "csv")


@pytest.mark.parametrize(
    "asked",
    [
        "SELECT * { ?service ?p 'INSERT' }",
        'SELECT * { ?s ?p "SERVICE" } # SERVICE',
        "SELECT * { ?s <http://a.example/SERVICE> dct:SERVICE }",
        "SELECT ?insert { ?insert dct:delete ?o }",
        "SELECT ?service ?other { ?service dct:service ?other { ?other ?p 'x' } }",
        "SELECT * { GRAPH <http://service.example:80/service/a:b> { ?myservice dct:b ?o } }",
        "SELECT ?s WHERE { ?s ?p 'SERVICE <http://a.example/>' }",
    ],
)
def test_words_that_only_look_so_are_not_refused(store, asked):
    assert text(store, asked, "csv").count("\n") == 1


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (
            "SELECT * {\n ?s ?p '中文' . ?? }",
            r"line 2, column 15: .*\n \?s \?p '中文' \. \?\? \}\n {16}\^",
        ),
        ("SELECT * { ex:a ?p ?o }", "line 1, column 20: the prefix ex: is not declared"),
        ("SELECT ?z (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?s", "variable that is unbound"),
        ("SELECT * {", "line 1, column 11"),
    ],
)
def test_a_fault_in_a_query_is_shown_with_its_place(store, asked, said):
    with pytest.raises(QueryError, match=said):
        text(store, asked, "csv")


# -- formats -------------------------------------------------------------------------------------

SELECT = "SELECT ?l ?n { GRAPH ?g { ?r fz:reportedBy ?u ; fz:fileName ?n . ?u skos:prefLabel ?l } }"
CONSTRUCT = (
    "CONSTRUCT { ?u skos:prefLabel ?l } WHERE { GRAPH ?g { ?u a fz:Program ; skos:prefLabel ?l } }"
)


def test_tables(store):
    assert json.loads(text(store, SELECT, "json"))["head"] == {"vars": ["l", "n"]}
    assert text(store, SELECT, "tsv").startswith("?l\t?n\n")
    assert text(store, SELECT, "xml").startswith("<?xml")
    assert "宜昌市猇亭区司法局" in text(store, SELECT, "table", 80)
    assert json.loads(text(store, "ASK {}", "json"))["boolean"] is True
    assert "true" in text(store, "ASK {}", "table")


@pytest.mark.parametrize("form", query.GRAPHS)
def test_graphs(store, form):
    import pyoxigraph as ox

    written = text(store, CONSTRUCT, form)
    read = list(ox.parse(written, getattr(ox.RdfFormat, query.GRAPHS[form])))

    assert len(read) == 4
    assert "三项制度" in written


def test_a_graph_as_a_table(store):
    assert "program/三项制度" in text(store, CONSTRUCT, "table", 120)


@pytest.mark.parametrize(
    ("asked", "form", "said"),
    [
        (SELECT, "turtle", "for graphs; take one of table"),
        (CONSTRUCT, "csv", "for tables; take one of turtle"),
        (SELECT, "pdf", "no format pdf; take one of table, csv"),
    ],
)
def test_a_format_that_does_not_fit_is_told(store, asked, form, said):
    with pytest.raises(QueryError, match=said):
        text(store, asked, form)


def test_a_table_that_does_not_fit_is_written_as_a_block_a_row(store):
    lines = text(store, "reports", "table", 40).splitlines()

    assert lines[:4] == [
        "",
        "单位 Unit：宜昌市猇亭区司法局",
        "年度 Year：2023",
        "区域 Region：宜昌市猇亭区",
    ]
    assert "" in lines[1:]


@pytest.mark.parametrize("width", [20, 160])
def test_a_table_without_rows_says_so(store, width):
    said = text(store, "units-by-law", "table", width, law="民法典", year="1999")

    assert said == "没有符合的行 no rows\n"
    assert text(store, "units-by-law", "csv", law="民法典", year="1999").count("\n") == 1


def test_a_long_table_is_written_in_parts_of_one_width(store, monkeypatch):
    values = " ".join(f'"行{n}"' for n in range(7))
    monkeypatch.setattr(query, "_AT_ONCE", 3)
    lines = [
        line.rstrip()
        for line in text(
            store, f"SELECT ?x {{ VALUES ?x {{ {values} }} }}", "table", 60
        ).splitlines()
        if "行" in line
    ]

    assert lines == [f" 行{n}" for n in range(7)]


def test_a_reader_that_goes_away_is_an_ordinary_error(store):
    class Gone(io.RawIOBase):
        def writable(self):
            return True

        def write(self, _):
            raise BrokenPipeError

    for form, asked in [("csv", SELECT), ("table", SELECT), ("turtle", CONSTRUCT)]:
        with pytest.raises(BrokenPipeError):
            query.run(store, asked, {}, form, Gone())
