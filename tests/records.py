"""Small extracted reports for tests of the store, and what they leave in it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from graphs.store.embedded import Record, Store
from ontology.terms import BASE, FZ, PREFIXES, catalogue_graph, mint

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

_A = PREFIXES["rdf"] + "type"
_LABEL = PREFIXES["skos"] + "prefLabel"


def record(
    file: str,
    source: str,
    law: str = "中华人民共和国民法典",
    unit: str = "宜昌市猇亭区司法局",
    base: str = BASE,
) -> Record:
    """Return a report whose unit has studied one law; the source decides which report it is."""
    digest = hashlib.sha256(source.encode()).hexdigest()
    report = mint("report", digest[:20], base=base)
    who, what = mint("organisation", unit, base=base), mint("instrument", law, base=base)
    did = f"{report}#a0-2-study-0"
    triples = [
        f"<{report}> <{_A}> <{FZ.Report}>",
        f"<{report}> <{FZ.reportedBy}> <{who}>",
        f'<{report}> <{FZ.reportYear}> "2023"^^<{PREFIXES["xsd"]}gYear>',
        f'<{report}> <{PREFIXES["schema"]}sha256> "{digest}"',
        f"<{who}> <{_A}> <{FZ.Organisation}>",
        f'<{who}> <{_LABEL}> "{unit}"@zh',
        f"<{who}> <{FZ.mentions}> <{what}>",
        f"<{did}> <{_A}> <{FZ.Application}>",
        f"<{did}> <{FZ.instrument}> <{what}>",
        f"<{did}> <{FZ.actor}> <{who}>",
        f"<{did}> <{FZ.mode}> <{FZ.study}>",
        f"<{did}> <{FZ.status}> <{FZ.done}>",
        # a line separator is no end of a quad
        f'<{did}> <{PREFIXES["nif"]}anchorOf> "学\u2028习\x0b“{law}”\\n"',
    ]
    quads = "".join(f"{triple} <{report}> .\n" for triple in triples)
    return Record(file, digest, report, quads, source)


def background(met: Collection[str]) -> str:
    """Return a catalogue that labels what was met, and so shows what was."""
    graph = catalogue_graph()
    return "".join(f'<{iri}> <{PREFIXES["skos"]}note> "met" <{graph}> .\n' for iri in met)


def state(place: Path | Store) -> str:
    """Return all that a store says, sorted."""
    if isinstance(place, Store):
        return "\n".join(sorted(map(str, place.quads())))
    with Store.open(place) as store:
        return state(store)


def leftovers(place: Path) -> list[str]:
    """Return what lies in a store folder and is neither the current state nor a lock."""
    with Store.open(place) as store:
        texts = {f"{digest}.txt.zst" for digest in store.files().values()}
    odd = {path.name for path in (place / "texts").iterdir()} ^ texts
    known = {"fazhi.json", "lock", "texts", "failures.jsonl"}
    rest = sorted(path.name for path in place.iterdir() if path.name not in known)
    return sorted(odd) + rest[:-1] if rest and rest[-1].startswith("db-") else [*odd, *rest]
