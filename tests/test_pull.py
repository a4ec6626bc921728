"""What was pushed to a server comes back from it, and pages are made of what came."""

from __future__ import annotations

import pytest
import servers
from running import call, fazhi
from serving import Client, site_of

from graphs.store.embedded import Store


@pytest.fixture(scope="module")
def folder(few_store):
    return few_store


@pytest.fixture(scope="module")
def address(folder, tmp_path_factory):
    with servers.oxigraph(tmp_path_factory.mktemp("server")) as where:
        run = call("push", "--store", folder, where)
        assert run.returncode == 0, run.stderr
        yield where


@pytest.fixture(scope="module")
def pulled(address, tmp_path_factory):
    place = tmp_path_factory.mktemp("pulled") / "store"
    run = call("pull", address, "--store", place)
    assert run.returncode == 0, run.stderr
    assert "3 份报告" in run.stdout
    return place


def test_what_comes_back_is_what_was_sent(folder, pulled):
    with Store.open(folder) as here, Store.open(pulled) as there:
        assert there.graphs() == here.graphs()
        for graph in here.graphs():
            sent, back = (sorted(map(str, store.quads(graph))) for store in (here, there))
            changing = "dcat#version" if graph.endswith("/dataset") else "\0"

            assert [q for q in back if changing not in q] == [q for q in sent if changing not in q]
        # The graph names the catalogue by the first signs of its digest.
        assert here.settings["catalogue"].startswith(there.settings["catalogue"])


def test_it_is_checked_as_far_as_a_server_is(pulled):
    run = call("check", "--store", pulled)

    assert run.returncode == 0, run.stdout + run.stderr


def test_pages_are_made_of_it_and_quote_what_the_graph_quotes(pulled):
    site = site_of(pulled)
    client = Client(site)
    unit = site.index.row("SELECT key, label FROM thing WHERE role = 'reporting' ORDER BY key")
    for path in ("/", "/units", "/matrix", f"/{unit['key']}", f"/graph?n={unit['key']}"):
        found = client.get(path)

        assert found.status_code == 200, path
    assert unit["label"] in client.get(f"/{unit['key']}").text
    report = site.index.row("SELECT key FROM report ORDER BY key")
    assert client.get(f"/{report['key']}").status_code == 200
    site.workers.close()


def test_again_it_is_fetched_whole(address, pulled):
    with Store.open(pulled) as store:
        before = store.graphs()
    run = call("pull", address, "--store", pulled)

    assert run.returncode == 0, run.stderr
    with Store.open(pulled) as store:
        assert store.graphs() == before


@pytest.mark.parametrize("command", ["serve", "publish", "matrix", "figures"])
def test_pages_of_a_server_say_what_to_do(command, tmp_path):
    out = () if command == "serve" else ("-o", tmp_path / "out.html")
    run = fazhi(command, "--store", "http://127.0.0.1:9/query", *out)

    assert run.returncode == 2
    assert "fazhi pull URL --store DIR" in " ".join(run.stderr.split()).replace("│ ", "")
