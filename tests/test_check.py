"""The check tells of each planted error, and of nothing in a sound graph."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

import pytest
from records import background, record

from graphs.check import checks
from graphs.store.embedded import Store
from ontology.terms import BASE, FZ, PREFIXES

DATA = Path(__file__).parent / "data"
SAMPLE = (DATA / "sample.trig").read_text("utf-8")
CASES = tomllib.loads((DATA.parent / "cases/check.toml").read_text("utf-8"))["case"]
SOURCES = {
    hashlib.sha256(path.read_bytes()).hexdigest(): path.read_bytes().decode()
    for path in sorted(DATA.glob("*.txt"))
}


def held(trig, sources=SOURCES):
    """Return a store in memory: the graph, and the texts of the sample."""
    store = Store.of(trig)
    store.source = sources.__getitem__
    return store


def findings(trig, **options):
    return list(checks.check(held(trig), **options))


def test_nothing_is_wrong_with_the_sample():
    assert findings(SAMPLE) == []


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_planted_error_is_told(case):
    assert case["take"] in SAMPLE
    found = findings(SAMPLE.replace(case["take"], case["put"], 1))
    about = [finding for finding in found if finding.node.endswith(case["node"])]

    assert [finding.problem for finding in about if case["says"] in finding.problem], found
    assert all(finding.remedy for finding in found)


def test_a_finding_names_the_file_to_build_anew():
    (finding,) = findings(SAMPLE.replace("beginIndex 119", "beginIndex 118", 1))

    assert finding.report.endswith("/report/47a6b2e87bbe4ff2b36f")
    assert "build yichang_2023.txt anew" in finding.remedy


def test_one_error_is_one_finding():
    """A reference to nothing breaks a shape too, and is told once."""
    found = findings(SAMPLE.replace("fz:evidence yc:m170-174-p", "fz:evidence yc:m171-175-p", 1))

    assert len(found) == 1


def test_an_untyped_thing_is_not_described():
    untyped = SAMPLE.replace("program:三项制度 a fz:Program ;", "program:三项制度", 1)
    told = [finding for finding in findings(untyped) if "nothing describes" in finding.problem]

    assert {finding.report[-4:] for finding in told} == {"b36f", "eedb"}  # in both reports


def test_offsets_count_code_points():
    """A character beyond the basic plane counts one, and so does a byte order mark."""
    report, source = f"{BASE}report/{'a' * 20}", "\ufeff𠮷林市学习《民法典》"
    start = source.index("民")
    graph = f"""GRAPH <{report}> {{
        <{report}> a <{FZ.Report}> ; <https://schema.org/sha256> "{"a" * 64}" .
        <{report}#m> a <{FZ.Mention}> ;
            nif:beginIndex {start} ; nif:endIndex {start + 3} ; nif:anchorOf "民法典" }}"""
    trig = f"PREFIX nif: <{PREFIXES['nif']}>\n{graph}"

    def wrong(source):
        found = checks.check(held(trig, {"a" * 64: source}))
        return [finding.problem for finding in found if "quotes" in finding.problem]

    assert wrong(source) == []
    assert wrong(source[1:]) == ["quotes «民法典», but the source has «法典》» at 7-10"]


@pytest.mark.parametrize("layout", [" ", "\t", "\u3000", "*", "#", "\u00ad", "\u200b", "\ufeff"])
def test_layout_inside_a_quote_is_no_difference(layout):
    sources = {sha: text.replace("处\n罚法", f"处{layout}罚法") for sha, text in SOURCES.items()}

    assert list(checks.check(held(SAMPLE, sources))) == []


@pytest.mark.parametrize("written", ["（", "·", "1", "处"])
def test_anything_else_inside_a_quote_is_a_difference(written):
    sources = {sha: text.replace("处\n罚法", f"处{written}罚法") for sha, text in SOURCES.items()}

    assert {finding.node.partition("#")[2] for finding in checks.check(held(SAMPLE, sources))} == {
        "m89-102-i",
        "a80-103-study-0",
    }


def test_a_sample_is_checked_in_every_respect():
    broken = SAMPLE.replace("fz:bound fz:exact", "fz:bound fz:odd")
    broken = broken.replace("beginIndex 69 ", "beginIndex 68 ", 1)
    whole = findings(broken)
    part = findings(broken, sample=1)

    assert {finding.report[-4:] for finding in whole if "bound" in finding.problem} == {
        "b36f",
        "eedb",
    }
    assert {finding.report[-4:] for finding in part} == {"b36f"}
    assert part == [finding for finding in whole if finding.report[-4:] == "b36f"]


def test_a_large_graph_is_held_against_the_shapes_in_batches(monkeypatch):
    broken = SAMPLE.replace("fz:bound fz:exact", "fz:bound fz:odd").replace(
        'dct:identifier "360702"', 'dct:identifier "3607"'
    )
    whole = findings(broken)
    monkeypatch.setattr(checks, "_BATCH", 30)

    assert sorted(findings(broken)) == sorted(whole)
    assert len(whole) > 3


def test_the_graph_of_sample_reports_is_sound(few_store):
    """From files to a store: what is stated has its shape, quote, target; test_cli asks all."""
    with Store.open(few_store) as store:
        assert list(checks.check(store)) == []
        assert store.ask("ASK { GRAPH ?g { ?mention nif:anchorOf ?quote } }")


def test_a_store_without_reports_is_sound():
    assert findings(f"<{BASE}ontology> {{ <{FZ.Report}> a <{FZ.Report}> }}") == []


def test_a_statement_that_is_told_twice():
    statement = SAMPLE[SAMPLE.index("    yc:a80-103-study-0 ") :]
    again = statement[: statement.index(" .\n") + 3].replace("study-0 ", "study-1 ", 1)
    end = SAMPLE.index("    yc:a80-103-study-0 ")
    found = findings(f"{SAMPLE[:end]}{again}{SAMPLE[end:]}")

    assert [(finding.node[-9:], finding.problem[:10]) for finding in found] == [
        ("3-study-1", "says what ")
    ]


def built(place):
    with Store.open(place, write=True) as store:
        store.put(
            [record(f"{n}.txt", f"报告{n}", law=f"某市第{n}号办法") for n in range(9)], background
        )
    with Store.open(place) as store:
        return "\n".join(f"{quad} ." for quad in store.quads())


def problems(quads, **options):
    return [
        f.problem for f in checks.check(Store.of(quads, "nq"), **options) if "counts" in f.problem
    ]


@pytest.mark.parametrize("sample", [None, 9])
def test_counts_that_the_reports_do_not_bear_out(tmp_path, sample):
    sound = built(tmp_path)
    cell = f'summary/instrument/某市第3号办法/2023/study/done> <{FZ.reports}> "1"'
    assert cell in sound

    assert problems(sound, sample=sample) == []
    assert problems(sound.replace(cell, f'{cell[:-3]}"7"'), sample=sample) == [
        "counts 1, 7 (units, reports), the reports give 1, 1"
    ]


def test_two_reports_of_the_same_bytes():
    first, second = record("a.txt", "甲"), record("b.txt", "乙")
    quads = (first.quads + second.quads).replace(second.sha256, first.sha256)
    found = [f.problem for f in checks.check(Store.of(quads, "nq")) if "has the bytes" in f.problem]

    assert len(found) == 1


def test_what_is_known_and_named_by_no_report():
    quads = f"<{BASE}instrument/某法> a <{FZ.Regulation}> <{BASE}catalogue> .".replace(
        " a ", f" <{PREFIXES['rdf']}type> "
    )

    assert "no report names it" in " ".join(
        finding.problem for finding in checks.check(Store.of(quads, "nq"))
    )
