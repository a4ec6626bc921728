"""The commands that show a store: `serve`, `publish`, `matrix`, `figures`."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.commands.catalogues import catalogue_at, catalogue_of
from pipeline.console import STORE, StorePath, say

if TYPE_CHECKING:
    from ontology.recognised import Recognise
    from pipeline.question import Found

EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104  a host that means all addresses


def recogniser(settings: Mapping[str, str]) -> "Recognise":
    """Return what finds names in a question, by the catalogue that a store was made with."""
    from pipeline.question import recognise

    known = catalogue_of(settings) or catalogue_at(None)
    found: Callable[[str], Sequence[Found]] = partial(recognise, catalogue=known)
    return found


def serve(
    store: StorePath = STORE,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535)] = 8000,
    allow_host: Annotated[
        list[str] | None, typer.Option(help="A host name it also answers to.")
    ] = None,
    allow_origin: Annotated[
        list[str] | None, typer.Option(help="A site that may read /sparql (CORS).")
    ] = None,
    seconds: Annotated[float, typer.Option(min=0.1, help="A query may take so long.")] = 15.0,
    memory: Annotated[int, typer.Option(min=100, help="And so many megabytes.")] = 1500,
) -> None:
    """Show the store as pages in a browser (浏览), with a SPARQL endpoint at /sparql."""
    import uvicorn

    from graphs.web.app import create
    from graphs.web.safety import LOCAL, Rules
    from graphs.web.site import open_site
    from graphs.web.worker import Limits, Workers

    site = open_site(store, partial(_indexing, every=500))
    site.workers = Workers(store, recogniser, Limits(seconds, memory * 1_000_000)).start()
    hosts = {*LOCAL, host.lower(), *(name.lower() for name in allow_host or ())} - EVERYWHERE
    rules = Rules(tuple(sorted(hosts)), tuple(allow_origin or ()))
    shown = "127.0.0.1" if host in EVERYWHERE else host
    say(f"打开 open http://{shown}:{port}/ (Ctrl+C 结束 ends)")
    uvicorn.run(
        create(site, rules),
        host=host,
        port=port,
        log_level="warning",
        server_header=False,
        date_header=False,
        timeout_keep_alive=15,
        limit_concurrency=200,
    )


def _indexing(number: int, every: int) -> None:
    if number % every == 0:
        say(f"索引 indexing: {number}")
