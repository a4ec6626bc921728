"""Gather what a page shows of its choice: names, statements, the words they rest on."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from graphs.display.quotes import Passage, Stretch, alone, around, mark
from graphs.store.rows import Sources, batches, rows, values

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from graphs.store.rows import Row, Store
    from graphs.view.focus import Choice

KEPT: Final = 20  # statements whose words an edge carries; the counts are of all
PASSAGES: Final = 5  # sentences that a participation shows

_KINDS: Final = {  # the narrower class first
    "Regulation": "regulation",
    "Document": "document",
    "Work": "work",
    "Instrument": "document",
    "Program": "program",
    "Organisation": "unit",
}


@dataclass(frozen=True, slots=True)
class Node:
    """A unit, instrument or program, with all the names the store has for it."""

    iri: str
    kind: str  # unit, regulation, document, work, program
    label: str
    names: tuple[str, ...] = ()
    note: str = ""  # 法律, 部门规章 …: what sort of instrument


@dataclass(frozen=True, slots=True)
class Statement:
    """That a unit does something with an instrument or takes part in a program."""

    iri: str
    graph: str
    report: str
    unit: str
    thing: str
    mode: str  # study … mention, or runs for a program
    status: str
    section: str = ""
    clause: Stretch | None = None
    passages: tuple[Passage, ...] = ()
    mentions: int = 0  # of a program, of which the passages mark the first few


@dataclass(frozen=True, slots=True)
class Report:
    """Where a statement stands."""

    iri: str
    title: str
    year: str
    file: str
    unit: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Edge:
    """All statements of one unit, mode and thing: how many by status and year, and the first."""

    unit: str
    mode: str
    thing: str
    tally: tuple[tuple[str, str, int], ...]  # status, year, number
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that a page shows; `reports` are those whose words it shows, of `cited` in all."""

    nodes: Mapping[str, Node]
    edges: tuple[Edge, ...]
    reports: Mapping[str, Report]
    cited: int


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a choice beforehand: its statements by IRI, their reports, all names."""

    statements: tuple[Statement, ...]
    reports: Mapping[str, Report]
    nodes: Mapping[str, Node]


def gather(
    store: Store, choice: Choice, year: str | None = None, known: Known | None = None
) -> Evidence:
    """Return names, edges and reports of what was chosen; what is `known` is not asked for."""
    units = (*choice.units, *choice.peers)
    found = list(known.statements) if known else _statements(store, units, frozenset(choice.things))
    cited_in = sorted({statement.report for statement in found})
    reports = known.reports if known else _reports(store, cited_in)
    if year:
        found = [one for one in found if reports[one.report].year == year]
    edges = [_edge(key, group, reports) for key, group in sorted(_by_edge(found).items())]
    quoted = _quoted(store, [one for edge in edges for one in edge.statements], reports)
    edges = [
        replace(edge, statements=tuple(quoted[one.iri] for one in edge.statements))
        for edge in edges
    ]
    used = {report for edge in edges for report in (one.report for one in edge.statements)}
    named = [*units, *choice.things, *choice.loose]
    named += [choice.focus] if choice.focus else []
    shown = {iri: report for iri, report in reports.items() if iri in used}
    named += [report.unit for report in shown.values() if report.unit]
    cited = len({one.report for one in found})
    iris = sorted(set(named))
    nodes = {iri: known.nodes[iri] for iri in iris} if known else _nodes(store, iris)
    return Evidence(nodes, tuple(edges), shown, cited)


def _statements(store: Store, units: Sequence[str], things: frozenset[str]) -> list[Statement]:
    found = []
    for batch in batches(units):
        # An OPTIONAL of several patterns is joined against the whole store: one pattern each.
        query = f"""SELECT ?s ?g ?report ?unit ?thing ?mode ?status ?section ?start ?end ?quote
          WHERE {{ {values("unit", batch)} GRAPH ?g {{
            ?s fz:actor ?unit ; fz:instrument|fz:program ?thing ; fz:status ?status ;
               fz:inReport ?report .
            OPTIONAL {{ ?s fz:mode ?mode }} OPTIONAL {{ ?s fz:section ?section }}
            OPTIONAL {{ ?s nif:beginIndex ?start }} OPTIONAL {{ ?s nif:endIndex ?end }}
            OPTIONAL {{ ?s nif:anchorOf ?quote }}
          }} }}"""
        found += [_statement(row) for row in rows(store, query) if row["thing"] in things]
    return list({one.iri: one for one in sorted(found, key=lambda one: one.iri)}.values())


def _statement(row: Row) -> Statement:
    clause = None
    if row.keys() >= {"quote", "start", "end"}:
        clause = Stretch(int(row["start"]), int(row["end"]), row["quote"])
    return Statement(
        iri=row["s"],
        graph=row["g"],
        report=row["report"],
        unit=row["unit"],
        thing=row["thing"],
        mode=_local(row["mode"]) if "mode" in row else "runs",
        status=_local(row["status"]),
        section=row.get("section", ""),
        clause=clause,
    )


def _local(iri: str) -> str:
    return iri.rpartition("#")[2]


def _by_edge(found: Iterable[Statement]) -> dict[tuple[str, str, str], list[Statement]]:
    groups: dict[tuple[str, str, str], list[Statement]] = defaultdict(list)
    for one in found:
        groups[one.unit, one.mode, one.thing].append(one)
    return groups


def _edge(
    key: tuple[str, str, str], group: Sequence[Statement], reports: Mapping[str, Report]
) -> Edge:
    """Count all statements of an edge and keep some: the newest, and one at least of each sort."""
    newest = sorted(group, key=lambda one: (one.report, _start(one), one.iri))
    newest.sort(key=lambda one: reports[one.report].year, reverse=True)
    tally = Counter((one.status, reports[one.report].year) for one in newest)
    first = {(one.status, reports[one.report].year): one.iri for one in reversed(newest)}
    leading = set(first.values())
    kept = sorted(newest, key=lambda one: one.iri not in leading)[:KEPT]
    counts = tuple((status, year, n) for (status, year), n in sorted(tally.items()))
    return Edge(*key, counts, tuple(one for one in newest if one in kept))


def _start(one: Statement) -> int:
    return one.clause.start if one.clause else 0


def _quoted(
    store: Store, statements: Sequence[Statement], reports: Mapping[str, Report]
) -> dict[str, Statement]:
    """Return the statements by IRI, with the words that they rest on."""
    mentions = _mentions(store, statements)
    sources = _sources(store, statements, reports)
    quoted = {}
    for one in statements:
        found = mentions[one.iri]
        if one.clause:
            quoted[one.iri] = replace(one, passages=(mark(one.clause, found),))
            continue
        source = sources.get(one.report)
        passages = around(found, source) if source else list(map(alone, found))
        quoted[one.iri] = replace(one, passages=tuple(passages[:PASSAGES]), mentions=len(found))
    return quoted


def _mentions(store: Store, statements: Sequence[Statement]) -> dict[str, list[Stretch]]:
    """Return for each statement the mentions of its thing: in its clause, or its evidence."""
    found: dict[str, list[Stretch]] = {}
    inside = sorted({(one.graph, one.thing) for one in statements if one.clause})
    named = _stretches(store, ("g", "thing"), inside, "?m itsrdf:taIdentRef ?thing .")
    others = sorted((one.graph, one.iri) for one in statements if not one.clause)
    told = _stretches(store, ("g", "s"), others, "?s fz:evidence ?m .")
    for one in statements:
        if one.clause:
            first, last = one.clause.start, one.clause.end
            met = named[one.graph, one.thing]
            found[one.iri] = [each for each in met if first <= each.start and each.end <= last]
        else:
            found[one.iri] = told[one.graph, one.iri]
    return found


def _stretches(
    store: Store, names: tuple[str, str], keys: Sequence[tuple[str, str]], pattern: str
) -> dict[tuple[str, str], list[Stretch]]:
    """Return the mentions ?m that a pattern leads to, by graph and thing or statement."""
    found: dict[tuple[str, str], set[Stretch]] = defaultdict(set)
    for start in range(0, len(keys), 200):
        pairs = " ".join(f"(<{one}> <{other}>)" for one, other in keys[start : start + 200])
        query = f"""SELECT ?{names[0]} ?{names[1]} ?start ?end ?words WHERE {{
          VALUES (?{names[0]} ?{names[1]}) {{ {pairs} }} GRAPH ?g {{ {pattern}
            ?m nif:beginIndex ?start ; nif:endIndex ?end ; nif:anchorOf ?words }} }}"""
        for row in rows(store, query):
            stretch = Stretch(int(row["start"]), int(row["end"]), row["words"])
            found[row[names[0]], row[names[1]]].add(stretch)
    return defaultdict(list, {key: sorted(each) for key, each in found.items()})


def _sources(
    store: Store, statements: Iterable[Statement], reports: Mapping[str, Report]
) -> dict[str, str]:
    """Return the sources of the reports that tell of programs, where the store keeps them."""
    if not isinstance(store, Sources):
        return {}
    found = {}
    for iri in sorted({one.report for one in statements if one.clause is None}):
        try:
            found[iri] = store.source(reports[iri].sha256)
        except KeyError:
            continue
    return found


def _reports(store: Store, iris: Sequence[str]) -> dict[str, Report]:
    found = {iri: Report(iri, "", "", "", "", "") for iri in iris}
    for batch in batches(iris):
        query = f"""SELECT ?report ?title ?year ?file ?unit ?sha WHERE {{
          GRAPH ?g {{ {values("report", batch)} ?report a fz:Report .
            OPTIONAL {{ ?report dct:title ?title }} OPTIONAL {{ ?report fz:reportYear ?year }}
            OPTIONAL {{ ?report fz:fileName ?file }} OPTIONAL {{ ?report fz:reportedBy ?unit }}
            OPTIONAL {{ ?report schema:sha256 ?sha }} }} }}"""
        for row in sorted(rows(store, query), key=lambda row: sorted(row.items())):
            fields = ("title", "year", "file", "unit", "sha")
            found[row["report"]] = Report(row["report"], *(row.get(field, "") for field in fields))
    return found


def _nodes(store: Store, iris: Sequence[str]) -> dict[str, Node]:
    found: dict[str, dict[str, set[str]]] = {iri: defaultdict(set) for iri in iris}
    for batch in batches(iris):
        query = f"""SELECT DISTINCT ?iri ?type ?label ?name ?note WHERE {{
          {values("iri", batch)} GRAPH ?g {{
            {{ ?iri a ?type }} UNION {{ ?iri skos:prefLabel ?label }}
            UNION {{ ?iri skos:altLabel ?name }} UNION {{ ?iri eli:type_document ?note }} }} }}"""
        for row in rows(store, query):
            for field in sorted(row.keys() - {"iri"}):
                found[row["iri"]][field].add(row[field])
    return {iri: _node(iri, fields) for iri, fields in found.items()}


def _node(iri: str, fields: Mapping[str, set[str]]) -> Node:
    return Node(
        iri,
        _kind(fields.get("type", set())),
        min(fields.get("label", {unquote(iri.rpartition("/")[2])})),
        tuple(sorted(fields.get("name", ()))),
        unquote(min(fields.get("note", ()), default="").rpartition("/")[2]),
    )


def _kind(types: Iterable[str]) -> str:
    met = {_local(iri) for iri in types}
    return next((kind for name, kind in _KINDS.items() if name in met), "unit")
