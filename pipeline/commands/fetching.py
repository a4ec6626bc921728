"""The command that brings pages here: `fetch`."""

from pathlib import Path
from typing import Annotated

import typer

from pipeline.commands import console
from pipeline.commands.console import say, tell
from pipeline.files.result import Result


def fetch(
    urls: Annotated[
        list[str] | None, typer.Argument(metavar="[URL…]", help="Addresses of reports.")
    ] = None,
    listed: Annotated[
        Path | None,
        typer.Option(
            "--list", exists=True, dir_okay=False, help="A file of addresses, one a line."
        ),
    ] = None,
    output: Annotated[Path, typer.Option("-o", "--output", help="The folder they go to.")] = Path(
        "fazhi-pages"
    ),
    max_bytes: Annotated[
        int, typer.Option("--max-bytes", min=1, help="Bytes that one page may have.")
    ] = 32 << 20,
) -> None:
    """Fetch pages (抓取) for `build`: politely, with address and time, as robots.txt allows."""
    from pipeline.files import fetch as fetching

    wanted = [*(urls or []), *(fetching.addresses(listed) if listed else [])]
    if not wanted:
        raise typer.BadParameter("没有网址 no address: give URL… or --list FILE")
    failures = []
    for page in fetching.fetch(wanted, output, max_bytes):
        if page.problem:
            failures.append(Result(page.url, problem=page.problem, remedy=page.remedy))
        else:
            tell([page.file])
            say(f"{page.url}: {'未变 unchanged' if page.unchanged else '已取 fetched'}")
    console.end(failures)
