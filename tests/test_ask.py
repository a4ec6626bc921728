"""Questions in Chinese: how each is understood, what is answered, and what is not."""

from __future__ import annotations

import io
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

from graphs.ask.answer_text import show
from graphs.ask.answering import ask
from graphs.store.embedded import Store
from ontology import wording

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = (ROOT / "tests/data/sample.trig").read_text("utf-8")
CASES = tomllib.loads((ROOT / "tests/cases/ask.toml").read_text("utf-8"))["case"]


@dataclass(frozen=True)
class Found:
    kind: str
    name: str
    start: int
    end: int
    known: bool = True


def recognise(question):
    """Find laws that the sample does not name; the store knows the others."""
    names = {"价格法": "中华人民共和国价格法", "反垄断法": "中华人民共和国反垄断法"}
    return [
        Found("instrument", name, at, at + len(short))
        for short, name in names.items()
        if (at := question.find(short)) >= 0
    ]


@pytest.fixture(scope="module")
def store():
    return Store.of(SAMPLE)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(store, case):
    answer = ask(case["ask"], store, recognise)

    if "problem" in case:
        assert case["problem"] in answer.problem
        assert answer.understanding is None
        assert answer.rows == answer.others == answer.sparql == ()
        assert case.get("meant", "") in "".join(answer.suggestions)
        assert answer.suggestions
        return
    assert answer.problem == ""
    assert answer.understanding.sentence == case["says"]
    rows = [f"{row.unit}|{row.thing}|{row.mode}|{row.status}" for row in answer.rows]
    assert rows == case["rows"]
    assert len(answer.others) == case.get("others", 0)
    assert answer.searched == case.get("searched", answer.searched)
    assert answer.silent == answer.searched - len({row.report for row in answer.rows})


def test_what_is_suggested_can_be_asked(store):
    for question in ("你好", "谁没有学习民法典", "落实什么"):
        for suggestion in ask(question, store, recognise).suggestions:
            if suggestion.endswith("？"):
                assert ask(suggestion, store, recognise).problem == "", suggestion


def test_every_example_can_be_asked(store):
    fill = {"law": "《民法典》", "program": "三项制度", "unit": "区司法局"}
    for example in wording.load().examples:
        assert ask(example.format(**fill), store, recognise).problem == "", example


@pytest.mark.parametrize("typed", ["2030年以来", "2023年之后", "2022年以前"])
def test_of_years_without_reports_it_is_told_which_there_are(store, typed):
    answer = ask(f"{typed}哪些单位学习了民法典", store, recognise)

    assert answer.problem == f"图谱里没有“{typed}”的报告，有的是2022年至2023年的"
    assert not answer.rows


def test_units_of_a_sort_are_not_answered_by_all_units(store):
    answer = ask("各乡镇的数字能不能比", store, recognise)

    assert "还不能只问“各乡镇”" in answer.problem


def test_every_refusal_has_its_words():
    load = wording.load()
    refused = {m.removeprefix("refused:") for all_ in load.meanings.values() for m in all_
               if m.startswith("refused:")}  # fmt: skip

    assert refused == set(load.refusals)


def test_rows_have_their_evidence(store):
    (row, _) = ask("哪些单位提到民法典", store, recognise).rows

    assert row.quote == "向企业宣传《民法典》第五条"
    assert (row.year, row.file, row.start, row.end) == ("2023", "yichang_2023.txt", 113, 126)
    assert row.report == "https://w3id.org/fazhi/id/report/47a6b2e87bbe4ff2b36f"


class WithSources:
    """The sample with the sources that stand beside it, as a store folder has them."""

    def __init__(self, store):
        self.select = store.select

    def source(self, sha256):
        name = {"4": "yichang_2023.txt", "8": "ganzhou_2022.txt"}[sha256[0]]
        return (ROOT / "tests/data" / name).read_bytes().decode()


def test_a_program_is_quoted_with_its_sentence(store):
    rows = ask("三项制度", WithSources(store), recognise).rows

    assert all("三项制度" in row.quote for row in rows)
    assert all(len(row.quote) > row.end - row.start for row in rows)
    text = (ROOT / "tests/data/yichang_2023.txt").read_bytes().decode()
    assert all(text[row.start : row.end].endswith("三项制度") for row in rows if row.year == "2023")


def test_two_units_of_one_short_name_are_listed():
    other = SAMPLE.replace("区市场监管局", "区司法局")  # 章贡 has a 区司法局 too, then
    answer = ask("区司法局学习了哪些法律", Store.of(other), recognise)

    assert "可以指几个" in answer.problem
    assert answer.suggestions == ("宜昌市猇亭区司法局", "赣州市章贡区司法局")
    assert ask("章贡区司法局学习了哪些法律", Store.of(other), recognise).rows


def test_the_queries_shown_give_the_rows(store):
    answer = ask("哪些单位提到民法典", store, recognise)
    (sparql,) = answer.sparql

    assert len(list(store.select(sparql))) == len(answer.rows)


def shown(question, store, width=160, **options):
    from rich.console import Console

    out = io.StringIO()
    console = Console(file=out, width=width)
    for part in show(ask(question, store, recognise), **options):
        console.print(part)
    return out.getvalue()


def test_an_answer_as_text(store):
    said = shown("哪些单位宣传了民法典", store)
    assert said.startswith("理解为：哪些单位宣传《中华人民共和国民法典》（已做）")
    assert "向企业宣传《民法典》第五条" in said
    assert "共 1 条，1 个单位，出自 1 份报告；查了 2 份报告，1 份没有相应内容。" in said
    assert "另有其他方式或状态的记载 1 条" in said
    assert "SELECT" not in said

    assert "SELECT" in shown("哪些单位宣传了民法典", store, sparql=True)


def test_none_is_told_with_what_there_is_instead(store):
    said = shown("哪些单位适用了民法典", store)
    assert "没有：查了 2 份报告，都没有相应内容。" in said
    assert "有其他方式或状态的记载 2 条" in said
    assert "学习" in said

    assert "没有这个范围的报告" in shown("2001年哪些单位学习民法典", store)


def test_a_problem_as_text(store):
    said = shown("你好", store)

    assert said.startswith("不明白“你好”")
    assert "可以这样问" in said


HOSTILE = ['民法典"} #', "}) DROP ALL", "哪些单位学习《\\》", "'", "\x00", "😀" * 50, "法" * 2000]


@pytest.mark.parametrize("question", HOSTILE)
def test_any_text_is_answered_or_refused(store, question):
    answer = ask(question, store, recognise)

    assert answer.problem or answer.understanding


ABSENT = [
    ("哪些单位没有宣传民法典", "查了 2 份报告、2 个单位：1 个没有写，1 个写了。"),
    (
        "哪些单位没有学习价格法",
        "查了 2 份报告、2 个单位：2 个没有写，0 个写了。",
    ),  # no report names it
    ("哪些单位没有推行三项制度", "查了 2 份报告、2 个单位：每个单位都写了。"),
    ("哪些报告没有宣传民法典", "查了 2 份报告：1 份没有写，1 份写了。"),
    ("2030年哪些单位没有学习民法典", "没有：图谱里没有这个范围的报告。"),
]


@pytest.mark.parametrize(("question", "told"), ABSENT)
def test_reports_that_tell_of_something_are_not_told_as_silent_where_lack_is_asked(
    store, question, told
):
    said = shown(question, store)

    assert told in said
    assert "没有相应内容" not in said


def test_what_is_lacking_is_told_in_the_words_of_the_question(store):
    answer = ask("哪些单位没有学习民法典", store, recognise)

    assert answer.sentence == (
        "哪些单位的报告都没有写学习《中华人民共和国民法典》（没有写，不等于没有做）"
    )


def test_how_many_units_do_is_one_number_whatever_the_years():
    year = '"2023"^^xsd:gYear'
    assert year in SAMPLE
    said = shown("有多少单位学习了民法典", Store.of(SAMPLE))

    assert "每份报告只计一次：已做 1 个单位、1 份报告。" in said


DATED = 'eli:date_document "2020-05-28"^^xsd:date ;'
GONE = 'eli:date_no_longer_in_force "2023-06-01"^^xsd:date ;'
REPEALED = SAMPLE.replace(DATED, f"{DATED} {GONE} fz:repealedBy instrument:优化营商环境条例 ;")


def test_laws_that_failed_are_those_alone_and_it_is_told_since_when():
    assert ask("引用了哪些失效的法律", Store.of(SAMPLE), recognise).cells == ()

    later = ask("引用了哪些失效的法律", Store.of(REPEALED), recognise)
    assert later.columns[:4] == ("引用时", "法", "废止日期", "由何替代")
    assert [cells[:6] for cells in later.cells] == [
        (
            "有效，此后废止", "中华人民共和国民法典", "2023-06-01", "优化营商环境条例",
            "宜昌市猇亭区司法局", "publicise",
        )
    ]  # fmt: skip
    then = REPEALED.replace("fz:standing fz:in_force", "fz:standing fz:repealed")
    ((when, *_),) = ask("引用了哪些失效的法律", Store.of(then), recognise).cells
    assert when == "已废止"


def test_dates_of_a_law_are_the_catalogue_s(store):
    assert "共 1 行，出自目录。" in shown("民法典什么时候废止", Store.of(REPEALED))
    assert "没有：图谱里的报告没有写到，或者目录里没有日期。" in shown("价格法何时施行", store)


def test_what_is_least_comes_first(store):
    most = ask("哪部法学习最多", store, recognise)
    least = ask("哪部法学习最少", store, recognise)

    assert least.cells == most.cells[::-1]
    assert least.sentence.endswith("（从少到多，一次也没有的不在其中）")
    assert "最多" not in least.sentence


def test_instruments_of_a_kind_and_of_narrower_ones(store):
    narrower = "<https://w3id.org/fazhi/ns#InstrumentKinds/部门规章>"
    broader = "<https://w3id.org/fazhi/ns#InstrumentKinds/规章>"
    wider = SAMPLE.replace("kind:规范性文件", "kind:部门规章")
    wider += f"\nGRAPH <https://w3id.org/fazhi/id/ontology> {{ {narrower} skos:broader {broader} }}"
    first = ask("谁修订了规范性文件", store, recognise)
    second = ask("谁修订了规章", Store.of(wider), recognise)

    assert [cells[:4] for cells in first.cells] == [
        ("赣州市章贡区人民政府", "城市管理考核办法", "review", "done")
    ]
    assert first.cells == second.cells
    assert ask("谁修订了规章", store, recognise).cells == ()


def test_what_is_not_understood_is_led_to_questions_on_its_topic(store):
    answer = ask("哪些单位偷偷照抄", store, recognise)

    assert "不明白" in answer.problem or "认得" in answer.problem
    assert "哪些段落是照抄的？" in answer.suggestions


def test_rows_lead_to_their_units_and_reports(store):
    answer = ask("哪些单位没有宣传民法典", store, recognise)
    ((unit, year, file),) = answer.leads

    assert (unit.rpartition("/")[2], year) == (answer.cells[0][0], "")
    assert "/report/" in file


def test_a_question_that_needs_a_comparison_names_the_command_in_chinese(store):
    answer = ask("哪些单位承认了不足", store, recognise)

    assert answer.problem.startswith("这要先比较各份报告：请先运行 `fazhi survey`")
    assert answer.suggestions == ()


def test_units_that_do_all_are_not_held_against_reports_that_tell_of_one(store):
    said = shown("行政处罚法和民法典都提到的单位", store)
    assert "共 2 条，1 个单位，出自 1 份报告；查了 2 份报告。" in said

    assert "没有这样的单位：查了 2 份报告。" in shown("价格法和民法典都提到的单位", store)


def test_two_characters_that_changed_places_are_found(store):
    assert ask("谁学了民典法", store, recognise).suggestions[0] == "民法典"


def test_a_word_that_may_stand_for_many_things_lists_ten():
    many = "\n".join(
        f"<https://w3id.org/fazhi/id/instrument/第{number}号办法> a fz:Document ;"
        f' skos:prefLabel "第{number}号办法"@zh .'
        for number in range(100, 130)
    )
    sample = SAMPLE + f"\nGRAPH <https://w3id.org/fazhi/id/more> {{ {many} }}\n"
    answer = ask("哪些单位制定了号办法", Store.of(sample), recognise)

    assert answer.problem == "“号办法”可以指 30 个（这里列出 10 个），请写全称"
    assert len(answer.suggestions) == 10


def test_examples_name_units_in_full_and_what_most_units_deal_with(store):
    (unit, *_) = ask("学习了哪些法律", store, recognise).suggestions
    assert unit == "宜昌市猇亭区司法局学习了哪些法律？"

    counts = """
    @prefix fz: <https://w3id.org/fazhi/ns#> .
    GRAPH <https://w3id.org/fazhi/id/summary> {
      [] a fz:Count ; fz:units 9 ; fz:instrument
        <https://w3id.org/fazhi/id/instrument/中华人民共和国行政处罚法> .
      [] a fz:Count ; fz:units 2 ; fz:instrument
        <https://w3id.org/fazhi/id/instrument/中华人民共和国民法典> .
    }
    """
    suggested = ask("今天天气怎么样", Store.of(SAMPLE + counts), recognise).suggestions
    assert "哪些单位提到了《中华人民共和国行政处罚法》？" in suggested


def test_what_is_most_is_one_row_a_law_whatever_the_years_and_of_what_is_done():
    answer = ask("哪部法律学习最多", Store.of(SAMPLE), recognise)

    assert answer.columns == ("文书", "单位数", "报告数")
    assert answer.cells == (
        ("中华人民共和国民法典", "1", "1"),
        ("中华人民共和国行政处罚法", "1", "1"),
    )
    assert answer.sentence == "哪些法律、法规、文件涉及的单位最多（只计已做的）（方式：学习）"


def test_how_many_things_a_unit_deals_with_is_told(store):
    said = shown("猇亭区司法局提到了哪些法律", store)

    assert "共 6 条，5 种文书、制度，1 个单位，出自 1 份报告" in said


@pytest.mark.parametrize("question", ["哪些单位宣传了民法典", "哪些单位没有宣传民法典"])
def test_a_terminal_too_narrow_for_a_table_shows_a_block_a_row(store, question):
    table, narrow = shown(question, store), shown(question, store, width=28)

    assert "\n单位：" not in table
    assert re.search("^单位：(宜昌市猇亭区司法局|赣州市章贡区人民政府)$", narrow, re.MULTILINE)
    assert re.search("^年度：202[23]$", narrow, re.MULTILINE)
    assert "─" not in narrow
