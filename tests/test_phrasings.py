"""Ways of asking: each leads to its stored question with its values, and to nothing else."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from test_ask import recognise

from graphs.ask import splitting
from graphs.ask.answering import ask
from graphs.ask.intents import Asked
from graphs.ask.understanding import NotUnderstoodError, understand
from graphs.find import questions
from graphs.store.embedded import Store
from ontology import catalogue, divisions, wording

ROOT = Path(__file__).resolve().parents[1]
GROUPS = tomllib.loads((ROOT / "tests/cases/phrasings.toml").read_text("utf-8"))["phrasing"]
CASES = [(group, text) for group in GROUPS for text in group["asks"]]
KINDS = {"instrument": "law", "program": "program"}


COUNTY = """
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
id:schema { level:county rdfs:label "县级"@zh . }
"""


@pytest.fixture(scope="module")
def store():
    return Store.of((ROOT / "tests/data/sample.trig").read_text("utf-8") + COUNTY)


def understood(store, text):
    """Return a stored question's name, and its values as «key=value»."""
    found = understand(text, store, recognise, wording.load())
    if isinstance(found, Asked):
        told = {key: "、".join(values) for key, values in found.values.items()}
        return found.question, told
    key = KINDS[found.kinds[0]]
    name = f"units-by-{key}" if found.asks == "units" else f"{key}s-by-unit"
    told = {KINDS[thing.kind]: thing.label for thing in found.things}
    told |= {"unit": "、".join(unit.label for unit in found.units)}
    told |= {"mode": "、".join(found.modes), "status": "、".join(found.statuses)}
    told |= {"year": "、".join(found.years)}
    told |= {"region": "、".join(region.label for region in found.regions)}
    return name, {key: value for key, value in told.items() if value}


def test_words_are_made_into_a_pattern_once(store):
    """It is of two thousand words; made for each question it took a tenth of a second."""
    splitting._scanner.cache_clear()  # noqa: SLF001 - what is kept
    for _, text in CASES[:20]:
        understood(store, text)

    assert splitting._scanner.cache_info().misses <= 2  # noqa: SLF001 - all words, and the usual


@pytest.mark.parametrize(("group", "text"), CASES, ids=[text for _, text in CASES])
def test_phrasing(store, group, text):
    wanted = dict(pair.split("=", 1) for pair in group["values"].split())

    try:
        name, told = understood(store, text)
    except NotUnderstoodError as error:
        pytest.fail(error.problem)
    if "indicator" not in wanted:
        told.pop("indicator", None)
    assert (name, told) == (group["means"], wanted)


def test_there_are_two_hundred_phrasings_and_none_twice():
    texts = [text for _, text in CASES]

    assert len(texts) == len(set(texts))
    assert len(texts) >= 200


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group["means"])
def test_what_is_asked_is_answered(store, group):
    answer = ask(group["asks"][0], store, recognise)
    needs = questions.stored()[group["means"]].needs

    if needs:
        assert f"请先运行 `fazhi {needs}`" in answer.problem
    else:
        assert answer.problem == ""
        assert answer.searched or "sort" in answer.asked.values  # none of the sample's
        assert answer.sentence


def test_every_intent_asks_a_stored_question_with_its_parameters():
    known = questions.stored()
    for intent in wording.load().intents:
        names = {parameter.name for parameter in known[intent.question].parameters}
        assert {"unit" if one == "units" else one for one in intent.takes} <= names, intent.question
        required = {p.name for p in known[intent.question].parameters if p.required}
        groups = {"kind": "kinds", "indicator": "indicators", "words": "rates"}
        said = {key for key, group in groups.items() if frozenset({group}) in intent.all_of}
        ways = ("modes:", "general:")
        by_mode = (all(one.startswith(ways) for one in wanted) for wanted in intent.all_of)
        said |= {"mode"} if any(by_mode) else set()
        said |= {"but"} if intent.apart else set()  # of what is denied, told beside the law
        assert required <= intent.needs | said, intent.question


@pytest.mark.parametrize("intent", wording.load().intents, ids=lambda intent: intent.example)
def test_the_example_of_an_intent_asks_its_question(store, intent):
    names = {"law": "《民法典》", "program": "三项制度", "unit": "区司法局"}
    name, _ = understood(store, intent.example.format(**names))

    ranked = questions.stored()[intent.question].ranked
    assert name in {intent.question, ranked}
    assert all(f"{{{key}}}" in intent.example for key in intent.needs)


NOT_ANSWERED = [
    "民法典和行政处罚法一起被引用的法律",  # beside the one, or the other?
    "宪法学习最多的单位",
    "区司法局去年的计划花了多少钱",
    "哪些单位照抄了民法典",
    "三项制度在哪些地区照抄",
    "区司法局为什么没有学习民法典",
    "民法典的报告写全了吗",
    "本区各部门今年学了哪些法",
    "国务院规范性文件被哪些单位引用",  # of the State Council, or told by it?
    "司法部门和水利部门谁学法更多",  # many units each
    "哪些区部门学习了民法典",
    "2022年学习民法典但2023年没学习民法典的单位",  # a year of each
    "哪些单位同时学习和宣传民法典但没有适用",
    "who studied more laws in 2023 than in 2022",
    "湖北省学习民法典的单位占全国的比例",
    "提到民法典的法律",
    "学习民法典的法律法规有哪些",
    "有多少个县级政府",  # of all that there are, no report tells
    "市级部门和县级部门谁学法多",
    "口径",
]


@pytest.mark.parametrize("text", NOT_ANSWERED)
def test_what_no_question_explains_is_not_answered(store, text):
    if text == "口径":
        assert understood(store, text)[0] == "comparable"
        return
    with pytest.raises(NotUnderstoodError):
        understood(store, text)


ENGLISH = tomllib.loads((ROOT / "ontology/data/questions_in_english.toml").read_text("utf-8"))


@pytest.mark.parametrize(("typed", "meant"), ENGLISH["words"].items())
def test_what_is_typed_in_english_is_words_of_questions(typed, meant):
    known = "|".join(sorted(map(re.escape, wording.load().wider), key=len, reverse=True))
    relative = "|".join(wording.load().relative)

    assert re.fullmatch(f"(?:{known}|{relative})*", meant), typed


@pytest.mark.parametrize(("typed", "meant"), ENGLISH["titles"].items())
def test_what_is_called_so_in_english_is_known(typed, meant):
    known = catalogue.load()

    assert meant in known.regulations or meant in known.programs, typed


@pytest.mark.parametrize(("typed", "meant"), ENGLISH["places"].items())
def test_a_place_in_english_is_a_province(typed, meant):
    assert meant == "" or divisions.load().starting(meant, 0, len(meant)) == len(meant), typed
