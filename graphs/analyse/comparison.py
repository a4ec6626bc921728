"""The same indicator across units: what is counted, in which measure word, period and bound.

Only figures that agree in all four compare; a figure repeated in a report counts once; a part of
another figure (其中) is told apart. Nothing is summed and no denominator is made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphs.analyse.compared_reports import figures
from graphs.analyse.derived import link, statement, value
from ontology import indicators
from ontology.passages import Passage
from ontology.terms import FZ

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphs.analyse.compared_reports import Told
    from graphs.store.embedded import Store


def lines(store: Store, told: Sequence[Told]) -> Iterator[str]:
    """Yield the triples of all indications of a store."""
    known = indicators.load()
    by_report = {one.report: one for one in told}
    seen: set[tuple[str, str, str, str]] = set()
    for report, figure in figures(store):
        indicator = known.of(figure.what, figure.unit_text)
        if indicator is None or figure.status != "done" or report not in by_report:
            continue
        period = known.period(figure.clause)
        part = any(word in figure.clause for word in known.part_of)
        basis = [indicator.name, figure.unit_text, period, known.bounds[figure.bound]]
        basis += known.role(figure.clause) + ([known.part_of[0]] if part else [])
        key = (report, indicator.name, figure.unit_text, figure.value)
        one = by_report[report]
        node = figure.measure.replace("#f", "#i")
        clause = Passage(figure.start, figure.end, figure.clause, "", "")
        yield from statement(node, "Indication", one, clause)
        yield link(node, FZ.measured, figure.measure)
        yield value(node, FZ.indicator, indicator.name)
        shown = one.year + period if period == known.whole_year else period
        yield value(node, FZ.period, f"{shown}（{known.part_of[0]}）" if part else shown)
        yield value(node, FZ.comparable, "／".join(basis))
        yield value(node, FZ.repeated, key in seen)
        seen.add(key)
