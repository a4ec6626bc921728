"""JSON-LD with a context of our prefixes: a node object a graph, in it one for each subject."""

from __future__ import annotations

import json
from itertools import groupby
from typing import IO, TYPE_CHECKING, Final

from ontology.terms import PREFIXES, expand

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pyoxigraph as ox

    Object = Mapping[str, object]

_TYPE: Final = expand("rdf:type")
_STRING: Final = expand("xsd:string")


def write(quads: Iterable[ox.Quad], out: IO[bytes]) -> None:
    """Write quads that come graph by graph, and in each subject by subject."""
    head = json.dumps({"@context": dict(sorted(PREFIXES.items()))}, indent=1)
    out.write(head.removesuffix("\n}").encode() + b',\n "@graph": [')
    for number, (graph, found) in enumerate(groupby(quads, lambda quad: str(quad.graph_name))):
        out.write(f'{"," if number else ""}\n  {{"@id": {_json(graph[1:-1])}, "@graph": ['.encode())
        for place, node in enumerate(_nodes(found)):
            out.write(f"{',' if place else ''}\n   {_json(node)}".encode())
        out.write(b"\n  ]}")
    out.write(b"\n ]\n}\n")


def _nodes(quads: Iterable[ox.Quad]) -> Iterator[Object]:
    for subject, found in groupby(quads, lambda quad: str(quad.subject)):
        node: dict[str, list[object]] = {}
        for quad in found:
            name = quad.predicate.value
            if name == _TYPE:
                node.setdefault("@type", []).append(_compact(str(quad.object)[1:-1]))
            else:
                node.setdefault(_compact(name), []).append(_value(quad.object))
        yield {"@id": subject[1:-1], **node}


def _value(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Object:
    import pyoxigraph as ox

    if not isinstance(term, ox.Literal):
        return {"@id": str(term)[1:-1]}
    if term.language:
        return {"@value": term.value, "@language": term.language}
    kind = term.datatype.value
    return {"@value": term.value, **({} if kind == _STRING else {"@type": _compact(kind)})}


def _compact(iri: str) -> str:
    for prefix, namespace in PREFIXES.items():
        local = iri.removeprefix(namespace)
        if local != iri and not local.startswith("//"):
            return f"{prefix}:{local}"
    return iri


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
