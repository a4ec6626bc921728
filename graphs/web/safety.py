"""The outermost layer: who is answered, how one may ask, and the headers of every answer.

It stands outside the framework, so that answers to errors have the headers too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ontology.refusals import lines

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    Scope = MutableMapping[str, Any]
    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]
    App = Callable[[Scope, Receive, Send], Awaitable[None]]

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
# vis-network sets the size of its canvas by attributes; on its page alone styles may stand there.
DRAWING_POLICY: Final = POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
HEADERS: Final = (
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
    ("cache-control", "no-store"),
)
LOCAL: Final = ("127.0.0.1", "localhost", "[::1]")
FAILED: Final = "the server failed; its log says why"
LONGEST_ADDRESS: Final = 16_384  # bytes of path and query
LONGEST_BODY: Final = 1_000_000  # bytes of a query that is posted


@dataclass(frozen=True, slots=True)
class Rules:
    """Which names the server answers to, and which other sites may read its SPARQL answers."""

    hosts: tuple[str, ...] = LOCAL
    origins: tuple[str, ...] = ()


class Guarded:
    """An application behind the rules."""

    def __init__(self, app: App, rules: Rules) -> None:
        self.app, self.rules = app, rules

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse, with all headers."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        told = {
            key.decode("latin-1").lower(): value.decode("latin-1")
            for key, value in scope["headers"]
        }
        refusal = self._refusal(scope, told)
        started = False
        shared = self._shared(scope, told)

        async def sending(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                message["headers"] = _headed(message.get("headers", ()), shared)
            await send(message)

        if refusal:
            await _plain(sending, *refusal)
            return
        try:
            await self.app(scope, receive, sending)
        except Exception:
            if not started:
                await _plain(sending, 500, FAILED)
            raise

    def _refusal(self, scope: Scope, told: MutableMapping[str, str]) -> tuple[int, str, str] | None:
        method, path = scope["method"], scope["path"]
        if _bare(told.get("host", "")) not in self.rules.hosts:
            return 400, "this server does not answer to that host name", ""
        if path == "/sparql":
            if method == "OPTIONS" and self.rules.origins:
                return None
            if method not in {"GET", "HEAD", "POST"}:
                return 405, "GET, HEAD or POST a query", "GET, HEAD, POST"
        elif method not in {"GET", "HEAD"}:
            return 405, "pages are only read: GET or HEAD", "GET, HEAD"
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > LONGEST_ADDRESS:
            return 414, "the address is too long; POST the query", ""
        length = told.get("content-length", "0")
        if not length.isdigit() or int(length) > LONGEST_BODY:
            return 413, f"a query may have {LONGEST_BODY} bytes", ""
        return None

    def _shared(self, scope: Scope, told: MutableMapping[str, str]) -> tuple[tuple[str, str], ...]:
        origin = told.get("origin", "")
        if scope["path"] != "/sparql" or not self.rules.origins:
            return ()
        if origin not in self.rules.origins and "*" not in self.rules.origins:
            return (("vary", "Origin"),)
        return (
            ("access-control-allow-origin", "*" if "*" in self.rules.origins else origin),
            ("access-control-allow-methods", "GET, POST"),
            ("access-control-allow-headers", "Accept, Content-Type"),
            ("cross-origin-resource-policy", "cross-origin"),
            ("vary", "Origin"),
        )


def _headed(
    headers: Any,
    more: tuple[tuple[str, str], ...],
) -> list[tuple[bytes, bytes]]:
    kept = [(bytes(key).lower(), bytes(value)) for key, value in headers]
    names = {key for key, _ in kept} | {key.encode() for key, _ in more}
    ours = [(key, value) for key, value in HEADERS if key.encode() not in names]
    return kept + [(key.encode(), value.encode("latin-1")) for key, value in (*ours, *more)]


def _bare(host: str) -> str:
    """Return a Host header without its port, in small letters."""
    name = host.strip().lower()
    head, colon, port = name.rpartition(":")
    return head if colon and port.isdigit() else name


async def _plain(send: Send, status: int, text: str, allow: str = "") -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    if allow:
        headers.append((b"allow", allow.encode()))
    body = lines(text).encode()
    headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
