"""What one would write first: spaCy with jieba, an EntityRuler, three patterns, rdflib, Turtle."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rdflib import Graph
    from spacy.tokens import Doc

    from ontology.catalogue import Catalogue

TERMS = "https://example.org/ns#"
TITLE = re.compile(r"《([^《》\n]{2,90})》")
QUOTED = re.compile(r"“([^“”\n]{2,40})”")
FIGURE = re.compile(r"(\d+(?:\.\d+)?)\s*(万|亿)?余?\s*(人次|[次件份个人户家条项元处起名场期批]|%)")


def names(catalogue: Catalogue) -> Iterable[tuple[str, str]]:
    """Yield the kind and name of all that the catalogue knows by name."""
    for name in catalogue.regulations:
        yield "instrument", name
    for name in catalogue.programs:
        yield "program", name


def reader(catalogue: Catalogue) -> Callable[[str], Doc]:
    """Return the ordinary program's spaCy part: a report's text to its annotations."""
    import jieba
    import spacy

    jieba.setLogLevel("ERROR")
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": "jieba"}}})
    nlp.add_pipe("sentencizer", config={"punct_chars": ["。", "！", "？", "；"]})
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": kind, "pattern": name} for kind, name in names(catalogue)])

    return nlp


def program(nlp: Callable[[str], Doc]) -> Callable[[str, str], str]:
    """Return the ordinary program: a report's name and text to Turtle."""

    def run(name: str, text: str) -> str:
        return turtle(name, nlp(text))

    return run


def turtle(name: str, doc: Doc) -> str:
    graph = new_graph()
    describe(graph, name, doc)
    return graph.serialize(format="turtle")


def new_graph() -> Graph:
    from rdflib import Graph

    graph = Graph()
    graph.bind("ex", TERMS)
    return graph


def describe(graph: Graph, name: str, doc: Doc) -> None:
    """Add what a report says to a graph."""
    from rdflib import RDF, RDFS, XSD, Literal, Namespace
    from rdflib.namespace import PROV

    data, terms = Namespace("https://example.org/id/"), Namespace(TERMS)
    report = data[f"report/{name}"]
    graph.add((report, RDF.type, terms.Report))
    sentences = list(doc.sents)
    for number, sentence in enumerate(sentences):
        node = data[f"report/{name}#s{number}"]
        graph.add((node, RDF.type, terms.Sentence))
        graph.add((node, terms.text, Literal(sentence.text)))
        graph.add((node, PROV.wasDerivedFrom, report))

    def mention(kind: str, label: str, start: int, end: int, text: str) -> None:
        node = data[f"report/{name}#{kind}{start}-{end}"]
        thing = data[f"{kind}/{quoted(label)}"]
        graph.add((node, RDF.type, terms.Mention))
        graph.add((node, terms.begin, Literal(start, datatype=XSD.integer)))
        graph.add((node, terms.end, Literal(end, datatype=XSD.integer)))
        graph.add((node, terms.text, Literal(text)))
        graph.add((node, terms.thing, thing))
        graph.add((thing, RDFS.label, Literal(label, lang="zh")))
        graph.add((report, terms.mentions, thing))

    for entity in doc.ents:
        mention(entity.label_, entity.text, entity.start_char, entity.end_char, entity.text)
    for kind, pattern in (("title", TITLE), ("quoted", QUOTED)):
        for match in pattern.finditer(doc.text):
            mention(kind, match[1], match.start(1), match.end(1), match[1])
    for match in FIGURE.finditer(doc.text):
        node = data[f"report/{name}#f{match.start()}-{match.end()}"]
        graph.add((node, RDF.type, terms.Figure))
        graph.add((node, terms.value, Literal(match[1], datatype=XSD.decimal)))
        graph.add((node, terms.unit, Literal(match[3])))
        graph.add((node, terms.begin, Literal(match.start(), datatype=XSD.integer)))
        graph.add((report, terms.states, node))


def quoted(label: str) -> str:
    from urllib.parse import quote

    return quote(label, safe="")
