"""Word files: all text in its order, changes as accepted, and no way out of the package."""

import zipfile
from io import BytesIO

import documents
import pytest
from docx import Document
from layers import facts, kept, misplaced
from pages import PLAIN, sample

from ontology.catalogue import load
from pipeline.extract import extract
from pipeline.read.encoding import ReadError
from pipeline.read.formats import read_file
from pipeline.read.layer import Limits
from pipeline.write.gold import dump


@pytest.mark.parametrize("layout", ["plain", "styled", "table"])
@pytest.mark.parametrize("name", PLAIN[:4])
def test_what_is_read_from_a_word_file_is_what_is_read_from_its_text(layout, name):
    report = sample(name)
    right = dump(extract(read_file(report.text.encode(), "a.txt"), load()))
    text = read_file(documents.docx(report, layout), "a.docx")
    found = dump(extract(text, load()))

    assert kept(text.source) == kept(report.text)
    assert facts(found) == facts(right)
    assert found["report"] == right["report"]
    assert misplaced(found, text.source) == []


def test_paragraphs_and_tables_are_those_another_library_finds():
    data = documents.docx(sample(PLAIN[0]), "styled")
    other = [p.text for p in Document(BytesIO(data)).iter_inner_content()]

    assert kept(read_file(data, "a.docx").source) == kept("".join(other))


def run(text: str, properties: str = "") -> str:
    return f"<w:r>{properties}<w:t>{text}</w:t></w:r>"


def paragraph(*runs: str) -> str:
    return f"<w:p>{''.join(runs)}</w:p>"


HIDDEN = "<w:rPr><w:vanish/></w:rPr>"
BOX = f"<w:r><w:pict><w:txbxContent>{paragraph(run('框中。'))}</w:txbxContent></w:pict></w:r>"
CELLS = f"<w:tc>{paragraph(run('复议'))}</w:tc><w:tc>{paragraph(run('35件'))}</w:tc>"
NESTED = f"<w:tc><w:tbl><w:tr>{CELLS}</w:tr></w:tbl>{paragraph(run('外'))}</w:tc>"
COLUMN = f"<w:tc>{paragraph(run('一段。'))}{paragraph(run('二段。'))}</w:tc>"


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (paragraph(run("法治"), run("政府")), ["法治政府"]),
        (paragraph("<w:ins>", run("新增"), "</w:ins>", run("。")), ["新增。"]),
        (paragraph("<w:del><w:r><w:delText>旧</w:delText></w:r></w:del>", run("新")), ["新"]),
        (paragraph("<w:moveFrom>", run("移走"), "</w:moveFrom>", run("留下")), ["留下"]),
        (paragraph("<w:moveTo>", run("移来"), "</w:moveTo>"), ["移来"]),
        (paragraph(run("隐", HIDDEN), run("显")), ["显"]),
        (paragraph("<w:r><w:instrText>PAGE</w:instrText></w:r>", run("正文")), ["正文"]),
        (paragraph("<w:hyperlink>", run("链接"), "</w:hyperlink>"), ["链接"]),
        (paragraph("<w:smartTag>", run("标记"), "</w:smartTag>"), ["标记"]),
        (paragraph("<w:r><w:t>上</w:t><w:br/><w:t>下</w:t></w:r>"), ["上", "下"]),
        (paragraph(run("正文。"), BOX), ["正文。", "框中。"]),
        (f"<w:tbl><w:tr>{CELLS}</w:tr></w:tbl>", ["复议|35件"]),
        (f"<w:tbl><w:tr>{COLUMN}{CELLS}</w:tr></w:tbl>", ["一段。", "二段。", "复议", "35件"]),
        (f"<w:tbl><w:tr>{NESTED}</w:tr></w:tbl>", ["复议|35件", "外"]),
        (f"<w:sdt><w:sdtContent>{paragraph(run('控件'))}</w:sdtContent></w:sdt>", ["控件"]),
        (
            "<mc:AlternateContent xmlns:mc='m'><mc:Choice>"
            + paragraph(run("一次"))
            + "</mc:Choice><mc:Fallback>"
            + paragraph(run("一次"))
            + "</mc:Fallback></mc:AlternateContent>",
            ["一次"],
        ),
    ],
)
def test_every_kind_of_text_is_read_once(body, lines):
    assert read_file(documents.package(body), "a.docx").source.split("\n")[:-1] == lines


def test_notes_stand_at_the_end():
    notes = (
        "<w:footnotes SPACE><w:footnote w:type='separator'><w:p><w:r><w:t>线</w:t></w:r></w:p>"
        f"</w:footnote><w:footnote>{paragraph(run('注释。'))}</w:footnote></w:footnotes>"
    )
    data = documents.package(paragraph(run("正文。")), footnotes=notes)

    assert read_file(data, "a.docx").source == "正文。\n注释。\n"


def level(depth: int, form: str, words: str) -> str:
    start = "<w:start w:val='1'/>"
    shown = f"<w:numFmt w:val='{form}'/><w:lvlText w:val='{words}'/>"
    return f"<w:lvl w:ilvl='{depth}'>{start}{shown}</w:lvl>"


LEVELS = (
    level(0, "chineseCountingThousand", "%1、"),
    level(1, "chineseCounting", "（%2）"),
    level(2, "decimal", "%3."),
    level(3, "bullet", "l"),
)
NUMBERED = (
    f"<w:numbering SPACE><w:abstractNum w:abstractNumId='0'>{''.join(LEVELS)}</w:abstractNum>"
    "<w:num w:numId='5'><w:abstractNumId w:val='0'/></w:num></w:numbering>"
)


def item(level: int, text: str) -> str:
    number = f"<w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='5'/></w:numPr>"
    return f"<w:p><w:pPr>{number}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def test_numbers_that_word_counts_itself_are_written_out():
    levels = [
        (0, "甲"),
        (1, "乙"),
        (2, "丙"),
        (2, "丁"),
        (1, "戊"),
        (3, "点"),
        (0, "己"),
        (1, "庚"),
    ]
    data = documents.package("".join(item(*each) for each in levels), numbering=NUMBERED)

    assert read_file(data, "a.docx").source.split() == [
        *("一、甲", "（一）乙", "1.丙", "2.丁", "（二）戊", "点", "二、己", "（一）庚")
    ]


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BOMB = f'<!DOCTYPE w [<!ENTITY l0 "哈">{LAUGHS}]>'


def with_part(name: str, content: bytes) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return stream.getvalue()


SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
OUTSIDE = '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
REFUSED = {
    "a bomb of entities": (f"{BOMB}<w:p {SPACE}><w:r><w:t>&l9;</w:t></w:r></w:p>", "entities"),
    "an entity from outside": (f"{OUTSIDE}<w:p {SPACE}><w:t>&x;</w:t></w:p>", "entities"),
    "no XML": ("法治", "damaged"),
    "no text": (f"<w:body {SPACE}/>", "without text"),
    "far too much": (f"<w:body {SPACE}>" + " " * 3_000_000 + "</w:body>", "unfolds to more than"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_document_or_a_bomb_is_refused(what):
    content, says = REFUSED[what]
    data = with_part("word/document.xml", content.encode())
    with pytest.raises(ReadError, match=says) as caught:
        read_file(data, "a.docx", Limits(megabytes=2))

    assert caught.value.remedy


def test_depth_is_no_danger():
    deep = "<w:sdt>" * 5000 + paragraph(run("深")) + "</w:sdt>" * 5000
    data = documents.package(paragraph(run("正文。")) + deep)
    with pytest.raises(ReadError, match="damaged"):  # the parser's own bound
        read_file(data, "a.docx")


def test_a_cut_off_package_is_refused():
    data = documents.docx(sample(PLAIN[0]))
    with pytest.raises(ReadError, match="damaged"):
        read_file(data[: len(data) // 2] + b"word/document.xml", "a.docx")
