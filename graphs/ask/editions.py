"""The edition of a law in a question: 行政处罚法（2021年修订）, 新修订的行政处罚法.

The graph holds a law, not its editions, and reports seldom say which they mean. What can be asked
is the years in which an edition was in force: from its own to the one before the next.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from graphs.ask.splitting import split
from graphs.ask.understood import NotUnderstoodError
from graphs.ask.years import YEARS, newest
from graphs.store.sparql import iri
from ontology.alternatives import alternatives, longest_first

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphs.find.calling import Named
    from graphs.store.rows import Store
    from ontology.recognised import Recognise
    from ontology.wording import Wording

_BEGUN: Final = "first_date_entry_in_force"
_MADE: Final = "date_document"


@cache
def _mark(words: tuple[str, ...]) -> re.Pattern[str]:
    made = f"(?:{alternatives(longest_first(words))})"
    return re.compile(
        rf"[（(](?P<a>(?:19|20)\d\d)(?:年?{made})?[）)]"  # 行政处罚法（2021年修订）
        rf"|(?P<b>(?:19|20)\d\d)年?{made}的(?=《?[\u4e00-\u9fff])"  # 2021年修订的行政处罚法
        rf"|(?P<c>(?:19|20)\d\d)(?:年?{made}(?:以后|之后|后)|{made})的?"  # 行政处罚法2021修订
    )


def dated(
    question: str, store: Store, recognise: Recognise, wording: Wording
) -> tuple[str, str, str]:
    """Return a question without an edition, with its years in its stead, and what to tell of it.

    Raises NotUnderstoodError where the law has no such edition, or no year asked for is of it.
    """
    for match in _mark(wording.made).finditer(question):
        rest = question[: match.start()] + question[match.end() :]
        behind = not (match["a"] or match["c"])
        law = _law_at(rest, match.start(), store, recognise, wording, behind=behind)
        if law:
            year = int(match["a"] or match["b"] or match["c"])
            return rest, *_asked_in(rest, law, year, store)
        if match["a"] and not question.startswith("》", match.end()):
            return rest, rest, ""  # of what is no law of the store: 某市办法（2021修订）
    new = re.compile(alternatives(longest_first(wording.newest)))
    for words, says in ((wording.in_force, _BEGUN), (wording.enacted, _MADE)):
        for match in re.finditer(alternatives(longest_first(words)), question):
            rest = question[: match.start()] + question[match.end() :]
            law = _law_at(rest, match.start(), store, recognise, wording, behind=False)
            if law and new.search(rest[: match.start()]):
                continue  # 新行政处罚法施行后: told by the edition below
            if law:
                return rest, *_since(rest, law, says, match.group(), store)
    for match in new.finditer(question):
        rest = question[: match.start()] + question[match.end() :]
        law = _law_at(rest, match.start(), store, recognise, wording, behind=True)
        if law:
            rest = re.sub(
                alternatives(longest_first((*wording.in_force, *wording.enacted))), "", rest
            )
            return rest, *_asked_in(rest, law, None, store)
    return question, question, ""


def _since(question: str, law: Named, says: str, words: str, store: Store) -> tuple[str, str]:
    # The years from the one on in which a law took effect, or was made.
    begun = _dates(store, law)[says]
    if not begun:
        raise NotUnderstoodError(f"目录没有记载《{law.label}》何时{words[:2]}，请写明报告年度")
    first, last = min(begun), newest(store) or min(begun)
    if first > last:
        raise NotUnderstoodError(f"图谱里的报告都早于《{law.label}》{first}年版")
    if YEARS.search(question):
        raise NotUnderstoodError(f"“{words}”和年度请只写一个")
    note = f"（《{law.label}》{first}年起{words[:2]}，只看{first}年度至{last}年度的报告）"
    return f"{first}年至{last}年{question}", note


def _law_at(
    question: str,
    place: int,
    store: Store,
    recognise: Recognise,
    wording: Wording,
    *,
    behind: bool,
) -> Named | None:
    # The law that ends where the mark stood, or begins there: 2021年修订的|行政处罚法.
    found = [
        piece
        for piece in split(question, store, recognise, wording.meanings)
        if piece.named and piece.named.kind == "instrument" and piece.named.iris
    ]
    for piece in found:
        at = {piece.start, piece.start - 1} if behind else {piece.end, piece.end + 1}
        if piece.named and place in at:
            if len({each.named for each in found}) > 1:
                raise NotUnderstoodError("写明了修订的，一次只能问一部法律，请分开问")
            return piece.named
    return None


def _asked_in(question: str, law: Named, year: int | None, store: Store) -> tuple[str, str]:
    made, revised = _editions(store, law)
    if year is None and not revised:
        raise NotUnderstoodError(f"目录没有记载《{law.label}》何时修订，请写明报告年度")
    known = sorted({*made, *revised})
    year = year or max(revised)
    if known and year not in known:
        told = f"目录所载的是{'、'.join(map(str, known))}年的"
        raise NotUnderstoodError(
            f"没有《{law.label}》{year}年的修订：{told}；也可以不写修订，只写报告年度"
        )
    last = min([each - 1 for each in known if each > year], default=newest(store) or year)
    said = [each for match in YEARS.finditer(question) for each in _between(match)]
    note = f"（《{law.label}》{year}年版，只看{year}年度至{last}年度的报告）"
    if not said and year <= last:
        return f"{year}年至{last}年{question}", note
    if year > last or not any(year <= each <= last for each in said):
        raise NotUnderstoodError(
            f"所问年度的报告里没有《{law.label}》{year}年版：它只在{year}年度至{last}年度有效"
            if year <= last
            else f"图谱里的报告都早于《{law.label}》{year}年版"
        )
    return question, note


def _between(match: re.Match[str]) -> Sequence[int]:
    first, last = (match["from"], match["to"] or match["from"])
    return range(int(first), int(last) + 1) if first.isdigit() and last.isdigit() else ()


def _editions(store: Store, law: Named) -> tuple[set[int], set[int]]:
    """Return the years in which a law was made and amended, as the catalogue tells.

    It was made when it was passed; when it entered into force where nothing else is told.
    """
    years = _dates(store, law)
    return years[_MADE] or years[_BEGUN], years["revised"]


def _dates(store: Store, law: Named) -> dict[str, set[int]]:
    years: dict[str, set[int]] = {"revised": set(), _MADE: set(), _BEGUN: set()}
    for says, date in store.select(
        f"SELECT DISTINCT ?says ?d {{ VALUES ?law {{ {' '.join(map(iri, law.iris))} }}"
        f" VALUES ?says {{ fz:revised eli:{_MADE} eli:{_BEGUN} }}"
        " GRAPH ?g { ?law ?says ?d } }"
    ):
        years[re.split("[/#]", says)[-1]].add(int(date[:4]))
    return years
