"""Which reports a question looks through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graphs.store.sparql import iri, literal
from ontology.terms import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graphs.ask.intents import Asked
    from graphs.ask.understood import Understanding
    from graphs.find.calling import Named
    from graphs.store.rows import Store

_ENDS: Final = (  # of units whose names end so; a region's government is no district's
    '(STRENDS(STR(?by), ?sort) && (?sort = "人民政府" || !STRENDS(STR(?by), "自治区人民政府")))'
)


def of_asked(store: Store, asked: Asked) -> set[str]:
    """Return the reports that a stored question looks through: of its units, regions, years."""
    return {row[0] for row in store.select(f"SELECT DISTINCT ?r {{ {_tests(asked)} }}")}


def reporting(store: Store, asked: Asked) -> int:
    """Return how many units report in the reports that a stored question looks through."""
    pattern = f"{_tests(asked)} GRAPH ?r {{ ?r fz:reportedBy ?reporter }}"
    found = store.select(f"SELECT (COUNT(DISTINCT ?reporter) AS ?n) {{ {pattern} }}")
    return int(next(iter(found))[0])


def _tests(asked: Asked) -> str:
    tests = ["GRAPH ?r { ?r a fz:Report }"]
    for key, path in (("year", "reportYear"), ("region", "region"), ("unit", "reportedBy")):
        if key in asked.terms:  # of none, where no unit or region is called so
            values = " ".join(asked.terms[key])
            tests.append(f"VALUES ?{key} {{ {values} }} GRAPH ?r {{ ?r fz:{path} ?{key} }}")
    if asked.terms.get("around"):
        tests.append(_inside(" ".join(asked.terms["around"])))
    if asked.terms.get("sort"):
        sorts = " ".join(asked.terms["sort"])
        tests.append(f"VALUES ?sort {{ {sorts} }} GRAPH ?r {{ ?r fz:reportedBy ?by }}")
        tests.append(f"FILTER{_ENDS}")
    return " ".join(tests)


def of_understood(store: Store, understood: Understanding) -> set[str] | None:
    """Return the reports that a question is about; None for all."""
    tests = []
    if understood.years:
        years = " ".join(literal(year, PREFIXES["xsd"] + "gYear") for year in understood.years)
        tests.append(f"VALUES ?y {{ {years} }} GRAPH ?r {{ ?r fz:reportYear ?y }}")
    if understood.regions:
        tests.append(_within(understood.regions))
    if understood.units:
        units = _listed(understood.units) or '""'
        tests.append(f"VALUES ?u {{ {units} }} GRAPH ?r {{ ?x fz:actor|fz:reportedBy ?u }}")
    if not tests:
        return None
    pattern = " ".join(tests)
    found = store.select(f"SELECT DISTINCT ?r {{ {pattern} GRAPH ?r {{ ?r a fz:Report }} }}")
    return {row[0] for row in found}


def units_of(store: Store, regions: Iterable[Named]) -> list[str]:
    """Return the units that act in the reports of regions."""
    found = store.select(
        f"SELECT DISTINCT ?u {{ {_within(regions)} GRAPH ?r {{ ?x fz:actor ?u }} }} ORDER BY ?u"
    )
    return [row[0] for row in found]


def _within(regions: Iterable[Named]) -> str:
    return _inside(_listed(regions))


def _inside(regions: str) -> str:
    return (
        f"VALUES ?p {{ {regions} }}"
        " GRAPH ?c { ?p a fz:Region . ?in schema:containedInPlace* ?p }"
        " GRAPH ?r { ?r fz:region ?in }"
    )


def count(store: Store) -> int:
    """Return how many reports there are."""
    found = store.select("SELECT (COUNT(DISTINCT ?r) AS ?n) { GRAPH ?r { ?r a fz:Report } }")
    return int(next(iter(found))[0])


def _listed(named: Iterable[Named]) -> str:
    return " ".join(iri(one) for name in named for one in name.iris)
