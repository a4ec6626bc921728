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
from pipeline.literals import plain, zh
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
    from ontology.catalogue import Catalogue

_CLASS_OF = {"regulation": FZ.Regulation, "document": FZ.Document, "work": FZ.Work}
_MENTION, _DONE = Mode.MENTION, Status.DONE
SUFFIX = {INSTRUMENT: "i", ORGANISATION: "o", PROGRAM: "p"}
_XSD = PREFIXES["xsd"]
_FALSE = f'"false"^^<{_XSD}boolean>'
_BEGIN, _END = f'{say.BEGIN}"', f'{say.END}"'
_ANCHOR, _SECTION, _ACTOR = f'{say.ANCHOR}"', f'{say.SECTION}"', f"{say.ACTOR}<"
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
    """Collects the pieces of one report's lines, subject by subject.

    A line ends with the graph; the ends of lines by the sort of their object are made once. Pieces
    are joined at the end: f-strings that mix ASCII with Chinese took three times as long.
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
        self.pieces: list[str] = []
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
        return "".join(self.pieces)

    def _say(self, subject: str, *pairs: str) -> None:
        """Add a line for each predicate and object that follow each other in `pairs`."""
        for i in range(0, len(pairs), 2):
            self.pieces += ("<", subject, ">", pairs[i], pairs[i + 1], self.end)

    def _organisation(self, name: str) -> str:
        return organisation_iri(name, self.base)

    def _thing(self, entity: Entity) -> str:
        return thing_iri(entity, self.base)

    def _report(self) -> None:
        header = self.report.header
        pairs = [say.TYPE, f"<{FZ.Report}>"]
        if header.title:
            pairs += [say.TITLE, zh(header.title)]
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
            self._say(iri, say.TYPE, f"<{FZ.Organisation}>", say.LABEL, zh(name))
            if kind:
                self._say(iri, say.CLASSIFIED, f"<{_concept('OrganisationTypes', kind)}>")
            if name == header.unit and header.region:
                self._say(iri, say.REGION, f"<{self._region()}>")
            for surface in surfaces[name]:
                if surface != name:
                    self._say(iri, say.ALT_LABEL, zh(surface))
        for iri, entity in unknown.items():
            kind_of = FZ.Program if entity.kind is PROGRAM else _CLASS_OF[entity.type]
            self._say(iri, say.TYPE, f"<{kind_of}>", say.LABEL, zh(entity.name), say.KNOWN, _FALSE)
            if entity.legal_kind:
                kind = _concept("InstrumentKinds", entity.legal_kind)
                self._say(iri, say.DOCUMENT_KIND, f"<{kind}>")

    def _mentions(self) -> None:
        pieces, end_of_iri, end_of_string = self.pieces, self.end_of_iri, self.end_of_string
        is_mention = f"{say.TYPE}<{FZ.Mention}>{self.end}"
        refers, rule_is, article_is = f"{say.REFERS}<", f'{say.RULE}"', f'{say.ARTICLE}"'
        for mention, thing in zip(self.report.mentions, self.mentioned, strict=True):
            span, _, rule, entity, article = mention
            place = self.text.locate(span)
            iri = f"<{self.iri}#m{place.start}-{place.end}-{SUFFIX[entity.kind]}>"
            pieces += (iri, is_mention, iri, refers, thing, end_of_iri)
            self._stretch(iri, place, span)
            pieces += (iri, rule_is, rule, end_of_string)
            self._page(iri, span)
            if article:
                pieces += (iri, article_is, escape_literal(article), end_of_string)

    def _stretch(self, iri: str, place: Span, span: Span, section: str = "") -> None:
        """Say where something stands: in the source, and in words."""
        begin, end = str(place.start), str(place.end)
        end_of_integer, end_of_string = self.end_of_integer, self.end_of_string
        words = escape_literal(self.text.quote(span))
        self.pieces += (iri, _BEGIN, begin, end_of_integer, iri, _END, end, end_of_integer)
        self.pieces += (iri, _ANCHOR, words, end_of_string)
        if section:
            self.pieces += (iri, _SECTION, escape_literal(section), end_of_string)

    def _page(self, iri: str, span: Span) -> None:
        """Say on which page a stretch begins; nothing without pages."""
        if self.text.pages:
            page = self.text.page(span.start)
            self.pieces += (iri, say.PAGE, f'"{page}', self.end_of_integer)

    def _actor(self, iri: str, name: str) -> None:
        """Say who did it; nothing where the report does not say whose it is."""
        if name:
            self.pieces += (iri, _ACTOR, self._organisation(name), self.end_of_iri)

    def _applications(self) -> None:
        counted: dict[str, int] = {}
        pieces, end, in_report = self.pieces, self.end, self.in_report
        is_application = f"{say.TYPE}<{FZ.Application}>{end}"
        for application in sorted(self.report.applications, key=application_order):
            unit, mode, instrument, status, clause, section, standing, date = application
            place = self.text.locate(clause)
            key = f"{place.start}-{place.end}-{mode}"
            number = counted[key] = counted.get(key, -1) + 1
            iri = f"<{self.iri}#a{key}-{number}>"
            pieces += (iri, is_application, iri, in_report)
            self._actor(iri, unit)
            pieces += (iri, _MODE[mode], end)
            pieces += (iri, say.INSTRUMENT, "<", self._thing(instrument), self.end_of_iri)
            pieces += (iri, _STATUS[status], end)
            self._stretch(iri, place, clause, section)
            self._page(iri, clause)
            if standing:
                pieces += (iri, _STANDING[standing], end)
            if date:
                pieces += (iri, say.STANDING_DATE, f'"{date}"^^<{_XSD}date>', end)

    def _participations(self) -> None:
        pieces, end, end_of_iri = self.pieces, self.end, self.end_of_iri
        in_report, end_of_place = self.in_report, f"-p{end_of_iri}"
        is_participation = f"{say.TYPE}<{FZ.Participation}>{end}"
        evidence, program_is = f"{say.EVIDENCE}<{self.iri}#m", f"{say.PROGRAM}<"
        for unit, program, status, mentions in self.report.participations:
            located = [self.text.locate(mention.span) for mention in mentions]
            places = [f"{start}-{stop}" for start, stop in located]
            iri = f"<{self.iri}#p{places[0]}>"
            pieces += (iri, is_participation, iri, in_report)
            self._actor(iri, unit)
            pieces += (iri, program_is, self._thing(program), end_of_iri, iri, _STATUS[status], end)
            for place in places:
                pieces += (iri, evidence, place, end_of_place)

    def _measures(self) -> None:
        pieces, end, end_of_string = self.pieces, self.end, self.end_of_string
        is_measure = f"{say.TYPE}<{FZ.Measure}>{end}"
        value_is, end_of_decimal = f'{say.VALUE}"', f'"^^<{_XSD}decimal>{end}'
        unit_is, what_is, concerns_it = f'{say.UNIT}"', f'{say.WHAT}"', f"{say.CONCERNS}<"
        for figure, what, status, actor, clause, section, concerns in self.report.measures:
            span, value, unit, bound = figure
            start, stop = self.text.locate(span)
            iri = f"<{self.iri}#f{start}-{stop}>"
            pieces += (iri, is_measure, iri, self.in_report)
            self._actor(iri, actor)
            pieces += (iri, value_is, plain(value), end_of_decimal)
            pieces += (iri, unit_is, escape_literal(unit), end_of_string, iri, _BOUND[bound], end)
            pieces += (iri, what_is, escape_literal(what), end_of_string, iri, _STATUS[status], end)
            self._stretch(iri, self.text.locate(clause), clause, section)
            self._page(iri, clause)
            for each in concerns:
                pieces += (iri, concerns_it, self._thing(each), self.end_of_iri)

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
        for subject, predicate, thing in edges:
            if subject != nobody:
                self.pieces += ("<", subject, ">", predicate, "<", thing, end_of_iri)


def application_order(application: Application) -> tuple[Span, Mode, str, str]:
    """Return what the applications of a report are sorted and numbered by."""
    return application.clause, application.mode, application.instrument.name, application.unit


@lru_cache(maxsize=1024)
def _concept(scheme: str, word: str) -> str:
    return concept(scheme, word)
