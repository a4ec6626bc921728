"""The graph in the formats of other programs: complete, the same every time, harmless."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from records import background, record
from running import ROOT, environment

from graphs.export.formats import FORMATS, NETWORKS, RDF, export, guarded
from graphs.find.selection import Part
from graphs.store.embedded import Store
from graphs.store.sparql import QueryError
from ontology.terms import FZ

SAMPLE = (ROOT / "tests/data/sample.trig").read_text("utf-8")
GRAPHED = ("nquads", "trig", "jsonld")
FOLDERS = ("csv", "parquet")


@pytest.fixture(scope="module")
def store():
    return Store.of(SAMPLE)


def written(store, form, **part):
    out = io.BytesIO()
    export(store, form, out, Part(**part))
    return out.getvalue()


def quads(store, form, **part):
    import pyoxigraph as ox

    return list(ox.parse(written(store, form, **part), getattr(ox.RdfFormat, RDF[form])))


def tables(store, place, **part):
    export(store, "csv", place, Part(**part))
    found = {}
    for path in sorted(place.iterdir()):
        with path.open(encoding="utf-8-sig", newline="") as file:
            found[path.stem] = list(csv.DictReader(file))
    return found


@pytest.mark.parametrize("form", RDF)
def test_rdf_says_all_that_the_store_says(store, form):
    read = quads(store, form)
    whole = list(store.quads())

    if form in GRAPHED:
        assert set(map(str, read)) == set(map(str, whole))
    else:
        assert {str(quad.triple) for quad in read} == {str(quad.triple) for quad in whole}
    assert len(read) == len(set(map(str, read)))


def test_turtle_is_grouped_and_reads_well(store):
    text = written(store, "turtle").decode()

    assert "id:program\\/三项制度 a fz:Program ;\n\tskos:altLabel" in text
    assert "@prefix fz: <https://w3id.org/fazhi/ns#> ." in text
    assert "ns1:" not in text


def test_nquads_are_sorted_within_each_graph(store):
    lines = written(store, "nquads").decode().splitlines()
    graphs = [line.rsplit(" ", 2)[1] for line in lines]

    assert graphs == sorted(graphs)


def test_the_same_bytes_whatever_the_order(tmp_path):
    records = [record(f"{n}.txt", f"报告{n}", unit=f"第{n % 3}局") for n in range(12)]
    made = []
    for number, some in enumerate([records, records[::-1], records[6:] + records[:6]]):
        place = tmp_path / str(number)
        with Store.open(place, write=True) as store:
            store.put(some[:5], background)
            store.put(some[5:], background)
        with Store.open(place) as store:
            made.append([written(store, form) for form in FORMATS if form not in FOLDERS])

    assert made[0] == made[1] == made[2]


SEEDED = """
import sys
from pathlib import Path
from graphs.export.formats import FORMATS, export
from graphs.find.selection import Part
from graphs.store.embedded import Store
store = Store.of(Path("tests/data/sample.trig").read_text("utf-8"))
for form in FORMATS:
    name = "x.zip" if form == "csv" else f"x.{form}"
    export(store, form, Path(sys.argv[1]) / name, Part())
"""


def test_the_same_bytes_under_any_hash_seed(tmp_path):
    made = []
    for seed in ("0", "77"):
        place = tmp_path / seed
        place.mkdir()
        subprocess.run(
            [sys.executable, "-c", SEEDED, place],
            check=True, cwd=ROOT, env=environment(PYTHONHASHSEED=seed),
        )  # fmt: skip
        files = sorted(path for path in place.rglob("*") if path.is_file())
        made.append({path.relative_to(place): path.read_bytes() for path in files})

    assert {path.parts[0] for path in made[0]} == {
        "x.zip" if form == "csv" else f"x.{form}" for form in FORMATS
    }
    assert made[0] == made[1]


# -- parts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "files", "laws"),
    [
        ({}, 2, 7),
        ({"year": "2023"}, 1, 5),
        ({"report": "ganzhou_2022.txt"}, 1, 3),
        ({"unit": "区市场监管局"}, 1, 1),
        ({"law": "民法典"}, 2, 1),
        ({"law": "民法典", "year": "2022"}, 1, 1),
        ({"program": "三项制度"}, 2, 0),
        ({"law": "优化营商环境条例", "program": "三项制度"}, 2, 1),  # either
    ],
)
def test_a_part_holds_what_was_chosen(store, tmp_path, part, files, laws):
    found = tables(store, tmp_path / "out", **part)
    instruments = {row["文书标识"] for row in found["applications"]}
    assert (len(found["reports"]), len(instruments)) == (files, laws)

    read = quads(store, "nquads", **part)
    said = {quad.object.value for quad in read if quad.predicate.value == FZ.instrument}
    assert said == instruments
    reports = {
        quad.subject.value for quad in read if quad.predicate.value.endswith("ns#reportedBy")
    }
    assert reports == {row["报告标识"] for row in found["reports"]}


def test_a_part_describes_what_it_names_and_no_more(store):
    read = quads(store, "nquads", law="民法典")
    described = {q.subject.value for q in read if q.predicate.value.endswith("core#prefLabel")}
    named = {q.object.value for q in read if "/id/" in getattr(q.object, "value", "")}
    things = {iri for iri in named if "/instrument/" in iri or "/program/" in iri}

    assert things == {"https://w3id.org/fazhi/id/instrument/中华人民共和国民法典"}
    assert things <= described
    assert any("region/420000" in iri for iri in described)  # the province of a county named


def test_a_part_that_names_the_unknown(store):
    with pytest.raises(QueryError, match="no instrument that is called 民法; near it: 民法典"):
        written(store, "nquads", law="民法")


# -- tables --------------------------------------------------------------------------------------


def test_tables_for_a_spreadsheet(store, tmp_path):
    found = tables(store, tmp_path / "out")

    assert list(found) == [
        "applications", "instruments", "measures", "mentions", "participations", "programs",
        "regions", "reports", "units",
    ]  # fmt: skip
    assert (tmp_path / "out/reports.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert [len(found[name]) for name in ("applications", "measures", "mentions")] == [10, 8, 24]
    (row,) = (row for row in found["measures"] if row["数值"] == "1.5")
    assert (row["事项"], row["量词"], row["界限"]) == ("平均办理时间", "天", "at_most")
    assert {row["名称"] for row in found["regions"]} == {"赣州市章贡区", "宜昌市猇亭区"}


def test_a_zip_of_tables(store, tmp_path):
    export(store, "csv", tmp_path / "out.zip", Part())
    export(store, "csv", tmp_path / "out", Part())

    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            assert archive.read(name) == (tmp_path / "out" / name).read_bytes()
        assert len(archive.namelist()) == 9


@pytest.mark.parametrize(
    "cell", ["=1", "+1 a", "-a", "@a", "＝1", "＋a", "－a", "＠a", "\t=1", "\n=1"]
)
def test_what_a_spreadsheet_may_take_for_a_formula_is_text(cell):
    assert guarded(cell) == f"'{cell}"
    assert guarded(f"甲{cell}") == f"甲{cell}"
    assert guarded("-3.5") == "-3.5"


def test_a_cell_is_never_a_formula(tmp_path):
    evil = ["=HYPERLINK(1)", "+1+cmd", "-2+3", "@SUM(A1)", "\t=1"]
    text = SAMPLE
    for number, cell in enumerate(evil):
        what = ["开展专题培训", "发放资料", "走访企业", "举办培训班", "抽查市场主体"][number]
        text = text.replace(f'fz:what "{what}"', f"fz:what {cell!r}")
    store = Store.of(text)

    cells = {row["事项"] for row in tables(store, tmp_path / "out")["measures"]}
    assert {f"'{cell}" for cell in evil} <= cells
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in cells)

    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(io.BytesIO(written(store, "xlsx")))
    kinds = {cell.data_type for row in book["measures"].iter_rows() for cell in row}
    assert kinds <= {"s", "n", "inlineStr"}


def test_sheets(store):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(io.BytesIO(written(store, "xlsx")))

    assert book.sheetnames[0] == "reports"
    values = [cell.value for cell in book["measures"]["C"]]
    assert values[0] == "数值"
    assert {120, 1.5} <= set(values)


def test_sheets_without_the_extra(store, monkeypatch):
    monkeypatch.setitem(sys.modules, "openpyxl", None)

    with pytest.raises(QueryError, match=r"pip install 'fazhi\[excel\]'"):
        written(store, "xlsx")


# -- networks ------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", NETWORKS)
def test_networks_are_read_back(store, tmp_path, form):
    import networkx as nx

    export(store, form, tmp_path / "net", Part())
    if form == "graphml":
        graph = nx.read_graphml(tmp_path / "net", force_multigraph=True)
    else:
        graph = nx.read_gexf(tmp_path / "net")
    kinds = sorted(graph.nodes[node]["kind"] for node in graph)
    assert (kinds.count("unit"), kinds.count("instrument"), kinds.count("program")) == (3, 8, 3)
    unit = "https://w3id.org/fazhi/id/organisation/赣州市章贡区人民政府"
    thing = "https://w3id.org/fazhi/id/program/双随机、一公开"
    (edge,) = graph.get_edge_data(unit, thing).values()
    assert (edge["mode"], edge["count"], edge["done"], edge["planned"]) == ("take_part", 2, 1, 1)
    assert (edge["reports"], str(edge["years"])) == (1, "2022")
    assert graph.nodes[thing]["label"] == "双随机、一公开"


def test_a_network_has_a_mention_where_nothing_more_is_said(store):
    from graphs.export.network import network
    from graphs.find.selection import choose

    graph = network(store, choose(store, Part()))
    work = "https://w3id.org/fazhi/id/instrument/赣州市章贡区/章贡新声"
    ((_, _, mode),) = graph.in_edges(work, keys=True)

    assert mode == "mention"


def test_characters_that_xml_has_not_do_no_harm():
    text = SAMPLE.replace('fz:what "发放资料"', 'fz:what "发\\u0001放"').replace(
        'skos:prefLabel "章贡新声"', 'skos:prefLabel "章\\u0002贡"'
    )
    store = Store.of(text)
    for form in ("rdfxml", *NETWORKS, "xlsx"):
        assert written(store, form)
    assert b"\x01" not in written(store, "rdfxml")


# -- where it is written -------------------------------------------------------------------------


def test_csv_wants_a_place(store):
    with pytest.raises(QueryError, match=r"name a folder or a \.zip"):
        written(store, "csv")


def test_a_format_that_is_none(store):
    with pytest.raises(QueryError, match="no format pdf; take one of nquads, trig"):
        written(store, "pdf")


def test_a_file_is_no_folder_of_tables(store, tmp_path):
    (tmp_path / "out").write_text("mine", "utf-8")

    with pytest.raises(QueryError, match="is a file"):
        export(store, "csv", tmp_path / "out", Part())
    assert (tmp_path / "out").read_text("utf-8") == "mine"


def test_what_fails_leaves_what_was_there(store, tmp_path, monkeypatch):
    target = tmp_path / "graph.trig"
    target.write_text("old", "utf-8")

    def broken(*_args):
        yield next(store.quads())
        raise KeyboardInterrupt

    monkeypatch.setattr("graphs.find.selection.quads", broken)
    with pytest.raises(KeyboardInterrupt):
        export(store, "trig", target, Part())
    assert target.read_text("utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["graph.trig"]


def test_other_files_of_a_folder_stay(store, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out/notes.txt").write_text("mine", "utf-8")
    export(store, "csv", tmp_path / "out", Part())

    assert (tmp_path / "out/notes.txt").read_text("utf-8") == "mine"
    assert len(list((tmp_path / "out").iterdir())) == 10


@pytest.mark.skipif(os.name == "nt", reason="rights of this sort are those of POSIX")
def test_a_file_has_the_rights_of_any_new_file(store, tmp_path):
    export(store, "trig", tmp_path / "out", Part())
    Path(tmp_path / "other").write_text("", "utf-8")

    assert (tmp_path / "out").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_jsonld_has_a_context(store):
    told = json.loads(written(store, "jsonld"))

    assert told["@context"]["fz"] == "https://w3id.org/fazhi/ns#"
    nodes = [node for graph in told["@graph"] for node in graph["@graph"]]
    assert any("fz:Application" in node.get("@type", []) for node in nodes)
    assert not any(key.startswith("http") for node in nodes for key in node)


@pytest.mark.filterwarnings("ignore:.*deprecated:DeprecationWarning")  # its own
@pytest.mark.parametrize("form", ["nquads", "trig", "jsonld", "canonical"])
def test_rdflib_reads_what_oxigraph_holds(store, form):
    import rdflib

    told = rdflib.Dataset()
    name = {"jsonld": "json-ld", "canonical": "nquads"}.get(form, form)
    told.parse(data=written(store, form).decode(), format=name)

    assert Counter(str(graph) for *_, graph in told.quads()) == {
        name: len(list(store.quads(name))) for name in store.graphs()
    }


def test_canonical_is_of_the_whole(store):
    with pytest.raises(QueryError, match="take nquads for a part"):
        written(store, "canonical", year="2023")


def test_what_one_graph_leaves_out_another_still_says(tmp_path):
    law = next(row for row in tables(Store.of(SAMPLE), tmp_path / "whole")["instruments"]
               if row["名称"] == "中华人民共和国民法典")  # fmt: skip
    bare = f"""
    GRAPH <https://w3id.org/fazhi/id/report/bare> {{
      <{law["标识"]}> a <{FZ.Regulation}> .
      <https://w3id.org/fazhi/id/organisation/宜昌市猇亭区司法局> a <{FZ.Organisation}> .
    }}"""
    found = tables(Store.of(SAMPLE + bare), tmp_path / "more")

    assert law["种类"] == "法律"
    assert law["其他名称"]
    assert law in found["instruments"]
    assert tables(Store.of(SAMPLE), tmp_path / "again")["units"] == found["units"]
