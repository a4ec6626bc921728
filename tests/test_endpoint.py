"""The SPARQL endpoint: the protocol, its clients, its formats, and queries that would kill it."""

from __future__ import annotations

import csv
import io
import json
import multiprocessing
import shutil
import subprocess
import threading
import time
from pathlib import Path

import pytest
from lxml import etree
from many_reports import quads
from serving import Client, served, site_of, store_of_quads

from graphs.web.results import ROWS
from graphs.web.safety import Rules
from graphs.web.worker import Limits, RefusedError, Workers

YEARS = "SELECT ?y (COUNT(?r) AS ?n) { ?r a fz:Report ; fz:reportYear ?y } GROUP BY ?y ORDER BY ?y"
PREFIXED = f"PREFIX fz: <https://w3id.org/fazhi/ns#> {YEARS}"
SOME = "CONSTRUCT { ?r a fz:Report } WHERE { ?r a fz:Report } LIMIT 3"
TABLES = {
    "application/sparql-results+json": "application/sparql-results+json",
    "application/sparql-results+xml": "application/sparql-results+xml",
    "text/csv": "text/csv; charset=utf-8",
    "text/tab-separated-values": "text/tab-separated-values; charset=utf-8",
    "application/json": "application/sparql-results+json",
    "application/xml": "application/sparql-results+xml",
    "*/*": "application/sparql-results+json",
    "": "application/sparql-results+json",
    "text/csv;q=0.1, application/sparql-results+xml": "application/sparql-results+xml",
    "text/nothing, text/csv;q=0.2": "text/csv; charset=utf-8",
}
GRAPHS = {
    "text/turtle": "text/turtle; charset=utf-8",
    "application/n-triples": "application/n-triples; charset=utf-8",
    "application/ld+json": "application/ld+json",
    "application/rdf+xml": "application/rdf+xml",
    "*/*": "text/turtle; charset=utf-8",
    "application/sparql-results+json, text/turtle;q=0.5": "text/turtle; charset=utf-8",
}
DEADLY = {  # on this store each takes ten times the two seconds, or all memory, on any machine
    "a product": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
    "a deep path": "SELECT (COUNT(*) AS ?n) { ?a (!<x:none>|^!<x:none>)+ ?b . ?b !<x:none>+ ?c }",
    "a regular expression": (
        "SELECT * { ?a ?b ?c . ?d ?e ?f . FILTER(REGEX(CONCAT(STR(?c), STR(?f)),"
        ' "(.*a){12}(.*b){12}(.*c){12}$")) }'
    ),
    "sorting a product": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?f ?c LIMIT 1",
    "repeated replacing": (
        "SELECT (SUM(STRLEN(REPLACE(REPLACE(CONCAT(STR(?c), STR(?f), STR(?i)), '.', 'aaaaaaaaaa'),"
        " 'a', 'bbbbbbbbbb'))) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    ),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return store_of_quads(tmp_path_factory.mktemp("many") / "store", quads(60, 30, 10, each=6))


@pytest.fixture(scope="module")
def client(folder):
    site = site_of(folder)
    yield Client(site)
    site.workers.close()


def put(client, query: str, accept: str = "application/sparql-results+json", **more):
    return client.get("/sparql", params={"query": query}, headers={"accept": accept}, **more)


@pytest.mark.parametrize(("accept", "media"), TABLES.items())
def test_a_table_comes_as_the_client_accepts_it(client, accept, media):
    answer = put(client, YEARS, accept)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == media
    rows = {
        "json": lambda: len(answer.json()["results"]["bindings"]),
        "xml": lambda: len(etree.fromstring(answer.content)[1]),
        "csv": lambda: len(list(csv.reader(io.StringIO(answer.text)))) - 1,
        "tab-": lambda: answer.text.count("\n") - 1,
    }
    count = next(make for name, make in rows.items() if name in media)
    assert count() == 3


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize(("accept", "media"), GRAPHS.items())
def test_a_graph_comes_as_the_client_accepts_it(client, accept, media):
    import rdflib

    answer = put(client, SOME, accept)

    assert answer.headers["content-type"] == media
    forms = {"turtle": "turtle", "n-triples": "nt", "ld+json": "json-ld", "rdf+xml": "xml"}
    form = next(name for part, name in forms.items() if part in media)
    assert len(rdflib.Graph().parse(data=answer.text, format=form)) == 3


def test_terms_are_written_as_the_formats_say(client):
    values = 'VALUES (?i ?s ?l ?n) { (<x:a> "a\\"<\\t甲,\\n" "甲"@zh 1.5) }'
    query = f"SELECT ?i ?s ?l ?n ?b ?u {{ {values} BIND(BNODE() AS ?b) }}"
    told = put(client, query).json()
    row = told["results"]["bindings"][0]

    assert told["head"]["vars"] == ["i", "s", "l", "n", "b", "u"]
    assert row["i"] == {"type": "uri", "value": "x:a"}
    assert row["s"] == {"type": "literal", "value": 'a"<\t甲,\n'}
    assert row["l"] == {"type": "literal", "value": "甲", "xml:lang": "zh"}
    assert row["n"]["datatype"].endswith("#decimal")
    assert row["b"]["type"] == "bnode"
    assert "u" not in row
    lines = list(csv.reader(io.StringIO(put(client, query, "text/csv").text, newline="")))
    assert lines[1][:4] == ["x:a", 'a"<\t甲,\n', "甲", "1.5"]
    xml = etree.fromstring(put(client, query, "application/sparql-results+xml").content)
    assert xml.find(".//{*}literal").text == 'a"<\t甲,\n'
    tsv = put(client, query, "text/tab-separated-values").text.split("\n")
    assert tsv[1].split("\t")[0] == "<x:a>"
    assert len(tsv[1].split("\t")) == 6


def test_ask_comes_in_every_format(client):
    query = "ASK { ?r a fz:Report }"

    assert put(client, query).json() == {"head": {}, "boolean": True}
    assert "<boolean>true</boolean>" in put(client, query, "application/sparql-results+xml").text
    assert put(client, query, "text/csv").text.strip() == "true"


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_the_format_may_stand_in_the_address(client, form):
    answer = client.get("/sparql", params={"query": YEARS, "format": form})

    assert form.replace("tsv", "tab") in answer.headers["content-type"]
    assert client.get("/sparql", params={"query": YEARS, "format": "xls"}).status_code == 400


def test_posts_of_both_kinds_are_answered(client):
    direct = client.ask(
        "POST", "/sparql", content=YEARS.encode(),
        headers={"content-type": "application/sparql-query; charset=utf-8", "accept": "text/csv"},
    )  # fmt: skip
    form = client.ask("POST", "/sparql", data={"query": YEARS}, headers={"accept": "text/csv"})

    assert direct.text == form.text == put(client, YEARS, "text/csv").text


def test_graphs_of_the_dataset_may_be_named(client):
    graph = client.site.base + client.site.index.row("SELECT key FROM report ORDER BY key")["key"]
    count = "SELECT (COUNT(*) AS ?n) { ?r a fz:Report }"

    for name in ("default-graph-uri", "named-graph-uri"):
        answer = client.get(
            "/sparql", params={"query": count, name: graph}, headers={"accept": "text/csv"}
        )
        assert answer.text.split()[1] == ("1" if name == "default-graph-uri" else "0")


WRONG = {
    "no query in a post": ("POST", {"data": {"x": "y"}}, 400),
    "a form without end": ("POST", {"data": {f"x{n}": "y" for n in range(200)}}, 413),
    "another server, hidden from a scanner": (
        "GET",
        {"params": {"query": "ASK { FILTER(1<2#>'''\n) SERVICE <http://x/> {} } #'''"}},
        400,
    ),
    "two queries": ("GET", {"params": [("query", YEARS), ("query", YEARS)]}, 400),
    "no SPARQL": ("GET", {"params": {"query": "SELEC ?x"}}, 400),
    "an update as a query": ("GET", {"params": {"query": "DROP ALL"}}, 400),
    "an update": ("POST", {"data": {"update": "DROP ALL"}}, 403),
    "an update in the body": (
        "POST",
        {"content": b"DROP ALL", "headers": {"content-type": "application/sparql-update"}},
        403,
    ),
    "another server": (
        "GET",
        {"params": {"query": "SELECT * { SERVICE <http://x/> { ?s ?p ?o } }"}},
        400,
    ),
    "another server, escaped": (
        "GET",
        {"params": {"query": "SELECT * { \\u0053ERVICE <http://x/> { ?s ?p ?o } }"}},
        400,
    ),
    "another kind of body": ("POST", {"json": {"query": YEARS}}, 415),
    "no UTF-8": (
        "POST",
        {"content": b"\xff", "headers": {"content-type": "application/sparql-query"}},
        400,
    ),
    "an impossible format": (
        "GET",
        {"params": {"query": YEARS}, "headers": {"accept": "image/png"}},
        406,
    ),
    "a graph's format for a table": (
        "GET",
        {"params": {"query": YEARS}, "headers": {"accept": "text/turtle"}},
        406,
    ),
    "a wrong graph": ("GET", {"params": {"query": YEARS, "default-graph-uri": "no iri"}}, 400),
    "another method": ("PUT", {"content": b""}, 405),
    "options": ("OPTIONS", {}, 405),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_is_refused_with_its_status(client, what):
    method, more, status = WRONG[what]
    more = {**more, "headers": {"accept": "*/*", **more.get("headers", {})}}

    answer = client.ask(method, "/sparql", **more)

    assert answer.status_code == status, answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.text.strip()


def test_without_a_query_the_endpoint_describes_itself(client):
    import rdflib

    graph = rdflib.Graph().parse(data=client.get("/sparql", headers={"accept": "text/turtle"}).text)

    assert (
        None,
        rdflib.RDF.type,
        rdflib.URIRef("http://www.w3.org/ns/sparql-service-description#Service"),
    ) in graph
    assert "<textarea" in client.get("/sparql").text


def test_other_sites_read_it_only_when_allowed(client):
    origin = {"origin": "https://lab.example"}
    closed = client.get("/sparql", params={"query": YEARS}, headers={**origin, "accept": "*/*"})
    opened = Client(client.site, Rules(origins=("https://lab.example",)))
    answer = opened.get("/sparql", params={"query": YEARS}, headers={**origin, "accept": "*/*"})
    other = opened.get(
        "/sparql", params={"query": YEARS}, headers={"origin": "https://x.example", "accept": "*/*"}
    )
    asked = opened.ask("OPTIONS", "/sparql", headers=origin)
    page = opened.get("/units", headers=origin)

    assert "access-control-allow-origin" not in closed.headers
    assert answer.headers["access-control-allow-origin"] == "https://lab.example"
    assert "access-control-allow-origin" not in other.headers
    assert asked.status_code == 204
    assert "access-control-allow-origin" not in page.headers


def test_an_answer_has_so_many_rows_and_no_more(client):
    answer = put(client, "SELECT * { ?a a ?b . ?c a ?d }", "text/csv")

    assert answer.status_code == 400
    assert str(ROWS) in answer.text
    assert "LIMIT" in answer.text
    page = client.get("/sparql", params={"query": "SELECT * { ?a a ?b . ?c a ?d }"})
    assert page.text.count("<tr>") == 501


@pytest.fixture(scope="module")
def strict(folder):
    """Return a site whose queries may take two seconds and little memory, on a real server."""
    site = site_of(folder, Limits(seconds=2, memory=400_000_000, waiting=30))
    with served(site) as address:
        yield address
    site.workers.close()


@pytest.mark.parametrize("what", DEADLY)
def test_a_query_of_death_is_stopped_while_other_pages_answer(strict, what):
    import httpx

    done: list[tuple[float, int]] = []

    def kill() -> None:
        began = time.monotonic()
        answer = httpx.get(
            f"{strict}/sparql", params={"query": DEADLY[what], "format": "json"}, timeout=60
        )
        done.append((time.monotonic() - began, answer.status_code))

    thread = threading.Thread(target=kill)
    thread.start()
    times = []
    while thread.is_alive():
        began = time.monotonic()
        assert httpx.get(f"{strict}/units", timeout=60).status_code == 200
        times.append(time.monotonic() - began)
        time.sleep(0.05)
    thread.join()

    seconds, status = done[0]
    assert status in {504, 507}, status
    assert seconds < 50
    assert times
    assert sorted(times)[len(times) // 2] < 5
    after = httpx.get(f"{strict}/sparql", params={"query": YEARS, "format": "csv"}, timeout=60)
    assert after.status_code == 200


def test_more_than_the_workers_can_take_wait_or_are_turned_away(folder):
    workers = Workers(folder, limits=Limits(seconds=1.5, waiting=0.2), count=1).start()

    def kill() -> None:
        with pytest.raises(RefusedError):
            workers.do("table", DEADLY["a product"], 5, ([], []))

    slow = threading.Thread(target=kill)
    slow.start()
    time.sleep(0.6)

    with pytest.raises(RefusedError) as refused:
        workers.do("table", YEARS, 5, ([], []))

    slow.join()
    columns, rows, more = workers.do("table", YEARS, 5, ([], []))
    assert refused.value.status == 503
    assert (columns, len(rows), more) == (["y", "n"], 3, False)
    workers.close()


def test_no_worker_outlives_its_site(folder):
    before = set(multiprocessing.active_children())
    workers = Workers(folder).start()
    workers.do("table", YEARS, 5, ([], []))
    begun = set(multiprocessing.active_children()) - before
    assert begun

    workers.close()

    assert not begun & set(multiprocessing.active_children())


def test_sparqlwrapper_reads_every_format(folder):
    wrapper = pytest.importorskip("SPARQLWrapper")
    site = site_of(folder)
    with served(site) as address:
        for form in (wrapper.JSON, wrapper.XML, wrapper.CSV, wrapper.TSV):
            for method in (wrapper.GET, wrapper.POST):
                sparql = wrapper.SPARQLWrapper(f"{address}/sparql")
                sparql.setQuery(YEARS)
                sparql.setReturnFormat(form)
                sparql.setMethod(method)
                found = sparql.query().convert()
                if form == wrapper.JSON:
                    assert len(found["results"]["bindings"]) == 3
                elif form == wrapper.XML:
                    assert len(found.getElementsByTagName("result")) == 3
                else:
                    assert len(found.decode().strip().split("\n")) == 4
        sparql.setRequestMethod(wrapper.POSTDIRECTLY)
        sparql.setQuery(SOME)
        sparql.setReturnFormat(wrapper.TURTLE)
        assert b"Report" in sparql.query().convert()
        sparql.setReturnFormat(wrapper.JSON)
        sparql.setQuery("SELECT")
        with pytest.raises(wrapper.SPARQLExceptions.QueryBadFormed):
            sparql.query()
    site.workers.close()


def test_rdflib_queries_it_as_a_store(folder):
    import rdflib
    from rdflib.plugins.stores.sparqlstore import SPARQLStore

    site = site_of(folder)
    with served(site) as address:
        for method in ("GET", "POST"):
            graph = rdflib.Graph(SPARQLStore(f"{address}/sparql", method=method))
            rows = list(graph.query(PREFIXED))
            assert [int(row.n) for row in rows] == [20, 20, 20]
            kind = rdflib.URIRef("https://w3id.org/fazhi/ns#Report")
            assert len(list(graph.subjects(rdflib.RDF.type, kind))) == 60
    site.workers.close()


@pytest.mark.soak
def test_comunica_queries_it(folder):
    """Run by hand where npm has installed @comunica/query-sparql below the working folder."""
    command = shutil.which("comunica-sparql", path=str(Path("node_modules/.bin").resolve()))
    if command is None:
        pytest.skip("@comunica/query-sparql is not installed")
    site = site_of(folder)
    with served(site) as address:
        run = subprocess.run(
            [command, f"sparql@{address}/sparql", PREFIXED],
            capture_output=True, text=True, timeout=120, check=True,
        )  # fmt: skip
    site.workers.close()

    assert len(json.loads(run.stdout)) == 3
