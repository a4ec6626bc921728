"""A report as N-Quads, written as strings: one named graph a report, no blank nodes.

The vocabulary is the schema's; the IRIs come from names and offsets, so that the same report
always gives the same bytes. `fz:fileName` is the store's to say, since equal files are one report.
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from importlib.metadata import version
from typing import TYPE_CHECKING

from ontology.terms import BASE, EDGE_OF_MODE, FZ, PREFIXES, concept, escape_literal, expand, mint
from pipeline.model import Application, Entity, Kind, Mode, Report, Span, Status

if TYPE_CHECKING:
    from ontology.catalogue import Catalogue

_CLASS_OF = {"regulation": FZ.Regulation, "document": FZ.Document, "work": FZ.Work}
_SUFFIX = {Kind.INSTRUMENT: "i", Kind.ORGANISATION: "o", Kind.PROGRAM: "p"}
_XSD = PREFIXES["xsd"]
_INTEGER = f'"^^<{_XSD}integer>'
_TRUE, _FALSE = (f'"{word}"^^<{_XSD}boolean>' for word in ("true", "false"))


def _property(name: str) -> str:
    return f" <{expand(name)}> "


_TYPE = _property("rdf:type")
_LABEL = _property("skos:prefLabel")
_ALT_LABEL = _property("skos:altLabel")
_REFERS = _property("itsrdf:taIdentRef")
_BEGIN, _END = _property("nif:beginIndex"), _property("nif:endIndex")
_ANCHOR = _property("nif:anchorOf")
_RULE, _ARTICLE = _property("fz:rule"), _property("fz:article")
_IN_REPORT, _ACTOR = _property("fz:inReport"), _property("fz:actor")
_MODE, _INSTRUMENT = _property("fz:mode"), _property("fz:instrument")
_STATUS, _SECTION = _property("fz:status"), _property("fz:section")
_PROGRAM, _EVIDENCE = _property("fz:program"), _property("fz:evidence")
_VALUE, _UNIT = _property("schema:value"), _property("schema:unitText")
_BOUND, _WHAT = _property("fz:bound"), _property("fz:what")
_PAGE = _property("fz:page")
_CONCERNS, _KNOWN = _property("fz:concerns"), _property("fz:known")
_MENTIONS, _RUNS = _property("fz:mentions"), _property("fz:runs")
_DOCUMENT_KIND = _property("eli:type_document")
_CLASSIFIED, _REGION = _property("org:classification"), _property("fz:region")


def report_iri(sha256: str, base: str = BASE) -> str:
    """Return the IRI of the report with these bytes, which is also its graph's."""
    return mint("report", sha256[:20], base=base)


def quads(report: Report, catalogue: Catalogue, base: str = BASE) -> str:
    """Return all that a report states, as N-Quads, a line a quad."""
    return _Writer(report, catalogue, base).write()


class _Writer:
    """Collects the lines of one report's graph, subject by subject."""

    def __init__(self, report: Report, catalogue: Catalogue, base: str) -> None:
        self.report = report
        self.text = report.text
        self.base = base
        self.iri = report_iri(report.text.sha256, base)
        self.end = f" <{self.iri}> .\n"
        self.run = mint("extraction", f"{_version()}-{catalogue.digest[:12]}", base=base)
        self.digest = catalogue.digest
        self.lines: list[str] = []
        self.unit = self._organisation(report.header.unit) if report.header.unit else ""

    def write(self) -> str:
        self._report()
        self._things()
        self._mentions()
        self._applications()
        self._participations()
        self._measures()
        self._edges()
        return "".join(self.lines)

    def _say(self, subject: str, *pairs: str) -> None:
        """Add a line for each predicate and object that follow each other in `pairs`."""
        end = self.end
        self.lines.extend(
            [f"<{subject}>{pairs[i]}{pairs[i + 1]}{end}" for i in range(0, len(pairs), 2)]
        )

    def _organisation(self, name: str) -> str:
        return mint("organisation", name, base=self.base)

    def _thing(self, entity: Entity) -> str:
        return thing_iri(entity, self.base)

    def _report(self) -> None:
        header = self.report.header
        pairs = [_TYPE, f"<{FZ.Report}>"]
        if header.title:
            pairs += [_property("dct:title"), _zh(header.title)]
        if self.unit:
            pairs += [_property("fz:reportedBy"), f"<{self.unit}>"]
        if header.issuer:
            pairs += [_property("dct:publisher"), f"<{self._organisation(header.issuer)}>"]
        if header.year:
            pairs += [_property("fz:reportYear"), f'"{header.year}"^^<{_XSD}gYear>']
        if header.issued:
            pairs += [_property("dct:issued"), f'"{header.issued}"^^<{_XSD}date>']
        if header.region:
            pairs += [_REGION, f"<{self._region()}>"]
        facts = self.text.facts
        if facts.address:
            address = f'"{escape_literal(facts.address)}"^^<{_XSD}anyURI>'
            pairs += [_property("schema:url"), address]
        if facts.index_number:
            pairs += [_property("dct:identifier"), f'"{escape_literal(facts.index_number)}"']
        if facts.document_number:
            pairs += [_property("fz:number"), f'"{escape_literal(facts.document_number)}"']
        pairs += [_property("schema:sha256"), f'"{self.text.sha256}"']
        pairs += [_property("prov:wasGeneratedBy"), f"<{self.run}>"]
        self._say(self.iri, *pairs)
        software = mint("software", "fazhi", base=self.base)
        self._say(
            self.run,
            _TYPE,
            f"<{FZ.Extraction}>",
            _property("prov:wasAssociatedWith"),
            f"<{software}>",
            _property("schema:softwareVersion"),
            f'"{_version()}"',
            _property("fz:catalogueDigest"),
            f'"{self.digest[:12]}"',
        )
        self._say(software, _TYPE, f"<{expand('prov:SoftwareAgent')}>")

    def _region(self) -> str:
        header = self.report.header
        return mint("region", header.region_code or header.region, base=self.base)

    def _things(self) -> None:
        """Describe what no catalogue knows, and how the report calls its organisations."""
        header = self.report.header
        surfaces: dict[str, dict[str, None]] = defaultdict(dict)
        types: dict[str, str] = {}
        unknown: dict[str, Entity] = {}
        for mention in self.report.mentions:
            entity = mention.entity
            if entity.kind is Kind.ORGANISATION:
                types.setdefault(entity.name, entity.type)
                surfaces[entity.name][self.text.quote(mention.span)] = None
            elif not entity.known:
                unknown.setdefault(self._thing(entity), entity)
        for name in (header.unit, header.issuer or ""):
            if name:
                types.setdefault(name, "")
        if header.unit_short:
            surfaces[header.unit][header.unit_short] = None
        for name, kind in types.items():
            iri = self._organisation(name)
            self._say(iri, _TYPE, f"<{FZ.Organisation}>", _LABEL, _zh(name))
            if kind:
                self._say(iri, _CLASSIFIED, f"<{_concept('OrganisationTypes', kind)}>")
            if name == header.unit and header.region:
                self._say(iri, _REGION, f"<{self._region()}>")
            for surface in surfaces[name]:
                if surface != name:
                    self._say(iri, _ALT_LABEL, _zh(surface))
        for iri, entity in unknown.items():
            kind_of = FZ.Program if entity.kind is Kind.PROGRAM else _CLASS_OF[entity.type]
            self._say(iri, _TYPE, f"<{kind_of}>", _LABEL, _zh(entity.name), _KNOWN, _FALSE)
            if entity.legal_kind:
                kind = _concept("InstrumentKinds", entity.legal_kind)
                self._say(iri, _DOCUMENT_KIND, f"<{kind}>")

    def _actor(self, iri: str, name: str) -> str:
        """Return the line that says who did it; none where the report does not say whose it is."""
        return f"{iri}{_ACTOR}<{self._organisation(name)}>{self.end}" if name else ""

    def _place(self, span: Span) -> str:
        place = self.text.locate(span)
        return f"{place.start}-{place.end}"

    def _mentions(self) -> None:
        end = self.end
        mention_class = f"<{FZ.Mention}>"
        for mention in self.report.mentions:
            start, stop = self.text.locate(mention.span)
            iri = f"<{self.iri}#m{start}-{stop}-{_SUFFIX[mention.entity.kind]}>"
            self.lines.append(
                f"{iri}{_TYPE}{mention_class}{end}"
                f"{iri}{_REFERS}<{self._thing(mention.entity)}>{end}"
                f'{iri}{_BEGIN}"{start}{_INTEGER}{end}'
                f'{iri}{_END}"{stop}{_INTEGER}{end}'
                f'{iri}{_ANCHOR}"{escape_literal(self.text.quote(mention.span))}"{end}'
                f'{iri}{_RULE}"{mention.rule}"{end}'
            )
            if self.text.pages:
                self.lines.append(self._page(iri, mention.span))
            if mention.article:
                self.lines.append(f'{iri}{_ARTICLE}"{escape_literal(mention.article)}"{end}')

    def _stretch(self, iri: str, span: Span, section: str) -> str:
        """Return the lines that say where a statement stands."""
        end = self.end
        start, stop = self.text.locate(span)
        lines = (
            f'{iri}{_BEGIN}"{start}{_INTEGER}{end}{iri}{_END}"{stop}{_INTEGER}{end}'
            f'{iri}{_ANCHOR}"{escape_literal(self.text.quote(span))}"{end}'
        )
        if section:
            lines += f'{iri}{_SECTION}"{escape_literal(section)}"{end}'
        return lines + self._page(iri, span) if self.text.pages else lines

    def _page(self, iri: str, span: Span) -> str:
        """Return the line that says on which page a stretch begins."""
        return f'{iri}{_PAGE}"{self.text.page(span.start)}{_INTEGER}{self.end}'

    def _applications(self) -> None:
        counted: dict[str, int] = {}
        end = self.end
        for application in sorted(self.report.applications, key=_application_order):
            key = f"{self._place(application.clause)}-{application.mode}"
            number = counted[key] = counted.get(key, -1) + 1
            iri = f"<{self.iri}#a{key}-{number}>"
            self.lines.append(
                f"{iri}{_TYPE}<{FZ.Application}>{end}"
                f"{iri}{_IN_REPORT}<{self.iri}>{end}"
                f"{self._actor(iri, application.unit)}"
                f"{iri}{_MODE}<{FZ[application.mode.value]}>{end}"
                f"{iri}{_INSTRUMENT}<{self._thing(application.instrument)}>{end}"
                f"{iri}{_STATUS}<{FZ[application.status.value]}>{end}"
                + self._stretch(iri, application.clause, application.section)
            )

    def _participations(self) -> None:
        end = self.end
        for taken in self.report.participations:
            iri = f"<{self.iri}#p{self._place(taken.mentions[0].span)}>"
            self.lines.append(
                f"{iri}{_TYPE}<{FZ.Participation}>{end}"
                f"{iri}{_IN_REPORT}<{self.iri}>{end}"
                f"{self._actor(iri, taken.unit)}"
                f"{iri}{_PROGRAM}<{self._thing(taken.program)}>{end}"
                f"{iri}{_STATUS}<{FZ[taken.status.value]}>{end}"
            )
            self.lines.extend(
                [
                    f"{iri}{_EVIDENCE}<{self.iri}#m{self._place(m.span)}-p>{end}"
                    for m in taken.mentions
                ]
            )

    def _measures(self) -> None:
        end = self.end
        decimal = f'"^^<{_XSD}decimal>'
        for measure in self.report.measures:
            figure = measure.figure
            iri = f"<{self.iri}#f{self._place(figure.span)}>"
            self.lines.append(
                f"{iri}{_TYPE}<{FZ.Measure}>{end}"
                f"{iri}{_IN_REPORT}<{self.iri}>{end}"
                f"{self._actor(iri, measure.actor)}"
                f'{iri}{_VALUE}"{plain(figure.value)}{decimal}{end}'
                f'{iri}{_UNIT}"{escape_literal(figure.unit)}"{end}'
                f"{iri}{_BOUND}<{FZ[figure.bound.value]}>{end}"
                f'{iri}{_WHAT}"{escape_literal(measure.what)}"{end}'
                f"{iri}{_STATUS}<{FZ[measure.status.value]}>{end}"
                + self._stretch(iri, measure.clause, measure.section)
                + "".join([f"{iri}{_CONCERNS}<{self._thing(e)}>{end}" for e in measure.concerns])
            )

    def _edges(self) -> None:
        """Say in one triple what the nodes above say in ten, for simple queries and pictures."""
        edges: dict[tuple[str, str, str], None] = {}
        if self.unit:
            for mention in self.report.mentions:
                if mention.entity.kind is not Kind.ORGANISATION:
                    edges[self.unit, _MENTIONS, self._thing(mention.entity)] = None
        for application in self.report.applications:
            actor, thing = self._organisation(application.unit), self._thing(application.instrument)
            edges[actor, _MENTIONS, thing] = None
            if application.status is Status.DONE and application.mode is not Mode.MENTION:
                edges[actor, f" <{FZ[EDGE_OF_MODE[application.mode.value]]}> ", thing] = None
        for taken in self.report.participations:
            actor, thing = self._organisation(taken.unit), self._thing(taken.program)
            edges[actor, _MENTIONS, thing] = None
            if taken.status is Status.DONE:
                edges[actor, _RUNS, thing] = None
        nobody = self._organisation("")
        self.lines.extend([f"<{s}>{p}<{o}>{self.end}" for s, p, o in edges if s != nobody])


def thing_iri(entity: Entity, base: str = BASE) -> str:
    """Return the IRI of an entity.

    Organisations have full names and known things names of their own; others are named within
    their region or unit.
    """
    place = "" if entity.kind is Kind.ORGANISATION else entity.place
    return _thing_iri(entity.kind.value, entity.name, place, base)


@lru_cache(maxsize=65_536)
def _thing_iri(kind: str, name: str, place: str, base: str) -> str:
    return mint(kind, place, name, base=base) if place else mint(kind, name, base=base)


def plain(value: object) -> str:
    """Return a decimal in its shortest form without an exponent: 1.50 -> 1.5, 1E+5 -> 100000."""
    digits = f"{value:f}"
    return (digits.rstrip("0").rstrip(".") or "0") if "." in digits else digits


def _application_order(application: Application) -> tuple[int, int, str, str, str]:
    span = application.clause
    return (
        span.start,
        span.end,
        application.mode.value,
        application.instrument.name,
        application.unit,
    )


@lru_cache(maxsize=65_536)
def _zh(text: str) -> str:
    return f'"{escape_literal(text)}"@zh'


@lru_cache(maxsize=1024)
def _concept(scheme: str, word: str) -> str:
    return concept(scheme, word)


@lru_cache(maxsize=1)
def _version() -> str:
    return version("fazhi")
