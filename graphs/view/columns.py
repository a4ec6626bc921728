"""Lay a page out in columns, so that few lines cross and the same data always look the same."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING, Final

from ontology.terms import MODES, STATUSES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from graphs.view.evidence import Edge, Evidence
    from graphs.view.focus import Choice

TALLEST: Final = 60  # rows; a longer last column of two goes on in a lane beside it
GAP: Final = 0.6  # rows above a heading
SWEEPS: Final = 4  # after so many the order hardly changes

KINDS: Final = ("regulation", "document", "work", "program")


@dataclass(frozen=True, slots=True)
class Group:
    """Nodes that stand together under a heading, in order; `word` names the heading, "" none."""

    word: str
    members: tuple[str, ...]


Column = tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a node or heading stands: lanes count from the left, rows from the top."""

    lane: int
    row: float


@dataclass(frozen=True, slots=True)
class Heading:
    """The words above a group and how many stand in it."""

    word: str
    count: int
    place: Place


@dataclass(frozen=True, slots=True)
class Plan:
    """The places of all nodes; `columns` says for each lane to which column it belongs."""

    places: Mapping[str, Place]
    headings: tuple[Heading, ...]
    columns: tuple[int, ...]


def plan(choice: Choice, evidence: Evidence) -> Plan:
    """Return the places of what was chosen; what has no line stands in a tray below."""
    linked = {iri for edge in evidence.edges for iri in (edge.unit, edge.thing)}
    near = _neighbours(evidence.edges)
    columns = [
        tuple(
            Group(group.word, tuple(iri for iri in group.members if iri in linked))
            for group in column
        )
        for column in _columns(choice, evidence)
    ]
    columns = [tuple(group for group in column if group.members) for column in columns]
    columns = _ordered([column for column in columns if column], near)
    places, headings, lanes = _placed(columns, near)
    everything = (*choice.units, *choice.peers, *choice.things, *choice.loose)
    tray = [iri for iri in everything if iri not in linked]
    if tray:
        lanes = lanes or (0,)
        top = max((place.row for place in places.values()), default=-2.0) + 2
        headings = (*headings, Heading("tray", len(tray), Place(0, top)))
        for index, iri in enumerate(tray):
            down, lane = divmod(index, len(lanes))
            places[iri] = Place(lane, top + 1 + down)
    return Plan(places, headings, lanes)


def _columns(choice: Choice, evidence: Evidence) -> list[Column]:
    things = {kind: Group(kind, ()) for kind in KINDS}
    for kind in KINDS:
        members = tuple(iri for iri in choice.things if evidence.nodes[iri].kind == kind)
        things[kind] = Group(kind, members)
    focus = Group("", (choice.focus or "",))
    if choice.kind == "unit":
        return [(focus,), tuple(things.values()), (Group("peers", choice.peers),)]
    units = (Group("unit", choice.units),)
    if choice.kind in {"whole", "region"} or len(choice.things) > 1:
        instruments = tuple(things[kind] for kind in KINDS[:-1])
        return [instruments, units, (things["program"],)]
    return [(focus,), tuple(_by_use(choice.units, evidence.edges))]


def _by_use(units: Sequence[str], edges: Iterable[Edge]) -> Iterator[Group]:
    """Group units by the mode that most of their statements have, program units by status."""
    uses: dict[str, Counter[str]] = defaultdict(Counter)
    for edge in edges:
        for status, _, number in edge.tally:
            word = f"status.{status}" if edge.mode == "runs" else f"mode.{edge.mode}"
            uses[edge.unit][word] += number
    order = [f"mode.{mode}" for mode in MODES] + [f"status.{status}" for status in STATUSES]
    main = {
        unit: min(counts, key=lambda word: (-counts[word], order.index(word)))
        for unit, counts in uses.items()
    }
    for word in order:
        yield Group(word, tuple(unit for unit in units if main.get(unit) == word))


def _neighbours(edges: Iterable[Edge]) -> dict[str, list[str]]:
    near: dict[str, list[str]] = defaultdict(list)
    for edge in edges:
        near[edge.unit].append(edge.thing)
        near[edge.thing].append(edge.unit)
    return near


def _ordered(columns: list[Column], near: Mapping[str, Sequence[str]]) -> list[Column]:
    """Put each node at the mean height of its neighbours, group by group, there and back."""
    for sweep in range(SWEEPS):
        forth = range(len(columns))
        for index in forth if sweep % 2 == 0 else reversed(forth):
            height = {
                iri: (row + 0.5) / sum(len(group.members) for group in column)
                for column in columns
                for row, iri in enumerate(iri for group in column for iri in group.members)
            }
            mean = {
                iri: round(fmean(height[other] for other in near[iri]), 9)
                for group in columns[index]
                for iri in group.members
            }
            columns[index] = tuple(
                Group(group.word, tuple(sorted(group.members, key=mean.__getitem__)))
                for group in columns[index]
            )
    return columns


@dataclass(frozen=True, slots=True)
class _Item:
    """A node, or the heading of so many, and how far below the lane's top it would stand."""

    name: str
    count: int  # 0 for a node
    offset: float


def _placed(
    columns: Sequence[Column], near: Mapping[str, Sequence[str]]
) -> tuple[dict[str, Place], tuple[Heading, ...], tuple[int, ...]]:
    """Place the tallest column first, row by row, and the others beside what they are linked to."""
    lanes = [
        (index, items)
        for index, column in enumerate(columns)
        for items in _lanes(column, len(columns))
    ]
    tallest = max((items[-1].offset for _, items in lanes), default=0.0)
    places: dict[str, Place] = {}
    headings = []
    for lane, (_, items) in sorted(enumerate(lanes), key=lambda one: (-len(one[1][1]), one[0])):
        tops = _settled(items, places, near, tallest - items[-1].offset)
        for item, top in zip(items, tops, strict=True):
            place = Place(lane, round(top + item.offset, 3))
            if item.count:
                headings.append(Heading(item.name, item.count, place))
            else:
                places[item.name] = place
    headings.sort(key=lambda heading: (heading.place.lane, heading.place.row))
    return places, tuple(headings), tuple(index for index, _ in lanes)


def _lanes(column: Column, beside: int) -> Iterator[list[_Item]]:
    """Yield the lanes of a column: one, or as many as keep each below `TALLEST` rows.

    Between other columns lanes would hide each other's lines and leave no room for names.
    """
    queue = [
        (name, count)
        for group in column
        for name, count in [(group.word, len(group.members)), *((iri, 0) for iri in group.members)]
        if name
    ]
    lanes = -(-len(queue) // TALLEST) if beside <= 2 else 1
    length = -(-len(queue) // lanes)
    for lane in range(lanes):
        items: list[_Item] = []
        offset = 0.5 * (lane % 2)  # a line passes between two nodes of the lane before
        for name, count in queue[lane * length : (lane + 1) * length]:
            offset += GAP if count and items else 0
            items.append(_Item(name, count, offset))
            offset += 1
        yield items


def _settled(
    items: Sequence[_Item],
    places: Mapping[str, Place],
    near: Mapping[str, Sequence[str]],
    room: float,
) -> list[float]:
    """Return how far each item is moved down: least squares to its wish, order and distance kept.

    Neighbouring items that wish to pass each other are pooled (isotonic regression).
    """
    wishes: list[float] = []
    for item in reversed(items):
        rows = [places[iri].row for iri in near.get(item.name, ()) if iri in places]
        if rows and not item.count:
            wishes.append(fmean(rows) - item.offset)
        else:
            wishes.append(wishes[-1] if wishes else room / 2)
    pools: list[tuple[float, int]] = []
    for wish in reversed(wishes):
        pools.append((wish, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (one, n), (other, m) = pools[-2:]
            pools[-2:] = [((one * n + other * m) / (n + m), n + m)]
    return [min(max(mean, 0.0), max(room, 0.0)) for mean, n in pools for _ in range(n)]
