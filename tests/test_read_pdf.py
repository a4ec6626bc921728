"""PDF files: paragraphs from printed lines, pages, and what cannot be read."""

import subprocess
import sys
from io import BytesIO

import documents
import page_as_picture
import pytest
from hypothesis import given
from hypothesis import strategies as st
from layers import facts, kept, misplaced, shares
from pages import PLAIN, Sample, sample

from ontology import radicals
from ontology.catalogue import load
from pipeline.extract import extract
from pipeline.read import ocr
from pipeline.read.encoding import ReadError
from pipeline.read.formats import read_file
from pipeline.read.layer import Limits
from pipeline.read.printed import Line, layer, without_running
from pipeline.write.gold import dump
from pipeline.write.quads import quads

LAYOUTS = {
    "one column": documents.pdf,
    "running heads": lambda report: documents.pdf(report, head="某县人民政府办公室文件汇编"),
    "pages on their side": lambda report: documents.pdf(report, turned=True),
    "a spaced title": lambda report: documents.pdf(report, spaced=True),
    "two columns": documents.pdf_in_columns,
    "character by character": documents.pdf_by_character,
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("name", PLAIN[:3])
def test_what_is_read_from_a_pdf_is_what_is_read_from_its_text(layout, name):
    report = sample(name)
    right = dump(extract(read_file(report.text.encode(), "a.txt"), load()))
    text = read_file(LAYOUTS[layout](report), "a.pdf")
    found = dump(extract(text, load()))

    assert shares(text.source, report.text) == (1.0, 0.0)
    assert facts(found) == facts(right)
    assert found["report"] == right["report"]
    assert misplaced(found, text.source) == []


def test_a_quote_has_its_page():
    report = sample(PLAIN[0])
    text = read_file(documents.pdf(report), "a.pdf")
    found = dump(extract(text, load()))
    pages = [measure["page"] for measure in found["measures"]]

    assert text.pages[0] == 0
    assert len(text.pages) > 2
    assert pages == sorted(pages)
    assert set(pages) == set(range(1, len(text.pages) + 1))
    last = text.source[text.pages[-1] :]
    assert kept(last) == kept(report.text)[-len(kept(last)) :]


def test_the_graph_says_the_page():
    text = read_file(documents.pdf(sample(PLAIN[0])), "a.pdf")
    lines = quads(extract(text, load()), load()).splitlines()
    paged = [line for line in lines if "ns#page>" in line]
    quoting = [line for line in lines if line.count("#anchorOf>")]

    assert len(paged) == len(quoting)
    assert {line.split('"')[1] for line in paged} == {"1", "2", "3"}


def test_radicals_are_read_as_the_characters_they_look_like():
    stream = BytesIO()
    canvas = documents.canvas_of(stream)
    canvas.setFont(documents.FONT, 14)
    canvas.drawString(80, 700, "法治工作")
    canvas.save()
    text = read_file(stream.getvalue(), "a.pdf")
    table = radicals.load()

    assert text.clean == "法治工作"
    assert "⼯作⼈⺠".translate(table) == "工作人民"
    assert not any(chr(code) in "".join(table.values()) for code in table)


@pytest.mark.parametrize(
    ("number", "goes"),
    [
        ("— 3 —", True),
        ("-3-", True),
        ("3", True),
        ("第 3 页 共 12 页", True),
        ("3 / 12", True),
        ("Page 3 of 12", True),
        ("2023年", False),
        ("3件", False),
        ("一、", False),
    ],
)
def test_page_numbers_go(number, goes):
    pages = [[Line(f"{page}段。"), Line(f"{page}余。"), Line(number + page)] for page in "甲乙"]
    pages[0][2] = Line(number)
    first, second = without_running(pages)

    assert len(first) == (2 if goes else 3)
    assert len(second) == 3


def test_running_heads_go_and_a_sentence_that_is_told_once_stays():
    head = [Line("某县文件汇编2023"), Line("第1章")]
    pages = [[*head, Line(f"第{page}段甲。"), Line("中段。"), Line("尾。")] for page in "甲乙丙"]
    once = [[Line("只此一处。"), *lines] for lines in pages[:1]] + pages[1:]

    assert all("汇编" not in line.text for lines in without_running(once) for line in lines[:1])
    assert without_running(once)[0][0].text == "只此一处。"


def test_full_lines_are_joined_across_pages_and_set_in_lines_are_not():
    def line(text, left=0.0):
        return Line(text, left, left + 10 * len(text), 10)

    first = [
        line("甲乙丙丁戊己庚辛", 20),
        line("一二三四五六七八九十"),
        line("一二三四五六七八九十"),
    ]
    second = [line("子丑寅卯。"), line("天地玄黄宇宙洪荒", 20), line("天地玄黄宇宙洪荒日月")]
    source, starts = layer([first, second])

    assert source.split("\n") == [
        "甲乙丙丁戊己庚辛一二三四五六七八九十一二三四五六七八九十子丑寅卯。",
        "天地玄黄宇宙洪荒天地玄黄宇宙洪荒日月",
        "",
    ]
    assert starts == (0, 28)


@given(st.lists(st.lists(st.text("法治政府。1a", min_size=1), max_size=5), min_size=1, max_size=4))
def test_joining_keeps_every_character_and_pages_rise(pages):
    source, starts = layer([[Line(text) for text in page] for page in pages])

    assert kept(source) == "".join(kept(text) for page in pages for text in page)
    assert list(starts) == sorted(starts)
    assert len(starts) == len(pages)


def scan(report: Sample) -> bytes:
    """Return the first page of a report printed and scanned: a picture."""
    from reportlab.lib.utils import ImageReader

    command = [sys.executable, page_as_picture.__file__]
    done = subprocess.run(command, input=documents.pdf(report), stdout=subprocess.PIPE, check=True)
    stream = BytesIO()
    canvas = documents.canvas_of(stream)
    picture = ImageReader(BytesIO(done.stdout))
    canvas.drawImage(picture, 0, 0, documents.WIDTH, documents.HEIGHT)
    canvas.showPage()
    canvas.save()
    return stream.getvalue()


def test_a_scan_is_told_and_never_guessed():
    with pytest.raises(ReadError, match="needs OCR") as caught:
        read_file(scan(sample(PLAIN[4])), "a.pdf")

    assert "--ocr" in caught.value.remedy


def test_a_scan_is_read_where_it_is_asked_for():
    if ocr.missing():
        pytest.skip("tesseract with Chinese (tesseract-ocr-chi-sim) is missing")
    report = sample(PLAIN[4])
    text = read_file(scan(report), "a.pdf", Limits(ocr=True))
    recall, _ = shares(text.source, report.text[: len(text.source)])

    assert recall > 0.9
    assert "OCR" in text.warnings[0]


def test_without_tesseract_it_is_said_how_to_install_it(monkeypatch):
    monkeypatch.setattr(ocr, "_tesseract", lambda: None)
    with pytest.raises(ReadError, match="tesseract"):
        read_file(scan(sample(PLAIN[4])), "a.pdf", Limits(ocr=True))
    with pytest.raises(ReadError, match="apt-get install"):
        read_file(scan(sample(PLAIN[4])), "a.pdf")


def locked() -> bytes:
    from reportlab.lib.pdfencrypt import StandardEncryption

    stream = BytesIO()
    canvas = documents.canvas_of(stream, encrypt=StandardEncryption("secret"))
    canvas.drawString(72, 700, "x")
    canvas.save()
    return stream.getvalue()


WHOLE = documents.pdf(sample(PLAIN[4]))
REFUSED = {
    "locked": (locked(), "password"),
    "cut off": (WHOLE[: len(WHOLE) // 3], "cannot be read"),
    "only a head": (b"%PDF-1.7\n%%EOF", "cannot be read"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_read_is_refused_with_a_remedy(what):
    data, says = REFUSED[what]
    with pytest.raises(ReadError, match=says) as caught:
        read_file(data, "a.pdf")

    assert caught.value.remedy


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("fake.pdf", "is no PDF, whatever its name says: it is binary"),
        ("fake.DOCX", "is no Word file, whatever its name says: it is binary"),
        ("fake.wps", "is no Office document, whatever its name says: it is binary"),
        ("fake.txt", "^fake.txt: is binary"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_told_so(name, says):
    with pytest.raises(ReadError, match=says) as caught:
        read_file(bytes(range(256)) * 20, name)

    assert caught.value.remedy


def test_more_pages_than_allowed_are_refused():
    with pytest.raises(ReadError, match="more than 2"):
        read_file(documents.pdf(sample(PLAIN[0])), "a.pdf", Limits(pages=2))
