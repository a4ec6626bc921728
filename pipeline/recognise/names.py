"""Known names: bare regulations (民法典) and programs (双随机、一公开), in one pass over the text.

Quotation marks are left out of account: 行政执法“三项制度” is 行政执法三项制度. The longest
name wins, so 宪法 is not found in 宪法宣传周.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import accumulate
from sys import maxsize
from typing import TYPE_CHECKING, Final, NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from pipeline.model import Entity, Kind, Mention, Span, new
from pipeline.recognise.program_words import with_dot

if TYPE_CHECKING:
    from ontology.catalogue import Catalogue
    from pipeline.model import Text

QUOTES: Final = "“”\"‘’'「」『』＂〝〞"
_COMMONEST_QUOTE: Final = QUOTES[0]
_FURTHER_QUOTES: Final = QUOTES[1:]
_QUOTE: Final = re.compile(f"[{QUOTES}]")
_OPENING: Final = frozenset("“\"‘'「『＂〝")
_CLOSING: Final = frozenset("”\"’'」』＂〞")

_DATE: Final = re.compile(r"\d{1,2}[·.．•]\d{1,2}")
_EVERYDAY = 3  # characters of a name so short that the table may ask for its quotation marks


class _Name(NamedTuple):
    entity: Entity
    rule: str
    barred: re.Pattern[str] | None = None  # what may not follow
    quoted: bool = False  # an everyday word that is a name only in quotation marks: “一件事”


def find(text: Text, catalogue: Catalogue) -> list[Mention]:
    """Return the known names, programs and bare regulations, wherever they stand."""
    automaton, names = _automaton(catalogue)
    clean = text.clean
    pieces = _between_quotes(clean)
    plain = "".join(pieces)
    # Names are sought in the text without its quotation marks (`plain`): where each mark was is
    # the length of what stands before it, and a place of `plain` lies as many characters further
    # on in the text as marks stand before it: `first` before a name's start, `last` before its end.
    marks = [*accumulate(map(len, pieces[:-1])), maxsize]
    first = 0
    found: list[Mention] = []
    for index, start, end in automaton.find_matches_as_indexes(plain):
        entity, rule, barred, quoted = names[index]
        if barred and barred.match(plain, end):
            continue
        while marks[first] <= start:
            first += 1
        last = first
        while marks[last] < end:
            last += 1
        start += first  # noqa: PLW2901
        end += last  # noqa: PLW2901
        if quoted and not (first and clean[start - 1] in _OPENING):
            continue
        if first < last:
            start, end = _balance(clean, start, end)  # noqa: PLW2901
            if start == end:
                continue
        found.append(new(Mention, (new(Span, (start, end)), clean[start:end], rule, entity, "")))
    return found


def _between_quotes(clean: str) -> list[str]:
    """Return what stands between the quotation marks of a text."""
    for mark in _FURTHER_QUOTES:  # a fifth of the time that a pattern takes
        if mark in clean:
            clean = clean.replace(mark, _COMMONEST_QUOTE)
    return clean.split(_COMMONEST_QUOTE)


def _balance(clean: str, start: int, end: int) -> tuple[int, int]:
    """Take in a quotation mark that has its partner inside, as in “三零”服务.

    Nothing is left where a quotation opens inside that goes on behind: 政务服务“网上办”.
    """
    opened = 0
    for mark in _QUOTE.finditer(clean, start, end):
        closes = opened or clean[start - 1 : start] == mark.group()  # straight marks are alike
        if mark.group() in _OPENING and not (closes and mark.group() in _CLOSING):
            opened += 1
        else:
            opened -= 1
            if opened < 0 and start and clean[start - 1] in _OPENING:
                start, opened = start - 1, 0
    if opened > 0:
        return (start, end + 1) if clean[end : end + 1] in _CLOSING else (start, start)
    return start, end


@cache
def _automaton(catalogue: Catalogue) -> tuple[AhoCorasick, list[_Name]]:
    lexicon = catalogue.lexicon
    parts = "|".join(map(re.escape, lexicon.names_of))
    patterns = {last: re.compile(f"{pattern}|{parts}") for last, pattern in lexicon.bare.items()}
    others = re.compile(parts)
    no_days = "|".join(map(re.escape, lexicon.programs["no_days"]))
    no_day = re.compile(rf"[\u4e00-\u9fff]{{0,8}}?(?:{no_days})")
    made_into = lexicon.programs["made_into"]
    becomes = re.compile("化")  # 目录 of 审批事项目录化 is no list
    table: dict[str, _Name] = {}
    for program in dict.fromkeys(catalogue.programs.values()):
        entity = Entity(Kind.PROGRAM, program.name, known=True)
        for name in program.names:
            inner = _QUOTE.sub("", name)
            quoted = len(inner) <= _EVERYDAY and name == f"“{inner}”"
            dated = no_day if _DATE.fullmatch(inner) else None
            barred = becomes if inner.endswith(made_into) else dated
            table.setdefault(inner, _Name(entity, "known program", barred, quoted))
    for name in lexicon.programs["proper"]:
        entity = Entity(Kind.PROGRAM, with_dot(name))
        table.setdefault(_QUOTE.sub("", name), _Name(entity, "proper name"))
    for regulation in dict.fromkeys(catalogue.regulations.values()):
        entity = instrument(regulation.title, regulation.kind)
        for name in (regulation.title, *regulation.bare):
            barred = patterns.get(name[-1], others)
            table.setdefault(_QUOTE.sub("", name), _Name(entity, "bare name", barred))
    both = {
        variant: name
        for key, name in table.items()
        for variant in _variants(key, digits=name.entity.known)  # others keep their numerals
    }
    keys = sorted(both)
    return AhoCorasick(keys, matchkind=MatchKind.LeftmostLongest), [both[key] for key in keys]


def instrument(title: str, legal_kind: str) -> Entity:
    """Return the known instrument of a title; without a kind it is a document."""
    kind_of = "regulation" if legal_kind else "document"
    return new(Entity, (Kind.INSTRUMENT, title, kind_of, True, legal_kind or None, ""))


def _variants(name: str, *, digits: bool) -> tuple[str, ...]:
    """Return a name in both widths of its brackets, plus sign, comma, middle dot, and `digits`.

    A span of years is written with any dash: 2021—2025年, 2021-2025年.
    """
    written: tuple[str, ...] = (name, name.translate(_HALF), name.translate(_FULL))
    if digits and _DIGIT.search(name):
        written += tuple(one.translate(wide) for one in written for wide in _WIDE)
    if not _YEARS.search(name):
        return written
    return tuple(_YEARS.sub(dash, one) for one in written for dash in _DASHES)


_YEARS = re.compile(r"(?<=[0-9０-９年])(?:—+|[-–－~～])(?=[2２][0０][0-9０-９]{2}(?:年|[）)]))")
_DASHES = ("—", "-", "–", "－", "——", "~", "～")
_DIGIT = re.compile("[0-9]")
_WIDE = (
    str.maketrans("0123456789", "０１２３４５６７８９"),
    str.maketrans("0123456789.", "０１２３４５６７８９．"),
)
_HALF = str.maketrans("（），＋：", "(),+:")
_FULL = str.maketrans("(),+:", "（），＋：")
