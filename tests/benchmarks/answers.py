"""The gold of a made report: what its writer noted, by the rules of docs/annotation.md."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cache
from typing import TYPE_CHECKING, Any

import naming
from reporters import WORDS

from ontology import catalogue

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick
    from drafting import Draft
    from layouts import Laid

    Json = dict[str, Any]
    Span = tuple[int, int]

END = re.compile("[，。；：！？\n]")
QUOTE = re.compile("[“”]")
LAYOUT = re.compile(r"[\s*#\u200b\ufeff]+")
RANK = {"done": 0, "planned": 1, "shortfall": 2}


def gold(draft: Draft, laid: Laid, issued: str | None, issuer: str | None) -> Json:
    """Return the right answer."""
    unit, ends = draft.unit, draft.offsets()
    named = {naming.UNIT: unit.name}
    instruments = [(ends[at], ends[at + 1]) for at, _ in draft.instruments]
    organisations = [(ends[at], ends[at + 1]) for at, _ in draft.organisations]
    coined = [(ends[at], ends[at + 1]) for at, _ in draft.coined]
    programs = [(*span, name, False) for span, (_, name) in zip(coined, draft.coined, strict=True)]
    programs += _known(laid.draft, sorted(instruments + organisations + coined))
    whats = [_as_laid(laid, ends[start], ends[end]) for start, end in draft.counted]
    return {
        "report": {
            "unit": unit.name,
            "issuer": issuer,
            "unit_short": unit.short if draft.called else None,
            "region": unit.region,
            "region_code": unit.code,
            "year": draft.year,
            "issued": issued,
        },
        "instruments": [
            _placed(laid, span) | {"title": it.title, "type": it.type, "kind": it.kind}
            for span, (_, it) in zip(instruments, draft.instruments, strict=True)
        ],
        "organisations": [
            _placed(laid, span) | {"name": named.get(name, name), "type": _type(name)}
            for span, (_, name) in zip(organisations, draft.organisations, strict=True)
        ],
        "programs": [
            _placed(laid, (start, end)) | {"name": name, "known": known}
            for start, end, name, known in sorted(programs)
        ],
        "applications": _applications(draft, ends, laid),
        "measures": [
            {
                "value": figure.value,
                "unit": figure.unit,
                "bound": figure.bound,
                "what": whats[counted],
                "status": status,
            }
            for figure, status, counted in draft.figures
        ],
    }


def _placed(laid: Laid, span: Span) -> Json:
    start, end = laid.span(*span)
    return {"start": start, "end": end, "text": LAYOUT.sub("", laid.text[start:end])}


def _as_laid(laid: Laid, start: int, end: int) -> str:
    at, to = laid.span(start, end)
    return LAYOUT.sub("", laid.text[at:to])


@cache
def _type(name: str) -> str:
    for word, sort in WORDS["organ_types"].items():
        if name.endswith(tuple(WORDS["organs"][word][:1])):
            return str(sort)
    return str(WORDS["name_types"].get(name[-2:], "government"))


def _applications(draft: Draft, ends: list[int], laid: Laid) -> list[Json]:
    """Return one entry a unit, mode and title; what is done and planned is done."""
    clean = laid.draft
    clauses = [match.start() for match in END.finditer(clean)]
    found: dict[tuple[str, str, str], Json] = {}
    for piece, name, mode, title, status in draft.applications:
        unit = name or draft.unit.name
        place = bisect_right(clauses, ends[piece])
        first = clauses[place - 1] + 1 if place else 0
        last = clauses[place] if place < len(clauses) else len(clean)
        key = (unit, mode, title)
        if key in found and RANK[found[key]["status"]] <= RANK[status]:
            continue
        at, to = laid.span(first, last)
        found[key] = {
            "unit": unit, "mode": mode, "title": title, "status": status,
            "evidence": LAYOUT.sub("", laid.text[at:to]), "start": at, "end": to,
        }  # fmt: skip
    return list(found.values())


@cache
def _finder() -> tuple[AhoCorasick, list[str]]:
    from ahocorasick_rs import AhoCorasick, MatchKind

    programs = catalogue.load().programs
    names = sorted(programs)
    found = AhoCorasick(names, matchkind=MatchKind.LeftmostLongest)
    return found, [programs[name].name for name in names]


def _known(clean: str, taken: list[Span]) -> list[tuple[int, int, str, bool]]:
    """Return the catalogue's programs: they count wherever they stand outside what is taken.

    Quoted or not: marks around a part belong to the name, marks around all of it do not.
    """
    finder, names = _finder()
    quotes = [match.start() - number for number, match in enumerate(QUOTE.finditer(clean))]
    starts = [start for start, _ in taken]
    found = []
    for number, first, last in finder.find_matches_as_indexes(QUOTE.sub("", clean)):
        start = first + bisect_right(quotes, first)
        end = last + bisect_right(quotes, last - 1)
        words = clean[start:end]
        if words.count("”") > words.count("“"):
            start -= 1
        elif words.count("“") > words.count("”"):
            end += 1
        place = bisect_left(starts, end)
        if not place or taken[place - 1][1] <= start:
            found.append((start, end, names[number], True))
    return found
