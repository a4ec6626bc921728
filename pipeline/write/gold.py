"""A report as the JSON that people exchange and gold files hold; offsets lead into the file."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import lru_cache
from json.encoder import encode_basestring as _string
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, TypeAlias

from pipeline.model import (
    ORGANISATION,
    PROGRAM,
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
from pipeline.write.release import release

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.model import Span, Text

Json = dict[str, Any]
_Place: TypeAlias = tuple[str, str, str]  # start, end, and the member that says the page

_json = json.JSONEncoder(ensure_ascii=False).encode
_short = lru_cache(maxsize=16_384)(_json)  # names, titles, places, words of the model
_TRUTH = {True: "true", False: "false"}


def dump(report: Report) -> Json:
    """Return a report in the JSON contract (docs/json.md): keys in order, offsets of the source."""
    told: Json = json.loads(written(report))
    return told


def written(report: Report) -> str:
    """Return a report as the text of its JSON, on one line.

    Written piece by piece and joined once, which takes a third of the time of making and encoding
    dictionaries; what the model names itself (modes, rules …) needs no escape.
    """
    text = report.text
    header = report.header
    told = {
        "unit": header.unit or None,
        "issuer": header.issuer,
        "unit_short": header.unit_short,
        "region": header.region or None,
        "region_code": header.region_code,
        "year": header.year,
        "issued": header.issued,
        "title": header.title or None,
        **_from_outside(text),
    }
    spans = [mention.span for mention in report.mentions]
    places = _places(spans, text)
    at = dict(zip(spans, places, strict=True))
    pieces = ['{"name": ', _string(PurePath(text.file).stem), ', "file": ', _string(text.file)]
    pieces += (', "sha256": ', _string(text.sha256), ', "version": ', _short(release()))
    members = ", ".join([f'"{key}": {_short(value)}' for key, value in told.items()])
    pieces += (', "report": {', members, "}")
    arrays = {
        **_mentions(report.mentions, places, _quotes(spans, text)),
        "applications": _applications(report.applications, text),
        "measures": _measures(report.measures, text),
        "participations": _participations(report.participations, at),
    }
    for key, items in arrays.items():  # each item begins with a comma
        pieces += (', "', key, '": [', items[0][2:] if items else "")
        pieces += items[1:]
        pieces.append("]")
    pieces += (', "warnings": ', _short(text.warnings), "}")
    return "".join(pieces)


def _mentions(
    mentions: Sequence[Mention], places: Sequence[_Place], quotes: Sequence[str]
) -> dict[str, list[str]]:
    """Return the arrays of mentions by their kind."""
    instruments: list[str] = []
    organisations: list[str] = []
    programs: list[str] = []
    for mention, (start, end, page), words in zip(mentions, places, quotes, strict=True):
        _, _, rule, (kind, name, form, known, legal_kind, place), article = mention
        opens = (', {"start": ', start, ', "end": ', end, page, ', "text": "', words)
        if kind is ORGANISATION:
            organisations += opens
            organisations += ('", "name": ', _short(name), ', "type": ', _short(form))
            organisations += (', "rule": "', rule, '"}')
            continue
        if kind is PROGRAM:
            found = programs
            found += opens
            found += ('", "name": ', _short(name))
        else:
            found = instruments
            found += opens
            found += ('", "title": ', _short(name), ', "type": ', _short(form))
            found += (', "kind": ', _short(legal_kind))
        found += (', "known": ', _TRUTH[known], ', "rule": "', rule, '"')
        if place:
            found += (', "place": ', _short(place))
        if article:
            found += (', "article": ', _short(article))
        found.append("}")
    return {"instruments": instruments, "organisations": organisations, "programs": programs}


def _applications(applications: Sequence[Application], text: Text) -> list[str]:
    found: list[str] = []
    clauses = [application.clause for application in applications]
    for application, (start, end, page), words in zip(
        applications, _places(clauses, text), _quotes(clauses, text), strict=True
    ):
        unit, mode, instrument, status, _, section, standing, date = application
        found += (', {"unit": ', _short(unit), ', "mode": "', mode, '", "title": ')
        found += (_short(instrument.name), ', "status": "', status, '", "evidence": "', words)
        found += ('", "start": ', start, ', "end": ', end, page, ', "section": ', _short(section))
        if standing:
            found += (', "standing": "', standing, '"')
        if date:
            found += (', "standing_date": ', _short(date))
        found.append("}")
    return found


def _measures(measures: Sequence[Measure], text: Text) -> list[str]:
    found: list[str] = []
    figures = _places([measure.figure.span for measure in measures], text)
    clauses = _places([measure.clause for measure in measures], text, "clause_")
    for measure, (start, end, page), (first, last, clause_page) in zip(
        measures, figures, clauses, strict=True
    ):
        (_, value, unit, bound), what, status, actor, _, section, concerns = measure
        found += (', {"value": ', _value(value), ', "unit": ', _short(unit), ', "bound": "', bound)
        found += ('", "what": ', _string(what), ', "status": "', status, '", "actor": ')
        found += (_short(actor), ', "start": ', start, ', "end": ', end, page)
        found += (', "clause_start": ', first, ', "clause_end": ', last, clause_page)
        names = ", ".join([_short(entity.name) for entity in concerns])
        found += (', "concerns": [', names, '], "section": ', _short(section), "}")
    return found


def _participations(
    participations: Sequence[Participation], at: Mapping[Span, _Place]
) -> list[str]:
    found: list[str] = []
    for unit, program, status, mentions in participations:
        shown = [at[mention.span] for mention in mentions]
        start, end, page = shown[0]
        found += (', {"unit": ', _short(unit), ', "program": ', _short(program.name))
        found += (', "status": "', status, '", "start": ', start, ', "end": ', end, page)
        evidence = ", ".join([f"[{start}, {end}]" for start, end, _ in shown])
        found += (', "mentions": [', evidence, "]}")
    return found


def _places(spans: Sequence[Span], text: Text, prefix: str = "") -> list[_Place]:
    """Return where spans stand in the source."""
    located = text.located(spans)
    if not text.pages:
        return [(str(start), str(end), "") for start, end in located]
    pages = [f', "{prefix}page": {text.page(span.start)}' for span in spans]
    return [(str(start), str(end), page) for (start, end), page in zip(located, pages, strict=True)]


def _quotes(spans: Sequence[Span], text: Text) -> list[str]:
    """Return the words of spans as they stand between quotation marks in JSON."""
    words = text.quotes(spans)
    if '"' in text.clean or "\\" in text.clean:
        return [_string(each)[1:-1] for each in words]
    return words


def _from_outside(text: Text) -> dict[str, str]:
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


def _value(value: Decimal) -> str:
    digits = str(value)
    return digits if digits.isdecimal() else repr(number(value))


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
