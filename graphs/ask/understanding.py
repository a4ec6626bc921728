"""Read a Chinese question: of which units, laws and programs, in which mode and year.

Every character of a question is explained by a name, a year or a word of `questions.toml`; where
one is not, the question is not understood, and nothing else is answered in its place.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from graphs.ask import editions, first_rows, intents, spoken, years
from graphs.ask.intents import Asked
from graphs.ask.placing import placed
from graphs.ask.splitting import named, split, whole
from graphs.ask.typed import plain
from graphs.ask.understood import NotUnderstoodError, Understanding, worded
from graphs.find import calling
from graphs.find.questions import stored
from ontology.terms import MODES, STATUSES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from graphs.ask.understood import Piece
    from graphs.find.calling import Named
    from graphs.store.rows import Store
    from ontology.recognised import Recognise
    from ontology.wording import Wording

__all__ = ["NotUnderstoodError", "understand"]

_WORD: Final = 2  # characters that may be a word; more that nothing explains are a name
_COUNTING, _COMPARING = "counting", "comparing"  # refusals of questions.toml


def understand(
    question: str, store: Store, recognise: Recognise, wording: Wording
) -> Understanding | Asked:
    """Return what a question asks; raise NotUnderstoodError.

    A topic of its own leads to the stored question on it; else it is who does what with what.
    """
    typed = plain(question, wording)
    if not typed:
        raise NotUnderstoodError("没有写问题")
    typed, number = first_rows.taken(typed, wording)
    if not number:
        return _read(typed, store, recognise, wording)
    found = _read(plain(typed, wording), store, recognise, wording)
    if not isinstance(found, Asked) or not stored()[found.question].counts:
        raise NotUnderstoodError("这个问题没有可排的数，请去掉前几名、后几名")
    which = "最少" if found.least else "最多"
    note = f"（只取{which}的 {number} 个，并列的都列）"
    return replace(found, first=number, sentence=found.sentence + note)


def _read(
    typed: str, store: Store, recognise: Recognise, wording: Wording
) -> Understanding | Asked:
    typed, of_edition, note = editions.dated(typed, store, recognise, wording)
    if note:
        with suppress(NotUnderstoodError):
            edited = _read(of_edition, store, recognise, wording)
            return replace(edited, sentence=edited.sentence + note)
        known = _read(typed, store, recognise, wording)
        if isinstance(known, Asked) and stored()[known.question].rows == "known":
            return known  # its dates, whatever its edition
        raise NotUnderstoodError("问的内容不能按修订的年份来分，请去掉修订，写明报告年度")
    wider = split(typed, store, recognise, wording.wider)
    left: NotUnderstoodError | None = None
    try:
        wider = placed(named(wider, store), store, wording)
    except NotUnderstoodError as error:  # told below, where the words known there say no more
        left = error
    asked = None if left else intents.match(wider, _years(wider), store, wording)
    if asked:
        return asked
    dated, note = years.resolved(typed, store, wording)
    if dated != typed:
        found = _read(dated, store, recognise, wording)
        return replace(found, sentence=found.sentence + note)
    try:
        return _plainly(split(typed, store, recognise, wording.meanings), store, wording)
    except NotUnderstoodError as error:
        if error.sort == "unknown" and left is None:
            raise NotUnderstoodError("这些词都认得，但连在一起还不能问") from error
        if error.sort == "unknown" and left and len(left.text) > 1 and left.text in error.text:
            raise left from error
        raise


def _plainly(pieces: Sequence[Piece], store: Store, wording: Wording) -> Understanding:
    """Return who does what with what, by pieces in the words for that."""
    counts = [piece for piece in pieces if _asks_how_many(piece, wording)]
    refusals = {meaning for piece in pieces if piece not in counts for meaning in piece.meanings}
    for refused, way in wording.refusals.items():
        if f"refused:{refused}" in refusals:
            better = _comparison(pieces, store, wording) if refused == _COMPARING else ""
            raise NotUnderstoodError(better or way)
    if not counts:
        return _understood(pieces, store, wording)
    try:
        found = _understood(pieces, store, wording)
    except NotUnderstoodError as error:
        if error.sort == "several" or len(error.text) > _WORD:
            raise
        raise NotUnderstoodError(wording.refusals[_COUNTING]) from error
    if not found.things and len(found.kinds) > 1 and not (found.modes or found.statuses):
        raise NotUnderstoodError(wording.refusals[_COUNTING])  # 有多少个县级政府
    return replace(found, sentence=found.sentence + "（按条数、单位数、报告数作答）")


def _comparison(pieces: Sequence[Piece], store: Store, wording: Wording) -> str:
    # How the units that were named are compared, where they are one or two.
    names: list[Named] = []
    for piece in whole(pieces):
        with suppress(NotUnderstoodError):  # 哪个多: no name
            names += [one.named for one in named([piece], store) if one.named]
    units = [one.label for one in names if one.kind == "organisation" and not one.many]
    regions = [name for name in names if name.kind == "region"]
    units += [one.label for one in calling.governments(store, regions, wording.names["government"])]
    if len(units) not in {1, 2}:
        return ""
    what = "两个单位" if len(units) == 2 else "一个单位的两个年度"
    command = " --with ".join(units)
    return f"比较{what}，请用 `fazhi diff --unit {command}`，或网页上的“对比”"


def _asks_how_many(piece: Piece, wording: Wording) -> bool:
    # 几次, 多少: what is found is counted anyway. 最多 asks for an order.
    words = wording.wider.get(piece.text.lower(), ())
    ranks = bool({"topics:most", "topics:least"} & {*words}) or len(piece.text) == 1
    return f"refused:{_COUNTING}" in piece.meanings and not ranks


def _understood(pieces: Sequence[Piece], store: Store, wording: Wording) -> Understanding:
    pieces = placed(named(pieces, store), store, wording)
    meanings = {meaning for piece in pieces for meaning in piece.meanings}
    ends = spoken.told("sorts", meanings)
    meanings |= {"asks:units"} if ends else set()
    names = [piece.named for piece in pieces if piece.named]
    things = _unique(n for n in names if n.kind in {"instrument", "program"})
    units = _unique(n for n in names if n.kind == "organisation")
    regions = _unique(n for n in names if n.kind == "region")
    if regions and not units and not things and "asks:units" not in meanings:
        own = calling.governments(store, regions, wording.names["government"])
        if calling.acting(store, [iri for one in own for iri in one.iris]):
            units, regions = own, ()  # else its units are meant
    if ends and not (units or things or regions):
        units, ends = (calling.ending(store, ends),), ()
    alone = not all(unit.many for unit in units)  # of 县级部门 it may be asked which
    if alone and things and "asks:units" in meanings:
        raise NotUnderstoodError("问题里既问哪些单位，又写明了单位，请只取其一")
    if not units and not things and not regions:
        raise NotUnderstoodError("没有看出问的是哪个单位，或者哪部法律、哪项制度")
    asks = "units" if things and not units else "uses"
    kinds = _kinds(meanings, things)
    modes, statuses = _modes(pieces, kinds, meanings), _statuses(meanings, kinds)
    _refuse_what_is_mixed(pieces, things, modes, wording)
    several = len(things if asks == "units" else units) > 1
    understanding = Understanding(
        asks,
        things,
        units,
        regions,
        kinds,
        modes,
        statuses,
        _years(pieces),
        several and any(piece.text in wording.every for piece in pieces),
        len(modes) > 1 and any(piece.text in wording.jointly for piece in pieces),
        ends,
    )
    return worded(understanding, wording)


def _refuse_what_is_mixed(
    pieces: Sequence[Piece], things: Sequence[Named], modes: Sequence[str], wording: Wording
) -> None:
    """Raise NotUnderstoodError where an answer would be to more than is asked, or to less."""
    said = [piece for piece in pieces if "filler:words" not in piece.meanings]
    for place, piece in enumerate(said):
        asks = {"asks:instruments", "asks:programs"} & set(piece.meanings)
        last = all(
            {"asks:both", "modes:mention"}.intersection(p.meanings) for p in said[place + 1 :]
        )
        head = last and piece.text.startswith(wording.heads)
        if things and asks and (head or any(sign in piece.text for sign in wording.interrogative)):
            label = things[0].label
            raise NotUnderstoodError(f"问题里既写明了“{label}”，又问“{piece.text}”，请只取其一")
    turns = ""  # m for a mode, t for a thing: mt is 学习甲和乙, mtmt 学习甲、宣传乙
    for piece in pieces:
        thing = piece.named and piece.named.kind in {"instrument", "program"}
        turn = "t" if thing else "m" if _mode_of(piece) else ""
        turns += "" if turns.endswith(turn) else turn
    if len(things) > 1 and len(modes) > 1 and len(turns) > 3:
        raise NotUnderstoodError("问题里方式和法律各有几个，看不出哪个对哪个，请分开问")


def _years(pieces: Iterable[Piece]) -> tuple[str, ...]:
    told = (piece.text for piece in pieces if "year" in piece.meanings)
    return tuple(sorted({year for text in told for year in years.within(text)}))


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
        modes = _mode_of(piece)
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


def _mode_of(piece: Piece) -> set[str]:
    return {m.removeprefix("modes:") for m in piece.meanings if m.startswith("modes:")}


def _statuses(meanings: set[str], kinds: Sequence[str]) -> tuple[str, ...]:
    said = tuple(status for status in STATUSES if f"statuses:{status}" in meanings)
    verbs = {m for m in meanings if m.startswith(("modes:", "general:"))} - {"modes:mention"}
    if "program" in kinds and "take_part:words" in meanings:
        verbs.add("take_part:words")
    if verbs and not said and "perfective:words" in meanings and "asks:how" not in meanings:
        return ("done",)  # 学习了 is done; what is only 提到了 may be planned
    return said
