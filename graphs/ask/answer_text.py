"""Show an answer to a question as text: how it was understood, the rows, what is silent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graphs.ask import answer_text_in_english
from graphs.display.terminal import Laid
from ontology import wording as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from graphs.ask.answering import Answer, Row

_HEADS: Final = {
    "unit": "单位",
    "thing": "文书或制度",
    "mode": "方式",
    "status": "状态",
    "year": "年度",
    "quote": "原文",
    "file": "报告",
}
NOWHERE: Final = "没有：图谱里没有这个范围的报告。"
UNKNOWN: Final = "没有：图谱里的报告没有写到，或者目录里没有日期。"


def show(answer: Answer, *, sparql: bool = False) -> Iterator[RenderableType]:
    """Yield what to print for an answer, for a rich console; `sparql` adds the queries."""
    from rich.text import Text

    if answer_text_in_english.is_english(answer.question):
        yield from answer_text_in_english.show(answer, sparql=sparql)
        return
    if answer.problem:
        yield Text(f"{answer.problem}。")
        if answer.suggestions:
            yield Text("可以这样问，或者指的是：")
            yield from (Text(f"  {suggestion}") for suggestion in answer.suggestions)
        return
    yield Text(f"理解为：{answer.sentence}")
    if answer.asked:
        yield from _stored(answer, sparql=sparql)
        return
    if answer.rows:
        yield _table(answer.rows)
        reports = len({row.report for row in answer.rows})
        silent = (
            f"，{answer.silent} 份没有相应内容" if answer.silent and not answer.together else ""
        )
        units = len({row.unit for row in answer.rows})
        things = len({row.thing for row in answer.rows})
        uses = f"{things} 种文书、制度，" if answer.uses else ""
        found = f"共 {len(answer.rows)} 条，{uses}{units} 个单位，出自 {reports} 份报告"
        yield Text(f"{found}；查了 {answer.searched} 份报告{silent}。")
        if answer.others:
            yield Text(f"同样的对象另有其他方式或状态的记载 {len(answer.others)} 条，未列出。")
    elif not answer.searched:
        yield Text(NOWHERE)
    elif answer.together:
        yield Text(f"没有这样的单位：查了 {answer.searched} 份报告。")
    else:
        yield Text(f"没有：查了 {answer.searched} 份报告，都没有相应内容。")
        if answer.others:
            yield Text(f"同样的对象有其他方式或状态的记载 {len(answer.others)} 条：")
            yield _table(answer.others)
    if sparql:
        yield from (Text(f"\n{text}") for text in answer.sparql)


def _stored(answer: Answer, *, sparql: bool) -> Iterator[RenderableType]:
    from rich.text import Text

    if answer.cells:
        yield Laid(answer.columns, answer.cells)
    yield Text(_listed(answer))
    if answer.totals:
        call = wordings.load().names
        told = "；".join(
            f"{call[total.status]} {total.units} 个单位、{total.reports} 份报告"
            for total in answer.totals
        )
        yield Text(f"不分年度，每个单位、每份报告只计一次：{told}。")
    if sparql:
        yield from (Text(f"\n{text}") for text in answer.sparql)


def _listed(answer: Answer) -> str:
    searched, silent, rows = answer.searched, answer.silent, len(answer.cells)
    if answer.known:
        return f"共 {rows} 行，出自目录。" if rows else UNKNOWN
    if not searched:
        return NOWHERE
    if answer.of_units:
        told = answer.of_units - answer.lacking
        found = f"{answer.lacking} 个没有写，{told} 个写了" if rows else "每个单位都写了"
        return f"查了 {searched} 份报告、{answer.of_units} 个单位：{found}。"
    if answer.absent:
        found = f"{searched - silent} 份没有写，{silent} 份写了" if rows else "每份都写了"
        return f"查了 {searched} 份报告：{found}。"
    if not rows:
        return f"没有：查了 {searched} 份报告，都没有相应内容。"
    beside = f"，{silent} 份没有相应内容" if silent else ""
    return f"共 {rows} 行；查了 {searched} 份报告{beside}。"


def _table(rows: Sequence[Row]) -> RenderableType:
    call = wordings.load().names
    shown = []
    for row in rows:
        cells = {key: str(getattr(row, key)) for key in _HEADS}
        told = {key: call.get(cells[key], cells[key]) for key in ("mode", "status")}
        shown.append(tuple((cells | told).values()))
    return Laid(tuple(_HEADS.values()), shown)
