"""Web pages: the report's text without what the site puts around it, and what the site says of it.

Read from the bytes alone: nothing a page refers to is fetched, no script is run.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ontology import pages as shipped
from pipeline.read import scripts, sitedata
from pipeline.read.body import body_of, prune, trimmed, with_title
from pipeline.read.encoding import ReadError, decode
from pipeline.read.layer import Layer, Limits
from pipeline.read.nodes import lines, tree_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ontology.pages import Pages
    from pipeline.read.nodes import Node

_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{3,20})", re.IGNORECASE)
_TRADITIONAL = frozenset({"big5", "big5-hkscs", "big-5"})
_POOR = 6  # marks of sentences; a page with fewer keeps its text elsewhere
_HAN = re.compile(r"[\u4e00-\u9fff]")


def read(data: bytes, file: str, limits: Limits) -> Layer:
    """Return the text layer of a page; raise `ReadError` for one without text."""
    del limits  # the bytes are within them, and a page does not unfold
    source, warnings = characters(data, file)
    return read_page(source, file, warnings)


def characters(data: bytes, file: str) -> tuple[str, tuple[str, ...]]:
    """Return the characters of a page: what its bytes can only be wins over what it declares."""
    declared = _DECLARED.search(data[:4096])
    name = declared[1].decode("ascii").lower() if declared else ""
    if name in _TRADITIONAL and not data.isascii():
        try:
            return data.decode("big5hkscs"), ()
        except UnicodeDecodeError:
            pass
    return decode(data, file)


def read_page(source: str, file: str, warnings: tuple[str, ...] = ()) -> Layer:
    """Return the text layer of a page given as characters."""
    from selectolax.lexbor import LexborHTMLParser

    pages = shipped.load()
    page = LexborHTMLParser(source.replace("\x00", ""))
    root, by_identity = tree_of(page.root, pages, file)
    if root.sentences < _POOR:
        hidden = scripts.hidden_text(page)
        if len(_HAN.findall(hidden)) > root.chars:
            return _with_hidden(page, hidden, root, pages, file, warnings)
        if root.chars < 20:
            raise _empty(page, file)
    every = lines(root)
    title = sitedata.title_of(page, every, pages)
    chosen = _known(page, by_identity, pages)
    body = body_of(root, chosen, title, pages)
    prune(body, pages)
    kept = trimmed(lines(body), title, pages)
    if not kept:
        raise _empty(page, file)
    return Layer("\n".join(kept) + "\n", sitedata.facts_of(page, source, every, pages), warnings)


def _known(page: Any, by_identity: dict[int, Node], pages: Pages) -> Sequence[Node]:  # noqa: ANN401
    """Return the elements that known systems keep the text in."""
    found = page.css(", ".join(pages.selectors))
    return [by_identity[each.mem_id] for each in found if each.mem_id in by_identity]


def _with_hidden(
    page: Any,  # noqa: ANN401
    hidden: str,
    root: Node,
    pages: Pages,
    file: str,
    warnings: tuple[str, ...],
) -> Layer:
    """Return the text that a script would put on the page, under the page's own title."""
    from selectolax.lexbor import LexborHTMLParser

    if "<" not in hidden:
        found = [line.strip() for line in hidden.splitlines() if line.strip()]
    else:
        inside, _ = tree_of(LexborHTMLParser(hidden).root, pages, file)
        body = body_of(inside, (), "", pages)
        prune(body, pages)
        found = trimmed(lines(body), "", pages)
    every = lines(root)
    title = sitedata.title_of(page, every, pages)
    found = with_title(found, title)
    if not found:
        raise _empty(page, file)
    return Layer("\n".join(found) + "\n", sitedata.facts_of(page, "", every, pages), warnings)


def _empty(page: Any, file: str) -> ReadError:  # noqa: ANN401
    """Return the error of a page without text, which names what it shows in frames."""
    frames = [each.attributes.get("src") for each in page.css("frame[src], iframe[src]")]
    inside = [source for source in frames if source and not source.startswith("javascript")]
    if inside:
        problem = f"is a page of frames, its text lies in {', '.join(inside[:3])}"
        return ReadError(file, problem, "save and give that page")
    remedy = "open it in a browser and save the text it shows"
    return ReadError(file, "is a page without text", remedy)
