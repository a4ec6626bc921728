"""Word files (DOCX): paragraphs, tables, text boxes and notes, tracked changes as accepted.

Read from the parts of the package alone: entities stay off, no macro is run, nothing that the
file refers to is opened.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pipeline.model import Facts
from pipeline.read import archive
from pipeline.read.encoding import ReadError
from pipeline.read.layer import Layer, Limits
from pipeline.read.numbering import lists

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.read.numbering import Lists

_MAIN = "word/document.xml"
_NOTES = ("word/footnotes.xml", "word/endnotes.xml")
_CORE = "docProps/core.xml"
_NUMBERING, _STYLES = "word/numbering.xml", "word/styles.xml"
_TITLE = re.compile(r"[\u4e00-\u9fff].{4,80}(?:报告|总结|汇报|情况)")
_SPACE = re.compile(r"\s+")
# what is deleted, hidden, said twice for older programs, or no text of the report
_DROPPED = frozenset(
    ("del", "moveFrom", "delText", "instrText", "Fallback", "rPrChange", "pPrChange", "annotation")
)
_NO_NOTES = frozenset(("separator", "continuationSeparator", "continuationNotice"))
_DEEPEST = 400  # elements in each other; Word itself writes tens
_CELL = 200  # characters; a cell that holds more is laid out as a column of the page
_MARKS = {"tab": "\t", "noBreakHyphen": "-", "br": "\n", "cr": "\n", "softHyphen": ""}


def opens(data: bytes, ending: str) -> bool:
    """Return whether bytes are a package that holds a Word document."""
    del ending
    return data[:4] == b"PK\x03\x04" and _MAIN.encode() in data


def read(data: bytes, file: str, limits: Limits) -> Layer:
    """Return the text layer of a Word file, notes at its end; raise `ReadError` without text."""
    parts = {
        name: part
        for name, part in archive.parts(data, file, limits)
        if name in (_MAIN, *_NOTES, _CORE, _NUMBERING, _STYLES)
    }
    if _MAIN not in parts:
        raise ReadError(file, "is a damaged Word file without a document", "save it again")
    trees = {name: _parsed(part, file) for name, part in parts.items()}
    counted = lists(trees.get(_NUMBERING), trees.get(_STYLES))
    paragraphs: list[str] = []
    for name in (_MAIN, *_NOTES):
        if name in trees:
            paragraphs += _paragraphs(trees[name], counted)
    source = "\n".join(paragraph for paragraph in paragraphs if paragraph.strip())
    if not source:
        raise ReadError(file, "is a Word file without text", "give a file with the report's text")
    return Layer(source + "\n", _facts(trees[_CORE]) if _CORE in trees else Facts())


def _parsed(part: bytes, file: str) -> Any:  # noqa: ANN401
    """Return the root of a part; an entity or a document type is refused, not unfolded."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True
    )
    if b"<!DOCTYPE" in part[:4096] or b"<!ENTITY" in part:
        raise ReadError(file, "holds XML entities, which no Word file does", "save it again")
    try:
        return etree.fromstring(part, parser)
    except etree.XMLSyntaxError as error:
        raise ReadError(file, f"is a damaged Word file ({error})", "save it again") from error


def _facts(core: Any) -> Facts:  # noqa: ANN401
    """Return the title in the file's properties, where it is one of a report."""
    for element in core:
        if _name(element) == "title":
            title = _SPACE.sub("", element.text or "")
            return Facts(title=title if _TITLE.fullmatch(title) else "")
    return Facts()


def _name(element: Any) -> str:  # noqa: ANN401
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _paragraphs(root: Any, counted: Lists) -> Iterator[str]:  # noqa: ANN401
    """Yield paragraphs, a row of a table as one, in the order in which they stand."""
    todo = [(root, 0)]
    while todo:
        element, depth = todo.pop()
        name = _name(element)
        if name in _DROPPED or depth > _DEEPEST or _is_separator(element):
            continue
        if name == "p":
            yield from _of_paragraph(element, counted)
        elif name == "tr":
            yield from _of_row(element, counted)
        else:
            todo.extend((child, depth + 1) for child in reversed(element))


def _is_separator(element: Any) -> bool:  # noqa: ANN401
    kinds = (value for key, value in element.attrib.items() if key.endswith("}type"))
    return _name(element) in {"footnote", "endnote"} and next(kinds, "") in _NO_NOTES


def _of_row(row: Any, counted: Lists) -> Iterator[str]:  # noqa: ANN401
    """Yield the cells of a row between |, or one after the other where they hold paragraphs."""
    cells = []
    for cell in row.iter():
        if _name(cell) == "tc" and not _inside(cell, row, "tc"):
            found = [text for text in _paragraphs_below(cell, counted) if text.strip()]
            if found:
                cells.append(found)
    if all(len(cell) == 1 and len(cell[0]) <= _CELL for cell in cells):
        if cells:
            yield "|".join(cell[0].replace("\n", " ") for cell in cells)
    else:
        for cell in cells:
            yield from cell


def _inside(element: Any, top: Any, name: str) -> bool:  # noqa: ANN401
    """Return whether an element lies in another of a name below `top`."""
    above = element.getparent()
    while above is not None and above is not top:
        if _name(above) == name:
            return True
        above = above.getparent()
    return False


def _paragraphs_below(cell: Any, counted: Lists) -> Iterator[str]:  # noqa: ANN401
    for child in cell:
        yield from _paragraphs(child, counted)


def _of_paragraph(paragraph: Any, counted: Lists) -> Iterator[str]:  # noqa: ANN401
    """Yield the text of a paragraph, and after it what stands in its text boxes."""
    pieces: list[str] = []
    boxes: list[Any] = []
    todo = list(reversed(paragraph))
    while todo:
        element = todo.pop()
        name = _name(element)
        if name in _DROPPED or (name == "r" and _is_hidden(element)):
            continue
        if name == "t":
            pieces.append(element.text or "")
        elif name == "sym":
            continue
        elif name in _MARKS:
            pieces.append(_MARKS[name])
        elif name == "txbxContent":
            boxes.append(element)
        else:
            todo.extend(reversed(element))
    text = "".join(pieces)
    number = counted.number(paragraph) if text.strip() else ""
    yield from (number + text).split("\n")
    for box in boxes:
        yield from _paragraphs(box, counted)


def _is_hidden(run: Any) -> bool:  # noqa: ANN401
    """Return whether a run is set as hidden text."""
    for properties in run:
        if _name(properties) == "rPr":
            return any(
                _name(each) == "vanish" and "0" not in each.attrib.values() for each in properties
            )
    return False
