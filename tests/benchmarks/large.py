"""Measure the stored questions on a large store: `python tests/benchmarks/large.py QUADS [FOLDER]`.

Milliseconds of each question as it is put, all rows fetched, by the clock and of CPU: the median
(p50) and p95 of interleaved rounds in a process that has just opened the store, so that the first
round is cold.
With `--rdflib` some questions are put to rdflib in memory too.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(Path(__file__).parent)]

import moulds  # noqa: E402
from running import texts  # noqa: E402

from graphs.facts import size  # noqa: E402
from graphs.query import prepare  # noqa: E402
from graphs.questions import stored  # noqa: E402
from graphs.sparql import QueryError  # noqa: E402
from graphs.store import Store  # noqa: E402
from ontology import catalogue as catalogues  # noqa: E402
from pipeline.background import background  # noqa: E402

ROUNDS = 20
SECONDS = 6.0  # a question that has taken so long in all is not put again
UNIT = next(moulds.units())
VALUES = {
    "organisation": UNIT, "instrument": "民法典", "program": "三项制度", "year": "2023",
    "mode": "学习", "status": "已做", "region": "宜昌市猇亭区",
}  # fmt: skip
RAW = {
    "law: first 100 rows": """SELECT ?unit ?s ?quote { GRAPH ?g { ?s fz:instrument ?law ;
      fz:actor ?unit ; nif:anchorOf ?quote } } LIMIT 100""",
    "law: all rows": """SELECT ?unit ?s ?quote { GRAPH ?g { ?s fz:instrument ?law ;
      fz:actor ?unit ; nif:anchorOf ?quote } }""",
    "law x year x mode, live": """SELECT ?year ?mode (COUNT(DISTINCT ?unit) AS ?n) { GRAPH ?g {
      ?s fz:instrument ?law ; fz:actor ?unit ; fz:mode ?mode . ?g fz:reportYear ?year } }
      GROUP BY ?year ?mode""",
    "law x year x mode, summary": """SELECT ?year ?mode ?n { GRAPH <SUMMARY> {
      ?c fz:instrument ?law ; fz:reportYear ?year ; fz:mode ?mode ; fz:units ?n } }""",
    "all laws x year x mode, summary": """SELECT ?any ?year ?mode ?n { GRAPH <SUMMARY> {
      ?c fz:instrument ?any ; fz:reportYear ?year ; fz:mode ?mode ; fz:units ?n } }""",
    "co-mention with a law": """SELECT ?other (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g {
      ?u fz:mentions ?law , ?other . FILTER(?other != ?law) } } GROUP BY ?other""",
    "reports in all": "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?g a fz:Report } }",
}


def milliseconds(put) -> tuple[float, float]:
    """Return how long a call takes, by the clock and of CPU."""
    wall, cpu = time.perf_counter(), time.process_time()
    put()
    return (time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000


def at(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


def questions(store: Store) -> dict[str, str]:
    """Return the SPARQL of every question that can be filled, by name."""
    law = next(iter(store.select(
        "SELECT ?l { GRAPH ?g { ?l skos:prefLabel '中华人民共和国民法典'@zh } } LIMIT 1"
    )))[0]  # fmt: skip
    found = {
        name: text.replace("?law", f"<{law}>").replace("SUMMARY", f"{store.base}summary")
        for name, text in RAW.items()
    }
    for question in stored().values():
        for given in ("required", "all"):
            values = {
                p.name: VALUES[p.kind]
                for p in question.parameters
                if p.kind in VALUES and (p.required or given == "all")
            }
            words = " ".join(f"{name}={value}" for name, value in values.items())
            try:
                found.setdefault(
                    f"{question.name} {words}", prepare(store, question.name, values)[0]
                )
            except QueryError as error:
                print(f"{question.name} {words}: {str(error).splitlines()[0]}", file=sys.stderr)
    return found


def build(folder: Path, quads: int, workers: int) -> None:
    known = catalogues.load()
    with tempfile.TemporaryDirectory() as scratch:
        start = time.process_time()
        made = moulds.moulds(texts(ROOT / "tests/reports"), Path(scratch), workers)
        print(f"extracted {len(made)} texts, {time.process_time() - start:.0f} s CPU here")
        wall, cpu = time.perf_counter(), time.process_time()
        with Store.open(folder, write=True, settings={"catalogue": known.digest}) as store:
            done = store.put(
                moulds.records(made, quads), lambda met: background(met, known)
            )  # fmt: skip
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"build: {done.reports:,} reports, {done.quads:,} quads in {wall:.0f} s, {cpu:.0f} s CPU")
    print(f"memory at most: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


def ask(folder: Path, rounds: int) -> None:
    with Store.open(folder) as store:
        asked = questions(store)
        taken: dict[str, list[tuple[float, float]]] = {name: [] for name in asked}
        rows: dict[str, int] = {}
        for _ in range(rounds):
            for name, text in asked.items():
                if sum(wall for wall, _ in taken[name]) > SECONDS * 1000:
                    continue

                def put(name: str = name, text: str = text) -> None:
                    rows[name] = sum(1 for _ in store.select(text))

                taken[name].append(milliseconds(put))
    heads = ("cold", "p50", "p95", "CPU p50", "CPU p95")
    print(f"{'question':68} {'rows':>8} " + " ".join(f"{head:>8}" for head in heads) + "   n")
    for name, times in taken.items():
        walls, cpus = ([pair[place] for pair in times] for place in (0, 1))
        told = (walls[0], at(walls, 0.5), at(walls, 0.95), at(cpus, 0.5), at(cpus, 0.95))
        figures = " ".join(f"{figure:>8.1f}" for figure in told)
        print(f"{name:68} {rows[name]:>8,} {figures} {len(times):>3}")
    print(f"memory at most: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


def beside(folder: Path) -> None:
    """Put the questions in plain SPARQL to rdflib in memory, each once or for at most a minute."""
    import rdflib

    from ontology.terms import PREFIXES

    with Store.open(folder) as store:
        asked = {name: text for name, text in questions(store).items() if name in RAW}
        graph = rdflib.Dataset(default_union=True)
        start = time.process_time()
        for name in store.graphs():
            for quad in islice(store.quads(name), None):
                triple = map(_term, (quad.subject, quad.predicate, quad.object))
                graph.add((*triple, rdflib.URIRef(name)))
    print(f"rdflib: loaded in {time.process_time() - start:.0f} s CPU, memory"
          f" {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")  # fmt: skip
    for name, text in asked.items():
        if "GRAPH <" in text or name.startswith(("law: first", "law: all")):
            found = 0

            def put(text: str = text) -> None:
                nonlocal found
                found = len(list(graph.query(text, initNs=PREFIXES)))

            print(
                f"rdflib {name:61} {milliseconds(put)[1]:>9.1f} ms CPU, {found:,} rows", flush=True
            )


def _term(term):
    import pyoxigraph as ox
    import rdflib

    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    kind = None if term.language else rdflib.URIRef(term.datatype.value)
    return rdflib.Literal(term.value, lang=term.language, datatype=kind, normalize=False)


def main() -> None:
    call = argparse.ArgumentParser(description=__doc__)
    call.add_argument("quads", type=int)
    call.add_argument("folder", type=Path)
    call.add_argument("--rounds", type=int, default=ROUNDS)
    call.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    call.add_argument("--rdflib", action="store_true")
    given = call.parse_args()
    if not given.folder.exists():
        build(given.folder, given.quads, given.workers)
    parts = {"all": given.folder, "texts": given.folder / "texts"}
    print(", ".join(f"{name} {size(path) / 1e6:,.0f} MB" for name, path in parts.items()))
    beside(given.folder) if given.rdflib else ask(given.folder, given.rounds)


if __name__ == "__main__":
    main()
