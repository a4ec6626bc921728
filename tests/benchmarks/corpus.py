"""Make reports without end: `python tests/benchmarks/corpus.py N DIR [--seed S]`.

Each differs in unit, region, year, length, layout, instruments, programs and figures, and comes
with its gold, the correct extraction by docs/annotation.md: `report(seed, index)`. The wording is
in grammar.toml and fields.toml, the names in the catalogue. All content is invented.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(path) for path in (ROOT, Path(__file__).parent) if str(path) not in sys.path]

import answers  # noqa: E402
import layouts  # noqa: E402
import reporters  # noqa: E402
from composing import Composer  # noqa: E402

LEAST, MOST = 1_000, 20_000  # characters
FOLDER = 1_000  # reports in a folder or a table


class Made(NamedTuple):
    """A report's text and its gold, the JSON that docs/annotation.md describes."""

    text: str
    gold: dict[str, Any]


def report(seed: int, index: int, length: int | None = None) -> Made:
    """Return a report, the same for the same numbers and catalogue; `length` in characters."""
    rng = Random(f"{seed}/{index}")  # noqa: S311 - for repeatable texts
    unit = reporters.unit(rng.random)
    year = 2015 + int(rng.random() * 11)
    wanted = length or int(LEAST * (MOST / LEAST) ** rng.random())
    composer = Composer(rng, unit, year)
    draft, parts, issued, issuer = composer.compose(wanted)
    ends = draft.offsets()
    parts = [part._replace(start=ends[part.start], end=ends[part.end]) for part in parts]
    laid = layouts.lay("".join(draft.pieces), parts, layouts.style(rng), rng.random)
    return Made(laid.text, answers.gold(draft, laid, issued, issuer))


def name(index: int) -> str:
    """Return the name of a report without its ending."""
    return f"{index:08}"


def write_files(folder: Path, seed: int, numbers: range) -> None:
    """Write one text and one answer a report, in sub-folders of a thousand."""
    for index in numbers:
        made = report(seed, index)
        part = f"{index // FOLDER:05}"
        for kind, ending, words in (
            ("reports", "txt", made.text),
            ("gold", "json", json.dumps(made.gold, ensure_ascii=False)),
        ):
            path = folder / kind / part / f"{name(index)}.{ending}"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(words, "utf-8", newline="")


def write_tables(folder: Path, seed: int, numbers: range) -> None:
    """Write Parquet tables of a thousand rows: name, text, gold."""
    import pyarrow as pa
    from pyarrow import parquet

    folder.mkdir(parents=True, exist_ok=True)
    for start in range(numbers.start, numbers.stop, FOLDER):
        rows = []
        for index in range(start, min(start + FOLDER, numbers.stop)):
            made = report(seed, index)
            told = json.dumps(made.gold, ensure_ascii=False)
            rows.append({"name": name(index), "text": made.text, "gold": told})
        table = pa.Table.from_pylist(rows)
        parquet.write_table(table, folder / f"{start:08}.parquet", compression="zstd")


def main() -> None:
    call = argparse.ArgumentParser(description=__doc__)
    call.add_argument("number", type=int, metavar="N")
    call.add_argument("folder", type=Path, metavar="DIR")
    call.add_argument("--seed", type=int, default=1)
    call.add_argument("--from", type=int, default=0, dest="first", help="the first index")
    call.add_argument("--parquet", action="store_true", help="tables instead of files")
    given = call.parse_args()
    write = write_tables if given.parquet else write_files
    write(given.folder, given.seed, range(given.first, given.first + given.number))


if __name__ == "__main__":
    main()
