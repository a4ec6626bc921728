"""What is ours in the answers of stored questions is told in English too."""

from __future__ import annotations

import ast
import re
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

from graphs.ask import answering
from graphs.find import questions
from ontology import catalogue, english, indicators, wording

ROOT = Path(__file__).resolve().parents[1]
TOLD = english.load()
CHINESE = re.compile(r"[\u3400-\u9fff]")
QUESTIONS = questions.stored()
VALUE = re.compile(r'"([^"\n]*[\u3400-\u9fff][^"\n]*)"')


def test_every_head_of_a_column_has_its_english_and_no_other_has():
    heads = {head for question in QUESTIONS.values() for _, head in question.columns}

    assert heads == TOLD.heads.keys()
    assert not any(map(CHINESE.search, TOLD.heads.values()))


def test_every_note_of_a_parameter_has_its_english_and_no_other_has():
    notes = {one.note for question in QUESTIONS.values() for one in question.parameters}

    assert notes == TOLD.notes.keys()


def test_every_parameter_is_called_in_english():
    assert TOLD.called.keys() == wording.load().called.keys()
    assert {*TOLD.verbs} <= {*wording.load().names}


def test_spoken_columns_are_columns():
    columns = {name for question in QUESTIONS.values() for name, _ in question.columns}

    assert columns >= TOLD.spoken


def ours():
    """Yield all words of ours that rows of the stored questions may have."""
    words = wording.load()
    yield from (*words.kinds, *(each for said in words.choices.values() for each in said))
    yield from (words.names[one] for one in ("in_force", "repealed", "done", "planned", "study"))
    known = indicators.load()
    yield from (one.name for one in known.indicators)
    yield from (name for _, name in (*known.periods, *known.roles))
    yield from (known.whole_year, *known.part_of, *known.bounds.values())
    passages = tomllib.loads((files("ontology") / "data" / "passages.toml").read_text("utf-8"))
    yield from (*passages["shortfalls"], passages["parts"]["other_kind"])
    for regulation in catalogue.load().regulations.values():
        yield regulation.kind


@pytest.mark.parametrize("word", sorted({*ours()} - {""}))
def test_every_word_of_ours_has_its_english(word):
    assert word in TOLD.values
    assert not CHINESE.search(TOLD.value(word))


def test_kinds_and_fields_of_programs_have_their_english():
    known = catalogue.load().programs.values()

    assert {one.kind for one in known} - {"", "其他"} == TOLD.programs.keys()
    assert {one.field for one in known} - {""} <= TOLD.values.keys()


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_value_that_a_question_makes_has_its_english(name):
    question = QUESTIONS[name]
    for line in question.sparql.splitlines():
        made = re.search(r"\bBIND\(|^\s*IF\(|^\s*\((eli|fz):|^\s*\"", line)
        if not made or not any(f"?{column}" in question.sparql for column in TOLD.spoken):
            continue
        for text in VALUE.findall(line):
            if "STRENDS" not in line and "CONCAT(STR" not in line:
                assert not CHINESE.search(TOLD.instead.get(text, TOLD.value(text))), text


def test_the_schema_and_the_pages_call_a_value_alike():
    text = (files("ontology") / "schema.ttl").read_text("utf-8")
    labels = dict(re.findall(r'rdfs:label "([^"]+)"@zh, "([^"]+)"@en', text))
    kinds = {*wording.load().kinds, "宪法"} - {"规章"}  # which the schema calls rules at large

    assert {kind: TOLD.value(kind) for kind in kinds} == {kind: labels[kind] for kind in kinds}


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("2022全年", "2022 whole year"),
        ("2017全年（其中）", "2017 whole year (part of another)"),
        ("县级、县级市", "county level, county-level city"),
        ("第一责任人 下一步 ", "first responsible person, next steps"),
        ("行政复议案件／件／全年／准数", "administrative reviews / 件 / whole year / exact"),
        ("都写到“甲、乙”；共有文字“丙”", "both name “甲、乙”; shared words “丙”"),
        ("有效，此后废止", "in force then, repealed since"),
        ("2021-01-01", "2021-01-01"),
        ("", ""),
    ],
)
def test_values_that_stand_side_by_side_are_told_each_by_itself(value, said):
    assert TOLD.value(value) == said


def asked():
    """Yield the questions that are offered, with names in them."""
    words = wording.load()
    for text in (*words.examples, *(intent.example for intent in words.intents)):
        yield text.format(law="《甲》", program="乙", unit="丙局")


@pytest.mark.parametrize("text", [*asked()])
def test_every_question_that_is_offered_is_told_in_english(text):
    said = TOLD.question(text)

    assert re.match(r"[A-Z].*\?$", said)
    assert sorted(re.findall("《甲》|乙|丙局", said)) == sorted(re.findall("《甲》|乙|丙局", text))
    assert all(run in text for run in re.findall(r"[\u3400-\u9fff]+", said))  # names
    assert TOLD.in_chinese(said) == text
    assert TOLD.in_chinese(said.lower().removesuffix("?")) == text


def refusals():
    """Yield why questions are not answered, as the code and the data word it."""
    yield from wording.load().refusals.values()
    for path in sorted((ROOT / "graphs").rglob("*.py")):
        code = path.read_text("utf-8")
        if "NotUnderstoodError" not in code and "problem = " not in code:
            continue
        for node in ast.walk(ast.parse(code)):
            match node:
                case ast.Call(func=ast.Name(id="NotUnderstoodError"), args=[said, *_]):
                    yield from filter(CHINESE.search, worded(said))
                case ast.Assign(targets=[ast.Name(id="problem")], value=said):
                    yield from filter(CHINESE.search, worded(said))


def worded(node):
    """Yield what an expression may say, X for what is put into it."""
    match node:
        case ast.Constant(value=str() as text):
            yield text
        case ast.JoinedStr(values=parts):
            yield "".join("".join(worded(part)) or "X" for part in parts)
        case ast.IfExp(body=body, orelse=other):
            yield from (*worded(body), *worded(other))


@pytest.mark.parametrize("said", sorted({*refusals()}))
def test_every_reason_why_a_question_is_not_answered_is_told_in_english(said):
    told = TOLD.refusal(said)

    assert re.match(r"[A-Z《“].*\.$", told)


@pytest.mark.parametrize(
    "said",
    [
        answering._UNREADY.format("fazhi compare"),  # noqa: SLF001  what it says, without a store
        "比较两个单位，请用 `fazhi diff --unit 甲局 --with 乙局`，或网页上的“对比”",
        "比较一个单位的两个年度，请用 `fazhi diff --unit 甲局`，或网页上的“对比”",
        "没有《甲法》2020年的修订：目录所载的是2018、2021年的；也可以不写修订，只写报告年度",
    ],
)
def test_commands_and_years_stay_in_what_is_told_in_english(said):
    told = TOLD.refusal(said)

    assert {*re.findall("`[^`]+`|20[0-9]{2}", said)} <= {*re.findall("`[^`]+`|20[0-9]{2}", told)}


def test_reasons_keep_the_names_that_are_in_them():
    assert TOLD.refusal("“甲局”可以指几个，请写全称").startswith("“甲局” may be one of several")
    assert len({*refusals()}) > 20
