"""The SPARQL 1.1 Protocol: queries by GET and POST, in the formats a client accepts; read only."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

from graphs.web.call import Answer, Page, call_of
from graphs.web.rendering import html
from graphs.web.results import GRAPHS, ROWS, TABLES
from graphs.web.safety import LONGEST_BODY
from graphs.web.worker import RefusedError
from ontology.refusals import chinese, lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anyio import CapacityLimiter
    from starlette.requests import Request

    from graphs.web.call import Call
    from graphs.web.site import Site

SHOWN: Final = 500  # rows of the editor's table
AT_ONCE: Final = 12  # queries that wait or run; more are turned away
PLAIN: Final = "text/plain; charset=utf-8"
_ALSO: Final = {  # other names that clients use
    "application/json": "json",
    "application/xml": "xml",
    "text/xml": "xml",
    "text/tsv": "tsv",
    "application/x-turtle": "turtle",
    "text/rdf+n3": "turtle",
    "text/n3": "turtle",
    "text/plain": "ntriples",
}
_FORMS: Final = {**{media: name for name, media in (*TABLES.items(), *GRAPHS.items())}, **_ALSO}
_DATASET: Final = ("default-graph-uri", "named-graph-uri")


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as it came: its text, its graphs, and everything else of the form or address."""

    text: str | None
    graphs: tuple[list[str], list[str]]
    call: Call


async def respond(site: Site, request: Request) -> Answer:
    """Answer a request of the protocol, or show the editor."""
    if request.method == "OPTIONS":
        return Answer(b"", PLAIN, 204)
    try:
        asked = await _asked(request)
        accept = request.headers.get("accept", "")
        if _wants_page(accept, asked):
            return await _in_turn(site, _page, site, asked)
        if asked.text is None:
            return _description(request)
        form = asked.call.get("format")
        table, graph = _chosen(accept, form)
        return await _in_turn(site, _answer, site, asked, f"{table}|{graph}")
    except RefusedError as error:
        headers = (("retry-after", "5"),) if error.status == 503 else ()
        return Answer(lines(error.said).encode("utf-8", "replace"), PLAIN, error.status, headers)


async def _asked(request: Request) -> Asked:
    pairs = list(request.query_params.multi_items())
    text: str | None = None
    if request.method == "POST":
        body = await _body(request)
        media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        try:
            said = body.decode("utf-8")
        except UnicodeDecodeError:
            raise RefusedError("the query is not in UTF-8") from None
        if media == "application/sparql-query":
            text = said
        elif media == "application/x-www-form-urlencoded":
            if said.count("&") > 100:
                raise RefusedError("a form may have 100 fields", 413)
            pairs += parse_qsl(said, keep_blank_values=True)
        elif media == "application/sparql-update":
            raise RefusedError("this endpoint answers queries only; it takes no updates", 403)
        else:
            raise RefusedError(
                "POST application/x-www-form-urlencoded or application/sparql-query", 415
            )
    if any(name == "update" for name, _ in pairs):
        raise RefusedError("this endpoint answers queries only; it takes no updates", 403)
    queries = [value for name, value in pairs if name == "query"]
    if len(queries) + (text is not None) > 1:
        raise RefusedError("more than one query was given")
    text = queries[0] if queries else text
    if text is None and request.method == "POST":
        raise RefusedError("no query was given")
    default, named = ([value for name, value in pairs if name == one] for one in _DATASET)
    return Asked(text, (default, named), call_of("/sparql", pairs))


async def _body(request: Request) -> bytes:
    parts, length = [], 0
    async for part in request.stream():
        length += len(part)
        if length > LONGEST_BODY:
            raise RefusedError(f"a query may have {LONGEST_BODY} bytes", 413)
        parts.append(part)
    return b"".join(parts)


async def _in_turn(site: Site, function: Any, *values: Any) -> Answer:
    from anyio import to_thread

    limiter = _limiter(id(site))
    if limiter.statistics().tasks_waiting >= AT_ONCE:
        raise RefusedError("too many queries at once; try again in a moment", 503)
    return await to_thread.run_sync(function, *values, limiter=limiter)


@cache
def _limiter(_site: int) -> CapacityLimiter:
    from anyio import CapacityLimiter

    return CapacityLimiter(AT_ONCE)


def _answer(site: Site, asked: Asked, forms: str) -> Answer:
    if site.workers is None:
        raise RefusedError("queries need the store; this site has its index alone", 503)
    try:
        form, body = site.workers.do("sparql", asked.text, forms, asked.graphs)
    except RefusedError as error:
        if error.status == 406:
            graph = error.said == "table"  # the accepted formats are for tables
            offered = GRAPHS if graph else TABLES
            sort = "CONSTRUCT and DESCRIBE" if graph else "SELECT and ASK"
            raise RefusedError(f"{sort} give {', '.join(offered.values())}", 406) from None
        raise
    media = {**TABLES, **GRAPHS}[form]
    charset = "; charset=utf-8" if media.startswith("text/") or form == "ntriples" else ""
    return Answer(body, media + charset, headers=(("vary", "Accept"),))


def _wants_page(accept: str, asked: Asked) -> bool:
    if asked.call.get("format"):
        return False
    ranked = _ranked(accept)
    best = next((media for media, _ in ranked if media == "text/html" or media in _FORMS), "")
    return best == "text/html"


def _chosen(accept: str, form: str) -> tuple[str, str]:
    """Return the formats for a table and for a graph; "" for one that is not accepted."""
    if form:
        if form not in TABLES and form not in GRAPHS:
            raise RefusedError(f"format is one of {', '.join([*TABLES, *GRAPHS])}")
        return (form, "") if form in TABLES else ("", form)
    ranked = _ranked(accept) or [("*/*", 1.0)]
    table = graph = ""
    for media, _ in ranked:
        name = _FORMS.get(media, "")
        if media in {"*/*", "application/*"}:
            table, graph = table or "json", graph or ("turtle" if media == "*/*" else "jsonld")
        elif media == "text/*":
            table, graph = table or "csv", graph or "turtle"
        elif name in TABLES:
            table = table or name
        elif name:
            graph = graph or name
        if media == "text/plain":
            table = table or "csv"
    if not table and not graph:
        offered = ", ".join([*TABLES.values(), *GRAPHS.values()])
        raise RefusedError(f"this endpoint gives {offered}", 406)
    return table, graph


def _ranked(accept: str) -> list[tuple[str, float]]:
    """Return the media types of an Accept header, best first, those of weight 0 left out."""
    found = []
    for number, part in enumerate(accept.split(",")[:50]):
        media, *parameters = (piece.strip() for piece in part.split(";"))
        weight = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip().lower() == "q":
                try:
                    weight = float(value)
                except ValueError:
                    weight = 0.0
        if media and weight > 0:
            found.append((-weight, number, media.lower()))
    return [(media, -weight) for weight, _, media in sorted(found)]


def _page(site: Site, asked: Asked) -> Answer:
    text = asked.text
    table, problem, status = None, "", 200
    if text is not None and text.strip():
        if site.workers is None:
            raise RefusedError("queries need the store; this site has its index alone", 503)
        try:
            table = site.workers.do("table", text, SHOWN, asked.graphs)
        except RefusedError as error:
            problem, status = error.said, error.status
    values = {
        "text": text or EXAMPLES[0][1],
        "table": table,
        "problem": problem,
        "chinese": chinese(problem),
        "shown": SHOWN,
        "rows_most": ROWS,
        "seconds": round(site.workers.limits.seconds) if site.workers else 0,
        "examples": EXAMPLES,
        "base": site.base,
        "formats": [*TABLES] if table is None or table[0] != _TRIPLE else [*GRAPHS],
        "terms": vocabulary(),
    }
    return html(Page("sparql.html", values, status), asked.call)


_TRIPLE: Final = ["subject", "predicate", "object"]


@cache
def vocabulary() -> tuple[str, ...]:
    """Return the terms that a query is written with, prefixed."""
    from ontology.terms import MODES, STATUSES, TERMS

    schema = (files("ontology") / "schema.ttl").read_text("utf-8")
    others = set(re.findall(r"\b(?:dct|eli|itsrdf|nif|org|prov|schema|skos):[A-Za-z_]+", schema))
    labels = {"skos:prefLabel", "skos:altLabel", "dct:title", "dct:issued", "rdfs:label"}
    ours = {f"fz:{term}" for term in {*TERMS, *MODES, *STATUSES}}
    return tuple(sorted(ours | others | labels))


def _description(request: Request) -> Answer:
    """Return what the endpoint is, in the terms of SPARQL 1.1 Service Description."""
    address = str(request.url.replace(query="", fragment=""))
    formats = " , ".join(
        f"<http://www.w3.org/ns/formats/{name}>"
        for name in (
            "SPARQL_Results_JSON",
            "SPARQL_Results_XML",
            "SPARQL_Results_CSV",
            "SPARQL_Results_TSV",
            "Turtle",
            "N-Triples",
            "JSON-LD",
            "RDF_XML",
        )
    )
    text = (
        "@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .\n"
        f"<{address}> a sd:Service ;\n"
        f"  sd:endpoint <{address}> ;\n"
        "  sd:supportedLanguage sd:SPARQL11Query ;\n"
        "  sd:feature sd:UnionDefaultGraph ;\n"
        f"  sd:resultFormat {formats} .\n"
    )
    return Answer(text.encode(), "text/turtle; charset=utf-8", headers=(("vary", "Accept"),))


EXAMPLES: Final[Sequence[tuple[str, str]]] = (
    (
        "laws",
        """SELECT ?law ?name (COUNT(DISTINCT ?unit) AS ?units)
WHERE {
  GRAPH ?report { ?statement fz:instrument ?law ; fz:actor ?unit }
  ?law skos:prefLabel ?name
}
GROUP BY ?law ?name
ORDER BY DESC(?units) ?name
LIMIT 20""",
    ),
    (
        "measures",
        """SELECT ?unit ?what ?value ?counter ?clause
WHERE {
  ?figure a fz:Measure ; fz:actor ?unit ; fz:what ?what ;
    schema:value ?value ; schema:unitText ?counter ; nif:anchorOf ?clause .
  FILTER(?counter = "件")
}
ORDER BY DESC(?value)
LIMIT 20""",
    ),
    (
        "years",
        """SELECT ?year (COUNT(?report) AS ?reports)
WHERE { ?report a fz:Report ; fz:reportYear ?year }
GROUP BY ?year
ORDER BY ?year""",
    ),
)
