"""The command line `fazhi`: its commands, and what is said where one of them fails.

Exit codes: 0 done, 1 some input failed (it is listed), 2 wrong call, 3 store or disk unusable,
130 interrupted.
"""

import sys
from typing import Annotated

import typer

from pipeline.commands import (
    analysing,
    asking,
    bulk,
    cluster,
    console,
    deriving,
    fetching,
    keeping,
    making,
    scoring,
    showing,
)

COMMANDS = (
    making.read,
    making.build,
    making.remove,
    bulk.bulk,
    bulk.load,
    cluster.spark,
    fetching.fetch,
    asking.query,
    asking.ask,
    deriving.follow,
    deriving.copies,
    deriving.compare,
    deriving.survey,
    analysing.diff,
    analysing.rank,
    asking.export,
    asking.view,
    showing.matrix,
    showing.figures,
    showing.publish,
    showing.serve,
    asking.check,
    keeping.info,
    keeping.push,
    keeping.pull,
    scoring.score,
)


def _code(error: Exception) -> int | None:
    from graphs.check.corrections import CorrectionError
    from graphs.figures.matrix import MatrixError
    from graphs.figures.paper import FigureError
    from graphs.publish.pages import PublishError
    from graphs.store.folder import StoreError
    from graphs.store.sparql import QueryError
    from graphs.view.focus import ViewError
    from ontology.catalogue import CatalogueError
    from pipeline.bulk.processes import WorkerError
    from pipeline.files.durable import ShardsError
    from pipeline.read.encoding import ReadError

    shown = ViewError | MatrixError | FigureError | PublishError
    wrong = (
        CorrectionError
        | CatalogueError
        | QueryError
        | ReadError
        | shown
        | FileNotFoundError
        | IsADirectoryError
    )
    unusable = StoreError | ShardsError | WorkerError | OSError
    if isinstance(error, wrong):
        return console.WRONG_CALL
    return console.UNUSABLE if isinstance(error, unusable) else None


app = typer.Typer(
    name="fazhi",
    cls=console.group(_code),
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="From 法治政府建设年度报告 to a knowledge graph: which units apply which laws, and how.",
)
for command in COMMANDS:
    app.command()(command)


def _show_version(*, wanted: bool) -> None:
    if wanted:
        from pipeline.write.release import release

        console.tell([f"fazhi {release()}"])
        raise typer.Exit


@app.callback()
def about(
    *,
    _: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Answer `--version`."""


def main() -> None:
    """Run the command line, in UTF-8 whatever the locale says."""
    console.speak_utf8()
    console.refuse_undecoded(sys.argv[1:])
    app()
