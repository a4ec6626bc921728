"""A report as N-Quads, written as strings: one named graph a report, no blank nodes.

The vocabulary is the schema's; the IRIs come from names and offsets, so that the same report
always gives the same bytes. `fz:fileName` is the store's to say, since equal files are one report.
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

from ontology.terms import BASE, FZ, PREFIXES, concept, escape_literal, expand, mint
from pipeline import predicates as say
from pipeline.iris import organisation_iri, thing_iri
from pipeline.model import (
    INSTRUMENT,
    ORGANISATION,
    PROGRAM,
    Application,
    Bound,
    Entity,
    Mode,
    Report,
    Span,
    Standing,
    Status,
)
from pipeline.release import release

if TYPE_CHECKING:
    from decimal import Decimal

    from ontology.catalogue import Catalogue

_CLASS_OF = {"regulation": FZ.Regulation, "document": FZ.Document, "work": FZ.Work}
_MENTION, _DONE = Mode.MENTION, Status.DONE
_SUFFIX = {INSTRUMENT: "i", ORGANISATION: "o", PROGRAM: "p"}
_XSD = PREFIXES["xsd"]
_FALSE = f'"false"^^<{_XSD}boolean>'
_MODE = {mode: f"{say.MODE}<{FZ[mode.value]}>" for mode in Mode}
_STATUS = {status: f"{say.STATUS}<{FZ[status.value]}>" for status in Status}
_STANDING = {each: f"{say.STANDING}<{FZ[each.value]}>" for each in Standing}
_BOUND = {bound: f"{say.BOUND}<{FZ[bound.value]}>" for bound in Bound}


def report_iri(sha256: str, base: str = BASE) -> str:
    """Return the IRI of the report with these bytes, which is also its graph's."""
    return mint("report", sha256[:20], base=base)


def quads(report: Report, catalogue: Catalogue, base: str = BASE) -> str:
    """Return all that a report states, as N-Quads, a line a quad."""
    return _Writer(report, catalogue, base).write()


class _Writer:
    """Collects the lines of one report's graph, subject by subject.

    A line ends with the graph; the ends of lines by the sort of their object are made once.
    """

    def __init__(self, report: Report, catalogue: Catalogue, base: str) -> None:
        self.report = report
        self.text = report.text
        self.base = base
        self.iri = report_iri(report.text.sha256, base)
        self.end = f" <{self.iri}> .\n"
        self.end_of_iri = f">{self.end}"
        self.end_of_string = f'"{self.end}'
        self.end_of_integer = f'"^^<{_XSD}integer>{self.end}'
        self.in_report = f"{say.IN_REPORT}<{self.iri}>{self.end}"
        self.run = mint("extraction", f"{release()}-{catalogue.digest[:12]}", base=base)
        self.digest = catalogue.digest
        self.lines: list[str] = []
        self.unit = self._organisation(report.header.unit) if report.header.unit else ""
        self.mentioned = [thing_iri(mention.entity, base) for mention in report.mentions]

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
        return organisation_iri(name, self.base)

    def _thing(self, entity: Entity) -> str:
        return thing_iri(entity, self.base)

    def _report(self) -> None:
        header = self.report.header
        pairs = [say.TYPE, f"<{FZ.Report}>"]
        if header.title:
            pairs += [say.TITLE, _zh(header.title)]
        if self.unit:
            pairs += [say.REPORTED_BY, f"<{self.unit}>"]
        if header.issuer:
            pairs += [say.PUBLISHER, f"<{self._organisation(header.issuer)}>"]
        if header.year:
            pairs += [say.YEAR, f'"{header.year}"^^<{_XSD}gYear>']
        if header.issued:
            pairs += [say.ISSUED, f'"{header.issued}"^^<{_XSD}date>']
        if header.region:
            pairs += [say.REGION, f"<{self._region()}>"]
        facts = self.text.facts
        if facts.address:
            pairs += [say.ADDRESS, f'"{escape_literal(facts.address)}"^^<{_XSD}anyURI>']
        if facts.index_number:
            pairs += [say.INDEX_NUMBER, f'"{escape_literal(facts.index_number)}"']
        if facts.document_number:
            pairs += [say.NUMBER, f'"{escape_literal(facts.document_number)}"']
        pairs += [say.DIGEST, f'"{self.text.sha256}"', say.GENERATED_BY, f"<{self.run}>"]
        self._say(self.iri, *pairs)
        software = mint("software", "fazhi", base=self.base)
        pairs = [say.TYPE, f"<{FZ.Extraction}>", say.SOFTWARE, f"<{software}>"]
        pairs += [say.VERSION, f'"{release()}"', say.CATALOGUE, f'"{self.digest[:12]}"']
        self._say(self.run, *pairs)
        self._say(software, say.TYPE, f"<{expand('prov:SoftwareAgent')}>")

    def _region(self) -> str:
        header = self.report.header
        return mint("region", header.region_code or header.region, base=self.base)

    def _things(self) -> None:
        """Describe what no catalogue knows, and how the report calls its organisations."""
        header = self.report.header
        surfaces: dict[str, dict[str, None]] = defaultdict(dict)
        types: dict[str, str] = {}
        unknown: dict[str, Entity] = {}
        for mention, iri in zip(self.report.mentions, self.mentioned, strict=True):
            entity = mention.entity
            if entity.kind is ORGANISATION:
                types.setdefault(entity.name, entity.type)
                surfaces[entity.name][self.text.quote(mention.span)] = None
            elif not entity.known:
                unknown.setdefault(iri, entity)
        for name in (header.unit, header.issuer or ""):
            if name:
                types.setdefault(name, "")
        if header.unit_short:
            surfaces[header.unit][header.unit_short] = None
        for name, kind in types.items():
            iri = self._organisation(name)
            self._say(iri, say.TYPE, f"<{FZ.Organisation}>", say.LABEL, _zh(name))
            if kind:
                self._say(iri, say.CLASSIFIED, f"<{_concept('OrganisationTypes', kind)}>")
            if name == header.unit and header.region:
                self._say(iri, say.REGION, f"<{self._region()}>")
            for surface in surfaces[name]:
                if surface != name:
                    self._say(iri, say.ALT_LABEL, _zh(surface))
        for iri, entity in unknown.items():
            kind_of = FZ.Program if entity.kind is PROGRAM else _CLASS_OF[entity.type]
            self._say(iri, say.TYPE, f"<{kind_of}>", say.LABEL, _zh(entity.name), say.KNOWN, _FALSE)
            if entity.legal_kind:
                kind = _concept("InstrumentKinds", entity.legal_kind)
                self._say(iri, say.DOCUMENT_KIND, f"<{kind}>")

    def _mentions(self) -> None:
        locate, end_of_iri, end_of_string = self.text.locate, self.end_of_iri, self.end_of_string
        is_mention = f"{say.TYPE}<{FZ.Mention}>{self.end}"
        for mention, thing in zip(self.report.mentions, self.mentioned, strict=True):
            span, _, rule, entity, article = mention
            place = locate(span)
            iri = f"<{self.iri}#m{place.start}-{place.end}-{_SUFFIX[entity.kind]}>"
            self.lines.append(
                f"{iri}{is_mention}{iri}{say.REFERS}<{thing}{end_of_iri}"
                f'{self._stretch(iri, place, span)}{iri}{say.RULE}"{rule}{end_of_string}'
                f"{self._page(iri, span)}"
            )
            if article:
                self.lines.append(f'{iri}{say.ARTICLE}"{escape_literal(article)}{end_of_string}')

    def _stretch(self, iri: str, place: Span, span: Span, section: str = "") -> str:
        """Return the lines that say where something stands: in the source, and in words."""
        start, stop = place
        end_of_string, end_of_integer = self.end_of_string, self.end_of_integer
        words = escape_literal(self.text.quote(span))
        lines = (
            f'{iri}{say.BEGIN}"{start}{end_of_integer}{iri}{say.END}"{stop}{end_of_integer}'
            f'{iri}{say.ANCHOR}"{words}{end_of_string}'
        )
        if section:
            lines += f'{iri}{say.SECTION}"{escape_literal(section)}{end_of_string}'
        return lines

    def _page(self, iri: str, span: Span) -> str:
        """Return the line that says on which page a stretch begins, none without pages."""
        if not self.text.pages:
            return ""
        return f'{iri}{say.PAGE}"{self.text.page(span.start)}{self.end_of_integer}'

    def _actor(self, iri: str, name: str) -> str:
        """Return the line that says who did it; none where the report does not say whose it is."""
        return f"{iri}{say.ACTOR}<{self._organisation(name)}{self.end_of_iri}" if name else ""

    def _applications(self) -> None:
        counted: dict[str, int] = {}
        end, end_of_iri, in_report = self.end, self.end_of_iri, self.in_report
        is_application = f"{say.TYPE}<{FZ.Application}>{end}"
        for application in sorted(self.report.applications, key=_application_order):
            unit, mode, instrument, status, clause, section, standing, date = application
            place = self.text.locate(clause)
            key = f"{place.start}-{place.end}-{mode}"
            number = counted[key] = counted.get(key, -1) + 1
            iri = f"<{self.iri}#a{key}-{number}>"
            self.lines.append(
                f"{iri}{is_application}{iri}{in_report}{self._actor(iri, unit)}"
                f"{iri}{_MODE[mode]}{end}"
                f"{iri}{say.INSTRUMENT}<{self._thing(instrument)}{end_of_iri}"
                f"{iri}{_STATUS[status]}{end}{self._stretch(iri, place, clause, section)}"
                f"{self._page(iri, clause)}"
            )
            if standing:
                self.lines.append(f"{iri}{_STANDING[standing]}{end}")
            if date:
                self.lines.append(f'{iri}{say.STANDING_DATE}"{date}"^^<{_XSD}date>{end}')

    def _participations(self) -> None:
        end, end_of_iri, in_report = self.end, self.end_of_iri, self.in_report
        is_participation = f"{say.TYPE}<{FZ.Participation}>{end}"
        for unit, program, status, mentions in self.report.participations:
            places = [self.text.locate(mention.span) for mention in mentions]
            iri = f"<{self.iri}#p{places[0].start}-{places[0].end}>"
            self.lines.append(
                f"{iri}{is_participation}{iri}{in_report}{self._actor(iri, unit)}"
                f"{iri}{say.PROGRAM}<{self._thing(program)}{end_of_iri}{iri}{_STATUS[status]}{end}"
            )
            evidence = f"{iri}{say.EVIDENCE}<{self.iri}#m"
            self.lines.extend([f"{evidence}{start}-{stop}-p{end_of_iri}" for start, stop in places])

    def _measures(self) -> None:
        end, end_of_iri, in_report = self.end, self.end_of_iri, self.in_report
        end_of_string, end_of_decimal = self.end_of_string, f'"^^<{_XSD}decimal>{end}'
        is_measure = f"{say.TYPE}<{FZ.Measure}>{end}"
        for figure, what, status, actor, clause, section, concerns in self.report.measures:
            span, value, unit, bound = figure
            start, stop = self.text.locate(span)
            iri = f"<{self.iri}#f{start}-{stop}>"
            self.lines.append(
                f"{iri}{is_measure}{iri}{in_report}{self._actor(iri, actor)}"
                f'{iri}{say.VALUE}"{plain(value)}{end_of_decimal}'
                f'{iri}{say.UNIT}"{escape_literal(unit)}{end_of_string}'
                f"{iri}{_BOUND[bound]}{end}"
                f'{iri}{say.WHAT}"{escape_literal(what)}{end_of_string}'
                f"{iri}{_STATUS[status]}{end}"
                f"{self._stretch(iri, self.text.locate(clause), clause, section)}"
                f"{self._page(iri, clause)}"
            )
            self.lines.extend(
                [f"{iri}{say.CONCERNS}<{self._thing(each)}{end_of_iri}" for each in concerns]
            )

    def _edges(self) -> None:
        """Say in one triple what the nodes above say in ten, for simple queries and pictures."""
        edges: dict[tuple[str, str, str], None] = {}
        if self.unit:
            for mention, thing in zip(self.report.mentions, self.mentioned, strict=True):
                if mention.entity.kind is not ORGANISATION:
                    edges[self.unit, say.MENTIONS, thing] = None
        for unit, mode, instrument, status, *_ in self.report.applications:
            actor, thing = self._organisation(unit), self._thing(instrument)
            edges[actor, say.MENTIONS, thing] = None
            if status is _DONE and mode is not _MENTION:
                edges[actor, say.BY_MODE[mode], thing] = None
        for unit, program, status, _ in self.report.participations:
            actor, thing = self._organisation(unit), self._thing(program)
            edges[actor, say.MENTIONS, thing] = None
            if status is _DONE:
                edges[actor, say.RUNS, thing] = None
        nobody, end_of_iri = self._organisation(""), self.end_of_iri
        self.lines.extend([f"<{s}>{p}<{o}{end_of_iri}" for s, p, o in edges if s != nobody])


def plain(value: Decimal) -> str:
    """Return a decimal in its shortest form without an exponent: 1.50 -> 1.5, 1E+5 -> 100000."""
    digits = f"{value:f}"
    return (digits.rstrip("0").rstrip(".") or "0") if "." in digits else digits


def _application_order(application: Application) -> tuple[Span, Mode, str, str]:
    return (
        application.clause,
        application.mode,
        application.instrument.name,
        application.unit,
    )


def _zh(text: str) -> str:
    return f'"{escape_literal(text)}"@zh'


@lru_cache(maxsize=1024)
def _concept(scheme: str, word: str) -> str:
    return concept(scheme, word)
