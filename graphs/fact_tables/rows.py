"""What the graphs of a store say, as rows of the fact tables (`ontology.fact_tables`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from graphs.index.described import KINDS, described, first, local, reports
from ontology.terms import catalogue_graph

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from graphs.index.described import Said
    from graphs.store.reading import Reading

Cell: TypeAlias = str | int | float | bool | None
Row: TypeAlias = dict[str, Cell]

_NOTES: Final = ("type_document", "classification", "programKind", "regionLevel")
_PLACES: Final = ("region", "containedInPlace")


def rows(store: Reading, graphs: Iterable[str] | None = None) -> Iterator[tuple[str, Row]]:
    """Yield (table, row) of the catalogue, then of each report: statements in order of the text.

    `graphs` are the reports wanted; None is all of them. A thing comes once for each graph that
    describes it. Each graph is read once.
    """
    catalogue = described(store, catalogue_graph(store.base))
    yield from (("things", row) for row in _things(catalogue))
    for graph in sorted(reports(store)) if graphs is None else graphs:
        subjects = described(store, graph)
        said = subjects.get(graph, {})
        yield "reports", _report(graph, said)
        told = _Told(graph, subjects, first(said, "reportedBy"), first(said, "reportYear"))
        for table, found in told.tables().items():
            yield from ((table, row) for row in sorted(found, key=_place))
        yield from (("things", row) for row in _things(subjects))


def _report(graph: str, said: Mapping[str, list[str]]) -> Row:
    return {
        "report": graph,
        "sha256": first(said, "sha256"),
        "file": first(said, "fileName"),
        "title": first(said, "title") or None,
        "unit": first(said, "reportedBy") or None,
        "issuer": first(said, "publisher") or None,
        "region": first(said, "region") or None,
        "year": _number(first(said, "reportYear")),
        "issued": first(said, "issued") or None,
    }


class _Told:
    """One report's statements and mentions."""

    def __init__(self, graph: str, subjects: Mapping[str, Said], unit: str, year: str) -> None:
        self.graph, self.subjects = graph, subjects
        self.unit, self.year = unit or None, _number(year)

    def tables(self) -> dict[str, list[Row]]:
        made = {
            "Mention": ("mentions", self._mention),
            "Application": ("applications", self._application),
            "Participation": ("participations", self._participation),
            "Measure": ("measures", self._measure),
        }
        found: dict[str, list[Row]] = {table: [] for table, _ in made.values()}
        for iri, said in self.subjects.items():
            for one in said.get("type", ()):
                if (name := local(one)) in made:
                    table, row = made[name]
                    found[table].append(row(iri, said))
        return found

    def _mention(self, iri: str, said: Said) -> Row:
        start, end = _span(said)
        return {
            "mention": iri,
            "report": self.graph,
            "unit": self.unit,
            "year": self.year,
            "thing": first(said, "taIdentRef"),
            "text": first(said, "anchorOf"),
            "rule": first(said, "rule"),
            "article": first(said, "article") or None,
            "start": start,
            "end": end,
        }

    def _said(self, iri: str, said: Said) -> Row:
        start, end = _span(said)
        return {
            "statement": iri,
            "report": self.graph,
            "unit": first(said, "actor") or None,
            "year": self.year,
            "status": local(first(said, "status")),
            "start": start,
            "end": end,
        }

    def _application(self, iri: str, said: Said) -> Row:
        return self._said(iri, said) | {
            "law": first(said, "instrument"),
            "mode": local(first(said, "mode")),
            "standing": local(first(said, "standing")) or None,
            "standing_date": first(said, "standingDate") or None,
            "clause": first(said, "anchorOf"),
            "section": first(said, "section") or None,
        }

    def _participation(self, iri: str, said: Said) -> Row:
        marks = [_span(self.subjects[one]) for one in said["evidence"] if one in self.subjects]
        start, end = min(marks, default=(0, 0))
        row = self._said(iri, said) | {"program": first(said, "program")}
        return row | {"start": start, "end": end}

    def _measure(self, iri: str, said: Said) -> Row:
        return self._said(iri, said) | {
            "what": first(said, "what"),
            "value": float(first(said, "value") or 0),
            "unitText": first(said, "unitText"),
            "bound": local(first(said, "bound")),
            "about": " ".join(sorted(said.get("concerns", ()))) or None,
            "clause": first(said, "anchorOf"),
            "section": first(said, "section") or None,
        }


def _things(subjects: Mapping[str, Said]) -> Iterator[Row]:
    for iri, said in subjects.items():
        kind = next(iter(sorted({local(one) for one in said.get("type", ())} & KINDS.keys())), "")
        if kind:
            yield {
                "thing": iri,
                "class": kind,
                "name": first(said, "prefLabel"),
                "type": local(_of(said, _NOTES)) or None,
                "known": {"true": True, "false": False}.get(first(said, "known")),
                "region": _of(said, _PLACES) or None,
            }


def _of(said: Said, names: Iterable[str]) -> str:
    return next((value for name in names if (value := first(said, name))), "")


def _number(year: str) -> int | None:
    return int(year) if year else None


def _span(said: Said) -> tuple[int, int]:
    return int(first(said, "beginIndex") or 0), int(first(said, "endIndex") or 0)


def _place(row: Row) -> tuple[Cell, Cell, Cell]:
    return row["start"], row["end"], row.get("statement") or row.get("mention")
