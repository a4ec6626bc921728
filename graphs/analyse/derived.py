"""What comparing reports finds, as statements with evidence in a named graph of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graphs.store import writing
from ontology.terms import FZ, PREFIXES, derived_graph, escape_literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graphs.analyse.compared_reports import Told
    from graphs.store.embedded import Store
    from ontology.passages import Passage

_XSD: Final = PREFIXES["xsd"]
_NIF: Final = PREFIXES["nif"]
_TYPE: Final = PREFIXES["rdf"] + "type"

Value = str | int | bool | float


def statement(node: str, kind: str, told: Told, evidence: Passage) -> Iterator[str]:
    """Yield the lines of a node with its evidence: a stretch of a report."""
    yield link(node, _TYPE, FZ[kind])
    yield link(node, FZ.inReport, told.report)
    if told.unit:
        yield link(node, FZ.actor, told.unit)
    yield value(node, _NIF + "beginIndex", evidence.start)
    yield value(node, _NIF + "endIndex", evidence.end)
    yield value(node, _NIF + "anchorOf", evidence.text.replace("\n", ""))


def link(node: str, predicate: str, to: str) -> str:
    """Return a triple that points at another node."""
    return f"<{node}> <{predicate}> <{to}>"


def value(node: str, predicate: str, given: Value) -> str:
    """Return a triple with a literal: a string, xsd:integer, xsd:boolean or xsd:decimal."""
    if isinstance(given, bool):
        return f'<{node}> <{predicate}> "{str(given).lower()}"^^<{_XSD}boolean>'
    if isinstance(given, int):
        return f'<{node}> <{predicate}> "{given}"^^<{_XSD}integer>'
    if isinstance(given, float):
        shown = f"{given:.4f}".rstrip("0").rstrip(".") or "0"
        return f'<{node}> <{predicate}> "{shown}"^^<{_XSD}decimal>'
    return f'<{node}> <{predicate}> "{escape_literal(given)}"'


def keep(store: Store, name: str, lines: Iterable[str]) -> int:
    """Put triples into a derived graph in place of what it held; return how many there are.

    The store must be open for writing. A later change of its reports withdraws the graph.
    """
    graph = derived_graph(name, store.base)
    made = link(graph, _TYPE, PREFIXES["prov"] + "Entity")  # told even where nothing was found
    quads = sorted({f"{line} <{graph}> .\n" for line in (made, *lines)})
    store._let_go()  # noqa: SLF001 - the reading side must end before a new generation
    writing.derive(store._change(), graph, name, "".join(quads))  # noqa: SLF001
    return len(quads)
