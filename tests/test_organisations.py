"""Which organisations a sentence names, and that each word of the table earns its place."""

import csv
import re
import tomllib
from pathlib import Path

import pytest

from ontology import catalogue
from pipeline.read.text import clean
from pipeline.recognise import organisations

ROOT = Path(__file__).parent.parent
CASES = tomllib.loads((ROOT / "tests/cases/organisations.toml").read_text("utf-8"))["case"]
ROWS = list(csv.DictReader((ROOT / "ontology/data/organs.csv").read_text("utf-8").splitlines()))
MARKED = re.compile("【(.+?)】")


def found(source):
    text = clean(source)
    return [
        (text.quote(mention.span), mention.entity.type)
        for mention in organisations.find(text, catalogue.load())
    ]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_organisations_of_a_sentence(case):
    assert [f"{name} {kind}" for name, kind in found(case["text"])] == case["finds"]


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['role']} {row['word']}" for row in ROWS])
def test_example_shows_the_word_at_work(row):
    names = [name for name, _ in found(MARKED.sub(r"\1", row["example"]))]

    assert names == MARKED.findall(row["example"])


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['role']} {row['word']}" for row in ROWS])
def test_example_holds_its_word(row):
    assert row["word"] in row["example"]


def test_no_word_has_one_role_twice():
    rows = [(row["role"], row["word"]) for row in ROWS]

    assert len(rows) == len(set(rows))


def test_offsets_lead_to_the_names_as_written():
    source = "一、组织\n\n  会同** 区市场 监管局 **和\n\n武汉天恒信息技术\n有限公司检查。\n"
    text = clean(source)

    for mention in organisations.find(text, catalogue.load()):
        place = text.locate(mention.span)
        kept = "".join(c for c in source[place.start : place.end] if not c.isspace() and c != "*")
        assert kept == mention.text


def test_only_a_shared_head_is_inside_another_name():
    text = clean("向省、市、县人民政府和县委全面依法治县委员会办公室报告，配合市、区供电公司")
    mentions = list(organisations.find(text, catalogue.load()))

    for one in mentions:
        for other in mentions:
            if one is not other and other.span.start <= one.span.start < other.span.end:
                assert other.rule == "shared head"
                assert one.span.end == other.span.end
