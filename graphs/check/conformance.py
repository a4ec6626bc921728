"""Hold triples against the SHACL shapes, by pySHACL, without its global changes to rdflib."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from ontology.terms import NS, PREFIXES, expand

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pyoxigraph as ox
    import rdflib
    from rdflib.term import Node

_SH: Final = PREFIXES["sh"]
_SUBCLASS: Final = expand("rdfs:subClassOf")


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """A node that breaks a shape: on which property, by which value, and what the shape asks."""

    node: str
    path: str
    value: str
    problem: str


class Conformance:
    """The shapes and the classes of the schema, read once (both Turtle)."""

    def __init__(self, shapes: str, schema: str) -> None:
        import rdflib

        self._shapes = rdflib.Graph("SimpleMemory").parse(data=shapes, format="turtle")
        _give_targets(self._shapes)
        declared = rdflib.Graph().parse(data=schema, format="turtle")
        self._classes = sorted(
            (narrow, broad)
            for narrow, broad in declared.subject_objects(rdflib.URIRef(_SUBCLASS))
            if str(broad).startswith(NS)
        )

    def violations(
        self, quads: Iterable[ox.Quad], types: Mapping[str, Iterable[str]]
    ) -> list[Violation]:
        """Return in order where the statements break a shape.

        `types` gives the classes of things described elsewhere; these are not judged here.
        """
        import rdflib
        from pyshacl import Validator
        from pyshacl.graph_abstraction import DataGraph

        graph = rdflib.Graph(bind_namespaces="none")
        with _quiet():
            for quad in quads:
                graph.add((_term(quad.subject), _term(quad.predicate), _term(quad.object)))
            judged = set(graph.subjects())
            for narrow, broad in self._classes:
                graph.add((narrow, rdflib.URIRef(_SUBCLASS), broad))
            for thing, classes in types.items():
                for name in classes:
                    graph.add((rdflib.URIRef(thing), rdflib.RDF.type, rdflib.URIRef(name)))
            options = {"logger": _silent(), "inplace": True}
            validator = Validator(
                DataGraph.from_rdflib_graph(graph), shacl_graph=self._shapes, options=options
            )
            conforms, found, _ = validator.run()  # type: ignore[no-untyped-call]
        return [] if conforms else sorted(_read(found, judged))


def _give_targets(shapes: rdflib.Graph) -> None:
    """Give the property shapes of a node shape its targets, in place of naming them there.

    They find the same: but pySHACL puts what a shape targets to it at once, and what a shape names
    node after node, which takes twice as long. A closed shape goes on allowing their paths. What
    has no target of its own, or is part of another shape, stays as it is.
    """
    from rdflib.collection import Collection

    targets = [_sh(f"target{kind}") for kind in ("Class", "Node", "ObjectsOf", "SubjectsOf")]
    for shape, part in list(shapes.subject_objects(_sh("property"))):
        own = [(kind, each) for kind in targets for each in shapes.objects(shape, kind)]
        allowed = shapes.value(shape, _sh("ignoredProperties"))
        path = shapes.value(part, _sh("path"))
        closed = shapes.value(shape, _sh("closed")) is not None
        if not own or path is None or (closed and allowed is None) or (None, None, shape) in shapes:
            continue
        if closed and allowed is not None:
            Collection(shapes, allowed).append(path)
        for kind, each in own:
            shapes.add((part, kind, each))
        shapes.remove((shape, _sh("property"), part))


def _sh(name: str) -> rdflib.URIRef:
    import rdflib

    return rdflib.URIRef(_SH + name)


def _read(found: rdflib.Graph, judged: set[Node]) -> Iterator[Violation]:
    for result in found.objects(None, _sh("result")):
        node = found.value(result, _sh("focusNode"))
        if node is None or node not in judged:
            continue
        messages = [
            str(message)
            for message in found.objects(result, _sh("resultMessage"))
            if getattr(message, "language", None) in (None, "en")
        ]
        yield Violation(
            str(node),
            str(found.value(result, _sh("resultPath")) or ""),
            str(found.value(result, _sh("value")) or ""),
            " ".join(sorted(messages)),
        )


def _term(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Node:
    # The lexical form as it stands: rdflib would rewrite 01 to 1, and the shapes could not tell.
    import pyoxigraph as ox
    import rdflib

    if isinstance(term, ox.NamedNode):
        return _iri(term.value)
    if isinstance(term, ox.Literal):
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        return rdflib.Literal(term.value, datatype=_iri(term.datatype.value), normalize=False)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    raise ValueError(f"a triple term is no RDF 1.1: {term}")


@lru_cache(4096)
def _iri(value: str) -> rdflib.URIRef:
    import rdflib

    return rdflib.URIRef(value)


def _silent() -> logging.Logger:
    logger = logging.getLogger("graphs.check.conformance")
    logger.disabled = True
    return logger


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep rdflib from logging each literal that is not of its datatype: the shapes say so."""
    logger = logging.getLogger("rdflib.term")
    before = logger.disabled
    logger.disabled = True
    try:
        yield
    finally:
        logger.disabled = before
