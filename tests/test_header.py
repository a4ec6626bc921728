"""Who reports for which year, and what full names the bodies of a report have."""

import tomllib
from dataclasses import asdict
from pathlib import Path

import pytest

from ontology import catalogue
from pipeline.link.naming import full_names
from pipeline.model import Header
from pipeline.read.text import clean
from pipeline.recognise import organisations
from pipeline.reporter.header import read_named

CASES = Path(__file__).parent / "cases"
HEADERS = tomllib.loads((CASES / "headers.toml").read_text("utf-8"))["case"]
NAMES = tomllib.loads((CASES / "names.toml").read_text("utf-8"))["case"]
FIELDS = ("unit", "issuer", "unit_short", "region", "region_code", "year", "issued")


@pytest.mark.parametrize("case", HEADERS, ids=[case["name"] for case in HEADERS])
def test_header_of_a_report(case):
    known = catalogue.load()
    text = clean(case["text"], case.get("file", ""))

    header, _ = read_named(text, list(organisations.find(text, known)), known)

    empty = asdict(Header())
    want = {field: case.get(field, empty[field]) for field in FIELDS}
    assert {field: asdict(header)[field] for field in FIELDS} == want


@pytest.mark.parametrize("case", NAMES, ids=[case["name"] for case in NAMES])
def test_full_names_in_a_report(case):
    known = catalogue.load()
    text = clean(case["text"])
    header = Header(unit=case["unit"], region=case["region"], region_code=case.get("region_code"))

    named = full_names(list(organisations.find(text, known)), header, text, known)

    assert [f"{each.text} = {each.entity.name}" for each in named] == case["names"]


def test_title_is_told_as_it_stands():
    known = catalogue.load()
    text = clean("沙洋县信访局\n关于2021年法治政府建设情况的报告\n2021年，县信访局依法接访。")

    header, _ = read_named(text, list(organisations.find(text, known)), known)

    assert header.title == "关于2021年法治政府建设情况的报告"


def test_names_do_not_change_the_places_of_mentions():
    known = catalogue.load()
    text = clean("会同区司法局、镇政府检查")
    found = list(organisations.find(text, known))

    bureau = Header(unit="武汉市新洲区教育局", region="武汉市新洲区", region_code="420117")
    named = full_names(found, bureau, text, known)

    assert [(each.span, each.text) for each in named] == [(found[0].span, "区司法局")]
