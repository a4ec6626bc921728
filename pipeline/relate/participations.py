"""Which unit takes part in which program, with the mentions that say so."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pipeline.model import PROGRAM, Participation, new
from pipeline.relate.subjects import subject

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.model import Entity, Mention, Status, Text
    from pipeline.relate.subjects import Actor
    from pipeline.segment import Outline


def find(
    text: Text,
    outline: Outline,
    mentions: Sequence[Mention],
    acting: Sequence[Actor],
    unit: str,
) -> Iterator[Participation]:
    """Yield one participation for each unit, program and status, in order of first mention."""
    told: dict[tuple[str, Entity, Status], list[Mention]] = defaultdict(list)
    for mention in mentions:
        start = mention.span.start
        if mention.entity.kind is PROGRAM and start < outline.footer:
            clause = outline.clause_at(start)
            actor = subject(text.clean, acting, clause, start) or unit
            if actor:
                told[actor, mention.entity, clause.status].append(mention)
    for (actor, program, status), evidence in told.items():
        yield new(Participation, (actor, program, status, tuple(evidence)))
