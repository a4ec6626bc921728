"""The terminal: options that commands share, words to the user, exit codes.

Results go to stdout, words and progress to stderr.
"""

import io
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from ontology.terms import BASE, is_base
from pipeline.files import refusal

if TYPE_CHECKING:
    from rich.console import RenderableType

    from pipeline.files.finding import Found
    from pipeline.files.result import Result
    from pipeline.read.layer import Limits

SOME_FAILED, WRONG_CALL, UNUSABLE, INTERRUPTED = 1, 2, 3, 130

STORE = Path("fazhi-store")
PLACE = str(STORE)

Paths = Annotated[
    list[Path],
    typer.Argument(help="Reports: files, folders, archives, tables; - is standard input."),
]
StorePath = Annotated[Path, typer.Option("--store", help="The store's folder (图谱).")]
StorePlace = Annotated[
    str, typer.Option("--store", help="The store's folder, or a SPARQL server's address (图谱).")
]
Catalogue = Annotated[
    Path | None,
    typer.Option("--catalogue", help="Your own regulations and programs: a folder or a CSV."),
]
Corrections = Annotated[
    Path | None,
    typer.Option("--corrections", help="A CSV of what people corrected, made again each time."),
]


def _base(given: str | None) -> str | None:
    if given is not None and not is_base(given):
        raise typer.BadParameter(
            f"{given} is nothing that IRIs begin with; write one with / at its end: {BASE}"
        )
    return given


Base = Annotated[
    str | None,
    typer.Option("--base", help=f"What IRIs begin with, if not {BASE}", callback=_base),
]
Workers = Annotated[
    int | None, typer.Option("--workers", min=1, help="Processes, if not one a core.")
]
MaxMb = Annotated[int, typer.Option("--max-mb", min=1, help="Megabytes a report may have.")]
MaxPages = Annotated[int, typer.Option("--max-pages", min=1, help="Pages a report may have.")]
MaxSeconds = Annotated[
    int, typer.Option("--max-seconds", min=1, help="Seconds that one report may take.")
]
MaxMemory = Annotated[
    int, typer.Option("--max-memory", min=256, help="Megabytes of memory a process may use.")
]
Ocr = Annotated[
    bool, typer.Option("--ocr", help="Read scanned pages by tesseract, which makes mistakes.")
]

Name = Annotated[
    str | None,
    typer.Argument(
        metavar="NAME",
        show_default=False,
        help="A law, unit or program (法规、单位或者制度), where the name says which.",
    ),
]
Law = Annotated[str | None, typer.Option("--law", help="A law, regulation or document (法规).")]
Unit = Annotated[str | None, typer.Option("--unit", help="A unit (单位).")]
Program = Annotated[str | None, typer.Option("--program", help="A named scheme (制度).")]
Region = Annotated[str | None, typer.Option("--region", help="A region, all within it (地区).")]
Year = Annotated[str | None, typer.Option("--year", help="The year reported on.")]


def folder(place: Path) -> Path:
    """Return the folder of a store; a server's address is a wrong call, told with the way out."""
    if str(place).startswith(("http:/", "https:/")):
        raise typer.BadParameter(
            "pages, matrix and pictures are made of a folder, for they need its index and texts;"
            " fetch the server's store first: `fazhi pull URL --store DIR`"
        )
    return place


StoreFolder = Annotated[
    Path,
    typer.Option(
        "--store",
        help="The store's folder (图谱); that of a server is fetched by `fazhi pull`.",
        callback=folder,
    ),
]


def group(code_of: Callable[[Exception], int | None]) -> type[TyperGroup]:
    """Return a group of commands that tells what went wrong in words and by its exit code.

    `code_of` gives the code of what a user can mend, None for a fault of ours, which is raised.
    """

    class Commands(TyperGroup):
        def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401
            try:
                return list(super().parse_args(ctx, args))
            except Exception as error:
                if hasattr(error, "format_message"):
                    _say_in_chinese(error.format_message())
                raise

        def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - the types of typer's own click
            try:
                answer = super().invoke(ctx)
                sys.stdout.flush()
            except KeyboardInterrupt:
                say("已中断 interrupted")
                raise typer.Exit(INTERRUPTED) from None
            except BrokenPipeError:  # `fazhi … | head`: the reader has enough
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
                raise typer.Exit(0) from None
            except Exception as error:
                code = code_of(error)
                if code is None:
                    if hasattr(error, "format_message"):  # a wrong option: click tells it next
                        _say_in_chinese(error.format_message())
                    raise
                said = refusal.told(error) if isinstance(error, OSError) else str(error)
                say(f"错误 error: {said}")
                _say_in_chinese(said)
                raise typer.Exit(code) from None
            return answer

    return Commands


def _say_in_chinese(said: str) -> None:
    from ontology.refusals import chinese

    if words := chinese(said):
        say(words)


def speak_utf8() -> None:
    """Write UTF-8 and plain line ends, whatever the locale and the system say."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace", newline="\n")


def refuse_undecoded(arguments: Sequence[str]) -> None:
    """End with a wrong call where the locale made no text of what was typed."""
    coding = sys.getfilesystemencoding()
    if coding == "utf-8" or not any("\udc80" <= sign <= "\udcff" for sign in "".join(arguments)):
        return
    say(
        f"错误 error: 当前语言环境（{coding}）读不出所给的中文"
        f" the locale ({coding}) makes no text of what was typed;"
        " set LC_ALL=C.UTF-8, and take PYTHONUTF8=0 away"
    )
    sys.exit(WRONG_CALL)


def tell(lines: Iterable[str]) -> None:
    """Write results."""
    for line in lines:
        print(line)


def say(line: str) -> None:
    """Write words to the user."""
    print(line, file=sys.stderr)


@contextmanager
def bytes_out() -> Iterator[IO[bytes]]:
    """Yield stdout for bytes."""
    sys.stdout.flush()
    yield sys.stdout.buffer
    sys.stdout.buffer.flush()


def show(parts: Iterable["RenderableType"], *, error: bool = False) -> None:
    """Write text and tables that rich lays out."""
    from rich.console import Console

    stream = sys.stderr if error else sys.stdout
    for part in parts:
        # By way of a buffer: a console of rich ends the program where its reader has gone.
        text = io.StringIO()
        Console(file=text, width=width(), highlight=False, markup=False, emoji=False).print(part)
        stream.write(text.getvalue())


def width() -> int:
    """Return how wide a table may be: the terminal, or wide enough for a file."""
    return shutil.get_terminal_size((160, 24)).columns


def pairs(values: Iterable[str]) -> dict[str, str]:
    """Return name=value arguments as a dict; anything else is a wrong call."""
    for value in values:
        if "=" not in value:
            raise typer.BadParameter(f"{value}: write name=value, as in law=民法典")
    return {name: value for name, _, value in (one.partition("=") for one in values)}


def found(paths: Iterable[Path], limits: "Limits | None" = None) -> "Found":
    """Return the files to read, and say what is passed over; nothing at all is a wrong call."""
    from pipeline.commands import words
    from pipeline.files import finding

    files = finding.walk(paths, limits)
    for line in words.skipped(files):
        say(line)
    if not len(files):
        named = ", ".join(map(str, paths))
        endings = " ".join(finding.FORMATS)
        raise typer.BadParameter(f"没有找到报告 no reports ({endings}) in {named}")
    return files


def sound(
    results: Iterable["Result"], failures: list["Result"], step: Callable[[], None] = lambda: None
) -> Iterator["Result"]:
    """Yield what was read, say its warnings, and collect what failed."""
    for result in results:
        step()
        for warning in result.warnings:
            say(f"{result.file}: {warning}")
        if result.problem:
            failures.append(result)
        else:
            yield result


def end(failures: Sequence["Result"], kept: str = "") -> None:
    """List what failed, and end with its exit code if anything did."""
    from pipeline.commands import words

    for line in words.failed(failures, kept):
        say(line)
    if failures:
        raise typer.Exit(SOME_FAILED)
