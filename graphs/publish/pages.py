"""The explorer as files that link each other, for a web server or a stick; nothing is computed.

What needs a server (searching the text, asking, filtering) is left out; names are found by a
script, things and reports lie there as JSON and Turtle too, every statement keeps the way to its
sentence.
"""

from __future__ import annotations

import posixpath
import re
from collections import deque
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import sha256
from html import escape, unescape
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from graphs.publish import search
from graphs.web.app import asset
from graphs.web.call import address as address_of
from graphs.web.call import call_of
from graphs.web.nodes import FOLDERS
from graphs.web.routes import answer
from graphs.web.tasks import TASKS, Bench
from graphs.web.worker import Limits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from graphs.web.call import Call
    from graphs.web.site import Site

MOST: Final = 2_000  # reports; above, thousands of files serve nobody
DRAWN: Final = 300  # pictures of the graph, of the things with most statements
LISTS: Final = ("/units", "/laws", "/programs", "/measures", "/reports")
DATA: Final = (".json", ".ttl")
LISTED: Final = "static/pages.txt"  # the names of all pages, so that the next call knows its own
_PAGE: Final = re.compile(r"(?:en/)?(?:[a-z]+/)?[0-9a-z-]+\.(?:html|json|ttl)")
_LINK: Final = re.compile(r'\b(href|src)="([^"]*)"')
_PLACE: Final = re.compile(r"(\d+)-\d+")
# What may stand in the address of a page that is written.
_KEPT: Final = frozenset({"page", "lang", "n"})


class PublishError(Exception):
    """A site that is not written: why, and what to do."""


@dataclass(slots=True)
class _Direct:
    """Does the tasks of worker processes here: nobody else waits, and nothing is from outside."""

    bench: Bench
    limits: Limits = field(default_factory=Limits)

    def close(self) -> None:
        """Let go of the store."""
        if self.bench.store is not None:
            self.bench.store.close()

    def do(self, task: str, *values: object, **more: object) -> Any:
        """Return what a task gives."""
        return TASKS[task](self.bench, *values, **more)


@dataclass(slots=True)
class _Writer:
    """Writes page after page, and follows the links of each."""

    site: Site
    folder: Path
    language: str
    drawn: frozenset[str]
    todo: deque[str] = field(default_factory=deque)
    files: dict[str, str] = field(default_factory=dict)  # address -> file, "" for none

    def write(self) -> Iterator[str]:
        """Write all pages that can be reached from the first; yield the name of each file."""
        self._file("/")
        while self.todo:
            address = self.todo.popleft()
            name = self.files[address]
            body = self._body(address, name)
            if body is None:
                continue
            place = self.folder / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(body)
            yield name

    def _body(self, address: str, name: str) -> bytes | None:
        parts = urlsplit(address)
        call = _static(call_of(unquote(parts.path), parse_qsl(parts.query)), self.language)
        if call.path == "/search":
            html = search.page(call)
        else:
            made = answer(self.site, call)
            if made.status != 200:
                return None
            if not made.media.startswith("text/html"):
                return made.body
            html = made.body.decode()
        return _LINK.sub(partial(self._linked, name=name), html).encode()

    def _linked(self, match: re.Match[str], name: str) -> str:
        attribute, address = match[1], unescape(match[2])
        if address.startswith(("#", "data:")):
            return match[0]
        if address.startswith("/static/"):
            return f'{attribute}="{_relative(address[1:], name)}"'
        target, anchor = self._target(address)
        if not target:
            return ""  # an <a> without an address is text
        return f'{attribute}="{escape(_relative(target, name) + anchor)}"'

    def _target(self, address: str) -> tuple[str, str]:
        """Return the file that an address is written to, and the anchor in it."""
        parts = urlsplit(address)
        path, query = unquote(parts.path), dict(parse_qsl(parts.query))
        anchor = f"#{parts.fragment}" if parts.fragment else ""
        if path == "/statements" and query.keys() & {"unit", "thing"}:
            return self._statements(query)
        place = _PLACE.fullmatch(query.pop("at", ""))
        if place:
            anchor = f"#c{place[1]}"
        if query.keys() - _KEPT or not self._is_written(path, query):
            return "", ""
        if path.endswith(DATA) and self.language != "zh":  # the same in all languages
            return f"../{file_name(path, '')}", ""
        kept: dict[str, object] = {key: query[key] for key in ("n", "page") if key in query}
        return self._file(address_of(path, kept)), anchor

    def _statements(self, query: dict[str, str]) -> tuple[str, str]:
        """Return the unit's page, where its statements on the thing begin."""
        if query.keys() - {"unit", "thing", "lang"}:
            return "", ""
        key = query.get("unit") or query.get("thing", "")
        row = self.site.index.row("SELECT id FROM thing WHERE key = ?", (query.get("thing", ""),))
        anchor = f"#t{row['id']}" if row is not None and query.get("unit") else "#told"
        return self._file(address_of(f"/{key}", {})), anchor

    def _is_written(self, path: str, query: dict[str, str]) -> bool:
        if path == "/graph":
            return query.get("n", "") in self.drawn
        if path in {"/", "/matrix", "/search", *LISTS}:
            return True
        return path[1:].partition("/")[0] in FOLDERS

    def _file(self, address: str) -> str:
        if address not in self.files:
            parts = urlsplit(address)
            self.files[address] = file_name(unquote(parts.path), parts.query)
            self.todo.append(address)
        return self.files[address]


def file_name(path: str, query: str) -> str:
    """Return the name of the file that an address is written to, in ASCII: report/1f….html."""
    if path == "/":
        return "index.html"
    folder, _, rest = path.strip("/").partition("/")
    told = dict(parse_qsl(query))
    page = f"-{told['page']}" if "page" in told else ""
    if "n" in told:
        rest = told["n"]
    if not rest:
        return f"{folder}{page}.html"
    form = next((form for form in DATA if rest.endswith(form)), "")
    rest = rest.removesuffix(form)
    plain = rest if re.fullmatch(r"[0-9a-z]{1,40}", rest) else _short(f"{folder}/{rest}")
    return f"{folder}/{plain}{page}{form or '.html'}"


def _short(key: str) -> str:
    return sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _relative(target: str, name: str) -> str:
    return posixpath.relpath(target, posixpath.dirname(name) or ".")


def _static(call: Call, language: str) -> Call:
    return replace(call, static=True, language=language)


def publish(
    site: Site, folder: Path, *, english: bool = False, force: bool = False
) -> Iterator[str]:
    """Write the pages of a site into a folder; yield the name of each file as it is written.

    Pages that an earlier call wrote there and this one does not are deleted at the end. Raises
    PublishError for a store that is too large or a folder that holds something else.
    """
    reports = site.index.number("SELECT count(*) FROM report")
    if reports > MOST and not force:
        raise PublishError(
            f"{reports} reports make too many files for a folder ({MOST} is the most);"
            " show them with `fazhi serve`, or write them all the same with --force"
        )
    if folder.exists() and any(folder.iterdir()) and not (folder / "index.html").exists():
        raise PublishError(f"{folder} holds something else; name a new folder with -o")
    site.workers = _Direct(Bench(site.path, None))
    written: list[str] = []
    try:
        for within, language in (("", "zh"), ("en/", "en")) if english else (("", "zh"),):
            for name in _in_language(site, folder / within, language):
                written.append(f"{within}{name}")
                yield name
    finally:
        site.workers.close()
    _withdraw(folder, written)


def _withdraw(folder: Path, written: Sequence[str]) -> None:
    """Delete the pages that were published here before and are no more, and list those that are."""
    listed = folder / LISTED
    before = listed.read_text("utf-8").splitlines() if listed.exists() else []
    for name in sorted(set(before) - set(written)):
        if _PAGE.fullmatch(name):  # whoever may have written in the list
            (folder / name).unlink(missing_ok=True)
    listed.write_text("".join(f"{name}\n" for name in sorted(written)), "utf-8", newline="\n")


def _in_language(site: Site, folder: Path, language: str) -> Iterator[str]:
    rows = site.index.rows(
        "SELECT key FROM thing WHERE kind IN ('unit', 'regulation', 'document', 'program')"
        " AND statements > 0 ORDER BY statements DESC, key LIMIT ?",
        (DRAWN,),
    )
    static = folder / "static"
    static.mkdir(parents=True, exist_ok=True)
    for name in ("site.css", "favicon.svg", "graph.css", "graph.js", "find.js"):
        (static / name).write_bytes(asset(name).body)
    writer = _Writer(site, folder, language, frozenset(row["key"] for row in rows))
    yield from writer.write()
    names = search.script(site, writer.files, language)
    (static / "names.js").write_bytes(names.encode("utf-8", "replace"))
