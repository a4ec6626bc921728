"""Names across reports: which words mean one body, which things are one, and no more."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from ontology.terms import BASE, PREFIXES, derived_graph
from pipeline.bulk import reconcile
from pipeline.bulk.reconcile import reconciled
from pipeline.bulk.things import Thing, merged
from pipeline.model import Entity, Kind
from pipeline.write.iris import organisation_iri, thing_iri

SKOS = PREFIXES["skos"]
GRAPH = derived_graph("reconciled")


def body(name: str, **called: int) -> Thing:
    return Thing((organisation_iri(name), "Organisation", name, None, None, None), called)


def instrument(title: str, place: str = "", *, known: bool = False) -> Thing:
    entity = Entity(Kind.INSTRUMENT, title, "document", known, None, place)
    return Thing((thing_iri(entity), "Document", title, None, known, None), {})


def told(things: list[Thing], folder) -> list[tuple[str, str, str]]:
    """Return subject, property and object of each line, without the base and the brackets."""
    lines = list(reconciled(sorted(things, key=lambda thing: thing.iri), folder))
    assert all(line.endswith(f" <{GRAPH}> .\n") for line in lines)
    triples = [line.removesuffix(f" <{GRAPH}> .\n").split(" ", 2) for line in lines]
    return [
        (s[1:-1].removeprefix(BASE), p[1:-1].removeprefix(SKOS), o.replace(BASE, ""))
        for s, p, o in triples
    ]


CASES = {
    "words for one body in several reports": (
        [body("武汉市市场监督管理局", 武汉市市场监管局=3), body("武汉市人民政府")],
        [("organisation/武汉市市场监督管理局", "altLabel", '"武汉市市场监管局"@zh')],
    ),
    "words met once may be a slip": ([body("武汉市市场监督管理局", 武汉市市场监管局=1)], []),
    "words for two bodies": (
        [body("甲县司法局", 司法行政部门=9), body("乙县司法局", 司法行政部门=9)],
        [],
    ),
    "words that are another's full name": (
        [body("武汉市司法局", 武汉市法制办=4), body("武汉市法制办")],
        [],
    ),
    "words that open with a level": ([body("武汉市司法局", 市司法局机关=9)], []),
    "short words": ([body("武汉市司法局", 司法局=9)], []),
    "a place apart and in the title": (
        [
            instrument("优化营商环境办法", "湖北省"),
            instrument("湖北省优化营商环境办法"),
            instrument("优化营商环境办法", "湖南省"),
        ],
        [
            (
                "instrument/湖北省优化营商环境办法",
                "closeMatch",
                "<instrument/湖北省/优化营商环境办法>",
            )
        ],
    ),
    "what is known stands for what is not": (
        [
            instrument("城市管理条例", "武汉市"),
            instrument("武汉市城市管理条例", known=True),
        ],
        [
            (
                "instrument/武汉市/城市管理条例",
                "closeMatch",
                "<instrument/武汉市城市管理条例>",
            )
        ],
    ),
    "brackets of either width": (
        [instrument("公示办法（试行）", "宜昌市"), instrument("公示办法(试行)", "宜昌市")],
        [
            (
                "instrument/宜昌市/公示办法（试行）",
                "closeMatch",
                "<instrument/宜昌市/公示办法(试行)>",
            )
        ],
    ),
    "a date is no number": (
        [instrument("12·4宣传方案", "宜昌市"), instrument("124宣传方案", "宜昌市")],
        [],
    ),
    "another word is another thing": (
        [instrument("公示办法（试行）", "宜昌市"), instrument("公示办法", "宜昌市")],
        [],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_names_across_reports(name, tmp_path):
    things, wanted = CASES[name]

    assert told(things, tmp_path) == wanted


def test_what_is_spilled_to_disk_comes_out_the_same(tmp_path, monkeypatch):
    things = [thing for given, _ in CASES.values() for thing in given]
    unique = list(merged([[thing] for thing in things]))
    at_once = told(unique, tmp_path)
    monkeypatch.setattr(reconcile, "_RUN", 3)

    assert told(unique, tmp_path) == at_once != []


def test_things_are_merged_whatever_the_shards():
    things = [thing for given, _ in CASES.values() for thing in given]
    shuffled = random.Random(7).sample(things, len(things))  # noqa: S311
    one, other = (
        [sorted(part, key=lambda thing: thing.iri) for part in parts]
        for parts in ([things[:4], things[4:]], [shuffled[:9], shuffled[9:]])
    )
    found = list(merged([list(merged([[t] for t in part])) for part in one]))

    assert found == list(merged([list(merged([[t] for t in part])) for part in other]))
    assert all(a.iri < b.iri for a, b in pairwise(found))
    assert {t.iri for t in found} == {t.iri for t in things}
    called = next(t.called for t in found if t.row[2] == "武汉市市场监督管理局")
    assert called == {"武汉市市场监管局": 4}
