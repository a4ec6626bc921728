"""A report as N-Quads, written as strings: one named graph a report, no blank nodes.

The vocabulary is the schema's; the IRIs come from names and offsets, so that the same report
always gives the same bytes. `fz:fileName` is the store's to say, since equal files are one report.
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

from ontology.terms import BASE, FZ, concept, escape_literal, expand, mint
from pipeline.model import (
    INSTRUMENT,
    ORGANISATION,
    PROGRAM,
    Application,
    Bound,
    Entity,
    Header,
    Measure,
    Mention,
    Mode,
    Participation,
    Report,
    Span,
    Standing,
    Status,
)
from pipeline.write import predicates as say
from pipeline.write.iris import organisation_iri, thing_iri
from pipeline.write.lines import XSD, Lines
from pipeline.write.literals import plain, zh
from pipeline.write.release import release

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ontology.catalogue import Catalogue

_CLASS_OF = {"regulation": FZ.Regulation, "document": FZ.Document, "work": FZ.Work}
_MENTION, _DONE = Mode.MENTION, Status.DONE
SUFFIX = {INSTRUMENT: "i", ORGANISATION: "o", PROGRAM: "p"}
_FALSE = f'"false"^^<{XSD}boolean>'
_BEGIN, _END = f'{say.BEGIN}"', f'{say.END}"'
_ANCHOR, _SECTION, _RULE = f'{say.ANCHOR}"', f'{say.SECTION}"', f'{say.RULE}"'
_VALUE, _UNIT, _WHAT = f'{say.VALUE}"', f'{say.UNIT}"', f'{say.WHAT}"'
_LABEL, _ALT_LABEL = f'{say.LABEL}"', f'{say.ALT_LABEL}"'
_MODE = {mode: f"{say.MODE}<{FZ[mode.value]}>" for mode in Mode}
_STATUS = {status: f"{say.STATUS}<{FZ[status.value]}>" for status in Status}
_STANDING = {each: f"{say.STANDING}<{FZ[each.value]}>" for each in Standing}
_BOUND = {bound: f"{say.BOUND}<{FZ[bound.value]}>" for bound in Bound}


def report_iri(sha256: str, base: str = BASE) -> str:
    """Return the IRI of the report with these bytes, which is also its graph's."""
    return mint("report", sha256[:20], base=base)


def quads(report: Report, catalogue: Catalogue, base: str = BASE) -> str:
    """Return all that a report states, as N-Quads, a line a quad."""
    lines = Lines(report.text, report_iri(report.text.sha256, base), base)
    things = [thing_iri(mention.entity, base) for mention in report.mentions]
    spans = [mention.span for mention in report.mentions]
    words, places = lines.quotes(spans), report.text.located(spans)
    at = [(str(start), str(end)) for start, end in places]
    _report(lines, report, catalogue)
    _things(lines, report, things, words)
    _mentions(lines, report.mentions, things, words, at)
    _applications(lines, report.applications)
    programs = [thing_iri(each.program, base) for each in report.participations]
    _participations(lines, report.participations, programs, dict(zip(spans, at, strict=True)))
    _measures(lines, report.measures)
    _edges(lines, report, things, programs)
    return lines.text()


def _report(lines: Lines, report: Report, catalogue: Catalogue) -> None:
    header, base = report.header, lines.base
    pairs = [say.TYPE, f"<{FZ.Report}>"]
    if header.title:
        pairs += [say.TITLE, zh(header.title)]
    if header.unit:
        pairs += [say.REPORTED_BY, f"<{organisation_iri(header.unit, base)}>"]
    if header.issuer:
        pairs += [say.PUBLISHER, f"<{organisation_iri(header.issuer, base)}>"]
    if header.year:
        pairs += [say.YEAR, f'"{header.year}"^^<{XSD}gYear>']
    if header.issued:
        pairs += [say.ISSUED, f'"{header.issued}"^^<{XSD}date>']
    if header.region:
        pairs += [say.REGION, f"<{_region(header, base)}>"]
    facts = report.text.facts
    if facts.address:
        pairs += [say.ADDRESS, f'"{escape_literal(facts.address)}"^^<{XSD}anyURI>']
    if facts.index_number:
        pairs += [say.INDEX_NUMBER, f'"{escape_literal(facts.index_number)}"']
    if facts.document_number:
        pairs += [say.NUMBER, f'"{escape_literal(facts.document_number)}"']
    digest = catalogue.digest[:12]
    run = mint("extraction", f"{release()}-{digest}", base=base)
    pairs += [say.DIGEST, f'"{report.text.sha256}"', say.GENERATED_BY, f"<{run}>"]
    lines.say(lines.graph, *pairs)
    software = mint("software", "fazhi", base=base)
    pairs = [say.TYPE, f"<{FZ.Extraction}>", say.SOFTWARE, f"<{software}>"]
    lines.say(run, *pairs, say.VERSION, f'"{release()}"', say.CATALOGUE, f'"{digest}"')
    lines.say(software, say.TYPE, f"<{expand('prov:SoftwareAgent')}>")


def _region(header: Header, base: str) -> str:
    return mint("region", header.region_code or header.region, base=base)


def _things(lines: Lines, report: Report, things: Sequence[str], words: Sequence[str]) -> None:
    """Describe what no catalogue knows, and how the report calls its organisations."""
    header = report.header
    surfaces: dict[str, dict[str, None]] = defaultdict(dict)
    types: dict[str, str] = {}
    unknown: dict[str, Entity] = {}
    for mention, iri, surface in zip(report.mentions, things, words, strict=True):
        entity = mention.entity
        if entity.kind is ORGANISATION:
            types.setdefault(entity.name, entity.type)
            surfaces[entity.name][surface] = None
        elif not entity.known:
            unknown.setdefault(iri, entity)
    for name in (header.unit, header.issuer or ""):
        if name:
            types.setdefault(name, "")
    if header.unit_short:
        surfaces[header.unit][escape_literal(header.unit_short)] = None
    _organisations(lines, header, types, surfaces)
    for iri, entity in unknown.items():
        kind_of = FZ.Program if entity.kind is PROGRAM else _CLASS_OF[entity.type]
        lines.say(iri, say.TYPE, f"<{kind_of}>", say.LABEL, zh(entity.name), say.KNOWN, _FALSE)
        if entity.legal_kind:
            kind = _concept("InstrumentKinds", entity.legal_kind)
            lines.say(iri, say.DOCUMENT_KIND, f"<{kind}>")


def _organisations(
    lines: Lines,
    header: Header,
    types: Mapping[str, str],
    surfaces: Mapping[str, Iterable[str]],
) -> None:
    pieces, end_of_iri, end_of_chinese = lines.pieces, lines.end_of_iri, lines.end_of_chinese
    is_organisation = f"{say.TYPE}<{FZ.Organisation}>{lines.end}"
    for name, kind in types.items():
        iri, label = f"<{organisation_iri(name, lines.base)}>", escape_literal(name)
        pieces += (iri, is_organisation, iri, _LABEL, label, end_of_chinese)
        if kind:
            pieces += (iri, say.CLASSIFIED, "<", _concept("OrganisationTypes", kind), end_of_iri)
        if name == header.unit and header.region:
            pieces += (iri, say.REGION, "<", _region(header, lines.base), end_of_iri)
        for surface in surfaces[name]:
            if surface != label:
                pieces += (iri, _ALT_LABEL, surface, end_of_chinese)


def _mentions(
    lines: Lines,
    mentions: Sequence[Mention],
    things: Sequence[str],
    words: Sequence[str],
    at: Sequence[tuple[str, str]],
) -> None:
    pieces, end_of_iri, end_of_string = lines.pieces, lines.end_of_iri, lines.end_of_string
    end_of_integer, paged = lines.end_of_integer, lines.paged
    node, is_mention = f"<{lines.graph}#m", f"{say.TYPE}<{FZ.Mention}>{lines.end}"
    refers, article_is = f"{say.REFERS}<", f'{say.ARTICLE}"'
    for mention, thing, said, (begin, end) in zip(mentions, things, words, at, strict=True):
        span, _, rule, entity, article = mention
        iri = f"{node}{begin}-{end}-{SUFFIX[entity.kind]}>"
        pieces += (iri, is_mention, iri, refers, thing, end_of_iri)
        pieces += (iri, _BEGIN, begin, end_of_integer, iri, _END, end, end_of_integer)
        pieces += (iri, _ANCHOR, said, end_of_string, iri, _RULE, rule, end_of_string)
        if paged:
            lines.page(iri, span)
        if article:
            pieces += (iri, article_is, escape_literal(article), end_of_string)


def _applications(lines: Lines, applications: Sequence[Application]) -> None:
    counted: dict[str, int] = {}
    pieces, end, end_of_iri = lines.pieces, lines.end, lines.end_of_iri
    end_of_integer, end_of_string = lines.end_of_integer, lines.end_of_string
    is_application = f"{say.TYPE}<{FZ.Application}>{end}"
    applications = sorted(applications, key=application_order)
    clauses = lines.clauses([application.clause for application in applications])
    for application, (start, stop, words) in zip(applications, clauses, strict=True):
        unit, mode, instrument, status, clause, section, standing, date = application
        key = f"{start}-{stop}-{mode}"
        number = counted[key] = counted.get(key, -1) + 1
        iri = f"<{lines.graph}#a{key}-{number}>"
        pieces += (iri, is_application, iri, lines.in_report)
        if unit:
            pieces += (iri, lines.acted(unit))
        pieces += (iri, _MODE[mode], end)
        pieces += (iri, say.INSTRUMENT, "<", thing_iri(instrument, lines.base), end_of_iri)
        pieces += (iri, _STATUS[status], end, iri, _BEGIN, str(start), end_of_integer)
        pieces += (iri, _END, str(stop), end_of_integer, iri, _ANCHOR, words, end_of_string)
        if section:
            pieces += (iri, _SECTION, lines.escape(section), end_of_string)
        if lines.paged:
            lines.page(iri, clause)
        if standing:
            pieces += (iri, _STANDING[standing], end)
        if date:
            pieces += (iri, say.STANDING_DATE, f'"{date}"^^<{XSD}date>', end)


def _participations(
    lines: Lines,
    participations: Sequence[Participation],
    programs: Sequence[str],
    at: Mapping[Span, tuple[str, str]],
) -> None:
    pieces, end, end_of_iri = lines.pieces, lines.end, lines.end_of_iri
    in_report, end_of_place = lines.in_report, f"-p{end_of_iri}"
    is_participation = f"{say.TYPE}<{FZ.Participation}>{end}"
    evidence, program_is = f"{say.EVIDENCE}<{lines.graph}#m", f"{say.PROGRAM}<"
    for (unit, _, status, mentions), thing in zip(participations, programs, strict=True):
        shown = [at[mention.span] for mention in mentions]
        begin, stop = shown[0]
        iri = f"<{lines.graph}#p{begin}-{stop}>"
        pieces += (iri, is_participation, iri, in_report)
        if unit:
            pieces += (iri, lines.acted(unit))
        pieces += (iri, program_is, thing, end_of_iri, iri, _STATUS[status], end)
        for begin, stop in shown:
            pieces += (iri, evidence, begin, "-", stop, end_of_place)


def _measures(lines: Lines, measures: Sequence[Measure]) -> None:
    pieces, end, end_of_string = lines.pieces, lines.end, lines.end_of_string
    end_of_integer, end_of_decimal = lines.end_of_integer, f'"^^<{XSD}decimal>{end}'
    is_measure, concerns_it = f"{say.TYPE}<{FZ.Measure}>{end}", f"{say.CONCERNS}<"
    in_report, escape, base = lines.in_report, lines.escape, lines.base
    figures = lines.source.located([measure.figure.span for measure in measures])
    clauses = lines.clauses([measure.clause for measure in measures])
    for measure, figured, (start, stop, words) in zip(measures, figures, clauses, strict=True):
        (_, value, unit, bound), what, status, actor, clause, section, concerns = measure
        iri = f"<{lines.graph}#f{figured[0]}-{figured[1]}>"
        pieces += (iri, is_measure, iri, in_report)
        if actor:
            pieces += (iri, lines.acted(actor))
        pieces += (iri, _VALUE, plain(value), end_of_decimal)
        pieces += (iri, _UNIT, escape_literal(unit), end_of_string, iri, _BOUND[bound], end)
        pieces += (iri, _WHAT, escape(what), end_of_string, iri, _STATUS[status], end)
        pieces += (iri, _BEGIN, str(start), end_of_integer, iri, _END, str(stop), end_of_integer)
        pieces += (iri, _ANCHOR, words, end_of_string)
        if section:
            pieces += (iri, _SECTION, escape(section), end_of_string)
        if lines.paged:
            lines.page(iri, clause)
        for each in concerns:
            pieces += (iri, concerns_it, thing_iri(each, base), lines.end_of_iri)


def _edges(lines: Lines, report: Report, things: Sequence[str], programs: Sequence[str]) -> None:
    """Say in one triple what the nodes above say in ten, for simple queries and pictures."""
    base, edges = lines.base, dict[tuple[str, str, str], None]()
    unit = organisation_iri(report.header.unit, base)
    for mention, thing in zip(report.mentions, things, strict=True):
        if mention.entity.kind is not ORGANISATION:
            edges[unit, say.MENTIONS, thing] = None
    for actor, mode, instrument, status, *_ in report.applications:
        subject, thing = organisation_iri(actor, base), thing_iri(instrument, base)
        edges[subject, say.MENTIONS, thing] = None
        if status is _DONE and mode is not _MENTION:
            edges[subject, say.BY_MODE[mode], thing] = None
    for (actor, _, status, _), thing in zip(report.participations, programs, strict=True):
        subject = organisation_iri(actor, base)
        edges[subject, say.MENTIONS, thing] = None
        if status is _DONE:
            edges[subject, say.RUNS, thing] = None
    nobody, end_of_iri = organisation_iri("", base), lines.end_of_iri
    for subject, predicate, thing in edges:
        if subject != nobody:
            lines.pieces += ("<", subject, ">", predicate, "<", thing, end_of_iri)


def application_order(application: Application) -> tuple[Span, Mode, str, str]:
    """Return what the applications of a report are sorted and numbered by."""
    return application.clause, application.mode, application.instrument.name, application.unit


@lru_cache(maxsize=1024)
def _concept(scheme: str, word: str) -> str:
    return concept(scheme, word)
