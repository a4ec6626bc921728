"""A store on a server says what the store here says, and takes what is pushed; on real servers."""

from __future__ import annotations

import base64
import io
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace

import pytest
import servers
from many_reports import quads as many_quads
from records import background, record
from running import ROOT, call, environment

from graphs.ask.query import prepare
from graphs.check.checks import check
from graphs.export.formats import export
from graphs.find.questions import stored
from graphs.find.selection import Part
from graphs.store import canonical, info
from graphs.store.embedded import Record, Store
from graphs.store.endpoint import addresses
from graphs.store.folder import StoreError
from graphs.store.push import push
from graphs.store.remote import Remote
from graphs.store.sparql import QueryError
from ontology.terms import BASE, PREFIXES, escape_literal

LAW = "中华人民共和国民法典"
DIGEST = {"FAZHI_USER": "dba", "FAZHI_PASSWORD": "dba", "FAZHI_AUTH": "digest"}
SERVERS = {"oxigraph": (servers.oxigraph, {}), "virtuoso": (servers.virtuoso, DIGEST)}
ASKED = [
    ("units-by-law", {"law": LAW}),
    ("laws-by-unit", {"unit": "宜昌市猇亭区司法局"}),
    ("units-by-program", {"program": "三项制度"}),
    ("laws-by-mode-count", {"mode": "学习"}),
    ("reports", {"year": "2023"}),
]
ODD = '𠮷 "引号" \\ \n\r\t 制表 </a> é'


def reports(count: int = 40) -> list[Record]:
    """Return generated reports, with every character that a literal must survive in one."""
    by_graph: dict[str, list[str]] = {}
    for line in many_quads(count, 30, 6).splitlines():
        by_graph.setdefault(line.rpartition(" <")[2].removesuffix("> ."), []).append(line)
    found = []
    for number, (report, lines) in enumerate(by_graph.items()):
        text = "".join(f"{line}\n" for line in lines)
        found.append(Record(f"/r/{number:04d}.txt", f"{number:064x}", report, text, "文"))
    odd = record("/r/odd.txt", "奇")
    quad = f'<{odd.report}> <{PREFIXES["dct"]}title> "{escape_literal(ODD)}"@zh <{odd.report}> .\n'
    return [*found, replace(odd, quads=odd.quads + quad)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("remote")
    with Store.open(place / "store", write=True) as store:
        store.put(reports(), background)
    return place / "store"


@pytest.fixture
def local(folder):
    with Store.open(folder) as store:
        yield store


@pytest.fixture(scope="module", params=SERVERS)
def address(request, tmp_path_factory):
    start, credentials = SERVERS[request.param]
    with (
        start(tmp_path_factory.mktemp(request.param)) as where,
        pytest.MonkeyPatch.context() as patch,
    ):
        for name, value in credentials.items():
            patch.setenv(name, value)
        yield where


@pytest.fixture
def server(address, local):
    """Return a server's store that holds what the store here holds."""
    with Remote.open(address) as remote:
        push(local, remote)
    with Remote.open(address) as remote:
        yield remote


def exported(store, form):
    out = io.BytesIO()
    export(store, form, out, Part())
    return out.getvalue()


@pytest.mark.parametrize("form", ["canonical", "nquads"])
def test_what_was_pushed_is_there_to_the_byte(local, server, form):
    assert exported(server, form) == exported(local, form)


@pytest.mark.parametrize(("name", "values"), ASKED)
def test_stored_questions_have_the_same_answer(local, server, name, values):
    want, got = (sorted(store.select(prepare(store, name, values)[0])) for store in (local, server))

    assert want
    assert got == want


def test_every_form_of_query(local, server):
    law = f"<{BASE}instrument/{LAW}>"
    assert server.ask(f"ASK {{ GRAPH ?g {{ ?s fz:instrument {law} }} }}")
    assert not server.ask("ASK { GRAPH ?g { ?s fz:instrument <urn:none> } }")
    pattern = f"GRAPH ?g {{ ?s fz:instrument {law} ; fz:mode ?m }}"
    built = f"CONSTRUCT {{ ?s fz:mode ?m }} WHERE {{ {pattern} }}"
    assert set(server.triples(built)) == set(local.triples(built)) != set()


def test_a_bare_pattern_sees_all_graphs(local, server):
    asked = "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s a fz:Application }"

    assert list(server.select(asked)) == list(local.select(asked)) != [("0",)]


def test_a_query_of_chosen_graphs(local, server):
    graphs = local.graphs()[:1]
    asked = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    counts = [
        [row[0].value for row in store.query(asked, default=graphs, named=graphs)]
        for store in (local, server)
    ]

    assert counts[0] == counts[1]


def test_the_figures_are_those_of_the_folder(local, server):
    here, there = info.info(local, digest=True), info.info(server, digest=True)

    for key in ("base", "classes", "quads", "digest"):
        assert here[key] == there[key]
    assert here["classes"]["Report"] == 41


def test_the_check_leaves_out_the_texts(server):
    told = {finding.problem for finding in check(server)}

    assert not any("source text is not kept" in problem for problem in told)


def test_pushing_again_sends_what_changed(local, server, tmp_path):
    assert push(local, server).sent == 0

    with Store.open(tmp_path / "s", write=True) as other:
        other.put([*reports()[1:], record("/r/new.txt", "新")], background)
    with Store.open(tmp_path / "s") as other:
        done = push(other, server)
        assert 0 < done.sent < 10
        assert done.withdrawn == 1
        assert canonical.digest(server) == canonical.digest(other)


def test_what_others_keep_stays(local, server):
    theirs = "<urn:their:graph>"
    server.endpoint.update(f"INSERT DATA {{ GRAPH {theirs} {{ <urn:a> <urn:b> <urn:c> }} }}")
    push(local, server)

    assert server.ask(f"ASK {{ GRAPH {theirs} {{ <urn:a> <urn:b> <urn:c> }} }}")
    assert theirs not in server.graphs()


def test_a_graph_that_is_too_large_for_one_update(local, server, monkeypatch):
    monkeypatch.setattr("graphs.store.push.TRIPLES", 30)
    for graphs in ("", server.endpoint.places.graphs):
        server.endpoint.update(f"DELETE WHERE {{ GRAPH <{BASE}pushed> {{ ?s ?p ?o }} }}")
        places = addresses(server.endpoint.given, {"FAZHI_GRAPHS_URL": graphs})
        server.endpoint.places = places
        if not graphs:
            server.endpoint.places = type(places)(places.query, places.update, "")
        assert push(local, server).unchanged == 0
        assert canonical.digest(server) == canonical.digest(local)


KILLED = """
import os, signal, sys
from graphs.store.endpoint import Endpoint
from graphs.store.push import push
from graphs.store.remote import Remote
from graphs.store.embedded import Store
real, seen, wanted = Endpoint.update, [0], int(sys.argv[3])
def deadly(self, sparql):
    seen[0] += 1
    if seen[0] == wanted:
        os.kill(os.getpid(), signal.SIGKILL)
    real(self, sparql)
Endpoint.update = deadly
with Store.open(sys.argv[1]) as store, Remote.open(sys.argv[2]) as server:
    push(store, server)
"""


@pytest.mark.parametrize("request_number", [1, 2, 4])
def test_a_push_that_is_killed_is_taken_up(folder, address, tmp_path, request_number):
    with Store.open(tmp_path / "s", write=True) as other:
        other.put([record("/r/x.txt", "别")], background)
    with Store.open(tmp_path / "s") as other, Remote.open(address) as server:
        push(other, server)
    run = subprocess.run(
        [sys.executable, "-c", KILLED, folder, address, str(request_number)],
        check=False, cwd=ROOT, env=environment(), stderr=subprocess.PIPE,
    )  # fmt: skip
    assert run.returncode == -signal.SIGKILL, run.stderr.decode()

    with Store.open(folder) as store, Remote.open(address) as server:
        done = push(store, server)
        assert done.sent + done.unchanged == len(store.graphs())
        assert (done.unchanged > 9) == (request_number == 4)
        assert canonical.digest(server) == canonical.digest(store)


def test_a_fault_in_a_query_is_told_with_its_place(server):
    with pytest.raises(SyntaxError, match="error at 1:"):
        server.select("SELECT ?s { ?s ?p }")


# -- the command line ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        ("query", "units-by-law", f"law={LAW}", "--format", "csv"),
        ("ask", "哪些单位学习了民法典"),
        ("export", "-f", "turtle", "--law", LAW),
        ("view", "--law", LAW),
    ],
    ids=lambda words: words[0],
)
@pytest.mark.usefixtures("server")
def test_reading_commands_take_an_address(folder, address, tmp_path, words):
    page = ("-o", tmp_path / "page.html") if words[0] == "view" else ()
    answers = []
    for place in (folder, address):
        run = call(*words, "--store", place, *page)
        assert run.returncode == 0, run.stderr
        answers.append(page[1].read_text("utf-8") if page else run.stdout)

    assert sorted(answers[0].splitlines()) == sorted(answers[1].splitlines())


def test_push_by_command(folder, address):
    run = call("push", "--store", folder, address)
    assert run.returncode == 0, run.stderr

    again = call("push", "--store", folder, address)
    assert "sent 0 (0" in again.stdout


def test_a_server_is_not_built_into(tmp_path):
    (tmp_path / "a.txt").write_text("文")
    run = call("build", tmp_path, "--store", "http://127.0.0.1:1/query")

    assert run.returncode == 3
    assert "fazhi push" in run.stderr


# -- who may ------------------------------------------------------------------------------------

BASIC = "Basic " + base64.b64encode(b"user:geheim").decode()
GATES = [
    (BASIC, {"FAZHI_USER": "user", "FAZHI_PASSWORD": "geheim"}, True),
    (BASIC, {"FAZHI_USER": "user", "FAZHI_PASSWORD": "falsch"}, False),
    (BASIC, {}, False),
    ("Bearer t0k3n", {"FAZHI_TOKEN": "t0k3n"}, True),
    ("Bearer t0k3n", {"FAZHI_TOKEN": "other"}, False),
]


@pytest.mark.parametrize(("header", "credentials", "let_in"), GATES)
def test_basic_and_bearer(folder, tmp_path, monkeypatch, header, credentials, let_in):
    for name in DIGEST:  # what a fixture may have set
        monkeypatch.delenv(name, raising=False)
    for name, value in credentials.items():
        monkeypatch.setenv(name, value)
    with servers.oxigraph(tmp_path) as behind, servers.guarded(behind, header) as gate:
        if not let_in:
            with pytest.raises(StoreError, match=f"asks for {header.split()[0].lower()}"):
                Remote.open(gate)
            return
        with Store.open(folder) as store, Remote.open(gate) as server:
            push(store, server)
            assert canonical.digest(server) == canonical.digest(store)


def test_digest_with_a_wrong_password(folder, tmp_path, monkeypatch):
    for name, value in {**DIGEST, "FAZHI_PASSWORD": "falsch"}.items():
        monkeypatch.setenv(name, value)
    with (
        servers.virtuoso(tmp_path) as where,
        Store.open(folder) as store,
        Remote.open(where) as server,
        pytest.raises(StoreError, match="asks for digest"),
    ):
        push(store, server)


def test_an_answer_that_is_cut_is_no_answer(folder, tmp_path, monkeypatch):
    for name, value in DIGEST.items():
        monkeypatch.setenv(name, value)
    with (
        servers.virtuoso(tmp_path, "ResultSetMaxRows = 100") as where,
        Store.open(folder) as store,
        Remote.open(where) as server,
    ):
        push(store, server)
        with pytest.raises(QueryError, match="no more than 100 rows"):
            list(server.select("SELECT ?s { GRAPH ?g { ?s a fz:Application } }"))
        assert (
            len(list(server.select("SELECT ?s { GRAPH ?g { ?s a fz:Application } } LIMIT 9"))) == 9
        )


# -- addresses ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "query", "update", "graphs"),
    [
        ("http://h:7878", "http://h:7878/query", "http://h:7878/update", "http://h:7878/store"),
        ("http://h/ds/query", "http://h/ds/query", "http://h/ds/update", "http://h/ds/store"),
        ("http://h/sparql", "http://h/sparql", "http://h/sparql-auth",
         "http://h/sparql-graph-crud-auth"),
        ("http://h/repositories/r", "http://h/repositories/r", "http://h/repositories/r", ""),
    ],
)  # fmt: skip
def test_where_a_server_takes_what(given, query, update, graphs):
    found = addresses(given, {})

    assert (found.query, found.update, found.graphs) == (query, update, graphs)
    named = addresses(given, {"FAZHI_UPDATE_URL": "http://u", "FAZHI_GRAPHS_URL": "http://g"})
    assert (named.update, named.graphs) == ("http://u", "http://g")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("http://user:secret@h/query", "ends up in logs"),
        ("http:///query", "no address"),
        ("http://[a/query", "no address"),
        ("http://a\x01b/query", "no address"),
        ("http://127.0.0.1:1/query", "cannot be reached"),
    ],
)
def test_an_address_that_will_not_do(given, said):
    with pytest.raises(StoreError, match=said) as caught:
        Remote.open(given)
    assert "secret" not in str(caught.value)


def test_a_server_of_something_else(tmp_path):
    with servers.oxigraph(tmp_path) as where, pytest.raises(StoreError, match="address"):
        Remote.open(f"{where}/nothing/here")


def test_every_stored_question_is_asked_of_a_server_without_fault(server):
    for question in stored().values():
        needed = {p.name for p in question.parameters if p.required}
        with suppress(QueryError):  # of what has not been compared
            sparql, _ = prepare(server, question.name, {})
            assert not needed
            list(server.select(sparql))
