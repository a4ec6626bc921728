"""From the pieces of a question to a stored question with values: what is said decides, all of it.

An intent (`questions.toml`) fits where it explains every piece: a name it takes, a word it needs
or allows. What one piece says beyond that would be left unanswered, so then it does not fit.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from string import Formatter
from typing import TYPE_CHECKING, Final

from graphs.ask import negated, spoken
from graphs.ask.understood import NotUnderstoodError, Piece
from graphs.find import calling, questions
from graphs.store.sparql import iri, literal
from ontology.terms import NS, PREFIXES
from ontology.wording import VALUES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from graphs.find.calling import Named
    from graphs.find.questions import Question
    from graphs.store.rows import Store
    from ontology.wording import Intent, Wording

KEYS: Final = {
    "organisation": "unit",
    "instrument": "law",
    "program": "program",
    "region": "region",
}
_SEVERAL: Final = 2  # are set side by side
_EACH_OR_ALL: Final = "law or mode"  # one of the two is said once: which goes with which is plain
_ALWAYS: Final = frozenset({"filler:words"})
_GROUPS: Final = (*VALUES, "sorts")  # of values by name
_GROUP_OF_UNITS: Final = "groups:units"  # 县级部门, 税务部门: one name for many units
_MANY: Final = frozenset({"asks:units", "topics:each"})  # units are asked for, not one


@dataclass(frozen=True, slots=True)
class Asked:
    """A stored question with its values: as SPARQL terms, and as people say them.

    A parameter with no terms has a name that no report writes: then nothing answers. Where
    what is `least` is asked for, the last row is the first. `first` rows are asked for, 0 for all.
    """

    question: str
    terms: Mapping[str, tuple[str, ...]]
    values: Mapping[str, tuple[str, ...]]
    sentence: str
    least: bool = False
    first: int = 0


def match(
    pieces: Sequence[Piece], years: Sequence[str], store: Store, wording: Wording
) -> Asked | None:
    """Return the first stored question that explains all pieces; raise NotUnderstoodError.

    It is raised where the units of a region, or of a sort, are asked for and the question knows
    of none.
    """
    _refuse_sorts_of_others(pieces)
    meanings = {meaning for piece in pieces for meaning in piece.meanings}
    regions = [piece for piece in pieces if piece.named and piece.named.kind == "region"]
    sorts = [piece for piece in pieces if _of_a_sort(piece)]
    named = (piece.named for piece in pieces if piece.named and _key(piece) == "unit")
    units = not all(one.many for one in named) and _asks_which(pieces, wording)
    without: list[Intent] = []
    problem = ""
    for intent in wording.intents:
        if not _fits(intent, pieces):
            continue
        if regions and "region" not in intent.takes and meanings & _MANY:
            without.append(intent)
            problem = f"这还不能只问“{regions[0].text}”的单位：请去掉地区，或者写明一个单位"
        elif units and not intent.several:
            without.append(intent)
            problem = "问题里既问哪些单位，又写明了单位，请只取其一"
        elif sorts and not intent.takes & {"sort", "level"}:
            without.append(intent)
            problem = f"这还不能只问“{sorts[0].text}”：请改问各单位，或者写明一个单位"
        elif not intent.apart:
            return _asked(intent, pieces, years, store, wording)
        elif sides := negated.parted(pieces):
            return _told_apart(intent, sides, years, store, wording)
    if without:
        raise NotUnderstoodError(problem, [without[0].example])
    return None


def _refuse_sorts_of_others(pieces: Sequence[Piece]) -> None:
    # 哪些区|部门 are no districts
    for sort, behind in pairwise(pieces):
        whose = "asks:units" in behind.meanings and not _of_a_sort(behind)
        if _of_a_sort(sort) and whose and sort.end == behind.start:
            text = sort.text + behind.text
            problem = f"不明白“{text}”：图谱里没有这样叫的单位、区域、法律或者制度"
            raise NotUnderstoodError(problem, sort="unknown", text=text)


def _fits(intent: Intent, pieces: Sequence[Piece]) -> bool:
    known = _ALWAYS.union(intent.may, *intent.all_of)
    said: set[str] = set()
    named: set[str] = set()
    for piece in pieces:
        meanings = _said(piece)
        said |= meanings
        if piece.named:
            key = KEYS[piece.named.kind]
            key = "unit" if key == "region" and "region" not in intent.takes else key
            named.add(key)
            if key not in intent.takes and not (piece.named.many and "units" in intent.takes):
                return False
        elif "year" in meanings:
            if "year" not in intent.takes:
                return False
        elif not meanings & known:
            return False
    if said & intent.without:
        return False
    called = {key: {p.named for p in pieces if _key(p) == key} for key in KEYS.values()}
    if any(len(called.get(key, ())) > 1 for key in intent.once):
        return False
    if _EACH_OR_ALL in intent.once and len(called["law"]) > 1 and len(_modes(said)) > 1:
        return False
    if intent.several:
        called["unit"] |= called["region"] if "region" not in intent.takes else set()
        if any(_alone(called[key]) for key in intent.several if key in called):
            return False
        if "kind" in intent.several and len(spoken.told("kinds", said)) < _SEVERAL:
            return False
    return intent.needs <= named and all(said & wanted for wanted in intent.all_of)


def _alone(named: Collection[Named | None]) -> bool:
    # No several; or one of them is many units, 民政部门: what they do together is counted by nobody
    return len(named) < _SEVERAL or any(one and one.many for one in named)


def _modes(meanings: set[str]) -> tuple[str, ...]:
    return spoken.told("modes", meanings - {"modes:mention"})


def _asks_which(pieces: Sequence[Piece], wording: Wording) -> bool:
    # 哪些单位, 各局: which, where one is named already
    return any(
        _of_a_sort(piece)
        or ("asks:units" in piece.meanings and piece.text.startswith(wording.interrogative))
        for piece in pieces
    )


def _of_a_sort(piece: Piece) -> bool:
    return any(meaning.startswith("sorts:") for meaning in piece.meanings)


def _key(piece: Piece) -> str:
    return KEYS[piece.named.kind] if piece.named else ""


def _said(piece: Piece) -> set[str]:
    # indicators:行政复议案件 is also said to be of the indicators.
    groups = {meaning.split(":")[0] for meaning in piece.meanings}
    many = {_GROUP_OF_UNITS} if piece.named and piece.named.many else set()
    return {*piece.meanings, *groups.intersection(_GROUPS), *many}


def _asked(
    intent: Intent, pieces: Sequence[Piece], years: Sequence[str], store: Store, wording: Wording
) -> Asked:
    question = questions.stored()[intent.question]
    meanings = {meaning for piece in pieces for meaning in piece.meanings}
    if question.ranked and meanings & {"topics:most", "topics:least"}:
        question = questions.stored()[question.ranked]
    terms: dict[str, tuple[str, ...]] = {}
    values: dict[str, tuple[str, ...]] = {}
    for kind, named in _names(intent, pieces, store, wording).items():
        iris = [one for name in named for one in name.iris]
        # Of regions side by side each has a row of its own, with what lies in it.
        key = "around" if kind == "region" and kind in intent.several else kind
        iris = questions.within(store, iris) if key == "region" and iris else iris
        terms[key] = tuple(iri(one) for one in iris)
        values[key] = tuple(name.label for name in named)
    if intent.of_two_years and len(years) == 2:
        years = _of_two(years, intent)
    if years:
        terms["year"] = tuple(literal(year, PREFIXES["xsd"] + "gYear") for year in years)
        values["year"] = tuple(years)
    for key in spoken.CHOSEN:
        chosen = spoken.chosen(key, meanings, intent) if key in intent.takes else []
        if chosen:
            terms[key] = tuple(iri(NS + one) for one in chosen)
            values[key] = tuple(wording.names[one] for one in chosen)
    kinds = spoken.told("kinds", meanings)
    if kinds and "kind" in intent.takes:
        terms["kind"] = tuple(term for one in kinds for term in questions.of_kind(store, one))
        values["kind"] = kinds
    which = meanings & {"asks:instruments", "asks:programs"}
    if question.name == "changes" and len(which) == 1:
        values["kind"] = (wording.names[which.pop().removeprefix("asks:").removesuffix("s")],)
        terms["kind"] = tuple(map(literal, values["kind"]))
    for key, said in spoken.outright(meanings, intent).items():
        if said and key in intent.takes:
            terms[key], values[key] = tuple(map(literal, said)), said
    least = "topics:least" in meanings
    sentence = _sentence(question, values, wording)
    if least:
        sentence = sentence.replace("最多", "最少").replace("从多到少", "从少到多")
        sentence += "（从少到多，一次也没有的不在其中）"
    if intent.several:
        sentence += "（没有列出的，报告里没有写）"
    return Asked(question.name, terms, values, sentence, least)


def _told_apart(
    intent: Intent,
    sides: tuple[Sequence[Piece], Sequence[Piece]],
    years: Sequence[str],
    store: Store,
    wording: Wording,
) -> Asked:
    told, denied = (_asked(intent, side, years, store, wording) for side in sides)
    keys = {"law": "but", "mode": "but_mode"}
    terms, values = (
        {**ours, **{name: theirs[key] for key, name in keys.items() if key in theirs}}
        for ours, theirs in ((told.terms, denied.terms), (told.values, denied.values))
    )
    sentence = _sentence(questions.stored()[intent.question], values, wording)
    return Asked(told.question, terms, values, sentence)


def _of_two(years: Sequence[str], intent: Intent) -> Sequence[str]:
    if int(years[0]) + 1 != int(years[1]):
        raise NotUnderstoodError("这里只看相邻的两个年度，请写相邻的两年，或者只写一年")
    return years[:1] if intent.of_two_years == "first" else years[1:]


def _sentence(question: Question, values: Mapping[str, Sequence[str]], wording: Wording) -> str:
    # What the question says with its values in their places, and the others after it.
    said = dict.fromkeys(("mode", "but_mode"), wording.names["mention"])
    said |= {key: "、".join(given) for key, given in values.items()}
    sentence, places = "", frozenset[str]()
    for says in question.says:
        named = frozenset(name for _, name, _, _ in Formatter().parse(says) if name)
        if not sentence and named <= said.keys():
            sentence, places = says.format_map(said), named
    rest = {key: given for key, given in values.items() if not sentence or key not in places}
    more = [f"{wording.called[key]}：{'、'.join(given)}" for key, given in rest.items()]
    note = f"（{'；'.join(more)}）" if more else ""
    return f"{sentence or question.zh}{note}"


def _names(
    intent: Intent, pieces: Iterable[Piece], store: Store, wording: Wording
) -> dict[str, tuple[Named, ...]]:
    found: dict[str, dict[Named, None]] = {}
    for piece in pieces:
        if piece.named:
            found.setdefault(KEYS[piece.named.kind], {})[piece.named] = None
    regions = tuple(found.get("region", ()))
    if regions and "region" not in intent.takes:
        del found["region"]
        acting = calling.governments(store, regions, wording.names["government"])
        found.setdefault("unit", {}).update(dict.fromkeys(acting))
    return {key: tuple(named) for key, named in found.items()}
