"""Web pages: the text is found, the site is left out, and what the site says is kept."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from layers import facts, kept, misplaced, shares
from pages import PAGES, PLAIN, Sample, dressed, sample

from ontology.catalogue import load
from pipeline.extract import extract
from pipeline.read.encoding import ReadError
from pipeline.read.formats import read_file
from pipeline.write.gold import dump

PAIRS = [
    pytest.param(page, PLAIN[(number + shift) % len(PLAIN)], id=f"{page.stem}-{shift}")
    for number, page in enumerate(PAGES)
    for shift in (0, 3)
]


def test_there_are_pages_of_many_systems():
    assert len(PAGES) >= 25


@pytest.mark.parametrize(("page", "name"), PAIRS)
def test_a_page_gives_its_report_and_nothing_else(page, name):
    report = sample(name)
    text = read_file(dressed(page, report), page.name)
    recall, boilerplate = shares(text.source, report.text)

    assert recall >= 0.99
    assert boilerplate <= 0.01
    assert text.facts.title == report.title


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_is_read_from_a_page_is_what_is_read_from_its_text(page):
    report = sample(PLAIN[len(page.stem) % len(PLAIN)])
    right = dump(extract(read_file(report.text.encode(), "a.txt"), load()))
    text = read_file(dressed(page, report), page.name)
    found = dump(extract(text, load()))

    assert facts(found) == facts(right)
    assert found["report"]["unit"] == right["report"]["unit"]
    assert found["report"]["year"] == right["report"]["year"]
    assert misplaced(found, text.source) == []


def page_of(head: str, body: str) -> bytes:
    return (
        f"<!doctype html><html><head><meta charset=utf-8>{head}</head><body>{body}</body></html>"
    ).encode()


LONG = "某县司法局2023年法治政府建设年度报告，县政府全面推进依法行政工作，取得新的成效。"
TEXT = f"<p>{LONG}</p><p>一、组织学习《中华人民共和国民法典》3次，参加人数、场次均有增加。</p>"


@pytest.mark.parametrize(
    ("head", "body", "fact", "value"),
    [
        ("<meta name=ArticleTitle content='某局法治报告'>", "", "title", "某局法治报告"),
        ("<link rel=canonical href='http://a.cn/b.html'>", "", "address", "http://a.cn/b.html"),
        ("<meta property='og:url' content='http://a.cn/c'>", "", "address", "http://a.cn/c"),
        ("<meta name=PubDate content='2024-01-09 08:30'>", "", "published", "2024-01-09"),
        ("<meta name=ContentSource content='某县司法局'>", "", "publisher", "某县司法局"),
        ("", "<p>发布时间：2024年1月9日 来源：某县司法局</p>", "published", "2024-01-09"),
        ("", "<p>发布时间：2024年1月9日来源：某县司法局</p>", "publisher", "某县司法局"),
        ("", "<td>索 引 号</td><td>某司/2024-0003</td>", "index_number", ""),
        (
            "",
            "<table><tr><td>索 引 号</td><td>某司/2024-0003</td></tr></table>",
            "index_number",
            "某司/2024-0003",
        ),
        (
            "",
            "<table><tr><td>发文字号：</td><td>某司〔2024〕 3 号</td></tr></table>",
            "document_number",
            "某司〔2024〕3号",
        ),
        (
            "",
            "<ul><li>成文日期：2024-01-05</li><li>公开方式：主动</li></ul>",
            "written",
            "2024-01-05",
        ),
        ("", "<p>发布时间：待定</p>", "published", ""),
        (
            "",
            "<dl><dt>发布机构</dt><dd>某县司法局</dd><dt>索引号</dt><dd>XA-2024-9</dd></dl>",
            "index_number",
            "XA-2024-9",
        ),
    ],
)
def test_what_a_page_says_of_its_document(head, body, fact, value):
    text = read_file(page_of(head, body + TEXT), "a.html")

    assert getattr(text.facts, fact) == value


def test_the_address_a_page_was_saved_from():
    page = b"<!-- saved from url=(0031)http://www.example.cn/a/b.html -->" + page_of("", TEXT)

    assert read_file(page, "a.html").facts.address == "http://www.example.cn/a/b.html"


def test_the_head_s_date_and_publisher_name_unit_and_day_where_the_text_does_not():
    head = "<meta name=PubDate content=2024-01-09><meta name=ContentSource content=汉阳区司法局>"
    body = "<p>全年组织学习《中华人民共和国民法典》3次，培训人数、场次、课时都有增加。</p>" * 2
    header = extract(read_file(page_of(head, body), "a.html"), load()).header

    assert header.issued == "2024-01-09"
    assert header.unit == "武汉市汉阳区司法局"
    assert header.year == 2023


ENCODINGS = [
    *itertools.product(
        ("utf-8", "utf-8-sig", "gb18030", "utf-16"), ("utf-8", "gb2312", "big5", "")
    ),
    ("big5", "big5"),  # what declares something else cannot be told from GB18030
]


@pytest.mark.parametrize(("encoding", "declared"), ENCODINGS)
def test_the_bytes_decide_the_encoding(encoding, declared):
    text = "某縣法治報告，本縣全面推進依法行政工作，取得新的成效，人民滿意。" * 3
    meta = f"<meta charset={declared}>" if declared else ""
    page = f"<html><head>{meta}</head><body><p>{text}</p></body></html>".encode(encoding)

    assert read_file(page, "a.html").clean == text


def test_a_page_is_told_by_its_bytes_not_by_its_name():
    assert read_file(page_of("<title>x</title>", TEXT), "a.txt").clean.startswith("某县司法局")


def test_a_sentence_that_cites_by_links_stays():
    cited = "<a href=a>《中华人民共和国行政处罚法》</a>和<a href=b>《中华人民共和国行政许可法》</a>"
    first = f"<p>根据{cited}的规定，现将今年开展执法检查的有关情况报告如下：</p>"

    assert read_file(page_of("", first + TEXT), "a.html").clean.startswith("根据《中华")


def test_the_cells_of_a_row_stand_apart():
    table = (
        "<table><tr><td>行政复议</td><td>35件</td></tr><tr><td>应诉</td><td>3件</td></tr></table>"
    )
    text = read_file(page_of("", TEXT + table + TEXT), "a.html")

    assert "行政复议|35件\n应诉|3件" in text.source


@pytest.mark.parametrize(
    ("page", "says"),
    [
        ("<frameset><frame src='top.htm'><frame src='main.htm'></frameset>", r"frames.*main\.htm"),
        ("<body><a href=/>首页</a></body>", "without text"),
        ("<body><script>var a = 1</script></body>", "without text"),
    ],
)
def test_a_page_without_text_is_refused(page, says):
    with pytest.raises(ReadError, match=says) as caught:
        read_file(f"<html>{page}</html>".encode(), "a.html")

    assert caught.value.remedy


def mht(page: bytes) -> bytes:
    import base64

    return (
        b"From: <Saved by Blink>\r\nSnapshot-Content-Location: http://a.cn/x.html\r\n"
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="--B"\r\n\r\n'
        b"----B\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(page)
        + b"\r\n----B\r\nContent-Type: text/css\r\n\r\np {}\r\n----B--\r\n"
    )


def test_a_page_saved_as_one_file():
    text = read_file(mht(dressed(PAGES[0], sample(PLAIN[0]))), "a.mht")

    assert kept(text.source) == kept(sample(PLAIN[0]).text)
    assert text.facts.address == "http://a.cn/x.html"


def test_depth_and_breadth_of_a_page_are_no_danger():
    deep = "<div>" * 20_000 + TEXT
    wide = TEXT + "<i></i>" * 50_000

    assert "民法典" in read_file(page_of("", deep), "a.html").clean
    assert "民法典" in read_file(page_of("", wide), "a.html").clean
    with pytest.raises(ReadError, match="elements"):
        read_file(page_of("", TEXT + "<i></i>" * 400_000), "a.html")


WORDS = st.text(
    st.sampled_from("法治政府建设，。、：《》（）2023年<&;\"' \u3000\xa0"), min_size=8, max_size=80
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        WORDS.filter(lambda word: word.strip("<&;\"' \u3000\xa0，。、：")), min_size=4, max_size=12
    )
)
def test_no_character_of_a_paragraph_is_lost_or_changed(paragraphs):
    told = Sample(
        "某县司法局2023年法治政府建设年度报告", tuple(f"县{p}，已、办。" for p in paragraphs)
    )
    text = read_file(dressed(PAGES[0], told), "a.html")

    assert kept(text.source) == kept(told.text)
