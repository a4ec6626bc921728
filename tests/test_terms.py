"""The namespace is closed and agrees with the schema and the model; IRIs are legal and readable."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontology.terms import (
    BASE,
    BOUNDS,
    CLASSES,
    EDGE_OF_MODE,
    FZ,
    MODES,
    NS,
    PREFIXES,
    PROPERTIES,
    SCHEMES,
    STATUSES,
    TERMS,
    catalogue_graph,
    concept,
    escape_literal,
    expand,
    mint,
    ontology_graph,
    summary_graph,
)
from pipeline.model import Bound, Mode, Status

SCHEMA = Path(__file__).parents[1] / "ontology/schema.ttl"
FORBIDDEN = re.compile(r'[\s\x00-\x1f\x7f-\x9f\ue000-\uf8ff<>"{}|\\^`\[\]?#]')
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]))  # what UTF-8 can hold


@pytest.fixture(scope="module")
def schema():
    import rdflib

    return rdflib.Graph().parse(SCHEMA)


def own(iris):
    return {str(iri).removeprefix(NS) for iri in iris if str(iri).startswith(NS)}


def test_a_term_is_a_plain_iri():
    assert FZ.Report == FZ["Report"] == "https://w3id.org/fazhi/ns#Report"
    assert type(FZ.Report) is str


def test_a_term_that_is_not_declared_is_refused_with_the_nearest():
    with pytest.raises(AttributeError, match="has no term Aplication; did you mean Application"):
        _ = FZ.Aplication
    with pytest.raises(KeyError, match="declare it in terms"):
        _ = FZ["天气"]


def test_a_term_cannot_be_added():
    with pytest.raises(AttributeError, match="closed"):
        FZ.Weather = "x"


def test_schema_and_namespace_declare_the_same_terms(schema):
    declared = own(schema.subjects())

    assert {term for term in declared if "/" not in term} == TERMS
    assert {term.split("/")[0] for term in declared if "/" in term} == set(SCHEMES)


def test_classes_and_properties_are_declared_as_such(schema):
    import rdflib

    kinds = {"Class": CLASSES, "ObjectProperty": PROPERTIES, "DatatypeProperty": PROPERTIES}
    for kind, terms in kinds.items():
        assert own(schema.subjects(rdflib.RDF.type, rdflib.OWL[kind])) <= terms
    declared = [own(schema.subjects(rdflib.RDF.type, rdflib.OWL[kind])) for kind in kinds]
    assert set().union(*declared) == CLASSES | PROPERTIES


def test_every_term_is_labelled_and_defined_once_in_each_language(schema):
    import rdflib

    for subject in set(schema.subjects(rdflib.RDF.type)):
        if not str(subject).startswith(NS):
            continue
        for about in (rdflib.RDFS.label, rdflib.SKOS.definition):
            languages = sorted(text.language for text in schema.objects(subject, about))
            assert languages == ["en", "zh"], (subject, about)


def test_the_schema_points_at_no_term_that_it_lacks(schema):
    used = own(term for triple in schema for term in triple if str(term) != NS)

    assert used == own(schema.subjects())


def test_concepts_stand_in_the_scheme_of_their_iri(schema):
    import rdflib

    concepts = own(schema.subjects(rdflib.RDF.type, rdflib.SKOS.Concept))
    placed = {
        (str(scheme).removeprefix(NS), str(subject).removeprefix(NS))
        for subject, scheme in schema.subject_objects(rdflib.SKOS.inScheme)
    }

    assert placed == {(word.split("/")[0], word) for word in concepts}


@pytest.mark.parametrize("value", [*Mode, *Status, *Bound])
def test_every_value_of_the_model_is_a_term(value):
    assert FZ[value.value] == NS + value


def test_the_closed_choices_are_those_of_the_model():
    assert {*Mode} == {*MODES} == {*EDGE_OF_MODE}
    assert {*Status} == {*STATUSES}
    assert {*Bound} == {*BOUNDS}
    assert set(EDGE_OF_MODE.values()) <= PROPERTIES


def test_each_edge_of_a_mode_is_narrower_than_mentions(schema):
    import rdflib

    narrower = own(schema.subjects(rdflib.RDFS.subPropertyOf, rdflib.URIRef(FZ.mentions)))

    assert narrower == {*EDGE_OF_MODE.values(), "runs"} - {"mentions"}


@given(st.lists(ANY_TEXT, min_size=1, max_size=4))
def test_an_iri_is_legal_and_gives_its_parts_back(parts):
    import pyoxigraph as ox

    iri = mint(*parts)
    path = iri.removeprefix(BASE)

    assert [unquote(part) for part in path.split("/")] == parts
    assert not FORBIDDEN.search(iri)
    (quad,) = ox.parse(f"<{iri}> <{iri}> <{iri}> <{iri}> .", ox.RdfFormat.N_QUADS)
    assert quad.object.value == iri


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)))
def test_chinese_stays_as_it_is(text):
    assert mint("instrument", text) == f"{BASE}instrument/{text}"


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("武汉市司法局", "武汉市司法局"),
        ("公示办法（试行）", "公示办法（试行）"),
        ("“法企同行”活动", "“法企同行”活动"),
        ("市场准入负面清单（2022年版）", "市场准入负面清单（2022年版）"),
        ("区委[2011]第5号", "区委%5B2011%5D第5号"),
        ("A/B岗", "A%2FB岗"),
        ("100%办结", "100%25办结"),
        ("网上　办事", "网上%E3%80%80办事"),
        ("a b?c#d", "a%20b%3Fc%23d"),
        ("双\ue000随机", "双%EE%80%80随机"),
        ("坏\ufffd字", "坏%EF%BF%BD字"),
    ],
)
def test_only_what_an_iri_cannot_hold_is_encoded(name, written):
    assert mint("x", name) == f"{BASE}x/{written}"


def test_another_base_takes_the_place_of_ours():
    assert mint("program", "三项制度", base="https://example.org/") == (
        "https://example.org/program/三项制度"
    )
    assert catalogue_graph("urn:x:") == "urn:x:catalogue"
    assert ontology_graph() == f"{BASE}ontology"
    assert summary_graph() == f"{BASE}summary"


def test_a_concept_belongs_to_a_declared_scheme():
    assert concept("InstrumentKinds", "法律") == f"{NS}InstrumentKinds/法律"
    with pytest.raises(ValueError, match="InstrumentKind is no concept scheme"):
        concept("InstrumentKind", "法律")


def test_a_prefixed_name_stands_for_an_iri():
    assert expand("fz:actor") == FZ.actor
    assert expand("nif:anchorOf") == f"{PREFIXES['nif']}anchorOf"
    with pytest.raises(KeyError):
        expand("fz:actress")


@given(ANY_TEXT)
def test_an_escaped_literal_reads_back_as_it_was(text):
    import pyoxigraph as ox

    (quad,) = ox.parse(f'<a:s> <a:p> "{escape_literal(text)}" .', ox.RdfFormat.N_QUADS)

    assert quad.object.value == text


def test_what_the_catalogue_sorts_by_is_a_concept_of_the_schema(schema):
    from ontology import catalogue

    known = catalogue.load()
    concepts = own(schema.subjects())
    sorts = {
        *(("InstrumentKinds", regulation.kind) for regulation in known.regulations.values()),
        *(("ProgramKinds", program.kind) for program in known.programs.values()),
        *(("ProgramFields", program.field) for program in known.programs.values()),
        *(("RegionLevels", division.level) for division in known.divisions.by_code.values()),
    }

    assert {f"{scheme}/{word}" for scheme, word in sorts if word} <= concepts


def test_what_a_unit_does_has_the_vocabulary_s_name_in_answers_and_on_pages(schema):
    from graphs.display.words import words
    from ontology import wording

    names = {mode: told(schema, mode) for mode in MODES} | {"runs": told(schema, "Participation")}
    answers = wording.load().names
    pages = words("zh")

    assert {mode: pages[f"mode.{mode}"] for mode in names} == names
    assert {mode: answers["take_part" if mode == "runs" else mode] for mode in names} == names
    assert all(pages[f"glyph.{mode}"] == name[0] for mode, name in names.items())


def test_a_program_has_the_vocabulary_s_name_in_answers_and_on_pages(schema):
    import json
    from importlib.resources import files

    from graphs.analyse.diff import _KINDS
    from graphs.display.words import words
    from ontology import wording

    name, pages, answers = told(schema, "Program"), words("zh"), wording.load()
    page = json.loads(files("graphs").joinpath("view/page/words.json").read_text("utf-8"))["zh"]
    keys = ("menu.programs", "list.programs", "count.programs", "matrix.by.program")

    assert {key: pages[key] for key in keys} == dict.fromkeys(keys, name)
    assert page["kind.program"] == page["heading.program"] == name
    assert answers.names["program"] == answers.called["program"] == _KINDS["program"] == name
    others = [told for told in (*pages.values(), *page.values()) if "项目" in str(told)]
    assert others == []


def told(schema, term):
    from rdflib import RDFS, URIRef

    labels = schema.objects(URIRef(FZ[term]), RDFS.label)
    return next(str(label) for label in labels if label.language == "zh")
