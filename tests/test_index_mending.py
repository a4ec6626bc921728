"""An index that is brought up to date is the one that would be made anew, table by table."""

from __future__ import annotations

import shutil
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from tables_of_index import tables

from graphs.index import mending
from graphs.index.index import ensure
from graphs.store.embedded import Record, Store
from ontology import catalogue
from ontology.terms import FZ, NS, PREFIXES
from pipeline.bulk.background import background

SHA = PREFIXES["schema"] + "sha256"
CLASS = PREFIXES["org"] + "classification"
LABEL = PREFIXES["skos"] + "prefLabel"


@pytest.fixture(scope="module")
def records(sample_store):
    """Return the sample reports as records, the newest last."""
    found = []
    with Store.open(sample_store) as store:
        for graph in store.graphs():
            if not graph.startswith(f"{store.base}report/"):
                continue
            quads = list(store.quads(graph))
            sha = next(q.object.value for q in quads if q.predicate.value == SHA)
            lines = [f"{q} .\n" for q in quads if q.predicate.value != FZ.fileName]
            text = "".join(sorted(lines))
            found.append(Record(f"/r/{sha}.txt", sha, graph, text, store.source(sha)))
    return found[:8]


@pytest.fixture(scope="module")
def whole(records, tmp_path_factory):
    """Return a store of all of them with its index, to be copied."""
    return Kept(tmp_path_factory.mktemp("whole") / "store", records).folder


@pytest.fixture(autouse=True)
def any_share(monkeypatch):
    monkeypatch.setattr(mending, "FEW", 1_000)


class Kept:
    """A store folder that is changed, its index brought up to date, and made anew to compare."""

    def __init__(self, folder, records):
        self.folder = folder
        if isinstance(records, Path):
            shutil.copytree(records, folder)
        else:
            self.put(records)
            ensure(folder)

    def put(self, records):
        known = partial(background, catalogue=catalogue.load())
        with Store.open(self.folder, write=True, settings={"version": "1"}) as store:
            store.put(records, known)

    def remove(self, records):
        known = partial(background, catalogue=catalogue.load())
        with Store.open(self.folder, write=True) as store:
            assert store.remove([r.report for r in records], known) == len(records)

    def mended(self, monkeypatch):
        """Return the tables after an update; that they were made anew is a failure."""
        with monkeypatch.context() as patch:
            patch.setattr("graphs.index.index.make", None)
            _, place = ensure(self.folder)
        return tables(place)

    def anew(self):
        for old in self.folder.glob("index-*.sqlite"):
            old.unlink()
        _, place = ensure(self.folder)
        return tables(place)


def same(kept, monkeypatch):
    mended, anew = kept.mended(monkeypatch), kept.anew()
    assert mended.keys() == anew.keys()
    for name, rows in anew.items():
        more = sorted(set(mended[name]) - set(rows), key=str)
        less = sorted(set(rows) - set(mended[name]), key=str)

        assert (name, more[:3], less[:3]) == (name, [], [])
        assert len(mended[name]) == len(rows), name
    return anew


def test_reports_that_come(records, tmp_path, monkeypatch):
    kept = Kept(tmp_path / "store", records[:5])
    kept.put(records[5:])
    found = same(kept, monkeypatch)

    assert len(found["report"]) == len(records) == 8


def test_one_report_after_the_other(records, tmp_path, monkeypatch):
    kept = Kept(tmp_path / "store", records[:6])
    for record in records[6:]:
        kept.put([record])
        kept.mended(monkeypatch)
    same(kept, monkeypatch)


def test_reports_that_go(records, whole, tmp_path, monkeypatch):
    kept = Kept(tmp_path / "store", whole)
    kept.remove(records[3:6])
    found = same(kept, monkeypatch)

    assert len(found["report"]) == 5


def test_a_report_that_goes_and_comes_back(records, whole, tmp_path, monkeypatch):
    kept = Kept(tmp_path / "store", whole)
    kept.remove(records[3:5])
    kept.mended(monkeypatch)
    kept.put(records[3:5])
    same(kept, monkeypatch)


def test_a_report_that_states_something_else(records, whole, tmp_path, monkeypatch):
    kept = Kept(tmp_path / "store", whole)
    text = records[2].quads.replace(f"<{FZ.study}>", f"<{FZ.apply}>")
    other = records[2].quads != text
    kept.put([replace(records[2], file="/r/again.txt", quads=text)])
    same(kept, monkeypatch)

    assert other


def test_a_file_of_a_new_name(records, whole, tmp_path, monkeypatch):
    kept = Kept(tmp_path / "store", whole)
    kept.put([replace(records[5], file="/r/0.txt")])
    found = same(kept, monkeypatch)

    assert any("0.txt" in row for row in found["report"])


@pytest.mark.parametrize("number", [0, 7])
def test_reports_that_say_different_things_of_a_unit(records, tmp_path, monkeypatch, number):
    def disputed(record: Record, label: str) -> Record:
        unit = f"<{record.report.partition('report/')[0]}organisation/某市某局>"
        lines = [
            f'{unit} <{LABEL}> "{label}"@zh <{record.report}> .\n',
            f"{unit} <{PREFIXES['rdf']}type> <{FZ.Organisation}> <{record.report}> .\n",
            f"{unit} <{CLASS}> <{NS}OrganKinds/{label}> <{record.report}> .\n",
        ]
        return replace(record, quads=record.quads + "".join(lines))

    said = [disputed(record, f"某市某局{at}") for at, record in enumerate(records)]
    kept = Kept(tmp_path / "store", [*said[:number], *said[number + 1 :]])
    kept.put([said[number]])
    found = same(kept, monkeypatch)

    assert any("organisation/某市某局" in row for row in found["thing"])


def test_where_too_much_has_changed_it_is_made_anew(records, tmp_path, monkeypatch):
    monkeypatch.setattr(mending, "FEW", 1)
    kept = Kept(tmp_path / "store", records[:3])
    kept.put(records[3:5])
    with pytest.raises(TypeError):  # it would have been made anew
        kept.mended(monkeypatch)
