"""The explorer without a browser: every page, headers, limits, formats, a hostile report."""

from __future__ import annotations

import csv
import io
import json
import re
import threading
import time
from urllib.parse import quote, urlsplit

import pytest
from lxml import html as markup
from serving import PAYLOADS, Client, hostile, site_of

from graphs.display.words import words
from graphs.index.index import ensure
from graphs.index.words import letters, pairs, wanted
from graphs.web.report import Mark, paragraphs
from graphs.web.safety import HEADERS, LONGEST_ADDRESS, Rules
from graphs.web.worker import Limits
from ontology import wording
from ontology.terms import STATUSES

UNIT = "organisation/邢台市沙河市市场监督管理局"
LAW = "instrument/中华人民共和国民法典"
PAGES = (
    "/",
    "/units",
    "/laws",
    "/programs",
    "/measures",
    "/reports",
    "/statements",
    "/statements?mode=apply&year=2022",
    "/units?region=130000&mode=apply&sort=name",
    "/units?q=市场监督",
    "/laws?region=130000&note=法律",
    "/measures?counter=件&q=审查",
    f"/{UNIT}",
    f"/{UNIT}?mode=apply&year=2022",
    f"/{LAW}",
    "/program/三项制度",
    "/region/130000",
    "/matrix",
    "/matrix?rows=region&columns=note",
    "/matrix?size=large&year=2022",
    "/graph",
    f"/graph?n={UNIT}",
    "/graph?n=region/130000",
    "/compare",
    "/compare?unit=邢台市沙河市市场监督管理局",
    "/compare?a=德州市人民政府&b=赣州市住房和城乡建设局",
    "/compare?a=没有这个单位&b=德州市人民政府",
    "/questions",
    "/questions/units-by-law",
    "/questions/units-by-law?law=民法典",
    "/questions/laws-by-mode-count?run=1",
    "/ask",
    "/ask?q=哪些单位学习了民法典",
    "/search",
    "/search?q=行政处罚",
    "/search?q=法",
    "/sparql",
    "/sparql?query=" + quote("SELECT * { ?s a fz:Report }"),
)
WRONG = {
    "/nothing": 404,
    "/organisation/没有": 404,
    "/report/00000000000000000000": 404,
    "/folder/x": 404,
    "/questions/none": 404,
    "/graph?n=organisation/没有": 404,
    "/statements?unit=organisation/没有": 404,
    "/nothing.csv": 404,
    "/matrix?rows=x": 400,
    "/matrix?region=999999": 400,
    "/sparql?query=SELEC": 400,
    "/static/none.css": 404,
    "/static/../app.py": 404,
}


@pytest.fixture(scope="module")
def folder(sample_store):
    return sample_store


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory):
    site = site_of(hostile(tmp_path_factory.mktemp("hostile") / "store"))
    yield Client(site)
    site.workers.close()


def shown(answer) -> markup.HtmlElement:
    assert answer.status_code == 200, answer.text[-400:]
    return markup.fromstring(answer.content.decode())


def some_report(client) -> str:
    return client.site.index.row("SELECT key FROM report ORDER BY key")["key"]


@pytest.mark.parametrize("language", ["", "en"])
@pytest.mark.parametrize("address", PAGES)
def test_every_page_answers_in_both_languages(client, address, language):
    mark = "&" if "?" in address else "?"

    page = shown(client.get(address + (f"{mark}lang={language}" if language else "")))

    assert page.xpath("//title")[0].text.strip()
    assert len(page.xpath("//h1")) == 1
    if not address.startswith("/graph?"):
        assert page.get("lang") == ("en" if language else "zh-CN")
        links = page.xpath("//nav[@class='menu']/a/@href")
        assert all(("lang=en" in link) == bool(language) for link in links)


@pytest.mark.parametrize("address", [*PAGES, *WRONG])
def test_headers_stand_on_every_answer(client, address):
    answer = client.get(address)

    for name, value in HEADERS:
        if name == "content-security-policy":
            assert "script-src 'self';" in answer.headers[name]
            assert "default-src 'none'" in answer.headers[name]
        elif not (name == "cache-control" and "/static/" in address):
            assert answer.headers[name] == value, name


@pytest.mark.parametrize(("address", "status"), WRONG.items())
def test_what_is_not_there_is_said(client, address, status):
    assert client.get(address).status_code == status


def test_an_error_of_ours_has_the_headers_and_says_nothing_of_the_machine(folder):
    site = site_of(folder)
    site.index.rows = lambda *_: 1 / 0
    answer = Client(site).get("/reports")

    assert answer.status_code == 500
    assert answer.text.splitlines()[0].startswith("服务器出错")
    assert "the server failed" in answer.text
    assert answer.headers["x-frame-options"] == "DENY"
    assert "Traceback" not in answer.text
    assert str(folder) not in answer.text


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example:8000", "", "localhost.evil"]
)
def test_a_foreign_host_is_refused(client, host):
    answer = client.get("/", headers={"host": host})

    assert answer.status_code == 400
    assert answer.headers["content-security-policy"]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:8000", "[::1]:80", "LOCALHOST"])
def test_this_host_is_answered(client, host):
    assert client.get("/health", headers={"host": host}).status_code == 200


def test_another_host_is_answered_when_allowed(client):
    allowed = Client(client.site, Rules(hosts=("kg.example",)))

    assert allowed.get("/health", headers={"host": "kg.example"}).status_code == 200
    assert allowed.get("/health").status_code == 400


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("address", ["/", "/units", f"/{LAW}", "/search?q=x", "/static/site.css"])
def test_pages_are_only_read(client, method, address):
    answer = client.ask(method, address)

    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_head_has_no_body_but_its_length(client):
    whole, head = client.get("/units"), client.ask("HEAD", "/units")

    assert head.status_code == 200
    assert head.headers["content-length"] == str(len(whole.content))


def test_addresses_and_bodies_have_an_end(client):
    assert client.get("/search?q=" + "x" * LONGEST_ADDRESS).status_code == 414
    body = "x" * 1_000_001
    headers = {"content-type": "application/sparql-query"}
    assert client.ask("POST", "/sparql", content=body, headers=headers).status_code == 413

    async def parts():
        for _ in range(3):
            yield b"x" * 500_000

    assert client.ask("POST", "/sparql", content=parts(), headers=headers).status_code == 413


def test_no_answer_tells_where_the_store_lies(client, folder):
    machine = {str(folder), str(folder.parent), "/site-packages/", "/tmp/"}  # noqa: S108
    for address in (*PAGES, *WRONG, f"/{UNIT}.json", f"/{UNIT}.ttl", "/units.json", "/health"):
        text = client.get(address).text
        assert not [path for path in machine if path in text], address


def test_every_link_of_every_page_leads_somewhere(client):
    seen = set()
    for address in ("/", "/units", f"/{UNIT}", f"/{LAW}", "/matrix", "/region/130000", "/compare"):
        page = shown(client.get(address))
        for link in page.xpath("//main//a/@href")[:60]:
            plain = link.partition("#")[0]
            if plain and not plain.startswith(("/ask", "/graph")) and not plain.endswith(".ttl"):
                seen.add(plain)
    for link in sorted(seen)[:: max(1, len(seen) // 120)]:
        assert client.get(link).status_code == 200, link


def test_counts_of_a_facet_are_those_of_the_list_it_leads_to(client):
    for start in (
        "/units",
        "/laws",
        "/programs",
        "/measures",
        "/reports",
        "/statements?mode=study",
    ):
        page = shown(client.get(start))
        for link in page.xpath("//aside[@class='facets']//li/a")[:25]:
            told = link.xpath(".//span[@class='n']")[0].text.replace(",", "")
            found = shown(client.get(link.get("href")))
            lead = "".join(found.xpath("//p[@class='lead']")[0].itertext())
            assert re.search(r"[\d,]+", lead)[0].replace(",", "") == told, link.get("href")


def test_a_region_leads_down_to_its_counties(client):
    page = shown(client.get("/reports?region=130000"))
    inner = page.xpath("//aside[@class='facets']//a[contains(@href, 'region=1305')]")
    assert inner

    assert "2" in "".join(
        shown(client.get(inner[0].get("href"))).xpath("//p[@class='lead']//text()")
    )
    # A municipality has no prefectures: its districts come at once.
    page = shown(client.get("/reports?region=120000"))
    assert page.xpath("//aside[@class='facets']//a[contains(@href, 'region=120119')]")


def test_a_list_is_fetched_whole_as_csv_and_json(client):
    for name in ("units", "laws", "programs", "measures", "reports", "statements"):
        told = client.get(f"/{name}.csv")
        rows = list(csv.reader(io.StringIO(told.content.decode("utf-8-sig"))))
        values = client.get(f"/{name}.json").json()
        assert told.headers["content-type"].startswith("text/csv")
        assert len(rows) == len(values) + 1 > 5, name
        assert rows[0] == list(values[0])


def test_no_cell_of_a_csv_is_a_formula(poisoned):
    from graphs.web.lists import as_csv

    body = as_csv(["=a"], [["=HYPERLINK(1)"], ["-5"], ["+x"], ["@y"], ["甲"]], "t").body.decode(
        "utf-8-sig"
    )

    cells = [row[0] for row in csv.reader(io.StringIO(body))]
    assert cells[1:] == ["'=HYPERLINK(1)", "-5", "'+x", "'@y", "甲"]
    assert poisoned.get("/units.csv").status_code == 200


def test_a_node_is_told_as_json_and_turtle(client):
    told = client.get(f"/{UNIT}.json").json()
    import rdflib

    graph = rdflib.Graph().parse(data=client.get(f"/{UNIT}.ttl").text, format="turtle")

    assert told["label"] == UNIT.partition("/")[2]
    assert len(told["told"]) == told["statements"] > 10
    iri = rdflib.URIRef(told["iri"])
    assert (iri, rdflib.RDF.type, None) in graph
    assert len(set(graph.subjects(rdflib.URIRef("https://w3id.org/fazhi/ns#actor"), iri))) > 10


def test_a_report_is_told_as_json_and_turtle(client):
    key = some_report(client)
    told = client.get(f"/{key}.json").json()

    assert told["marks"]
    assert told["told"]
    assert "fz:Report" in client.get(f"/{key}.ttl").text


def test_every_mark_of_a_report_is_its_own_words(client):
    row = client.site.index.row("SELECT * FROM report ORDER BY statements DESC")
    source = client.site.source(row["sha256"])
    page = shown(client.get(f"/{row['key']}"))
    told = client.get(f"/{row['key']}.json").json()

    text = "".join("".join(p.itertext()) for p in page.xpath("//article[@class='text']/p"))
    for number in page.xpath("//article//a[@class='ref']/text()"):
        text = text.replace(number, "", 1)
    plain = re.sub(r"\s", "", source)
    assert re.sub(r"[\s\d]", "", text) == re.sub(r"\d", "", plain)
    numbers = page.xpath("//article//a[@class='ref']/text()")
    assert numbers == sorted(numbers, key=int)
    listed = page.xpath("//ol[@class='marks'][1]/li/@id")
    assert listed == [f"l{n}" for n in range(1, len(told["marks"]) + 1)]
    assert {f"l{n}" for n in numbers} <= set(listed)


def test_a_statement_leads_to_its_sentence_in_the_text(client):
    page = shown(client.get(f"/{UNIT}"))
    link = page.xpath("//article//p[@class='source']//a/@href")[0]
    assert link.endswith("#at")
    found = shown(client.get(link.partition("#")[0]))
    quote_of = "".join(page.xpath("//article//blockquote")[0].itertext())
    marked = found.xpath("//article[@class='text']//*[@id='at']")
    assert len(marked) == 1
    assert "".join(marked[0].itertext())[:4] in re.sub(r"\s", "", quote_of)


def test_places_in_a_text_count_code_points_and_marks_do_not_overlap():
    source = "𠀀𠀁学习《民法典》3次\n\n第二段"
    marks = [
        Mark(1, "law", 5, 8, "民法典", "k", "regulation"),
        Mark(2, "program", 6, 9, "重叠", "k", "program"),
        Mark(3, "measure", 9, 11, "3次", "", "measure"),
    ]

    first, second = paragraphs(source, marks, (2, 9))

    assert "".join(piece.words for piece in first) == "𠀀𠀁学习《民法典》3次"
    assert [(p.words, p.mark.number) for p in first if p.mark] == [("民法典", 1), ("3次", 3)]
    assert "".join(piece.words for piece in first if piece.sought) == "学习《民法典》"
    assert [piece.words for piece in first if piece.opens] == ["学习《"]
    assert [piece.words for piece in second] == ["第二段"]


@pytest.mark.parametrize("kind", ["unit", "law", "program", "measure"])
def test_a_report_shows_marks_of_one_kind(client, kind):
    key = some_report(client)

    page = shown(client.get(f"/{key}?kind={kind}"))

    hits = page.xpath("//article//span[contains(@class, 'hit')]/@class")
    assert hits
    assert {one.split()[1] for one in hits} == {f"h-{kind}"}


@pytest.mark.parametrize(
    "asked", ["法", "民法", "行政处罚", "12345", "abc 民法典", "（", "%", '"', "AND", "*"]
)
def test_search_takes_any_words(client, asked):
    page = shown(client.get("/search", params={"q": asked}))

    found = int(
        "".join(page.xpath("//h2/span[@class='quiet']/text()")[:1]).split()[0].replace(",", "")
    )
    texts = [
        client.site.source(row["sha256"])
        for row in client.site.index.rows("SELECT sha256 FROM report")
    ]
    lines = [line for text in texts for line in text.split("\n")]
    wanted_words = re.findall(r"\w+", asked)
    exact = sum(all(word.lower() in line.lower() for word in wanted_words) for line in lines)
    if wanted_words and max(map(len, lines)) <= 600:
        assert found == exact
    assert (found > 0) == bool(wanted_words and exact)


def test_what_is_found_leads_to_its_place(client):
    page = shown(client.get("/search?q=行政处罚"))
    link = page.xpath("//article//p[@class='source']//a/@href")[0]

    found = shown(client.get(link.partition("#")[0]))

    assert "".join(found.xpath("//*[@id='at']")[0].itertext()) == "行政处罚"


def test_names_are_found_by_short_names_and_parts(client):
    assert client.get("/suggest?kind=law&q=民法").json()[0] == "中华人民共和国民法典"
    assert "中华人民共和国宪法" in client.get("/suggest?kind=law&q=宪").json()
    assert client.get("/suggest?kind=unit&q=").json() == []


def test_pairs_and_single_signs():
    assert pairs("民法典，2023年a") == "民法 法典 20 02 23 3年 年a"
    assert letters("民法民") == "民 法" or letters("民法民") == "法 民"
    assert wanted("民法典 法") == ('"民法 法典"', '"法"')
    assert wanted("，。") == ("", "")


def test_a_cell_of_the_matrix_counts_what_its_page_lists(client):
    page = shown(client.get("/matrix?rows=region&year=2022"))
    cells = page.xpath("//table[@class='matrix']//td/a")
    assert cells
    for cell in cells[:8]:
        told = int(re.search(r"：(\d+) 条|: (\d+),", cell.get("aria-label"))[1])
        lead = "".join(shown(client.get(cell.get("href"))).xpath("//p[@class='lead']//text()"))
        assert int(re.search(r"共 (\d+) 条", lead)[1]) == told


def test_a_matrix_says_what_it_leaves_out(client):
    page = shown(client.get("/matrix"))
    lead = "".join(page.xpath("//p[@class='lead']")[0].itertext())
    shown_, hidden = (int(n) for n in re.search(r"(\d+) 条陈述 · 另有 (\d+)", lead).groups())

    index = client.site.index
    everything = index.number(
        "SELECT count(*) FROM statement WHERE mode <> 'runs' AND unit IS NOT NULL"
    )
    assert shown_ + hidden == everything


def test_questions_show_their_sparql_and_give_csv(client):
    page = shown(client.get("/questions/units-by-law?law=民法典"))
    rows = len(page.xpath("//table[@class='answer']/tbody/tr"))
    told = client.get("/questions/units-by-law.csv?law=民法典").content.decode("utf-8-sig")

    assert rows > 3
    assert len(list(csv.reader(io.StringIO(told)))) == rows + 1
    assert "SELECT" in "".join(page.xpath("//details//pre//text()"))
    answer = client.get("/questions/units-by-law.csv")
    assert answer.status_code == 400
    assert "law" in answer.text


def test_a_name_that_is_not_there_is_told_with_names_like_it(client):
    page = shown(client.get("/questions/units-by-law?law=民法点"))

    assert "民法典" in "".join(page.xpath("//*[contains(@class, 'notice')]//text()"))


def test_a_question_in_chinese_is_answered_with_evidence(client):
    page = shown(client.get("/ask?q=哪些单位学习了民法典"))

    links = page.xpath("//article//p[@class='source']//a/@href")
    assert links
    assert client.get(links[0].partition("#")[0]).status_code == 200
    assert page.xpath("//p[@class='understood']")
    refused = shown(client.get("/ask?q=今天天气怎么样"))
    assert refused.xpath("//p[@class='notice']")


def test_bars_of_a_chart_are_told_apart(client):
    page = shown(client.get("/questions/laws-by-mode-count?law=民法典"))
    labels = [
        "".join(one.xpath(".//text()"))
        for one in page.xpath("//ul[@class='bars']//*[@class='name']")
    ]

    assert len(labels) == len(set(labels)) > 3
    assert all(re.fullmatch(r"\S+ · \S+ · \d{4}", label) for label in labels)


def test_who_does_not_is_told_with_links_and_the_right_count(client):
    page = shown(client.get("/ask?q=哪些单位没有学习民法典"))

    told = "".join(page.xpath("//p[@class='lead']//text()"))
    n = r"[\d,]+"
    assert re.fullmatch(rf"查了 {n} 份报告、{n} 个单位：{n} 个没有写，{n} 个写了。", told)
    links = page.xpath("//table[contains(@class, 'answer')]//tbody/tr[1]//a/@href")
    assert [link.split("/")[1] for link in links] == ["organisation", "report"]
    assert all(client.get(link).status_code == 200 for link in links)


def test_the_first_page_offers_questions_of_every_sort(client):
    asked = shown(client.get("/")).xpath("//p[@class='try']/a/text()")
    sorts = wording.load().examples

    assert len(asked) == 6
    found = [
        next(n for n, sort in enumerate(sorts) if re.fullmatch(re.sub(r"{\w+}", ".+", sort), text))
        for text in asked
    ]
    assert found == sorted(set(found))
    assert found[-1] >= len(sorts) * 5 // 6  # from the first to the last sixth of the sorts


def test_units_are_compared_by_the_short_names_that_people_write(client):
    page = shown(client.get("/compare?a=沙河市市场监管局&b=德州市政府"))

    assert page.xpath("//table[@class='pair']")
    heads = page.xpath("//table[@class='pair']//th[@scope='col']/text()")
    assert {"邢台市沙河市市场监督管理局", "德州市人民政府"} <= set(heads)


def test_a_unit_that_is_not_there_is_told_with_names_like_it(client):
    page = shown(client.get("/compare?a=沙河市市场管理处&b=德州市人民政府"))

    (notice,) = page.xpath("//p[@class='notice']/text()")
    assert notice.startswith("没有名为“沙河市市场管理处”的单位")
    assert "邢台市沙河市市场监督管理局" in notice


def test_the_years_asked_for_stay_in_the_form(client):
    page = shown(client.get("/compare?unit=没有&from=2022&to=2023"))

    assert page.xpath("//input[@name='from']/@value | //input[@name='to']/@value") == [
        "2022", "2023",
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_word_of_the_pages_is_in_both_languages(language):
    assert words(language).keys() == words("zh").keys()
    empty = [key for key, text in words(language).items() if not text]
    assert empty == ["bound.exact"]


@pytest.mark.parametrize("status", STATUSES)
def test_a_status_is_called_alike_on_pages_and_in_answers(status):
    assert words("zh")[f"status.{status}"] == wording.load().names[status]


PRIVATE = re.compile(
    r"<script(?![^>]*src=)(?![^>]*application/json)|\son\w+=|\sstyle=|<style", re.IGNORECASE
)


@pytest.mark.parametrize("address", PAGES)
def test_no_page_has_inline_scripts_or_styles(client, address):
    text = client.get(address).text
    sheet = re.sub(r">[^<]*<", "><", text)

    assert not PRIVATE.search(sheet) or address.startswith("/graph?")
    assert not re.search(r"<script(?![^>]*src=)(?![^>]*application/json)", text)
    for source in markup.fromstring(text).xpath("//@src | //link/@href"):
        assert urlsplit(source).netloc == "" or source.startswith("data:")


def test_a_hostile_report_stays_text(poisoned):
    index = poisoned.site.index
    keys = [
        row["key"] for row in index.rows("SELECT key FROM thing UNION ALL SELECT key FROM report")
    ]
    lists = ["/", "/units", "/laws", "/programs", "/reports", "/statements", "/matrix", "/graph"]
    asked = [f"/search?q={quote(payload)}" for payload in PAYLOADS]
    asked += [f"/ask?q={quote(payload)}" for payload in PAYLOADS[:3]]
    asked += [f"/compare?a={quote(payload)}&b=x" for payload in PAYLOADS[:3]]
    asked += [f"/sparql?query={quote(payload)}" for payload in PAYLOADS[:3]]
    asked += [f"/questions/units-by-law?law={quote(payload)}" for payload in PAYLOADS[:3]]
    asked += [f"/{quote(payload, safe='')}" for payload in PAYLOADS]
    pages = [
        *lists,
        *(f"/{quote(key)}" for key in keys),
        f"/graph?n={quote(keys[0], safe='')}",
        *asked,
    ]
    for address in pages:
        answer = poisoned.get(address)
        assert answer.status_code in {200, 400, 404}, address
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        page = markup.fromstring(answer.text)
        assert not page.xpath(
            "//img | //iframe | //object | //embed | //*[@onerror or @onload or @onfocus]"
        )
        assert not page.xpath("//*[@*[starts-with(name(), 'hx-on')]]")
        links = page.xpath("//@href | //@src | //@action")
        assert [link for link in links if not re.match(r"/(?!/)|#|data:,", link)] == [], address
        for script in page.xpath("//script[not(@src)]"):
            assert script.get("type") == "application/json"
        assert "hit()" not in "".join(page.xpath("//style/text()"))


@pytest.mark.parametrize("path", ["//evil.example/", "///evil.example", "/\\evil.example/"])
def test_no_path_makes_a_link_to_another_server(client, path):
    page = markup.fromstring(client.get("http://127.0.0.1" + path).text)

    assert not [link for link in page.xpath("//@href") if link.startswith(("//", "/\\", "http"))]


def test_the_index_is_made_anew_when_the_store_has_changed(tmp_path):
    from records import background, record

    from graphs.store.embedded import Store

    place = tmp_path / "s"
    with Store.open(place, write=True) as store:
        store.put([record("a.txt", "甲")], background)
    site = site_of(place)
    client = Client(site)
    assert "1" in client.get("/health").text
    with Store.open(place, write=True) as store:
        store.put([record("b.txt", "乙"), record("c.txt", "丙")], background)
    for _ in range(100):
        if client.get("/health").text == "ok 3\n":
            break
        time.sleep(0.1)

    assert client.get("/health").text == "ok 3\n"
    assert [path.name for path in place.glob("index-*")] == ["index-2.sqlite"]
    assert (
        client.get(
            "/sparql", params={"query": "SELECT ?s { ?s a fz:Report }", "format": "csv"}
        ).text.count("\n")
        == 4
    )
    site.workers.close()


def test_an_index_that_is_damaged_or_of_another_form_is_made_anew(folder, tmp_path):
    import shutil

    place = tmp_path / "copy"
    shutil.copytree(folder, place)
    _, target = ensure(place)
    target.write_bytes(b"no database")

    index, _ = ensure(place)

    assert index.number("SELECT count(*) FROM report") > 10


def test_a_store_that_cannot_be_written_is_shown_all_the_same(folder, tmp_path):
    import shutil
    import subprocess
    import sys

    from running import ROOT, environment, without_root

    place = tmp_path / "copy"
    shutil.copytree(folder, place, ignore=shutil.ignore_patterns("index-*"))
    for path in (place, *place.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    scratch.chmod(0o777)
    words_ = "import sys; from pathlib import Path; from graphs.index.index import ensure;"
    words_ += "i, t = ensure(Path(sys.argv[1])); print(i.number('SELECT count(*) FROM report'))"
    run = subprocess.run(
        [*without_root(), sys.executable, "-c", words_, str(place)],
        cwd=ROOT, env=environment(TMPDIR=str(scratch)), capture_output=True, text=True, check=False,
    )  # fmt: skip
    for path in (place, *place.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)

    assert int(run.stdout) > 10, run.stderr
    assert not list(place.glob("index-*"))
    assert not list(scratch.iterdir())


def test_the_index_is_read_only(client):
    import sqlite3

    with pytest.raises(sqlite3.OperationalError):
        client.site.index.rows("DELETE FROM report")


def test_same_store_same_index(folder, tmp_path):
    from graphs.index.making import make
    from graphs.store.embedded import Store

    for name in ("a", "b"):
        with Store.open(folder) as store:
            make(store, tmp_path / name, {"a": "b"}, lambda _: None)

    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_count_is_made_once_however_many_ask(client):
    made = []

    def slow() -> str:
        made.append(1)
        time.sleep(0.2)
        return "x"

    threads = [
        threading.Thread(target=client.site.index.kept, args=("a key", slow)) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(made) == 1


def test_json_of_a_page_is_valid_for_odd_names(poisoned):
    for row in poisoned.site.index.rows("SELECT key FROM thing LIMIT 20"):
        answer = poisoned.get(f"/{quote(row['key'])}.json")
        assert answer.status_code == 200
        json.loads(answer.text)


def test_limits_are_told(folder):
    site = site_of(folder, Limits(seconds=2.5))
    page = shown(Client(site).get("/sparql"))
    site.workers.close()

    assert "2 秒" in "".join(page.itertext())
