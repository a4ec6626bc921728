"""Which part of a page is the report, and which lines around it are the site's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.read.dates import DATE
from pipeline.read.nodes import Line, Node, lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ontology.pages import Pages

_STOP = re.compile(r"[。！？；!?;]")
_MARK = re.compile(r"[。；：，]")
_CRUMB = re.compile(r"[>＞»›→]|::")
_LETTERS = re.compile(r"[\w]+")
_TITLE_END = re.compile(r"(?:报告|总结|汇报|情况|年报)(?:[（(][^（）()]{1,14}[）)])?$")
_SHARE_OF_SELECTOR = 0.85  # of the page's sentences, to be believed
_SHARE_OF_CHILD = 0.85  # of its parent's, to be gone into
_SHARE_OF_MARKED = 0.15  # what is marked as navigation and holds more is text all the same
_ENDS = 15  # lines at either end among which the site's own are looked for
_TITLE = 90  # characters of a line that may be a title, or part of one
_CITING = 40  # characters of a sentence that may be mostly links
_IMPRINT = 120  # characters
_DATA = 300  # characters; a longer line is no data of a site


def body_of(root: Node, chosen: Iterable[Node], title: str, pages: Pages) -> Node:
    """Return the part of a page that holds the report.

    That is the smallest of the `chosen` elements (those a known system keeps the text in) with
    most sentences of the page; else the way goes down while one child holds nearly all sentences,
    and either the title too or the others no text.
    """
    total = max(root.sentences, 1)
    known = [node for node in chosen if node.sentences >= total * _SHARE_OF_SELECTOR]
    if known:
        return min(known, key=lambda node: node.chars)
    node = root
    while True:
        child = max(node.elements(), key=lambda each: each.sentences, default=None)
        if child is None or child.sentences < node.sentences * _SHARE_OF_CHILD:
            return node
        if child.tag in {"p", "span", "font"}:
            return node
        others = [each for each in node.elements() if each is not child]
        if any(_has_text(each, pages) for each in others) and not _opens_with(child, title):
            return node
        node = child


def _has_text(node: Node, pages: Pages) -> bool:
    """Return whether an element holds sentences that are not the site's own."""
    if node.sentences < 2 or node.linked * 2 > node.chars or is_marked(node, pages):
        return False
    return any(_is_sentence(line) and not is_site_s(line, pages) for line in lines(node))


def _opens_with(node: Node, title: str) -> bool:
    """Return whether an element's first lines hold the title."""
    wanted = letters(title)
    return len(wanted) > 5 and wanted in letters("".join(line.text for line in lines(node)[:9]))


def is_marked(node: Node, pages: Pages) -> bool:
    """Return whether the class or id of an element says that it is not part of the text."""
    if not node.words or node.tag in {"p", "body"}:
        return False
    parts = {part for word in node.words for part in (word, *word.split("-"))}
    return not parts.isdisjoint(pages.marks)


def prune(root: Node, pages: Pages) -> None:
    """Take the marked parts, and lists of links, out of a body that holds more than they do."""
    limit = max(2.0, root.sentences * _SHARE_OF_MARKED)
    todo = [root]
    while todo:
        node = todo.pop()
        kept: list[Node | str] = []
        for child in node.children:
            if isinstance(child, Node):
                links = child.linked * 10 > child.chars * 7 and child.sentences < 2
                listed = links and child.tag in {"ul", "ol", "dl", "table", "div"}
                if child.sentences < limit and (is_marked(child, pages) or listed):
                    continue
                todo.append(child)
            kept.append(child)
        node.children = kept


def trimmed(found: Sequence[Line], title: str, pages: Pages) -> list[str]:
    """Return the lines of a body without the site's own at its ends, its title first."""
    told = [index for index, line in enumerate(found) if _is_sentence(line)]
    first, last = (told[0], told[-1]) if told else (0, len(found))
    head = [line.text for line in found[:first] if not _is_before(line, pages)]
    middle = [
        line.text
        for index, line in enumerate(found[first : last + 1])
        if not (min(index, last - first - index) < _ENDS and is_site_s(line, pages))
    ]
    tail = []
    for line in found[last + 1 :]:
        short = len(line.text) < _IMPRINT and not _STOP.search(line.text)
        if is_site_s(line, pages) or _is_links(line):
            continue
        if short and pages.imprint.search(line.text):
            continue
        tail.append(line.text)
    body = [*head, *middle, *tail]
    return with_title(body, title)


def _is_sentence(line: Line) -> bool:
    return len(line.text) > 15 and _STOP.search(line.text) is not None and not _is_links(line)


def _is_links(line: Line) -> bool:
    """Return whether a line is made of links, and no sentence that cites by links."""
    cites = len(line.text) > _CITING and _MARK.search(line.text) is not None
    return line.linked * 2 > len(line.text) and not cites


def _is_before(line: Line, pages: Pages) -> bool:
    """Return whether a line above the first sentence is the site's, not a title or a heading."""
    text = line.text
    if _is_links(line) or is_site_s(line, pages):
        return True
    crumbs = len(_CRUMB.findall(text))
    if len(text) < 120 and (crumbs > 1 or (crumbs and line.linked)):
        return True
    day = DATE.search(text)
    return day is not None and len(text) - (day.end() - day.start()) < 14 and "年" not in text


def is_site_s(line: Line, pages: Pages) -> bool:
    """Return whether a line is a site's: its data, its buttons, its imprint."""
    text = line.text.lstrip("【[〖|·• ")
    if not text:
        return True
    if len(text) > _DATA:
        return False
    label = pages.label.match(text)
    if label and (len(text) < 60 or len(list(pages.label.finditer(text))) > 1):
        return True
    opening = pages.line.match(text)
    if opening is None:
        return pages.line.search(text) is not None and _is_imprint(text, pages)
    return len(text) < 30 or not _STOP.search(text) or _is_imprint(text, pages)


def _is_imprint(text: str, pages: Pages) -> bool:
    """Return whether a line is strung together of a site's words."""
    return len(pages.line.findall(text)) >= 2 and len(_STOP.findall(text)) < 2


def letters(text: str) -> str:
    """Return the letters and digits of a text, for comparing titles."""
    return "".join(_LETTERS.findall(text))


def is_title(line: str) -> bool:
    """Return whether a line ends as the title of a report does."""
    return _TITLE_END.search(line) is not None and _STOP.search(line) is None


def with_title(body: list[str], title: str) -> list[str]:
    """Put the title first where the body does not open with it."""
    wanted = letters(title)
    if not body:
        return body
    short = "".join(line for line in body[:12] if len(line) <= _TITLE)
    if len(wanted) < 6 or wanted in letters(short) or letters(body[0]).startswith(wanted):
        return body
    if any(is_title(line) and letters(line) in wanted for line in body[:3]):
        return body
    return [title, *body]
