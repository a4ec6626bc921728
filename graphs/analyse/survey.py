"""What reports admit and contain: shortcomings, their causes, the parts they should have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphs.analyse.compared_reports import figures
from graphs.analyse.derived import statement, value
from ontology import passages as words
from ontology.terms import FZ

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphs.analyse.compared_reports import Told
    from graphs.store.embedded import Store
    from ontology.passages import Passage, PassageWords


def lines(store: Store, told: Sequence[Told]) -> Iterator[str]:
    """Yield the triples of all shortcomings and parts of the reports of a store."""
    known = words.load()
    first: dict[str, int] = {}
    for report, figure in figures(store):
        first.setdefault(report, figure.start)
    for one in told:
        yield from _shortfalls(one, known)
        yield from _parts(one, known, first.get(one.report))


def _shortfalls(told: Told, known: PassageWords) -> Iterator[str]:
    admitted = [passage for passage in told.passages if passage.status == "shortfall"]
    for number, passage in enumerate(admitted):
        if _opens_cause(passage, known):
            continue
        node = f"{told.report}#s{passage.start}-{passage.end}"
        yield from statement(node, "Shortfall", told, passage)
        yield value(node, FZ.shortfallKind, known.shortfall(passage.text))
        cause = _cause(passage, admitted[number + 1 :], known)
        if cause:
            yield value(node, FZ.cause, cause)


def _opens_cause(passage: Passage, known: PassageWords) -> bool:
    return passage.text.lstrip("一二三四五六七八九十是、，").startswith(known.cause_opens)


def _cause(passage: Passage, after: Sequence[Passage], known: PassageWords) -> str:
    if any(word in passage.text for word in known.cause_within):
        return passage.text
    for other in after:
        if other.section != passage.section:
            return ""
        if _opens_cause(other, known):
            return other.text
    return ""


def _parts(told: Told, known: PassageWords, figure: int | None) -> Iterator[str]:
    found: dict[str, Passage] = {}
    for passage in told.passages:
        if passage.section and passage.status == "done":
            found.setdefault("achievements", passage)
        if passage.status == "shortfall":
            found.setdefault("shortfalls", passage)
        if passage.status == "planned":
            found.setdefault("next", passage)
        if any(word in passage.text + passage.section for word in known.responsible):
            found.setdefault("responsible", passage)
        if figure is not None and passage.start <= figure < passage.end:
            found.setdefault("figures", passage)
    for part, passage in sorted(found.items()):
        node = f"{told.report}#q{passage.start}-{passage.end}-{part}"
        yield from statement(node, "Part", told, passage)
        yield value(node, FZ.part, known.parts[part])
