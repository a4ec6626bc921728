"""Answers on the sample reports, held against what plain SPARQL says of the same graphs."""

from __future__ import annotations

import shutil
from collections import Counter, defaultdict
from functools import partial

import pytest

from graphs.analyse import compared_reports as texts
from graphs.analyse import comparison, copies, derived, survey
from graphs.ask import query
from graphs.ask.answering import ask
from graphs.store.embedded import Store
from ontology import catalogue
from ontology import passages as passage_words
from ontology.terms import NS
from pipeline.commands.question import recognise
from pipeline.outline.passages import passages


@pytest.fixture(scope="module")
def store(sample_store):
    with Store.open(sample_store) as opened:
        yield opened


@pytest.fixture(scope="module")
def answer(store):
    return partial(ask, store=store, recognise=partial(recognise, catalogue=catalogue.load()))


def told(store, name, **values):
    """Return the rows of a stored question, a dict each."""
    solutions = query.solve(store, name, values)[1]
    names = [variable.value for variable in solutions.variables]
    return [
        {key: getattr(value, "value", "") for key, value in zip(names, row, strict=True)}
        for row in solutions
    ]


def reports(store):
    """Return each report with its unit and year."""
    return {
        report: (unit, year)
        for report, unit, year in store.select(
            "SELECT ?r ?u ?y { GRAPH ?r { ?r fz:reportedBy ?u ; fz:reportYear ?y } }"
        )
    }


def done(store):
    """Return what units that report have done: report, unit, law, mode."""
    return {
        (report, unit, law, mode.removeprefix(NS))
        for report, unit, law, mode in store.select(
            "SELECT ?r ?u ?l ?m { GRAPH ?r { ?a fz:instrument ?l ; fz:actor ?u ; fz:mode ?m ;"
            " fz:status fz:done . ?r fz:reportedBy ?u } }"
        )
    }


def test_a_unit_that_did_in_one_year_is_not_told_not_to_have(store, answer):
    law = "https://w3id.org/fazhi/id/instrument/中华人民共和国民法典"
    known, studied = reports(store), defaultdict(set)
    for report, unit, about, mode in done(store):
        if (about, mode) == (law, "study"):
            studied[unit].add(known[report][1])
    units = {unit for unit, _ in known.values()}
    found = answer("哪些单位没有学习民法典")

    listed = told(store, "units-without-law", law="民法典", mode="学习")
    assert {row["unit"] for row in listed} == units - {*studied}
    assert (found.of_units, found.lacking) == (len(units), len(units - {*studied}))
    # one that did in a year, and not in another, is listed for the other where that is asked for
    silent = {
        (unit, year) for unit, year in known.values() if studied[unit] and year not in studied[unit]
    }
    assert silent
    for unit, year in silent:
        listed = told(store, "units-without-law", law="民法典", mode="学习", year=year)
        assert unit in {row["unit"] for row in listed}
    by_report = {
        row["report"] for row in told(store, "reports-without-law", law="民法典", mode="学习")
    }
    assert by_report == {r for r, (unit, year) in known.items() if year not in studied[unit]}


@pytest.fixture(scope="module")
def compared(sample_store, tmp_path_factory):
    """Yield a store of the sample reports in which they are compared."""
    place = shutil.copytree(sample_store, tmp_path_factory.mktemp("compared") / "store")
    words = catalogue.load()
    with Store.open(place, write=True) as opened:
        known = texts.reports(opened, lambda source: passages(source, words))
        derived.keep(opened, "survey", survey.lines(opened, known))
        derived.keep(opened, "compare", comparison.lines(opened, known))
        derived.keep(opened, "copies", copies.lines(copies.copies(known)))
        yield opened


def shortfalls(store):
    """Return shortcomings: report, unit, sort, the node."""
    return list(
        store.select(
            "SELECT ?r ?u ?k ?s { GRAPH ?g { ?s a fz:Shortfall ; fz:inReport ?r ; fz:actor ?u ;"
            " fz:shortfallKind ?k } }"
        )
    )


def provinces(store):
    """Return the name of the province of each report."""
    return dict(
        store.select(
            "SELECT ?r ?n { GRAPH ?r { ?r fz:region ?p }"
            " GRAPH ?c { ?p schema:containedInPlace* ?q . ?q skos:prefLabel ?n ;"
            " fz:regionLevel ?l } FILTER(STRENDS(STR(?l), 'province')) }"
        )
    )


def share(part, whole):
    """Return a share as it is told: in per cent with a decimal, where it has one."""
    tenths = (2000 * part + whole) // (2 * whole)
    return f"{tenths / 10:.10g}%"


def test_shortcomings_are_counted_by_sort_unit_and_province(compared):
    known, where, number = shortfalls(compared), provinces(compared), len(reports(compared))

    for row in told(compared, "shortfalls-by-count"):
        of_sort = [one for one in known if one[2] == row["shortfallKind"]]
        assert int(row["units"]) == len({unit for _, unit, _, _ in of_sort})
        assert int(row["statements"]) == len(of_sort)
        assert row["share"] == share(len({report for report, _, _, _ in of_sort}), number)
    counts = Counter(unit for _, unit, _, _ in known)
    ranked = told(compared, "units-by-shortfall-count")
    assert {row["unit"]: int(row["statements"]) for row in ranked} == counts
    assert [int(row["statements"]) for row in ranked] == sorted(counts.values(), reverse=True)
    of_all = Counter(where.values())
    found = told(compared, "regions-by-shortfall-count", level="省级")
    assert len(found) == len({(where[report], kind) for report, _, kind, _ in known})
    for row in found:
        place, kind = row["aroundName"], row["shortfallKind"]
        here = [one for one in known if (where[one[0]], one[2]) == (place, kind)]
        assert int(row["units"]) == len({unit for _, unit, _, _ in here})
        assert int(row["allReports"]) == of_all[place]
        assert row["share"] == share(len({report for report, _, _, _ in here}), of_all[place])


def test_shares_of_a_province_are_of_its_own_units_and_none_is_left_out(store):
    law = "https://w3id.org/fazhi/id/instrument/中华人民共和国民法典"
    known, where = reports(store), provinces(store)
    tells = {report for report, _, about, mode in done(store) if (about, mode) == (law, "study")}
    found = told(store, "regions-by-law-share", law="民法典", mode="学习", level="省级")

    assert {row["aroundName"] for row in found} == {*where.values()}
    for row in found:
        here = {report for report, place in where.items() if place == row["aroundName"]}
        units = {known[report][0] for report in here}
        did = {known[report][0] for report in here & tells}
        assert (int(row["units"]), int(row["allUnits"])) == (len(did), len(units))
        assert row["unitShare"] == share(len(did), len(units))
        assert row["share"] == share(len(here & tells), len(here))


def test_laws_that_nobody_studied_are_those_named_less_those_studied(store):
    named, regulations = (
        {row[0] for row in store.select(text)}
        for text in (
            "SELECT ?l { GRAPH ?r { ?r fz:reportedBy ?u . ?m itsrdf:taIdentRef ?l } }",
            "SELECT ?l { GRAPH ?g { ?l a fz:Regulation } }",
        )
    )
    for mode, word in (("study", "学习"), ("apply", "适用")):
        met = {
            law
            for (law,) in store.select(
                f"SELECT ?l {{ GRAPH ?r {{ ?a fz:instrument ?l ; fz:mode fz:{mode} ;"
                " fz:status fz:done ; fz:actor ?u } }"
            )
        }
        found = {row["law"] for row in told(store, "laws-without-mode", mode=word)}
        assert found == (named & regulations) - met
        assert found


def test_shares_of_kinds_are_of_all_citations(store):
    rows = told(store, "kinds-cited")
    total = sum(int(row["mentions"]) for row in rows)

    assert total > 300
    assert [row["share"] for row in rows] == [share(int(r["mentions"]), total) for r in rows]
    (one,) = told(store, "kinds-cited", kind="行政法规")
    assert one["share"] in {row["share"] for row in rows}


def test_the_share_that_gives_a_figure_is_of_units_and_of_reports(compared):
    known = reports(compared)
    gives = {
        report
        for (report,) in compared.select(
            "SELECT ?r { GRAPH ?g { ?i a fz:Indication ; fz:inReport ?r ;"
            " fz:indicator '行政复议案件' } }"
        )
    }
    units = {unit for unit, _ in known.values()}
    (row,) = told(compared, "share-by-indicator", indicator="行政复议案件")

    assert row["unitShare"] == share(len({known[report][0] for report in gives}), len(units))
    assert row["share"] == share(len(gives), len(known))


def test_what_is_copied_is_told_apart_by_whose_it_was(compared):
    known = reports(compared)
    every = told(compared, "copied-passages")
    own = told(compared, "copied-passages", origin="本单位往年")
    others = told(compared, "copied-passages", origin="其他单位")

    assert own
    assert all(known[row["report"]][0] == known[row["source"]][0] for row in own)
    assert all(known[row["report"]][0] != known[row["source"]][0] for row in others)
    assert len(own) + len(others) == len(every)


TIERS = [
    ("省级部门", {"云南省应急管理厅", "吉林省司法厅"}),
    ("市级部门", {"赣州市住房和城乡建设局", "运城市水务局", "鹤岗市公安局"}),
    ("地级市政府", {"德州市人民政府"}),
    ("县级政府", {"常州市溧阳市人民政府", "武威市民勤县人民政府"}),
    ("区级部门", {"天津市蓟州区城市管理委员会"}),
    ("乡镇政府", {"固原市西吉县震湖乡人民政府", "温州市苍南县钱库镇人民政府"}),
    (
        "乡镇单位",
        {"固原市西吉县震湖乡人民政府", "成都市武侯区簇锦街道办事处", "温州市苍南县钱库镇人民政府"},
    ),
]


@pytest.mark.parametrize(("said", "units"), TIERS)
def test_units_of_a_level_are_those_and_no_others(answer, said, units):
    found = answer(f"{said}有哪些报告")

    place = found.columns.index("单位")
    assert {row[place] for row in found.cells} == units


def test_a_level_without_reports_is_told_to_be_of_none(answer):
    for asked in (
        "哪些省级政府学习了民法典",
        "哪些省级政府没有学习民法典",
        "省级政府学习民法典的单位占比",
    ):
        found = answer(asked)
        assert (found.problem, found.searched, found.rows, found.cells) == ("", 0, (), ())


def test_rates_are_told_as_they_are_written(store):
    found = told(store, "measures-by-words", words="出庭应诉率")
    known = {
        measure
        for measure, what in store.select("SELECT ?m ?w { GRAPH ?r { ?m fz:what ?w } }")
        if "出庭应诉率" in what
    }

    assert {row["measure"] for row in found} == known
    assert len(found) == len(known) > 5


def test_years_are_ranked_by_the_units_that_study_whatever_law(store):
    known = reports(store)
    units = defaultdict(set)
    for report, unit, _, mode in done(store):
        if mode == "study":
            units[known[report][1]].add(unit)
    found = {
        row["year"]: int(row["units"]) for row in told(store, "years-by-law-count", mode="学习")
    }

    assert all(found[year] >= len(met) for year, met in units.items())
    of_all = Counter(year for _, year in known.values())
    rows = told(store, "years-by-law-count", mode="学习")
    assert {row["year"]: int(row["allReports"]) for row in rows} == {y: of_all[y] for y in found}


SORTS = [
    ("个别乡镇没有落实执法经费。", "经费保障"),
    ("信息化建设滞后，记录设备配备率不高。", "信息化"),
    ("基层执法力量不足。", "人员力量"),
    ("执法程序不够规范。", "执法规范"),
]


@pytest.mark.parametrize(("sentence", "sort"), SORTS)
def test_a_shortcoming_is_of_the_sort_that_is_said_most_exactly(sentence, sort):
    assert passage_words.load().shortfall(sentence) == sort


def test_a_report_that_names_a_law_at_all_is_not_told_not_to_mention_it(store):
    known, where = reports(store), provinces(store)
    for name in ("民法典", "宪法", "行政处罚法"):
        law = f"https://w3id.org/fazhi/id/instrument/中华人民共和国{name}"
        named = {
            report
            for (report,) in store.select(
                f"SELECT ?r {{ GRAPH ?r {{ ?m itsrdf:taIdentRef <{law}> . ?r a fz:Report }} }}"
            )
        }
        units = {unit for unit, _ in known.values()}
        silent = {row["report"] for row in told(store, "reports-without-law", law=name)}
        assert silent == {*known} - named
        lacking = {row["unit"] for row in told(store, "units-without-law", law=name)}
        assert lacking == units - {known[report][0] for report in named}
        (row,) = told(store, "share-by-law", law=name)
        assert row["share"] == share(len(named), len(known))
        assert row["unitShare"] == share(len(units) - len(lacking), len(units))
        for row in told(store, "regions-by-law-share", law=name, level="省级"):
            here = {report for report, place in where.items() if place == row["aroundName"]}
            assert row["share"] == share(len(here & named), len(here))
