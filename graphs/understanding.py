"""Read a Chinese question: of which units, laws and programs, in which mode and year.

Every character of a question is explained by a name, a year or a word of `questions.toml`; where
one is not, the question is not understood, and nothing else is answered in its place.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from graphs import calling, intents
from graphs.intents import Piece
from graphs.relative_years import resolved
from graphs.understood import Understanding, worded
from ontology.alternatives import longest_first
from ontology.terms import MODES, STATUSES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from graphs.calling import Named
    from graphs.intents import Asked
    from graphs.rows import Store
    from ontology.recognised import Recognise
    from ontology.wording import Wording

_COUNTING, _COMPARING = "counting", "comparing"  # refusals of questions.toml
_LISTED: Final = 10  # names that a word may stand for; more are counted
_EVERY: Final = "都"
_TITLE: Final = re.compile("《([^《》]+)》")
_DIGITS: Final = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_YEARS: Final = re.compile(
    r"""
    (?P<from> (?:19|20)\d\d | 二[〇零○][〇零○一二三四五六七八九]{2} ) \s* 年?度?
    (?: \s* (?: 至 | 到 | [-—~－–～]+ ) \s*
        (?P<to> (?:19|20)\d\d | 二[〇零○][〇零○一二三四五六七八九]{2} ) \s* 年?度? )?
    """,
    re.VERBOSE,
)


class NotUnderstoodError(ValueError):
    """A question that cannot be answered: why, and names that may have been meant."""

    def __init__(self, problem: str, meant: Sequence[str] = ()) -> None:
        super().__init__(problem)
        self.problem, self.meant = problem, tuple(meant)


def understand(
    question: str, store: Store, recognise: Recognise, wording: Wording
) -> Understanding | Asked:
    """Return what a question asks; raise NotUnderstoodError.

    A topic of its own leads to the stored question on it; else it is who does what with what.
    """
    asked = _on_a_topic(question, store, recognise, wording)
    if asked:
        return asked
    plain = resolved(question, store, wording.relative)
    if plain != question:
        return _dated(understand(plain, store, recognise, wording), question, wording)
    pieces = _pieces(question, store, recognise, wording.meanings)
    counts = [piece for piece in pieces if _asks_how_many(piece, wording)]
    refusals = {meaning for piece in pieces if piece not in counts for meaning in piece.meanings}
    for refused, note in wording.refusals.items():
        if f"refused:{refused}" in refusals:
            way = _comparison(pieces, store, wording) if refused == _COMPARING else ""
            raise NotUnderstoodError(way or note)
    if not counts:
        return _understood(pieces, store, wording)
    try:
        found = _understood(pieces, store, wording)
    except NotUnderstoodError as error:
        raise NotUnderstoodError(wording.refusals[_COUNTING]) from error
    return replace(found, sentence=found.sentence + "（按条数、单位数、报告数作答）")


def _comparison(pieces: Sequence[Piece], store: Store, wording: Wording) -> str:
    # How the units that were named are compared, where they are one or two.
    try:
        names = [piece.named for piece in _named(pieces, store) if piece.named]
    except NotUnderstoodError:
        return ""
    units = [name.label for name in names if name.kind == "organisation"]
    regions = [name for name in names if name.kind == "region"]
    units += [one.label for one in calling.governments(store, regions, wording.names["government"])]
    if len(units) not in {1, 2}:
        return ""
    what = "两个单位" if len(units) == 2 else "一个单位的两个年度"
    command = " --with ".join(units)
    return f"比较{what}，请用 `fazhi diff --unit {command}`，或网页上的“对比”"


def _asks_how_many(piece: Piece, wording: Wording) -> bool:
    # 几次, 多少: what is found is counted anyway. 最多 asks for an order.
    ranks = "topics:most" in wording.wider.get(piece.text, ()) or len(piece.text) == 1
    return f"refused:{_COUNTING}" in piece.meanings and not ranks


def _understood(pieces: Sequence[Piece], store: Store, wording: Wording) -> Understanding:
    meanings = {meaning for piece in pieces for meaning in piece.meanings}
    pieces = _named(pieces, store)
    names = [piece.named for piece in pieces if piece.named]
    things = _unique(n for n in names if n.kind in {"instrument", "program"})
    units = _unique(n for n in names if n.kind == "organisation")
    regions = _unique(n for n in names if n.kind == "region")
    if regions and not units and not things and "asks:units" not in meanings:
        own = calling.governments(store, regions, wording.names["government"])
        if calling.acting(store, [iri for one in own for iri in one.iris]):
            units, regions = own, ()  # else its units are meant
    if units and things and "asks:units" in meanings:
        raise NotUnderstoodError("问题里既问哪些单位，又写明了单位，请只取其一")
    if not units and not things and not regions:
        raise NotUnderstoodError("没有看出问的是哪个单位，或者哪部法律、哪项制度")
    asks = "units" if things and not units else "uses"
    years = tuple(sorted({year for piece in pieces for year in _years(piece)}))
    kinds = _kinds(meanings, things)
    understanding = Understanding(
        asks,
        things,
        units,
        regions,
        kinds,
        _modes(pieces, kinds, meanings),
        _statuses(meanings, kinds),
        years,
        asks == "units" and len(things) > 1 and any(piece.text == _EVERY for piece in pieces),
    )
    return worded(understanding, wording)


def _dated(
    understood: Understanding | Asked, question: str, wording: Wording
) -> Understanding | Asked:
    """Return the understanding of a question with relative years, which says what they are."""
    words = [word for word in wording.relative if word in question]
    word = max(words, key=len)
    note = f"（“{word}”从图谱里最近的报告年度算起）"
    return replace(understood, sentence=understood.sentence + note)


def _on_a_topic(
    question: str, store: Store, recognise: Recognise, wording: Wording
) -> Asked | None:
    pieces = _pieces(question, store, recognise, wording.wider)
    try:
        pieces = _named(pieces, store)
    except NotUnderstoodError:
        return None  # told below, in the words that are known there
    years = sorted({year for piece in pieces for year in _years(piece)})
    return intents.match(pieces, years, store, wording)


def _pieces(
    question: str, store: Store, recognise: Recognise, known: Mapping[str, tuple[str, ...]]
) -> list[Piece]:
    found = [
        Piece(name.start, name.end, question[name.start : name.end], (), named)
        for name in recognise(question)
        if (named := calling.recognised(store, name))
    ]
    found += [
        Piece(match.start(), match.end(), label, (), named)
        for label, named in calling.contained(store, question)
        for match in re.finditer(re.escape(label), question)
    ]
    # A title in 《》 is one name, known or not: no word in it is asked.
    found += [Piece(*match.span(1), match[1]) for match in _TITLE.finditer(question)]
    words = longest_first(known)
    names: list[Piece] = []
    for piece in sorted(found, key=lambda piece: (piece.start - piece.end, piece.start)):
        overlaps = any(piece.start < other.end and other.start < piece.end for other in names)
        if not overlaps and piece.text not in known:
            names.append(piece)
    scanner = re.compile(
        "|".join([f"(?P<year>{_YEARS.pattern})", *map(re.escape, words)]), re.VERBOSE
    )
    pieces: list[Piece] = []
    start = 0
    for piece in sorted(names, key=lambda piece: piece.start):
        pieces += [*_words(question, start, piece.start, scanner, known), piece]
        start = piece.end
    return [*pieces, *_words(question, start, len(question), scanner, known)]


def _words(
    question: str,
    start: int,
    end: int,
    scanner: re.Pattern[str],
    known: Mapping[str, tuple[str, ...]],
) -> Iterator[Piece]:
    for match in scanner.finditer(question, start, end):
        if match.start() > start:
            yield Piece(start, match.start(), question[start : match.start()])
        meanings = ("year",) if match["year"] else known[match.group()]
        yield Piece(match.start(), match.end(), match.group(), meanings)
        start = match.end()
    if start < end:
        yield Piece(start, end, question[start:end])


def _named(pieces: Sequence[Piece], store: Store) -> list[Piece]:
    # 新洲|区科经局: what stands right before a unit's name belongs to it.
    whole: list[Piece] = []
    for piece in pieces:
        before = whole[-1] if whole else None
        unexplained = before and not before.meanings and not before.named and before.text.strip()
        if before and unexplained and piece.named and piece.named.kind == "organisation":
            text = before.text + piece.text
            whole[-1] = Piece(before.start, piece.end, text, (), None)
        elif piece.text.strip():
            whole.append(piece)
    named = []
    for piece in whole:
        if piece.meanings or (piece.named and piece.named.kind != "organisation"):
            named.append(piece)
            continue
        found = calling.called(store, piece.text.strip(), piece.named)
        if len(found) > 1:
            labels = [one.label for one in found]
            few = "几个" if len(found) <= _LISTED else f" {len(found)} 个（这里列出 {_LISTED} 个）"
            problem = f"“{piece.text.strip()}”可以指{few}，请写全称"
            raise NotUnderstoodError(problem, labels[:_LISTED])
        if not found:
            text = piece.text.strip()
            raise NotUnderstoodError(
                f"不明白“{text}”：图谱里没有这样叫的单位、区域、法律或者制度",
                calling.near(store, text),
            )
        named.append(Piece(piece.start, piece.end, piece.text, (), found[0]))
    return named


def _unique(names: Iterable[Named]) -> tuple[Named, ...]:
    return tuple(dict.fromkeys(names))


def _kinds(meanings: set[str], things: Sequence[Named]) -> tuple[str, ...]:
    if things:
        return tuple(sorted({thing.kind for thing in things}))
    instruments = "asks:instruments" in meanings
    programs = "asks:programs" in meanings
    if instruments != programs:
        return ("instrument",) if instruments else ("program",)
    return ("instrument", "program")


def _modes(pieces: Sequence[Piece], kinds: Sequence[str], meanings: set[str]) -> tuple[str, ...]:
    asked: set[str] = set()
    for piece in pieces:
        modes = {m.removeprefix("modes:") for m in piece.meanings if m.startswith("modes:")}
        general = "general:words" in piece.meanings
        takes_part = "take_part:words" in piece.meanings
        if kinds == ("program",) and takes_part:
            continue  # 落实 of a program is taking part in it
        if general and "asks:how" not in meanings:
            modes.add("apply")
        asked |= modes
    if "mention" in asked and len(asked) > 1:
        asked.discard("mention")  # 有, 相关 beside a verb say nothing
    if asked == {"mention"}:
        return ()
    return tuple(mode for mode in MODES if mode in asked)


def _statuses(meanings: set[str], kinds: Sequence[str]) -> tuple[str, ...]:
    said = tuple(status for status in STATUSES if f"statuses:{status}" in meanings)
    verbs = {m for m in meanings if m.startswith(("modes:", "general:"))} - {"modes:mention"}
    if "program" in kinds and "take_part:words" in meanings:
        verbs.add("take_part:words")
    if verbs and not said and "perfective:words" in meanings and "asks:how" not in meanings:
        return ("done",)  # 学习了 is done; what is only 提到了 may be planned
    return said


def _years(piece: Piece) -> list[str]:
    match = _YEARS.fullmatch(piece.text) if "year" in piece.meanings else None
    if not match:
        return []
    first = int(match["from"].translate(_DIGITS))
    last = int((match["to"] or match["from"]).translate(_DIGITS))
    return [str(year) for year in range(first, last + 1)]
