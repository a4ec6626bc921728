"""N-Quads of a report: valid, complete, the same whatever the order, no blank node."""

from pathlib import Path

import pytest

from ontology.catalogue import load
from ontology.terms import TERMS
from pipeline.bulk.background import background
from pipeline.extract import extract
from pipeline.read.text import read_bytes
from pipeline.write.quads import plain, quads, report_iri

SAMPLES = sorted((Path(__file__).parent / "reports").glob("*.txt"))


def graph_of(sample):
    report = extract(read_bytes(sample.read_bytes(), sample.name), load())
    return report, quads(report, load())


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_another_library_reads_the_same_quads(sample):
    from pyoxigraph import RdfFormat, parse

    report, lines = graph_of(sample)
    parsed = list(parse(lines, RdfFormat.N_QUADS))

    assert len(parsed) == lines.count("\n")
    assert {str(quad.graph_name) for quad in parsed} == {f"<{report_iri(report.text.sha256)}>"}
    assert not any(str(term).startswith("_:") for quad in parsed for term in quad.triple)


def test_no_quad_is_said_twice():
    for sample in SAMPLES:
        lines = graph_of(sample)[1].splitlines()
        assert len(lines) == len(set(lines))


def test_only_declared_terms_are_used():
    _, lines = graph_of(SAMPLES[0])
    used = {
        part.split(">")[0].partition("/")[0]
        for line in lines.splitlines()
        for part in line.split("<https://w3id.org/fazhi/ns#")[1:]
    }

    assert used <= TERMS


def test_every_mention_leads_to_its_characters():
    for sample in SAMPLES:
        report, lines = graph_of(sample)
        for mention in report.mentions:
            start, end = report.text.locate(mention.span)
            assert f"#m{start}-{end}-" in lines


def test_another_base_names_other_things():
    report = extract(read_bytes(SAMPLES[0].read_bytes(), "a.txt"), load())
    base = "https://example.org/kg/"

    assert "https://w3id.org/fazhi/id/" not in quads(report, load(), base)


def test_a_successor_is_described_with_what_it_replaced():
    old = "https://w3id.org/fazhi/id/instrument/中华人民共和国合同法"
    lines = background([old], load())

    assert (
        "instrument/中华人民共和国民法典> <http://www.w3.org/2004/02/skos/core#prefLabel>" in lines
    )
    assert f'<{old}> <https://w3id.org/fazhi/ns#inForce> "false"' in lines


def test_a_dated_law_says_when_it_was_in_force_and_where_that_stands():
    old = "https://w3id.org/fazhi/id/instrument/中华人民共和国合同法"
    lines = background([old], load())

    for predicate, value in (
        ("http://data.europa.eu/eli/ontology#first_date_entry_in_force", "1999-10-01"),
        ("http://data.europa.eu/eli/ontology#date_no_longer_in_force", "2021-01-01"),
        ("https://w3id.org/fazhi/ns#attested", "repealed=中华人民共和国民法典第一千二百六十条"),
    ):
        assert f'<{old}> <{predicate}> "{value}"' in lines


def test_a_collection_of_sources_is_told_by_its_address():
    law = "https://w3id.org/fazhi/id/instrument/物业管理条例"

    assert (
        f'<{law}> <https://w3id.org/fazhi/ns#attested> "amended@2018-03-19='
        'https://github.com/LawRefBook/Laws 行政法规/物业管理条例(2018-03-19).md"'
    ) in background([law], load())


@pytest.mark.parametrize(
    ("value", "text"),
    [("1.50", "1.5"), ("1E+5", "100000"), ("0.0", "0"), ("337903.67", "337903.67")],
)
def test_decimals_are_written_shortest(value, text):
    from decimal import Decimal

    assert plain(Decimal(value)) == text


@pytest.mark.parametrize(
    ("zone", "parent"),
    [
        ("合肥市合肥高新技术产业开发区", "340100"),
        ("邢台市沙河市经济开发区", "130582"),
        ("雄安新区", "130000"),
    ],
)
def test_a_zone_lies_in_the_division_that_its_name_or_the_table_tells(zone, parent):
    base = "https://w3id.org/fazhi/id/region/"
    lines = background([base + zone], load())

    assert f"<{base}{zone}> <https://schema.org/containedInPlace> <{base}{parent}>" in lines
    assert f"<{base}{zone}> <https://w3id.org/fazhi/ns#regionLevel>" in lines
    assert f"<{base}{parent}> <http://www.w3.org/2004/02/skos/core#prefLabel>" in lines
