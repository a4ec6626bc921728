"""Which verbs govern a list of titles.

Chinese puts the verb before its object (学习《A》), behind it as a noun (《A》学习培训), or far
behind where 以, 把, 将 … bring the object forward (将《A》纳入学习内容). 并 adds one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pipeline.model import Clause, Mention, Mode, Span, Status
from pipeline.relate.verbs import (
    MAKING,
    Verb,
    aims,
    aligned,
    becomes,
    effective,
    event,
    happens,
    is_and,
    joined,
    list_openers,
    looked_at,
    looks_right,
    makes_sense,
    nominals,
    pattern,
    prints,
    told,
    upholds,
    verbs,
)

if TYPE_CHECKING:
    from ontology.lexicon import Lexicon

_MARKS_LEFT = '《〈“‘"（('
_MARKS_RIGHT = re.compile(r"[》〉”’\"）)]*(?:[（(][^（）()\n]{1,40}[）)])?")
_ATTRIBUTE = re.compile(r"[^，。；：、]{0,6}的$")  # 新修订的《A》
_COORDINATED = re.compile(r"(?:、[^，,。；;、《“]{1,8}){0,4}")  # 以党章、准则、条例为重点
_AND_CLAUSE = re.compile(r"[，,]并[^，,。；;《]{1,12}(?=[，,。；;\n]|$)")
_LONGEST_ADVERB = 3
_OTHER_THINGS = re.compile(r"(?:、[^，,。；;、《“]{1,10}){1,5}?(?=等)")  # 宪法、反诈等主题普法
_TOGETHER = ("与", "同", "和", "跟")
_SINCE = "以来"
_COMMA = re.compile(r"[，,：:]")


class Group(NamedTuple):
    """Titles that share their verb, and the clause they stand in."""

    mentions: tuple[Mention, ...]
    start: int
    end: int
    clause: Clause
    national: bool  # all are laws of the state or rules of the Party

    @property
    def span(self) -> Span:
        """Return the stretch of the titles."""
        return Span(self.start, self.end)


def governing(clean: str, group: Group, lexicon: Lexicon) -> tuple[list[Verb], Span]:
    """Return the verbs that govern a group, and the stretch that says so."""
    clause, sentence = group.clause.span, group.clause.sentence
    end = max(clause.end, group.end)
    left = clean[clause.start : group.start].rstrip(_MARKS_LEFT)
    marks = _MARKS_RIGHT.match(clean, group.end)
    right = marks.end() if marks else group.end
    if clean.startswith(lexicon.relations["other_objects"], right):
        return [], Span(clause.start, end)
    said = Span(clause.start, end)
    if aligned(lexicon, to_end=True).search(left) and aims(lexicon).match(
        clean, right
    ):  # 紧扣《A》要求，
        return [Verb(right, right, "", Mode.APPLY)], said
    if left.endswith(_TOGETHER) and clean.startswith(lexicon.relations["conflicts"], right):
        return [Verb(right, right, "", Mode.APPLY)], said  # 清理与《A》不一致的文件
    look = looked_at(lexicon).match(clean, right)
    if look:  # 《A》落实情况督察
        return [Verb(look.start(), look.end(), look.group(), Mode.REVIEW)], said
    time = happens(lexicon).match(clean, right)  # 《A》施行以来: it only says when
    if not time and left.endswith(lexicon.relations["occasions"]):  # 围绕《A》颁布，
        time = event(lexicon).match(clean, right)
    before = _before(clean, left, group, lexicon)
    behind = [] if time else _behind(clean, right, group, lexicon)
    if behind and not (before and before[-1].word in lexicon.relations["prepositions"]):
        found = behind
    elif before:
        found = before
    else:
        topic = list_openers(lexicon).fullmatch(left) is not None  # 三是《A》…, 其中《A》…
        found, reach = _far_behind(clean, "" if topic else left, right, time, group, lexicon)
        said = Span(clause.start, max(end, reach))
        if not found and sentence.start < clause.start:
            found, start = _clause_before(clean, left, group, lexicon)
            said = Span(start, end)
    if time and time.group().endswith(_SINCE) and all(v.mode in MAKING for v in found):
        return [Verb(right, right, "", Mode.APPLY)], said  # 《A》施行以来，审查全覆盖
    if found:
        return [*found, *_added(clean, right, end, group, lexicon)], said
    return _else(clean, left, right, group, lexicon, timed=time is not None), said


def _else(
    clean: str, left: str, right: int, group: Group, lexicon: Lexicon, *, timed: bool
) -> list[Verb]:
    """Return what is said of a title that no verb governs.

    紧扣《A》 acts on it; a local title that has undergone something did so here (修订后的《A》),
    and one that takes effect (《A》自公布之日起施行) was issued.
    """
    if not timed and aligned(lexicon).search(left):
        return [Verb(right, right, "", Mode.APPLY)]
    if group.national:
        return []
    if effective(lexicon).match(clean, right):
        return [Verb(right, right, "", Mode.FORMULATE)]
    if _ATTRIBUTE.fullmatch(left):
        return [v for v in verbs(left, group.clause.span.start, lexicon) if v.mode in MAKING]
    return []


def _before(clean: str, left: str, group: Group, lexicon: Lexicon) -> list[Verb]:
    """Return the last verb before a title and those joined to it: 学习宣传贯彻《A》."""
    offset = group.clause.span.start
    end = offset + len(left)
    found = [
        v
        for v in verbs(left, offset, lexicon)
        if (len(v.word) > 1 or v.end == end)
        and (makes_sense(v, national=group.national) or prints(clean, v, group.span, lexicon))
    ]
    if left.endswith(lexicon.relations["entered"]):  # 写入《计划》
        return [Verb(end, end, "", Mode.FORMULATE)]
    cut = upholds(lexicon).search(left)
    if cut:
        found = [v for v in found if v.start > offset + cut.start()]
    attribute = _ATTRIBUTE.search(left)
    if attribute:  # what a title has undergone is not what the unit does with it
        within = offset + attribute.start()
        found = [v for v in found if v.end <= within] or [v for v in found if v.mode not in MAKING]
    if not found:
        return []
    undone = pattern(lexicon.relations["undone"], at_end=True)
    if group.clause.status is Status.DONE and undone.search(left[: found[-1].start - offset]):
        return []
    chain = [found[-1]]
    for verb in reversed(found[:-1]):
        gap = left[verb.end - offset : chain[0].start - offset]
        if gap and not is_and(gap, lexicon):
            break
        chain.insert(0, verb)
    return chain


def _behind(clean: str, start: int, group: Group, lexicon: Lexicon) -> list[Verb]:
    """Return the verbs that follow a title as nouns: 《A》系列宣传, 《A》落实情况."""
    match = nominals(lexicon).match(clean, start)
    if not match:
        others = _OTHER_THINGS.match(clean, start)
        match = nominals(lexicon).match(clean, others.end()) if others else None
    if not match:
        return []
    return verbs(match["verbs"], match.start("verbs"), lexicon, national=group.national)


def _far_behind(
    clean: str,
    left: str,
    right: int,
    time: re.Match[str] | None,
    group: Group,
    lexicon: Lexicon,
) -> tuple[list[Verb], int]:
    """Return what is said behind a title that 以, 将, 对 … or nothing stands before.

    `time` is what makes of the title a date, as in 围绕《A》颁布.
    """
    right = time.end() if time else right
    end, limit = max(group.clause.span.end, group.end), group.clause.sentence.end
    skipped = _COORDINATED.match(clean, right)
    after = skipped.end() if skipped else right
    ground = becomes(lexicon.relations["grounds"]).match(clean, after)
    if ground:
        return [Verb(ground.start(), ground.end(), ground.group(), Mode.APPLY)], end
    # nothing before, or only what the title has undergone: 新修订的《A》颁布后，组织培训
    topic = not left or _ATTRIBUTE.fullmatch(left) is not None
    if not topic and not looks_right(lexicon).search(left):
        return [], end
    for stop in (end, limit):
        if stop > end and topic:
            stop = _clause_end(clean, end + 1, limit)  # noqa: PLW2901 - one clause further
        other = clean.find("《", after, stop)
        found = [
            v
            for v in verbs(
                clean[after : stop if other < 0 else other], after, lexicon, national=group.national
            )
            if len(v.word) > 1
        ]
        if len(found) > 1 and found[0].word in lexicon.relations["light"]:
            found = found[1:] if found[1].start - found[0].end <= _LONGEST_ADVERB else found
        if topic and clean.startswith(lexicon.relations["reasons"], after):
            found = [v for v in found if v.mode in MAKING][:1]  # 《A》因适用期届满已予废止
        if found and found[-1].end != other:
            chain = joined(found, clean, lexicon)
            return chain, _clause_end(clean, chain[-1].end, limit)
        if other >= 0:  # 结合《A》制定《B》: the verb is the other's, this one its ground
            return ([] if topic or time else [Verb(after, after, "", Mode.APPLY)]), end
    return [], end


def _clause_before(clean: str, left: str, group: Group, lexicon: Lexicon) -> tuple[list[Verb], int]:
    """Return the verb of the clause before a list that a colon or 即 opens, and its start."""
    clause, sentence = group.clause.span, group.clause.sentence
    end = clause.start - 1
    start = max(clean.rfind("，", sentence.start, end), clean.rfind(",", sentence.start, end))
    start = sentence.start if start < 0 else start + 1
    found = verbs(clean[start:end], start, lexicon, national=group.national)
    if not left and clean[end] in "：:":
        return found[-1:], start
    if left in lexicon.relations["apposition"]:
        return found[:1], start
    return [], clause.start


def _clause_end(clean: str, position: int, limit: int) -> int:
    match = _COMMA.search(clean, position, limit)
    return match.start() if match else limit


def _added(clean: str, start: int, end: int, group: Group, lexicon: Lexicon) -> list[Verb]:
    """Return the verbs that 并 adds, in the clause or in one that holds nothing else."""
    place = clean.find("并", start, end)
    stop = end
    if place < 0:
        more = _AND_CLAUSE.match(clean, end)
        if not more:
            return []
        place, stop = more.start(), more.end()
    found = verbs(clean[place:stop], place, lexicon, national=group.national)
    return [v for v in found if len(v.word) > 1]


def heard(clean: str, verb: Verb, group: Group, lexicon: Lexicon) -> Mode:
    """Return a verb's mode, told by who hears it and by copies that are handed out."""
    if prints(clean, verb, group.span, lexicon):
        return Mode.PUBLICISE
    if verb.word in lexicon.relations["audience_verbs"]:
        clause, sentence = group.clause.span, group.clause.sentence
        for first, last in ((clause.start, max(clause.end, verb.end)), sentence):
            words = clean[first : group.start] + clean[group.end : last]
            if told(lexicon).search(words):  # 对会员宣讲, 为师生宣讲
                return Mode.PUBLICISE
            public = pattern(lexicon.relations["public"]).search(words) is not None
            staff = pattern(lexicon.relations["staff"]).search(words) is not None
            if public != staff:
                return Mode.PUBLICISE if public else Mode.STUDY
        if not public and pattern(lexicon.relations["invited"]).search(words):
            return Mode.STUDY
        if pattern(lexicon.relations["public_headings"]).search(group.clause.section):
            return Mode.PUBLICISE
    return verb.mode
