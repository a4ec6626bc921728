"""Measures tell what is counted, by whom, with what status, and what their clause names."""

from __future__ import annotations

import tomllib
from array import array
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontology import catalogue
from pipeline.model import Entity, Kind, Measure, Mention, Span, Status, Text
from pipeline.outline.segment import outline
from pipeline.recognise import figures
from pipeline.relate import measures, word_segmentation
from pipeline.relate.subjects import actors, bodies

CASES = tomllib.loads(
    (Path(__file__).parent / "cases" / "measures.toml").read_text("utf-8"), parse_float=Decimal
)["case"]
UNIT = "溪口县司法局"


def text_of(clean: str) -> Text:
    return Text(clean, clean, array("q", [0]), array("q", [0]))


def found(clean: str, mentions: tuple[Mention, ...] = ()) -> list[Measure]:
    known, text = catalogue.load(), text_of(clean)
    read, lines = list(figures.find(text, known)), outline(text, known.lexicon)
    sides = bodies(clean, mentions, UNIT, known.lexicon)
    acting = actors(clean, sides, lines, known.lexicon)
    return list(measures.find(text, lines, read, mentions, acting, UNIT, known))


def mention(clean: str, words: str, entity: Entity) -> Mention:
    start = clean.index(words)
    return Mention(Span(start, start + len(words)), words, "test", entity)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_is_counted(case):
    body = Entity(Kind.ORGANISATION, "body", "government")
    bodies = tuple(mention(case["text"], words, body) for words in case.get("bodies", ()))
    told = [(m.figure.value, m.figure.unit, m.what) for m in found(case["text"], bodies)]

    assert told == [(Decimal(value), unit, what) for value, unit, what in case["counts"]]


def test_a_measure_names_its_clause_and_section():
    clean = "一、主要成效\n（一）依法行政。全年举办讲座3场，培训干部120人。"
    first, second = found(clean)

    assert clean[slice(*first.clause)] == "全年举办讲座3场"
    assert clean[slice(*second.clause)] == "培训干部120人"
    assert "主要成效" in first.section


def test_the_reporting_unit_acts_unless_the_clause_names_another():
    clean = "县公安局查处案件12件。举办讲座3场。"
    police = Entity(Kind.ORGANISATION, "溪口县公安局", "government")
    mentions = (mention(clean, "县公安局", police),)

    assert [m.actor for m in found(clean, mentions)] == ["溪口县公安局", UNIT]
    assert [m.actor for m in found(clean)] == [UNIT, UNIT]


def test_what_bodies_side_by_side_did_goes_on_unless_the_unit_is_one_of_them():
    clean = "县公安局、县法院联合检查3次，立案2件。"
    police = Entity(Kind.ORGANISATION, "溪口县公安局", "government")
    for name, actor in (("溪口县法院", "溪口县公安局"), (UNIT, UNIT)):
        court = Entity(Kind.ORGANISATION, name, "court")
        mentions = (mention(clean, "县公安局", police), mention(clean, "县法院", court))

        assert [m.actor for m in found(clean, mentions)] == ["溪口县公安局", actor]


@pytest.mark.parametrize(
    ("clean", "actor"),
    [
        ("提请县人大常委会审议草案2件。", UNIT),
        ("提请县人大常委会审议通过决定2件。", "溪口县人大常委会"),
        ("县人大常委会听取汇报，我局整改问题2个。", UNIT),
        ("县人大常委会反馈意见，已整改问题2个。", UNIT),
        ("县人大常委会组织自查，已整改问题2个。", "溪口县人大常委会"),
    ],
)
def test_a_draft_is_counted_of_who_submits_it_and_our_clause_of_us(clean, actor):
    congress = Entity(Kind.ORGANISATION, "溪口县人大常委会", "congress")

    assert [m.actor for m in found(clean, (mention(clean, "县人大常委会", congress),))] == [actor]


def test_a_body_that_is_dealt_with_does_not_act():
    clean = "对县公安局开展督察2次。"
    police = Entity(Kind.ORGANISATION, "溪口县公安局", "government")

    assert [m.actor for m in found(clean, (mention(clean, "县公安局", police),))] == [UNIT]


def test_programs_and_instruments_of_the_clause_are_its_concern():
    clean = "开展八五普法宣讲《民法典》和《民法典》知识竞赛9场，送法进企业6次。"
    plan = Entity(Kind.PROGRAM, "八五普法", known=True)
    code = Entity(Kind.INSTRUMENT, "中华人民共和国民法典", "regulation", known=True)
    call = Entity(Kind.PROGRAM, "送法进企业", known=True)
    second = clean.rindex("民法典")
    mentions = (
        mention(clean, "八五普法", plan),
        mention(clean, "民法典", code),
        Mention(Span(second, second + 3), "民法典", "test", code),
        mention(clean, "送法进企业", call),
    )

    assert [m.concerns for m in found(clean, mentions)] == [(plan, code), (call,)]


def test_status_is_that_of_the_clause():
    clean = (
        "一、工作成效\n举办讲座3场。\n二、存在的问题\n法制审核人员仅2名。\n"
        "三、下一步打算\n举办讲座6场。"
    )

    assert [m.status for m in found(clean)] == [Status.DONE, Status.SHORTFALL, Status.PLANNED]


def test_the_lines_of_the_site_below_the_report_hold_no_measures():
    clean = "\n".join(
        ["全年举办讲座3场。"] * 5 + ["主办单位：溪口县人民政府", "网站访问量超过500万人次"]
    )

    assert {m.figure.unit for m in found(clean)} == {"场"}


@given(st.text("全年我局共查处办理案件12万余个名%，。、（）《》“”对将为的中由至\n", max_size=60))
def test_every_figure_has_a_measure_and_every_measure_its_words(clean):
    read = list(figures.find(text_of(clean), catalogue.load()))
    told = found(clean)

    assert [m.figure for m in told] == read
    for measure in told:
        assert measure.what
        assert measure.what in clean.replace("\n", "")


SENTENCES = (
    "县疾控中心采样核酸标本",
    "区公共就业服务中心帮扶就业困难人员",
    "市中级人民法院与市政府召开府院联席会议",
    "开展“12·4”国家宪法日宣传，发放《民法典》读本",
    "税务稽查立案检查，查补税款、滞纳金、罚款合计",
)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_both_cutters_cut_alike(sentence):
    rjieba = pytest.importorskip("rjieba")

    assert list(rjieba.cut(sentence, hmm=False)) == word_segmentation.jieba_words(sentence)
    assert "".join(word_segmentation.words(sentence)) == sentence


def test_the_dictionary_finds_a_verb_that_no_table_knows():
    [measure] = found("县疾控中心采样核酸标本6900份。")

    assert "采样" not in catalogue.load().figure_words.counted.finite
    assert measure.what == "采样核酸标本"


def test_the_dictionary_is_cached_where_nobody_else_may_write(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    folder = Path(word_segmentation.private_folder())

    assert folder.parent == tmp_path
    assert not folder.stat().st_mode & 0o077

    folder.chmod(0o777)
    assert word_segmentation.private_folder() == ""


def test_a_stretch_does_not_begin_inside_who_acts():
    body = "旗城乡建设综合行政执法大队"
    clean = f"{body}依据《物业管理条例》查处违法案件22起。"
    who = mention(clean, body, Entity(Kind.ORGANISATION, body, "government"))

    (measure,) = found(clean, (who,))

    assert measure.what == "查处违法案件"


def test_what_a_list_tells_before_an_intention_is_done():
    measures_told = found("清理规范性文件14件，其中继续有效9件、失效3件、拟修改2件。")

    assert [(m.figure.value, m.status) for m in measures_told] == [
        (14, Status.DONE),
        (9, Status.DONE),
        (3, Status.DONE),
        (2, Status.PLANNED),
    ]
