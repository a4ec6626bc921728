"""The fact tables of a store: what they hold, when they are made, that they answer as SPARQL."""

from __future__ import annotations

import itertools
import shutil
from typing import TYPE_CHECKING

import pytest
from running import fazhi
from serving import SAMPLES

from graphs.ask import query
from graphs.ask.answering import ask
from graphs.export.formats import export
from graphs.fact_tables import asking, kept, serving, writing
from graphs.find import questions
from graphs.find.selection import Part
from graphs.store.embedded import Store
from graphs.store.sparql import QueryError
from ontology import catalogue
from ontology.fact_tables import TABLES
from ontology.terms import BASE
from pipeline.extract import extract
from pipeline.read.text import read_bytes
from pipeline.write import fact_rows

if TYPE_CHECKING:
    from pathlib import Path

ODD = {  # reports as a store may have them: no year, no unit, no region; two years of one unit
    "年.txt": "沙河市市场监督管理局法治政府建设工作报告\n\n"
    "组织学习《中华人民共和国民法典》《中国共产党章程》。",
    "空.txt": "工作情况\n\n宣传《河北省优化营商环境条例》，落实双随机、一公开，检查12户次。",
    "甲.txt": "沙河市民政局2022年法治政府建设年度报告\n\n"
    "学习《中华人民共和国民法典》，开展“清风”行动3次。",
    "乙.txt": "沙河市民政局2023年法治政府建设年度报告\n\n落实行政执法三项制度，培训1.5万人次，"
    "按照《中华人民共和国行政处罚法》办理案件20件。\n\n严格执行《“一窗[通]办”/试行办法》。",
}
VALUES = {
    "law": "民法典",
    "program": "三项制度",
    "year": "2023",
    "mode": "学习",
    "status": "已做",
    "standing": "此后修改",
    "region": "河北省",
    "unit": "沙河市民政局",
    "kind": "行政法规",
    "change": "新增",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("tables")
    shutil.copytree(SAMPLES, place / "reports")
    for name, text in ODD.items():
        (place / "reports" / name).write_text(text, "utf-8")
    run = fazhi("build", place / "reports", "--store", place / "store")
    assert run.returncode == 0, run.stderr
    return place / "store"


@pytest.fixture
def store(folder):
    with Store.open(folder) as opened:
        yield opened


@pytest.fixture(scope="module")
def tables(folder):
    with Store.open(folder) as opened:
        return kept.ensure(opened)


def read(place: Path, name: str) -> list[dict[str, object]]:
    from pyarrow import parquet

    return parquet.read_table(place / f"{name}.parquet").to_pylist()


def cases():
    """Return every question that has both ways of asking, with examples and pairs of values."""
    for question in questions.stored().values():
        if not question.sql:
            continue
        given = [dict(pair.split("=", 1) for pair in one.split()) for one in question.examples]
        needed = {one.name: VALUES[one.name] for one in question.parameters if one.required}
        free = [one.name for one in question.parameters if not one.required]
        free = [name for name in free if f"${name}" in question.sql]  # of others SPARQL is asked
        given += [{**needed, name: VALUES[name]} for name in free]
        given += [
            {**needed, one: VALUES[one], other: VALUES[other]}
            for one, other in itertools.combinations(free, 2)
        ]
        given.append({name: VALUES[name] for name in (*needed, *free)})
        yield from ((question.name, values) for values in given if needed.keys() <= values.keys())


CASES = list(cases())


def typed(found):
    """Return columns and rows of an answer, each term with its type and language."""
    return [name.value for name in found.variables], [tuple(map(str, row)) for row in found]


@pytest.mark.parametrize(
    ("name", "values"), CASES, ids=[f"{name} {'&'.join(values)}" for name, values in CASES]
)
def test_the_tables_answer_as_sparql_does(store, tables, name, values):
    question = questions.stored()[name]
    try:
        terms = questions.terms(store, question, values)
    except QueryError as error:  # an example of a unit that no sample is of
        pytest.fail(str(error))

    columns, rows = typed(store.query(questions.bind(question, terms)))
    assert typed(asking.answer(store, tables, question, terms)) == (columns, rows)


def test_every_question_that_has_both_ways_has_an_answer_here(store):
    for name in dict.fromkeys(name for name, _ in CASES):
        question = questions.stored()[name]
        needed = {one.name: VALUES[one.name] for one in question.parameters if one.required}
        assert list(store.select(questions.fill(store, question, needed))), name


# -- what the tables hold --------------------------------------------------------------------------


def test_the_tables_have_their_columns_and_one_row_a_statement(store, tables):
    counted = {
        "reports": "a fz:Report",
        "mentions": "a fz:Mention",
        "applications": "a fz:Application",
        "participations": "a fz:Participation",
        "measures": "a fz:Measure",
    }
    for name, columns in TABLES.items():
        rows = read(tables, name)
        assert list(rows[0]) == [column.name for column in columns]
        for column in columns:
            values = [row[column.name] for row in rows]
            assert column.optional or None not in values, (name, column.name)
            assert not column.optional or "" not in values, (name, column.name)
        if name in counted:
            found = store.select(f"SELECT ?x {{ GRAPH ?g {{ ?x {counted[name]} }} }} ORDER BY ?x")
            assert sorted(row[next(iter(columns)).name] for row in rows) == [x for (x,) in found]


def test_a_row_leads_back_to_its_words(store, tables):
    digests = {row["report"]: row["sha256"] for row in read(tables, "reports")}
    mentions = read(tables, "mentions")
    for row in mentions[::17]:
        text = store.source(digests[row["report"]])[row["start"] : row["end"]]
        assert "".join(text.split()).replace("*", "") == row["text"]
    place = [(row["report"], row["start"], row["end"], row["mention"]) for row in mentions]
    assert place == sorted(place)


def test_things_are_told_once_with_what_the_catalogue_knows(tables):
    things = {row["thing"]: row for row in read(tables, "things")}

    assert list(things) == sorted(things)
    law = things[f"{BASE}instrument/中华人民共和国民法典"]
    assert (law["class"], law["name"], law["type"]) == (
        "Regulation",
        "中华人民共和国民法典",
        "法律",
    )
    assert law["known"] is True
    (own,) = (row for row in things.values() if row["name"] == "“一窗[通]办”/试行办法")
    assert own["known"] is False


def test_the_same_store_gives_the_same_bytes(store, tables, tmp_path):
    for name in ("one", "two"):
        export(store, "parquet", tmp_path / name, Part())
    for name in TABLES:
        made = (tables / f"{name}.parquet").read_bytes()
        assert (tmp_path / "one" / f"{name}.parquet").read_bytes() == made
        assert (tmp_path / "two" / f"{name}.parquet").read_bytes() == made


def test_a_part_holds_what_was_chosen_and_the_things_it_names(store, tmp_path):
    export(store, "parquet", tmp_path / "part", Part(law="民法典", year="2023"))
    law = f"{BASE}instrument/中华人民共和国民法典"

    assert {row["law"] for row in read(tmp_path / "part", "applications")} == {law}
    assert {row["thing"] for row in read(tmp_path / "part", "mentions")} == {law}
    reports = read(tmp_path / "part", "reports")
    assert {row["year"] for row in reports} == {2023}
    named = {row[key] for row in reports for key in ("unit", "issuer", "region")} - {None}
    assert {law, *named} <= {row["thing"] for row in read(tmp_path / "part", "things")}


def test_few_rows_at_once_give_the_same_rows(store, tables, tmp_path, monkeypatch):
    monkeypatch.setattr(writing, "_AT_ONCE", 7)
    export(store, "parquet", tmp_path / "small", Part())

    for name in TABLES:
        assert read(tmp_path / "small", name) == read(tables, name)


def test_without_the_packages_it_says_which_and_sparql_answers(store, tmp_path, monkeypatch):
    monkeypatch.setattr(writing, "available", lambda: False)
    monkeypatch.setattr(serving, "available", lambda: False)
    question = questions.stored()["kinds-cited"]

    with pytest.raises(QueryError, match=r"pip install 'fazhi\[analytics\]'"):
        export(store, "parquet", tmp_path / "none", Part())
    assert not (tmp_path / "none").exists()
    assert serving.answer(store, question, {}) is None
    assert len(list(query.solve(store, "kinds-cited", {})[1])) > 2


# -- when they are made ----------------------------------------------------------------------------


@pytest.fixture
def large(folder, tmp_path, monkeypatch):
    """Return a copy of the store that counts as large, without tables."""
    monkeypatch.setattr(kept, "FEWEST", 1)
    place = tmp_path / "large"
    shutil.copytree(folder, place, ignore=shutil.ignore_patterns("facts-*"))
    return place


def tables_of(place: Path) -> list[str]:
    return sorted(path.name for path in place.iterdir() if "facts" in path.name)


def test_the_first_question_makes_them_and_the_next_build_has_others(large, tmp_path):
    told = []
    with Store.open(large) as store:
        without = typed(query.solve(store, "kinds-cited", {})[1])
        assert tables_of(large) == []
        assert typed(query.solve(store, "kinds-cited", {}, told.append)[1]) == without
        assert told[-1] == len(store.files())
        assert tables_of(large) == ["facts-1"]
        told.clear()
        assert typed(query.solve(store, "kinds-cited", {}, told.append)[1]) == without
        assert told == []  # they are there
    more = tmp_path / "新.txt"
    more.write_text(
        "沙河市民政局2024年法治政府建设年度报告\n\n学习《中华人民共和国宪法》。", "utf-8"
    )
    assert fazhi("build", more, "--store", large).returncode == 0
    with Store.open(large) as store:
        assert kept.ready(store) is None
        assert typed(query.solve(store, "kinds-cited", {}, told.append)[1]) != without
        assert tables_of(large) == ["facts-2"]


def test_tables_that_were_not_finished_or_are_of_another_form_are_made_anew(large):
    with Store.open(large) as store:
        place = kept.ensure(store)
        (place / "made.json").write_text("{}", "utf-8")
        assert kept.ready(store) is None
        (place / "mentions.parquet").unlink()
        assert kept.ensure(store) == place
        assert (place / "mentions.parquet").exists()


def test_a_question_of_one_unit_or_law_or_of_a_small_store_makes_no_tables(large, monkeypatch):
    question = questions.stored()["changes"]
    with Store.open(large) as store:
        unit = questions.terms(store, question, {"unit": "沙河市民政局"})
        assert serving.answer(store, question, unit, lambda _: None) is None
        law = questions.stored()["units-by-law"]
        one = questions.terms(store, law, {"law": "民法典"})
        assert serving.answer(store, law, one, lambda _: None) is None
        monkeypatch.setattr(kept, "FEWEST", 1_000_000)
        assert serving.answer(store, question, {}, lambda _: None) is None
        assert tables_of(large) == []


def refuse(*_, **__):
    raise PermissionError(13, "Permission denied")


@pytest.mark.parametrize(
    ("where", "name", "instead"),
    [
        (kept.tempfile, "mkdtemp", refuse),
        (writing, "_MERGED", "FROM read_parquet('/no/such/{}')"),  # a disk that DuckDB cannot use
    ],
    ids=["folder", "disk"],
)
def test_a_folder_that_cannot_be_written_is_asked_in_sparql(
    large, monkeypatch, where, name, instead
):
    monkeypatch.setattr(where, name, instead)
    with Store.open(large) as store:
        found = query.solve(store, "kinds-cited", {}, lambda _: None)[1]
        assert len(list(found)) > 2
    assert tables_of(large) == []


def test_tables_that_go_away_meanwhile_are_done_without(large):
    question = questions.stored()["kinds-cited"]
    with Store.open(large) as store:
        place = kept.ensure(store)
        (place / "mentions.parquet").unlink()
        assert serving.answer(store, question, {}) is None


def test_ask_and_query_say_the_same_with_tables_and_without(large):
    asked = "各类文件各被引用多少"
    with Store.open(large) as store:
        without = ask(asked, store, lambda _: ())
        kept.ensure(store)
        assert ask(asked, store, lambda _: ()) == without
    assert without.cells


def test_the_command_writes_them_and_asks_them(large, tmp_path):
    run = fazhi("export", "--store", large, "-f", "parquet", "-o", tmp_path / "out")
    assert run.returncode == 0, run.stderr
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(
        f"{name}.parquet" for name in TABLES
    )
    run = fazhi("export", "--store", large, "-f", "parquet")
    assert run.returncode == 2
    assert "name a folder with -o" in run.stderr
    with Store.open(large) as store:
        kept.ensure(store)
    run = fazhi("query", "--store", large, "kinds-cited", "--format", "csv")
    assert run.stdout.startswith("kind,mentions,share,instruments,units,reports,examples")
    assert "\n法律," in run.stdout


def test_a_bulk_run_would_write_the_same_rows(folder, tables):
    known = catalogue.load()
    made: dict[str, list[tuple[object, ...]]] = {name: [] for name in TABLES}
    for path in sorted((folder.parent / "reports").glob("*.txt")):
        report = extract(read_bytes(path.read_bytes(), path.name), known)
        for name, found in fact_rows.rows(report, known).items():
            made[name] += found
    things = {row["thing"]: row for row in read(tables, "things")}
    for name, columns in TABLES.items():
        heads = [column.name for column in columns]
        if name != "things":
            kept_rows = {tuple(row[head] for head in heads) for row in read(tables, name)}
            assert set(made[name]) == kept_rows, name
    for row in made["things"]:
        for column, value in zip(TABLES["things"], row, strict=True):
            assert value in {None, things[row[0]][column.name]}, (row, things[row[0]])
