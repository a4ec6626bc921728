"""Whole reports: what is read from the samples, stored anew only on purpose (pytest --update)."""

import json
from pathlib import Path

import pytest

from ontology.catalogue import load
from pipeline.extract import extract
from pipeline.read.text import read_bytes
from pipeline.write.gold import dump
from pipeline.write.quads import quads

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"
SAMPLES = sorted((HERE / "reports").glob("*.txt"))
IN_RDF = ("hebei-shahe-scjgj-2022", "zhejiang-cangnan-qianku-2020")  # two are enough to review


def held(path, text, request):
    if request.config.getoption("update"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8", newline="\n")
    return path.read_text("utf-8")


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_what_is_read_from_a_sample(sample, request):
    report = dump(extract(read_bytes(sample.read_bytes(), sample.name), load()))
    del report["version"]
    text = json.dumps(report, ensure_ascii=False, indent=1) + "\n"

    assert text == held(GOLDEN / f"{sample.stem}.json", text, request)


@pytest.mark.parametrize("name", IN_RDF)
def test_the_graph_of_a_sample(name, request):
    sample = HERE / "reports" / f"{name}.txt"
    report = extract(read_bytes(sample.read_bytes(), sample.name), load())
    graph = f"/report/{report.text.sha256[:20]}"
    lines = [
        line.replace(graph, "/report/R")
        for line in quads(report, load()).splitlines()
        if "catalogueDigest" not in line and "softwareVersion" not in line
        if "wasGeneratedBy" not in line and "/extraction/" not in line
    ]
    text = "\n".join(sorted(lines)) + "\n"

    assert text == held(GOLDEN / f"{name}.nq", text, request)
