"""Mutated files: what a reader does with them is a text or a refusal, within bounds."""

from __future__ import annotations

import io
import random
import time
import zipfile
from functools import cache
from typing import TYPE_CHECKING

import documents
from pages import PAGES, PLAIN, dressed, sample

from ontology import radicals
from pipeline.lockstep import at_once
from pipeline.read.encoding import ReadError
from pipeline.read.formats import read_file
from pipeline.read.layer import Limits
from pipeline.read.table import rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.lockstep import Stages

SECONDS = 10.0  # that one mutated file may take
LIMITS = Limits(megabytes=16, pages=60, seconds=30)


@cache
def seeds() -> dict[str, tuple[bytes, ...]]:
    """Return real files of each format, small ones, since a mutation is to hit what matters."""
    report = sample(PLAIN[4])
    pages = [dressed(page, report) for page in PAGES]
    boxed = documents.package(
        "<w:p><w:r><w:t>正文。</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>甲</w:t></w:r></w:p>"
        "</w:tc></w:tr></w:tbl>",
        footnotes="<w:footnotes SPACE><w:footnote><w:p/></w:footnote></w:footnotes>",
        numbering="<w:numbering SPACE><w:num w:numId='1'/></w:numbering>",
    )
    head = b'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="B"\n\n--B\n'
    saved = head + b"Content-Type: text/html\n\n" + pages[0] + b"\n--B--\n"
    lines = "\n".join(f'"{line}",2023,http://a.cn' for line in report.paragraphs[:5])
    return {
        "html": tuple(pages),
        "pdf": (documents.pdf(report), documents.pdf_in_columns(report)),
        "docx": (documents.docx(report, "styled"), documents.docx(report, "table"), boxed),
        "text": (report.text.encode(), report.text.encode("gb18030"), report.text.encode("utf-16")),
        "saved page": (saved,),
        "table": (f"text,year,url\n{lines}\n".encode(), b'{"text": "\xe6\xb3\x95"}\n' * 20),
    }


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Return bytes with a few of them changed, cut, repeated, moved or put in."""
    out = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        at = chance.randrange(len(out) + 1)
        to = min(len(out), at + chance.choice((1, 2, 8, 64, 1024)))
        what = chance.randrange(7)
        if what == 0 and at < len(out):
            out[at] ^= 1 << chance.randrange(8)
        elif what == 1:
            out[at:to] = b""
        elif what == 2:
            out[at:at] = out[at:to] * chance.choice((1, 2, 50))
        elif what == 3:
            out[at:at] = chance.randbytes(chance.choice((1, 4, 32)))
        elif what == 4:
            out[at:at] = chance.choice(MARKS)
        elif what == 5:
            del out[at:]
        else:
            piece = bytes(out[at:to])
            out[at:to] = b""
            place = chance.randrange(len(out) + 1)
            out[place:place] = piece
    return bytes(out)


MARKS = (
    *(
        b"<",
        b">",
        b"<!--",
        b"]]>",
        b"</div>",
        b"<table><tr><td>",
        b"&#x110000;",
        b"\x00",
        b"\xff\xfe",
    ),
    *(b"<w:tbl>", b"</w:p>", b"<w:txbxContent>", b"<w:numPr>", b"<!DOCTYPE x [", b"PK\x03\x04"),
    *(b"endobj", b"stream\n", b"/Length 99999999", b"/Kids [1 0 R]", b"99999999999", b"-1"),
    *("《".encode(), "“".encode(), "（".encode(), b"\r", b"\n\n", b'"', b",,,", b"{[", b"\\u"),
)


def rebuilt(data: bytes, chance: random.Random) -> bytes:
    """Return a package whose parts are mutated, packed anew so that they are reached."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            part = old.read(info)
            new.writestr(info.filename, mutated(part, chance) if chance.random() < 0.5 else part)
    return stream.getvalue()


def case(form: str, seed: int) -> bytes:
    """Return the mutated file of a format and a number, the same on every machine."""
    chance = random.Random(f"{form} {seed}")  # noqa: S311 - chance, not secrecy
    data = chance.choice(seeds()[form])
    if form == "docx" and chance.random() < 0.7:
        return rebuilt(data, chance)
    return mutated(data, chance)


def verdict(item: tuple[str, int]) -> str:
    """Return what is wrong with how a mutated file is read: nothing, for a text or a refusal."""
    form, seed = item
    data = case(form, seed)
    started = time.process_time()
    problem = ""
    try:
        if form == "table":
            rows(data, "a.csv")
        else:
            ending = {"html": "html", "saved page": "mht", "text": "txt"}.get(form, form)
            text = read_file(data, f"a.{ending}", LIMITS)
            kept = text.clean.replace("\n", "")
            source = text.source.translate(radicals.load()) if text.altered else text.source
            if any(source[text.origin(i)] != c for i, c in enumerate(text.clean) if c != "\n"):
                problem = "a character is not the source's"
            elif not kept:
                problem = "an empty text"
    except ReadError as error:
        if not error.remedy:
            problem = "a refusal without a remedy"
    except Exception as error:  # noqa: BLE001 - that is what is looked for
        problem = f"{type(error).__name__}: {error}"
    spent = time.process_time() - started
    if spent > SECONDS:
        problem = problem or f"took {spent:.0f} s"
    return f"{form} {seed}: {problem}" if problem else ""


def prepare() -> Callable[[tuple[str, int]], Stages[str]]:
    """Make the seeds once in a worker."""
    seeds()
    return at_once(verdict)
