"""Last year's plans and this year's report: candidates with the reason of the match, or none.

A candidate shares with the plan a law, document or program that both name, or a run of words that
few other sentences of the later report have. It says what may be the follow-up, and no more.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from graphs.analyse.compared_reports import named
from graphs.analyse.derived import link, statement, value
from ontology import passages as words
from ontology.terms import FZ

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from graphs.analyse.compared_reports import Named, Told
    from graphs.store.embedded import Store
    from ontology.passages import Passage

_GRAM: Final = 3
_RUN: Final = 5  # characters in a row that a match by words has in common
# What a match by words weighs at least: each trigram in common counts 1, shared among the sentences
# of the later report that have it.
_WEIGHT: Final = 2.5
_NAMED: Final = 2.0  # what a name in common weighs
_MOST: Final = 3  # candidates of a plan
_MANY: Final = 4  # a name in so many sentences of the later report singles none out


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of the later report, why it may answer the plan, and how strongly."""

    passage: Passage
    reason: str
    weight: float


@dataclass(frozen=True, slots=True)
class Item:
    """A plan of one report, looked for in a later one."""

    told: Told
    plan: Passage
    later: Told
    candidates: tuple[Candidate, ...]


def pairs(told: Iterable[Told]) -> Iterator[tuple[Told, Told]]:
    """Yield each report with the next later one of its unit."""
    by_unit: dict[str, list[Told]] = defaultdict(list)
    for one in told:
        if one.unit and one.year:
            by_unit[one.unit].append(one)
    for unit in sorted(by_unit):
        ordered = sorted(by_unit[unit], key=lambda one: one.order)
        for earlier in ordered:
            later = next((one for one in ordered if one.year > earlier.year), None)
            if later:
                yield earlier, later


def follow(store: Store, told: Sequence[Told]) -> list[Item]:
    """Return every plan that a later report of its unit could answer."""
    items: list[Item] = []
    for earlier, later in pairs(told):
        before, after = named(store, earlier.report), named(store, later.report)
        items += match(earlier, later, before, after)
    return items


def match(
    earlier: Told, later: Told, before: Sequence[Named], after: Sequence[Named]
) -> Iterator[Item]:
    """Yield the plans of a report with their candidates in a later one."""
    formulas = words.load().formulas
    answers = [one for one in later.passages if one.status != "planned"]
    texts = [_plain(one.text, formulas) for one in answers]
    grams = list(map(_grams, texts))
    spread = Counter(gram for found in grams for gram in found)
    things = [_things(one, after) for one in answers]
    used = Counter(thing for found in things for thing in found)
    for plan in earlier.passages:
        if plan.status != "planned":
            continue
        wanted, text = _things(plan, before), _plain(plan.text, formulas)
        own = _grams(text)
        candidates = []
        for answer, other, found, mentioned in zip(answers, texts, grams, things, strict=True):
            shared = [t for t in wanted if t in mentioned and used[t] < _MANY]
            weight = sum(1 / spread[gram] for gram in sorted(own & found))
            if not shared and weight < _WEIGHT:
                continue
            run = _longest_run(text, other)  # what takes the time
            if shared or len(run) >= _RUN:
                reason = _reason([wanted[t] for t in shared], run if len(run) >= _RUN else "")
                candidates.append(Candidate(answer, reason, weight + _NAMED * len(shared)))
        ranked = sorted(candidates, key=lambda one: (-one.weight, one.passage.start))
        yield Item(earlier, plan, later, tuple(ranked[:_MOST]))


def lines(items: Iterable[Item]) -> Iterator[str]:
    """Yield the triples of plans and candidates."""
    for item in items:
        plan = f"{item.told.report}#n{item.plan.start}-{item.plan.end}"
        yield from statement(plan, "Plan", item.told, item.plan)
        yield link(plan, FZ.later, item.later.report)
        for one in item.candidates:
            place = f"{one.passage.start}-{one.passage.end}"
            node = f"{item.later.report}#c{place}-{item.plan.start}"
            yield from statement(node, "Candidate", item.later, one.passage)
            yield link(node, FZ.answers, plan)
            yield value(node, FZ.reason, one.reason)


def _things(passage: Passage, found: Sequence[Named]) -> Mapping[str, str]:
    return {
        one.thing: one.name
        for one in found
        if passage.start <= one.start and one.end <= passage.end
    }


def _plain(text: str, formulas: Sequence[str]) -> str:
    for formula in formulas:
        text = text.replace(formula, "\n")
    return text


def _grams(text: str) -> set[str]:
    found = (text[i : i + _GRAM] for i in range(len(text) - _GRAM + 1))
    return {gram for gram in found if all("\u4e00" <= c <= "\u9fff" for c in gram)}


def _longest_run(one: str, other: str) -> str:
    from difflib import SequenceMatcher

    found = SequenceMatcher(None, one, other, autojunk=False).find_longest_match()
    return one[found.a : found.a + found.size].strip("，、。；：\n")


def _reason(names: Sequence[str], run: str) -> str:
    parts = [f"都写到“{name}”" for name in names]
    if run:
        parts.append(f"共有文字“{run}”")
    return "；".join(parts)
