"""Schemes that no table lists, by their form: “企呼我应”工作, 涉企行政执法突出问题专项整治."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pipeline.model import PROGRAM, Entity, Mention, Span, new
from pipeline.recognise import slogans
from pipeline.recognise.program_words import is_vision, prepared, with_dot
from pipeline.recognise.quotation import curled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ontology.catalogue import Catalogue
    from pipeline.model import Text
    from pipeline.recognise.program_words import ProgramWords

_SUM: Final = r"[^“”《》\n。；，、+]{2,9}(?:\+[^“”《》\n。；，、+]{2,9}){2,4}"
_QUOTED: Final = re.compile(rf"“([^“”《》\n。；]{{2,16}}|{_SUM})”")
_NEXT_QUOTED: Final = re.compile(r"[、和及与]?“[^“”\n]{2,16}”")
_NEXT: Final = frozenset("、和及与“")
_ETC: Final = re.compile(r"等(?=[\u4e00-\u9fff])")
_CLAUSE_MARK: Final = r"[，。；：！？、,;:!?\n（）()《》\"]"
_NUMBERING: Final = (
    r"\d[.．](?!\d)|\d{4}年度?|第[\d一二三四五六七八九十]+[个届次]|\d[余多]?[次轮场批期项]次?"
    r"|”(?=“)|”[和与及]"
)
_CLAUSE: Final = re.compile(f"{_CLAUSE_MARK}|{_NUMBERING}")
_UP_TO_MARK: Final = re.compile(f"(?s:.*){_CLAUSE_MARK}")
_NUMBERED: Final = re.compile(_NUMBERING)
_OPENS_NUMBERING: Final = re.compile(r"[\d第”]")
_DATED: Final = re.compile(
    r"^“?\d{1,2}[·.．•]\d{1,2}”?"
)  # 12·4国家宪法日 is known without the date
_AND: Final = re.compile("[和与及]")  # one of them stands in every joint
_NAMED: Final = "”的"
_BODIES: Final = frozenset("局厅委办队")
_MADE: Final = frozenset("了的")
_CLOSING: Final = frozenset(")）")
_NUMBER_CLOSED: Final = re.compile(r"(?:^|[\n。；;])[（(]?[一二三四五六七八九十\d]{1,3}[）)]$")
_SHORTEST: Final = 5
_SYSTEM: Final = 2  # characters of 系统
ALONE: Final = "quoted alone"
_DAY: Final = "day of the year"
# Forms that name a scheme by themselves: the sign without which there is none (sought first, since
# a form that may begin with any character takes 0.2 ms a report), the form, the rule.
_FORMS: Final = (
    (  # 安全宣传进企业、进农村、进社区
        re.compile("、进"),
        re.compile(
            r"[\u4e00-\u9fff]{2,4}进[\u4e00-\u9fff]{2,3}"
            r"(?:、进[\u4e00-\u9fff]{2,3}?(?![\u4e00-\u9fff])|、进[\u4e00-\u9fff]{2})+"
        ),
        "entering one place after another",
    ),
    (  # “5·19”中国旅游日, 世界环境日
        re.compile(r"日(?<![\d当本每今次同生节工假休近]日)(?![报常期均内前起至程益后])"),
        re.compile(
            r"(?:“?\d{1,2}[·.．•]\d{1,2}”?(?![个亿万千百])[\u4e00-\u9fff]{2,9}?|(?:世界|国际|全国|中国|全民)"
            r"[\u4e00-\u9fff]{2,8}?)(?<![\d当本每今次同生节工假休近])日(?![报常期均内前起至程益后])”?"
        ),
        _DAY,
    ),
    (  # “12338”妇女维权热线
        re.compile("热线"),
        re.compile(r"“?(?<!\d)(?!1234[58])\d{4,6}”?[\u4e00-\u9fff]{2,10}?热线"),
        "hotline",
    ),
    (  # “1+6+N”网格治理模式
        re.compile(r"\+"),
        re.compile(r"“[\dN]+(?:\+[\dNX]+)+”[\u4e00-\u9fff]{2,14}?(?:体系|模式|机制|团队)"),
        "sum and sort",
    ),
)
_LONGEST: Final = 26  # characters of a scheme without quotation marks


def find(text: Text, catalogue: Catalogue) -> list[Mention]:
    """Return names that have the form of a scheme; known ones are found by name elsewhere."""
    clean = curled(text.clean)
    found = _found(clean, catalogue)
    if clean is text.clean:
        return found
    return [each._replace(text=text.clean[each.span.start : each.span.end]) for each in found]


def _found(clean: str, catalogue: Catalogue) -> list[Mention]:
    """Return the names in a text whose quotation marks are “ and ”."""
    words = prepared(catalogue.lexicon)
    found: list[Mention] = []
    for match in _QUOTED.finditer(clean):
        mention = _quoted(clean, match, words, catalogue)
        if mention:
            found.append(mention)
    for sign, pattern, rule in _FORMS:
        for start, end in _paragraphs_with(sign, clean):
            for match in pattern.finditer(clean, start, end):
                written = match.group()
                name = _unmarked(written)
                known = name in catalogue.programs or _DATED.sub("", name) in catalogue.programs
                if not known:
                    open_only = written[-1] == "”" and "“" not in written  # “世界地球日”
                    found.append(_mention(clean, match.start(), match.end() - open_only, rule))
    for index, start, end in words.finder.find_matches_as_indexes(clean):
        mention = _by_tail(clean, start, end, words.tails[index], words, catalogue)
        if mention:
            found.append(mention)
    return found


def _paragraphs_with(sign: re.Pattern[str], clean: str) -> Iterator[tuple[int, int]]:
    end = 0
    for match in sign.finditer(clean):
        if match.start() >= end:
            start, end = clean.rfind("\n", 0, match.start()) + 1, clean.find("\n", match.end())
            end = len(clean) if end < 0 else end
            yield start, end


def _by_tail(
    clean: str, place: int, end: int, tail: str, words: ProgramWords, catalogue: Catalogue
) -> Mention | None:
    """Return the scheme without quotation marks around it that ends with a tail."""
    if clean.startswith(words.not_after, end) or tail in words.no_tails:
        return None
    start = _left_edge(clean, place, words)
    if clean[start - 1 : start] in _CLOSING and not _NUMBER_CLOSED.search(
        clean[max(0, start - 6) : start]
    ):
        return None  # 单位权（事）责清单编制试点: it began before the bracket
    said = clean[start:place]
    opening = said.find("“")
    if opening > 1 and said[opening - 1] in _BODIES:
        start += opening  # 市交通综合执法总队“平安”系列行动: what stands before it is a body
        said = clean[start:place]
    if 0 <= said.find("”") < (said.find("“") if "“" in said else len(said)):
        return None  # “综窗为主，专窗为辅”的改革: it began before the quotation
    if said.endswith(words.led_by) or ("”" in said and words.sort_only.fullmatch(said)):
        return None  # 复议以改革为契机; “铁拳”专项行动: the quotation is the name
    if said.endswith(_NAMED):  # 着力攻坚“六个提升”的专项行动
        start, place, end = start + said.rfind("“") + 1, place - len(_NAMED), place - len(_NAMED)
        said = clean[start:place]
    if clean[start] == "“" and clean[start + 1 : clean.find("”", start)] in catalogue.programs:
        return None  # “学习强国”主题宣传月: the known name is the name
    core = _unmarked(said)
    if len(core) < 2 or len(core) + len(tail) < _SHORTEST or "等" in core:
        return None
    if core in catalogue.programs or words.generic.fullmatch(core) or words.jointly.search(core):
        return None  # 三项制度试点: a known scheme and a word for its sort
    if tail in words.systems and _is_of_organs(clean, place, end, catalogue):
        return None  # 市场监管系统干部
    if tail in words.placed and not catalogue.divisions.opens(core):
        return None
    rule = "platform by its last word" if tail in words.weak else "scheme by its last word"
    return _mention(clean, start, end, rule)


def _is_of_organs(clean: str, place: int, end: int, catalogue: Catalogue) -> bool:
    """Tell the organs of one field, whose word reaches over the tail's start: 市场监管系统."""
    organs, stop = catalogue.organs, end - _SYSTEM
    last = clean[stop - 1 : stop]
    lengths = organs.part_endings.get(clean[stop - 2 : stop]) or organs.part_endings.get(last, ())
    return any(
        stop - length < place and clean[stop - length : stop] in organs.parts for length in lengths
    )


def _quoted(
    clean: str, match: re.Match[str], words: ProgramWords, catalogue: Catalogue
) -> Mention | None:
    """Return the scheme a quotation names; the word for its sort is no part of the name."""
    name = match.group(1)
    start, end = match.span()
    if (
        name in catalogue.programs
        or name in words.no_name
        or (name[0].isdecimal() and _DATED.fullmatch(name))
        or (name.startswith(words.visions) and is_vision(name, clean, catalogue))
        or words.counted_laws.fullmatch(name)  # “一法一条例”执法检查
        or slogans.is_manner(name, words)
    ):
        return None
    own = name.endswith(words.own_sorts)
    if not (own or clean.startswith(words.named_sorts, end)) and slogans.is_slogan(
        name, clean, _line_before(clean, start), words, catalogue.divisions
    ):
        return None
    following = end
    while following - end < 60 and clean[following : following + 1] in _NEXT:
        more = _NEXT_QUOTED.match(clean, following)
        if not more:
            break
        following = more.end()  # adjacent quotations share the head of the last
    etc = _ETC.match(clean, following) if clean.startswith("等", following) else None
    behind = etc.end() if etc else following
    head = words.heads.match(clean, behind)
    if head and clean.startswith("格局", head.end()):
        return None  # “大普法”工作格局, “1+10”法律服务格局
    if (not head or head.group() == "工作") and (
        slogans.is_aim(name, words) or (head and clean.startswith(words.work_aims, head.end()))
    ):
        return None  # “推进依法行政”工作目标, “四严禁”工作要求
    no_sort = not head or own
    if no_sort:
        sorts = words.no_sorts
        no_sort = clean.startswith(sorts, end) or clean.startswith(sorts, behind)
    if (own and not no_sort) or name.endswith(words.name_ends):
        return _mention(clean, start + 1, end - 1, "quoted")
    kept = head and head.start() == end and head.group() in words.kept
    if kept and head:
        return _mention(clean, start, head.end(), "quoted with head noun")
    if not head and (no_sort or slogans.is_formula(name, words)):
        return None
    if head or _is_made(clean, start, words) or clean.startswith(words.carriers, end):
        return _mention(clean, start + 1, end - 1, "quoted")
    if slogans.stands_alone(name, words):
        return _mention(clean, start + 1, end - 1, ALONE)
    return None


def _is_made(clean: str, start: int, words: ProgramWords) -> bool:
    """Return whether a verb that makes schemes stands before a quotation: 打造了“…”."""
    end = _line_before(clean, start)
    if words.makers.ends(clean, end):
        return True
    return clean[end - 1 : end] in _MADE and words.makers.ends(clean, end - 1)


def _line_before(clean: str, start: int) -> int:
    """Return where what stands before a quotation ends, over the end of a line."""
    return start - 1 if clean[start - 1 : start] == "\n" else start


def _left_edge(clean: str, end: int, words: ProgramWords) -> int:
    """Return where a name begins that ends at a tail: after a clause mark or an opening verb.

    Quotation marks that are closed before the tail belong to the name, an open one begins it.
    """
    start = max(0, end - _LONGEST)
    window = clean[start:end]
    opened = max(window.rfind("“"), window.rfind("《"))
    closed = max(window.rfind("”"), window.rfind("》"))
    edge = opened + 1 if opened > closed else 0
    if opened < closed:
        for mark in _CLAUSE.finditer(window, edge):
            if not (opened < mark.start() < closed and mark.group() == "、"):
                edge = mark.end()
    else:
        last = _UP_TO_MARK.match(window, edge)
        edge = last.end() if last else edge
        if _OPENS_NUMBERING.search(window, edge):
            for mark in _NUMBERED.finditer(window, edge):
                edge = mark.end()
    for opener in words.openers.finditer(window, edge):
        edge = opener.end()
    if _AND.search(window, edge):
        for joint in words.joints.finditer(window, edge):
            edge = joint.end()  # 排查化解活动和局长大接访: two names
    for members in words.members.finditer(window, edge):
        edge = members.end()
    while leader := words.leaders.match(window, edge):
        edge = leader.end()
    return start + edge


def _mention(clean: str, start: int, end: int, rule: str) -> Mention:
    written = clean[start:end]
    name = _unmarked(written)
    if rule is _DAY:
        name = with_dot(name)
    entity = new(Entity, (PROGRAM, name, "", False, None, ""))
    return new(Mention, (new(Span, (start, end)), written, rule, entity, ""))


def _unmarked(name: str) -> str:
    """Return a name without its quotation marks."""
    return name.replace("“", "").replace("”", "").replace('"', "")
