"""A web page as a tree of plain values, with the lines that a browser would show of any part."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.read.encoding import ReadError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ontology.pages import Pages

_INLINE = frozenset(  # elements that do not end a line
    """
    a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark nobr o:p q
    rp rt ruby s samp small span st1:chsdate strike strong sub sup time tt u var wbr
    """.split()  # noqa: SIM905
)
_CELLS = frozenset(("td", "th"))
_BREAKS = frozenset(("br", "hr"))
_SENTENCE = re.compile(r"[，。；！？、]|[\u4e00-\u9fff][,;:：]")
_SPACE = re.compile(r"\s+")
_WORDS = re.compile(r"[^\s_]+")
_CELL = 200  # characters; a cell that holds more is laid out as a column of the page
_LINK = 300  # characters
_MAX_NODES = 400_000


@dataclass(slots=True, eq=False)
class Node:
    """An element: its tag, the words of its class and id, children, and what they amount to.

    `chars` counts its characters, `linked` those inside links, `sentences` the marks of sentences
    outside links.
    """

    tag: str
    words: frozenset[str] = frozenset()
    children: list[Node | str] = field(default_factory=list)
    chars: int = 0
    linked: int = 0
    sentences: int = 0

    def elements(self) -> Iterator[Node]:
        """Yield the children that are elements."""
        return (child for child in self.children if isinstance(child, Node))


class Line(NamedTuple):
    """A line as shown, white space closed up, and how many of its characters are links."""

    text: str
    linked: int = 0


def tree_of(element: Any, pages: Pages, file: str) -> tuple[Node, dict[int, Node]]:  # noqa: ANN401
    """Return an element of the parser as a tree, and the nodes by the parser's identities.

    What is never part of a text is left out: scripts, styles, navigation, hidden elements.
    Raises `ReadError` for a page of more than 400,000 elements.
    """
    dropped = frozenset(name for name in pages.dropped.split(", ") if name[0] != "[")
    root = Node(element.tag or "body")
    by_identity = {element.mem_id: root}
    todo = [(element.child, root)]
    while todo:
        child, parent = todo.pop()
        while child is not None:
            tag = child.tag
            if tag == "-text":
                parent.children.append(child.text_content or "")
            elif tag and tag[0] not in "-!" and tag not in dropped:
                attributes = child.attributes
                if not _is_hidden(attributes):
                    node = Node(tag, _words(attributes))
                    parent.children.append(node)
                    by_identity[child.mem_id] = node
                    todo.append((child.child, node))
                    if len(by_identity) > _MAX_NODES:
                        problem = f"is a page of more than {_MAX_NODES:,} elements"
                        raise ReadError(file, problem, "save its text as a text file")
            child = child.next
    weigh(root)
    return root, by_identity


def _is_hidden(attributes: dict[str, str | None]) -> bool:
    if not attributes:
        return False
    style = attributes.get("style") or ""
    if "none" in style and "display:none" in style.replace(" ", "").lower():
        return True
    return "hidden" in attributes or attributes.get("aria-hidden") == "true"


def _words(attributes: dict[str, str | None]) -> frozenset[str]:
    if not attributes:
        return frozenset()
    named = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".strip().lower()
    return frozenset(_WORDS.findall(named)) if named else frozenset()


def weigh(root: Node) -> None:
    """Count characters, links and marks of sentences of every node, children first.

    A link of a paragraph's length is no link, but one that was never closed.
    """
    order: list[Node] = []
    todo = [root]
    while todo:
        node = todo.pop()
        order.append(node)
        todo.extend(node.elements())
    for node in reversed(order):
        node.chars = node.linked = node.sentences = 0
        for child in node.children:
            if isinstance(child, Node):
                node.chars += child.chars
                node.linked += child.linked
                node.sentences += child.sentences
            elif not child.isspace():
                node.chars += len(child.strip())
                node.sentences += len(_SENTENCE.findall(child))
        if node.tag == "a" and node.chars <= _LINK:
            node.linked, node.sentences = node.chars, 0


def lines(node: Node) -> list[Line]:
    """Return what a browser shows of a node, a line a block; the cells of a row stand between |."""
    writer = _Writer()
    todo: list[tuple[Node | str | None, bool, str]] = [(node, False, "")]
    while todo:
        part, linked, end = todo.pop()
        if part is None:
            writer.add(end) if end == "|" else writer.end_line()
        elif isinstance(part, str):
            writer.text(part, linked=linked, kept=end == "pre")
        else:
            _open(part, writer, todo, linked=linked, end=end)
    writer.end_line()
    return writer.lines


def _open(
    node: Node,
    writer: _Writer,
    todo: list[tuple[Node | str | None, bool, str]],
    *,
    linked: bool,
    end: str,
) -> None:
    """Put what a node holds on the stack, last part first."""
    tag = node.tag
    if tag in _BREAKS:
        writer.end_line()
        return
    linked = linked or (tag == "a" and node.chars <= _LINK)
    manner = "row" if end == "row" else "pre" if tag == "pre" or end == "pre" else ""
    if tag == "tr" and end != "row":
        cells = [child for child in node.elements() if child.tag in _CELLS and child.chars]
        if len(cells) > 1 and all(_is_plain(cell) for cell in cells):
            writer.end_line()
            todo.append((None, False, ""))
            for number, cell in enumerate(reversed(cells)):
                if number:
                    todo.append((None, False, "|"))
                todo.append((cell, linked, "row"))
            return
    if tag == "dt" and manner != "row":  # a term and what it says are a row
        writer.end_line()
        todo.append((None, False, "|"))
    elif tag == "dd":
        todo.append((None, False, ""))
    elif tag not in _INLINE and manner != "row":
        writer.end_line()
        todo.append((None, False, ""))
    todo.extend((child, linked, manner) for child in reversed(node.children))


def _is_plain(cell: Node) -> bool:
    """Return whether a cell holds a few words, no paragraphs and no table."""
    return cell.chars <= _CELL and not any(child.tag == "table" for child in cell.elements())


class _Writer:
    """Gathers lines from pieces of text."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.pieces: list[str] = []
        self.linked = 0

    def add(self, mark: str) -> None:
        self.pieces.append(mark)

    def text(self, text: str, *, linked: bool, kept: bool) -> None:
        if kept and "\n" in text:
            for number, part in enumerate(text.split("\n")):
                if number:
                    self.end_line()
                self.pieces.append(part)
            return
        self.pieces.append(text)
        if linked:
            self.linked += len(text.strip())

    def end_line(self) -> None:
        if self.pieces:
            text = _SPACE.sub(" ", "".join(self.pieces)).strip()
            if text:
                self.lines.append(Line(text, self.linked))
            self.pieces, self.linked = [], 0
