"""Any file: which format its bytes are in, and the reader of that format.

The bytes decide, not the name: a page saved as `.txt` is read as a page. The table below is all
there is; a format is added by a row.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from pipeline.model import NOTHING
from pipeline.read import docx, html, mht, office, pdf, text
from pipeline.read.encoding import ReadError, decode
from pipeline.read.layer import Layer, Limits, Reader
from pipeline.read.table import joined

if TYPE_CHECKING:
    from pipeline.model import Facts, Text

_PAGE_OPENS = re.compile(
    rb"(?:<\?xml[^>]{0,200}>|<!--.{0,2000}?-->|\s)*"
    rb"<(?:!doctype\s+html|html|head|body|meta|title)\b",
    re.IGNORECASE | re.DOTALL,
)
_MARKUP = re.compile(
    rb"</?(?:div|p|br|table|td|span|a|h[1-6]|font|li)\b[^>]{0,500}>", re.IGNORECASE
)
_MIME = re.compile(rb"(?i)(?:^|\n)(?:mime-version:|content-type: *multipart/related)")


class Format(NamedTuple):
    """A format: the endings of its files, how its bytes open, and its reader."""

    name: str
    endings: tuple[str, ...]
    holds: Callable[[bytes, str], bool]
    read: Reader


def _opens_as_page(data: bytes, ending: str) -> bool:
    head = data[:4096]
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or head[1:2] == b"\x00" or head[:1] == b"\x00":
        head = head.replace(b"\x00", b"")[2 if head[:1] in b"\xff\xfe" else 0 :]
    head = head.removeprefix(b"\xef\xbb\xbf")
    if _PAGE_OPENS.match(head):
        return True
    return (
        ending in PAGE_ENDINGS and _MARKUP.search(data[:200_000].replace(b"\x00", b"")) is not None
    )


def _opens_as_message(data: bytes, ending: str) -> bool:
    del ending
    return b"multipart/related" in data[:4000].lower() and _MIME.search(data[:2000]) is not None


def _plain(data: bytes, file: str, limits: Limits) -> Layer:
    del limits
    try:
        source, warnings = decode(data, file)
    except ReadError as error:
        raise _misnamed(error, file) from None
    return Layer(source, warnings=warnings)


def _misnamed(error: ReadError, file: str) -> ReadError:
    """Return what is wrong with a file that is no text, nor what its name says it is."""
    ending = ending_of(file)
    said = next((each.name for each in FORMATS if ending in each.endings), "text")
    if said == "text":
        return error
    problem = f"is no {said}, whatever its name says: it {error.problem}"
    return ReadError(file, problem, error.remedy)


PAGE_ENDINGS = (
    ".html",
    ".htm",
    ".shtml",
    ".xhtml",
    ".jsp",
    ".jhtml",
    ".asp",
    ".aspx",
    ".php",
    ".do",
)

FORMATS: tuple[Format, ...] = (
    Format("PDF", (".pdf",), pdf.opens, pdf.read),
    Format("Word file", (".docx", ".docm"), docx.opens, docx.read),
    Format("Office document", office.ENDINGS, office.opens, office.read),
    Format("saved page", (".mht", ".mhtml"), _opens_as_message, mht.read),
    Format("page", PAGE_ENDINGS, _opens_as_page, html.read),
    Format("text", (".md", ".txt"), lambda _data, _ending: True, _plain),
)

ENDINGS = tuple(sorted(ending for each in FORMATS for ending in each.endings))


def format_of(data: bytes, file: str) -> Format:
    """Return the format that the bytes of a file are in."""
    ending = ending_of(file)
    return next(each for each in FORMATS if each.holds(data, ending))


def ending_of(file: str) -> str:
    """Return the ending of a file's name in lower case, with its point."""
    name = file.rpartition("/")[2]
    return f".{name.rpartition('.')[2].lower()}" if "." in name.lstrip(".") else ""


def read_file(
    data: bytes,
    file: str,
    limits: Limits | None = None,
    sha256: str = "",
    shown: str = "",
    given: Facts = NOTHING,
) -> Text:
    """Return the text of a file's bytes, whatever its format; raise `ReadError` for none.

    `sha256` is the digest of the bytes if not given, `shown` what the text says of its file, and
    what is `given` wins over what the file says.
    """
    limits = limits or Limits()
    if len(data) > limits.bytes:
        problem = f"is larger than {limits.megabytes} MB"
        raise ReadError(file, problem, "raise --max-mb if it is a report all the same")
    if not data.strip():
        raise ReadError(file, "is empty", "give a file with the report's text")
    layer = format_of(data, file).read(data, file, limits)
    layer = layer._replace(facts=joined(given, layer.facts)) if given is not NOTHING else layer
    return text_of(layer, file, sha256 or hashlib.sha256(data).hexdigest(), shown)


def text_of(layer: Layer, file: str, sha256: str, shown: str = "") -> Text:
    """Return a text layer as paragraphs with a map back to it."""
    source, facts, warnings, pages = layer
    found = text.clean(source, shown or file, sha256, warnings, facts, pages)
    if not found.clean:
        raise ReadError(file, "holds nothing but white space", "give a file with the report's text")
    return found
