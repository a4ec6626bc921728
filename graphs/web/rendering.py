"""Turn a page into HTML: one environment, everything escaped, nothing undefined."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from graphs.display.words import filled, words
from graphs.web.call import Answer
from graphs.web.site import shown_version

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphs.web.call import Call, Page

KINDS_OF: Final = {  # the lists that the kinds of things stand in
    "unit": "units",
    "regulation": "laws",
    "document": "laws",
    "work": "laws",
    "program": "programs",
    "region": "units",
}
MENU: Final = (
    ("home", "/"),
    ("units", "/units"),
    ("laws", "/laws"),
    ("programs", "/programs"),
    ("measures", "/measures"),
    ("reports", "/reports"),
    ("matrix", "/matrix"),
    ("compare", "/compare"),
    ("questions", "/questions"),
    ("sparql", "/sparql"),
)
# Chinese in a line of English: a sign, and what is written on with it.
_CHINESE: Final = re.compile(
    r"[《“（〔]*[\u3400-\u9fff][\w\u2010-\u203a\u3000-\u303f\uff01-\uff5e]*"
)
LIVE: Final = frozenset({"compare", "questions", "sparql", "ask", "search"})  # need a server


def html(page: Page, call: Call) -> Answer:
    """Return a page as it is sent."""
    said = words(call.language)
    menu = [entry for entry in MENU if not (call.static and entry[0] in LIVE)]
    text = (
        _environment()
        .get_template(page.template)
        .render(
            {
                **page.values,
                "call": call,
                "w": _Words(said, call.language),
                "zh": "" if call.language == "zh" else _IN_CHINESE,
                "menu": menu,
                "site_title": said["site.title"],
                "version": shown_version(),
            }
        )
    )
    # A half of a surrogate pair cannot be written in UTF-8.
    body = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()
    return Answer(body, status=page.status)


class _Attribute:
    """Says of an element that what stands in it is Chinese."""

    def __html__(self) -> str:
        """Return the attribute, which needs no escape."""
        return ' lang="zh-CN"'


_IN_CHINESE: Final = _Attribute()


class _Words:
    """The words of a page: `w("key", n=3)`, or for a value the store may have, `w.of(…)`."""

    def __init__(self, said: Mapping[str, str], language: str) -> None:
        self.said, self.language = said, language

    def __call__(self, key: str, **values: object) -> str:
        text = self.said[key]
        return filled(text, **values) if values else text

    def of(self, group: str, value: object) -> str:
        """Return what a value is called, or the value as it is."""
        told = self.said.get(f"{group}.{value or '-'}")
        return self.said.get(f"value.{value}", str(value or "")) if told is None else told

    def mixed(self, text: str) -> str:
        """Return a line, in which an English page says what is Chinese: names, what was asked."""
        from markupsafe import Markup, escape

        if self.language == "zh" or text.isascii():
            return text
        marked = _CHINESE.sub(r'<span lang="zh-CN">\g<0></span>', str(escape(text)))
        return Markup(marked)  # noqa: S704  escaped, and a sign of Chinese stands in no entity


def grouped(number: object) -> str:
    """Return a whole number with its thousands parted."""
    return f"{number:,}" if isinstance(number, int) else str(number)


def shade(number: int) -> int:
    """Return the class of a count: 1, 2, 3-4, 5-9, 10 and more."""
    return sum(number >= least for least in (1, 2, 3, 5, 10))


@cache
def _environment() -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("graphs.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"grouped": grouped, "shade": shade}
    environment.globals |= {"list_of": KINDS_OF}
    return environment
