"""Which unit takes part in which program, with the mentions that say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.model import PROGRAM, Participation, new
from pipeline.relate.subjects import subject

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.model import Entity, Mention, Status, Text
    from pipeline.outline.segment import Outline
    from pipeline.relate.subjects import Acting


def find(
    text: Text,
    outline: Outline,
    mentions: Iterable[Mention],
    acting: Acting,
    unit: str,
) -> list[Participation]:
    """Return one participation for each unit, program and status, in order of first mention."""
    told: dict[tuple[str, Entity, Status], list[Mention]] = {}
    footer = outline.footer
    for mention in mentions:
        (start, _), _, _, program, _ = mention
        if program[0] is not PROGRAM or start >= footer:
            continue
        actor = ""
        if acting.any_for(start):
            actor = subject(text.clean, acting, outline.clause_at(start), start)
        actor = actor or unit
        if actor:
            key = (actor, program, outline.clause_status(start))
            evidence = told.get(key)
            if evidence is None:
                told[key] = [mention]
            else:
                evidence.append(mention)
    return [
        new(Participation, (actor, program, status, tuple(evidence)))
        for (actor, program, status), evidence in told.items()
    ]
