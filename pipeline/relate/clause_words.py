"""Verbs, edges and ends of a clause."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from pipeline.model import Span, new
from pipeline.relate.clause_tables import CHANGED_TO, SET_APART, closes, opens, word_at

if TYPE_CHECKING:
    from pipeline.relate.clause_tables import ByCharacter, ClauseWords

_DATE: Final = re.compile(
    r"(?:自|从|至|到|于|截至|截止)?(?:20\d\d年(?:度|以来|来|底|末|初|全年|上半年|下半年|至今)?"
    r"(?:\d{1,2}月(?:份|底|末|初)?)?(?:\d{1,2}日)?|\d{1,2}月(?:份|底|末|初)?(?:\d{1,2}日)?)"
    r"(?:以来|起|止|至今|共|(?<=[底末日])前)?"
)
_POINT: Final = re.compile(
    r"(?:[（(][一二三四五六七八九十\d]{1,3}[）)]|[一二三四五六七八九十][是要]|\d{1,2}[.．、](?!\d)"
    r"|(?<=\n)\d{1,2}(?:[.．]\d{1,2})+(?=[一-鿿《“])"  # 3.2
    r"|[一二三四五六七八九十]{1,2}、(?![一二三四五六七八九十两])"
    r"|除(?:[^，,。；;]{2,24}外|\Z))"  # 除停产机构外
)
_ETC_WORD: Final = "等"
_ETC: Final = re.compile(r"[^，,；;。《》]{0,40}、[^，,；;。《》]{0,40}等(?=[一-鿿])")
_SHORTEST_TOPIC: Final = 2
_OPENS_DATE_OR_POINT: Final = frozenset("0123456789一二三四五六七八九十（(自从至到于截将除")
_CHANGED: Final = re.compile(r"(?<![提上下压缩])([升降增减][至到为])\Z")
_OF_A_RATE: Final = ("率", "量", "数")
_NEXT_POINT: Final = re.compile(
    r"(?:[（(][^（）()]{1,20}[）)])?(?:[二三四五六七八九十]是)|[（(][^（）()]{1,20}[）)]\Z"
)


class Verb(NamedTuple):
    """A verb at its place in the text."""

    start: int
    end: int
    word: str


def verb_at(clean: str, start: int, end: int, begin: int, tables: ClauseWords) -> Verb | None:
    """Return the verb that starts at a position, unless it is part of a noun: 办结率.

    `begin` is where the statement begins; there, behind who acts and behind means (通过网站公示) a
    verb that is as often a noun is a verb, if it has an object.
    """
    word = word_at(clean, start, end, tables.spoken)
    if not word or word in tables.not_verbs or word in SET_APART:
        return None
    return _verb_of(clean, start, word, end, begin, tables, behind_means=False)


def _verb_of(
    clean: str,
    start: int,
    word: str,
    end: int,
    begin: int,
    tables: ClauseWords,
    *,
    behind_means: bool,
) -> Verb | None:
    """Return the verb that a word at a position is, unless it is part of a noun."""
    last = start + len(word)
    if last < end and tables.makes_noun(clean, begin, start, last):
        return None
    if word in tables.nominal:
        if start != begin:
            acts = closes(clean, begin, start, tables.subject_tails)
            if not (acts or behind_means or closes(clean, begin, start, tables.manner)):
                return None
            if behind_means and last >= end:
                return None
            second = word_at(clean, last, end, tables.verbs) if last < end else ""
            if second and not _is_noun(clean, last, end, second, tables):  # 课后服务实现
                return None
        if _has_tail(clean, last, tables.nominal_tails, tables):
            return None
    return new(Verb, (start, last, word))


def opening_verb(clean: str, start: int, end: int, tables: ClauseWords) -> Verb | None:
    """Return the verb with which a stretch begins, dates and adverbs left out."""
    begin = strip_left(clean, start, end, tables)
    found = verb_at(clean, begin, end, begin, tables) if begin < end else None
    return found or _verb_behind_manner(clean, begin, end, tables)


def _verb_behind_manner(clean: str, start: int, end: int, tables: ClauseWords) -> Verb | None:
    """Return 专题研究 with which a stretch begins; 专项检查 is as often a noun."""
    if start >= end or not opens(clean, start, tables.opens_manner):
        return None
    manner = next(w for w in tables.opens_manner[clean[start]] if clean.startswith(w, start))
    behind = start + len(manner)
    verb = verb_at(clean, behind, end, behind, tables) if behind < end else None
    return verb._replace(start=start) if verb and verb.word not in tables.nominal else None


def _is_noun(clean: str, start: int, end: int, word: str, tables: ClauseWords) -> bool:
    """Tell whether a verb is spelt as part of a noun: 处罚 in 处罚决定, 许可 in 许可信息."""
    last = start + len(word)
    if last >= end:
        return False
    return word in tables.nominal or _has_tail(clean, last, tables.tails, tables)


def _has_tail(clean: str, place: int, tails: ByCharacter, tables: ClauseWords) -> bool:
    """Tell whether a tail that makes a noun is spelt at a place, and no word like it."""
    return opens(clean, place, tails) and not opens(clean, place, tables.not_tails)


def first_verb(clean: str, begin: int, end: int, tables: ClauseWords) -> Verb | None:
    """Return the verb with which a stretch tells what is done; what is set apart holds none."""
    if begin >= end:
        return None
    opens_means = tables.means.lengths
    if clean[begin] in opens_means:
        means = word_at(clean, begin, end, tables.means)
        if means:
            return _verb_behind(clean, begin, end, means, tables)
    found = _verb(clean, begin, begin, end, tables, behind_means=False)
    if found is None:  # 省应急厅在官网公示执法信息
        closing = -1
        for place in range(begin, end - 3):
            if clean[place] in SET_APART and place > closing:
                closing = clean.find(SET_APART[clean[place]], place, end)
            if place < begin + 2 or place < closing or clean[place] not in opens_means:
                continue
            means = word_at(clean, place, end, tables.means)
            if means:
                return _verb_behind(clean, place, end, means, tables)
    return found


def _verb_behind(clean: str, place: int, end: int, means: str, tables: ClauseWords) -> Verb | None:
    """Return the verb behind what something is done with: 通过政务服务网公示信息."""
    closed = tables.means_end.search(clean, place, end)
    start = closed.end() if closed else place + len(means)
    listed = _ETC.match(clean, start, end) if clean.find(_ETC_WORD, start, end) >= 0 else None
    if listed:  # 结合纠纷调解、信访化解等工作实际撰写心得
        found = _verb(clean, place, listed.end(), end, tables, behind_means=True)
        if found:
            return found
    return _verb(clean, place, start, end, tables, behind_means=True)


def _verb(
    clean: str, begin: int, place: int, end: int, tables: ClauseWords, *, behind_means: bool
) -> Verb | None:
    opening = place + 1
    spoken, lengths = tables.spoken, tables.spoken.lengths
    while place < end:
        if clean[place] not in lengths:
            place += 1
            continue
        word = word_at(clean, place, end, spoken)
        if not word:
            place += 1
        elif word in SET_APART:
            closing = clean.find(SET_APART[word], place, end)
            place = closing + 1 if closing >= 0 else place + 1
        elif word in tables.not_verbs or (behind_means and _is_means(clean, place, word, tables)):
            place += len(word)
        else:
            behind = behind_means and place > opening
            verb = _verb_of(clean, place, word, end, begin, tables, behind_means=behind)
            if verb:
                return verb
            place += 1
    return None


def _is_means(clean: str, place: int, word: str, tables: ClauseWords) -> bool:
    """Tell a noun behind 通过: the first of 中心组学习、专题会学习, that of 案卷评查共发现问题."""
    end = place + len(word)
    return clean[end] == "、" or clean.startswith(tables.counting, end)


def beginning(clean: str, verb: Verb, begin: int, tables: ClauseWords) -> int:
    """Return where a statement begins: at its verb, or before at 对, 将, or how it was done."""
    start = verb.start
    brought = tables.objects.first(clean, begin, start)
    if brought and brought.end < start:
        return brought.start
    while closes(clean, begin, start, tables.manner):
        words = tables.manner[clean[start - 1]]
        start -= len(next(word for word in words if clean.endswith(word, begin, start)))
    return start


def object_first(clean: str, begin: int, end: int, tables: ClauseWords) -> int:
    """Return where 对, 将 or 把 brings the object forward, -1 where none does."""
    brought = tables.objects.first(clean, begin, end)
    return brought.start if brought else -1


def opens_only(clean: str, span: Span, tables: ClauseWords) -> bool:
    """Tell whether a stretch only leads to what follows: 为437家企业刻制公章, 有1人为法学专业."""
    return clean[span.start : span.end] in tables.opening


def strip(clean: str, start: int, end: int, tables: ClauseWords) -> Span:
    """Leave out what does not tell what is counted: dates, 其中, 共, 我局 … 突破, 均为."""
    return Span(strip_left(clean, start, end, tables), strip_right(clean, start, end, tables))


def topic(clean: str, span: Span, tables: ClauseWords, *, rate: bool) -> Span:
    """Return a topic without the area it is of and, before a rate, without what leads to it."""
    start, end = span
    words = tables.before_rates if rate else tables.areas
    while clean.startswith(words, start, end):
        word = next(w for w in words if clean.startswith(w, start, end))
        if end - start - len(word) < _SHORTEST_TOPIC or (
            start + len(word) < end and clean.startswith(_OF_A_RATE, start + len(word))
        ):
            break
        start = strip_left(clean, start + len(word), end, tables)
    return new(Span, (start, tables.past_result(clean, start, end) if rate else end))


def origin_end(clean: str, start: int, end: int, tables: ClauseWords) -> int:
    """Return the end of a stretch without where a change starts from: 公示率 由上年的78%."""
    left = tables.origin.first(clean, max(start + 2, end - 8), end) if end > start + 2 else None
    if left is None or clean.find("的", left.end, end - 1) >= 0:  # 由我局承办的建议
        return end
    if clean.find("、", left.end, end + 1) >= 0:  # 由局长任组长、3名副局长
        return end
    return end if first_verb(clean, left.end, end, tables) else left.start


def changes_from(clean: str, start: int, number: int, tables: ClauseWords) -> bool:
    """Tell whether a change starts from a number: 公示率由78%上升, 人数从首期的不到60人增加."""
    if origin_end(clean, start, number, tables) != number:
        return True
    told = strip_right(clean, start, number, tables)
    return told < number and origin_end(clean, start, told, tables) < told


def strip_left(clean: str, start: int, end: int, tables: ClauseWords) -> int:
    """Return the start of a stretch without dates, numbering, subjects like 我局, adverbs."""
    adverb = -1
    while start < end:
        if clean[start] in _OPENS_DATE_OR_POINT:
            match = (
                _DATE.match(clean, start, end)
                or _POINT.match(clean, start, end)
                or tables.future.match(clean, start, end)
            )
            if match and match.end() > start:
                start = match.end()
                continue
        word = word_at(clean, start, end, tables.left)
        if not word or tables.keeps(clean, start):
            break
        if clean.startswith(_OF_A_RATE, start + len(word)):  # 成功率
            break
        if adverb < 0 and word in tables.adverbs:
            adverb = start
        start += len(word)
    return start if start < end or adverb < 0 else adverb


def strip_right(clean: str, start: int, end: int, tables: ClauseWords) -> int:
    """Return the end of a stretch without what leads to a number: 共, 达到, 突破, 降至."""
    if end <= start or clean[end - 1] not in tables.ends_right:
        return end
    if clean.endswith(CHANGED_TO, start, end):
        changed = _CHANGED.search(clean, max(start, end - 3), end)
        end = changed.start(1) if changed else end
    while end > start and clean[end - 1] in tables.right:
        if closes(clean, start, end, tables.right_kept):
            break
        if end == start + 1 and opens_only(clean, Span(start, end), tables):
            break
        for word in tables.right.get(clean[end - 1], ()):
            if clean.endswith(word, start, end):
                if word in tables.per and end - len(word) <= start:
                    return end
                end -= len(word)
                break
        else:
            break
    return end


def object_end(clean: str, start: int, end: int, tables: ClauseWords, *, to_what_end: bool) -> int:
    """Return where a stretch ends: at the next point, and where 推动 … tell `to_what_end`."""
    if clean[end - 1] in "）)" or clean.find("是", start + 1, end) >= 0:
        point = _NEXT_POINT.search(clean, start + 1, end)
        end = point.start() if point else end
    if clean.endswith(tables.among_ends, start, end):
        among = [span.end for span in tables.among.spans(clean, start, end)]
        end = end - 1 if among and among[-1] == end else end
    for aim in tables.purpose.spans(clean, start, end) if to_what_end else ():
        if aim.start > start + 1 and "的" not in clean[aim.start : end]:
            return aim.start
    return end
