"""The things of a store while its index is made: numbers, names, regions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from graphs.index.described import first, kind_of, local

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from graphs.index.described import Said

LEVELS: Final = ("province", "prefecture", "county")
_NOTES: Final = ("type_document", "programKind", "classification")
_FACTS: Final = {  # what the catalogue says of a thing, and whether it names another thing
    "passed_by": False,
    "date_document": False,
    "number": False,
    "revised": False,
    "inForce": False,
    "repealedBy": True,
    "field": False,
    "component": True,
    "basedOn": True,
}
Place = tuple[int | None, int | None, int | None, int | None]  # region, province, …, county


@dataclass(slots=True)
class Thing:
    """A unit, instrument, program or region, as far as it is known."""

    number: int
    kind: str = ""
    label: str = ""
    names: set[str] = field(default_factory=set)
    note: str = ""
    known: str = ""
    region: str = ""
    parent: str = ""
    level: str = ""


class Things:
    """All things met, by key; the catalogue's word on them comes before the reports'."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.met: dict[str, Thing] = {}
        self.facts: list[tuple[int, str, str, str]] = []
        self._places: dict[str, Place] = {}

    def key(self, iri: str) -> str:
        """Return an IRI without the base."""
        return iri.removeprefix(self.base)

    def number(self, iri: str) -> int | None:
        """Return the number of a thing, a new one for one not yet met; None for no IRI."""
        return self.at(self.key(iri)).number if iri else None

    def at(self, key: str) -> Thing:
        """Return the thing with a key."""
        thing = self.met.get(key)
        if thing is None:
            thing = self.met[key] = Thing(self.new_number(key))
        return thing

    def new_number(self, key: str) -> int:  # noqa: ARG002  others number by it
        """Return the number of a thing that has not been met yet."""
        return len(self.met) + 1

    def learn(self, subjects: Mapping[str, Said], *, facts: bool = False) -> None:
        """Take in what a graph says of things."""
        for iri in sorted(subjects):
            said = subjects[iri]
            kind = kind_of(said)
            if not kind:
                continue
            thing = self.at(self.key(iri))
            thing.kind = thing.kind or kind
            thing.label = thing.label or first(said, "prefLabel")
            thing.names.update(said.get("altLabel", ()))
            thing.known = thing.known or first(said, "known")
            notes = (first(said, name) for name in _NOTES)
            thing.note = thing.note or next((local(note) for note in notes if note), "")
            thing.level = thing.level or local(first(said, "regionLevel"))
            thing.region = thing.region or self.key(first(said, "region"))
            thing.parent = thing.parent or self.key(first(said, "containedInPlace"))
            if facts:
                self._facts(thing.number, said)

    def _facts(self, number: int, said: Said) -> None:
        for name, refers in _FACTS.items():
            for value in sorted(said.get(name, ())):
                other = self.key(value) if refers or value.startswith(self.base) else ""
                self.facts.append((number, name, local(value) if "://" in value else value, other))

    def place(self, key: str) -> Place:
        """Return the numbers of a region and of the province, prefecture and county it is in."""
        if key not in self._places:
            found: dict[str, int] = {}
            above, seen = key, set[str]()
            while above and above not in seen:
                seen.add(above)
                region = self.at(above)
                level = region.level if region.level in LEVELS else "county"
                found.setdefault(level, region.number)
                above = region.parent
            number = self.at(key).number if key else None
            self._places[key] = (number, *(found.get(level) for level in LEVELS))  # type: ignore[assignment]
        return self._places[key]

    def rows(self) -> Iterable[tuple[object, ...]]:
        """Yield the rows of the table `thing`, all columns up to `county`."""
        for key, thing in self.met.items():
            kind = thing.kind or _kind_by_key(key)
            label = thing.label or unquote(key.rpartition("/")[2])
            names = "\n".join(sorted(thing.names - {label}))
            place: Place = (None, None, None, None)
            level = thing.level
            if kind == "region":
                place = self.place(key)
            elif thing.region:
                place, level = self.place(thing.region), self.at(thing.region).level
            role = {"true": "known", "false": "new"}.get(thing.known, "")
            yield (thing.number, key, kind, label, names, thing.note, level, role, *place)


class Numbered(Things):
    """Things that keep the numbers of a table; `heard` are those that reports have described."""

    def __init__(self, base: str, numbers: Mapping[str, int]) -> None:
        super().__init__(base)
        self.numbers = dict(numbers)
        self.heard: set[str] = set()
        self._next = max(self.numbers.values(), default=0) + 1

    def new_number(self, key: str) -> int:
        """Return the number that a thing has had, or the next one."""
        if key not in self.numbers:
            self.numbers[key] = self._next
            self._next += 1
        return self.numbers[key]

    def learn(self, subjects: Mapping[str, Said], *, facts: bool = False) -> None:
        """Take in what a graph says of things."""
        super().learn(subjects, facts=facts)
        if not facts:  # not the catalogue
            self.heard.update(self.key(iri) for iri in subjects if self.key(iri) in self.met)

    def forget(self, keys: Iterable[str]) -> None:
        """Have nothing but their numbers of some things, so that they can be learned anew."""
        for key in keys:
            self.met[key] = Thing(self.at(key).number)


def _kind_by_key(key: str) -> str:
    head = key.partition("/")[0]
    return {"organisation": "unit", "instrument": "document"}.get(head, head)
