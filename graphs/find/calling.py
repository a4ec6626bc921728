"""How people call units, laws and programs: from a name in a question to things of the store."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from graphs.find import names
from graphs.store.sparql import iri, literal
from ontology.terms import FZ

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from graphs.store.rows import Store
    from ontology.recognised import Recognised

_KINDS: Final = ("organisation", "region", "instrument", "program")  # in this order of likelihood
_PLACED: Final = frozenset({"organisation", "region"})
_CONTAINED: Final = ("instrument", "program", "organisation")
_NEAR: Final = 5
_LONGEST: Final = 60  # characters of a name that a question writes without 《》
_SORT: Final = "(?:[^省市县]*族)?(?:自治)?[省市区县州盟旗]"  # what a place is, behind its name
_COMMITTEE: Final = "委员会"  # 委 for short
_ORGANS: Final = tuple("局厅委会部")  # how departments end
_FIELD: Final = 4  # signs of a field that a name may lengthen: 市场监管 in 市场监督管理局
_SHARE: Final = 3  # a part of a name is no less than a third of it
_MANY: Final = 200  # candidates above which a name says too little to look further


@dataclass(frozen=True, slots=True)
class Named:
    """A name that was asked for: its kind, how the store calls it, and the things it stands for.

    No IRIs: the catalogue knows the name, no report of the store writes it. `sort`: of units so.
    """

    kind: str
    label: str
    iris: tuple[str, ...]
    sort: bool = False

    @property
    def many(self) -> bool:
        """Return whether it may stand for more than one unit."""
        return self.kind == "organisation" and (self.sort or len(self.iris) > 1)


def recognised(store: Store, name: Recognised) -> Named | None:
    """Return what a recognised name stands for; None where only the recogniser thinks so."""
    found = names.exact(store, name.kind, name.name)
    if found:
        return Named(name.kind, _preferred(store, found, name.name), tuple(found))
    if name.known and name.kind != "organisation":
        return Named(name.kind, name.name, ())
    return None


def contained(store: Store, question: str) -> list[tuple[str, Named]]:
    """Return the names of units and things that a question contains, with what they stand for."""
    spelt = {
        question[start:end]
        for start in range(len(question))
        for end in range(start + 2, min(len(question), start + _LONGEST) + 1)
    }
    labels = " ".join(f"{literal(text)} {literal(text, language='zh')}" for text in sorted(spelt))
    # A path, for a variable in the place of the two would be looked up in the whole store.
    found = store.select(
        f"SELECT DISTINCT ?label ?t {{ VALUES ?label {{ {labels} }}"
        " GRAPH ?g { ?t skos:prefLabel|skos:altLabel ?label } }"
    )
    called = sorted(found)
    kinds_of = _kinds(store, sorted({thing for _, thing in called}))
    things: dict[tuple[str, str], list[str]] = {}
    for label, thing in called:
        for kind in kinds_of.get(thing, ()):
            things.setdefault((label, kind), []).append(thing)
    return [
        (label, Named(kind, _preferred(store, iris, label), tuple(iris)))
        for (label, kind), iris in things.items()
    ]


def called(store: Store, text: str) -> list[Named]:
    """Return the units, else regions, else other things, that may be called so.

    The strictest way of calling that fits any decides: the name itself, its end (科经局 of
    区科经局), a place without its sort (山西 of 山西省), a part, a part of the full name before a
    short one (新洲 + 区科经局), its characters in order (区市监局 of 区市场监督管理局).
    """
    known = names.every_label(store)
    for fits, kinds in _WAYS:
        for kind in kinds:
            found = [thing for thing, labels in known.get(kind, {}).items() if fits(text, labels)]
            if kind == "organisation":
                found = _acting(store, found)
            if found:
                return [Named(kind, known[kind][thing][0], (thing,)) for thing in found]
    return _behind_its_region(store, text, known.get("region", {}))


def of_sort(store: Store, text: str) -> Named | None:
    """Return as one the units whose names end so, where nothing else does: 司法局 of 哪些司法局."""
    known = names.every_label(store)
    if any(
        _end(text, labels) for kind in _CONTAINED[:2] for labels in known.get(kind, {}).values()
    ):
        return None
    found = [thing for thing, labels in known.get("organisation", {}).items() if _end(text, labels)]
    label = f"名称以“{text}”结尾的单位"
    return Named("organisation", label, tuple(found), sort=True) if found else None


def ending(store: Store, ends: Sequence[str]) -> Named:
    """Return as one the units that act and whose names have one of the ends."""
    known = names.every_label(store).get("organisation", {})
    found = [thing for thing, labels in known.items() if labels[0].endswith(tuple(ends))]
    label = f"名称以“{'、'.join(ends)}”结尾的单位"
    return Named("organisation", label, tuple(_acting(store, found)), sort=True)


def of_department(store: Store, text: str) -> Named | None:
    """Return as one the units of a field, of whatever region: 税务局, 税务分局 of 税务."""
    found = [
        thing
        for thing, labels in names.every_label(store).get("organisation", {}).items()
        if labels[0].endswith(_ORGANS) and _of_field(text, labels[0])
    ]
    found = _acting(store, found)
    label = f"名称含“{text}”的部门"
    return Named("organisation", label, tuple(found), sort=True) if found else None


def _of_field(text: str, name: str) -> bool:
    rest: Iterator[str] = iter(name)
    return text in name or (len(text) >= _FIELD and all(sign in rest for sign in text))


def _behind_its_region(
    store: Store, text: str, regions: Mapping[str, tuple[str, ...]]
) -> list[Named]:
    # 贵港市 of 广西壮族自治区贵港市, whose name is not that long
    for place in range(min(len(text), _LONGEST) - 2, 1, -1):
        around, rest = text[:place], text[place:]
        within = [
            Named("region", labels[0], (region,))
            for region, labels in regions.items()
            if around in labels or _place(around, labels)
        ]
        if within:
            found = [one for one in called(store, rest) if one.kind in _PLACED]
            inside = lying(store, found, within)
            if inside:
                return [one for one in found if inside.intersection(one.iris)]
    return []


def lying(store: Store, placed: Sequence[Named], regions: Sequence[Named]) -> set[str]:
    """Return those of units and regions that lie in regions: by the graph, else by their names."""
    named = {
        one
        for name in placed
        for one in name.iris
        if any(name.label.startswith(region.label) for region in regions)
    }
    things, around = (
        " ".join(iri(one) for name in names for one in name.iris) for names in (placed, regions)
    )
    found = store.select(
        f"SELECT DISTINCT ?u {{ VALUES ?u {{ {things} }} VALUES ?p {{ {around} }}"
        " { GRAPH ?g { ?u fz:region ?in } GRAPH ?c { ?in schema:containedInPlace* ?p } }"
        " UNION { GRAPH ?c { ?u schema:containedInPlace+ ?p } } }"
    )
    return named | {row[0] for row in found}


def governments(store: Store, regions: Sequence[Named], suffix: str) -> tuple[Named, ...]:
    """Return the people's governments of regions."""
    wanted = [region.label + suffix for region in regions]
    return tuple(
        Named("organisation", label, tuple(names.exact(store, "organisation", label)))
        for label in wanted
    )


def near(store: Store, text: str) -> list[str]:
    """Return the names of the store that are most like a text."""
    known = {
        label
        for things in names.every_label(store).values()
        for labels in things.values()
        for label in labels
    }
    return names.rank(text, known, _NEAR)


def _kinds(store: Store, things: Sequence[str]) -> dict[str, list[str]]:
    if not things:
        return {}
    kinds = {FZ[term]: kind for kind in _CONTAINED for term in names.TYPES[kind]}
    listed = " ".join(map(iri, things))
    found = store.select(
        f"SELECT DISTINCT ?t ?type {{ VALUES ?t {{ {listed} }} GRAPH ?g {{ ?t a ?type }} }}"
    )
    told: dict[str, set[str]] = {}
    for thing, kind in found:
        if kind in kinds:
            told.setdefault(thing, set()).add(kinds[kind])
    return {thing: sorted(known) for thing, known in told.items()}


def _preferred(store: Store, things: Sequence[str], otherwise: str) -> str:
    found = store.select(
        f"SELECT (MIN(STR(?l)) AS ?label) {{ GRAPH ?g {{ {iri(things[0])} skos:prefLabel ?l }} }}"
    )
    label = next(iter(found), ("",))[0]
    return label if label and len(things) == 1 else otherwise


def _acting(store: Store, units: Sequence[str]) -> list[str]:
    if not units or len(units) > _MANY:
        return list(units)
    return acting(store, units) or list(units)


def acting(store: Store, units: Sequence[str]) -> list[str]:
    """Return those of units that report or of which a report says what they do."""
    listed = " ".join(map(iri, units))
    found = store.select(
        f"SELECT DISTINCT ?u {{ VALUES ?u {{ {listed} }}"
        f" GRAPH ?g {{ ?x fz:actor|fz:reportedBy ?u }} }} ORDER BY ?u"
    )
    return [row[0] for row in found]


def _after_a_place(text: str, labels: tuple[str, ...]) -> bool:
    full = labels[0]
    return any(
        text.endswith(label) and text.removesuffix(label) in full and len(label) > 1
        for label in labels
    )


def _place(text: str, labels: tuple[str, ...]) -> bool:
    # 山西 of 山西省, 广西 of 广西壮族自治区
    return len(text) > 1 and any(re.fullmatch(re.escape(text) + _SORT, one) for one in labels)


def _division(text: str, labels: tuple[str, ...]) -> bool:
    # 沙河市 of 邢台市沙河市; not 山市 of 乐山市, 省 of 贵州省
    return len(text) > 1 and any(
        re.search(f"[省市区县州盟旗]{re.escape(text)}$", label) for label in labels
    )


def _place_within(text: str, labels: tuple[str, ...]) -> bool:
    # 沙河 of 邢台市沙河市
    ends = re.compile(re.escape(text) + _SORT + "$")
    return len(text) > 1 and any(ends.search(label) for label in labels)


def _end(text: str, labels: tuple[str, ...]) -> bool:
    # 处罚法 of 行政处罚法; two signs are too little for the end of a long title
    return len(text) > 1 and any(
        label.endswith(text) and (len(text) > 2 or 2 * len(text) >= len(label)) for label in labels
    )


def _long_end(text: str, labels: tuple[str, ...]) -> bool:
    # 处罚法; 规定 is no name of 三定规定
    return len(text) > 2 and _end(text, labels)


def _part(text: str, labels: tuple[str, ...]) -> bool:
    # 应急管理 of 云南省应急管理厅; not 乡镇 of whatever speaks of them
    return len(text) > 2 and any(
        text in label and _SHARE * len(text) >= len(label) for label in labels
    )


def _in_order(text: str, labels: tuple[str, ...]) -> bool:
    # 区市监局 of 区市场监督管理局, 区城管委 of 区城市管理委员会
    short = text[-1] == _COMMITTEE[0] and labels[0].endswith(_COMMITTEE)
    wanted = text + _COMMITTEE[1:] if short else text
    rest: Iterator[str] = iter(labels[0])
    return len(text) > 2 and wanted[-1] == labels[0][-1] and all(c in rest for c in wanted)


_WAYS: Final[tuple[tuple[Callable[[str, tuple[str, ...]], bool], tuple[str, ...]], ...]] = (
    (lambda text, labels: text in labels, _KINDS),
    (_end, ("organisation",)),
    (_division, ("region",)),
    (_long_end, ("instrument", "program")),
    (_place, ("region",)),
    (_place_within, ("region",)),
    (_part, _KINDS),
    (_after_a_place, ("organisation",)),
    (_in_order, ("organisation", "region")),
)
