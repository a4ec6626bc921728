"""The graph that describes the data set: what is in it and how much, in VoID, DCAT and PROV.

No clock: the same reports give the same description.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from ontology.terms import BASE, FZ, NS, PREFIXES, dataset_graph, escape_literal, expand, mint

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graphs.store.manifest import Manifest

_TYPE: Final = f"<{expand('rdf:type')}>".encode()
_INTEGER: Final = f"^^<{expand('xsd:integer')}>"
_THINGS: Final = {  # class -> folder of its IRIs
    "Organisation": "organisation/",
    "Instrument": "instrument/",
    "Program": "program/",
    "Region": "region/",
}
_VOCABULARIES: Final = ("dct", "eli", "itsrdf", "nif", "org", "prov", "schema", "skos")
_TITLES: Final = {
    "zh": "法治政府建设年度报告知识图谱",
    "en": "Knowledge graph of annual reports on law-based government",
}
_FORMATS: Final = ("N-Quads", "TriG", "Turtle", "N-Triples", "JSON-LD", "RDF_XML")


def tally(rows: Sequence[Sequence[bytes]], report: str) -> dict[str, int]:
    """Return how many quads of a report have each property, and how many of its nodes each class.

    `rows` are those of `record.rows`; properties are keyed by `p` and their IRI, classes by
    `c` and theirs.
    """
    own = f"<{report}".encode()
    properties = Counter([row[1] for row in rows])
    classes = Counter([row[2] for row in rows if row[1] == _TYPE and row[0].startswith(own)])
    counts = {f"p{term.decode()[1:-1]}": uses for term, uses in properties.items()}
    return counts | {f"c{term.decode()[1:-1]}": uses for term, uses in classes.items()}


def describe(manifest: Manifest, settings: Mapping[str, str]) -> str:
    """Return the description of what a manifest counts, as sorted N-Quads in its own graph."""
    base = settings.get("base", BASE)
    files, _, quads = manifest.totals()
    writer = _Writer(dataset_graph(base))
    top = writer.graph
    for kind in ("void:Dataset", "dcat:Dataset"):
        writer.link(top, "rdf:type", expand(kind))
    for language, title in _TITLES.items():
        writer.text(top, "dct:title", title, f"@{language}")
    writer.text(top, "void:uriSpace", base)
    writer.link(top, "dct:conformsTo", NS.rstrip("#"))
    for namespace in (NS, *(PREFIXES[prefix] for prefix in _VOCABULARIES)):
        writer.link(top, "void:vocabulary", namespace)
    for form in _FORMATS:
        writer.link(top, "void:feature", f"http://www.w3.org/ns/formats/{form}")
    writer.number(top, "void:triples", quads)
    writer.number(top, "void:documents", files)
    if version := settings.get("version"):
        writer.text(top, "dcat:version", version)
        if digest := settings.get("catalogue"):
            run = mint("extraction", f"{version}-{digest[:12]}", base=base)
            writer.link(top, "prov:wasGeneratedBy", run)
    _partitions(writer, manifest, base)
    return "".join(sorted(writer.lines))


def _partitions(writer: _Writer, manifest: Manifest, base: str) -> None:
    classes = {FZ[name]: manifest.things(base + folder) for name, folder in _THINGS.items()}
    for term, uses in manifest.terms().items():
        sort, iri = term[0], term[1:]
        if sort == "p":
            part = writer.part("void:propertyPartition", "property", iri)
            writer.number(part, "void:triples", uses)
        elif iri not in classes:
            classes[iri] = uses
    for iri, entities in sorted(classes.items()):
        part = writer.part("void:classPartition", "class", iri)
        writer.number(part, "void:entities", entities)


class _Writer:
    """Lines of N-Quads in the graph of the description."""

    def __init__(self, graph: str) -> None:
        self.graph = graph
        self.lines: set[str] = set()

    def link(self, node: str, term: str, value: str) -> None:
        self._say(node, term, f"<{value}>")

    def text(self, node: str, term: str, value: str, kind: str = "") -> None:
        self._say(node, term, f'"{escape_literal(value)}"{kind}')

    def number(self, node: str, term: str, value: int) -> None:
        self._say(node, term, f'"{value}"{_INTEGER}')

    def part(self, relation: str, sort: str, iri: str) -> str:
        """Return the IRI of the part of the data set that has a class or property."""
        node = f"{self.graph}/{mint(sort, _shortened(iri), base='')}"
        self.link(self.graph, relation, node)
        self.link(node, f"void:{sort}", iri)
        return node

    def _say(self, node: str, term: str, value: str) -> None:
        self.lines.add(f"<{node}> <{expand(term)}> {value} <{self.graph}> .\n")


def _shortened(iri: str) -> str:
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri
