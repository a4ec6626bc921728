"""The side index: what it keeps in memory, and that a picture made of it is that of the store."""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING

import pytest
from serving import site_of

from graphs.find import names
from graphs.index.index import Index, ensure
from graphs.store.embedded import Store
from graphs.view.evidence import gather
from graphs.view.focus import Choice
from graphs.web.choosing import chosen
from graphs.web.telling import told

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def folder(sample_store):
    return sample_store


@pytest.mark.parametrize(
    ("kind", "side"), [("unit", "unit"), ("regulation", "law"), ("program", "program")]
)
@pytest.mark.parametrize("year", ["", "2022"])
def test_a_picture_of_the_index_is_that_of_the_store(folder, kind, side, year):
    site = site_of(folder)
    things = site.index.rows(
        "SELECT id, key, kind FROM thing WHERE kind = ? AND statements > 0"
        " ORDER BY statements DESC, key LIMIT 12",
        (kind,),
    )
    assert len(things) > 3
    with Store.open(folder) as store:
        for thing in things:
            what = chosen(site, thing, side, 40, year)
            choice = Choice(**what)
            when = year or None

            assert gather(store, choice, when, told(site, what)) == gather(store, choice, when)


def test_names_of_the_index_are_those_of_the_store(folder):
    ensure(folder)
    with Store.open(folder) as store:
        found = names.every_label(store)
        scanned = names.every_label(Store.of(b"".join(_quads(store)), "nq"))

    assert scanned.keys() == found.keys()
    for kind, things in scanned.items():
        assert {thing: found[kind][thing] for thing in things} == things
        assert list(things) == [thing for thing in found[kind] if thing in things]


def _quads(store: Store) -> Iterator[bytes]:
    for graph in store.graphs():
        yield from (f"{quad} .\n".encode() for quad in store.quads(graph))


def test_what_is_kept_to_be_given_again_has_a_bound(folder, monkeypatch):
    monkeypatch.setattr("graphs.index.index._KEPT", 4_000_000)
    index, _ = ensure(folder)

    def answer(number: int) -> tuple[str, list[dict[str, tuple[str, str]]]]:
        return "select", [{"word": ("literal", f"{number}字{at}" * 9)} for at in range(600)]

    tracemalloc.start()
    for number in range(60):
        index.kept(("answer", number), lambda number=number: answer(number))
    grown, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert 1_000_000 < grown < 5_500_000
    assert index.kept(("answer", 59), lambda: "made anew") == answer(59)
    assert index.kept(("answer", 0), lambda: "made anew") == "made anew"


def test_what_cannot_be_made_leaves_nothing_behind(folder):
    index = Index(ensure(folder)[1])

    def fails() -> None:
        raise ValueError("no")

    tracemalloc.start()
    for number in range(2_000):
        with pytest.raises(ValueError, match="no"):
            index.kept(("key", number), fails)
    grown, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert grown < 100_000
    assert index.kept(("key", 1), lambda: 1) == 1
