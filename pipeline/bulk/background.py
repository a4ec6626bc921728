"""What the catalogue knows of the things met in a corpus, as the quads of its own graph."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import unquote

from ontology.attestations import told
from ontology.terms import (
    BASE,
    FZ,
    PREFIXES,
    catalogue_graph,
    concept,
    escape_literal,
    expand,
    mint,
)
from ontology.zones import around

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from ontology.catalogue import Catalogue, Program, Regulation
    from ontology.divisions import Division

_DATE = f"^^<{PREFIXES['xsd']}date>"
_BOOLEAN = f"^^<{PREFIXES['xsd']}boolean>"


def background(met: Collection[str], catalogue: Catalogue, base: str = BASE) -> str:
    """Return the catalogue graph, sorted N-Quads, for the IRIs met in a corpus.

    What a known thing refers to (a successor, a component, a region's parents) is described too.
    """
    writer = _Writer(catalogue, base)
    for iri in sorted(met):
        writer.describe(iri)
    return "".join(sorted(writer.lines))


class _Writer:
    """Describes each thing once, and what it refers to."""

    def __init__(self, catalogue: Catalogue, base: str) -> None:
        self.catalogue = catalogue
        self.base = base
        self.end = f" <{catalogue_graph(base)}> .\n"
        self.lines: set[str] = set()
        self.told: set[str] = set()

    def describe(self, iri: str) -> None:
        if iri in self.told or not iri.startswith(self.base):
            return
        self.told.add(iri)
        kind, _, name = iri.removeprefix(self.base).partition("/")
        name = unquote(name)
        if kind == "instrument" and name in self.catalogue.regulations:
            self._regulation(iri, self.catalogue.regulations[name])
        elif kind == "program" and name in self.catalogue.programs:
            self._program(iri, self.catalogue.programs[name])
        elif kind == "region":
            self._region(iri, name)

    def _say(self, subject: str, pairs: Iterator[tuple[str, str]]) -> None:
        for predicate, value in pairs:
            self.lines.add(f"<{subject}> <{expand(predicate)}> {value}{self.end}")

    def _refer(self, kind: str, name: str) -> str:
        iri = mint(kind, name, base=self.base)
        self.describe(iri)
        return f"<{iri}>"

    def _body(self, name: str) -> str:
        """Describe a body that enacts; it may be in no report."""
        iri = mint("organisation", name, base=self.base)
        self._say(
            iri,
            iter((("rdf:type", f"<{FZ.Organisation}>"), ("skos:prefLabel", _zh(name)))),
        )
        return f"<{iri}>"

    def _regulation(self, iri: str, known: Regulation) -> None:
        self._say(iri, self._of_regulation(known))

    def _of_regulation(self, known: Regulation) -> Iterator[tuple[str, str]]:
        yield "rdf:type", f"<{FZ.Regulation if known.kind else FZ.Document}>"
        yield "skos:prefLabel", _zh(known.title)
        for name in (*known.bare, *known.aliases):
            yield "skos:altLabel", _zh(name)
        yield "fz:known", f'"true"{_BOOLEAN}'
        if known.kind:
            yield "eli:type_document", f"<{concept('InstrumentKinds', known.kind)}>"
        for issuer in known.issuer.split("、"):
            if issuer:
                yield "eli:passed_by", self._body(issuer)
        if known.number:
            yield "fz:number", f'"{escape_literal(known.number)}"'
        if known.promulgated:
            yield "eli:date_document", f'"{known.promulgated}"{_DATE}'
        if known.effective:
            yield "eli:first_date_entry_in_force", f'"{known.effective}"{_DATE}'
        for date in known.amended:
            yield "fz:revised", f'"{date}"{_DATE}'
        if known.repealed:
            yield "fz:inForce", f'"false"{_BOOLEAN}'
            yield "eli:date_no_longer_in_force", f'"{known.repealed}"{_DATE}'
        if known.repealed_by in self.catalogue.regulations:
            yield "fz:repealedBy", self._refer("instrument", known.repealed_by)
        for attestation in known.sources:
            yield "fz:attested", f'"{escape_literal(told(attestation))}"'

    def _program(self, iri: str, known: Program) -> None:
        self._say(iri, self._of_program(known))

    def _of_program(self, known: Program) -> Iterator[tuple[str, str]]:
        yield "rdf:type", f"<{FZ.Program}>"
        yield "skos:prefLabel", _zh(known.name)
        for name in known.aliases:
            yield "skos:altLabel", _zh(name)
        yield "fz:known", f'"true"{_BOOLEAN}'
        if known.kind:
            yield "fz:programKind", f"<{concept('ProgramKinds', known.kind)}>"
        if known.field:
            yield "fz:field", f"<{concept('ProgramFields', known.field)}>"
        for component in known.components:
            program = self.catalogue.programs.get(component)
            if program and program is not known:
                yield "fz:component", self._refer("program", program.name)
        for basis in known.basis:
            regulation = self.catalogue.regulations.get(basis.partition("（")[0])
            if regulation:
                yield "fz:basedOn", self._refer("instrument", regulation.title)

    def _region(self, iri: str, name: str) -> None:
        division = self.catalogue.divisions.by_code.get(name)
        if division:
            self._say(iri, self._of_division(division))
        else:  # a zone has no code: its name is its identifier
            self._say(iri, self._of_zone(name))

    def _of_zone(self, name: str) -> Iterator[tuple[str, str]]:
        yield "rdf:type", f"<{FZ.Region}>"
        yield "skos:prefLabel", _zh(name)
        yield "fz:regionLevel", f"<{concept('RegionLevels', 'zone')}>"
        parent = around(name, self.catalogue.divisions)
        if parent:
            yield "schema:containedInPlace", self._refer("region", parent.code)

    def _of_division(self, division: Division) -> Iterator[tuple[str, str]]:
        divisions = self.catalogue.divisions
        yield "rdf:type", f"<{FZ.Region}>"
        yield "skos:prefLabel", _zh(divisions.full_name(division))
        yield "dct:identifier", f'"{division.code}"'
        yield "fz:regionLevel", f"<{concept('RegionLevels', division.level)}>"
        for parent in divisions.parents(division)[:1]:
            yield "schema:containedInPlace", self._refer("region", parent.code)


@cache
def _zh(text: str) -> str:
    return f'"{escape_literal(text)}"@zh'
