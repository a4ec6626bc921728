"""Corrections during a build: which reports they concern, and what stands against them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self

from graphs.check import corrections
from ontology.terms import FZ, mint
from pipeline.link.titles import lookup
from pipeline.write.iris import thing_iri

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from graphs.check.corrections import Conflict, Correction
    from graphs.store.embedded import Store
    from ontology.catalogue import Catalogue
    from pipeline.files.result import Result


@dataclass(slots=True)
class Corrected:
    """The rows of a file of corrections, and those that could not be made so far."""

    rows: list[Correction]
    catalogue: Catalogue
    given: bool
    conflicts: list[Conflict] = field(default_factory=list)
    met: set[str] = field(default_factory=set)

    @classmethod
    def read(cls, path: Path | str | None, catalogue: Catalogue) -> Self:
        """Return the corrections of a file, none without one; raise CorrectionError."""
        if path is None:
            return cls([], catalogue, given=False)
        try:
            text = Path(path).read_text("utf-8-sig")
        except UnicodeDecodeError as error:
            problem = "is not UTF-8; save it as CSV UTF-8"
            raise corrections.CorrectionError(str(path), 1, problem) from error
        return cls(corrections.parse(text, str(path)), catalogue, given=True)

    def unconcerned(self, store: Store, recorded: Mapping[str, str]) -> dict[str, str]:
        """Return the recorded files that no correction concerns, nor did when they were read."""
        if not self.given:
            return dict(recorded)
        before = {
            row[0]
            for row in store.select(
                f"SELECT DISTINCT ?g {{ GRAPH ?g {{ ?k a <{FZ.Correction}> }} }}"
            )
        }
        return {
            file: digest
            for file, digest in recorded.items()
            if not self._of(_report(digest, store.base), file)
            and _report(digest, store.base) not in before
        }

    def apply(self, result: Result, base: str) -> str:
        """Return what a report states, as corrected."""
        rows = self._of(result.report, result.file)
        if not rows:
            return result.output
        self.met.update(row.report for row in rows)
        quads, conflicts = corrections.apply(
            result.output,
            result.report,
            rows,
            lambda kind, name: self._known(kind, name, base),
            base,
        )
        self.conflicts += conflicts
        return quads

    def unmade(self) -> Iterator[str]:
        """Yield the corrections that were not made, each with the reason."""
        for conflict in self.conflicts:
            yield f"更正未作 not corrected: {conflict}"
        for row in self.rows:
            if row.report not in self.met:
                problem = "no such report among those that are built"
                yield f"更正未作 not corrected: {corrections.Conflict(row, problem)}"

    def _of(self, report: str, file: str) -> list[Correction]:
        return corrections.of_report(self.rows, report, Path(file).name)

    def _known(self, kind: str, name: str, base: str) -> str | None:
        if kind == "program":
            program = self.catalogue.programs.get(name)
            return mint("program", program.name, base=base) if program else None
        entity = lookup(name, self.catalogue)
        return thing_iri(entity, base) if entity else None


def _report(digest: str, base: str) -> str:
    return mint("report", digest[:20], base=base)
