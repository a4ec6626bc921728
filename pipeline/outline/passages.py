"""The sentences of a report, each with its section and status, for comparing reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ontology.passages import Passage
from pipeline.model import Span, Status
from pipeline.outline.segment import outline
from pipeline.read.text import clean

if TYPE_CHECKING:
    from ontology.catalogue import Catalogue
    from pipeline.model import Clause
    from pipeline.outline.segment import Outline

_LONGEST_BARE = 30  # characters of a line that is a heading, a signature or a date
_SENTENCE_MARKS = frozenset("。；！？;!?")


def passages(source: str, catalogue: Catalogue) -> list[Passage]:
    """Return the sentences of a source in order; headings, signatures and dates are none.

    A sentence ends at 。！？； or with its paragraph. A numbered line with nothing under it is an
    item of a list, not a heading. Lines that the site adds are left out.
    """
    text = clean(source)
    plan = outline(text, catalogue.lexicon)
    found: list[tuple[Passage, bool]] = []
    position = 0
    while position < plan.footer:
        clause = plan.clause_at(position)
        start, end = clause.sentence.start, min(clause.sentence.end + 1, len(text.clean))
        words = text.clean[start:end].strip("\n")
        if words and (len(words) > _LONGEST_BARE or words[-1] in _SENTENCE_MARKS):
            first = start + text.clean[start:end].index(words[0])
            place = text.locate(Span(first, first + len(words)))
            heading = clause.section.rsplit("/", 1)[-1]
            alone = words.rstrip("。；：") == heading.rstrip("。；：")
            status = _status(plan, clause, end)
            found.append((Passage(*place, words, clause.section, status.value), alone))
        position = max(end, position + 1)
    under = {path for passage, alone in found if not alone for path in _above(passage.section)}
    under |= {path for passage, _ in found for path in _above(passage.section)[:-1]}
    return [passage for passage, alone in found if not alone or passage.section not in under]


def _above(section: str) -> list[str]:
    parts = section.split("/")
    return ["/".join(parts[: number + 1]) for number in range(len(parts))]


def _status(plan: Outline, first: Clause, end: int) -> Status:
    # 2025年，我厅将…: a sentence is what its first two clauses say, else a shortfall where any is.
    found = [first.status]
    position = first.span.end + 1
    while position < end:
        clause = plan.clause_at(position)
        found.append(clause.status)
        position = max(clause.span.end, position) + 1
    if Status.PLANNED in found[:2]:
        return Status.PLANNED
    return Status.SHORTFALL if Status.SHORTFALL in found else first.status
