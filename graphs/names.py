"""Find the things of a store by what people call them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from graphs.sparql import QueryError, iri, literal
from ontology.terms import FZ

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graphs.rows import Store


TYPES: Final = {
    "instrument": ("Regulation", "Document", "Work", "Instrument"),
    "organisation": ("Organisation",),
    "program": ("Program",),
    "region": ("Region",),
    "mode": ("Mode",),
    "status": ("Status",),
}
_LABELS: Final = "skos:prefLabel|skos:altLabel|rdfs:label|dct:identifier"
_NEAR: Final = 5


def exact(store: Store, kind: str, name: str) -> list[str]:
    """Return the IRIs of the things of a kind that have this name or IRI, in order.

    《》 around the name and white space in it do not matter, nor does the width of brackets.
    """
    types = " ".join(f"<{FZ[term]}>" for term in TYPES[kind])
    if "://" in name:
        found = store.select(
            f"SELECT DISTINCT ?t {{ VALUES ?type {{ {types} }} VALUES ?t {{ {iri(name)} }}"
            f" GRAPH ?g {{ ?t a ?type }} }}"
        )
        return [row[0] for row in found]
    labels = " ".join(f"{form(plain(name))}" for form in _FORMS)
    found = store.select(
        f"SELECT DISTINCT ?t {{ VALUES ?type {{ {types} }} VALUES ?label {{ {labels} }}"
        f" GRAPH ?g {{ ?t {_LABELS} ?label }} GRAPH ?h {{ ?t a ?type }} }} ORDER BY ?t"
    )
    return [row[0] for row in found]


def find(store: Store, kind: str, name: str) -> list[str]:
    """Return the IRIs that a name stands for; raise QueryError, with near names, for none."""
    found = exact(store, kind, name)
    if not found:
        near = nearest(store, kind, name)
        hint = f"; near it: {'、'.join(near)}" if near else ""
        raise QueryError(f"the store has no {kind} that is called {name}{hint}")
    return found


def labels(store: Store, kind: str) -> dict[str, tuple[str, ...]]:
    """Return every name of the things of a kind by IRI, the preferred one first."""
    types = " ".join(f"<{FZ[term]}>" for term in TYPES[kind])
    found = store.select(
        f"SELECT DISTINCT ?t ?rank ?label {{ VALUES ?type {{ {types} }} GRAPH ?h {{ ?t a ?type }}"
        f" VALUES (?path ?rank) {{ (skos:prefLabel 0) (rdfs:label 0) (skos:altLabel 1) }}"
        f" GRAPH ?g {{ ?t ?path ?label }} }} ORDER BY ?t ?rank ?label"
    )
    names: dict[str, list[str]] = {}
    for thing, _, label in found:
        names.setdefault(thing, []).append(label)
    return {thing: tuple(dict.fromkeys(known)) for thing, known in names.items()}


def nearest(store: Store, kind: str, name: str, most: int = _NEAR) -> list[str]:
    """Return the names of a kind that share the most with a name, best first."""
    wanted = plain(name)
    return rank(wanted, {label for known in labels(store, kind).values() for label in known}, most)


def rank(wanted: str, known: Iterable[str], most: int = _NEAR) -> list[str]:
    """Return the names that are most like a wanted one: by common pairs of characters."""
    pairs = _pairs(wanted)
    scored = []
    for label in known:
        other = _pairs(label)
        shared = 2 * len(pairs & other) / max(1, len(pairs) + len(other))
        score = shared + (1 if wanted in label or label in wanted else 0)
        if score > 0:
            scored.append((-score, label))
    return [label for _, label in sorted(scored)[:most]]


def plain(name: str) -> str:
    """Return a name as labels write it: without 《》 and white space, brackets in full width."""
    return "".join(name.split()).strip("《》“”").translate(_WIDE)


_WIDE: Final = str.maketrans("()", "（）")
_FORMS: Final = (partial(literal, language="zh"), partial(literal, language="en"), literal)


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)} | set(text[-1:])
