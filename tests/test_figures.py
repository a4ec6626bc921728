"""Figures are found with value, unit and bound, and what is no figure is left."""

from __future__ import annotations

import re
import tomllib
from array import array
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontology import catalogue, figure_words
from pipeline.bulk import heap
from pipeline.model import Text
from pipeline.recognise import figures
from pipeline.recognise.numerals import chinese

CASES = tomllib.loads(
    (Path(__file__).parent / "cases" / "figures.toml").read_text("utf-8"), parse_float=Decimal
)["case"]
WORDS = figure_words.load()
DIGITS = re.compile(r"\d|[一二两三四五六七八九十百千万亿〇零]")


def text_of(clean: str) -> Text:
    return Text(clean, clean, array("q", [0]), array("q", [0]))


def found(clean: str) -> list[tuple[Decimal, str, str]]:
    return [
        (figure.value, figure.unit, str(figure.bound))
        for figure in figures.find(text_of(clean), catalogue.load())
    ]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_figures_of_a_text(case):
    expected = [(Decimal(value), unit, bound) for value, unit, bound in case["finds"]]

    assert found(case["text"]) == expected


@pytest.mark.parametrize("example", WORDS.examples, ids=lambda e: f"{e.table} {e.word}")
def test_every_word_is_proved_by_its_phrase(example):
    assert example.word in example.phrase
    figures_found = found(example.phrase)

    if example.table.startswith("none."):
        assert figures_found == []
    else:
        [(_, unit, bound)] = figures_found
        if example.table == "units":
            assert unit == example.word
        if example.table.startswith("bounds."):
            assert bound == example.table.rpartition(".")[2]


@pytest.mark.parametrize("name", WORDS.none.names)
def test_a_name_with_a_number_holds_no_figure(name):
    assert found(f"深入贯彻{name}要求") == []


def test_scales_are_worth_what_they_say():
    for scale, worth in WORDS.scales.items():
        assert found(f"发放资料3{scale}份") == [(Decimal(3 * worth), "份", "exact")]


NUMBERS = st.one_of(
    st.integers(0, 10**9).map(Decimal),
    st.decimals(Decimal("0.01"), Decimal(9999), places=2, allow_nan=False),
)
UNITS = sorted(WORDS.units - WORDS.terms.calendar - {"%", "‰", "分", "成"})


@given(
    number=NUMBERS,
    scale=st.sampled_from(["", *sorted(WORDS.scales)]),
    unit=st.sampled_from(UNITS),
    before=st.sampled_from(["", *sorted(WORDS.before)]),
    inside=st.sampled_from(["", "余", "多"]),
)
def test_a_number_written_is_the_number_read(number, scale, unit, before, inside):
    # 100 + 万 + 元 is read back whatever stands before; 3 + 千 + 瓦 would be 3 千瓦
    written = f"全年{before}{number}{scale}{inside}{unit}。"
    if any(f"{scale}{unit}".startswith(other) for other in WORDS.units if other != unit):
        return
    worth = WORDS.scales[scale] if scale else 1
    bound = "at_least" if inside else WORDS.before.get(before, "exact")

    assert found(written) == [(number * worth, unit, bound)]


@given(st.integers(2, 99_999_999))
def test_a_chinese_numeral_written_is_the_number_read(number):
    from cn2an import an2cn

    assert chinese(an2cn(number)) == number


@given(
    st.text("0123456789.,，一二三百千万亿余多次件%年月日第以上下近约（）《》“”、。\n", max_size=60)
)
def test_spans_begin_with_a_digit_rise_and_do_not_overlap(clean):
    end = 0
    for figure in figures.find(text_of(clean), catalogue.load()):
        assert figure.span.start >= end
        assert DIGITS.match(clean, figure.span.start)
        assert figure.value >= 0
        end = figure.span.end


def test_long_runs_of_digits_take_linear_time():
    from time import process_time

    def seconds(clean: str) -> float:
        start = process_time()
        with heap.seldom_searched():  # what other tests hold would be looked through each time
            found(clean)
        return process_time() - start

    found("1次")
    for run in ("1", "一", "万", "1,", "1.", "百分之", "1亿", "3—", "（1"):
        short, long = seconds(run * 20_000), seconds(run * 80_000)
        assert long < 16 * short + 0.5, run
