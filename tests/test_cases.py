"""The case tables of instruments, programs, applications and statuses."""

import pytest
from tables import cases

from ontology.catalogue import load
from pipeline.bulk import heap
from pipeline.extract import extract
from pipeline.model import Kind
from pipeline.outline.segment import outline
from pipeline.read.text import clean

UNIT = "某县司法局2023年度法治政府建设工作报告\n"


def report(text):
    return extract(clean(text, "case.txt", "0" * 64), load())


@pytest.mark.parametrize("case", cases("instruments"))
def test_instruments(case):
    found = {
        f"{m.entity.name} / {m.entity.type}"
        for m in report(case["text"]).mentions
        if m.kind is Kind.INSTRUMENT
    }

    assert sorted(found) == sorted(case["finds"])


@pytest.mark.parametrize("case", cases("programs"))
def test_programs(case):
    found = {
        m.entity.name + "*" * m.entity.known
        for m in report(case["text"]).mentions
        if m.kind is Kind.PROGRAM
    }

    assert sorted(found) == sorted(case["finds"])


@pytest.mark.parametrize("case", cases("applications"))
def test_applications(case):
    told = report(UNIT + case["text"])
    found = {
        " ".join(
            (
                a.mode.value,
                a.instrument.name.removeprefix("中华人民共和国"),
                a.status.value,
                *([] if a.unit == told.header.unit else [a.unit]),
            )
        )
        for a in told.applications
    }

    assert sorted(found) == sorted(case["states"])


@pytest.mark.parametrize("case", cases("statuses"))
def test_statuses(case):
    before, _, after = case["text"].partition("{}")
    text = clean(before + after)
    lines = outline(text, load().lexicon, case.get("year"))

    assert lines.clause_at(len(clean(before + "我").clean) - 1).status.value == case["status"]


def test_titles_of_one_sentence_take_linear_time():
    from time import process_time

    def seconds(joint: str, count: int) -> float:
        told = UNIT + joint.join(f"《第{number}号管理办法》" for number in range(count)) + "。"
        start = process_time()
        with heap.seldom_searched():  # what other tests hold would be looked through each time
            report(told)
        return process_time() - start

    for joint in ("，并经县财政局审核", "结合"):
        seconds(joint, 10)
        assert seconds(joint, 600) < 8 * seconds(joint, 200) + 0.5, joint
