"""The tables of regulations and programs: sorted, unambiguous, and each row with its example."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from rdflib import RDFS, SKOS, Graph, Namespace

FZ = Namespace("https://w3id.org/fazhi/ns#")
DATA = Path(__file__).resolve().parents[1] / "ontology" / "data"
COLUMNS = {
    "regulations.csv": (
        "title,short,aliases,kind,issuer,number,promulgated,effective,amended,"
        "repealed,repealed_by,source,example"
    ),
    "programs.csv": "name,aliases,kind,field,components,basis,example",
}
SCHEMES = [
    ("regulations.csv", "kind", "InstrumentKinds"),
    ("programs.csv", "kind", "ProgramKinds"),
    ("programs.csv", "field", "ProgramFields"),
]
DATES = ("promulgated", "effective", "amended", "repealed")
SHORTEST_BARE = 3
TWO_CHARACTERS = ["宪法", "党章", "刑法"]
QUOTES = str.maketrans("", "", "“”")

Row = dict[str, str]


def read(table: str) -> list[Row]:
    with (DATA / table).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


ROWS = {table: read(table) for table in COLUMNS}
REGULATIONS = ROWS["regulations.csv"]
PROGRAMS = ROWS["programs.csv"]

KIND = {row["title"]: row["kind"] for row in REGULATIONS}

both = pytest.mark.parametrize("table", COLUMNS)


def split(cell: str) -> list[str]:
    return cell.split("|") if cell else []


def name(row: Row) -> str:
    return row.get("title") or row["name"]


def names(row: Row) -> list[str]:
    return [name(row), *split(row.get("short", "")), *split(row["aliases"])]


@both
def test_a_table_is_plain_utf8_with_the_columns_agreed(table):
    data = (DATA / table).read_bytes()

    assert data.startswith(COLUMNS[table].encode() + b"\n")
    assert data.endswith(b"\n")
    assert b"\r" not in data
    assert [row for row in ROWS[table] if None in row or None in row.values()] == []


@both
def test_a_table_equals_its_own_sorted_form(table):
    found = [name(row) for row in ROWS[table]]

    assert found == sorted(set(found))


@both
def test_no_name_stands_twice(table):
    owners = defaultdict(list)
    for row in ROWS[table]:
        for called in names(row):
            owners[called.translate(QUOTES).replace("＋", "+")].append(name(row))

    assert {called: rows for called, rows in owners.items() if len(rows) > 1} == {}


def test_no_program_goes_by_the_bare_name_of_a_regulation():
    bare = {called for row in REGULATIONS for called in split(row["short"])}

    assert [called for row in PROGRAMS for called in names(row) if called in bare] == []


@pytest.mark.parametrize(("table", "column", "scheme"), SCHEMES)
def test_kinds_and_fields_are_the_narrowest_concepts_of_the_schema(table, column, scheme):
    schema = Graph().parse(DATA.parent / "schema.ttl")
    concepts = set(schema.subjects(SKOS.inScheme, FZ[scheme]))
    narrowest = concepts - set(schema.objects(None, SKOS.broader))
    labels = {str(label) for one in narrowest for label in schema.objects(one, RDFS.label)}

    assert {row[column] for row in ROWS[table]} - {""} <= labels


def test_programs_all_have_kind_field_and_regulations_a_kind_unless_documents():
    title = re.compile(r"(条例|法|法典|章程|准则|规则)$")

    assert [row["name"] for row in PROGRAMS if not (row["kind"] and row["field"])] == []
    assert [n for n in map(name, REGULATIONS) if title.search(n) and not KIND[n]] == []


@both
def test_cells_hold_no_white_space_half_width_bracket_or_empty_part(table):
    wrong = re.compile(r"\s|[()<>]|^\||\|\||\|$")
    free = {"source"}  # it has the paths of others, as they are

    assert [
        cell
        for row in ROWS[table]
        for column, cell in row.items()
        if column not in free and wrong.search(cell)
    ] == []


def test_a_bare_name_is_long_enough_to_be_no_everyday_word():
    bare = [called for row in REGULATIONS for called in split(row["short"])]

    assert [n for n in bare if len(n) < SHORTEST_BARE and n not in TWO_CHARACTERS] == []


def test_dates_are_iso_and_follow_each_other():
    wrong = []
    for row in REGULATIONS:
        amended = split(row["amended"])
        order = [row["promulgated"], *amended, row["repealed"]]
        known = [day for day in order if day]
        in_force = [day for day in (row["promulgated"], row["effective"]) if day]
        for earlier, later in pairwise(known):
            if date.fromisoformat(earlier) > date.fromisoformat(later):
                wrong.append((name(row), order))
        if in_force != sorted(in_force) or amended != sorted(set(amended)):
            wrong.append((name(row), in_force, amended))

    assert wrong == []


def test_dates_are_written_in_full():
    days = {day for row in REGULATIONS for column in DATES for day in split(row[column])}

    assert {day for day in days if not re.fullmatch(r"\d{4}-\d\d-\d\d", day)} == set()


def test_what_repeals_a_regulation_is_in_the_table_and_is_not_the_older():
    promulgated = {name(row): row["promulgated"] for row in REGULATIONS}
    wrong = []
    for row in REGULATIONS:
        successor = row["repealed_by"]
        if successor and (
            successor not in promulgated
            or not row["repealed"]
            or "" < promulgated[successor] <= row["promulgated"]
        ):
            wrong.append((name(row), row["repealed"], successor))

    assert wrong == []


@both
def test_an_example_holds_a_name_of_its_row(table):
    wrong = []
    for row in ROWS[table]:
        example = row["example"].translate(QUOTES)
        called = [called.translate(QUOTES) for called in names(row)]
        titles = [f"《{one.replace('《', '〈').replace('》', '〉')}》" for one in called]
        bare = [one for one in split(row.get("short", "")) if one in example]
        if table == "programs.csv":
            bare = [one for one in called if one in example]
        if not bare and not any(title in example for title in titles):
            wrong.append((name(row), row["example"]))

    assert wrong == []


@both
def test_no_two_rows_share_their_example(table):
    owners = defaultdict(list)
    for row in ROWS[table]:
        owners[row["example"]].append(name(row))

    assert {example: rows for example, rows in owners.items() if len(rows) > 1} == {}
