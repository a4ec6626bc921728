"""The vocabulary as a page: every term of the schema with what it means, in order of the schema."""

from __future__ import annotations

from rdflib import OWL, RDF, RDFS, SKOS, Graph, Namespace, URIRef
from running import ROOT

FZ = Namespace("https://w3id.org/fazhi/ns#")
SCHEMA = Namespace("https://schema.org/")
SCHEMA_FILE = ROOT / "ontology/schema.ttl"
INTRODUCTION = """# Vocabulary

`fz:` is `https://w3id.org/fazhi/ns#`.
This page is made from [ontology/schema.ttl](../ontology/schema.ttl);
[ontology/shapes.ttl](../ontology/shapes.ttl) says which values a graph must have.
"""
SECTIONS = (
    ("Classes", (OWL.Class,)),
    ("Properties", (OWL.ObjectProperty, OWL.DatatypeProperty)),
    ("Modes", (FZ.Mode,)),
    ("Statuses", (FZ.Status,)),
    ("Bounds", (FZ.Bound,)),
    ("Standings", (FZ.Standing,)),
)


def page() -> str:
    """Return the whole page, Markdown."""
    graph = Graph().parse(SCHEMA_FILE)
    parts = [INTRODUCTION]
    for title, kinds in SECTIONS:
        terms = [each for kind in kinds for each in graph.subjects(RDF.type, kind)]
        parts.append(_table(graph, title, [each for each in terms if each.startswith(FZ)]))
    for scheme in sorted(graph.subjects(RDF.type, SKOS.ConceptScheme)):
        concepts = list(graph.subjects(SKOS.inScheme, scheme))
        parts.append(_table(graph, _name(graph, scheme), concepts))
    return "\n".join(parts)


def _table(graph: Graph, title: str, terms: list[URIRef]) -> str:
    ends = any((each, RDF.type, OWL.Class) not in graph and _ends(graph, each) for each in terms)
    head = ["term", "中文", *(["from → to"] if ends else []), "meaning"]
    rows = [head, ["---"] * len(head)]
    rows += [
        [
            f"`{_name(graph, each)}`",
            _said(graph, each, RDFS.label, "zh"),
            *([_ends(graph, each)] if ends else []),
            _said(graph, each, SKOS.definition, "en"),
        ]
        for each in sorted(terms)
    ]
    return f"## {title}\n\n" + "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _ends(graph: Graph, term: URIRef) -> str:
    starts = {
        *graph.objects(term, RDFS.domain),
        *graph.objects(term, SCHEMA.domainIncludes),
    }
    stops = set(graph.objects(term, RDFS.range))
    if not starts and not stops:
        return ""
    return " → ".join(
        ", ".join(sorted(_name(graph, each) for each in side)) or "any" for side in (starts, stops)
    )


def _name(graph: Graph, term: URIRef) -> str:
    return term.n3(graph.namespace_manager).strip("<>").replace(str(FZ), "fz:")


def _said(graph: Graph, term: URIRef, predicate: URIRef, language: str) -> str:
    (found,) = {str(each) for each in graph.objects(term, predicate) if each.language == language}
    return found.replace("|", "\\|")
