"""The command that holds what is found against gold: `score`."""

import json
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ontology.terms import BASE
from pipeline.commands import console
from pipeline.commands.catalogues import catalogue_at
from pipeline.commands.console import Base, Catalogue, say, tell

if TYPE_CHECKING:
    from pipeline.score.scoring import Score

_PARTS = ("report", "instruments", "organisations", "programs", "applications", "measures")


def score(
    gold: Annotated[Path, typer.Argument(exists=True, help="A JSON file, or a folder of them.")],
    texts: Annotated[
        Path | None,
        typer.Option(exists=True, help="The reports; if not given, ../reports beside GOLD."),
    ] = None,
    part: Annotated[
        str | None, typer.Option(help="Only this part of GOLD/split.toml: develop, measure.")
    ] = None,
    run: Annotated[
        Path | None, typer.Option(help="A stored run: what is gained and lost against it.")
    ] = None,
    floors: Annotated[
        Path | None, typer.Option(help="Floors (TOML, a table a part) that must be held.")
    ] = None,
    catalogue: Catalogue = None,
    base: Base = None,
    *,
    errors: Annotated[bool, typer.Option("--errors", help="List every difference.")] = False,
    keep: Annotated[bool, typer.Option("--keep", help="Store this run in --run.")] = False,
    lift: Annotated[
        bool, typer.Option("--raise", help="Lift the floors to what is reached.")
    ] = False,
) -> None:
    """Hold what is found against gold (评分): precision, recall and F1 of each layer.

    With --run also what is gained and lost against the last stored run; with --floors exit 1
    where a layer falls below its floor.
    """
    from pipeline.bulk import batch
    from pipeline.commands import words
    from pipeline.score import history
    from pipeline.score.scoring import score as compare

    right = _gold(gold, part)
    folder = texts or (gold if gold.is_dir() else gold.parent).parent / "reports"
    catalogue_at(catalogue)
    found = console.found([folder])
    wanted = [file for file in found.files if Path(file).stem in right]
    failures = [f for f in found.failures if Path(f.file).stem in right]
    if lacking := sorted(right.keys() - {Path(file).stem for file in wanted}):
        say(f"没有正文，算作遗漏 no text in {folder}, all counts as missed: {', '.join(lacking)}")
    job = batch.Job("json", catalogue, base or BASE)
    results = list(console.sound(batch.extract_files(wanted, job), failures))
    answers = {Path(result.file).stem: json.loads(result.output) for result in results}
    sources = {Path(result.file).stem: result.source for result in results}
    scored = compare(answers, right, sources)
    tell(words.scored(scored, errors=errors))
    if run and run.exists():
        with _readable(run):
            change = history.change(scored, run.read_text("utf-8"))
        tell(words.changed(change))
    if run and keep:
        run.write_text(history.dump_run(scored), "utf-8", newline="\n")
    console.end(failures)
    if floors and not _held(scored, floors, part or gold.name, lift=lift):
        raise typer.Exit(console.SOME_FAILED)


def _gold(gold: Path, part: str | None) -> dict[str, dict[str, object]]:
    files = sorted(gold.glob("*.json")) if gold.is_dir() else [gold]
    if part and not gold.is_dir():
        raise typer.BadParameter(f"--part goes with a folder of gold, and {gold} is a file")
    if part:
        with _readable(gold / "split.toml"):
            split = tomllib.loads((gold / "split.toml").read_text("utf-8"))
        if part not in split:
            known = ", ".join(sorted(split))
            raise typer.BadParameter(f"{gold}/split.toml has no part {part}; it has {known}")
        files = [path for path in files if path.stem in split[part]]
    if not files:
        raise typer.BadParameter(f"没有标准答案 no gold (.json) in {gold}")
    return {path.stem: _of_report(path) for path in files}


def _of_report(path: Path) -> dict[str, object]:
    with _readable(path):
        answers: dict[str, object] = json.loads(path.read_text("utf-8"))
    if lacking := [key for key in _PARTS if not isinstance(answers, dict) or key not in answers]:
        raise typer.BadParameter(
            f"{path} is no gold: it lacks {', '.join(lacking)}; docs/annotation.md says what it has"
        )
    return answers


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Make a wrong call of a file that is no JSON or TOML, not UTF-8, or of something else."""
    try:
        yield
    except (ValueError, LookupError, TypeError) as error:
        raise typer.BadParameter(f"{path} cannot be read ({error})") from error


def _held(scored: "Score", path: Path, part: str, *, lift: bool) -> bool:
    """Tell whether the floors of a part are held, and lift them where asked for."""
    from pipeline.commands import words
    from pipeline.score import history

    with _readable(path):
        held = path.read_text("utf-8") if path.exists() else ""
        floors = history.load_floors(held)
    below = history.below(scored, floors.get(part, {}))
    for line in words.fallen(below):
        say(line)
    if lift:
        lifted = history.raised(floors, part, scored)
        path.write_text(history.dump_floors(lifted, held), "utf-8", newline="\n")
    return not below
