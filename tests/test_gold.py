"""The hand-made answers: in form, complete, and each where its report says so."""

from __future__ import annotations

import json
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent
GOLD = TESTS / "gold"
REPORTS = TESTS / "reports"
NAMES = sorted(path.stem for path in GOLD.glob("*.json"))

KEYS = {
    "report": {"unit", "issuer", "unit_short", "region", "region_code", "year", "issued"},
    "instruments": {"text", "title", "type", "start", "end"},
    "organisations": {"text", "name", "type", "start", "end"},
    "programs": {"text", "name", "known", "start", "end"},
    "applications": {"unit", "mode", "title", "evidence", "status"},
    "measures": {"value", "unit", "bound", "what", "status"},
}
MENTIONS = ("instruments", "organisations", "programs")
CLOSED = {
    ("instruments", "type"): {"regulation", "document", "work"},
    ("organisations", "type"): {
        *("government", "party", "congress", "cppcc", "court"),
        *("procuratorate", "company", "law_firm", "institution", "other"),
    },
    ("programs", "known"): {True, False},
    ("applications", "mode"): {"study", "publicise", "apply", "formulate", "review", "mention"},
    ("applications", "status"): {"done", "planned", "shortfall"},
    ("measures", "bound"): {"exact", "at_least", "at_most", "about"},
    ("measures", "status"): {"done", "planned", "shortfall"},
}
LAYOUT = re.compile(r"[\s*#\u200b\ufeff]+")


@cache
def source(name: str) -> str:
    """Return a report as it lies on disk."""
    stored = (REPORTS / f"{name}.txt").read_bytes()
    try:
        return stored.decode("utf-8")
    except UnicodeDecodeError:
        return stored.decode("gb18030")


@cache
def answers(name: str) -> dict:
    return json.loads((GOLD / f"{name}.json").read_text(encoding="utf-8"))


def bare(text: str) -> str:
    return LAYOUT.sub("", text)


def test_every_report_has_its_answers():
    assert sorted(path.stem for path in REPORTS.glob("*.txt")) == NAMES
    assert NAMES


def test_the_split_parts_all_reports():
    split = tomllib.loads((GOLD / "split.toml").read_text(encoding="utf-8"))

    assert set(split) == {"develop", "measure"}
    assert sorted(split["develop"] + split["measure"]) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_file_is_in_form(name):
    stored = (GOLD / f"{name}.json").read_text(encoding="utf-8")

    assert stored == json.dumps(answers(name), ensure_ascii=False, indent=1) + "\n"


@pytest.mark.parametrize("name", NAMES)
def test_keys_and_choices_are_closed(name):
    found = answers(name)

    assert set(found) == set(KEYS)
    assert set(found["report"]) == KEYS["report"]
    for part, keys in KEYS.items():
        if part == "report":
            continue
        assert found[part], part
        for entry in found[part]:
            kind = {"kind"} if entry.get("type") == "regulation" else set()
            assert set(entry) == keys | kind, entry
    for (part, key), choices in CLOSED.items():
        assert {entry[key] for entry in found[part]} <= choices, (part, key)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("part", MENTIONS)
def test_offsets_give_the_text_in_order(name, part):
    text = source(name)
    mentions = answers(name)[part]

    for mention in mentions:
        stretch = text[mention["start"] : mention["end"]]
        assert bare(stretch) == mention["text"]
        assert bare(stretch[0]), f"{mention['text']} opens with layout"
        assert bare(stretch[-1]), f"{mention['text']} ends with layout"
    places = [(mention["start"], mention["end"]) for mention in mentions]
    assert places == sorted(set(places))


@pytest.mark.parametrize("name", NAMES)
def test_report_states_who_and_when(name):
    report = answers(name)["report"]

    assert report["unit"]
    assert report["region"]
    assert report["region_code"] is None or re.fullmatch(r"\d{6}", report["region_code"])
    assert isinstance(report["year"], int)
    assert report["issued"] is None or re.fullmatch(r"\d{4}-\d{2}-\d{2}", report["issued"])
    organisations = {entry["name"] for entry in answers(name)["organisations"]}
    assert report["unit"] in organisations
    for stated in (report["issuer"], report["unit_short"]):
        assert stated is None or stated in bare(source(name))


@pytest.mark.parametrize("name", NAMES)
def test_applications_stand_on_instruments_and_words_of_the_report(name):
    found, text = answers(name), bare(source(name))
    titles = {entry["title"] for entry in found["instruments"]}
    actors = {entry["name"] for entry in found["organisations"]}
    stated = found["applications"]

    assert {entry["title"] for entry in stated} == titles
    assert {entry["unit"] for entry in stated} <= actors
    for entry in stated:
        assert entry["evidence"] in text, entry["evidence"]
    each = [(entry["unit"], entry["mode"], entry["title"]) for entry in stated]
    assert len(each) == len(set(each))


@pytest.mark.parametrize("name", NAMES)
def test_measures_are_numbers_of_something_named_in_the_report(name):
    text = bare(source(name))

    for entry in answers(name)["measures"]:
        assert isinstance(entry["value"], int | float), entry
        assert not isinstance(entry["value"], bool), entry
        assert entry["unit"], entry
        assert entry["what"], entry
        assert entry["what"] in text, entry["what"]
