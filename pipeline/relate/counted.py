"""What a figure counts: the shortest stretch of its clause with verb and object, as written.

A number stands behind what it counts (接待群众来访55件), in its middle (制发1件规范性文件) or, as
the subject, before it (共90余人参与培训). Figures without a mark between them share one stretch
(组织31个执法部门541名执法人员参加资格考试); a mark or a new verb begins the next.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pipeline.model import Span
from pipeline.relate.clause_words import (
    changes_from,
    first_verb,
    opening_verb,
    strip,
    strip_left,
)
from pipeline.relate.reading import Counted, Reading, past_bound
from pipeline.relate.stretch import (
    BROUGHT_FORWARD,
    RANGE_MARKS,
    RUNNING,
    stretches,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.model import Figure

_AFTER_UNIT: Final = re.compile(r"[（(][^（）()\d]{1,2}[）)]|/[^\W\d]{1,3}")
_ASIDE: Final = re.compile(r"[（(][^（）()]{3,16}[）)](?=[“\u4e00-\u9fff])")  # 4次（每季一次）检查
_OPENS_AFTER_UNIT: Final = frozenset("（(/")
_CLOSED_BY: Final = {"（": "）", "(": ")"}
_MARKS: Final = "、，,；;"
_CLOSES: Final = ("）", ")", "，", "；", "。", ",", ";")
_TIMES: Final = "次"
_ETC: Final = "等"
_LISTS: Final = "、"
_IN_PARTS: Final = "分"
_INNER_MARK: Final = re.compile(r"[，,；;。：:、](?!\d)")


def counted(reading: Reading, clause: Span, figures: Sequence[Figure]) -> list[Counted]:
    """Return what each figure of a clause counts, in their order."""
    clean, (start, end) = reading.clean, clause
    if clean.find("（", start, end) < 0 and clean.find("(", start, end) < 0:
        return _items(reading, start, end, figures)
    parts: dict[Span, list[Figure]] = {}
    for figure in figures:
        parts.setdefault(_part(clean, clause, figure), []).append(figure)
    found = [item for bounds, part in parts.items() for item in _items(reading, *bounds, part)]
    return sorted(found, key=lambda item: item.figure.span)


def _part(clean: str, clause: Span, figure: Figure) -> Span:
    """Return the part of a clause that a figure stands in: inside brackets, or outside."""
    start, end = figure.span
    first = clause.start
    opened = max(clean.rfind("（", first, start), clean.rfind("(", first, start))
    closed = max(clean.rfind("）", first, start), clean.rfind(")", first, start))
    if opened <= closed:
        return clause
    marks = [match.start() for match in _INNER_MARK.finditer(clean, opened + 1, start)]
    if clean.endswith(_ETC, opened, start):  # （大河站、小河站等14个站）
        marks = [mark for mark in marks if clean[mark] != _LISTS]
    closes = [clean.find(mark, end, clause.end) for mark in _CLOSES]
    close = min((place for place in closes if place >= 0), default=clause.end)
    return Span(marks[-1] + 1 if marks else opened + 1, close)


def _items(reading: Reading, left: int, end: int, figures: Sequence[Figure]) -> list[Counted]:
    """Cut a part of a clause into items and return what the figures of each count."""
    if len(figures) == 1:
        return stretches(reading, left, figures, _behind(reading, figures[0]), end)
    found: list[Counted] = []
    first, last = 0, len(figures) - 1
    for index in range(last):
        figure = figures[index]
        behind = _behind(reading, figure)
        cut = _cut(reading, left, figure, behind, figures[index + 1])
        if cut is not None:
            found += stretches(reading, left, figures[first : index + 1], behind, cut.start)
            left, first = cut.end, index + 1
    behind = _behind(reading, figures[last])
    return found + stretches(reading, left, figures[first:], behind, end)


def _behind(reading: Reading, figure: Figure) -> int:
    """Return where the text goes on behind a figure, its second unit and its bound."""
    clean, end = reading.clean, figure.span.end
    first = clean[end : end + 1]
    if first in _OPENS_AFTER_UNIT:
        match = _AFTER_UNIT.match(clean, end) or _ASIDE.match(clean, end)
        if match:
            end = match.end()
    return past_bound(reading, end)


def _cut(reading: Reading, left: int, figure: Figure, start: int, following: Figure) -> Span | None:
    """Return the mark that parts a figure's item from the next, None where they share one.

    What stands between the two figures begins at `start`.
    """
    clean, tables, end = reading.clean, reading.tables, following.span.start
    if clean.endswith(RUNNING, left, figure.span.start):  # 办结率连续三年保持100%
        return None
    if start >= end or RANGE_MARKS.issuperset(clean[start:end]):
        return None
    closed = clean.find(_CLOSED_BY[clean[start]], start, end) if clean[start] in _CLOSED_BY else -1
    if closed >= 0:  # 正式工401人（含内退95人）、临时工
        return Span(start, closed + 1)
    if clean[start] in _MARKS or tables.ends_count(clean, start):
        return Span(start, start)
    if _changes(reading, left, figure):
        return None
    apart = tables.among.first(clean, start, end)  # 审结的4件中胜诉4件
    apart = apart or _rate_behind(reading, start, following)
    if apart:
        return apart
    if opening_verb(clean, start, end, tables) and not _governs(reading, left, figure):
        return _before_verb(reading, left, figure, start, following)
    marks = [span.start for span in tables.joins.spans(clean, start, end)]
    done = first_verb(clean, start, marks[0], tables) if marks else None
    for place in marks:
        verb = opening_verb(clean, place + 1, end, tables)
        if verb and not (done and verb.word in tables.nominal):
            return Span(place, place + 1)
    if done or not marks or not _told(reading, left, figure, marks[-1] + 1, end):
        return None  # 12名律师参与重大决策、信访接待156次
    return Span(marks[-1], marks[-1] + 1)


def _rate_behind(reading: Reading, start: int, following: Figure) -> Span | None:
    """Return the mark behind which a rate begins: 216人取得执法证、通过率88%."""
    clean, end = reading.clean, following.span.start
    mark = clean.rfind("、", start, end)
    if mark <= start or following.unit not in reading.rates:
        return None
    if not opening_verb(clean, start, mark, reading.tables):
        return None
    told = strip(clean, mark + 1, end, reading.tables)
    return Span(mark, mark + 1) if clean.endswith(reading.tables.rate_nouns, *told) else None


def _before_verb(
    reading: Reading, left: int, figure: Figure, start: int, following: Figure
) -> Span | None:
    """Return what parts a figure from the next where a verb follows it."""
    end = following.span.start
    if reading.clean[end - 1] == "、" and figure.unit == following.unit:  # 6次召开会议、7次听取汇报
        return Span(end - 1, end)
    if figure.unit == _TIMES and _opens_item(reading, left, figure):
        return None  # 16次主持常务会议研究立法议题60项
    number = figure.span.start
    opens = strip_left(reading.clean, left, number, reading.tables)
    if reading.clean.endswith(_IN_PARTS, left, number) and opens >= number - 1:
        return None  # 分3批取消审批事项47项
    return Span(start, start)


def _opens_item(reading: Reading, left: int, figure: Figure) -> bool:
    """Tell whether nothing stands before a figure that says what it counts."""
    own = strip(reading.clean, left, figure.span.start, reading.tables)
    return own.end <= own.start


def _changes(reading: Reading, left: int, figure: Figure) -> bool:
    """Tell whether a change starts from a figure: 由78%上升为95.1%, 把62项指标精简为13项."""
    number = figure.span.start
    if reading.clean.endswith(BROUGHT_FORWARD, left, number):
        return True
    return changes_from(reading.clean, left, number, reading.tables)


def _told(reading: Reading, left: int, figure: Figure, after: int, end: int) -> bool:
    """Tell whether a figure's own words and those of the next behind a mark stand for themselves.

    They do not in 推出20个领域、156条改革举措, 26个行政村、28个社区成立队伍 and
    对51个部门及所属238个单位进行审计.
    """
    own = strip(reading.clean, left, figure.span.start, reading.tables)
    if reading.clean[own.start : own.end] in reading.tables.objects.words:
        return False
    following = strip(reading.clean, after, end, reading.tables)
    return own.end > own.start and following.end > following.start


def _governs(reading: Reading, left: int, figure: Figure) -> bool:
    """Tell whether a verb left of a figure has those counted do what follows: 组织50人开展."""
    start = strip_left(reading.clean, left, figure.span.start, reading.tables)
    verb = first_verb(reading.clean, start, figure.span.start, reading.tables)
    return verb is not None and verb.word in reading.tables.pivots
