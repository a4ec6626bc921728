"""The commands that show a store: `serve`, `publish`, `matrix`, `figures`."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.commands.catalogues import catalogue_at, catalogue_of
from pipeline.commands.console import STORE, StoreFolder, say, tell

if TYPE_CHECKING:
    from ontology.recognised import Recognise
    from pipeline.commands.question import Found


class Language(StrEnum):
    """In which language a picture or a table is labelled."""

    ZH = "zh"
    EN = "en"


EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104  a host that means all addresses


def recogniser(settings: Mapping[str, str]) -> "Recognise":
    """Return what finds names in a question, by the catalogue that a store was made with."""
    from pipeline.commands.question import recognise

    known = catalogue_of(settings) or catalogue_at(None)
    found: Callable[[str], Sequence[Found]] = partial(recognise, catalogue=known)
    return found


def serve(
    store: StoreFolder = STORE,
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
    from graphs.web.memory import spare
    from graphs.web.safety import LOCAL, Rules
    from graphs.web.site import open_site
    from graphs.web.worker import Limits, Workers

    spare()
    site = open_site(store, partial(_indexing, every=500))
    site.workers = Workers(store, recogniser, Limits(seconds, memory * 1_000_000)).start()
    hosts = {*LOCAL, host.lower(), *(name.lower() for name in allow_host or ())} - EVERYWHERE
    rules = Rules(tuple(sorted(hosts)), tuple(allow_origin or ()))
    shown = "127.0.0.1" if host in EVERYWHERE else host
    say(f"打开 open http://{shown}:{port}/ (Ctrl+C 结束 ends)")
    try:
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
    except SystemExit as error:  # it has said why: in use, not allowed, no such address
        if error.code:
            raise typer.BadParameter(
                f"{host}:{port} cannot be listened on; give another --port, or another --host"
            ) from None
        raise


def _indexing(number: int, every: int) -> None:
    if number % every == 0:
        say(f"索引 indexing: {number}")


def publish(
    output: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="A folder.")],
    store: StoreFolder = STORE,
    *,
    english: Annotated[bool, typer.Option("--english", help="In English too, in DIR/en.")] = False,
    force: Annotated[bool, typer.Option("--force", help="However many reports.")] = False,
) -> None:
    """Write the pages as files (发布), for a web server or a USB stick; open DIR/index.html."""
    from graphs.publish.pages import publish as written
    from graphs.web.site import open_site

    number = 0
    for _ in written(open_site(store), output, english=english, force=force):
        number += 1
    tell([f"{output}: {number} pages"])


def matrix(
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="M.html|.svg|.png|.csv", help="A file.")
    ],
    store: StoreFolder = STORE,
    rows: Annotated[str, typer.Option(help="unit region organ level")] = "unit",
    columns: Annotated[str, typer.Option(help="law program note")] = "law",
    region: Annotated[str, typer.Option(help="The code of a region, all within it.")] = "",
    year: Annotated[str, typer.Option(help="The year reported on.")] = "",
    mode: Annotated[str, typer.Option(help="study publicise apply formulate review mention")] = "",
    status: Annotated[str, typer.Option(help="done planned shortfall")] = "",
    size: Annotated[str, typer.Option(help="The most rows and columns.")] = "40x36",
    language: Annotated[Language, typer.Option(help="Of its labels.")] = Language.ZH,
) -> None:
    """Write who does what with which law as a matrix (矩阵): page, picture or table."""
    from graphs.display.words import words
    from graphs.figures import matrix as matrices
    from graphs.figures import matrix_files, matrix_words
    from graphs.index.index import ensure

    wanted = matrices.Wanted(rows, columns, region, year, mode, status, most=matrices.size(size))
    index, _ = ensure(store)
    made = matrices.compute(index, wanted)
    matrix_files.write(output, made, language)
    _, shown = matrix_words.title(made, words("en"))
    tell([f"{output}: {shown}"])


def figures(
    output: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="A folder.")],
    store: StoreFolder = STORE,
    language: Annotated[Language, typer.Option(help="Of its labels.")] = Language.ZH,
) -> None:
    """Draw the store (图): laws by mode, shares, programs over years, provinces, co-citation."""
    from graphs.display.words import words
    from graphs.figures import pictures
    from graphs.index.index import ensure

    index, _ = ensure(store)
    for path in pictures.write(output, index, words(language), language):
        tell([str(path)])
