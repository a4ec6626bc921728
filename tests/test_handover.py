"""Shards in other stores: they load as docs/scale.md says, and say there what they say here."""

from __future__ import annotations

import gzip
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import servers
from running import ROOT, fazhi

from graphs.store.opening import reading
from ontology.terms import BASE
from pipeline.files.durable import unpacked


@pytest.fixture(scope="module")
def shards(tmp_path_factory) -> Path:
    place = tmp_path_factory.mktemp("handover")
    (place / "r").mkdir()
    for path in sorted((ROOT / "tests/reports").glob("*.txt"))[:8]:
        shutil.copy(path, place / "r")
    out = place / "out"
    run = fazhi("bulk", place / "r", "-o", out, "--shard", 3, "--store", place / "store")
    assert run.returncode == 0, run.stderr
    return out


@pytest.fixture(scope="module")
def quads(shards) -> list[str]:
    """Return every quad of the shards as its parser writes it, in order."""
    import pyoxigraph as ox

    packed = sorted((shards / "shards").glob("*.nq.zst"))
    text = "".join(line for path in packed for line in unpacked(path))
    return sorted(str(quad) for quad in ox.parse(text, ox.RdfFormat.N_QUADS))


def test_graphs_of_the_whole_are_shards_of_their_own(quads):
    graphs = {quad.rpartition(" <")[2].removesuffix(">") for quad in quads}

    assert {BASE + name for name in ("catalogue", "ontology")} < graphs
    assert len([graph for graph in graphs if "/report/" in graph]) == 8
    assert not any(quad.startswith("_:") or " _:" in quad.partition('"')[0] for quad in quads)


def test_oxigraph_loads_them(shards, quads, tmp_path):
    import pyoxigraph as ox

    program = Path(sys.executable).with_name("oxigraph")
    if not program.exists():
        pytest.skip("oxigraph is missing: pip install 'fazhi[test]'")
    packed = sorted((shards / "shards").glob("*.nq.zst"))
    stream = "".join(line for path in packed for line in unpacked(path))
    load = [program, "load", "--location", tmp_path / "db", "--format", "nq", "--lenient"]
    run = subprocess.run(load, input=stream.encode(), capture_output=True, check=False)
    assert run.returncode == 0, run.stderr.decode()

    assert sorted(map(str, ox.Store.read_only(str(tmp_path / "db")))) == quads


def test_virtuoso_loads_them(shards, quads, tmp_path):
    if not shutil.which("isql-vt"):
        pytest.skip("isql-vt is missing: apt-get install virtuoso-opensource-7-bin")
    for path in sorted((shards / "shards").glob("*.nq.zst")):
        text = "".join(unpacked(path))
        (tmp_path / f"{path.name.split('.')[0]}.nq.gz").write_bytes(gzip.compress(text.encode(), 1))
    with servers.virtuoso(tmp_path) as address:
        settings = (tmp_path / "virtuoso.ini").read_text()
        (port,) = re.findall(r"^ServerPort = (127\.0\.0\.1:\d+)$", settings, re.MULTILINE)[:1]
        orders = f"ld_dir('{tmp_path}', '*.nq.gz', 'urn:none'); rdf_loader_run(); checkpoint;"
        isql = ["isql-vt", port, "dba", "dba", "ERRORS=stdout", f"exec={orders}"]
        run = subprocess.run(isql, capture_output=True, check=False, encoding="utf-8")
        assert run.returncode == 0, run.stdout
        assert "Error" not in run.stdout, run.stdout
        with reading(address) as server, reading(str(shards.parent / "store")) as here:
            told = [str(quad) for quad in server.quads() if BASE in str(quad.graph_name)]
            assert sorted(told) == quads
            asked = "SELECT (COUNT(DISTINCT ?s) AS ?n) { GRAPH ?g { ?s a fz:Application } }"
            assert list(server.select(asked)) == list(here.select(asked)) != [("0",)]


def test_duckdb_counts_in_the_tables(shards):
    duckdb = pytest.importorskip("duckdb")
    with reading(str(shards.parent / "store")) as here:
        asked = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s fz:mode fz:study } }"
        (number,) = here.select(asked)
    text = (ROOT / "docs/scale.md").read_text("utf-8")
    (sql,) = re.findall(r"```sql\n(.*?)```", text, re.DOTALL)
    rows = duckdb.sql(sql.replace("DIR/", f"{shards}/")).fetchall()

    assert rows
    assert sum(row[-1] for row in rows) <= int(number[0])
    assert all(name for name, *_ in rows)
