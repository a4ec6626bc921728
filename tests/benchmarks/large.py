"""Measure the stored questions on a large store: `python tests/benchmarks/large.py QUADS [FOLDER]`.

Milliseconds of each question as it is put, all rows fetched, by the clock and of CPU: the median
(p50) and p95 of interleaved rounds in a process that has just opened the store, so that the first
round is cold. Questions that the fact tables answer are put to them too («tables: …»).
With `--rdflib` some questions are put to rdflib in memory too.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import signal
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(Path(__file__).parent)]

import moulds  # noqa: E402
from running import texts  # noqa: E402

from graphs.fact_tables import asking, kept  # noqa: E402
from graphs.find.questions import bind, ready, stored, terms  # noqa: E402
from graphs.store.embedded import Store  # noqa: E402
from graphs.store.facts import size  # noqa: E402
from graphs.store.sparql import QueryError  # noqa: E402
from ontology import catalogue as catalogues  # noqa: E402
from pipeline.bulk.background import background  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

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
    "unit: first 100 rows": """SELECT ?thing ?s ?quote { GRAPH ?g { ?s fz:actor ?one ;
      fz:instrument ?thing ; nif:anchorOf ?quote } } LIMIT 100""",
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


def iris(store: Store) -> dict[str, str]:
    """Return the things that the questions in plain SPARQL are about, by variable."""
    find = "SELECT ?t { GRAPH ?g { ?t skos:prefLabel '%s'@zh } } LIMIT 1"
    labels = {"?law": "中华人民共和国民法典", "?one": UNIT}
    return {name: next(iter(store.select(find % label)))[0] for name, label in labels.items()}


def raw(store: Store) -> dict[str, str]:
    found = {name: text.replace("SUMMARY", f"{store.base}summary") for name, text in RAW.items()}
    for variable, iri in iris(store).items():
        found = {name: text.replace(variable, f"<{iri}>") for name, text in found.items()}
    return found


def questions(store: Store) -> dict[str, Callable[[], Iterable[object]]]:
    """Return what puts each question that can be filled, by name."""
    found = {name: partial(store.select, text) for name, text in raw(store).items()}
    place = kept.ensure(store)
    for question in stored().values():
        for given in ("required", "all"):
            values = {
                p.name: VALUES[p.kind]
                for p in question.parameters
                if p.kind in VALUES and (p.required or given == "all")
            }
            name = " ".join([question.name, *(f"{key}={value}" for key, value in values.items())])
            try:
                ready(store, question)
                bound = terms(store, question, values)
            except QueryError as error:
                print(f"{name}: {str(error).splitlines()[0]}", file=sys.stderr)
                continue
            found.setdefault(name, partial(store.select, bind(question, bound)))
            if question.sql:
                found.setdefault(
                    f"tables: {name}", partial(asking.answer, store, place, question, bound)
                )
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


def make_tables(folder: Path) -> None:
    wall, cpu = time.perf_counter(), time.process_time()
    with Store.open(folder) as store:
        place = kept.ensure(store)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"fact tables: {wall:.0f} s, {cpu:.0f} s CPU, {size(place) / 1e6:,.1f} MB")


def ask(folder: Path, rounds: int, only: str) -> None:
    with Store.open(folder) as store:
        asked = {name: put for name, put in questions(store).items() if re.search(only, name)}
        taken: dict[str, list[tuple[float, float]]] = {name: [] for name in asked}
        rows: dict[str, int] = {}
        for _ in range(rounds):
            for name, question in asked.items():
                if sum(wall for wall, _ in taken[name]) > SECONDS * 1000:
                    continue

                def put(name: str = name, question: Callable = question) -> None:
                    rows[name] = sum(1 for _ in question())

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
        asked = raw(store)
        graph = rdflib.Dataset(default_union=True)
        start = time.process_time()
        for name in store.graphs():
            for quad in store.quads(name):
                triple = map(_term, (quad.subject, quad.predicate, quad.object))
                graph.add((*triple, rdflib.URIRef(name)))
    print(f"rdflib: loaded in {time.process_time() - start:.0f} s CPU, memory"
          f" {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")  # fmt: skip
    for name, text in asked.items():
        for form, said in (("", text), (" (union)", _union(text))):
            _put_aside(f"rdflib {name}{form}", lambda said=said: graph.query(said, initNs=PREFIXES))


def _union(text: str) -> str:
    """Return a question without its graphs, which rdflib goes through one by one."""
    return re.sub(r"GRAPH \?g (\{[^{}]*\})", r"\1", text).replace("?g fz:", "?r fz:")


def _put_aside(name: str, put: Callable[[], Iterable[object]]) -> None:
    """Put a question in a process of its own, which is ended after a minute."""
    if (child := os.fork()) == 0:
        signal.alarm(60)
        rows = 0

        def count() -> None:
            nonlocal rows
            rows = sum(1 for _ in put())

        told = milliseconds(count)[1]
        print(f"{name:68} {rows:>8,} {told:>9.1f} ms CPU", flush=True)
        os._exit(0)
    if os.waitpid(child, 0)[1]:
        print(f"{name:68} {'':>8} more than a minute", flush=True)


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
    call.add_argument("--only", default="", help="questions whose name has this pattern")
    call.add_argument("--rdflib", action="store_true")
    given = call.parse_args()
    if not given.folder.exists():
        build(given.folder, given.quads, given.workers)
    parts = {"all": given.folder, "texts": given.folder / "texts"}
    print(", ".join(f"{name} {size(path) / 1e6:,.0f} MB" for name, path in parts.items()))
    make_tables(given.folder)
    ask(given.folder, given.rounds, given.only)
    if given.rdflib:
        beside(given.folder)


if __name__ == "__main__":
    main()
