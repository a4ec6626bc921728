"""The explorer as an ASGI application."""

from __future__ import annotations

import hashlib
from functools import cache, partial
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from graphs.web import endpoint
from graphs.web.call import Answer, call_of
from graphs.web.routes import answer, warm
from graphs.web.safety import FAILED, Guarded, Rules
from ontology.refusals import lines

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request
    from starlette.responses import Response

    from graphs.web.site import Site

MEDIA: Final = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "txt": "text/plain; charset=utf-8",
}
STATIC: Final = ("site.css", "site.js", "htmx.min.js", "favicon.svg", "find.js")


def create(site: Site, rules: Rules | None = None) -> Guarded:
    """Return the application that shows a site; outermost stands what keeps it safe."""
    from contextlib import asynccontextmanager

    from starlette.applications import Starlette
    from starlette.concurrency import run_in_threadpool
    from starlette.routing import Route

    async def page(request: Request) -> Response:
        call = call_of(request.scope["path"], request.query_params.multi_items())
        site.refresh()
        return _response(await run_in_threadpool(answer, site, call))

    async def sparql(request: Request) -> Response:
        site.refresh()
        return _response(await endpoint.respond(site, request))

    async def static(request: Request) -> Response:
        return _response(asset(request.path_params["name"]))

    @asynccontextmanager
    async def lifespan(_app: Any) -> AsyncIterator[None]:
        site.warming = partial(warm, site)
        site.warm()
        yield
        if site.workers is not None:
            site.workers.close()

    async def failed(_request: Request, _error: Exception) -> Response:
        return _response(Answer(lines(FAILED).encode(), "text/plain; charset=utf-8", 500))

    routes = [
        Route("/static/{name}", static, methods=["GET", "HEAD"]),
        Route("/favicon.ico", lambda _: _response(asset("favicon.svg")), methods=["GET", "HEAD"]),
        Route("/sparql", sparql, methods=["GET", "HEAD", "POST", "OPTIONS"]),
        Route("/{path:path}", page, methods=["GET", "HEAD"]),
    ]
    return Guarded(
        Starlette(routes=routes, exception_handlers={500: failed}, lifespan=lifespan),
        rules or Rules(),
    )


def asset(name: str) -> Answer:
    """Return one of our own files; the address of each bears a digest, so that it may be kept."""
    body = _asset(name)
    if body is None:
        return Answer(b"not found\n", "text/plain; charset=utf-8", 404)
    headers = (("cache-control", "public, max-age=86400"),)
    return Answer(body, MEDIA[name.rpartition(".")[2]], headers=headers)


@cache
def _asset(name: str) -> bytes | None:
    if name in {"graph.css", "graph.js"}:
        from graphs.view.standalone import linked

        style, script = linked()
        return (style if name.endswith("css") else script).encode()
    if name not in STATIC:
        return None
    return (files("graphs") / "web" / "static" / name).read_bytes()


@cache
def digest() -> str:
    """Return what changes with any of our own files."""
    told = hashlib.sha256()
    for name in (*STATIC, "graph.css", "graph.js"):
        told.update(_asset(name) or b"")
    return told.hexdigest()[:10]


def _response(made: Answer) -> Response:
    from starlette.responses import Response

    response = Response(made.body, made.status)
    response.headers["content-type"] = made.media
    for name, value in made.headers:
        response.headers[name] = value
    return response
