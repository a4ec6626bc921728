"""Turn a page into HTML: one environment, everything escaped, nothing undefined."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from graphs.web.call import Answer
from graphs.web.site import shown_version
from graphs.words import words

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
                "w": _Words(said),
                "menu": menu,
                "site_title": said["site.title"],
                "version": shown_version(),
            }
        )
    )
    # A half of a surrogate pair cannot be written in UTF-8.
    body = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()
    return Answer(body, status=page.status)


class _Words:
    """The words of a page: `w("key", n=3)`, or for a value the store may have, `w.of(…)`."""

    def __init__(self, said: Mapping[str, str]) -> None:
        self.said = said

    def __call__(self, key: str, **values: object) -> str:
        text = self.said[key]
        return text.format(**values) if values else text

    def of(self, group: str, value: object) -> str:
        """Return what a value is called, or the value as it is."""
        return self.said.get(f"{group}.{value or '-'}", str(value or ""))


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
