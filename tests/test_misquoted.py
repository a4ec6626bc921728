"""Misquoted titles: slips are mended, titles that only look alike are left alone."""

import random

import pytest

from ontology.catalogue import load
from pipeline.link.misquoted import near

STATE = "中华人民共和国"
ALIKE = "市县省区乡镇校园社区企业个人临时地方补充特别农村城市网络电子学生居民新旧大小"


def titles(least):
    known = {regulation.title for regulation in load().regulations.values() if regulation.kind}
    return sorted(t for t in known if len(t.removeprefix(STATE)) >= least and "《" not in t)


def slip(title, chance):
    """Leave out, double or change one character that is no digit and not among the last two."""
    core = title.removeprefix(STATE)
    places = [i for i, c in enumerate(core[:-2]) if not c.isdigit()]
    place = chance.choice(places)
    how = chance.choice(("left out", "doubled", "changed"))
    middle = {"left out": "", "doubled": core[place] * 2, "changed": "某"}[how]
    return core[:place] + middle + core[place + 1 :]


def test_slips_of_two_hundred_titles_lead_to_the_title_or_nowhere():
    chance = random.Random(7)  # noqa: S311 - a sample, not a secret
    right = wrong = 0
    for title in chance.sample(titles(8), 200):
        found = near(slip(title, chance), load())
        right += found is not None and found.title == title
        wrong += found is not None and found.title != title

    assert wrong == 0
    assert right >= 150


def test_two_hundred_titles_that_only_look_alike_are_left_alone():
    chance = random.Random(11)  # noqa: S311
    taken = []
    for title in chance.sample(titles(8), 200):
        core = title.removeprefix(STATE)
        word = "".join(chance.sample(ALIKE, 3))
        place = chance.randrange(len(core) - 2)
        alike = core[:place] + word + core[place:]
        if near(alike, load()):
            taken.append(alike)

    assert taken == []


@pytest.mark.parametrize(
    ("title", "known"),
    [
        (
            "党政主要负责人履行推进法治政府建设第一责任人职责规定",
            "党政主要负责人履行推进法治建设第一责任人职责规定",
        ),
        ("政府信息公开的条例", "中华人民共和国政府信息公开条例"),
        ("中华人民共和国海洋法", None),
        ("湖北省政府信息公开条例", None),
        ("行政处分法", None),
        ("重大行政决策程序暂行规定", None),
        ("法治政府建设实施纲要（2026—2030年）", None),
    ],
)
def test_what_is_a_slip_and_what_is_another_title(title, known):
    found = near(title, load())

    assert (found.title if found else None) == known
