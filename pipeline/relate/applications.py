"""Who does what with which instrument: verbs that govern a list of titles.

Chinese puts the verb before its object (学习《A》), behind it as a noun (《A》学习培训), or far
behind where 以, 把, 将 … bring the object forward (将《A》纳入学习内容). Lists share their verb; 并
adds one.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from pipeline.model import Application, Kind, Mention, Mode, Span, Status
from pipeline.relate.subjects import subject

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ontology.catalogue import Catalogue
    from ontology.lexicon import Lexicon
    from pipeline.model import Clause, Text
    from pipeline.segment import Outline

_JOINT = re.compile(
    r"[》〉”’\"）)]*(?:[（(][^（）()\n]{1,40}[）)])?[、，,和及与]{0,2}(?:以及|等)?[《〈“‘\"（(]*"
)
_ATTRIBUTE = re.compile(r"[^，。；：、]{0,6}的$")
_NATIONAL = frozenset(("宪法", "法律", "行政法规", "监察法规", "司法解释", "党内法规", "部门规章"))
_MARKS_LEFT = '《〈“‘"（('
_MARKS_RIGHT = re.compile(r"[》〉”’\"）)]*(?:[（(][^（）()\n]{1,40}[）)])?")
_COORDINATED = re.compile(r"(?:、[^，,。；;、《“]{1,8}){0,4}")
_AND_CLAUSE = re.compile(r"[，,]并[^，,。；;《]{1,12}(?=[，,。；;\n]|$)")
_TITLE = re.compile(r"《[^《》]*》?")
_LONGEST_JOINT = 48
_REACH_OF_COPIES = 8  # 印发《A》800册
_MAKING = (Mode.FORMULATE, Mode.REVIEW)


class Verb(NamedTuple):
    """A verb of the lexicon at its place in the text."""

    start: int
    end: int
    word: str
    mode: Mode


class Group(NamedTuple):
    """Titles that share their verb, and the clause they stand in."""

    mentions: tuple[Mention, ...]
    start: int
    end: int
    clause: Clause


def find(
    text: Text,
    outline: Outline,
    mentions: Sequence[Mention],
    unit: str,
    catalogue: Catalogue,
) -> Iterator[Application]:
    """Yield one application for each unit, mode and instrument that the report states."""
    found: dict[tuple[str, Mode, str], Application] = {}
    instruments = [
        m for m in mentions if m.kind is Kind.INSTRUMENT and m.span.start < outline.footer
    ]
    organisations = [m for m in mentions if m.kind is Kind.ORGANISATION]
    for group in _groups(text.clean, instruments, outline):
        national = all(m.entity.legal_kind in _NATIONAL for m in group.mentions)
        modes, reach = _modes(text.clean, group, catalogue.lexicon, national=national)
        actor = subject(text.clean, group.clause, group.start, organisations, catalogue) or unit
        for mention in group.mentions:
            inner = _is_inner(mention, group, catalogue.lexicon)
            for mode in (Mode.MENTION,) if inner else modes:
                _add(found, _application(actor, mode, mention, group.clause, reach))
    told = {(a.unit, a.instrument.name) for a in found.values() if a.mode is not Mode.MENTION}
    for application in found.values():
        named = (application.unit, application.instrument.name)
        if application.mode is not Mode.MENTION or named not in told:
            yield application


def _is_inner(mention: Mention, group: Group, lexicon: Lexicon) -> bool:
    """Tell a title nested in one that only speaks of it, and does not issue it."""
    span = mention.span
    return any(
        outer.span.start < span.start
        and span.end < outer.span.end
        and not any(word in outer.text for word in lexicon.relations["carries"])
        for outer in group.mentions
    )


def _application(
    actor: str, mode: Mode, mention: Mention, clause: Clause, reach: int
) -> Application:
    span = Span(clause.span.start, max(clause.span.end, reach))
    return Application(actor, mode, mention.entity, clause.status, span, clause.section)


def _add(found: dict[tuple[str, Mode, str], Application], application: Application) -> None:
    key = (application.unit, application.mode, application.instrument.name)
    before = found.get(key)
    if before is None or (application.status is Status.DONE and before.status is not Status.DONE):
        found[key] = application


def _groups(clean: str, instruments: Iterable[Mention], outline: Outline) -> Iterator[Group]:
    group: list[Mention] = []
    for mention in instruments:
        if group:
            last = group[-1]
            gap = clean[last.span.end : mention.span.start]
            inner = mention.span.start < last.span.end
            if inner or (len(gap) <= _LONGEST_JOINT and _JOINT.fullmatch(gap)):
                group.append(mention)
                continue
            yield _group(group, outline)
        group = [mention]
    if group:
        yield _group(group, outline)


def _group(mentions: list[Mention], outline: Outline) -> Group:
    start = mentions[0].span.start
    end = max(m.span.end for m in mentions)
    return Group(tuple(mentions), start, end, outline.clause_at(start))


def _modes(
    clean: str, group: Group, lexicon: Lexicon, *, national: bool
) -> tuple[tuple[Mode, ...], int]:
    """Return the modes stated of a group, and how far right the statement reaches."""
    clause, sentence = group.clause.span, group.clause.sentence
    left = clean[clause.start : group.start].rstrip(_MARKS_LEFT)
    right_at = group.end + _MARKS_RIGHT.match(clean, group.end).end() - group.end  # type: ignore[union-attr]
    governing = _left(left, clause.start, lexicon, national=national)
    nominal = _nominal(clean, right_at, lexicon, national=national)
    grounds = governing and governing[-1].word in _prepositions(lexicon)
    end = max(clause.end, group.end)
    verbs: list[Verb] = []
    reach = end
    if nominal and not grounds:
        verbs = nominal
    elif governing:
        verbs = governing
    else:
        verbs, reach = _brought_forward(clean, left, right_at, end, sentence, lexicon, national)
        if not verbs and sentence.start < clause.start:
            before = clean[sentence.start : clause.start - 1]
            if not left and clean[clause.start - 1] in "：:":
                verbs = _left(before, sentence.start, lexicon, national=national)
            elif left in lexicon.relations["apposition"]:
                verbs = list(_verbs(before, sentence.start, lexicon))[:1]
    if verbs:
        verbs = [*verbs, *_added(clean, right_at, end, lexicon, national=national)]
    modes = [_heard(clean, verb, clause, group, lexicon) for verb in verbs]
    return tuple(dict.fromkeys(modes)) or (Mode.MENTION,), reach


def _left(left: str, offset: int, lexicon: Lexicon, *, national: bool) -> list[Verb]:
    """Return the last verb before a title and those joined to it: 学习宣传贯彻《A》."""
    end = offset + len(left)
    verbs = [
        v
        for v in _verbs(left, offset, lexicon)
        if not (national and v.mode in _MAKING) or _prints(v, left[v.end - offset :], lexicon)
    ]
    attribute = _ATTRIBUTE.search(left)
    if attribute:  # 新修订的《A》: what a title has undergone is not what the unit does
        verbs = [v for v in verbs if v.end <= offset + attribute.start()] or [
            v for v in verbs if v.end < end - 1 and v.mode not in _MAKING
        ]
    verbs = [v for v in verbs if len(v.word) > 1 or v.end == end]
    if not verbs or _undone(lexicon).search(left[: verbs[-1].start - offset]):
        return []
    chain = [verbs[-1]]
    for verb in reversed(verbs[:-1]):
        gap = left[verb.end - offset : chain[0].start - offset]
        if gap and not _is_and(gap, lexicon):
            break
        chain.insert(0, verb)
    return chain


def _nominal(clean: str, start: int, lexicon: Lexicon, *, national: bool) -> list[Verb]:
    """Return the verbs that follow a title as nouns: 《A》系列宣传, 《A》落实情况."""
    match = _nominals(lexicon).match(clean, start)
    if not match:
        return []
    verbs = list(_verbs(match.group("verbs"), match.start("verbs"), lexicon))
    return [v for v in verbs if not (national and v.mode in _MAKING and v.word != "执法检查")]


def _brought_forward(
    clean: str,
    left: str,
    start: int,
    end: int,
    sentence: Span,
    lexicon: Lexicon,
    national: bool,  # noqa: FBT001 - passed on as it came
) -> tuple[list[Verb], int]:
    """Return what is said behind a title that 以, 将, 对 … or nothing stands before."""
    skipped = _COORDINATED.match(clean, start)
    after = skipped.end() if skipped else start
    for words, mode in ((lexicon.relations["grounds"], Mode.APPLY),):
        ground = _becomes(words).match(clean, after)
        if ground:
            return [Verb(ground.start(), ground.end(), ground.group(), mode)], end
    attributed = _ATTRIBUTE.fullmatch(left) is not None  # 新修订的《A》颁布后，组织培训
    if left and not attributed and not _looks_right(lexicon).search(left):
        return [], end
    when = clean.endswith(lexicon.relations["once"], after, end)
    for stop in (end, sentence.end):
        verbs = [
            v
            for v in _verbs(clean[after:stop], after, lexicon)
            if len(v.word) > 1 and not (national and v.mode in _MAKING)
        ]
        if verbs:
            first = verbs[0]
            chain = [first]
            for verb in verbs[1:]:
                gap = clean[chain[-1].end : verb.start]
                if gap and not _is_and(gap, lexicon):
                    break
                chain.append(verb)
            comma = _clause_end(clean, chain[-1].end, sentence.end)
            return chain, comma
        if not (when or (left and not attributed)):
            break
    return [], end


def _clause_end(clean: str, position: int, limit: int) -> int:
    match = re.compile(r"[，,：:]").search(clean, position, limit)
    return match.start() if match else limit


def _added(clean: str, start: int, end: int, lexicon: Lexicon, *, national: bool) -> list[Verb]:
    """Return the verbs that 并 adds, in the clause or in one that holds nothing else."""
    place = clean.find("并", start, end)
    stop = end
    if place < 0:
        more = _AND_CLAUSE.match(clean, end)
        if not more:
            return []
        place, stop = more.start(), more.end()
    verbs = _verbs(clean[place:stop], place, lexicon)
    return [v for v in verbs if len(v.word) > 1 and not (national and v.mode in _MAKING)]


def _heard(clean: str, verb: Verb, clause: Span, group: Group, lexicon: Lexicon) -> Mode:
    """Return a verb's mode, told by who hears it and by copies that are handed out."""
    around = clean[clause.start : group.start], clean[group.end : max(clause.end, verb.end)]
    words = _TITLE.sub("", "".join(around))
    if verb.end <= group.start and (
        _prints(verb, clean[verb.end : group.start], lexicon)
        or _prints(verb, around[1][:_REACH_OF_COPIES], lexicon)
    ):
        return Mode.PUBLICISE
    if verb.word in lexicon.relations["audience_verbs"]:
        public = _any(lexicon.relations["public"]).search(words)
        if public and not _any(lexicon.relations["staff"]).search(words):
            return Mode.PUBLICISE
    return verb.mode


def _prints(verb: Verb, after: str, lexicon: Lexicon) -> bool:
    """Tell whether a verb makes copies of a text: 印发3000余份《A》."""
    copies = _copies(lexicon).search(after)
    return verb.word in lexicon.relations["copy_verbs"] and copies is not None


def _verbs(stretch: str, offset: int, lexicon: Lexicon) -> Iterator[Verb]:
    for match in _any(tuple(sorted(lexicon.modes, key=lambda w: (-len(w), w)))).finditer(stretch):
        word = match.group()
        yield Verb(offset + match.start(), offset + match.end(), word, Mode(lexicon.modes[word]))


def _is_and(gap: str, lexicon: Lexicon) -> bool:
    return _and(lexicon).fullmatch(gap) is not None


@cache
def _any(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, words)))


@cache
def _and(lexicon: Lexicon) -> re.Pattern[str]:
    adverbs = "|".join(map(re.escape, lexicon.relations["adverbs"]))
    return re.compile(rf"(?:[、和与及并]|并且|以及)?(?:{adverbs})?")


@cache
def _nominals(lexicon: Lexicon) -> re.Pattern[str]:
    between = "|".join(map(re.escape, lexicon.relations["between"]))
    words = sorted((w for w in lexicon.modes if len(w) > 1), key=lambda w: (-len(w), w))
    verbs = "|".join(map(re.escape, words))
    return re.compile(rf"(?:{between}){{0,4}}?(?P<verbs>(?:{verbs})(?:[、和与及]?(?:{verbs}))*)")


@cache
def _prepositions(lexicon: Lexicon) -> frozenset[str]:
    return frozenset(lexicon.relations["prepositions"])


@cache
def _looks_right(lexicon: Lexicon) -> re.Pattern[str]:
    return re.compile(rf"(?:{_any(lexicon.relations['looks_right']).pattern})[^，。]{{0,6}}$")


@cache
def _becomes(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?:为|作为)(?:[^，。；、]{{0,6}}?)(?:{_any(words).pattern})")


@cache
def _undone(lexicon: Lexicon) -> re.Pattern[str]:
    return re.compile(rf"(?:{_any(lexicon.relations['undone']).pattern})$")


@cache
def _copies(lexicon: Lexicon) -> re.Pattern[str]:
    return re.compile(rf"\d[\d.]*[万千百余多]*(?:{_any(lexicon.relations['copies']).pattern})")
