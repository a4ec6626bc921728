"""Shards read back: each file of the corpus with its quads and its text, as a store takes them."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any

from pipeline.bulk import ABOUT, DONE, MANIFEST
from pipeline.durable import ShardsError, unpacked
from pipeline.result import Result
from pipeline.shards import QUADS, TEXTS, place
from pipeline.whole import CATALOGUE, RECONCILED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


def about(out: Path) -> tuple[dict[str, str], dict[str, Any]]:
    """Return what shards were made with (base, catalogue …) and how much there is of them.

    Raises ShardsError where the folder is none of shards, or not complete.
    """
    if not (out / ABOUT).exists():
        raise ShardsError("this is no folder of shards", out, "make it with `fazhi bulk`")
    if not (out / DONE).exists():
        raise ShardsError("the shards are not complete", out, "run the same `fazhi bulk` again")
    made_with = json.loads((out / ABOUT).read_text("utf-8"))
    totals = json.loads((out / DONE).read_text("utf-8"))
    return {key: value for key, value in made_with.items() if isinstance(value, str)}, totals


def results(out: Path, recorded: Mapping[str, str]) -> Iterator[Result]:
    """Yield every file of the shards, in their order, as reading it again would give it.

    Those whose digest is the `recorded` one are unchanged and bare. Files of equal bytes follow
    each other, with the same report.
    """
    for text in (out / MANIFEST).read_text("utf-8").splitlines():
        number = json.loads(text)["shard"]
        quads = unpacked(out / place(QUADS, number))
        for line in unpacked(out / place(TEXTS, number)):
            told = json.loads(line)
            said = list(islice(quads, told["quads"]))
            output = "".join(said[:-1])  # the last is `fz:fileName`, which the store gives itself
            for file in (told["file"], *told["same"]):
                if recorded.get(file) == told["sha256"]:
                    yield Result(file, told["sha256"], unchanged=True)
                else:
                    yield Result(file, told["sha256"], told["report"], output, told["source"])


def catalogue_quads(out: Path) -> str:
    """Return the N-Quads of what the catalogue knows of the things in the shards."""
    return "".join(unpacked(out / place(QUADS, CATALOGUE)))


def reconciled_triples(out: Path) -> Iterator[str]:
    """Yield the triples of the reconciled graph."""
    for line in unpacked(out / place(QUADS, RECONCILED)):
        yield line.rpartition(" <")[0]
