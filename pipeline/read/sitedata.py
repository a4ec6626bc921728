"""What a page says of its document: the head's `meta`, labels with values, the saved address."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from pipeline.model import Facts
from pipeline.read.body import is_title, letters
from pipeline.read.dates import DATE, iso

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ontology.pages import Pages
    from pipeline.read.nodes import Line

_SAVED = re.compile(r"<!--\s*saved from url=\(\d+\)(\S+?)\s*-->")  # by Internet Explorer, Chrome
_PARTS = re.compile(
    r"\s*[|｜_]\s*|\s+[-—–]+\s+|[-—–]{2,}|\s*>\s*|(?<=[\u4e00-\u9fff])-(?=[\u4e00-\u9fff])"
)
_SPACE = re.compile(r"\s+")
_INDEX = re.compile(r"[\w〔〕\[\]（）()/.\-—]{4,60}")
_NUMBER = re.compile(r"\S{1,24}[〔\[（(﹝]\s*(?:19|20)\d\d\s*[〕\]）)﹞]\s*第?\s*\d{1,5}\s*号")
_NAME = re.compile(r"[\u4e00-\u9fff（）()·、]{2,40}")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_DATED = ("published", "written")
_HEADINGS = (
    "h1, h2, .title, #title, .article-title, .article_title, .con_title, .bt, .biaoti, .xl_tit"
)
_IN_SCRIPT = re.compile(r"""["']?title["']?\s*[:=]\s*["']([^"'<>]{6,90})["']""", re.IGNORECASE)
_LINES = 60  # opening and closing lines among which a site's data stand


def title_of(page: Any, every: Sequence[Line], pages: Pages) -> str:  # noqa: ANN401
    """Return the title of a page, without the name of the site that the head's title adds.

    The first of these that ends as a report's title does, else the first there is: the heading
    that the head's title holds, what `meta` says, part of the head's title, a line above the
    text, a title that a script holds.
    """
    element = page.css_first("title")
    whole = (element.text() or "") if element else ""
    headings = [_SPACE.sub("", each.text() or "") for each in page.css(_HEADINGS)[:20]]
    shown = [_SPACE.sub("", line.text) for line in every[:_LINES]]
    told = _SPACE.sub("", _head(page, pages).get("title", ""))
    named = [value for fact, value in labelled(shown, pages) if fact == "title"]
    candidates = [
        *(each for each in named if letters(each) in letters(whole)),
        *(
            each
            for each in [*headings, *shown]
            if len(each) > 5 and letters(each) in letters(whole)
        ),
        told,
        max((_SPACE.sub("", part) for part in _PARTS.split(whole)), key=len),
        *headings,
        *shown,
        *(
            _SPACE.sub("", match[1])
            for each in page.css("script")[:50]
            for match in _IN_SCRIPT.finditer(each.text() or "")
        ),
    ]
    fitting = [each for each in candidates if 5 < len(each) <= 90 and "。" not in each]
    return next((each for each in fitting if is_title(each)), (fitting or [told])[0])


def facts_of(page: Any, source: str, every: Sequence[Line], pages: Pages) -> Facts:  # noqa: ANN401
    """Return what a page says of its document, the labelled data before the head's."""
    head = _head(page, pages)
    told: dict[str, Any] = {}
    shown = every if len(every) <= 2 * _LINES else [*every[:_LINES], *every[-_LINES:]]
    for fact, value in labelled((line.text for line in shown), pages):
        told.setdefault(fact, value)
    for fact in ("published", "publisher"):
        value = _value(fact, head.get(fact, ""))
        if value:
            told.setdefault(fact, value)
    told.pop("other", None)
    told["title"] = title_of(page, every, pages)
    return replace(Facts(address=_address(page, source, head)), **told)


def labelled(texts: Iterable[str], pages: Pages) -> Iterator[tuple[str, str]]:
    """Yield fact and value of each label: 索引号：0001 发布日期：2024-01-12."""
    for text in texts:
        if len(text) > 400:
            continue
        found = list(pages.label.finditer(text))
        if found and _HAN.match(text, found[0].start() - 1) and found[0].start():
            continue  # the end of another word
        for match, following in zip_longest(found, found[1:]):
            end = following.start() if following else len(text)
            fact = pages.labels[_SPACE.sub("", match["label"])]
            value = _value(fact, text[match.end() : end])
            if value:
                yield fact, value


def _value(fact: str, written: str) -> str:
    """Return the value of a label in its one form, empty where it is none."""
    written = written.strip(" |:：[]【】　")
    if fact in _DATED:
        day = DATE.match(written)
        return (iso(day) or "") if day else ""
    if fact == "index_number":
        match = _INDEX.match(written)
        return match[0] if match and any(c.isdigit() for c in match[0]) else ""
    if fact == "document_number":
        number = _NUMBER.match(written)
        return _SPACE.sub("", number[0]) if number else ""
    if fact == "publisher":
        name = _NAME.match(written)
        return name[0] if name else ""
    return written if fact == "title" else ""


def _head(page: Any, pages: Pages) -> dict[str, str]:  # noqa: ANN401
    """Return what the `meta` elements say, the first of several names for one thing."""
    found: dict[str, tuple[int, str]] = {}
    order = {name: place for place, name in enumerate(pages.head)}
    for element in page.css("meta[content]"):
        attributes = element.attributes
        name = (attributes.get("name") or attributes.get("property") or "").lower()
        value = (attributes.get("content") or "").strip()
        fact = pages.head.get(name)
        if fact and value and order[name] < found.get(fact, (len(order), ""))[0]:
            found[fact] = order[name], value
    return {fact: value for fact, (_, value) in found.items()}


def _address(page: Any, source: str, head: dict[str, str]) -> str:  # noqa: ANN401
    """Return the canonical address of a page, else the one it was saved from."""
    canonical = page.css_first("link[rel=canonical]")
    saved = _SAVED.search(source[:2000])
    candidates = (
        canonical.attributes.get("href") if canonical else None,
        head.get("address"),
        saved[1] if saved else None,
    )
    return next((each for each in candidates if each and each.startswith("http")), "")
