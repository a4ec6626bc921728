"""How many units and reports a stored question's rows are of, each counted once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ontology.terms import NS, STATUSES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from graphs.find.questions import Question
    from graphs.store.rows import Store


@dataclass(frozen=True, slots=True)
class Total:
    """The units and the reports of a status, whatever the year."""

    status: str
    units: int
    reports: int


def of(store: Store, question: Question, terms: Mapping[str, Iterable[str]]) -> tuple[Total, ...]:
    """Return the totals of what is asked of one law by its modes; none of other questions."""
    if question.rows != "split" or not terms.get("law"):
        return ()
    given = {key: " ".join(terms[key]) for key in ("law", "mode", "status", "year") if key in terms}
    values = " ".join(f"VALUES ?{key} {{ {told} }}" for key, told in given.items())
    year = "GRAPH ?r { ?r fz:reportYear ?year }" if "year" in given else ""
    found = store.select(
        "SELECT ?status (COUNT(DISTINCT ?unit) AS ?units) (COUNT(DISTINCT ?r) AS ?reports) {"
        f" {values} GRAPH ?r {{ ?a a fz:Application ; fz:instrument ?law ; fz:actor ?unit ;"
        f" fz:mode ?mode ; fz:status ?status }} {year} }} GROUP BY ?status"
    )
    totals = {status.removeprefix(NS): Total(status.removeprefix(NS), int(units), int(reports))
              for status, units, reports in found}  # fmt: skip
    return tuple(totals[status] for status in STATUSES if status in totals)
