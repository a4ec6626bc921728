"""The catalogue: every row is found by its own example, bad tables are refused with their place."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from ontology.attestations import read, sources, unattested
from ontology.catalogue import WORDS_ONLY, CatalogueError, canonical, load
from pipeline.extract import RECOGNISERS
from pipeline.link.titles import link
from pipeline.model import Header
from pipeline.outline.segment import outline
from pipeline.read.text import clean
from pipeline.recognise.settle import settle

DATA = Path(__file__).parents[1] / "ontology" / "data"


def linked(text, catalogue):
    found = settle([mention for find in RECOGNISERS for mention in find(text, catalogue)])
    return link(found, Header(), text, outline(text, catalogue.lexicon), catalogue)


@pytest.mark.parametrize(("table", "column"), [("regulations", "title"), ("programs", "name")])
def test_every_example_is_linked_to_its_row(table, column):
    lost = []
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            text = clean(row["example"])
            mentions = linked(text, load())
            if row[column] not in {m.entity.name for m in mentions if m.entity.known}:
                lost.append((row[column], row["example"]))

    assert lost == []


def test_a_user_s_own_regulations_are_known(tmp_path):
    table = tmp_path / "own.csv"
    table.write_text("title,kind\n云岭市停车管理条例,地方性法规\n", "utf-8-sig")
    text = clean("宣传《云岭市停车管理条例》。")
    entity = linked(text, load(table))[0].entity

    assert (entity.name, entity.known, entity.legal_kind) == (
        "云岭市停车管理条例",
        True,
        "地方性法规",
    )
    assert load(table).digest != load().digest


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("title,kind\n,法律\n", "line 2: the title is empty"),
        (f'title\n甲法\n"{"长" * 140_000}"\n', "line 2: is no sound CSV"),
        ("title,short\n甲法,乙\n丙法,乙\n", "line 3: 乙 already names 甲法"),
        ("law,kind\n甲法,法律\n", "needs a column title"),
        ("title,effective\n甲法,2021-13-01\n", "line 2: 2021-13-01 is not a date"),
        ("title,amended\n甲法,2021年\n", "2021年 is not a date"),
        ("title,promulgated,effective\n甲法,2021-01-22,2021-01-01\n", "not in order"),
        ("title,effective,repealed\n甲法,2021-01-22,2020-01-01\n", "not in order"),
        ("title,amended\n甲法,2021-01-22|2019-04-23\n", "not in order"),
        ("title,promulgated,amended\n甲法,2021-01-22,2019-04-23\n", "not in order"),
        ("title,repealed_by\n甲法,乙法\n", "repealed by 乙法, but when is not said"),
        ("title,effective,source\n甲法,2021-01-22,第八条\n", "第八条 is not field=place"),
        (
            "title,effective,source\n甲法,2021-01-22,effective=记忆\n",
            "effective=记忆 names no place",
        ),
        ("title,source\n甲法,effective=第八条\n", "attests what the row does not hold"),
        (
            "title,amended,source\n甲法,2021-01-22,amended@2021-01-23=题注\n",
            "attests what the row does not hold",
        ),
        (b"title\n\xff\xfe\n", "is not UTF-8"),
    ],
)
def test_a_bad_table_is_refused_with_its_place(tmp_path, table, says):
    path = tmp_path / "bad.csv"
    path.write_bytes(table if isinstance(table, bytes) else table.encode())

    with pytest.raises(CatalogueError, match=says) as caught:
        load(path)
    assert str(path) in str(caught.value)


def shipped():
    return {r.title: r for r in load().regulations.values()}.values()


def test_every_date_of_a_regulation_says_where_it_stands():
    assert [(r.title, unattested(r)) for r in shipped() if unattested(r)] == []


def test_what_repealed_a_regulation_is_in_the_table_too():
    titles = {r.title for r in shipped()}

    assert {r.repealed_by for r in shipped() if r.repealed_by} <= titles


def test_every_collection_of_sources_is_used_and_described():
    used = {a.place.partition(":")[0] for r in shipped() for a in r.sources}

    assert set(sources()) <= used
    assert all(s.name and s.states for s in sources().values())
    assert all(s.address for key, s in sources().items() if key != "reference")


def test_what_reports_cite_most_is_dated():
    """Of the laws and administrative regulations in the samples, 49 of 50 say since when."""
    cited = {
        instrument["title"]
        for sample in (DATA.parents[1] / "tests" / "golden").glob("*.json")
        for instrument in json.loads(sample.read_text("utf-8"))["instruments"]
    }
    national = [r for r in shipped() if r.title in cited and r.kind in {"宪法", "法律", "行政法规"}]
    dated = [r for r in national if r.effective]

    assert len(national) > 80
    assert len(dated) / len(national) >= 0.98


@pytest.mark.parametrize(
    ("cell", "places"),
    [
        ("effective=第八十六条", ["第八十六条"]),
        (
            "amended@2019-04-23=题注|amended@2021-01-22=主席令第70号",
            ["题注", "主席令第70号"],
        ),
        ("repealed=中华人民共和国民法典第一千二百六十条", ["中华人民共和国民法典第一千二百六十条"]),
        ("effective=国办发〔2018〕118号|repealed=reference", ["国办发〔2018〕118号", "reference"]),
    ],
)
def test_a_cell_of_sources_is_read_and_written_alike(cell, places):
    assert [a.place for a in read(cell)] == places
    assert "|".join(map(str, read(cell))) == cell


def test_words_for_readers_are_data_that_no_report_is_read_by():
    code = """
import sys
from pipeline.bulk.job import Job
from pipeline.bulk.work_unit import Document, run

assert run([Document("a.txt", "某县司法局学习《宪法》3次。".encode())], Job()).reports
print(*[name for name in ("english", "refusals", "wording") if f"ontology.{name}" in sys.modules])
"""
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=DATA.parents[1], capture_output=True, check=True
    )

    assert run.stdout.strip() == b""
    assert all((DATA / name).exists() for name in WORDS_ONLY)


def test_a_folder_without_tables_is_refused(tmp_path):
    with pytest.raises(CatalogueError, match=r"holds no \.csv"):
        load(tmp_path)


def test_titles_have_one_form():
    assert canonical("湖北省行政执法公示办法 (试行)") == "湖北省行政执法公示办法（试行）"
