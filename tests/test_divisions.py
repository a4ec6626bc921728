"""What names of divisions mean, and that the table holds together."""

import time

import pytest

from ontology import divisions

KNOWN = divisions.load()


@pytest.mark.parametrize(
    ("name", "hints", "full", "code"),
    [
        ("新洲区", (), "武汉市新洲区", "420117"),
        ("解放区", (), "焦作市解放区", "410802"),
        ("铜梁区", (), "重庆市铜梁区", "500151"),
        ("浦东新区", (), "上海市浦东新区", "310115"),
        ("仙桃市", (), "仙桃市", "429004"),
        ("石河子市", (), "石河子市", "659001"),
        ("湖北省", (), "湖北省", "420000"),
        ("恩施州", (), "恩施土家族苗族自治州", "422800"),
        ("长阳县", (), "宜昌市长阳土家族自治县", "420528"),
        ("正蓝旗", (), "锡林郭勒盟正蓝旗", "152530"),
        ("库车市", (), "阿克苏地区库车市", "652902"),
        ("武汉", (), "武汉市", "420100"),
        ("内蒙古", (), "内蒙古自治区", "150000"),
        ("朝阳区", ("长春市",), "长春市朝阳区", "220104"),
        ("朝阳区", ("北京市",), "北京市朝阳区", "110105"),
        ("鼓楼区", ("320300",), "徐州市鼓楼区", "320302"),
        ("鼓楼区", ("福建省",), "福州市鼓楼区", "350102"),
        ("米林市", (), "林芝市米林市", "540481"),
    ],
)
def test_a_name_means_a_division(name, hints, full, code):
    found = KNOWN.resolve(name, hints)

    assert found is not None
    assert (KNOWN.full_name(found), found.code) == (full, code)


@pytest.mark.parametrize("name", ["朝阳区", "鼓楼区", "和平区", "大陈镇", "社区", ""])
def test_an_ambiguous_or_unknown_name_means_none(name):
    assert KNOWN.resolve(name) is None


@pytest.mark.parametrize(
    ("name", "year", "code"),
    [
        ("桥东区", 2023, "130702"),  # that of 邢台 ended in 2020
        ("桥东区", 2018, None),
        ("江北区", 2023, None),  # that of 重庆 lasted to 2025
        ("沾益县", 2015, "530328"),
    ],
)
def test_former_divisions_count_in_their_time(name, year, code):
    found = KNOWN.resolve(name, year=year)

    assert (found.code if found else None) == code


def test_a_former_division_leads_to_its_successors():
    former = KNOWN.resolve("铜陵县")

    assert former is not None
    assert former.until == 2015
    assert [KNOWN.by_code[code].name for code in former.successors] == ["义安区"]


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ("武汉经开区", "武汉市武汉经济技术开发区"),
        ("东湖高新区", "武汉市武汉东湖新技术开发区"),
        ("苏州工业园区", "苏州市苏州工业园区"),
        ("新乡经济技术开发区", "新乡市新乡经济技术开发区"),
        ("雄安新区", "雄安新区"),
    ],
)
def test_a_zone_stays_under_its_city(name, full):
    zone = KNOWN.resolve(name)

    assert zone is not None
    assert (KNOWN.full_name(zone), zone.level, zone.code) == (full, "zone", "")


def test_parents_province_and_prefecture():
    county = KNOWN.by_code["420528"]

    assert [each.code for each in KNOWN.parents(county)] == ["420500", "420000"]
    assert KNOWN.province(county).name == "湖北省"
    assert KNOWN.prefecture(KNOWN.by_code["429004"]) is None


def test_names_are_read_from_both_ends():
    text = "报武汉市新洲区政府"

    assert KNOWN.ending(text, 7) == 4
    assert KNOWN.starting(text, 1, len(text)) == 4
    assert KNOWN.ending(text, 3) == -1


def test_every_parent_and_successor_is_known():
    formers = {d.code for found in KNOWN.names.values() for d in found if d.until}
    known = set(KNOWN.by_code) | formers

    for found in KNOWN.names.values():
        for division in found:
            assert {division.parent, *division.successors} - {""} <= known


def test_every_division_lies_in_one_province():
    for division in KNOWN.by_code.values():
        assert KNOWN.province(division).code == division.code[:2] + "0000"


def least(work):
    """Return the least CPU time of some runs, in seconds."""
    spent = []
    for _ in range(5):
        start = time.process_time()
        work()
        spent.append(time.process_time() - start)
    return min(spent)


def test_loading_takes_about_as_long_as_parting_so_many_lines():
    lines = [f"{number},{number}县,名称" for number in range(50_000)]

    def load():
        divisions.load.cache_clear()
        divisions.load()

    assert least(load) < 10 * least(lambda: [tuple(line.split(",")) for line in lines])
