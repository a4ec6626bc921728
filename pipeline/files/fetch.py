"""Fetch pages politely: as `robots.txt` allows, one a second from a host, only what has changed.

Each page is kept as it came, in a folder of its host, with a file of facts beside it: address,
time, status, headers. The readers take the address from there.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit, urlunsplit
from urllib.robotparser import RobotFileParser

from pipeline.files import durable
from pipeline.files.spool import BESIDE
from pipeline.read.encoding import decode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import httpx

MAX_BYTES = 32 << 20

_AGENT = "fazhi"
_PAUSE = 1.0  # seconds between two requests to a host
_TRIES = 3
_HOPS = 5  # redirects that are followed
_WAIT = 2.0  # seconds before the second try; doubled for each further one
_LONGEST = 60.0  # seconds that a server may ask to wait
_RULES = 512 << 10  # bytes of robots.txt that are read, as RFC 9309 has it
_TIMEOUT = 30.0  # seconds without a byte
_PAGE = 300.0  # seconds for one page, however steadily it drips
_AGAIN = frozenset((429, 500, 502, 503, 504))
_KEPT = ("content-type", "etag", "last-modified", "content-length", "content-disposition")
_ENDINGS = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/pdf": ".pdf",
    "application/msword": ".doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "text/plain": ".txt",
    "application/zip": ".zip",
}
_SAFE = re.compile(r"[^\w.-]+")
_NAME = 80  # characters of an address in the name of its file


@dataclass(frozen=True, slots=True)
class Fetched:
    """What became of one address: its file, or what was wrong and what to do."""

    url: str
    file: str = ""
    unchanged: bool = False
    problem: str = ""
    remedy: str = ""


@dataclass(slots=True)
class _Host:
    """When a host may be asked again, and what it allows; None is not known yet."""

    ready: float = 0.0
    pause: float = _PAUSE
    robots: RobotFileParser | None = None


@dataclass(slots=True)
class _Fetcher:
    """The client with what is known of the hosts; `sleep` and `clock` are the system's."""

    client: httpx.Client
    folder: Path
    most: int
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    hosts: dict[str, _Host] = field(default_factory=dict)


def fetch(urls: Iterable[str], folder: Path, max_bytes: int = MAX_BYTES) -> Iterator[Fetched]:
    """Fetch addresses into a folder and yield what became of each, in the order given.

    An address that is there already is asked for anew only if it has changed. Raises OSError where
    the folder cannot be written.
    """
    import httpx

    agent = f"{_AGENT}/{version('fazhi')}"
    with httpx.Client(
        headers={"User-Agent": agent}, timeout=_TIMEOUT, follow_redirects=False
    ) as client:
        fetcher = _Fetcher(client, folder, max_bytes)
        for url in dict.fromkeys(urls):
            yield _one(fetcher, url)


def addresses(path: Path) -> list[str]:
    """Return the addresses in a file, one a line; blank lines and those after # are left out.

    Raises `ReadError` for what is no text.
    """
    text, _ = decode(path.read_bytes(), str(path))
    lines = (line.strip() for line in text.removeprefix("\ufeff").splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _one(fetcher: _Fetcher, url: str, led: str = "", hops: int = 0) -> Fetched:
    """Fetch an address, or where it has `led`, by the rules of the host it leads to."""
    import httpx

    asked = led or url
    problem, remedy = _refusal(asked)
    if problem:
        return Fetched(url, problem=problem, remedy=remedy)
    host = fetcher.hosts.setdefault(urlsplit(asked).netloc, _Host())
    known = _known(fetcher.folder, url)
    cause = ""
    for attempt in range(_TRIES):
        try:
            if not _is_open(fetcher, host, asked):
                problem, remedy = "is closed to programs by robots.txt", "save it by hand"
                return Fetched(url, problem=problem, remedy=remedy)
            _wait(fetcher, host)
            answer, data = _asked(fetcher, asked, known)
        except httpx.HTTPError as error:
            cause = str(error) or type(error).__name__
            host.ready = fetcher.clock() + _WAIT * 2**attempt
            continue
        if answer.status_code in _AGAIN:
            cause = f"the server says {answer.status_code}"
            host.ready = fetcher.clock() + _patience(answer, attempt)
            continue
        if answer.next_request is None:
            return _kept(fetcher, url, answer, data, known)
        if hops == _HOPS:
            break
        return _one(fetcher, url, str(answer.next_request.url), hops + 1)
    remedy = "try again later, or open it in a browser and save it"
    if hops == _HOPS and not cause:
        return Fetched(url, problem=f"leads on more than {_HOPS} times", remedy=remedy)
    return Fetched(url, problem=f"could not be fetched in {_TRIES} tries: {cause}", remedy=remedy)


def _refusal(url: str) -> tuple[str, str]:
    """Return what is wrong with an address before it is asked for, and what to do; else nothing."""
    import httpx

    try:
        parts = urlsplit(url)
        httpx.URL(url)
    except (ValueError, httpx.InvalidURL):
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return "is no web address", "write http://… or https://…"
    if "@" in parts.netloc:
        return "bears a name or password, which would be kept with the page", "save it by hand"
    return "", ""


def _wait(fetcher: _Fetcher, host: _Host) -> None:
    """Wait until the host may be asked again."""
    pause = host.ready - fetcher.clock()
    if pause > 0:
        fetcher.sleep(pause)
    host.ready = fetcher.clock() + host.pause


def _patience(answer: httpx.Response, attempt: int) -> float:
    """Return the seconds to wait before the next try: those the server asks for, within reason."""
    asked = answer.headers.get("retry-after", "")
    wait = float(asked) if asked.isdecimal() else _WAIT * 2**attempt
    return min(wait, _LONGEST)


def _is_open(fetcher: _Fetcher, host: _Host, url: str) -> bool:
    """Return whether a host allows programs a page; its rules are asked for once.

    Raises httpx.HTTPError where they cannot be had: then nothing is known to be allowed.
    """
    if host.robots is None:
        host.robots = _robots(fetcher, host, url)
        host.pause = max(_PAUSE, float(host.robots.crawl_delay(_AGENT) or 0))
    return host.robots.can_fetch(_AGENT, url)


def _robots(fetcher: _Fetcher, host: _Host, url: str) -> RobotFileParser:
    """Return the rules of a host; without such a file all is open, behind a fault all is closed."""
    import httpx

    rules = RobotFileParser()
    parts = urlsplit(url)
    _wait(fetcher, host)
    place = urlunsplit((parts.scheme, parts.netloc, "/robots.txt", "", ""))
    try:
        with fetcher.client.stream("GET", place, follow_redirects=True) as answer:
            told = _body(fetcher, answer, _RULES)[:_RULES].decode("utf-8-sig", "replace")
    except httpx.TooManyRedirects:
        rules.parse([])  # it leads nowhere: there is no such file
        return rules
    if answer.status_code in {401, 403} or answer.status_code >= 500:
        rules.parse(["User-agent: *", "Disallow: /"])
    else:
        rules.parse(told.splitlines() if answer.is_success else [])
    return rules


def _asked(fetcher: _Fetcher, url: str, known: dict[str, str]) -> tuple[httpx.Response, bytes]:
    """Return the answer and its body, which is read hardly further than is allowed."""
    headers = {}
    if known.get("etag"):
        headers["If-None-Match"] = known["etag"]
    if known.get("last-modified"):
        headers["If-Modified-Since"] = known["last-modified"]
    with fetcher.client.stream("GET", url, headers=headers) as answer:
        return answer, _body(fetcher, answer, fetcher.most)


def _body(fetcher: _Fetcher, answer: httpx.Response, most: int) -> bytes:
    """Return the body of an answer, hardly more than `most` bytes; raise ReadTimeout for a drip."""
    import httpx

    size = 0
    pieces = []
    until = fetcher.clock() + _PAGE
    for piece in answer.iter_bytes():
        if fetcher.clock() > until:
            raise httpx.ReadTimeout(f"it was not whole after {_PAGE:.0f} s")
        size += len(piece)
        pieces.append(piece)
        if size > most:
            break
    return b"".join(pieces)


def _kept(
    fetcher: _Fetcher, url: str, answer: httpx.Response, data: bytes, known: dict[str, str]
) -> Fetched:
    """Write what came, and what is known of it; say what hinders."""
    if answer.status_code == 304 and known:
        return Fetched(url, known["file"], unchanged=True)
    if not answer.is_success:
        problem = f"the server says {answer.status_code}"
        return Fetched(url, problem=problem, remedy="check the address in a browser")
    if len(data) > fetcher.most:
        problem = f"is larger than {fetcher.most:,} bytes"
        return Fetched(url, problem=problem, remedy="raise --max-bytes if it is a report")
    if not data.strip():
        return Fetched(url, problem="is empty", remedy="check the address in a browser")
    path = fetcher.folder / _file(url, answer.headers.get("content-type", ""))
    digest = hashlib.sha256(data).hexdigest()
    unchanged = bool(known) and known.get("sha256") == digest and Path(known["file"]).exists()
    with durable.whole(path) as file:
        file.write(data)
    told = {
        "url": url,
        "final_url": str(answer.url),
        "fetched": datetime.now(UTC).isoformat(timespec="seconds"),
        "status": answer.status_code,
        "sha256": digest,
        **{name: answer.headers[name] for name in _KEPT if name in answer.headers},
    }
    durable.replace(Path(f"{path}{BESIDE}"), json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    return Fetched(url, str(path), unchanged=unchanged)


def _known(folder: Path, url: str) -> dict[str, str]:
    """Return what was noted when an address was fetched before; nothing where it was not."""
    host = folder / _file(url, "").parent
    for beside in sorted(host.glob(f"*-{_mark(url)}.*{BESIDE}")):
        path = Path(str(beside).removesuffix(BESIDE))
        try:
            told = json.loads(beside.read_text("utf-8"))
        except (OSError, ValueError):
            continue
        if isinstance(told, dict) and told.get("url") == url and path.exists():
            return {**{key: str(value) for key, value in told.items()}, "file": str(path)}
    return {}


def _mark(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()[:8]


def _file(url: str, kind: str) -> Path:
    """Return where a page is kept: below its host, named by its address and a digest of it."""
    parts = urlsplit(url)
    ending = _ENDINGS.get(kind.partition(";")[0].strip().lower(), ".html") if kind else ""
    words = _SAFE.sub("-", unquote(f"{parts.path} {parts.query}")).strip("-.")[:_NAME]
    if ending and words.lower().endswith(ending):
        words = words[: -len(ending)]
    name = f"{words or 'index'}-{_mark(url)}"
    return Path(_SAFE.sub("_", parts.netloc)) / f"{name}{ending}"
