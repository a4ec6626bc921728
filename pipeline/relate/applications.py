"""Who does what with which instrument: one entry for each unit, mode and title that is stated."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pipeline.model import INSTRUMENT, Application, Clause, Mode, Span, Status, new
from pipeline.relate.carriers import carried_by
from pipeline.relate.government import governing
from pipeline.relate.makers import made_by, passed_on
from pipeline.relate.subjects import subjects
from pipeline.relate.verbs import Group, Verb, heard
from pipeline.relate.wording import wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ontology.catalogue import Catalogue
    from pipeline.model import Mention, Text
    from pipeline.outline.segment import Outline
    from pipeline.relate.subjects import Acting, Bodies
    from pipeline.relate.wording import Wording

# What may stand between titles that share their verb: 》、《 or 》（以下简称《.
_JOINT: Final = re.compile(
    r"[》〉”’\"）)]*(?:[（(][^（）()\n]{1,40}[）)])?(?:[\u4e00-\u9fff]{1,6}[编章](?=[、和及与]))?(?:等[^，,。；：《“]{1,10}[，,、]?(?=以及|[和及与]))?"
    r"[、，,和及与]{0,2}(?:以及|等)?(?:新(?:[\u4e00-\u9fff]{1,4}的)?)?[《〈“‘\"（(]*"
    r"|[》〉][（(](?:以下|下文|下)?[简统]称[为：:]?[“\"]?[《〈]"
)
_LONGEST_JOINT: Final = 48
_REACH: Final = 500  # characters before and behind titles in which they are spoken of
_CENTRAL: Final = "national organ"
_MENTION: Final = Mode.MENTION
_WEIGHT: Final = {Status.DONE: 2, Status.PLANNED: 1, Status.SHORTFALL: 0}


def find(
    text: Text,
    outline: Outline,
    mentions: Sequence[Mention],
    acting: Acting,
    sides: Sequence[Bodies],
    unit: str,
    catalogue: Catalogue,
) -> list[Application]:
    """Return one application for each unit, mode and instrument that the report states.

    What is stated as done and as planned is done, what as planned and as falling short is
    planned; `mention` is said only of what nothing else is said of.
    """
    found: dict[tuple[str, Mode, str], Application] = {}
    clean, words = text.clean, wording(catalogue.lexicon)
    instruments, central = _instruments(mentions, unit, outline.footer)
    ends = {end: names for _, end, names, _, _ in sides}
    begins = {end: start for start, end, _, _, _ in sides}
    opened = {start: (end, names) for start, end, names, _, _ in sides}
    for group in _groups(clean, instruments, begins, outline, words):
        besides = [
            *made_by(clean, group, ends, unit, words),
            *carried_by(clean, group, ends, words),
            *passed_on(clean, group, acting, opened, words),
        ]
        for name, mode, mention in _of_others(besides, group, catalogue, words):
            _add(found, name, mode, mention, group, group.clause.span)
        if central:  # a ministry makes and revises what binds all
            group = group._replace(national=False)  # noqa: PLW2901
        verbs, said = governing(clean, group, begins, words)
        if besides and verbs:
            others = {verb.start for _, verb in besides}
            verbs = [verb for verb in verbs if verb.start not in others]
            if not verbs:
                continue
        heard_as = [(verb, heard(clean, verb, group, words)) for verb in verbs]
        before = max(group.start, verbs[0].start) if verbs else group.start
        named = subjects(clean, acting, group.clause, before) or (unit,)
        for mention in group.mentions:
            for mode in _modes(mention, group, heard_as, words):
                for name in named:
                    _add(found, name, mode, mention, group, said)
    told = {(unit, title) for unit, mode, title in found if mode is not _MENTION}
    return [
        application
        for (unit, mode, title), application in found.items()
        if mode is not _MENTION or (unit, title) not in told
    ]


def _of_others(
    besides: Iterable[tuple[Iterable[str], Verb]],
    group: Group,
    catalogue: Catalogue,
    words: Wording,
) -> Iterable[tuple[str, Mode, Mention]]:
    """Yield what bodies beside those of the clause did, each with each title that it can be of."""
    for names, verb in besides:
        for mention in group.mentions:
            if not _is_inner(mention, group, words):
                for name in names:
                    if not _is_of_others(name, mention, catalogue, words):
                        yield name, verb.mode, mention


def _is_of_others(maker: str, mention: Mention, catalogue: Catalogue, words: Wording) -> bool:
    """Tell a local title that a body of the state leads in, a national one that a local body does.

    国务院印发的《A》和《某市规划》, 某市印发的《方案》和《信访工作条例》: others made the second.
    """
    divisions = catalogue.divisions
    if maker.startswith(catalogue.organs.wholes):
        title = mention.entity.name
        return divisions.starting(title, 0, len(title)) > 0
    return _is_national(mention, words) and divisions.starting(maker, 0, len(maker)) > 0


def _is_national(mention: Mention, words: Wording) -> bool:
    _, _, kind, known, legal_kind, _ = mention.entity
    return legal_kind in words.relations["national"] or (known and kind == "document")


def _instruments(mentions: Iterable[Mention], unit: str, footer: int) -> tuple[list[Mention], bool]:
    """Return the mentions of instruments, and whether the unit is an organ of the state."""
    found: list[Mention] = []
    central = False
    for mention in mentions:
        (start, _), _, rule, entity, _ = mention
        if entity[0] is INSTRUMENT:
            if start < footer:
                found.append(mention)
        elif rule == _CENTRAL and entity.name == unit:
            central = True
    return found, central


def _add(
    found: dict[tuple[str, Mode, str], Application],
    unit: str,
    mode: Mode,
    mention: Mention,
    group: Group,
    said: Span,
) -> None:
    """Add what is stated, unless what outweighs it is there."""
    instrument = mention.entity
    _, _, section, status = group.clause
    key = (unit, mode, instrument.name)
    before = found.get(key)
    if before is None or _WEIGHT[status] > _WEIGHT[before.status]:
        found[key] = new(Application, (unit, mode, instrument, status, said, section, None, ""))


def _groups(
    clean: str,
    instruments: Iterable[Mention],
    begins: Mapping[int, int],
    outline: Outline,
    words: Wording,
) -> list[Group]:
    """Return the instruments in lists that share their verb.

    `begins` tells where a body begins that ends at a place: 根据国务院《A》，省政府《B》 is one.
    """
    found: list[Group] = []
    group: list[Mention] = []
    end = 0
    for mention in instruments:
        first, last = mention.span
        opening = _with_issuer(clean, first, begins)
        if group and (
            not _goes_on(clean, end, opening)
            or (clean.find("，", end, opening) >= 0 and words.own_clause.match(clean, last))
        ):
            found.append(_group(group, end, outline, words))
            group, end = [], 0
        group.append(mention)
        end = max(end, last)
    if group:
        found.append(_group(group, end, outline, words))
    return found


def _with_issuer(clean: str, start: int, begins: Mapping[int, int]) -> int:
    """Return where a title begins with the body right before it."""
    opening = start - 1
    return begins.get(opening, start) if clean[opening] == "《" else start


def _goes_on(clean: str, end: int, start: int) -> bool:
    if start < end:  # a nested title
        return True
    return start - end <= _LONGEST_JOINT and _JOINT.fullmatch(clean, end, start) is not None


def _group(mentions: list[Mention], end: int, outline: Outline, words: Wording) -> Group:
    start = mentions[0].span.start
    clause = _within_reach(outline.clause_at(start), start, end)
    national = True
    for mention in mentions:
        if not _is_national(mention, words):
            national = False
            break
    return new(Group, (tuple(mentions), start, end, clause, national))


def _within_reach(clause: Clause, start: int, end: int) -> Clause:
    """Return of a clause and its sentence what may speak of titles that stand there.

    A sentence may hold all titles of a long text: each would be read with all the others.
    """
    (first, last), (opens, closes), section, status = clause
    low, high = start - _REACH, end + _REACH
    if opens >= low and closes <= high:
        return clause
    span = new(Span, (max(first, low), min(last, high)))
    sentence = new(Span, (max(opens, low), min(closes, high)))
    return new(Clause, (span, sentence, section, status))


def _modes(
    mention: Mention, group: Group, heard_as: Sequence[tuple[Verb, Mode]], words: Wording
) -> tuple[Mode, ...]:
    """Return the modes of one title; a work is only mentioned, or handed out."""
    modes = [mode for _, mode in heard_as]
    if mention.entity.type == "work":
        modes = [
            mode
            for verb, mode in heard_as
            if verb.word in words.relations["hands_out"]
            or (mode is Mode.PUBLICISE and verb.mode is not mode)  # printed in copies
        ]
    if not modes or _is_inner(mention, group, words):
        return (_MENTION,)
    return tuple(dict.fromkeys(modes))


def _is_inner(mention: Mention, group: Group, words: Wording) -> bool:
    """Tell a title nested in one that only speaks of it, and does not issue it."""
    if len(group.mentions) == 1:
        return False
    span = mention.span
    return any(
        outer.span.start < span.start
        and span.end < outer.span.end
        and not any(word in outer.text for word in words.relations["carries"])
        for outer in group.mentions
    )
