"""Which verbs govern a list of titles.

Chinese puts the verb before its object (学习《A》), behind it as a noun (《A》学习培训), or far
behind where 以, 把, 将 … bring the object forward (将《A》纳入学习内容). 并 adds one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pipeline.model import Mode, Span, Status, new
from pipeline.relate.carriers import past_carrier
from pipeline.relate.verbs import Group, Verb, joined, makes_sense, prints, verbs
from pipeline.relate.wording import MAKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.relate.wording import Wording

_MARKS_LEFT: Final = '《〈“‘"（('
_MARKS_RIGHT: Final = re.compile(r"[》〉”’\"）)]*(?:[（(][^（）()\n]{1,40}[）)])?")
_ATTRIBUTE: Final = re.compile(r"[^，。；：、]{0,6}的$")  # 新修订的《A》
_COORDINATED: Final = re.compile(r"(?:、[^，,。；;、《“]{1,8}){0,4}")  # 以党章、准则、条例为重点
_AND_CLAUSE: Final = re.compile(r"[，,]并[^，,。；;《]{1,12}(?=[，,。；;\n]|$)")
_LONGEST_ADVERB: Final = 3
_NOTE: Final = re.compile(r"（[^（）]*）$")
_OTHER_THINGS: Final = re.compile(r"(?:、[^，,。；;、《“]{1,10}){1,5}?(?=等)")  # 宪法、反诈等
_TOGETHER: Final = ("与", "同", "和", "跟")
_SINCE: Final = "以来"
_ABOUT: Final = "关于"
_TOWARDS: Final = re.compile(r"(?<![针面应])对(?![照标比])[^，,。；]*\Z")
_SHORTEST_PREDICATE: Final = 3
_QUOTATION: Final = re.compile("“[^“”]*”")
_COMMA: Final = re.compile(r"[，,：:]")
_OTHER_TITLE: Final = re.compile(r"(?:[\u4e00-\u9fff]{2}的)?《[^《》\n]*》")  # 制定的《A》和…


def governing(
    clean: str, group: Group, bodies: Mapping[int, int], words: Wording
) -> tuple[list[Verb], Span]:
    """Return the verbs that govern a group, and the stretch that says so.

    `bodies` tells where a body begins that ends at a place.
    """
    _, title_start, title_end, ((start, clause_end), sentence, _, _), _ = group
    end = max(clause_end, title_end)
    left = _left_of(clean, start, title_start, bodies)
    marks = _MARKS_RIGHT.match(clean, title_end)
    right = marks.end() if marks else title_end
    said = new(Span, (start, end))
    left, right = past_carrier(clean, left, right, start, bodies, words)
    if "“" in left:
        closing = clean.find("”", title_end, clause_end)
        if closing >= 0 and clean.startswith(words.relations["themes"], closing + 1):
            left, right = _before_theme(left), closing + 1
    about = left.endswith(_ABOUT) and clean[title_start - 1] not in _MARKS_LEFT
    other = clean.startswith(words.relations["other_objects"], right)
    if about or other or words.praised.match(clean, right):
        return [], said  # 学习关于宪法的重要论述, 出台《A》配套制度
    if words.aligned_to_end.search(left) and words.aims.match(clean, right):  # 紧扣《A》要求，
        return [Verb(right, right, "", Mode.APPLY)], said
    if left.endswith(_TOGETHER) and clean.startswith(words.relations["conflicts"], right):
        return [Verb(right, right, "", Mode.APPLY)], said  # 清理与《A》不一致的文件
    look = words.looked_at.match(clean, right)
    if look:  # 《A》落实情况督察
        return [Verb(look.start(), look.end(), look.group(), Mode.REVIEW)], said
    time = words.happens.match(clean, right)  # 《A》施行以来: it only says when
    if not time and left.endswith(words.relations["occasions"]):  # 围绕《A》颁布，
        time = words.event.match(clean, right)
    before = _followed(clean, left, right, _before(clean, left, group, words), bodies, words)
    behind = [] if time else _behind(clean, right, group, words)
    if before and not behind and _only_carried_out(clean, right, group, words):
        return [v for v in before if v.mode not in MAKING], said
    if behind and not (before and before[-1].word in words.relations["prepositions"]):
        found = behind
    elif before:
        found = before
    else:
        topic = words.list_openers.fullmatch(left) is not None  # 三是《A》…, 其中《A》…
        found, reach = _far_behind(clean, "" if topic else left, right, time, group, words)
        said = Span(start, max(end, reach))
        if not found and sentence.start < start:
            found, start = _clause_before(clean, left, group, words)
            said = Span(start, end)
    if time and time.group().endswith(_SINCE) and all(v.mode in MAKING for v in found):
        return [Verb(right, right, "", Mode.APPLY)], said  # 《A》施行以来，审查全覆盖
    if found:
        if found[-1].word not in words.relations["prepositions"]:  # 按照《A》开展审查，并备案
            found = [*found, *_added(clean, right, end, group, words)]
        return found, said
    return _else(clean, left, right, group, words, timed=time is not None), said


def _left_of(clean: str, start: int, end: int, bodies: Mapping[int, int]) -> str:
    """Return the clause before a title: no verb is sought in the name of a body right before it.

    Nor in another title, which is blank (印发县普法办《A》, 与《审查办法》相抵触的《A》).
    """
    left = clean[start:end].rstrip(_MARKS_LEFT)
    opens = bodies.get(start + len(left), -1)
    left = left[: opens - start] if opens >= start else left
    return _OTHER_TITLE.sub(_blank, left) if "》" in left else left


def _blank(title: re.Match[str]) -> str:
    return "＿" * len(title.group())


def _followed(
    clean: str,
    left: str,
    right: int,
    made: list[Verb],
    bodies: Mapping[int, int],
    words: Wording,
) -> list[Verb]:
    """Return that a title is acted on where others made it: 根据县政府印发《A》要求."""
    if not made or made[0].start not in bodies:
        return made
    leads = words.relations["prepositions"] + words.relations["looks_right"]
    if not (left.startswith(leads) and words.aims.match(clean, right)):
        return made
    return [v for v in made if v.mode not in MAKING] or [Verb(right, right, "", Mode.APPLY)]


def _only_carried_out(clean: str, right: int, group: Group, words: Wording) -> bool:
    """Tell titles before a plan that carries them out: 制定《纲要》任务分解方案."""
    if not words.plans.match(clean, right):
        return False
    tails = words.relations["carried_out"]
    return all(
        mention.entity.type == "regulation" or _NOTE.sub("", mention.entity.name).endswith(tails)
        for mention in group.mentions
    )


def _before_theme(left: str) -> str:
    """Return what stands before a theme that holds a title: 以“学习宪法、用好宪法”为主题."""
    opening = left.rfind("“")
    return left if left.find("”", opening) >= 0 else left[:opening]


def _else(
    clean: str, left: str, right: int, group: Group, words: Wording, *, timed: bool
) -> list[Verb]:
    """Return what is said of a title that no verb governs.

    紧扣《A》 acts on it; a local title that has undergone something did so here (修订后的《A》),
    and one that takes effect (《A》自公布之日起施行) was issued.
    """
    if not timed and words.aligned.search(left):
        return [Verb(right, right, "", Mode.APPLY)]
    if group.national:
        return []
    if words.effective.match(clean, right):
        return [Verb(right, right, "", Mode.FORMULATE)]
    if group.clause.status is Status.SHORTFALL:  # 对新颁布的《A》不够熟悉
        return []
    if left.endswith("的") and _ATTRIBUTE.fullmatch(left):
        return [v for v in verbs(left, group.clause.span.start, words) if v.mode in MAKING]
    return []


def _before(clean: str, left: str, group: Group, words: Wording) -> list[Verb]:
    """Return the last verb before a title and those joined to it: 学习宣传贯彻《A》."""
    offset = group.clause.span.start
    end = offset + len(left)
    found = [
        v
        for v in verbs(left, offset, words)
        if (len(v.word) > 1 or v.end == end)
        and (
            makes_sense(v, national=group.national)
            or prints(clean, v, group.start, group.end, words)
        )
    ]
    if words.entered.search(left):  # 写入《计划》
        return [Verb(end, end, "", Mode.FORMULATE)]
    cut = words.upholds.search(left)
    if cut:
        found = [v for v in found if v.start > offset + cut.start()]
    attribute = None
    if left.endswith("的"):  # 学习贯彻新修订的《A》: 贯彻 is no part of it
        attribute = words.made.search(left) or _ATTRIBUTE.search(left)
    if attribute:  # what a title has undergone is not what the unit does with it
        within = offset + attribute.start()
        found = [v for v in found if v.end <= within] or [v for v in found if v.mode not in MAKING]
    if not found:
        return []
    lead = left[: found[-1].start - offset]
    if lead.endswith("为") and words.prepares.match(clean, group.end):
        return []  # 为修订《A》奠定基础
    if group.clause.status is Status.DONE and words.undone.search(lead):
        return []
    chain = [found[-1]]
    for verb in reversed(found[:-1]):
        gap = left[verb.end - offset : chain[0].start - offset]
        if gap and not words.and_.fullmatch(gap):
            break
        chain.insert(0, verb)
    return chain


def _behind(clean: str, start: int, group: Group, words: Wording) -> list[Verb]:
    """Return the verbs that follow a title as nouns: 《A》系列宣传, 《A》落实情况."""
    match = words.nominals.match(clean, start)
    if not match:
        others = _OTHER_THINGS.match(clean, start)
        match = words.nominals.match(clean, others.end()) if others else None
    if not match:
        return []
    return verbs(match["verbs"], match.start("verbs"), words, national=group.national)


def _far_behind(
    clean: str,
    left: str,
    right: int,
    time: re.Match[str] | None,
    group: Group,
    words: Wording,
) -> tuple[list[Verb], int]:
    """Return what is said behind a title that 以, 将, 对 … or nothing stands before.

    `time` is what makes of the title a date, as in 围绕《A》颁布.
    """
    right = time.end() if time else right
    end, limit = max(group.clause.span.end, group.end), group.clause.sentence.end
    skipped = _COORDINATED.match(clean, right)
    after = skipped.end() if skipped else right
    ground = words.grounds.match(clean, after)
    if ground:
        return [Verb(ground.start(), ground.end(), ground.group(), Mode.APPLY)], end
    # nothing before, or only what the title has undergone: 新修订的《A》颁布后，组织培训
    topic = not left or _ATTRIBUTE.fullmatch(left) is not None
    if not topic and not words.looks_right.search(left):
        return [], end
    told = _TOWARDS.search(left) and end - words.past_between(clean, after) >= _SHORTEST_PREDICATE
    for stop in (end,) if told else (end, limit):  # 对《A》等文件作出批示，…
        if stop > end and topic:
            stop = _clause_end(clean, end + 1, limit)  # noqa: PLW2901 - one clause further
        other = clean.find("《", after, stop)
        found = _long_verbs(clean[after : stop if other < 0 else other], after, group, words)
        if len(found) > 1 and found[0].word in words.relations["light"]:
            found = found[1:] if found[1].start - found[0].end <= _LONGEST_ADVERB else found
        if topic and clean.startswith(words.relations["reasons"], after):
            found = [v for v in found if v.mode in MAKING][:1]  # 《A》因适用期届满已予废止
        if found and found[-1].end != other:
            chain = joined(found, clean, words)
            return chain, _clause_end(clean, chain[-1].end, limit)
        if other >= 0:  # 结合《A》制定《B》: the verb is the other's, this one its ground
            return ([] if topic or time else [Verb(after, after, "", Mode.APPLY)]), end
    return [], end


def _long_verbs(stretch: str, offset: int, group: Group, words: Wording) -> list[Verb]:
    """Return the verbs of two characters and more, those in quotation marks where no others are.

    围绕《A》颁布，开展“学法用法”宣传 is no study.
    """
    for read in dict.fromkeys((_QUOTATION.sub(_blank, stretch), stretch)):
        found = verbs(read, offset, words, national=group.national)
        if long := [v for v in found if len(v.word) > 1]:
            return long
    return []


def _clause_before(clean: str, left: str, group: Group, words: Wording) -> tuple[list[Verb], int]:
    """Return the verb of the clause before a list that a colon or 即 opens, and its start."""
    clause, sentence = group.clause.span, group.clause.sentence
    end = clause.start - 1
    start = max(clean.rfind("，", sentence.start, end), clean.rfind(",", sentence.start, end))
    start = sentence.start if start < 0 else start + 1
    found = verbs(clean[start:end], start, words, national=group.national)
    if not left and clean[end] in "：:":
        return found[-1:], start
    if left in words.relations["apposition"]:
        return found[:1], start
    return [], clause.start


def _clause_end(clean: str, position: int, limit: int) -> int:
    match = _COMMA.search(clean, position, limit)
    return match.start() if match else limit


def _added(clean: str, start: int, end: int, group: Group, words: Wording) -> list[Verb]:
    """Return the verbs that 并 adds, in the clause or in one that holds nothing else."""
    place = clean.find("并", start, end)
    stop = end
    if place < 0:
        more = _AND_CLAUSE.match(clean, end)
        if not more:
            return []
        place, stop = more.start(), more.end()
    found = verbs(clean[place:stop], place, words, national=group.national)
    return [v for v in found if len(v.word) > 1]
