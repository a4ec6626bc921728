"""Who does what with which instrument: one entry for each unit, mode and title that is stated."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.model import INSTRUMENT, Application, Mode, Status
from pipeline.relate.government import Group, governing, heard
from pipeline.relate.makers import made_by, passed_on
from pipeline.relate.subjects import subjects

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ontology.catalogue import Catalogue
    from ontology.lexicon import Lexicon
    from pipeline.model import Mention, Span, Text
    from pipeline.relate.subjects import Acting, Bodies
    from pipeline.relate.verbs import Verb
    from pipeline.segment import Outline

# What may stand between titles that share their verb: 》、《 or 》（以下简称《.
_JOINT = re.compile(
    r"[》〉”’\"）)]*(?:[（(][^（）()\n]{1,40}[）)])?(?:等[^，,。；：《“]{1,10}[，,、]?(?=以及|[和及与]))?"
    r"[、，,和及与]{0,2}(?:以及|等)?(?:新(?:[\u4e00-\u9fff]{1,4}的)?)?[《〈“‘\"（(]*"
    r"|[》〉][（(](?:以下|下文|下)?[简统]称[为：:]?[“\"]?[《〈]"
)
_LONGEST_JOINT = 48
_CENTRAL = "national organ"
_WEIGHT = {Status.DONE: 2, Status.PLANNED: 1, Status.SHORTFALL: 0}


def find(
    text: Text,
    outline: Outline,
    mentions: Sequence[Mention],
    acting: Acting,
    sides: Sequence[Bodies],
    unit: str,
    catalogue: Catalogue,
) -> Iterator[Application]:
    """Yield one application for each unit, mode and instrument that the report states.

    What is stated as done and as planned is done, what as planned and as falling short is
    planned; `mention` is said only of what nothing else
    is said of.
    """
    found: dict[tuple[str, Mode, str], Application] = {}
    instruments = [
        m for m in mentions if m.entity.kind is INSTRUMENT and m.span.start < outline.footer
    ]
    clean, lexicon = text.clean, catalogue.lexicon
    central = any(m.rule == _CENTRAL and m.entity.name == unit for m in mentions)
    ends = {side.end: side.names for side in sides}
    for group in _groups(clean, instruments, outline, lexicon):
        besides = [
            *made_by(clean, group, ends, unit, lexicon),
            *passed_on(clean, group, acting, lexicon),
        ]
        for names, verb in besides:
            for mention in group.mentions:
                if not _is_inner(mention, group, lexicon):
                    for name in names:
                        _add(found, _stated(name, verb.mode, mention, group, group.clause.span))
        if central:  # a ministry makes and revises what binds all
            group = group._replace(national=False)  # noqa: PLW2901
        verbs, said = governing(clean, group, lexicon)
        others = {verb.start for _, verb in besides}
        if verbs and all(verb.start in others for verb in verbs):
            continue
        verbs = [verb for verb in verbs if verb.start not in others]
        heard_as = [(verb, heard(clean, verb, group, lexicon)) for verb in verbs]
        before = max(group.start, verbs[0].start) if verbs else group.start
        named = subjects(clean, acting, group.clause, before) or (unit,)
        for mention in group.mentions:
            for mode in _modes(mention, group, heard_as, lexicon):
                for name in named:
                    _add(found, _stated(name, mode, mention, group, said))
    told = {(a.unit, a.instrument.name) for a in found.values() if a.mode is not Mode.MENTION}
    for application in found.values():
        named = (application.unit, application.instrument.name)
        if application.mode is not Mode.MENTION or named not in told:
            yield application


def _stated(unit: str, mode: Mode, mention: Mention, group: Group, said: Span) -> Application:
    clause = group.clause
    return Application(unit, mode, mention.entity, clause.status, said, clause.section)


def _add(found: dict[tuple[str, Mode, str], Application], application: Application) -> None:
    key = (application.unit, application.mode, application.instrument.name)
    before = found.get(key)
    if before is None or _WEIGHT[application.status] > _WEIGHT[before.status]:
        found[key] = application


def _groups(
    clean: str, instruments: Iterable[Mention], outline: Outline, lexicon: Lexicon
) -> Iterator[Group]:
    """Yield the instruments in lists that share their verb."""
    group: list[Mention] = []
    end = 0
    for mention in instruments:
        if group and not _goes_on(clean, end, mention.span.start):
            yield _group(group, end, outline, lexicon)
            group, end = [], 0
        group.append(mention)
        end = max(end, mention.span.end)
    if group:
        yield _group(group, end, outline, lexicon)


def _goes_on(clean: str, end: int, start: int) -> bool:
    if start < end:  # a nested title
        return True
    return start - end <= _LONGEST_JOINT and _JOINT.fullmatch(clean, end, start) is not None


def _group(mentions: list[Mention], end: int, outline: Outline, lexicon: Lexicon) -> Group:
    start = mentions[0].span.start
    kinds = lexicon.relations["national"]
    national = all(
        m.entity.legal_kind in kinds or (m.entity.known and m.entity.type == "document")
        for m in mentions
    )
    return Group(tuple(mentions), start, end, outline.clause_at(start), national)


def _modes(
    mention: Mention, group: Group, heard_as: Sequence[tuple[Verb, Mode]], lexicon: Lexicon
) -> tuple[Mode, ...]:
    """Return the modes of one title; a work is only mentioned, or handed out."""
    modes = [mode for _, mode in heard_as]
    if mention.entity.type == "work":
        modes = [
            mode
            for verb, mode in heard_as
            if verb.word in lexicon.relations["hands_out"]
            or (mode is Mode.PUBLICISE and verb.mode is not mode)  # printed in copies
        ]
    if not modes or _is_inner(mention, group, lexicon):
        return (Mode.MENTION,)
    return tuple(dict.fromkeys(modes))


def _is_inner(mention: Mention, group: Group, lexicon: Lexicon) -> bool:
    """Tell a title nested in one that only speaks of it, and does not issue it."""
    if len(group.mentions) == 1:
        return False
    span = mention.span
    return any(
        outer.span.start < span.start
        and span.end < outer.span.end
        and not any(word in outer.text for word in lexicon.relations["carries"])
        for outer in group.mentions
    )
