"""A report as the JSON that people exchange and gold files hold; offsets lead into the file."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from pipeline.model import Kind

if TYPE_CHECKING:
    from decimal import Decimal

    from pipeline.model import Mention, Report, Span, Text

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
        },
        "instruments": [_instrument(m, text) for m in mentions if m.kind is Kind.INSTRUMENT],
        "organisations": [
            _place(m, text) | {"name": m.entity.name, "type": m.entity.type, "rule": m.rule}
            for m in mentions
            if m.kind is Kind.ORGANISATION
        ],
        "programs": [
            _place(m, text) | {"name": m.entity.name, "known": m.entity.known, "rule": m.rule}
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
            }
            for m in report.measures
        ],
        "participations": [
            {
                "unit": p.unit,
                "program": p.program.name,
                "status": p.status.value,
                **_offsets(p.mentions[0].span, text),
                "mentions": len(p.mentions),
            }
            for p in report.participations
        ],
        "warnings": list(text.warnings),
    }


def _instrument(mention: Mention, text: Text) -> Json:
    entity = mention.entity
    return (
        _place(mention, text)
        | {"title": entity.name, "type": entity.type, "kind": entity.legal_kind}
        | {"known": entity.known, "rule": mention.rule}
        | ({"article": mention.article} if mention.article else {})
    )


def _offsets(span: Span, text: Text) -> Json:
    start, end = text.locate(span)
    return {"start": start, "end": end}


def _place(mention: Mention, text: Text) -> Json:
    return _offsets(mention.span, text) | {"text": text.quote(mention.span)}


def number(value: Decimal) -> int | float:
    """Return a figure's value as JSON's number, whole where it is."""
    return int(value) if value == value.to_integral_value() else float(value)
