"""The state of the law in the reported year."""

import pytest

from ontology.catalogue import Regulation, load
from pipeline.extract import extract
from pipeline.link.standing import standing_of
from pipeline.model import Standing
from pipeline.read.text import clean

LAW = Regulation(
    "中华人民共和国某法",
    (),
    (),
    "法律",
    effective="2010-05-01",
    amended=("2015-08-29", "2021-01-22"),
)
OLD = Regulation(
    "中华人民共和国旧法", (), (), "法律", effective="1999-10-01", repealed="2021-01-01"
)


@pytest.mark.parametrize(
    ("regulation", "year", "standing", "date"),
    [
        (LAW, 2009, Standing.NOT_YET_IN_FORCE, "2010-05-01"),
        (LAW, 2012, Standing.AMENDED_SINCE, "2015-08-29"),
        (LAW, 2015, Standing.AMENDED_SINCE, "2021-01-22"),
        (LAW, 2021, Standing.IN_FORCE, "2010-05-01"),
        (OLD, 2020, Standing.IN_FORCE, "1999-10-01"),
        (OLD, 2021, Standing.REPEALED, "2021-01-01"),
    ],
)
def test_standing_is_judged_at_the_end_of_the_year(regulation, year, standing, date):
    assert standing_of(regulation, year) == (standing, date)


def standings(text):
    report = extract(clean(text, "x.txt", "0" * 64), load())
    return {a.instrument.name: (a.standing, a.standing_date) for a in report.applications}


def test_a_repealed_law_is_told_as_such():
    told = standings("某县司法局2022年度法治政府建设报告\n2022年，学习《合同法》《民法典》。")

    assert told["中华人民共和国合同法"] == (Standing.REPEALED, "2021-01-01")
    assert told["中华人民共和国民法典"] == (Standing.IN_FORCE, "2021-01-01")


def test_what_no_catalogue_knows_has_no_known_standing():
    told = standings(
        "某县司法局2022年度法治政府建设报告\n2022年，执行《某县停车管理办法》，印发《通报》。"
    )

    assert told["某县停车管理办法"] == (Standing.UNKNOWN, "")


def test_a_document_has_no_standing():
    told = standings("某县司法局2022年度法治政府建设报告\n2022年，印发《某县普法工作计划》。")

    assert told["某县普法工作计划"] == (None, "")


def test_without_a_year_nothing_is_judged():
    assert standings("学习《民法典》。")["中华人民共和国民法典"] == (Standing.UNKNOWN, "")
