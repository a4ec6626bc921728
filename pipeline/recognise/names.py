"""Known names: bare regulations (民法典) and programs (双随机、一公开), in one pass over the text.

Quotation marks are left out of account: 行政执法“三项制度” is 行政执法三项制度. The longest
name wins, so 宪法 is not found in 宪法宣传周.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from pipeline.model import Entity, Kind, Mention, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ahocorasick_rs import AhoCorasick

    from ontology.catalogue import Catalogue
    from pipeline.model import Text

QUOTES = "“”\"‘’'「」『』＂〝〞"
_QUOTE = re.compile(f"[{QUOTES}]")
_OPENING = frozenset("“\"‘'「『＂〝")
_CLOSING = frozenset("”\"’'」』＂〞")

_EVERYDAY = 3  # characters of a name so short that the table may ask for its quotation marks


class _Name(NamedTuple):
    entity: Entity
    barred: re.Pattern[str] | None  # what may not follow
    barred_words: tuple[str, ...]
    quoted: bool = False  # an everyday word that is a name only in quotation marks: “一件事”


def find(text: Text, catalogue: Catalogue) -> Iterator[Mention]:
    """Yield each known name, program or bare regulation, wherever it stands."""
    automaton, names = _automaton(catalogue)
    clean = text.clean
    quotes = [match.start() for match in _QUOTE.finditer(clean)]
    plain = _QUOTE.sub("", clean) if quotes else clean
    before = [place - index for index, place in enumerate(quotes)]  # plain length at each quote
    for index, plain_start, plain_end in automaton.find_matches_as_indexes(plain):
        name = names[index]
        if name.barred and name.barred.match(plain, plain_end):
            continue
        if name.barred_words and plain.startswith(name.barred_words, plain_end):
            continue
        start = plain_start + bisect_right(before, plain_start)
        end = plain_end - 1 + bisect_right(before, plain_end - 1) + 1
        if name.quoted and not (start and clean[start - 1] in _OPENING):
            continue
        if quotes:
            start, end = _balance(clean, start, end)
        kind = name.entity.kind
        entity = name.entity
        if kind is Kind.PROGRAM:
            rule = "known program" if entity.known else "proper name"
        else:
            rule = "bare name"
        yield Mention(Span(start, end), clean[start:end], rule, entity)


def _balance(clean: str, start: int, end: int) -> tuple[int, int]:
    """Take in a quotation mark that has its partner inside, as in “三零”服务."""
    opened = 0
    for character in clean[start:end]:
        if character in _OPENING and (character not in _CLOSING or not opened):
            opened += 1
        elif character in _CLOSING:
            opened -= 1
            if opened < 0 and start and clean[start - 1] in _OPENING:
                start, opened = start - 1, 0
    if opened > 0 and clean[end : end + 1] and clean[end] in _CLOSING:
        end += 1
    return start, end


@cache
def _automaton(catalogue: Catalogue) -> tuple[AhoCorasick, list[_Name]]:
    from ahocorasick_rs import AhoCorasick, MatchKind

    lexicon = catalogue.lexicon
    patterns = {last: re.compile(pattern) for last, pattern in lexicon.bare.items()}
    table: dict[str, _Name] = {}
    for program in dict.fromkeys(catalogue.programs.values()):
        entity = Entity(Kind.PROGRAM, program.name, known=True)
        for name in program.names:
            inner = _QUOTE.sub("", name)
            quoted = len(inner) <= _EVERYDAY and name == f"“{inner}”"
            table.setdefault(inner, _Name(entity, None, (), quoted))
    for name in lexicon.programs["proper"]:
        entity = Entity(Kind.PROGRAM, name)
        table.setdefault(_QUOTE.sub("", name), _Name(entity, None, ()))
    for regulation in dict.fromkeys(catalogue.regulations.values()):
        entity = instrument(regulation.title, regulation.kind)
        for name in (regulation.title, *regulation.bare):
            barred = patterns.get(name[-1])
            table.setdefault(_QUOTE.sub("", name), _Name(entity, barred, lexicon.names_of))
    both = {variant: name for key, name in table.items() for variant in _variants(key)}
    keys = sorted(both)
    return AhoCorasick(keys, matchkind=MatchKind.LeftmostLongest), [both[key] for key in keys]


def instrument(title: str, legal_kind: str) -> Entity:
    """Return the known instrument of a title; without a kind it is a document."""
    kind_of = "regulation" if legal_kind else "document"
    return Entity(Kind.INSTRUMENT, title, kind_of, known=True, legal_kind=legal_kind or None)


def _variants(name: str) -> tuple[str, ...]:
    """Return a name in both widths of its brackets, plus sign, comma and middle dot."""
    half = name.translate(_HALF)
    wide = name.translate(_FULL)
    return (name, half, wide)


_HALF = str.maketrans("（），＋：", "(),+:")
_FULL = str.maketrans("(),+:", "（），＋：")
