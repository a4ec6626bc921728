"""The rows that answer to all that a question names: every thing, every unit, every mode."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphs.ask.understood import Understanding


class Dealing(Protocol):
    """What a unit does with a thing."""

    @property
    def unit(self) -> str:
        """Return the unit's name."""
        ...

    @property
    def about(self) -> str:
        """Return the thing's IRI."""
        ...

    @property
    def mode(self) -> str:
        """Return what is done."""
        ...


Row = TypeVar("Row", bound=Dealing)


def of_all(rows: Sequence[Row], understood: Understanding) -> list[Row]:
    """Return the rows of units that deal with every thing, of things that every unit deals with.

    With modes asked for jointly, what a unit does with a thing counts where it has every mode.
    """
    modes: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        modes.setdefault((row.unit, row.about), set()).add(row.mode)
    wanted = set(understood.modes) if understood.jointly else set()
    done = {pair for pair, met in modes.items() if wanted <= met}
    things = [thing.iris for thing in understood.things]
    units = {unit for unit, _ in modes}

    def whole(row: Row) -> bool:
        if not understood.together:
            return True
        if understood.asks == "units":
            return all(any((row.unit, iri) in done for iri in iris) for iris in things)
        met = {unit for unit in units if (unit, row.about) in done}
        return len(met) >= len(understood.units)

    return [row for row in rows if (row.unit, row.about) in done and whole(row)]
