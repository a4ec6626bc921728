"""From a text to a report: the stages in order."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, TypeAlias

from ontology import catalogue as shipped
from pipeline.header import read_header
from pipeline.link import link
from pipeline.model import Kind, Mention, Participation, Report, Status, Text
from pipeline.naming import full_names
from pipeline.recognise import figures, instruments, names, organisations, programs
from pipeline.relate import applications, measures
from pipeline.relate.subjects import subject
from pipeline.segment import outline
from pipeline.settle import settle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ontology.catalogue import Catalogue
    from pipeline.model import Entity
    from pipeline.segment import Outline

    Recogniser: TypeAlias = Callable[[Text, Catalogue], Iterable[Mention]]

RECOGNISERS: tuple[Recogniser, ...] = (
    instruments.find,
    organisations.find,
    names.find,
    programs.find,
)


def extract(text: Text, catalogue: Catalogue | None = None) -> Report:
    """Read one report, with the catalogue shipped here unless another is given."""
    known = catalogue or shipped.load()
    lines = outline(text, known.lexicon)
    standing = recognise(text, known)
    bodies = [m for m in standing if m.kind is Kind.ORGANISATION]
    header = read_header(text, bodies, known)
    named = {m.span.start: m for m in full_names(bodies, header, text, known)}
    mentions = link(
        [
            named[m.span.start] if m.kind is Kind.ORGANISATION else m
            for m in standing
            if m.kind is not Kind.ORGANISATION or m.span.start in named
        ],
        header,
        text,
        known,
    )
    counted = list(figures.find(text, known))
    return Report(
        text,
        header,
        tuple(mentions),
        tuple(applications.find(text, lines, mentions, header.unit, known)),
        tuple(_participations(text, lines, mentions, header.unit, known)),
        tuple(measures.find(text, lines, counted, mentions, header.unit, known)),
    )


def recognise(text: Text, catalogue: Catalogue) -> list[Mention]:
    """Return the mentions of every kind that stand, before they are linked."""
    found = [mention for find in RECOGNISERS for mention in find(text, catalogue)]
    return settle(found, len(text.clean))


def _participations(
    text: Text, lines: Outline, mentions: Sequence[Mention], unit: str, catalogue: Catalogue
) -> Iterator[Participation]:
    """Yield each unit, program and status with the mentions that say so."""
    bodies = [m for m in mentions if m.kind is Kind.ORGANISATION]
    told: dict[tuple[str, Entity, Status], list[Mention]] = defaultdict(list)
    for mention in mentions:
        if mention.kind is Kind.PROGRAM and mention.span.start < lines.footer:
            clause = lines.clause_at(mention.span.start)
            actor = subject(text.clean, clause, mention.span.start, bodies, catalogue) or unit
            if actor:
                told[actor, mention.entity, clause.status].append(mention)
    for (actor, program, status), evidence in told.items():
        yield Participation(actor, program, status, tuple(evidence))
