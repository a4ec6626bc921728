"""What is asked of the explorer, and what it answers: plain values, so that pages are functions."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LANGUAGES: Final = ("zh", "en")
_PATH_SAFE: Final = "/:@!$&'()*+,;=-._~"


class NotFoundError(Exception):
    """There is no such page, thing or format."""


class WrongCallError(Exception):
    """A page that cannot be made of these values: what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Call:
    """A page asked for; `static` for one that will lie in a folder, where nothing is computed."""

    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    language: str = "zh"
    static: bool = False
    places: Mapping[str, str] = field(default_factory=dict)  # what the path stands for

    def get(self, name: str) -> str:
        """Return a value of the query, "" for none."""
        return self.query.get(name, "").strip()

    def number(self, name: str, default: int, least: int, most: int) -> int:
        """Return a whole number of the query, kept within its bounds."""
        value = self.get(name)
        if not value.isascii() or not value.isdigit():
            return default
        return min(max(int(value[:9]), least), most)

    def url(self, path: str, **query: object) -> str:
        """Return the address of a page in the language of this one."""
        return address(path, query, self.language)

    def node(self, key: str, **query: object) -> str:
        """Return the address of the page about a thing."""
        return address(f"/{key}", query, self.language)

    def changed(self, **query: object) -> str:
        """Return the address of this page with other values; None and "" take one away."""
        kept = {name: value for name, value in self.query.items() if name not in ("page", "lang")}
        return address(self.path, {**kept, **query}, self.language)

    def file(self, name: str, form: str) -> str:
        """Return the address of all rows of a list as a file."""
        kept = {key: value for key, value in self.query.items() if key not in ("page", "lang")}
        return address(f"/{name}.{form}", kept)

    def translated(self, language: str) -> str:
        """Return the address of this page in a language."""
        kept = {name: value for name, value in self.query.items() if name != "lang"}
        return address(self.path, kept, language)

    def hidden(self, *without: str) -> list[tuple[str, str]]:
        """Return the values that a form of this page carries along."""
        left = {"page", *without}
        return [(name, value) for name, value in self.query.items() if name not in left and value]


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent back."""

    body: bytes
    media: str = "text/html; charset=utf-8"
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    private: bool = False  # not to be kept to be given again


@dataclass(frozen=True, slots=True)
class Page:
    """A template with what it shows."""

    template: str
    values: Mapping[str, Any]
    status: int = 200


def address(path: str, query: Mapping[str, object], language: str = "zh") -> str:
    """Return an address: characters outside ASCII percent-encoded, empty values left out."""
    pairs = [(name, str(value)) for name, value in query.items() if value not in (None, "")]
    if language != "zh":
        pairs.append(("lang", language))
    # Two strokes at the beginning would name another server.
    text = quote("/" + path.lstrip("/"), safe=_PATH_SAFE)
    return f"{text}?{urlencode(pairs)}" if pairs else text


def call_of(path: str, pairs: Iterable[tuple[str, str]]) -> Call:
    """Return the call that a path and a query say; of a name given twice the first counts."""
    query: dict[str, str] = {}
    for name, value in pairs:
        query.setdefault(name, value.replace("\0", ""))
    language = query.get("lang", "zh")
    return Call(path, query, language if language in LANGUAGES else "zh")


def placed(call: Call, places: Mapping[str, str]) -> Call:
    """Return a call with what its path stands for."""
    return replace(call, places=places)
