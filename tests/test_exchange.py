"""The JSON form of a report: what it holds, and that nothing is lost in it."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ontology.catalogue import load as catalogue
from pipeline.extract import extract
from pipeline.read.text import clean, read_bytes
from pipeline.write.gold import dump, load

SAMPLES = sorted((Path(__file__).parent / "reports").glob("*.txt"))
KEYS = [
    "name",
    "file",
    "sha256",
    "version",
    "report",
    "instruments",
    "organisations",
    "programs",
    "applications",
    "measures",
    "participations",
    "warnings",
]

PIECES = st.sampled_from(
    [
        "武汉市司法局",
        "区政府",
        "县人大常委会",
        "我局",
        "学习",
        "宣传",
        "按照",
        "制定",
        "《民法典》",
        "《关于印发〈工作方案〉的通知》",
        "民法典\n",
        "",
        "",
        "",
        "“三项制度”",
        "放管服改革",
        "“企呼我应”工作",
        "开展",
        "检查",
        "12次",
        "3000余份",
        "100%",
        "1.2万元",
        "，",
        "。",
        "、",
        "；",
        "（",
        "）",
        "《",
        "》",
        "“",
        "”",
        "一、\n",
        "",
        "",
        "",
        "（二）",
        "下一步，",
        "存在的问题",
        "2023年",
        "\n",
        "\n\n",
        "\u3000",
        "*",
        "#",
        "\u200b",
        "A",
        "b",
    ]
)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_report_written_and_read_again_is_the_same(sample):
    report = extract(read_bytes(sample.read_bytes(), sample.name), catalogue())
    told = json.loads(json.dumps(dump(report), ensure_ascii=False))

    assert tuple(told) == tuple(KEYS)
    assert load(told, report.text) == report


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PIECES, max_size=60).map("".join))
def test_any_text_is_read_with_exact_offsets(source):
    report = extract(clean(source, "x.txt", "0" * 64), catalogue())
    told = dump(report)

    for layer in ("instruments", "organisations", "programs"):
        for mention in told[layer]:
            quoted = source[mention["start"] : mention["end"]]
            kept = "".join(c for c in quoted if not c.isspace() and c not in "*#\u200b")
            assert kept == mention["text"]
    for measure in told["measures"]:
        assert measure["clause_start"] <= measure["start"] < measure["end"] <= measure["clause_end"]
    assert load(json.loads(json.dumps(told)), report.text) == report
