"""PDF files: the text layer of every page, by pdfium; a scan is told, not guessed.

Only text is drawn from a file: no script, form or attachment in it is run or opened.
"""

from __future__ import annotations

import ctypes
import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ontology import radicals
from pipeline.model import Facts
from pipeline.read import fonts, ocr, printed
from pipeline.read.encoding import ReadError
from pipeline.read.layer import Layer, Limits
from pipeline.read.printed import Line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_FEW = 8  # characters; a page with fewer and with pictures is a scan
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

    fonts.same_everywhere()
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
    place_of = _places(text_page, count, whole)
    start = 0
    for part in whole.split("\n"):
        found = [
            (character, place_of(start + at))
            for at, character in enumerate(part)
            if not character.isspace() and ord(character) not in _DROPPED
        ]
        if found:
            yield _measured(text_page, part, found)
        start += len(part) + 1
    text_page.close()


def _places(text_page: Any, count: int, whole: str) -> Callable[[int], int]:  # noqa: ANN401
    """Return the way from a character of the text to pdfium's number for it."""
    from pypdfium2.raw import FPDFText_GetCharIndexFromTextIndex

    if len(whole) == count:
        return lambda index: index
    return lambda index: int(FPDFText_GetCharIndexFromTextIndex(text_page.raw, index))


def _measured(text_page: Any, part: str, found: Sequence[tuple[str, int]]) -> Line:  # noqa: ANN401
    """Return a line with its edges along the way it is written, upright or turned.

    What a file draws out of its turn (quotation marks in another font) goes where it stands.
    """
    boxes = _boxes(text_page, [place for _, place in found])
    written = part.strip().translate(_DROPPED)
    if boxes is None:
        return Line(_plain(written))
    first, last = boxes[0], boxes[-1]
    turned = abs(last[1] - first[1]) > abs(last[0] - first[0])
    low, high, depth = (1, 3, first[2] - first[0]) if turned else (0, 2, first[3] - first[1])
    sign = -1 if turned and last[1] < first[1] else 1
    begins = [min(sign * box[low], sign * box[high]) for box in boxes]
    ends = [max(sign * box[low], sign * box[high]) for box in boxes]
    near = max(depth, 1.0) / 5
    if any(later < earlier - near for earlier, later in pairwise(begins)):
        order = sorted(range(len(found)), key=lambda index: (begins[index], index))
        written = "".join(found[index][0] for index in order)
    left, right = min(begins), max(ends)
    return Line(_plain(written), left, right, _size(found, right - left, depth))


def _plain(line: str) -> str:
    return _HAN_SPACE.sub("", line.translate(radicals.load()))


def _size(found: Sequence[tuple[str, int]], length: float, height: float) -> float:
    """Return the width of a full-width character, from a line's length, else from its height."""
    weight = sum(1.0 if ord(character) > 0x2E7F else 0.5 for character, _ in found)
    return length / weight if weight > 4 and length > 0 else height


def _boxes(text_page: Any, places: Sequence[int]) -> list[tuple[float, ...]] | None:  # noqa: ANN401
    """Return left, bottom, right, top of characters; None where one has no place."""
    from pypdfium2.raw import FS_RECTF, FPDFText_GetLooseCharBox

    box = FS_RECTF()
    pointer, handle = ctypes.byref(box), text_page.raw
    found: list[tuple[float, ...]] = []
    for place in places:
        if place < 0 or not FPDFText_GetLooseCharBox(handle, place, pointer):
            return None
        found.append((box.left, box.bottom, box.right, box.top))
    return found
