"""Names that stand outside a report's text, as mentions: a table's unit, a page's publisher."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.model import Entity, Kind, Mention, Span
from pipeline.read.text import clean
from pipeline.recognise import organisations

if TYPE_CHECKING:
    from ontology.catalogue import Catalogue

_NOWHERE = Span(0, 0)


def given(name: str, catalogue: Catalogue) -> Mention | None:
    """Return a name that is known to be an organisation's, None for an empty one."""
    name = "".join(name.split())
    if not name:
        return None
    found = named(name, catalogue)
    return found or Mention(_NOWHERE, name, "given", Entity(Kind.ORGANISATION, name))


def named(name: str, catalogue: Catalogue) -> Mention | None:
    """Return a name as an organisation where all of it reads as one's, else None."""
    name = "".join(name.split())
    if not name:
        return None
    text = clean(name)
    for mention in organisations.find(text, catalogue):
        if mention.span == (0, len(text.clean)):
            return Mention(_NOWHERE, mention.text, mention.rule, mention.entity)
    return None


def opening(words: str, catalogue: Catalogue) -> Mention | None:
    """Return the organisation that a title opens with: 某市统计局 of 《某市统计局权力事项清单》."""
    text = clean(words)
    for mention in organisations.find(text, catalogue):
        if mention.span.start == 0:
            return Mention(_NOWHERE, mention.text, mention.rule, mention.entity)
    return None
