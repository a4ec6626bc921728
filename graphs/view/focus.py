"""Choose what a page shows: one unit, one instrument or program, or the best connected."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from graphs.store.rows import rows, statement, values
from ontology.terms import escape_literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from graphs.store.rows import Store

PEERS: Final = 12  # units beside the one in focus; the lines of more cannot be told apart

_TYPES: Final = {
    "unit": "fz:Organisation",
    "law": "fz:Instrument fz:Regulation fz:Document fz:Work",
    "program": "fz:Program",
    "region": "fz:Region",
}


class ViewError(ValueError):
    """A page that cannot be made, with what to do instead."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a page shows, IRIs in the order of importance.

    `things` are instruments and programs, `peers` the units beside the one in focus, `loose`
    what has no statement; `hidden` counts what was left out, by kind.
    """

    kind: str  # unit, law, program, region, whole
    focus: str | None
    units: tuple[str, ...]
    things: tuple[str, ...]
    peers: tuple[str, ...] = ()
    loose: tuple[str, ...] = ()
    hidden: tuple[tuple[str, int], ...] = ()

    @property
    def size(self) -> int:
        """Return the number of nodes."""
        return len(self.units) + len(self.things) + len(self.peers) + len(self.loose)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the call asks for: names or IRIs, a year of report, the most nodes to show.

    `places` is filled in by `choose`.
    """

    law: str | None = None
    unit: str | None = None
    program: str | None = None
    year: str | None = None
    limit: int = 150
    region: str | None = None
    places: tuple[str, ...] = ()  # the region and all within it


def choose(store: Store, wanted: Wanted) -> Choice:
    """Return what to show; raise ViewError where nothing answers to the call."""
    region = find(store, "region", wanted.region) if wanted.region else None
    if region:
        wanted = replace(wanted, places=_within(store, region))
    law = find(store, "law", wanted.law) if wanted.law else None
    program = find(store, "program", wanted.program) if wanted.program else None
    fixed = tuple(iri for iri in (law, program) if iri)
    if wanted.unit:
        choice = _of_unit(store, find(store, "unit", wanted.unit), fixed, wanted)
    elif fixed:
        choice = _of_things(store, "law" if law else "program", fixed, wanted)
    else:
        choice = _whole(store, wanted, region)
    if not choice.size:
        raise ViewError(_nothing(store, wanted))
    return choice


def find(store: Store, kind: str, name: str) -> str:
    """Return the IRI of the thing that bears a name, or is it.

    A preferred label goes before an alternative one. Raises ViewError where none or several do.
    """
    if name.startswith(("http://", "https://")):
        return _checked(store, name)
    types = _TYPES[kind]
    spelt = f'"{escape_literal(name)}" "{escape_literal(name)}"@zh'
    for label in ("skos:prefLabel", "skos:altLabel"):
        found = rows(
            store,
            f"""SELECT DISTINCT ?thing WHERE {{
              VALUES ?type {{ {types} }} VALUES ?label {{ {spelt} }}
              GRAPH ?g {{ ?thing {label} ?label ; a ?type }}
            }} ORDER BY ?thing""",
        )
        if len(found) == 1:
            return found[0]["thing"]
        if found:
            listed = "\n  ".join(row["thing"] for row in found)
            raise ViewError(f"{len(found)} things are named {name}; give one IRI of\n  {listed}")
    labels = _labels(store, types)
    near = "、".join(nearest(name, labels))
    hint = f"the nearest are: {near}" if near else f"none of the {len(labels)} names is like it"
    if not labels:
        hint = "the store names none; add reports with `fazhi build`"
    raise ViewError(f"no {kind} is named {name}; {hint}")


def nearest(name: str, labels: Iterable[str], most: int = 5) -> list[str]:
    """Return the labels that hold the name or are held by it, then those spelled most like it."""
    ordered = sorted(set(labels))
    inside = [label for label in ordered if name in label or label in name]
    inside.sort(key=lambda label: (abs(len(label) - len(name)), label))
    alike = get_close_matches(name, ordered, n=most, cutoff=0.3)
    return list(dict.fromkeys([*inside, *alike]))[:most]


def _checked(store: Store, iri: str) -> str:
    if any(sign in iri for sign in '<>"{}|\\^` \n\r\t'):
        raise ViewError(f"{iri} is no IRI: percent-encode what stands in it")
    if not rows(store, f"SELECT ?g WHERE {{ GRAPH ?g {{ <{iri}> ?p ?o }} }} LIMIT 1"):
        raise ViewError(f"the store says nothing of {iri}; give a name and the nearest are told")
    return iri


def _labels(store: Store, types: str) -> list[str]:
    query = f"""SELECT DISTINCT ?label WHERE {{ VALUES ?type {{ {types} }}
      GRAPH ?g {{ ?thing a ?type ; skos:prefLabel|skos:altLabel ?label }} }}"""
    return [row["label"] for row in rows(store, query)]


def _of_unit(store: Store, unit: str, fixed: Sequence[str], wanted: Wanted) -> Choice:
    only = values("unit", [unit]) + (values("thing", fixed) if fixed else "")
    things = _ranked(_counts(store, "thing", "s", only + _told_of(wanted)))
    room = min(PEERS, wanted.limit // 8)
    shown = things[: max(1, wanted.limit - 1 - room)]
    sharing: Counter[str] = Counter()
    for thing in shown:
        sharing.update(_counts(store, "unit", "s", _on(thing, wanted)).keys())
    del sharing[unit]
    peers = _ranked(sharing)[:room]
    left = {"thing": len(things) - len(shown), "peer": len(sharing) - len(peers)}
    return Choice("unit", unit, (unit,) if things else (), shown, peers, hidden=_told(left))


def _of_things(store: Store, kind: str, fixed: Sequence[str], wanted: Wanted) -> Choice:
    counts = [_counts(store, "unit", "s", _on(thing, wanted)) for thing in fixed]
    shared = set[str]().union(*counts).intersection(*counts)
    units = _ranked({unit: sum(n[unit] for n in counts) for unit in shared})
    shown = units[: max(1, wanted.limit - len(fixed))]
    left = {"unit": len(units) - len(shown)}
    return Choice(kind, fixed[0], shown, tuple(fixed) if units else (), hidden=_told(left))


def _within(store: Store, region: str) -> tuple[str, ...]:
    query = f"""SELECT DISTINCT ?place WHERE {{
      GRAPH ?g {{ ?place schema:containedInPlace* <{region}> }} }} ORDER BY ?place"""
    return tuple({region: None} | {row["place"]: None for row in rows(store, query)})


def _whole(store: Store, wanted: Wanted, region: str | None) -> Choice:
    """Choose the best connected of each kind, and of the units those that are linked to them."""
    everyone = _ranked(_counts(store, "unit", "thing", _told_of(wanted)))
    ranked = {
        kind: _ranked(_counts(store, "thing", "unit", _told_of(wanted, kind)))
        for kind in ("instrument", "program")
    }
    sizes = {kind: len(iris) for kind, iris in ranked.items()}
    share = _shares({"unit": len(everyone), **sizes}, wanted.limit)
    things = [iri for kind, iris in ranked.items() for iri in iris[: share[kind]]]
    near = _counts(store, "unit", "thing", values("thing", things) + _told_of(wanted))
    units = _ranked(near) if things else everyone
    share = _shares({"unit": len(units), **sizes}, wanted.limit)
    things = [iri for kind, iris in ranked.items() for iri in iris[: share[kind]]]
    connected = {*everyone, *ranked["instrument"], *ranked["program"]}
    loose = [iri for iri in _named(store, wanted) if iri not in connected]
    room = max(0, wanted.limit - sum(share.values()))
    left = {kind: len(iris) - share[kind] for kind, iris in ranked.items()}
    left |= {"unit": len(everyone) - share["unit"], "loose": len(loose[room:])}
    shown = units[: share["unit"]]
    kind = "region" if region else "whole"
    rest = tuple(loose[:room])
    return Choice(kind, region, shown, tuple(things), loose=rest, hidden=_told(left))


def _told_of(wanted: Wanted, kind: str = "instrument|program") -> str:
    return statement(wanted.year, kind, wanted.places)


def _on(thing: str, wanted: Wanted) -> str:
    return values("thing", [thing]) + _told_of(wanted)


def _counts(store: Store, of: str, what: str, pattern: str) -> dict[str, int]:
    query = f"SELECT ?{of} (COUNT(DISTINCT ?{what}) AS ?n) WHERE {{ {pattern} }} GROUP BY ?{of}"
    return {row[of]: int(row["n"]) for row in rows(store, query) if of in row}


def _named(store: Store, wanted: Wanted) -> list[str]:
    """Return the units that report and what they name: with and without a statement."""
    year = escape_literal(wanted.year or "")
    when = f'?r fz:reportYear "{year}"^^xsd:gYear .' if year else ""
    where = f"{values('place', wanted.places)} ?r fz:region ?place ." if wanted.places else ""
    query = f"""SELECT DISTINCT ?iri WHERE {{
      GRAPH ?g {{ {where} ?r fz:reportedBy/fz:mentions? ?iri . {when} }} }} ORDER BY ?iri"""
    return [row["iri"] for row in rows(store, query)]


def _ranked(counts: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(sorted(counts, key=lambda iri: (-counts[iri], iri)))


def _shares(sizes: Mapping[str, int], limit: int) -> dict[str, int]:
    """Divide the places evenly; what one kind does not need goes to the others."""
    share = dict.fromkeys(sizes, 0)
    while sum(share.values()) < limit and share != sizes:
        open_kinds = [kind for kind in sizes if share[kind] < sizes[kind]]
        each = max(1, (limit - sum(share.values())) // len(open_kinds))
        for kind in open_kinds:
            free = limit - sum(share.values())
            share[kind] += min(each, sizes[kind] - share[kind], free)
    return share


def _told(left: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple((kind, n) for kind, n in left.items() if n)


def _nothing(store: Store, wanted: Wanted) -> str:
    asked = [wanted.unit, wanted.law, wanted.program, wanted.region]
    names = " + ".join(name for name in asked if name) or "the whole store"
    years = sorted(
        {
            row["year"]
            for row in rows(
                store, "SELECT DISTINCT ?year WHERE { GRAPH ?g { ?r fz:reportYear ?year } }"
            )
        }
    )
    when = f" in {wanted.year}" if wanted.year else ""
    known = (
        f"the years reported on are {', '.join(years)}"
        if years
        else "add reports with `fazhi build`"
    )
    return f"no statement on {names}{when}; {known}"
