"""Find the things of a store by what people call them."""

from __future__ import annotations

import re
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Final

from graphs.index.index import current
from graphs.store.sparql import QueryError, iri, literal
from ontology.terms import FZ

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from graphs.store.folder import Folder
    from graphs.store.rows import Store


TYPES: Final = {
    "instrument": ("Regulation", "Document", "Work", "Instrument"),
    "organisation": ("Organisation",),
    "program": ("Program",),
    "region": ("Region",),
    "mode": ("Mode",),
    "status": ("Status",),
    "standing": ("Standing",),
}
_LABELS: Final = "VALUES ?p { skos:prefLabel skos:altLabel rdfs:label dct:identifier }"
_FEW: Final = frozenset({"mode", "status", "standing"})  # so few that a refusal lists them all
_KIND: Final = re.compile(r"/(instrument|organisation|program|region)/")
_NEAR: Final = 5


def exact(store: Store, kind: str, name: str) -> list[str]:
    """Return the IRIs of the things of a kind that have this name or IRI, in order.

    《》 around the name and white space in it do not matter, nor does the width of brackets.
    """
    if "://" in name:
        known = f"VALUES ?t {{ {iri(name)} }} GRAPH ?g {{ ?t a ?type }}"
    else:
        spelt = " ".join(form(plain(name)) for form in _FORMS)
        known = f"VALUES ?label {{ {spelt} }} {_LABELS} GRAPH ?g {{ ?t ?p ?label ; a ?type }}"
    found = store.select(f"SELECT DISTINCT ?t {{ {known} {of_type(kind)} }} ORDER BY ?t")
    return [row[0] for row in found]


def of_type(kind: str) -> str:
    """Return the filter for things of a kind; as VALUES it would be read first, and all of them."""
    return f"FILTER(?type IN ({', '.join(f'<{FZ[term]}>' for term in TYPES[kind])}))"


def find(store: Store, kind: str, name: str) -> list[str]:
    """Return the IRIs that a name stands for; raise QueryError, with near names, for none."""
    found = exact(store, kind, name)
    if not found:
        near = nearest(store, kind, name)
        if kind in _FEW:
            near = sorted({label for known in labels(store, kind).values() for label in known})
        hint = f"; near it: {'、'.join(near)}" if near else ""
        raise QueryError(f"the store has no {kind} that is called {name}{hint}")
    return found


def labels(store: Store, kind: str) -> dict[str, tuple[str, ...]]:
    """Return every name of the things of a kind by IRI, the preferred one first."""
    if kind in _FEW:
        typed = (
            f"SELECT DISTINCT ?t ?l {{ GRAPH ?g {{ ?t a ?type ; rdfs:label ?l }} {of_type(kind)} }}"
        )
        found: dict[str, list[str]] = {}
        for thing, label in store.select(typed):
            found.setdefault(thing, []).append(label)
        return {thing: tuple(sorted(known)) for thing, known in sorted(found.items())}
    return every_label(store).get(kind, {})


def every_label(store: Store) -> dict[str, dict[str, tuple[str, ...]]]:
    """Return every name of the units, regions, instruments and programs by kind and IRI.

    Two scans of labels and the path of each IRI, for a join with the types takes a hundred times
    as long; of a store that has a side index, a tenth of that.
    """
    place: tuple[Folder, int] | None = getattr(store, "generation", None)
    indexed = _of_index(*place) if place else None
    if indexed is not None:
        return indexed
    found: dict[str, dict[str, dict[str, None]]] = {}
    for path in ("skos:prefLabel", "skos:altLabel"):
        # Sorted here: ORDER BY would sort each of the many times a label is said.
        scan = store.select(f"SELECT DISTINCT ?t ?label {{ GRAPH ?g {{ ?t {path} ?label }} }}")
        for thing, label in sorted(scan):
            match = _KIND.search(thing)
            if match:
                found.setdefault(match[1], {}).setdefault(thing, {})[label] = None
    return _frozen(found)


@lru_cache(maxsize=1)  # a question that is not understood asks several times
def _of_index(folder: Folder, generation: int) -> dict[str, dict[str, tuple[str, ...]]] | None:
    index = current(folder, generation)
    if index is None:
        return None
    found: dict[str, dict[str, dict[str, None]]] = {}
    for row in index.rows("SELECT key, label, names FROM thing ORDER BY key"):
        thing = row["key"] if "://" in row["key"] else f"{index.about['base']}{row['key']}"
        match = _KIND.search(thing)
        if match:
            known = dict.fromkeys([row["label"], *filter(None, row["names"].split("\n"))])
            found.setdefault(match[1], {})[thing] = known
    return _frozen(found)


def _frozen(
    found: Mapping[str, Mapping[str, Iterable[str]]],
) -> dict[str, dict[str, tuple[str, ...]]]:
    return {
        kind: {thing: tuple(known) for thing, known in things.items()}
        for kind, things in found.items()
    }


def nearest(store: Store, kind: str, name: str, most: int = _NEAR) -> list[str]:
    """Return the names of a kind that share the most with a name, best first."""
    wanted = plain(name)
    return rank(wanted, {label for known in labels(store, kind).values() for label in known}, most)


def rank(wanted: str, known: Iterable[str], most: int = _NEAR) -> list[str]:
    """Return the names that are most like a wanted one: by common pairs of characters.

    One with the same characters in another order is like it: 民典法, 民法典.
    """
    pairs, characters = _pairs(wanted), set(wanted)
    scored = []
    for label in known:
        other = _pairs(label)
        shared = 2 * len(pairs & other) / max(1, len(pairs) + len(other))
        score = shared + (1 if wanted in label or label in wanted else 0)
        if len(label) == len(wanted) and characters == set(label):
            score += 1
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
