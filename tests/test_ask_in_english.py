"""Questions as they are offered in English: understood like their Chinese, answered in English."""

from __future__ import annotations

import io
import re
from functools import partial

import pytest

from graphs.ask.answer_text import show
from graphs.ask.answer_text_in_english import is_english
from graphs.ask.answering import ask
from graphs.store.embedded import Store
from ontology import catalogue, english, wording
from pipeline.commands.question import recognise

CHINESE = re.compile(r"[\u3400-\u9fff]+")
NAMES = {
    "law": "《民法典》",
    "program": "三项制度",
    "unit": "邢台市沙河市市场监督管理局",
}
OFFERED = [
    text.format(**NAMES)
    for text in (*wording.load().examples, *(one.example for one in wording.load().intents))
]


@pytest.fixture(scope="module")
def answered(sample_store):
    with Store.open(sample_store) as store:
        yield partial(ask, store=store, recognise=partial(recognise, catalogue=catalogue.load()))


def printed(answer) -> str:
    from rich.console import Console

    out = io.StringIO()
    console = Console(file=out, width=300)
    for part in show(answer):
        console.print(part)
    return out.getvalue()


@pytest.mark.parametrize("text", OFFERED)
def test_a_question_that_is_offered_in_english_is_that_in_chinese(answered, text):
    said = english.load().question(text)
    one, other = answered(text), answered(said)

    assert (one.sentence, one.problem, one.cells) == (other.sentence, other.problem, other.cells)
    assert one.rows == other.rows


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (
            "Which units studied 民法典?",
            r"units, from \d+ reports; \d+ reports were looked through",
        ),
        ("Which units did not study 民法典?", r"of \d+ units none tells of it, of \d+ one"),
        ("When did 民法典 take effect?", "1 row, from the catalogue"),
        ("How many units studied 民法典?", "each unit and report counted once: done"),
        ("Which units studied 反垄断法?", "reports were looked through"),
        ("Which kind of regulation is studied most?", "local regulation"),
        ("Who studied no law at all?", "looked through: all tell of it"),
    ],
)
def test_an_answer_in_english_has_chinese_in_names_and_quotations_alone(answered, asked, said):
    answer = answered(asked)
    text = printed(answer)
    told = "".join(
        [asked, answer.sentence]
        + [f"{row.unit}{row.thing}{row.quote}{row.file}" for row in answer.rows]
        + ["".join(row) for row in answer.cells]
    )

    assert answer.problem == ""
    assert re.search(said, text)
    assert text.startswith("Understood as: ")
    assert [run for run in CHINESE.findall(text) if run not in told] == []
    heads = {*answer.columns, *wording.load().names.values()}
    assert not heads & {*re.split(r" {2,}|\n", text)}


def test_what_is_not_understood_in_english_is_told_in_english(answered):
    lines = printed(answered("Which units like cats")).splitlines()

    assert "is not understood" in lines[0]
    assert lines[2] == "You may ask, or may mean:"
    assert lines[3].startswith("  Which units ")


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("which units studied 民法典", True),
        ("How many reports are there?", True),
        ("哪些单位学习了民法典", False),
        ("PPP条例 有哪些单位学习", False),
        ("2023年哪些单位", False),
    ],
)
def test_a_question_in_english_begins_with_two_words(asked, expected):
    assert is_english(asked) == expected
