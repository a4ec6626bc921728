"""The catalogue: every row is found by its own example, bad tables are refused with their place."""

import csv
from pathlib import Path

import pytest

from ontology.catalogue import CatalogueError, canonical, load
from pipeline.extract import recognise
from pipeline.link import link
from pipeline.model import Header
from pipeline.read.text import clean

DATA = Path(__file__).parents[1] / "ontology" / "data"


@pytest.mark.parametrize(("table", "column"), [("regulations", "title"), ("programs", "name")])
def test_every_example_is_linked_to_its_row(table, column):
    lost = []
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            text = clean(row["example"])
            mentions = link(recognise(text, load()), Header(), text, load())
            if row[column] not in {m.entity.name for m in mentions if m.entity.known}:
                lost.append((row[column], row["example"]))

    assert lost == []


def test_a_user_s_own_regulations_are_known(tmp_path):
    table = tmp_path / "own.csv"
    table.write_text("title,kind\n云岭市停车管理条例,地方性法规\n", "utf-8-sig")
    text = clean("宣传《云岭市停车管理条例》。")
    entity = link(recognise(text, load(table)), Header(), text, load(table))[0].entity

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
        ("title,short\n甲法,乙\n丙法,乙\n", "line 3: 乙 already names 甲法"),
        ("law,kind\n甲法,法律\n", "needs a column title"),
        (b"title\n\xff\xfe\n", "is not UTF-8"),
    ],
)
def test_a_bad_table_is_refused_with_its_place(tmp_path, table, says):
    path = tmp_path / "bad.csv"
    path.write_bytes(table if isinstance(table, bytes) else table.encode())

    with pytest.raises(CatalogueError, match=says) as caught:
        load(path)
    assert str(path) in str(caught.value)


def test_a_folder_without_tables_is_refused(tmp_path):
    with pytest.raises(CatalogueError, match=r"holds no \.csv"):
        load(tmp_path)


def test_titles_have_one_form():
    assert canonical("湖北省行政执法公示办法 (试行)") == "湖北省行政执法公示办法（试行）"
