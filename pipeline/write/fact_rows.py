"""A report as rows of the fact tables, made from the same values as its quads.

The rows say what the report's graph and the catalogue graph say, without a store in between.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import PurePath
from typing import TYPE_CHECKING, TypeAlias

from ontology.fact_tables import TABLES
from ontology.terms import BASE, mint
from ontology.zones import around
from pipeline.model import ORGANISATION, PROGRAM, Bound, Mode, Standing, Status
from pipeline.write.iris import organisation_iri, thing_iri
from pipeline.write.quads import SUFFIX, application_order, report_iri

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ontology.catalogue import Catalogue
    from pipeline.model import Entity, Report, Span

Cell: TypeAlias = str | int | float | bool | None
Row: TypeAlias = tuple[Cell, ...]

# By members: before Python 3.12 `.value` of an enum takes as long as the rest of a row.
_WORD = {each: each.value for kind in (Bound, Mode, Standing, Status) for each in kind}

__all__ = ["TABLES", "Cell", "Row", "rows"]


def rows(report: Report, catalogue: Catalogue, base: str = BASE) -> dict[str, list[Row]]:
    """Return the rows of every table, each a tuple in the order of the table's columns.

    Statements stand in the order of the text, things in the order of their IRIs, each once.
    """
    return _Rows(report, catalogue, base).made()


class _Rows:
    """What every row of one report needs: its IRI, who reports, on which year."""

    def __init__(self, report: Report, catalogue: Catalogue, base: str) -> None:
        self.report, self.text = report, report.text
        self.catalogue, self.base = catalogue, base
        self.iri = report_iri(report.text.sha256, base)
        self.unit = self._body(report.header.unit)
        self.year = report.header.year

    def made(self) -> dict[str, list[Row]]:
        return {
            "reports": [self._report()],
            "mentions": self._mentions(),
            "applications": self._applications(),
            "participations": self._participations(),
            "measures": self._measures(),
            "things": self._things(),
        }

    def _body(self, name: str | None) -> str | None:
        return organisation_iri(name, self.base) if name else None

    def _region(self) -> str | None:
        header = self.report.header
        if not header.region:
            return None
        return mint("region", header.region_code or header.region, base=self.base)

    def _report(self) -> Row:
        header = self.report.header
        return (
            self.iri,
            self.text.sha256,
            PurePath(self.text.file).name,
            header.title or None,
            self.unit,
            self._body(header.issuer),
            self._region(),
            self.year,
            header.issued or None,
        )

    def _mentions(self) -> list[Row]:
        iri, unit, year, base = self.iri, self.unit, self.year, self.base
        mentions = self.report.mentions
        spans = [mention.span for mention in mentions]
        found: list[Row] = []
        for mention, (start, end), words in zip(
            mentions, self.text.located(spans), self.text.quotes(spans), strict=True
        ):
            _, _, rule, entity, article = mention
            node = f"{iri}#m{start}-{end}-{SUFFIX[entity.kind]}"
            thing = thing_iri(entity, base)
            found.append((node, iri, unit, year, thing, words, rule, article or None, start, end))
        return found

    def _applications(self) -> list[Row]:
        counted: dict[str, int] = {}
        found: list[Row] = []
        applications = sorted(self.report.applications, key=application_order)
        clauses = self._clauses([application.clause for application in applications])
        for application, (start, end, words) in zip(applications, clauses, strict=True):
            unit, mode, instrument, status, _, section, standing, date = application
            key = f"{start}-{end}-{mode}"
            number = counted[key] = counted.get(key, -1) + 1
            found.append(
                (
                    *self._said(f"{self.iri}#a{key}-{number}", unit, status),
                    thing_iri(instrument, self.base),
                    _WORD[mode],
                    _WORD[standing] if standing else None,
                    date or None,
                    words,
                    section or None,
                    start,
                    end,
                )
            )
        return found

    def _participations(self) -> list[Row]:
        found: list[Row] = []
        for unit, program, status, mentions in self.report.participations:
            start, end = self.text.locate(mentions[0].span)
            said = self._said(f"{self.iri}#p{start}-{end}", unit, status)
            found.append((*said, thing_iri(program, self.base), start, end))
        return found

    def _measures(self) -> list[Row]:
        base, measures = self.base, self.report.measures
        figures = self.text.located([measure.figure.span for measure in measures])
        clauses = self._clauses([measure.clause for measure in measures])
        found: list[Row] = []
        for measure, place, (start, end, words) in zip(measures, figures, clauses, strict=True):
            (_, value, unit, bound), what, status, actor, _, section, concerns = measure
            things = sorted({thing_iri(each, base) for each in concerns}) if concerns else ()
            found.append(
                (
                    *self._said(f"{self.iri}#f{place[0]}-{place[1]}", actor, status),
                    what,
                    float(value),
                    unit,
                    _WORD[bound],
                    " ".join(things) or None,
                    words,
                    section or None,
                    start,
                    end,
                )
            )
        return found

    def _clauses(self, clauses: Sequence[Span]) -> Iterator[tuple[int, int, str]]:
        """Yield where clauses stand in the source, and their words."""
        places, words = self.text.located(clauses), self.text.quotes(clauses)
        return ((*place, said) for place, said in zip(places, words, strict=True))

    def _said(self, node: str, unit: str, status: Status) -> Row:
        return (node, self.iri, self._body(unit), self.year, _WORD[status])

    def _things(self) -> list[Row]:
        header = self.report.header
        types: dict[str, str] = defaultdict(str)
        found: dict[str, Row] = {}
        for entity in dict.fromkeys(mention.entity for mention in self.report.mentions):
            if entity.kind is ORGANISATION:
                types.setdefault(entity.name, entity.type)
            else:
                iri = thing_iri(entity, self.base)
                found.setdefault(iri, (iri, *self._described(entity)))
        for name in (header.unit, header.issuer or ""):
            if name:
                types.setdefault(name, "")
        for name, kind in types.items():
            iri = organisation_iri(name, self.base)
            region = self._region() if name == header.unit else None
            found[iri] = (iri, "Organisation", name, kind or None, None, region)
        found |= {str(row[0]): row for row in self._places()}
        return [found[iri] for iri in sorted(found)]

    def _described(self, entity: Entity) -> Row:
        """Return class, name, type, known and region of an instrument or a program."""
        if entity.kind is PROGRAM:
            program = self.catalogue.programs.get(entity.name) if not entity.place else None
            if program:
                return ("Program", program.name, program.kind or None, True, None)
            return ("Program", entity.name, entity.legal_kind or None, False, None)
        known = self.catalogue.regulations.get(entity.name) if not entity.place else None
        if known:
            kind = "Regulation" if known.kind else "Document"
            return (kind, known.title, known.kind or None, True, None)
        return (entity.type.capitalize(), entity.name, entity.legal_kind or None, False, None)

    def _places(self) -> Iterator[Row]:
        """Yield the rows of the report's region and of those above it."""
        header, divisions = self.report.header, self.catalogue.divisions
        division = divisions.by_code.get(header.region_code or "")
        if division is None:
            region = self._region()
            if not region:
                return
            division = around(header.region, divisions)
            above = mint("region", division.code, base=self.base) if division else None
            yield (region, "Region", header.region, "zone", None, above)
            if division is None:
                return
        lines = (division, *divisions.parents(division))
        codes = [mint("region", each.code, base=self.base) for each in lines]
        for each, iri, above in zip(lines, codes, [*codes[1:], None], strict=True):
            yield (iri, "Region", divisions.full_name(each), each.level or None, None, above)
