"""The shapes accept the sample and say where each planted error is; both files are sound."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pyoxigraph as ox
import pytest

from graphs.check import conformance
from graphs.check.conformance import Conformance
from ontology.terms import PREFIXES, expand

HERE = Path(__file__).parent
ONTOLOGY = HERE.parent / "ontology"
SAMPLE = (HERE / "data/sample.trig").read_text("utf-8")
CASES = tomllib.loads((HERE / "cases/shapes.toml").read_text("utf-8"))["case"]
FILES = ("schema.ttl", "shapes.ttl")


@pytest.fixture(scope="module")
def shapes():
    return Conformance(*((ONTOLOGY / name).read_text("utf-8") for name in reversed(FILES)))


def quads(trig):
    return list(ox.parse(trig, ox.RdfFormat.TRIG))


def places(violations):
    return sorted({(violation.node, violation.path) for violation in violations})


def test_the_sample_is_as_the_shapes_want_it(shapes):
    assert shapes.violations(quads(SAMPLE), {}) == []


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_planted_error_is_found_where_it_is(shapes, case):
    assert case["take"] in SAMPLE
    found = places(shapes.violations(quads(SAMPLE.replace(case["take"], case["put"], 1)), {}))

    expected = sorted(case["breaks"], key=lambda place: (place[0], place[1]))
    told = sorted((node, path) for node, path in found)
    assert len(told) == len(expected), told
    for end, name in expected:
        path = expand(name) if name else ""
        assert any(node.endswith(end) and path == at for node, at in told), (end, name, told)


def test_all_at_once_finds_what_node_after_node_does(shapes, monkeypatch):
    """What property shapes target themselves is what the shapes as they are written give them."""
    monkeypatch.setattr(conformance, "_give_targets", lambda _shapes: None)
    written = Conformance(*((ONTOLOGY / name).read_text("utf-8") for name in reversed(FILES)))
    whole = quads(SAMPLE)
    torn = [quad for at, quad in enumerate(whole) if at % 7]
    torn += [ox.Quad(quad.subject, whole[at - 9].predicate, quad.object)
             for at, quad in enumerate(whole) if at % 11 == 0]  # fmt: skip
    found = shapes.violations(torn, {})

    assert len({(each.path, each.problem) for each in found}) > 25
    assert found == written.violations(torn, {})


def test_what_is_described_elsewhere_is_taken_as_told(shapes):
    graph = [quad for quad in quads(SAMPLE) if "/id/report/8174b0e4" in str(quad.graph_name)]
    types = {
        str(quad.subject.value): (quad.object.value,)
        for quad in quads(SAMPLE)
        if quad.predicate.value == expand("rdf:type") and "catalogue" in str(quad.graph_name)
    }

    assert shapes.violations(graph, types) == []
    assert shapes.violations(graph, {}) != []


def test_rdflib_and_its_loggers_are_left_as_they_were(shapes, caplog, capsys):
    import logging

    import rdflib

    def state():
        quiet = [logging.getLogger(name).disabled for name in ("rdflib.term", "pyshacl")]
        one = rdflib.Literal("01", datatype=rdflib.XSD.integer)
        true = rdflib.Literal("1", datatype=rdflib.XSD.boolean)
        return rdflib.NORMALIZE_LITERALS, rdflib.Literal.__ge__, str(one), true.value, quiet

    before = state()
    wrong = SAMPLE.replace("beginIndex 119", 'beginIndex "many"^^xsd:integer')

    assert shapes.violations(quads(wrong), {})
    assert state() == before
    assert caplog.records == []
    assert "".join(capsys.readouterr()) == ""


@pytest.mark.parametrize("name", FILES)
def test_both_libraries_read_the_same(name):
    import pyoxigraph as ox
    import rdflib

    text = (ONTOLOGY / name).read_text("utf-8")
    by_oxigraph = list(ox.parse(text, ox.RdfFormat.TURTLE))

    assert len(rdflib.Graph().parse(data=text, format="turtle")) == len(set(by_oxigraph))


def test_the_shapes_are_sound_shacl():
    import rdflib
    from pyshacl.entrypoints import meta_validate

    text = (ONTOLOGY / "shapes.ttl").read_text("utf-8")
    sound, _, report = meta_validate(rdflib.Graph().parse(data=text, format="turtle"))

    assert sound, report


def test_every_class_has_a_shape_and_every_shape_two_messages():
    import rdflib

    schema, shapes = (rdflib.Graph().parse(ONTOLOGY / name) for name in FILES)
    sh = rdflib.Namespace(PREFIXES["sh"])
    targets = set(shapes.objects(None, sh.targetClass))
    classes = set(schema.subjects(rdflib.RDF.type, rdflib.OWL.Class))
    values = {  # classes whose members are the terms of a closed list, and what is always narrower
        rdflib.URIRef(expand(f"fz:{name}"))
        for name in ("Bound", "Instrument", "Mode", "Standing", "Status")
    }

    assert targets == classes - values
    for kind in (sh.NodeShape, sh.PropertyShape):
        for shape in shapes.subjects(rdflib.RDF.type, kind):
            assert {m.language for m in shapes.objects(shape, sh.message)} == {"zh", "en"}, shape
