"""Where the names of nodes stand in a picture, so that they cover neither names nor nodes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_GAP: Final = 3.0  # between a node and its name
_ROUNDS: Final = 5  # names further away than so many heights are not tried


@dataclass(frozen=True, slots=True)
class Node:
    """A node and the size of its name, all in one unit of length."""

    x: float
    y: float
    radius: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle by its centre and the halves of its sides."""

    x: float
    y: float
    half_width: float
    half_height: float

    def shared(self, other: Box) -> float:
        """Return the area that two have in common."""
        wide = self.half_width + other.half_width - abs(self.x - other.x)
        high = self.half_height + other.half_height - abs(self.y - other.y)
        return max(0.0, wide) * max(0.0, high)


def places(nodes: Sequence[Node]) -> list[Box]:
    """Return a box for the name of each node, in their order, the nearest that covers the least.

    Names are set in the order given, each below its node if nothing is there, else above, beside,
    or further away.
    """
    discs = [Box(node.x, node.y, node.radius, node.radius) for node in nodes]
    named: list[Box] = []
    for node in nodes:
        taken = [*discs, *named]
        tried = [(sum(map(box.shared, taken)), number, box)
                 for number, box in enumerate(_around(node))]  # fmt: skip
        named.append(min(tried, key=lambda one: one[:2])[2])
    return named


def _around(node: Node) -> Iterator[Box]:
    half_width, half_height = node.width / 2, node.height / 2
    for away in range(_ROUNDS):
        down = node.radius + _GAP + half_height + away * node.height
        aside = node.radius + _GAP + half_width
        across = [(0.0, -down), (0.0, down)] if not away else []
        corners = [
            (dx, dy)
            for dy, dx in product((-down, down), (0.0, half_width, -half_width))
            if away or dx
        ]
        beside = [(aside, 0.0), (-aside, 0.0)] if not away else []
        for dx, dy in (*across, *beside, *corners):
            yield Box(node.x + dx, node.y + dy, half_width, half_height)
