"""Noise: what stands in reports as they are found, and is read all the same."""

import pytest
from layers import misplaced
from tables import cases

from ontology.catalogue import load
from pipeline.extract import extract
from pipeline.model import Kind
from pipeline.read.text import clean
from pipeline.write.gold import dump
from pipeline.write.quads import plain

TITLE = "武汉市汉阳区司法局2023年法治政府建设工作总结\n"


@pytest.mark.parametrize("case", cases("noise"))
def test_noise_hides_nothing_and_adds_nothing(case):
    report = extract(clean(TITLE + case["text"], "a.txt", "0" * 64), load())

    def names(kind):
        return {m.entity.name for m in report.mentions if m.kind is kind}

    found = {
        "instruments": sorted(names(Kind.INSTRUMENT)),
        "programs": sorted(names(Kind.PROGRAM)),
        "measures": [f"{plain(m.figure.value)} {m.figure.unit}" for m in report.measures],
    }
    for layer, right in found.items():
        if layer in case:
            assert right == (case[layer] if layer == "measures" else sorted(case[layer]))
    assert report.header.unit == "武汉市汉阳区司法局"
    assert report.header.year == 2023
    assert misplaced(dump(report), report.text.source) == []
