"""PDF files: the text layer of every page, by pdfium; a scan is told, not guessed.

Only text is drawn from a file: no script, form or attachment in it is run or opened.
"""

from __future__ import annotations

import ctypes
import re
from typing import TYPE_CHECKING, Any

from ontology import radicals
from pipeline.model import Facts
from pipeline.read import ocr, printed
from pipeline.read.encoding import ReadError
from pipeline.read.layer import Layer, Limits
from pipeline.read.printed import Line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_FEW = 8  # characters; a page with fewer and with pictures is a scan
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_DROPPED = dict.fromkeys((0xFFFE, 0xFFFF, 0x02, 0xFFFD), None)  # what pdfium puts for no character
_HAN_SPACE = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef]) +(?=[\u3000-\u9fff\uff00-\uffef])")
_TITLE = re.compile(r"[\u4e00-\u9fff].{4,80}(?:报告|总结|汇报|情况)")


def opens(data: bytes, ending: str) -> bool:
    """Return whether bytes are a PDF's: its mark stands within the first 1,024."""
    del ending
    return b"%PDF-" in data[:1024]


def read(data: bytes, file: str, limits: Limits) -> Layer:
    """Return the text layer of a PDF with its pages; raise `ReadError` for one without text."""
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "assword" in str(error):
            remedy = "save it without the password"
            raise ReadError(file, "is a PDF locked with a password", remedy) from error
        problem = f"is a PDF that cannot be read ({error})"
        raise ReadError(file, problem, "print or save it as PDF again") from error
    try:
        return _layer(document, file, limits)
    except pdfium.PdfiumError as error:
        problem = f"is a damaged PDF ({error})"
        raise ReadError(file, problem, "print or save it as PDF again") from error
    finally:
        document.close()


def _layer(document: Any, file: str, limits: Limits) -> Layer:  # noqa: ANN401
    count = len(document)
    if count > limits.pages:
        problem = f"has {count:,} pages, more than {limits.pages:,}"
        raise ReadError(file, problem, "raise --max-pages if it is a report all the same")
    if not count:
        raise ReadError(file, "is a PDF without pages", "print or save it as PDF again")
    pages: list[Sequence[Line]] = []
    scans: list[int] = []
    for number in range(count):
        page = document[number]
        lines = list(_lines(page))
        if sum(len(line.text) for line in lines) < _FEW and _has_picture(page):
            scans.append(number + 1)
            lines = ocr.lines(page, file, limits) if limits.ocr else lines
        pages.append(lines)
        page.close()
    source, starts = printed.layer(printed.without_running(pages))
    if not source.strip():
        if not scans:
            raise ReadError(file, "is a PDF without text", "give the text of the report")
        if limits.ocr:
            raise ReadError(file, "is a scan in which nothing was read", "give a better scan")
        problem = "is a scan: its pages are pictures without text (needs OCR)"
        raise ReadError(file, problem, f"read it with --ocr{ocr.missing()}")
    return Layer(source, _facts(document), _warnings(scans, limits), starts)


def _warnings(scans: Sequence[int], limits: Limits) -> tuple[str, ...]:
    if not scans:
        return ()
    named = ", ".join(map(str, scans[:12])) + (" …" if len(scans) > 12 else "")
    if limits.ocr:
        return (f"pages {named} were read by OCR, which makes mistakes",)
    return (f"pages {named} are pictures without text and were not read (--ocr reads them)",)


def _facts(document: Any) -> Facts:  # noqa: ANN401
    """Return the title that the file says it has, where it is one of a report."""
    title = "".join((document.get_metadata_value("Title") or "").split())
    return Facts(title=title if _TITLE.fullmatch(title) else "")


def _has_picture(page: Any) -> bool:  # noqa: ANN401
    from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

    return next(iter(page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE], max_depth=4)), None) is not None


def _lines(page: Any) -> Iterator[Line]:  # noqa: ANN401
    """Yield the lines of a page in the order of its text, with their edges."""
    text_page = page.get_textpage()
    count = text_page.count_chars()
    whole = text_page.get_text_range() if count else ""
    start = 0
    for part in whole.split("\n"):
        line = part.strip("\r \t\u3000\x00\x0c")
        if line:
            first = start + part.index(line[0])
            yield _measured(text_page, line, first, first + len(line) - 1)
        start += len(part) + 1
    text_page.close()


def _measured(text_page: Any, line: str, first: int, last: int) -> Line:  # noqa: ANN401
    """Return a line with its edges along the way it is written, upright or turned."""
    plain = line.translate(_DROPPED).translate(radicals.load())
    plain = _HAN_SPACE.sub("", plain)
    one, other = _box(text_page, first), _box(text_page, last)
    if one is None or other is None:
        return Line(plain)
    across, along = abs(other[0] - one[0]), abs(other[1] - one[1])
    left, bottom, right, top = one
    if along > across:  # turned by a quarter
        size = right - left
        sign = 1 if other[1] > one[1] else -1  # up the page, or down
        begin, end = (
            sorted((sign * one[1], sign * one[3])),
            sorted((sign * other[1], sign * other[3])),
        )
        return Line(plain, begin[0], end[1], _size(plain, along, size))
    return Line(
        plain, min(left, other[0]), max(right, other[2]), _size(plain, across, top - bottom)
    )


def _size(line: str, length: float, height: float) -> float:
    """Return the width of a full-width character, from a line's length, else from its height."""
    weight = sum(1.0 if ord(c) > 0x2E7F else 0.5 for c in line[:-1])
    return length / weight if weight > 4 and length > 0 else height


def _box(text_page: Any, index: int) -> tuple[float, float, float, float] | None:  # noqa: ANN401
    from pypdfium2 import raw

    place = raw.FPDFText_GetCharIndexFromTextIndex(text_page.raw, index)
    if place < 0:
        return None
    edges = [ctypes.c_double() for _ in range(4)]
    left, right, bottom, top = edges
    if not raw.FPDFText_GetCharBox(text_page.raw, place, left, right, bottom, top):
        return None
    return left.value, bottom.value, right.value, top.value
