"""Put a stored question to the fact tables, by DuckDB.

Beside `graphs/queries/NAME.rq` may stand `NAME.sql`, with the same columns in the same order and
the same parameters (`$law`: a list, or NULL where not given), the values as the tables hold them.
Its first lines say which columns are no strings: `-- iri: law unit`; and, where SPARQL is slow for
a single unit as well, `-- of one unit too`.
"""

from __future__ import annotations

import re
import tempfile
from typing import TYPE_CHECKING, Final

from ontology.fact_tables import TABLES
from ontology.terms import NS, PREFIXES, catalogue_graph, ontology_graph

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import duckdb
    import pyoxigraph as ox

    from graphs.find.questions import Question
    from graphs.store.reading import Reading

_HEAD: Final = re.compile(r"(?m)^-- (iri|iri-or-empty|integer|decimal|date|year): (.+)$")
_MEMORY: Final = "1GB"  # what more is needed goes to the disk
_XSD: Final = PREFIXES["xsd"]
_TERMS: Final = {  # a column as it is written in SPARQL's TSV, where it is not null
    "iri": "'<' || {0} || '>'",
    "iri-or-empty": "'<' || {0} || '>'",
    "integer": "{0}::VARCHAR",
    "decimal": f"'\"' || {{0}} || '\"^^<{_XSD}decimal>'",
    "date": f"'\"' || {{0}} || '\"^^<{_XSD}date>'",
    "year": f"'\"' || {{0}} || '\"^^<{_XSD}gYear>'",
    "": "'\"' || replace(replace(replace(replace(replace({0}, '\\', '\\\\'), '\"', '\\\"'),"
    " chr(10), '\\n'), chr(13), '\\r'), chr(9), '\\t') || '\"'",
}
_OF_THE_SCHEMA: Final = frozenset({"mode", "status", "standing"})
_ABSENT: Final = {"year": '""', "iri-or-empty": '""'}  # what stands for null; else nothing
_PARTS: Final = "SELECT ?program ?component { GRAPH <%s> { ?program fz:component ?component } }"
_WORDS: Final = "SELECT ?term ?label { GRAPH <%s> { ?term rdfs:label ?label } %s }"


def answer(
    store: Reading, place: Path, question: Question, terms: Mapping[str, Iterable[str]]
) -> ox.QuerySolutions | None:
    """Return what the tables in a folder answer, as SPARQL would; None where they have gone.

    `terms` are the values of the question's parameters in SPARQL.
    """
    import duckdb
    import pyoxigraph as ox

    values = {
        one.name: [_value(one.kind, term) for term in terms[one.name]]
        if one.name in terms
        else None
        for one in question.parameters
        if f"${one.name}" in question.sql
    }
    with duckdb.connect(config=_settings()) as tables:
        try:
            _prepare(tables, store, place, question.sql)
            none = tables.execute(f"SELECT * FROM ({question.sql}) LIMIT 0", values)
            names = [column[0] for column in none.description]
            lines = tables.execute(_lines(question.sql, names), values).fetchall()
        except duckdb.IOException:  # a newer generation has taken their place
            return None
    head = "\t".join(f"?{name}" for name in names)
    text = "\n".join([head, *(line for (line,) in lines), ""])
    found = ox.parse_query_results(text.encode(), format=ox.QueryResultsFormat.TSV)
    if not isinstance(found, ox.QuerySolutions):
        raise TypeError("a table is no truth value")
    return found


def _settings() -> dict[str, str | bool | int | float | list[str]]:
    return {"memory_limit": _MEMORY, "temp_directory": tempfile.gettempdir()}


def _value(kind: str, term: str) -> str | int:
    text = term[1:].partition(">" if term.startswith("<") else '"')[0]
    if kind == "year":
        return int(text)
    return text.removeprefix(NS) if kind in _OF_THE_SCHEMA else text


def _prepare(tables: duckdb.DuckDBPyConnection, store: Reading, place: Path, sql: str) -> None:
    for name in TABLES:
        if not re.search(rf"\b{name}\b", sql):
            continue
        path = str(place / f"{name}.parquet").replace("'", "''")
        tables.execute(f"CREATE VIEW {name} AS FROM read_parquet('{path}')")
    tables.execute("CREATE TABLE components (program VARCHAR, component VARCHAR)")
    if "components" in sql:
        parts = [list(row) for row in store.select(_PARTS % catalogue_graph(store.base))]
        if parts:
            tables.executemany("INSERT INTO components VALUES (?, ?)", parts)
    known = store.select(_WORDS % (ontology_graph(store.base), 'FILTER(LANG(?label) = "zh")'))
    words = sorted((term.removeprefix(NS), label) for term, label in known if term.startswith(NS))
    cases = " ".join(f"WHEN '{term}' THEN '{label}'" for term, label in words)
    said = f"CASE term {cases} ELSE term END" if cases else "term"
    tables.execute(f"CREATE MACRO word(term) AS {said}")
    tables.execute(f"CREATE MACRO term(word) AS '{NS}' || word")
    tables.execute(
        "CREATE MACRO plain(number) AS CASE WHEN number = trunc(number)"
        " THEN number::HUGEINT::VARCHAR ELSE number::VARCHAR END"
    )
    tables.execute("CREATE MACRO tail(iri) AS regexp_replace(iri, '^.*/', '')")
    tables.execute(
        "CREATE MACRO title(iri) AS"
        " replace(replace(replace(tail(iri), '%5B', '['), '%5D', ']'), '%2F', '/')"
    )
    tables.execute(
        "CREATE MACRO among(value, wanted) AS wanted IS NULL OR list_contains(wanted, value)"
    )


def _lines(sql: str, names: list[str]) -> str:
    kinds = {name: kind for kind, listed in _HEAD.findall(sql) for name in listed.split()}
    cells = []
    for name in names:
        kind = kinds.get(name, "")
        term = _TERMS[kind].format(f'"{name}"')
        cells.append(f"coalesce({term}, '{_ABSENT.get(kind, '')}')")
    return f"SELECT concat_ws(chr(9), {', '.join(cells)}) FROM ({sql})"
