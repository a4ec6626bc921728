"""The commands that keep a store: `info`, `push`, `pull`."""

import json
from enum import StrEnum
from typing import Annotated

import typer

from pipeline.commands.console import PLACE, STORE, StoreFolder, StorePath, StorePlace, tell


class InfoFormat(StrEnum):
    """How `info` shows a store."""

    TEXT = "text"
    JSON = "json"


def info(
    store: StorePlace = PLACE,
    form: Annotated[InfoFormat, typer.Option("--format", help="Lines, or one JSON object.")] = (
        InfoFormat.TEXT
    ),
    *,
    digest: Annotated[
        bool, typer.Option("--digest", help="The SHA-256 of its canonical N-Quads (reads all).")
    ] = False,
) -> None:
    """Show what is in a store (概况): reports, things, quads, sizes, how and when it was made."""
    from graphs.store.info import info as described
    from graphs.store.opening import reading
    from pipeline.commands import words

    with reading(store) as source:
        found = described(source, digest=digest)
    if form is InfoFormat.JSON:
        tell([json.dumps(found, ensure_ascii=False, indent=1)])
    else:
        tell(words.described(found))


def push(
    address: Annotated[str, typer.Argument(metavar="URL", help="http://host:7878/query")],
    store: StorePath = STORE,
) -> None:
    """Load a store into a SPARQL 1.1 server (推送), a graph a report; again sends only changes."""
    from graphs.store.embedded import Store
    from graphs.store.push import push as load
    from graphs.store.remote import Remote
    from pipeline.commands import words
    from pipeline.commands.progress import progress

    with (
        Store.open(store) as source,
        Remote.open(address) as server,
        progress(len(source.graphs()), "推送 push") as step,
    ):
        done = load(source, server, step)
    tell(words.pushed(done.sent, done.unchanged, done.withdrawn, done.quads))


def pull(
    address: Annotated[str, typer.Argument(metavar="URL", help="http://host:7878/query")],
    store: StoreFolder = STORE,
) -> None:
    """Fetch the store of a SPARQL server into a folder (取回), in place of what is there."""
    from graphs.store import pull as fetching
    from graphs.store.remote import Remote
    from pipeline.commands import words
    from pipeline.commands.progress import progress

    with (
        Remote.open(address) as server,
        progress(len(fetching.report_graphs(server)), "取回 pull") as step,
    ):
        done = fetching.pull(server, store, address, step)
    tell(words.pulled(done.reports, done.quads))
