"""From the pieces of a question to a stored question with values: what is said decides, all of it.

An intent (`questions.toml`) fits where it explains every piece: a name it takes, a word it needs
or allows. What one piece says beyond that would be left unanswered, so then it does not fit.
"""

from __future__ import annotations

from dataclasses import dataclass
from string import Formatter
from typing import TYPE_CHECKING, Final

from graphs import calling, questions
from graphs.sparql import iri, literal
from ontology.terms import MODES, NS, PREFIXES, STATUSES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from graphs.calling import Named
    from graphs.questions import Question
    from graphs.rows import Store
    from ontology.wording import Intent, Wording

KEYS: Final = {
    "organisation": "unit",
    "instrument": "law",
    "program": "program",
    "region": "region",
}
_ALWAYS: Final = frozenset({"filler:words"})


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a question: a name with what it stands for, or a word with what it may mean."""

    start: int
    end: int
    text: str
    meanings: tuple[str, ...] = ()
    named: Named | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A stored question with its values: as SPARQL terms, and as people say them.

    A parameter with no terms has a name that no report writes: then nothing answers.
    """

    question: str
    terms: Mapping[str, tuple[str, ...]]
    values: Mapping[str, tuple[str, ...]]
    sentence: str

    @property
    def answerable(self) -> bool:
        """Tell whether every name that was said stands in the store."""
        return all(self.terms.values())


def match(
    pieces: Sequence[Piece], years: Sequence[str], store: Store, wording: Wording
) -> Asked | None:
    """Return the first stored question that explains all pieces of a question."""
    for intent in wording.intents:
        if _fits(intent, pieces):
            return _asked(intent, pieces, years, store, wording)
    return None


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
            if key not in intent.takes:
                return False
        elif "year" in meanings:
            if "year" not in intent.takes:
                return False
        elif not meanings & known:
            return False
    return intent.needs <= named and all(said & wanted for wanted in intent.all_of)


def _said(piece: Piece) -> set[str]:
    # indicators:行政复议案件 is also said to be of the indicators.
    groups = {m.split(":")[0] for m in piece.meanings if m.startswith("indicators:")}
    return {*piece.meanings, *groups}


def _asked(
    intent: Intent, pieces: Sequence[Piece], years: Sequence[str], store: Store, wording: Wording
) -> Asked:
    question = questions.stored()[intent.question]
    if question.ranked and "topics:most" in {m for piece in pieces for m in piece.meanings}:
        question = questions.stored()[question.ranked]
    terms: dict[str, tuple[str, ...]] = {}
    values: dict[str, tuple[str, ...]] = {}
    for key, named in _names(intent, pieces, store, wording).items():
        iris = [one for name in named for one in name.iris]
        iris = questions.within(store, iris) if key == "region" and iris else iris
        terms[key] = tuple(iri(one) for one in iris)
        values[key] = tuple(name.label for name in named)
    if years:
        terms["year"] = tuple(literal(year, PREFIXES["xsd"] + "gYear") for year in years)
        values["year"] = tuple(years)
    meanings = {meaning for piece in pieces for meaning in piece.meanings}
    for key, known in (("mode", MODES), ("status", STATUSES)):
        chosen = _chosen(key, known, meanings)
        if chosen and key in intent.takes:
            terms[key] = tuple(iri(NS + one) for one in chosen)
            values[key] = tuple(wording.names[one] for one in chosen)
    indicators = sorted(m.split(":", 1)[1] for m in meanings if m.startswith("indicators:"))
    if indicators:
        terms["indicator"] = tuple(map(literal, indicators))
        values["indicator"] = tuple(indicators)
    return Asked(question.name, terms, values, _sentence(question, values, wording))


def _sentence(question: Question, values: Mapping[str, Sequence[str]], wording: Wording) -> str:
    # What the question says with its values in their places, and the others after it.
    said = {"mode": wording.names["mention"]} | {k: "、".join(v) for k, v in values.items()}
    places = {name for _, name, _, _ in Formatter().parse(question.says) if name}
    sentence = question.says.format_map(said) if places <= said.keys() else ""
    rest = {key: told for key, told in values.items() if not sentence or key not in places}
    told = [f"{wording.called[key]}：{'、'.join(told)}" for key, told in rest.items()]
    note = f"（{'；'.join(told)}）" if told else ""
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


def _chosen(key: str, known: Sequence[str], meanings: set[str]) -> list[str]:
    group = {"mode": "modes", "status": "statuses"}[key]
    chosen = {one for one in known if f"{group}:{one}" in meanings}
    if key == "mode":
        if "general:words" in meanings:
            chosen.add("apply")
        chosen.discard("mention")  # in whatever mode
    return [one for one in known if one in chosen]
