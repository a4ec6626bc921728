"""Reports as documents, made while the tests run: PDF by reportlab, DOCX by python-docx."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pages import Sample

WIDTH, HEIGHT = 595.0, 842.0  # A4 in points
FONT = "STSong-Light"  # one of the fonts that every PDF reader has: it is not embedded


def canvas_of(stream: BytesIO, size: tuple[float, float] = (WIDTH, HEIGHT), **options):
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    return Canvas(stream, pagesize=size, invariant=1, **options)


def wrapped(paragraph: str, columns: int, indent: int = 2) -> list[str]:
    """Return a paragraph as printed lines: marks never open one, words of ASCII are kept whole."""
    lines, line, width = [], "\u3000" * indent, indent * 2
    for character in paragraph:
        size = 1 if character.isascii() else 2
        if width + size > columns * 2 and character not in "，。；：、！？》）”’,;:!?)%":
            lines.append(line)
            line, width = "", 0
        line, width = line + character, width + size
    return [*lines, line]


def pdf(report: Sample, *, head: str = "", turned: bool = False, spaced: bool = False) -> bytes:
    """Return a report as one column, with page numbers, and running heads where given."""
    stream = BytesIO()
    canvas = canvas_of(stream, (HEIGHT, WIDTH) if turned else (WIDTH, HEIGHT))
    lines = [("title", report.title)]
    lines += [("", line) for paragraph in report.paragraphs for line in wrapped(paragraph, 28)]
    per_page = 34
    for number in range(0, len(lines), per_page):
        if turned:  # drawn upright, and the page laid on its side
            canvas.translate(0, WIDTH)
            canvas.rotate(-90)
            canvas.setPageRotation(90)
        canvas.setFont(FONT, 9)
        if head:
            canvas.drawString(85, HEIGHT - 40, head)
        canvas.drawCentredString(WIDTH / 2, 36, f"— {number // per_page + 1} —")
        for place, (kind, line) in enumerate(lines[number : number + per_page]):
            at = HEIGHT - 72 - place * 21
            canvas.setFont(FONT, 15)
            if kind == "title":
                canvas.setFont(FONT, 18)
                shown = "  ".join(line) if spaced and len(line) < 20 else line
                canvas.drawCentredString(WIDTH / 2, at, shown[:26])
                if shown[26:]:
                    canvas.drawCentredString(WIDTH / 2, at - 20, shown[26:])
            else:
                shown = line.lstrip("\u3000")
                canvas.drawString(88 + 15 * (len(line) - len(shown)), at - 20, shown)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def pdf_in_columns(report: Sample) -> bytes:
    """Return a report in two columns, each drawn to its end before the next."""
    stream = BytesIO()
    canvas = canvas_of(stream)
    lines = [line for paragraph in report.paragraphs for line in wrapped(paragraph, 18)]
    per_page, first = 44, True
    while lines or first:
        if first:
            canvas.setFont(FONT, 16)
            canvas.drawCentredString(WIDTH / 2, HEIGHT - 60, report.title)
            first = False
        for column in range(2):
            canvas.setFont(FONT, 12)
            for place, line in enumerate(lines[:per_page]):
                shown = line.lstrip("\u3000")
                left = 60 + column * 245 + 12 * (len(line) - len(shown))
                canvas.drawString(left, HEIGHT - 90 - place * 16, shown)
            del lines[:per_page]
        canvas.setFont(FONT, 9)
        canvas.drawCentredString(WIDTH / 2, 30, f"第 {canvas.getPageNumber()} 页")
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def pdf_by_character(report: Sample) -> bytes:
    """Return a report with every character placed by itself."""
    stream = BytesIO()
    canvas = canvas_of(stream)
    lines = [report.title]
    lines += [line for paragraph in report.paragraphs for line in wrapped(paragraph, 30)]
    for number in range(0, len(lines), 36):
        canvas.setFont(FONT, 14)
        for place, line in enumerate(lines[number : number + 36]):
            left = 85.0
            for character in line:
                canvas.drawString(left, HEIGHT - 72 - place * 20, character)
                left += 7 if character.isascii() else 14
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def docx(report: Sample, layout: str = "plain") -> bytes:
    """Return a report as a Word file: plain, `styled` in runs and headings, or in a `table`."""
    from docx import Document

    document = Document()
    document.core_properties.title = ""
    if layout == "table":
        document.add_paragraph(report.title)
        table = document.add_table(len(report.paragraphs), 1)
        for cell, paragraph in zip(table.columns[0].cells, report.paragraphs, strict=True):
            cell.text = paragraph
    else:
        document.add_heading(report.title, 0)
        for number, paragraph in enumerate(report.paragraphs):
            if layout == "styled" and len(paragraph) < 30:
                document.add_heading(paragraph, 1)
            elif layout == "styled":
                _in_runs(document.add_paragraph(), paragraph, number)
            else:
                document.add_paragraph(f"\u3000\u3000{paragraph}")
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def _in_runs(target, paragraph: str, number: int) -> None:
    """Write a paragraph as Word does: in many runs, some bold, tabs before it."""
    target.add_run().add_tab()
    for at in range(0, len(paragraph), 7):
        run = target.add_run(paragraph[at : at + 7])
        run.bold = (at // 7 + number) % 3 == 0


def package(body: str, **parts: str) -> bytes:
    """Return a Word file with this XML as its body, and more parts by their names."""
    import zipfile

    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        document = f"<w:document {space}><w:body>{body}</w:body></w:document>"
        archive.writestr("word/document.xml", document)
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", content.replace("SPACE", space))
    return stream.getvalue()
