"""Readers of English read English: what is Chinese on their pages is a name or a quotation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from lxml import html as markup

from graphs.display.words import filled, words
from graphs.figures import matrix, matrix_files
from graphs.find import questions
from graphs.index.index import ensure
from graphs.store.embedded import Store
from graphs.view import standalone
from graphs.view.focus import Wanted
from ontology import english

if TYPE_CHECKING:
    from serving import Client

CHINESE = re.compile(r"[\u3400-\u9fff]+")
CODE = ("script", "style", "pre", "textarea")
SPOKEN = ("aria-label", "title", "placeholder", "alt")
UNIT = "organisation/邢台市沙河市市场监督管理局"
PLACES = (
    "/", "/units", "/units?organ=party", "/laws", "/laws?note=法律",
    "/programs", "/programs?note=制度", "/measures", "/measures?counter=件",
    "/reports", "/reports?region=130000", "/statements",
    "/statements?mode=apply&status=planned", "/matrix", "/matrix?rows=region&columns=note",
    "/matrix?rows=organ&columns=program", "/matrix?rows=level", "/graph", "/region/130000",
    f"/{UNIT}", "/instrument/中华人民共和国民法典", "/program/三项制度", "/compare",
    "/compare?unit=邢台市沙河市市场监督管理局", "/compare?unit=没有的局",
    "/compare?a=运城市水务局&b=鹤岗市公安局", "/questions", "/search", "/search?q=民法典",
    "/search?q=没有的", "/sparql", "/ask",
    "/sparql?query=" + quote("SELECT ?n { ?r a fz:Report ; dct:title ?n }"),
)  # fmt: skip
REFUSED = (
    "/nothing", "/organisation/没有", "/questions/none", "/questions/laws-by-unit.csv",
    "/statements?unit=organisation/没有", "/matrix?rows=x", "/matrix?region=999999",
    "/sparql?query=SELEC", "/questions/laws-by-count?law=没有的法",
    "/questions/laws-by-count?year=x", "/questions/indicators?indicator=没有",
)  # fmt: skip
ASKED = (
    "哪些单位学习了民法典", "2023年哪些单位没有学习民法典", "民法典什么时候施行？",
    "谁一部法也没学？", "哪类法规引用最多？", "有多少单位学习了民法典",
    "沙河市市场监管局学习了哪些法律",
    "哪个省学习民法典的单位最少？", "哪些单位既学习又宣传了民法典", "哪些单位落实了三项制度",
    "什么是法治", "哪些单位学习了不存在法", "行政复议多少件？",
)  # fmt: skip


def parts(page: markup.HtmlElement):
    """Yield each stretch of text and each attribute that is read out, with its language."""

    def walk(element, language):
        if not isinstance(element.tag, str) or element.tag in CODE:
            return
        language = element.get("lang") or language
        yield from ((language, name, element.get(name)) for name in SPOKEN if element.get(name))
        if element.tag == "input" and language == "zh-CN":  # the question that was typed
            yield language, "value", element.get("value", "")
        yield language, element.tag, element.text or ""
        for child in element:
            yield from walk(child, language)
            yield language, element.tag, child.tail or ""

    yield from walk(page, "zh-CN")


def unmarked(text: str) -> list[tuple[str, str]]:
    """Return the Chinese of a page that is not told to be Chinese.

    An attribute, and the title, have no language of their own: they may repeat what is marked.
    """
    told = list(parts(markup.fromstring(text)))
    marked = "".join(re.sub(r"\s", "", words) for language, _, words in told if language == "zh-CN")
    return [
        (where, words)
        for language, where, words in told
        if language == "en"
        and any(
            where not in {*SPOKEN, "title"} or run not in marked for run in CHINESE.findall(words)
        )
    ]


def in_english(client: Client, address: str) -> str:
    mark = "&" if "?" in address else "?"
    return client.get(quote(address, safe="/?=&%") + f"{mark}lang=en").text


def test_chinese_that_is_not_marked_is_seen():
    page = '<html lang="en"><p title="甲">{}</p></html>'

    assert unmarked(page.format("单位 <b lang=zh-CN>甲</b>")) == [("p", "单位 ")]
    assert unmarked(page.format("Unit")) == [("title", "甲")]
    assert unmarked(page.format("Unit <b lang=zh-CN>甲乙</b>")) == []


@pytest.mark.parametrize("address", [*PLACES, *REFUSED])
def test_an_english_page_marks_what_is_chinese(client, address):
    assert unmarked(in_english(client, address)) == []


def test_english_pages_of_reports_and_things_mark_what_is_chinese(client):
    index = client.site.index
    rows = index.rows("SELECT key FROM report ORDER BY key LIMIT 6")
    rows += index.rows("SELECT key FROM thing WHERE statements > 0 ORDER BY key LIMIT 25")
    rows += index.rows("SELECT key FROM thing WHERE note <> '' GROUP BY kind, note ORDER BY key")

    for row in rows:
        assert unmarked(in_english(client, f"/{row['key']}")) == [], row["key"]


@pytest.mark.parametrize("name", questions.stored())
def test_the_english_page_of_a_question_speaks_english(client, name):
    heads = {head for _, head in questions.stored()[name].columns}
    for example in ("", *questions.stored()[name].examples):
        query = "".join(f"&{pair}" for pair in example.split())
        text = in_english(client, f"/questions/{name}?run=1{query}")
        page = markup.fromstring(text)

        assert unmarked(text) == []
        assert not heads & {each.text_content() for each in page.xpath("//th")}
        notes = page.xpath("//form[@class='controls']/label/text()")
        assert not any(map(CHINESE.search, notes)), notes


@pytest.mark.parametrize("asked", ASKED)
def test_an_answer_on_an_english_page_is_told_in_english(client, asked):
    text = in_english(client, f"/ask?q={asked}")
    page = markup.fromstring(text)
    framed = page.xpath("//p[@class='understood' or @class='notice' and not(@lang)]")

    assert unmarked(text) == []
    assert re.search(r"[A-Za-z]{3,} .*[A-Za-z]{3,}", framed[0].text_content())


def test_every_value_that_is_ours_is_told_in_english(client):
    known, left = english.load(), set()
    for name, question in questions.stored().items():
        spoken = known.spoken & dict(question.columns).keys() - {"basis", "reason"}
        for example in ("", *question.examples):
            given = "".join(f"&{pair}" for pair in example.split())
            answer = client.get(f"/questions/{name}.json?run=1{given}")
            rows = answer.json() if answer.status_code == 200 else []
            told = {known.value(row[column]) for row in rows for column in spoken}
            left |= {value for value in told if CHINESE.search(value)}

    assert left == set()


def test_words_of_the_pages_are_of_their_language():
    known = ("Fazhi", "fazhi", "SPARQL", "CSV", "JavaScript", "English", "GET", "POST", "Ctrl")
    latin = re.compile(r"[A-Za-z]{3,}")
    places = re.compile(r"\{\w+\}")
    chinese = {key: places.sub("", text) for key, text in words("zh").items()}

    assert {key for key, text in words("en").items() if CHINESE.search(text)} == {
        "language", "language.other",
    }  # fmt: skip
    assert {
        key
        for key, text in chinese.items()
        if set(latin.findall(text)) - {*known, "serve"} and not key.startswith(("value.", "note."))
    } == set()


def test_published_pages_mark_what_is_chinese(few_pages):
    pages = sorted((few_pages / "en").rglob("*.html"))

    assert len(pages) > 20
    for page in pages[::12]:
        text = page.read_text("utf-8")
        assert unmarked(text) == [] or 'id="canvas"' in text, page


@pytest.mark.parametrize(("rows", "columns"), [("unit", "law"), ("organ", "note")])
def test_a_matrix_in_english_marks_what_is_chinese(sample_store, rows, columns):
    index, _ = ensure(sample_store)
    made = matrix.compute(index, matrix.Wanted(rows, columns, most=(10, 10)))

    assert unmarked(matrix_files.as_page(made, "en")) == []


def test_the_page_of_the_graph_marks_names_and_quotations(sample_store):
    with Store.open(sample_store) as store:
        text = standalone.compose(store, Wanted(law="民法典")).html
    page = markup.fromstring(text)

    names = page.xpath("//td/span[@class='name'] | //q")
    assert names
    assert {each.get("lang") for each in names} == {"zh-CN"}


def test_questions_that_the_first_page_offers_in_english_are_answered(client):
    page = markup.fromstring(client.get("/?lang=en").text)
    links = page.xpath("//p[@class='try']/a")

    assert len(links) > 3
    for link in links:
        answer = markup.fromstring(client.get(link.get("href")).text)
        assert not CHINESE.match(link.text_content())
        assert answer.xpath("//p[@class='understood']/strong"), link.text_content()


@pytest.mark.parametrize(
    ("number", "said"),
    [(1, "1 row; 1 report"), (2, "2 rows; 2 reports"), (11, "11 rows; 11 reports")],
)
def test_one_of_a_thing_is_told_in_the_singular(number, said):
    assert filled("{n} rows; {m} reports", n=number, m=number) == said
    assert filled("{n} class of 1.1 rows", n=1) == "1 class of 1.1 rows"
    assert filled("共 {n} 行", n=1) == "共 1 行"
