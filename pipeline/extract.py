"""From a text to a report: the stages in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from ontology import catalogue as shipped
from pipeline.link.standing import with_standing
from pipeline.link.titles import link
from pipeline.lockstep import result
from pipeline.model import ORGANISATION, Report
from pipeline.outline.segment import outline
from pipeline.recognise import figures, instruments, names, organisations, programs, unmarked
from pipeline.recognise.settle import settle
from pipeline.relate import applications, measures, participations
from pipeline.relate.subjects import actors, bodies
from pipeline.reporter.header import last_year, read_named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ontology.catalogue import Catalogue
    from pipeline.lockstep import Stages
    from pipeline.model import Mention, Text

    Recogniser: TypeAlias = Callable[[Text, Catalogue], Iterable[Mention]]

RECOGNISERS: tuple[Recogniser, ...] = (
    instruments.find,
    organisations.find,
    names.find,
    unmarked.find,
    programs.find,
)


def extract(text: Text, catalogue: Catalogue | None = None) -> Report:
    """Read one report, with the catalogue shipped here unless another is given."""
    return result(stages(text, catalogue or shipped.load()))


def stages(text: Text, known: Catalogue) -> Stages[Report]:
    """Read one report a stage at a time, so that others may take each stage in between."""
    found: list[Mention] = []
    for find in RECOGNISERS:
        found += find(text, known)
        yield 0
    standing = settle(found)
    organs = [m for m in standing if m.entity.kind is ORGANISATION]
    header, named = read_named(text, organs, known)
    yield 0
    lines = outline(text, known.lexicon, last_year(header))
    yield 0
    mentions = link(_with_names(standing, named), header, text, lines, known)
    unit = header.unit
    sides = bodies(text.clean, mentions, unit, known.lexicon)
    acting = actors(text.clean, sides, lines, known.lexicon)
    yield 0
    counted = list(figures.find(text, known))
    yield 0
    stated = applications.find(text, lines, mentions, acting, sides, unit, known)
    applied = tuple(with_standing(stated, header.year, known))
    shared = tuple(participations.find(text, lines, mentions, acting, unit))
    yield 0
    measured = tuple(measures.find(text, lines, counted, mentions, acting, unit, known))
    return Report(text, header, tuple(mentions), applied, shared, measured)


def _with_names(standing: Sequence[Mention], named: Sequence[Mention]) -> list[Mention]:
    """Put the organisations by their full names in place; those without one stand for nothing."""
    by_start = {mention.span.start: mention for mention in named}  # an office's name may shrink
    placed: list[Mention] = []
    for mention in standing:
        if mention.entity.kind is not ORGANISATION:
            placed.append(mention)
        elif mention.span.start in by_start:
            placed.append(by_start[mention.span.start])
    return placed
