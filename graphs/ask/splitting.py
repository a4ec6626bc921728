"""Part a question into names of the store, years, and words that mean something in questions."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from graphs.ask import tiers
from graphs.ask.understood import NotUnderstoodError, Piece
from graphs.ask.years import YEARS
from graphs.find import calling
from ontology import divisions
from ontology.alternatives import longest_first

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from graphs.find.calling import Named
    from graphs.store.rows import Store
    from ontology.recognised import Recognise

_LISTED: Final = 10  # names that a word may stand for; more are counted
_PARTS: Final = 5  # pieces that a name may fall into
_LONGEST: Final = 30  # characters of a name that fell into pieces
_TITLE: Final = re.compile("《([^《》]+)》")


def split(
    question: str, store: Store, recognise: Recognise, known: Mapping[str, tuple[str, ...]]
) -> list[Piece]:
    """Return the pieces of a question in order, by the words known; what none explains is one too.

    What a unit, law or program of the store is called goes before words.
    """
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
    leveled = [word for word, meanings in known.items() if meanings[0].startswith("tiers:")]
    scanner = _scanner(tuple(known), tuple(leveled))
    words = [
        (*match.span(), _counts(known.get(match.group().lower(), ())))
        for match in scanner.finditer(question)
    ]
    names: list[Piece] = []
    for piece in sorted(found, key=lambda piece: (piece.start - piece.end, piece.start)):
        overlaps = any(piece.start < other.end and other.start < piece.end for other in names)
        # 县政府 of 哪些县政府 is no name.
        within = any(
            start <= piece.start and piece.end <= end and (counts or start < piece.start)
            for start, end, counts in words
        )
        parts = _ends_in_a_verb(piece, found, question, known) or _ends_in_a_field(
            piece, question, known
        )
        if not overlaps and not within and not parts and piece.text not in known:
            names.append(piece)
    pieces: list[Piece] = []
    start = 0
    for piece in sorted(names, key=lambda piece: piece.start):
        pieces += [*_words(question, start, piece.start, scanner, known), piece]
        start = piece.end
    return [*pieces, *_words(question, start, len(question), scanner, known)]


def _counts(meanings: Sequence[str]) -> bool:
    # 12345热线工单 counts, though 12345热线 is a name
    return any(meaning.startswith(("indicators:", "rates:")) for meaning in meanings)


def _ends_in_a_verb(
    piece: Piece, found: Sequence[Piece], question: str, known: Mapping[str, tuple[str, ...]]
) -> bool:
    # 民法典宣传 of 民法典|宣传了吗, 民法典|宣传得最多, though a month is called so.
    behind = question[piece.end :]
    return (
        any(other.start == piece.start and other.end < piece.end for other in found)
        and (behind.startswith("得") or "perfective:words" in known.get(behind[:1], ()))
        and any(
            piece.text.endswith(word) and any(meaning.startswith("modes:") for meaning in meanings)
            for word, meanings in known.items()
        )
    )


def _ends_in_a_field(piece: Piece, question: str, known: Mapping[str, tuple[str, ...]]) -> bool:
    # 民政部 of 民政|部门
    return any(
        question.startswith(word, piece.end - 1) and "departments:words" in meanings
        for word, meanings in known.items()
    )


def _places(question: str, start: int, end: int) -> set[int]:
    # The signs of names of divisions, which are no words there: 中山市, 从化区.
    known = divisions.load()
    return {
        place
        for first in range(start, end)
        for place in range(first, known.starting(question, first, end))
    }


@lru_cache(16)
def _scanner(words: tuple[str, ...], tiers: tuple[str, ...]) -> re.Pattern[str]:
    """Return the pattern of years and words, which are the same from question to question."""
    rests: dict[str, list[str]] = {}
    for tier in tiers:
        rests.setdefault(tier[0], []).append(tier[1:])
    patterns = (_pattern(word, rests) for word in longest_first(words))
    return re.compile("|".join([f"(?P<year>{YEARS.pattern})", *patterns]), re.IGNORECASE)


def _pattern(word: str, tiers: Mapping[str, Sequence[str]]) -> str:
    # study, top 10: not a part of a longer word in Latin letters; 哪些|县级政府, not 哪些县|级政府
    if word[0].isascii():
        return rf"(?<![A-Za-z]){re.escape(word)}(?![A-Za-z])"
    rest = tiers.get(word[-1], ()) if len(word) > 1 else ()
    return re.escape(word) + (f"(?!{'|'.join(rest)})" if rest else "")


def _words(
    question: str,
    start: int,
    end: int,
    scanner: re.Pattern[str],
    known: Mapping[str, tuple[str, ...]],
) -> Iterator[Piece]:
    places = _places(question, start, end)
    for match in scanner.finditer(question, start, end):
        if len(match.group()) == 1 and match.start() in places:
            continue
        if match.start() > start:
            yield Piece(start, match.start(), question[start : match.start()])
        meanings = ("year",) if match["year"] else known[match.group().lower()]
        yield Piece(match.start(), match.end(), match.group(), meanings)
        start = match.end()
    if start < end:
        yield Piece(start, end, question[start:end])


def named(pieces: Sequence[Piece], store: Store) -> list[Piece]:
    """Return the pieces with each name's thing; raise NotUnderstoodError for none or several."""
    found: list[Piece] = []
    called = cache(lambda text: calling.called(store, text))
    for piece, tier in tiers.of_pieces(_of_fields(whole(_mended(pieces, called)), store), store):
        if tier:
            found.append(Piece(piece.start, piece.end, piece.text, (), tier))
            continue
        unit = not piece.meanings and (not piece.named or piece.named.kind == "organisation")
        sort = calling.of_sort(store, piece.text) if unit and _which(found) else None
        if sort:
            found.append(Piece(piece.start, piece.end, piece.text, (), sort))
        elif piece.meanings or (piece.named and piece.named.kind != "organisation"):
            found.append(piece)
        else:
            text = piece.text.strip()
            known = piece.named and (len(piece.named.iris) == 1 or piece.named.label != text)
            things = [piece.named] if piece.named and known else called(text)
            thing = _one(text, things)
            found.append(Piece(piece.start, piece.end, piece.text, (), thing))
    return found


def _of_fields(pieces: Sequence[Piece], store: Store) -> list[Piece]:
    # 税务|部门: the units whose names have it
    joined: list[Piece] = []
    for piece in pieces:
        before = joined[-1] if joined else None
        field = before and "departments:words" in piece.meanings and not before.meanings
        known = calling.of_department(store, before.text.strip()) if before and field else None
        if before and known:
            joined[-1] = Piece(before.start, piece.end, before.text + piece.text, (), known)
        else:
            joined.append(piece)
    return joined


def _which(before: Sequence[Piece]) -> bool:
    # 哪些|司法局: of a sort, though one only may be called so
    return bool(before) and "asks:both" in before[-1].meanings


def _mended(pieces: Sequence[Piece], called: Callable[[str], list[Named]]) -> list[Piece]:
    """Return the pieces, names that a word of one sign has parted in one: 成|都|市."""
    mended: list[Piece] = []
    place = 0
    while place < len(pieces):
        window = _cut(pieces[place : place + 2], called) or _parted(pieces[place:], called)
        if window:
            text = "".join(piece.text for piece in window)
            mended.append(Piece(window[0].start, window[-1].end, text, (), called(text)[0]))
        else:
            mended.append(pieces[place])
        place += len(window) or 1
    return mended


def _cut(pair: Sequence[Piece], called: Callable[[str], list[Named]]) -> Sequence[Piece]:
    # A unit's name that opens with another: 沙河市场监管, an account, of 沙河市场监管|局.
    named, rest = pair[0].named, pair[-1]
    if not named or named.kind == "organisation" or len(pair) < 2 or not _unexplained(rest):
        return ()
    found = called(pair[0].text + rest.text)
    return pair if len(found) == 1 and found[0].kind == "organisation" else ()


def _parted(pieces: Sequence[Piece], called: Callable[[str], list[Named]]) -> Sequence[Piece]:
    # The pieces that are one name together, the first among them, where some are none alone.
    run: list[Piece] = []
    for piece in pieces[:_PARTS]:
        if not _unexplained(piece) and not (piece.meanings and len(piece.text) == 1):
            break
        run.append(piece)
    if not any(_unexplained(piece) and not called(piece.text) for piece in run[:2]):
        return ()
    for size in range(len(run), 1, -1):
        text = "".join(piece.text for piece in run[:size])
        mixed = any(piece.meanings for piece in run[:size])
        if mixed and len(text) <= _LONGEST and len(called(text)) == 1:
            return run[:size]
    return ()


def _unexplained(piece: Piece) -> bool:
    return not piece.meanings and not piece.named and bool(piece.text.strip())


def whole(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces, a unit's with what stands right before it: 新洲|区科经局."""
    joined: list[Piece] = []
    for piece in pieces:
        before = joined[-1] if joined else None
        unexplained = before and not before.meanings and not before.named and before.text.strip()
        if before and unexplained and piece.named and piece.named.kind == "organisation":
            text = before.text + piece.text
            joined[-1] = Piece(before.start, piece.end, text, (), None)
        elif piece.text.strip():
            joined.append(piece)
    return joined


def _one(text: str, found: Sequence[Named]) -> Named:
    if len(found) > 1:
        labels = [one.label for one in found]
        few = "几个" if len(found) <= _LISTED else f" {len(found)} 个（这里列出 {_LISTED} 个）"
        raise NotUnderstoodError(f"“{text}”可以指{few}，请写全称", labels[:_LISTED], "several")
    if not found:
        problem = f"不明白“{text}”：图谱里没有这样叫的单位、区域、法律或者制度"
        raise NotUnderstoodError(problem, sort="unknown", text=text)
    return found[0]
