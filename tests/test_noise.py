"""The same report in a worse layout is read alike: what noise may cost, layer by layer."""

import re
from pathlib import Path

import pytest

from ontology.catalogue import load
from pipeline.extract import extract
from pipeline.gold import dump
from pipeline.read.text import clean, read_bytes

SAMPLES = sorted((Path(__file__).parent / "reports").glob("*.txt"))[::2]
HALF = str.maketrans("，；：（）？！", ",;:()?!")


def half_width(text):
    return text.translate(HALF)


def one_line(text):
    return text.replace("\n", "")


def wrapped(text):
    return re.sub(r"([^\n]{36})(?=[^\n])", r"\1\n", text)


def broken_by_pages(text):
    return re.sub(r"(?m)^([^\n]{180})(?=[^\n]{120})", r"\1\n\n", text)


def straight_quotes(text):
    return text.replace("“", '"').replace("”", '"')


def corner_quotes(text):
    return text.replace("“", "「").replace("”", "」")


def spaced_numbers(text):
    return re.sub(r"(\d+)", r" \1 ", text)


def zero_width(text):
    return re.sub(r"([^\n]{13})", "\\1\u200b", text)


def markdown(text):
    return re.sub(r"(?m)^([一二三四五六七八九十]、[^\n]{4,30})$", r"\n## **\1**\n", text)


NOISE = {  # the F1 that is left at least, for names and for what is said of them
    half_width: (0.99, 0.97),
    one_line: (0.98, 0.85),
    wrapped: (0.99, 0.98),
    broken_by_pages: (0.99, 0.99),
    straight_quotes: (0.97, 0.95),
    corner_quotes: (0.95, 0.94),
    spaced_numbers: (0.99, 0.99),
    zero_width: (0.99, 0.99),
    markdown: (0.99, 0.99),
}


def told(source):
    report = dump(extract(clean(source, "x.txt", "0" * 64), load()))
    names = {
        *((i["title"], i["type"]) for i in report["instruments"]),
        *(o["name"] for o in report["organisations"]),
        *(p["name"] for p in report["programs"]),
    }
    said = {
        *((a["unit"], a["mode"], a["title"], a["status"]) for a in report["applications"]),
        *((m["value"], m["unit"], m["what"], m["status"]) for m in report["measures"]),
    }
    return names, said


@pytest.mark.parametrize("noise", NOISE, ids=lambda noise: noise.__name__)
def test_noise_costs_little(noise):
    hits, sizes = [0, 0], [0, 0]
    for sample in SAMPLES:
        source = read_bytes(sample.read_bytes(), sample.name).clean
        for layer, (plain, noisy) in enumerate(zip(told(source), told(noise(source)), strict=True)):
            hits[layer] += 2 * len(plain & noisy)
            sizes[layer] += len(plain) + len(noisy)
    kept = [hit / size for hit, size in zip(hits, sizes, strict=True)]

    names, said = NOISE[noise]
    assert kept[0] >= names
    assert kept[1] >= said
