"""What stands around a report's text: title lines, signature, a site's publication data."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from ontology.alternatives import alternatives
from pipeline.model import Mention, Span, new
from pipeline.read.dates import DATE, YEAR, iso

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ontology.lexicon import Lexicon


_ABOUT = re.compile(r"法治|依法行政|依法治|普法|依法履职")
_TITLE_END = re.compile(
    rf"""
    (?: 报告 | 总结 | 汇报 | 情况 | 年报 )
    (?: (?:及|暨|和|与) [^，。；\n]{{2,24}}? (?:计划|安排|打算|要点|思路) )?
    (?: [（(][^（）()\n]{{1,14}}[）)] )?
    (?= $ | 》 | (?:{YEAR})年 | 20\d\d-\d | [一二三]、 | \| | 索引号 | 发布 | 来源 | 时间 )
    """,
    re.VERBOSE,
)
_YEAR_OF = re.compile(rf"(?:{YEAR})年度?")
_GIVES = re.compile(  # 现将《某局2025年度法治政府建设情况报告》予以公布
    r"现将[《〈](?P<title>[^《》〈〉\n]{0,40}(?:法治|依法行政)[^《》〈〉\n]{0,20}(?:报告|总结|汇报|情况))[》〉]"
)
_LABEL = re.compile(r"^\|?(?:(?:标题|名称|信息名称|文件名称|题名)[:：|]{1,3}|《)")
_COMMAS = frozenset("，,")
_NO_TITLE = re.compile(
    r"^[一二三四五六七八九十]{1,3}、|^[（(][一二三四五六七八九十]|^\d{1,2}[.、]|[>»。；：:]"
)
_NO_PART = re.compile(r"[，。；：:!！？>|《》\d{4}-]")
_DATE_LABELS = (
    re.compile(r"(?:成文日期|发文日期|生成日期|印发日期)[\]】|:：]{0,3}"),
    re.compile(r"(?:发布日期|发布时间|公开日期|公开时间|发布|日期|时间)[\]】|:：（(]{0,3}"),
)
_ISSUER_LABEL = re.compile(
    r"(?:发布机构|发文机关|发文机构|发布单位|制作机关|公开机构|信息来源|来源|供稿单位|责任单位)[\]】|:：]{0,3}"
)
_LABELLED = re.compile("日期|时间|发布|机构|机关|来源|单位")
_CROWN = re.compile(r"^中共|(?:党组|党委|党工委|[（(](?:盖章|公章|印章)[）)])$")
_HEAD_LINES = 30
_HEAD_REACH = 3000
_TAIL_LINES = 14
_TITLE_REACH = 90
_SIGNATURE = 50
_LONGEST_DATE = 14
_DATA_LINE = 300
_OFFICE_AND_DATE = 24
_TITLE_ENDS = re.compile(r"(?:报告|总结|汇报|情况)\Z")
_OPENS = ("(", "（")
_LAST_DATE = re.compile(r"(?<![\d自至到于])20\d\d-\d{1,2}-\d{1,2}\Z")


class Title(NamedTuple):
    """A report's title: its words, and where the lines that name the unit stand."""

    words: str
    span: Span


class Signature(NamedTuple):
    """Who signs, with the line as written, and the date below it."""

    written: str
    mention: Mention | None
    issued: str | None


def lines(clean: str) -> list[Span]:
    """Return the paragraphs of a text."""
    spans, start = [], 0
    for line in clean.split("\n"):
        spans.append(new(Span, (start, start + len(line))))
        start += len(line) + 1
    return spans


@cache
def _letter(lexicon: Lexicon) -> re.Pattern[str]:
    """Match the title of a letter that hands a report in: 关于报送《…报告》的报告."""
    verbs = alternatives(lexicon.units["hands_in"])
    named = r"[^《》〈〉]*(?:法治|依法行政)[^《》〈〉]*"
    return re.compile(rf"关于(?:{verbs})[《〈](?P<title>{named})[》〉]的..?.?\Z")


def title(clean: str, paragraphs: Sequence[Span], lexicon: Lexicon) -> Title | None:
    """Return the first title among the opening lines, with a unit's line above it."""
    for index, span in enumerate(paragraphs[:_HEAD_LINES]):
        if span.start > _HEAD_REACH:
            break
        found = _title_in(clean, span)
        following = paragraphs[index + 1] if index + 1 < len(paragraphs) else None
        if found is None and following and _opens(clean, span) and _is_part(clean, following):
            found = _title_in(clean, Span(span.start, following.end))
        if found is None:
            continue
        start = found.start
        if index and _is_part(clean, paragraphs[index - 1]):
            start = paragraphs[index - 1].start
        words = clean[found.start : found.end].replace("\n", "")
        inner = _letter(lexicon).search(words)
        if inner and words == clean[found.start : found.end]:
            first, last = inner.span("title")
            return Title(inner["title"], Span(found.start + first, found.start + last))
        return Title(words, _below_a_unit(clean, words, Span(start, found.end), paragraphs))
    named = _GIVES.search(clean, 0, _HEAD_REACH)
    return Title(named["title"], Span(*named.span("title"))) if named else None


def _below_a_unit(clean: str, words: str, span: Span, paragraphs: Sequence[Span]) -> Span:
    """Return where a title stands again below a line that may name its unit, on a site's page."""
    if span.end - span.start > len(words):
        return span
    for above, below in pairwise(paragraphs[:_HEAD_LINES]):
        if below.start > span.end and clean[below.start : below.end] == words:
            return Span(above.start, below.end) if _is_part(clean, above) else span
    return span


def _is_part(clean: str, span: Span) -> bool:
    """Return whether a line may be part of a title: short, without marks of a sentence."""
    start, end = span
    return 0 < end - start <= _SIGNATURE and not _NO_PART.search(clean, start, end)


def _opens(clean: str, span: Span) -> bool:
    """Return whether a line may be the first of a title's: one with its year tells its matter."""
    if _is_part(clean, span):
        return True
    line = clean[span.start : span.end]
    if len(line) > _SIGNATURE or not _ABOUT.search(line):
        return False
    return not _NO_PART.search(_YEAR_OF.sub("", line))


def _title_in(clean: str, span: Span) -> Span | None:
    line = clean[span.start : min(span.end, span.start + _TITLE_REACH)]
    if not _ABOUT.search(line):
        return None
    label = _LABEL.match(line)
    at = label.end() if label else 0
    for end in _TITLE_END.finditer(line.replace("\n", "　"), at):
        words = line[at : end.end()]
        if "《" in words and "》" not in words:
            continue  # 现将《某局2021年度法治政府建设情况报告》报上
        if _ABOUT.search(words) and not _NO_TITLE.search(words) and _COMMAS.isdisjoint(words):
            return Span(span.start + at, span.start + end.end())
    return None


def signature(
    clean: str, paragraphs: Sequence[Span], organisations: Sequence[Mention]
) -> Signature:
    """Return who signs and when, read from the last lines upwards."""
    written, mention, issued = "", None, None
    for span in reversed(paragraphs[-_TAIL_LINES:]):
        line = clean[span.start : span.end]
        tail = max(0, len(line) - _LONGEST_DATE)
        dates = [found for found in DATE.finditer(line, tail) if found.end() == len(line)]
        end = span.start + dates[-1].start() if dates else span.end
        if dates and issued is None:
            issued = iso(dates[-1])
        signer = _signer(clean, Span(span.start, end), organisations, dated=bool(dates))
        if signer:
            mention = signer
            start = span.start if end - span.start <= _SIGNATURE else signer.span.start
            written = clean[start:end]
            break
        if end - span.start > _SIGNATURE:
            break
    return Signature(written, mention, issued)


def _signer(
    clean: str, span: Span, organisations: Sequence[Mention], *, dated: bool
) -> Mention | None:
    """Return the organisation that is all of a line, or all that follows its last sentence."""
    for mention in reversed(organisations):
        if mention.span.end > span.end or mention.span.start < span.start:
            continue
        before = clean[span.start : mention.span.start]
        after = _CROWN.sub("", clean[mention.span.end : span.end])
        if after:
            return None
        if before in {"", "中共"} or (dated and before.endswith(("。", "！"))):
            return mention
    return None


def publication(clean: str, paragraphs: Sequence[Span]) -> list[Span]:
    """Return the opening lines of a page that hold a site's data, not the report's text."""
    spans: list[Span] = []
    for span in paragraphs[:_HEAD_LINES]:
        if span.end - span.start > _DATA_LINE:
            break
        if _LABELLED.search(clean, span.start, span.end):
            spans.append(span)
    return spans


def published(clean: str, paragraphs: Sequence[Span], data: Sequence[Span]) -> str | None:
    """Return the date in a site's data: that of the document before that of the page."""
    for label in _DATE_LABELS:
        for span in data:
            for found in label.finditer(clean, span.start, span.end):
                day = DATE.match(clean, found.end(), span.end)
                if day:
                    return iso(day)
    for span in paragraphs[:_HEAD_LINES]:
        start, end = span
        bracketed = clean.startswith(_OPENS, start)  # （2024-03-01） below the title
        day = DATE.match(clean, start + bracketed, end) if end - start <= _SIGNATURE else None
        if not day and end - start <= _TITLE_REACH:
            last = _dated(clean, span)
            day = DATE.match(clean, last.start(), end) if last else None
        if day:
            return iso(day)
    return None


def _dated(clean: str, span: Span) -> re.Match[str] | None:
    """Return the date that ends a short line or a title's: 政策法规科2023-12-29."""
    last = _LAST_DATE.search(clean, *span)
    short = span.end - span.start <= _OFFICE_AND_DATE
    return last if last and (short or _TITLE_ENDS.search(clean, span.start, last.start())) else None


def publisher(clean: str, data: Sequence[Span], organisations: Sequence[Mention]) -> Mention | None:
    """Return the organisation a site's data names as the source."""
    for span in data:
        for found in _ISSUER_LABEL.finditer(clean, span.start, span.end):
            for mention in organisations:
                if mention.span.start == found.end():
                    return mention
    return None
