"""A report as the JSON that people exchange and gold files hold; offsets lead into the file."""

from __future__ import annotations

from decimal import Decimal
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from pipeline.model import (
    Application,
    Bound,
    Entity,
    Figure,
    Header,
    Kind,
    Measure,
    Mention,
    Mode,
    Participation,
    Report,
    Standing,
    Status,
)
from pipeline.release import release

if TYPE_CHECKING:
    from pipeline.model import Span, Text

Json = dict[str, Any]


def dump(report: Report) -> Json:
    """Return a report in the JSON contract (docs/json.md): keys in order, offsets of the source."""
    text = report.text
    header = report.header
    by_kind: dict[Kind, list[Mention]] = {kind: [] for kind in Kind}
    for mention in report.mentions:
        by_kind[mention.entity.kind].append(mention)
    return {
        "name": PurePath(text.file).stem,
        "file": text.file,
        "sha256": text.sha256,
        "version": release(),
        "report": {
            "unit": header.unit or None,
            "issuer": header.issuer,
            "unit_short": header.unit_short,
            "region": header.region or None,
            "region_code": header.region_code,
            "year": header.year,
            "issued": header.issued,
            "title": header.title or None,
            **_from_outside(text),
        },
        "instruments": [_instrument(m, text) for m in by_kind[Kind.INSTRUMENT]],
        "organisations": [
            {**_place(m, text), "name": m.entity.name, "type": m.entity.type, "rule": m.rule}
            for m in by_kind[Kind.ORGANISATION]
        ],
        "programs": [_program(m, text) for m in by_kind[Kind.PROGRAM]],
        "applications": [_application_json(a, text) for a in report.applications],
        "measures": [_measure_json(m, text) for m in report.measures],
        "participations": [_participation_json(p, text) for p in report.participations],
        "warnings": list(text.warnings),
    }


def _application_json(application: Application, text: Text) -> Json:
    standing = application.standing
    date = application.standing_date
    return {
        "unit": application.unit,
        "mode": str(application.mode),
        "title": application.instrument.name,
        "status": str(application.status),
        "evidence": text.quote(application.clause),
        **_offsets(application.clause, text),
        "section": application.section,
        **({"standing": standing.value} if standing else {}),
        **({"standing_date": date} if date else {}),
    }


def _measure_json(measure: Measure, text: Text) -> Json:
    figure = measure.figure
    return {
        "value": number(figure.value),
        "unit": figure.unit,
        "bound": str(figure.bound),
        "what": measure.what,
        "status": str(measure.status),
        "actor": measure.actor,
        **_offsets(figure.span, text),
        **_offsets(measure.clause, text, "clause_"),
        "concerns": [entity.name for entity in measure.concerns],
        "section": measure.section,
    }


def _participation_json(participation: Participation, text: Text) -> Json:
    return {
        "unit": participation.unit,
        "program": participation.program.name,
        "status": str(participation.status),
        **_offsets(participation.mentions[0].span, text),
        "mentions": [text.locate(mention.span) for mention in participation.mentions],
    }


def _from_outside(text: Text) -> Json:
    """Return what a report's page says of it and its text does not; nothing for a plain text."""
    facts = text.facts
    told = {
        "url": facts.address,
        "index_number": facts.index_number,
        "document_number": facts.document_number,
        "publisher": facts.publisher,
        "published": facts.published,
    }
    return {key: value for key, value in told.items() if value}


def _instrument(mention: Mention, text: Text) -> Json:
    entity, told = mention.entity, _place(mention, text)
    told["title"], told["type"], told["kind"] = entity.name, entity.type, entity.legal_kind
    told["known"], told["rule"] = entity.known, mention.rule
    if entity.place:
        told["place"] = entity.place
    if mention.article:
        told["article"] = mention.article
    return told


def _program(mention: Mention, text: Text) -> Json:
    entity, told = mention.entity, _place(mention, text)
    told["name"], told["known"], told["rule"] = entity.name, entity.known, mention.rule
    if entity.place:
        told["place"] = entity.place
    return told


def _place(mention: Mention, text: Text) -> Json:
    told = _offsets(mention.span, text)
    told["text"] = text.quote(mention.span)
    return told


def _offsets(span: Span, text: Text, prefix: str = "") -> Json:
    start, end = text.locate(span)
    told: Json = {prefix + "start": start, prefix + "end": end}
    if text.pages:
        told[prefix + "page"] = text.page(span.start)
    return told


def number(value: Decimal) -> int | float:
    """Return a figure's value as JSON's number, whole where it is."""
    return int(value) if value == value.to_integral_value() else float(value)


def load(told: Json, text: Text) -> Report:
    """Return the report that `dump` wrote of a text: `load(dump(report), report.text)` is it."""
    mentions = sorted(
        [_mention(m, Kind.INSTRUMENT, text) for m in told["instruments"]]
        + [_mention(m, Kind.ORGANISATION, text) for m in told["organisations"]]
        + [_mention(m, Kind.PROGRAM, text) for m in told["programs"]],
        key=lambda m: (m.span.start, -m.span.end),
    )
    things = {(m.kind, m.entity.name): m.entity for m in reversed(mentions)}
    programs = {m.span: m for m in mentions if m.kind is Kind.PROGRAM}
    header = told["report"]
    return Report(
        text,
        Header(**{key: value for key, value in header.items() if value is not None}),
        tuple(mentions),
        tuple(
            Application(
                a["unit"],
                Mode(a["mode"]),
                things[Kind.INSTRUMENT, a["title"]],
                Status(a["status"]),
                text.place(a["start"], a["end"]),
                a["section"],
                Standing(a["standing"]) if "standing" in a else None,
                a.get("standing_date", ""),
            )
            for a in told["applications"]
        ),
        tuple(
            Participation(
                p["unit"],
                things[Kind.PROGRAM, p["program"]],
                Status(p["status"]),
                tuple(programs[text.place(*place)] for place in p["mentions"]),
            )
            for p in told["participations"]
        ),
        tuple(_measure(m, text, things) for m in told["measures"]),
    )


def _mention(told: Json, kind: Kind, text: Text) -> Mention:
    span = text.place(told["start"], told["end"])
    entity = Entity(
        kind,
        told["title" if kind is Kind.INSTRUMENT else "name"],
        told.get("type", ""),
        told.get("known", False),
        told.get("kind"),
        told.get("place", ""),
    )
    words = text.clean[span.start : span.end]
    return Mention(span, words, told["rule"], entity, told.get("article", ""))


def _measure(told: Json, text: Text, things: dict[tuple[Kind, str], Entity]) -> Measure:
    span = text.place(told["start"], told["end"])
    figure = Figure(span, Decimal(str(told["value"])), told["unit"], Bound(told["bound"]))
    concerns = tuple(
        things.get((Kind.PROGRAM, name)) or things[Kind.INSTRUMENT, name]
        for name in told["concerns"]
    )
    return Measure(
        figure,
        told["what"],
        Status(told["status"]),
        told["actor"],
        text.place(told["clause_start"], told["clause_end"]),
        told["section"],
        concerns,
    )
