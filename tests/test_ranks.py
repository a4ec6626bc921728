"""Ranks by region, year, kind and value; editions; a unit beside a region: what is answered."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_ask import SAMPLE, recognise

from graphs.ask import first_rows, query
from graphs.ask.answering import ask
from graphs.store.embedded import Store
from ontology import wording

REST = (Path(__file__).parent / "data" / "ranks.trig").read_text("utf-8")


@pytest.fixture(scope="module")
def store():
    return Store.of(SAMPLE + REST)


def rows(store, name, **values):
    return [tuple(row) for row in query.solve(store, name, values)[1]]


def texts(found, number):
    return [tuple(str(getattr(cell, "value", cell)) for cell in row[:number]) for row in found]


def test_regions_are_counted_by_their_units_beside_all_their_reports(store):
    found = rows(store, "regions-by-law-count", law="民法典", mode="学习", level="省级")

    assert texts(found, 7) == [
        ("江西省", "省级", "1", "1", "1", "1", "1"),
        ("湖北省", "省级", "1", "1", "1", "1", "2"),
    ]
    county = rows(store, "regions-by-law-count", law="民法典", mode="学习", level="市辖区")
    assert texts(county, 3) == [("赣州市章贡区", "县级、市辖区", "1")]


def test_without_a_level_each_region_is_told_with_its_level(store):
    found = texts(rows(store, "regions-by-report-count"), 4)

    assert ("湖北省", "省级", "2", "2") in found
    assert ("宜昌市", "地级", "1", "1") in found
    assert ("赣州市章贡区", "县级、市辖区", "1", "1") in found


def test_a_year_is_ranked_beside_all_its_reports(store):
    found = rows(store, "years-by-law-count", law="民法典", mode="学习")

    assert texts(found, 4) == [("2022", "1", "1", "1"), ("2021", "1", "1", "1")]


def test_kinds_restrict_a_rank_and_are_ranked(store):
    laws = texts(rows(store, "laws-by-count", kind="国家法律"), 1)
    assert ("中华人民共和国民法典",) in laws
    assert ("优化营商环境条例",) not in laws
    assert texts(rows(store, "kinds-by-mode-count", mode="学习"), 2)[0] == ("法律", "3")


def test_figures_of_a_level_are_those_of_its_governments(store):
    found = rows(store, "indicators-by-value", indicator="行政复议案件", level="省级")

    assert texts(found, 3) == [("湖北省人民政府", "31", "件")]
    assert rows(store, "indicators-by-value", indicator="行政复议案件", level="市辖区") == []
    assert rows(store, "indicators-by-value", indicator="行政复议案件", sort="局") == []


@pytest.mark.parametrize(
    ("question", "units"),
    [
        ("哪些单位学习了2021年修订的行政处罚法", "2021、2022、2023"),
        ("哪些单位学习了新修订的行政处罚法", "2021、2022、2023"),
        ("行政处罚法（2021修订）谁学了", "2021、2022、2023"),
        ("行政处罚法2021修订以后谁学了", "2021、2022、2023"),
        ("哪些单位学习了1996年公布的行政处罚法", "、".join(map(str, range(1996, 2021)))),
        ("2022年哪些单位学习了行政处罚法（2021年修订）", "2022"),
    ],
)
def test_an_edition_is_asked_of_in_the_years_when_it_was_in_force(store, question, units):
    answer = ask(question, store, recognise)

    assert answer.problem == ""
    assert "、".join(answer.understanding.years) == units
    assert "年版，只看" in answer.sentence


@pytest.mark.parametrize(
    ("question", "problem"),
    [
        ("哪些单位学习了行政处罚法（2019年修订）", "没有《中华人民共和国行政处罚法》2019年的修订"),
        ("新修订的民法典谁学了", "没有记载《中华人民共和国民法典》何时修订"),
        ("民法典（2021年修订）谁学了", "没有《中华人民共和国民法典》2021年的修订"),
        ("2020年哪些单位学习了行政处罚法（2021年修订）", "它只在2021年度至2023年度有效"),
        ("民法典2020年版和行政处罚法谁都学了", "一次只能问一部法律"),
        ("猇亭区司法局和江西省有哪些报告", "请分开问"),
        ("猇亭区司法局和湖北省有哪些报告", "请分开问"),
        ("江西省猇亭区司法局学习了哪些法律", "不明白“江西省猇亭区司法局”"),
        ("区司法局2023年比2021年多了哪些法", "相邻的两个年度"),
    ],
)
def test_what_cannot_be_asked_at_once_says_what_to_ask(store, question, problem):
    assert problem in ask(question, store, recognise).problem


def test_a_region_before_its_unit_says_only_where_that_lies(store):
    answer = ask("湖北省猇亭区司法局有哪些报告", store, recognise)

    assert answer.asked.values == {"unit": ("宜昌市猇亭区司法局",)}
    assert answer.searched == 1


def test_units_of_a_sort_are_all_that_are_called_so_not_the_one_that_is_known(store):
    answer = ask("哪些司法局学习了行政处罚法", store, recognise)

    assert [unit.label for unit in answer.understanding.units] == ["名称以“司法局”结尾的单位"]
    assert {row.unit for row in answer.rows} == {"宜昌市猇亭区司法局"}
    assert "哪些法律" not in ask("哪些司法局学习了哪些法律", store, recognise).problem


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ("普法宣传排名前三的单位", 3),
        ("学习最多的两部法律", 2),
        ("哪三个省学习民法典的单位最多", 3),
        ("学法倒数十二名的单位", 12),
        ("排名第一的法律", 1),
        ("top 5 laws", 5),
    ],
)
def test_a_number_of_rows_is_read(asked, number):
    assert first_rows.taken(asked, wording.load())[1] == number


@pytest.mark.parametrize(
    "asked",
    [
        "前三年谁学习了民法典",
        "前三季度的行政复议",
        "哪三个省学习了民法典",
        "落实《前三名评选办法》的单位",
    ],
)
def test_other_numbers_are_no_rows(asked):
    assert first_rows.taken(asked, wording.load()) == (asked, 0)


def test_the_first_rows_are_told_with_those_that_count_as_much():
    assert list(first_rows.of("abcd", ["9", "7", "7", "2"], 2)) == ["a", "b", "c"]
    assert list(first_rows.of("abcd", ["9", "7", "7", "2"], 0)) == ["a", "b", "c", "d"]


def test_first_rows_are_asked_of_rankings_alone(store):
    assert ask("学习民法典的前三名有哪些单位", store, recognise).problem
    assert ask("学习最多的两部法律", store, recognise).asked.first == 2


def test_a_unit_that_tells_of_one_and_not_of_the_other(store):
    told = rows(store, "units-by-law-but", law="民法典", but="行政处罚法")
    both = rows(store, "units-by-law-but", law="民法典", but="民法典")

    studied = {row[0] for row in texts(rows(store, "units-by-law", law="民法典"), 1)}
    other = {row[0] for row in texts(rows(store, "units-by-law", law="行政处罚法"), 1)}
    assert {row[0] for row in texts(told, 1)} == studied - other != set()
    assert both == []


def test_shares_are_of_all_units_and_reports(store):
    (share,) = texts(rows(store, "share-by-law", law="民法典", year="2023"), 6)
    units = rows(store, "reports", year="2023")

    assert share[4] == str(len(units))
    assert share[5] == f"{round(1000 * int(share[3]) / int(share[4])) / 10:g}%"


def test_regions_side_by_side_have_a_row_each(store):
    answer = ask("湖北和江西谁学民法典的单位多", store, recognise)

    assert {row[0] for row in answer.cells} <= {"湖北省", "江西省"}
    assert answer.cells
    assert "没有列出的，报告里没有写" in answer.sentence
