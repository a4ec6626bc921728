"""A report as the JSON that people exchange and gold files hold; offsets lead into the file."""

from __future__ import annotations

from decimal import Decimal
from importlib.metadata import version
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
    Status,
)

if TYPE_CHECKING:
    from pipeline.model import Span, Text

Json = dict[str, Any]


def dump(report: Report) -> Json:
    """Return a report in the JSON contract (docs/json.md): keys in order, offsets of the source."""
    text = report.text
    header = report.header
    mentions = report.mentions
    return {
        "name": PurePath(text.file).stem,
        "file": text.file,
        "sha256": text.sha256,
        "version": version("fazhi"),
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
        "instruments": [_instrument(m, text) for m in mentions if m.kind is Kind.INSTRUMENT],
        "organisations": [
            _place(m, text) | {"name": m.entity.name, "type": m.entity.type, "rule": m.rule}
            for m in mentions
            if m.kind is Kind.ORGANISATION
        ],
        "programs": [
            _place(m, text)
            | {"name": m.entity.name, "known": m.entity.known, "rule": m.rule}
            | ({"place": m.entity.place} if m.entity.place else {})
            for m in mentions
            if m.kind is Kind.PROGRAM
        ],
        "applications": [
            {
                "unit": a.unit,
                "mode": a.mode.value,
                "title": a.instrument.name,
                "status": a.status.value,
                "evidence": text.quote(a.clause),
                **_offsets(a.clause, text),
                "section": a.section,
            }
            for a in report.applications
        ],
        "measures": [
            {
                "value": number(m.figure.value),
                "unit": m.figure.unit,
                "bound": m.figure.bound.value,
                "what": m.what,
                "status": m.status.value,
                "actor": m.actor,
                **_offsets(m.figure.span, text),
                **{f"clause_{key}": place for key, place in _offsets(m.clause, text).items()},
                "concerns": [entity.name for entity in m.concerns],
                "section": m.section,
            }
            for m in report.measures
        ],
        "participations": [
            {
                "unit": p.unit,
                "program": p.program.name,
                "status": p.status.value,
                **_offsets(p.mentions[0].span, text),
                "mentions": [text.locate(m.span) for m in p.mentions],
            }
            for p in report.participations
        ],
        "warnings": list(text.warnings),
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
    entity = mention.entity
    return (
        _place(mention, text)
        | {"title": entity.name, "type": entity.type, "kind": entity.legal_kind}
        | {"known": entity.known, "rule": mention.rule}
        | ({"place": entity.place} if entity.place else {})
        | ({"article": mention.article} if mention.article else {})
    )


def _offsets(span: Span, text: Text) -> Json:
    start, end = text.locate(span)
    page = {"page": text.page(span.start)} if text.pages else {}
    return {"start": start, "end": end, **page}


def _place(mention: Mention, text: Text) -> Json:
    return _offsets(mention.span, text) | {"text": text.quote(mention.span)}


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
