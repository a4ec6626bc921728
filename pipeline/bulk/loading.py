"""Shards read back: each file of the corpus with its quads and its text, as a store takes them."""

from __future__ import annotations

import json
from contextlib import contextmanager
from itertools import islice
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

from pipeline.bulk.corpus import ABOUT, DONE, FAILURES, MANIFEST
from pipeline.bulk.shards import QUADS, TEXTS, place
from pipeline.bulk.whole import CATALOGUE, RECONCILED
from pipeline.files.durable import ShardsError, size, size_and_digest, unpacked
from pipeline.files.result import Result

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

_REMEDY: Final = "copy it again, or delete it and run the same `fazhi bulk` again"


def about(out: Path) -> tuple[dict[str, str], dict[str, Any]]:
    """Return what shards were made with (base, catalogue …) and how much there is of them.

    Raises ShardsError where the folder is none of shards, or not complete.
    """
    if not (out / ABOUT).exists():
        remedy = "make it with `fazhi bulk`, or copy here what `fazhi spark` wrote"
        raise ShardsError("this is no folder of shards", out, remedy)
    if not (out / DONE).exists():
        raise ShardsError("the shards are not complete", out, "run the same `fazhi bulk` again")
    made_with, totals = _object(out / ABOUT), _object(out / DONE)
    return {key: value for key, value in made_with.items() if isinstance(value, str)}, totals


def gone(out: Path, recorded: Iterable[str]) -> set[str]:
    """Return the recorded paths that lie where files were looked for, and are there no more.

    What could not be read is not among them, nor what lies in an archive or a folder that could
    not.
    """
    under = _object(out / ABOUT).get("paths", ())
    failed = (failure["file"] for failure in _lines(out / FAILURES))
    found = below(recorded, under, failed)
    return found.difference(_files(out)) if found else found


def _files(out: Path) -> Iterator[str]:
    for shard in _lines(out / MANIFEST):
        for line in _unpacked(out, place(TEXTS, shard["shard"]), shard["files"]):
            text = json.loads(line)
            yield from (text["file"], *text["same"])


def below(recorded: Iterable[str], under: Iterable[str], failed: Iterable[str]) -> set[str]:
    """Return the recorded paths that are or lie below some, without those that failed."""
    looked, lost = set(under), set(failed)

    def among(path: str, paths: set[str]) -> bool:
        return path in paths or any(str(parent) in paths for parent in PurePath(path).parents)

    return {path for path in recorded if among(path, looked) and not among(path, lost)}


def results(out: Path, recorded: Mapping[str, str]) -> Iterator[Result]:
    """Yield every file of the shards, in their order, as reading it again would give it.

    Those whose digest is the `recorded` one are unchanged and bare. Files of equal bytes follow
    each other, with the same report.
    """
    for shard in _lines(out / MANIFEST):
        number, files = shard["shard"], shard["files"]
        quads = _unpacked(out, place(QUADS, number), files)
        for line in _unpacked(out, place(TEXTS, number), files):
            text = json.loads(line)
            said = list(islice(quads, text["quads"]))
            output = "".join(said[:-1])  # the last is `fz:fileName`, which the store gives itself
            for file in (text["file"], *text["same"]):
                if recorded.get(file) == text["sha256"]:
                    yield Result(file, text["sha256"], unchanged=True)
                else:
                    yield Result(file, text["sha256"], text["report"], output, text["source"])


def catalogue_quads(out: Path) -> str:
    """Return the N-Quads of what the catalogue knows of the things in the shards."""
    return "".join(_unpacked(out, place(QUADS, CATALOGUE), _whole(out)))


def reconciled_triples(out: Path) -> Iterator[str]:
    """Yield the triples of the reconciled graph."""
    for line in _unpacked(out, place(QUADS, RECONCILED), _whole(out)):
        yield line.rpartition(" <")[0]


def _whole(out: Path) -> Mapping[str, list[int | str]]:
    files: Mapping[str, list[int | str]] = _object(out / DONE)["files"]
    return files


def _unpacked(out: Path, name: str, files: Mapping[str, list[int | str]]) -> Iterator[str]:
    """Yield the lines of a packed file that has the size and the digest it was written with."""
    packed = out / name
    if size(packed) != files[name][0] or size_and_digest(packed) != files[name]:
        raise ShardsError("is lacking, cut off or damaged", packed, _REMEDY)
    yield from unpacked(packed)


def _object(path: Path) -> dict[str, Any]:
    """Return the JSON object in a file; raise ShardsError for anything else."""
    with _damage(path):
        found = json.loads(path.read_text("utf-8"))
        if not isinstance(found, dict):
            raise ValueError("no JSON object")  # noqa: TRY004 - told as the parser's
        return found


def _lines(path: Path) -> list[dict[str, Any]]:
    """Return the JSON objects in a file, one a line."""
    with _damage(path):
        return [json.loads(line) for line in path.read_text("utf-8").split("\n")[:-1]]


@contextmanager
def _damage(path: Path) -> Iterator[None]:
    """Say which file cannot be read."""
    try:
        yield
    except ValueError as error:
        raise ShardsError(f"is damaged ({error})", path, _REMEDY) from error
