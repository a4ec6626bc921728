"""Found against gold: precision, recall and F1 of each layer, and where they differ.

Computed on sets a report, then micro-averaged over reports (docs/annotation.md says what is right).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping

    Json = dict[str, Any]

_FIELDS = ("unit", "issuer", "unit_short", "region", "region_code", "year", "issued")
_DROPPED = re.compile(r"[\s*#\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+")
_MENTIONS = ("instruments", "organisations", "programs")


class Error(NamedTuple):
    """One difference: `missed` is in the gold alone, `wrong` in what was found alone."""

    report: str
    layer: str
    kind: str
    item: str


@dataclass(slots=True)
class Layer:
    """Counts of one layer over all reports."""

    name: str
    hit: float = 0
    found: int = 0
    gold: int = 0

    @property
    def precision(self) -> float:
        """Return the share of what was found that is right, 1 where nothing was found."""
        return self.hit / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Return the share of the gold that was found, 1 where there is none."""
        return self.hit / self.gold if self.gold else 1.0

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        return 2 * self.hit / (self.found + self.gold) if self.found + self.gold else 1.0


@dataclass(slots=True)
class Score:
    """The layers by name, means over matched items, and every error."""

    layers: dict[str, Layer] = field(default_factory=dict)
    errors: list[Error] = field(default_factory=list)
    reports: int = 0

    def kinds(self) -> dict[tuple[str, str], int]:
        """Return how many errors there are of each layer and kind, the most frequent first."""
        counted = Counter((error.layer, error.kind) for error in self.errors)
        return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))

    def layer(self, name: str) -> Layer:
        """Return a layer, made when first asked for."""
        return self.layers.setdefault(name, Layer(name))

    def figures(self) -> dict[str, float]:
        """Return the one number each layer is held to: F1, or the mean over matches."""
        return {name: layer.f1 for name, layer in sorted(self.layers.items())}


def _instruments(report: Json) -> Iterator[Hashable]:
    return ((i["title"], i["type"]) for i in report["instruments"])


def _regulations(report: Json) -> Iterator[Hashable]:
    return (i["title"] for i in report["instruments"] if i["type"] == "regulation")


def _organisations(report: Json) -> Iterator[Hashable]:
    return (o["name"] for o in report["organisations"])


def _surfaces(report: Json) -> Iterator[Hashable]:
    return (o["text"] for o in report["organisations"])


def _programs(report: Json) -> Iterator[Hashable]:
    return (p["name"] for p in report["programs"])


def _known_programs(report: Json) -> Iterator[Hashable]:
    return (p["name"] for p in report["programs"] if p["known"])


def _applications(report: Json) -> Iterator[Hashable]:
    titles = {i["title"]: i["type"] for i in report["instruments"]}
    return (
        (a["unit"], a["mode"], a["title"])
        for a in report["applications"]
        if titles.get(a["title"]) != "work"
    )


SETS: dict[str, Callable[[Json], Iterable[Hashable]]] = {
    "instruments": _instruments,
    "regulations": _regulations,
    "organisations": _organisations,
    "organisation surfaces": _surfaces,
    "programs": _programs,
    "known programs": _known_programs,
    "applications": _applications,
}


def score(found: Mapping[str, Json], gold: Mapping[str, Json], texts: Mapping[str, str]) -> Score:
    """Compare reports by name; a report of the gold that was not found counts as empty.

    `texts` holds the decoded source of each report, for the check of offsets.
    """
    result = Score()
    for name in sorted(gold):
        result.reports += 1
        mine = found.get(name) or _empty()
        for layer, items in SETS.items():
            _compare(
                result, name, layer, Counter(set(items(mine))), Counter(set(items(gold[name])))
            )
        if gold[name]["measures"] is not None:  # null: the figures were not annotated
            _measures(result, name, mine, gold[name])
        _application_status(result, mine, gold[name])
        _fields(result, name, mine, gold[name])
        _check_offsets(result, name, mine, texts.get(name, ""))
    return result


def _empty() -> Json:
    keys = ("instruments", "organisations", "programs", "applications", "measures")
    return {"report": {}} | {key: [] for key in keys}


def _compare(
    result: Score, report: str, name: str, mine: Counter[Any], theirs: Counter[Any]
) -> None:
    layer = result.layer(name)
    layer.hit += (mine & theirs).total()
    layer.found += mine.total()
    layer.gold += theirs.total()
    for kind, left in (("missed", theirs - mine), ("wrong", mine - theirs)):
        for item in sorted(left.elements(), key=str):
            words = " · ".join(map(str, item)) if isinstance(item, tuple) else str(item)
            result.errors.append(Error(report, name, kind, words))


def _measures(result: Score, report: str, mine: Json, gold: Json) -> None:
    """Match measures by value and unit, those of like words first."""
    keys = [Counter((float(m["value"]), m["unit"]) for m in r["measures"]) for r in (mine, gold)]
    _compare(result, report, "measures", keys[0], keys[1])
    left = list(mine["measures"])
    for theirs in gold["measures"]:
        same = [
            m
            for m in left
            if float(m["value"]) == float(theirs["value"]) and m["unit"] == theirs["unit"]
        ]
        if not same:
            continue
        best = max(same, key=lambda m: character_f1(m["what"], theirs["what"]))
        left.remove(best)
        likeness = character_f1(best["what"], theirs["what"])
        _mean(result, "what is counted", likeness)
        if likeness < 0.8:
            item = f"{theirs['value']} {theirs['unit']}: {theirs['what']} ≠ {best['what']}"
            result.errors.append(Error(report, "what is counted", "differs", item))
        _mean(result, "bound", float(best["bound"] == theirs["bound"]))
        _status(result, report, best, theirs, f"{theirs['value']}{theirs['unit']}")


def _application_status(result: Score, mine: Json, gold: Json) -> None:
    found = {(a["unit"], a["mode"], a["title"]): a for a in mine["applications"]}
    for theirs in gold["applications"]:
        match = found.get((theirs["unit"], theirs["mode"], theirs["title"]))
        if match:
            _status(result, mine.get("name", ""), match, theirs, theirs["title"])


def _status(result: Score, report: str, mine: Json, theirs: Json, item: str) -> None:
    right = mine["status"] == theirs["status"]
    _mean(result, "status", float(right))
    if not right:
        words = f"{item}: {theirs['status']} ≠ {mine['status']}"
        result.errors.append(Error(report, "status", "differs", words))


def _fields(result: Score, report: str, mine: Json, gold: Json) -> None:
    for name in _FIELDS:
        value, right = mine["report"].get(name), gold["report"].get(name)
        _mean(result, "report fields", float(value == right))
        if value != right:
            error = Error(report, "report fields", "differs", f"{name}: {right} ≠ {value}")
            result.errors.append(error)


def _check_offsets(result: Score, report: str, mine: Json, source: str) -> None:
    for layer in _MENTIONS:
        for mention in mine[layer]:
            quoted = _DROPPED.sub("", source[mention["start"] : mention["end"]])
            _mean(result, "offsets", float(quoted == mention["text"]))
            if quoted != mention["text"]:
                item = f"{mention['text']} ≠ {quoted}"
                result.errors.append(Error(report, "offsets", "differs", item))


def _mean(result: Score, name: str, value: float) -> None:
    """Add a value to a mean, kept as hits of equally many found and gold."""
    layer = result.layer(name)
    layer.hit += value
    layer.found += 1
    layer.gold += 1


def character_f1(one: str, other: str) -> float:
    """Return the F1 of two strings as bags of characters."""
    shared = (Counter(one) & Counter(other)).total()
    return 2 * shared / (len(one) + len(other)) if one or other else 1.0
