"""The page of a report: its text with every name and figure marked and numbered."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from graphs.web.call import Answer, NotFoundError, Page
from graphs.web.lists import as_json
from graphs.web.nodes import as_data

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from graphs.web.call import Call
    from graphs.web.site import Site

KINDS: Final = ("unit", "law", "program", "measure")
_KIND_OF: Final = {"regulation": "law", "document": "law", "work": "law"}
_PLACE: Final = re.compile(r"(\d{1,9})-(\d{1,9})")
_LINE: Final = re.compile(r"[^\n]*\S[^\n]*")


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of the text that is marked: what it stands for, and its number in the list."""

    number: int
    kind: str
    start: int
    stop: int
    label: str
    key: str
    sort: str  # regulation, document …


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text: marked or not, looked for or not; `first` and `last` of its mark."""

    words: str
    mark: Mark | None
    sought: bool
    first: bool = False
    last: bool = False
    opens: bool = False  # where the stretch looked for begins
    anchor: int | None = None  # a statement or figure begins here


def show(site: Site, call: Call) -> Page | Answer:
    """Return the page of a report, or with .json or .ttl at the end what is known of it."""
    key = f"report/{call.places['name']}"
    for form in (".json", ".ttl"):
        if key.endswith(form) and _find(site, key.removesuffix(form)) is not None:
            if form == ".ttl":
                return as_data(site, key.removesuffix(form), form)
            return as_json(told(site, key.removesuffix(form)))
    report = _find(site, key)
    if report is None:
        raise NotFoundError(call.path)
    try:
        source = site.source(report["sha256"])
    except KeyError:
        source = ""
    kind = call.get("kind") if call.get("kind") in KINDS else ""
    marks = _marks(site, report["id"])
    shown = [mark for mark in marks if not kind or mark.kind == kind]
    statements = _statements(site, report["id"])
    # A page that lies in a folder cannot look for a place: each place has an anchor of its own.
    anchors = {row["start"] for row in statements} if call.static else set()
    anchors |= {mark.start for mark in marks} if call.static else set()
    sought = _sought(call.get("at"), len(source))
    values = {
        "report": report,
        "marks": shown,
        "visible": {mark.number for mark in apart(shown)} if source else set(),
        "counts": {one: sum(mark.kind == one for mark in marks) for one in KINDS},
        "kind": kind,
        "kinds": KINDS,
        "paragraphs": list(paragraphs(source, shown, sought, anchors)),
        "statements": statements,
    }
    return Page("report.html", values)


def told(site: Site, key: str) -> dict[str, Any]:
    """Return what the index knows of a report, with its marks and statements."""
    report = _find(site, key)
    marks = [
        {
            "start": mark.start,
            "end": mark.stop,
            "kind": mark.sort,
            "label": mark.label,
            "iri": f"{site.base}{mark.key}" if mark.key else None,
        }
        for mark in _marks(site, report["id"])
    ]
    statements = [
        {
            **{name: row[name] for name in ("mode", "status", "start", "stop", "quote")},
            "unit": f"{site.base}{row['unit_key']}" if row["unit_key"] else None,
            "thing": f"{site.base}{row['thing_key']}",
        }
        for row in _statements(site, report["id"])
    ]
    names = ("title", "year", "issued", "file", "sha256", "length")
    return {
        "iri": f"{site.base}{key}",
        **{name: report[name] for name in names},
        "unit": f"{site.base}{report['unit_key']}" if report["unit_key"] else None,
        "marks": marks,
        "told": statements,
    }


def _find(site: Site, key: str) -> Any:
    return site.index.row(
        "SELECT r.*, u.label AS unit_label, u.key AS unit_key, i.label AS issuer_label,"
        " i.key AS issuer_key, p.label AS place, p.key AS place_key FROM report r"
        " LEFT JOIN thing u ON u.id = r.unit LEFT JOIN thing i ON i.id = r.issuer"
        " LEFT JOIN thing p ON p.id = r.region WHERE r.key = ?",
        (key,),
    )


def _marks(site: Site, number: int) -> list[Mark]:
    named = site.index.rows(
        "SELECT m.start, m.stop, t.kind, t.label, t.key FROM mention m"
        " JOIN thing t ON t.id = m.thing WHERE m.report = ?",
        (number,),
    )
    counted = site.index.rows(
        "SELECT at AS start, until AS stop, what, value, counter FROM measure WHERE report = ?",
        (number,),
    )
    found = [
        (
            row["start"],
            row["stop"],
            _KIND_OF.get(row["kind"], row["kind"]),
            row["label"],
            row["key"],
            row["kind"],
        )
        for row in named
    ]
    found += [
        (
            row["start"],
            row["stop"],
            "measure",
            f"{row['what']} {row['value']} {row['counter']}".strip(),
            "",
            "measure",
        )
        for row in counted
    ]
    found.sort(key=lambda one: (one[0], -one[1], one[2], one[4]))
    return [
        Mark(number, kind, start, stop, label, key, sort)
        for number, (start, stop, kind, label, key, sort) in enumerate(found, 1)
    ]


def _statements(site: Site, number: int) -> list[Any]:
    return site.index.rows(
        "SELECT s.mode, s.status, s.start, s.stop, s.quote, u.label AS unit, u.key AS unit_key,"
        " t.label AS thing, t.key AS thing_key, t.kind FROM statement s"
        " JOIN thing t ON t.id = s.thing LEFT JOIN thing u ON u.id = s.unit"
        " WHERE s.report = ? ORDER BY s.start, s.id",
        (number,),
    )


def _sought(place: str, length: int) -> tuple[int, int]:
    match = _PLACE.fullmatch(place)
    if not match:
        return (0, 0)
    start, stop = int(match[1]), int(match[2])
    return (start, stop) if 0 <= start < stop <= length else (0, 0)


def apart(marks: Sequence[Mark]) -> list[Mark]:
    """Return the marks that the text shows: of those that overlap the first."""
    shown: list[Mark] = []
    for mark in marks:
        if mark.start < mark.stop and (not shown or shown[-1].stop <= mark.start):
            shown.append(mark)
    return shown


def paragraphs(
    source: str,
    marks: Sequence[Mark],
    sought: tuple[int, int],
    anchors: Collection[int] = (),
) -> Iterator[list[Piece]]:
    """Yield the paragraphs of a text in pieces; of marks that overlap the first is shown.

    All places count code points of the source, so that no surrogate is ever cut.
    """
    shown = apart(marks)
    for line in _LINE.finditer(source):
        inside = [m for m in shown if m.start < line.end() and line.start() < m.stop]
        cuts = {line.start(), line.end()}
        for mark in inside:
            cuts |= {max(mark.start, line.start()), min(mark.stop, line.end())}
        cuts |= {at for at in (*sought, *anchors) if line.start() <= at <= line.end()}
        ordered = sorted(cuts)
        pieces = []
        for start, stop in pairwise(ordered):
            own = next((m for m in inside if m.start <= start and stop <= m.stop), None)
            wanted = sought[0] <= start and stop <= sought[1]
            pieces.append(
                Piece(
                    source[start:stop],
                    own,
                    wanted,
                    own is not None and start == own.start,
                    own is not None and stop == min(own.stop, line.end()),
                    wanted and start == max(sought[0], line.start()) and sought[0] >= line.start(),
                    start if start in anchors else None,
                )
            )
        yield pieces
