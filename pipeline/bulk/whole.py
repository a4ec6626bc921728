"""What belongs to the whole of a corpus: written once, when all its shards stand.

The table of things, and three graphs as shards of their own: what the catalogue knows of the
things met, what the reports together tell of names, and the vocabulary.
"""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Final

from ontology.parquet import Table
from ontology.terms import ontology_graph
from pipeline.bulk.background import background
from pipeline.bulk.reconcile import reconciled
from pipeline.bulk.shards import QUADS, SCRATCH, THINGS, place
from pipeline.bulk.things import loaded, merged
from pipeline.files.durable import packed, size_and_digest, unpacked, whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ontology.catalogue import Catalogue
    from pipeline.bulk.things import Thing

CATALOGUE, RECONCILED, ONTOLOGY = "catalogue", "reconciled", "ontology"
_AT_ONCE: Final = 32  # files that are merged in one go


def write(
    out: Path, shards: int, known: Catalogue, base: str, *, tables: bool
) -> dict[str, list[int | str]]:
    """Write what belongs to the whole; return the size and digest of each file."""
    names = [place(QUADS, name) for name in (CATALOGUE, ONTOLOGY, RECONCILED)]
    scratch = out / SCRATCH
    things = _merged([out / place(THINGS, number) for number in range(shards)], scratch)
    met: list[str] = []
    if tables:
        names.append(place("tables/things", "things"))
        with whole(out / names[-1]) as file:
            table = Table("things", file)
            _reconcile(out, _noted(things, met, table), base)
            table.close()
    else:
        _reconcile(out, _noted(things, met, None), base)
    with packed(out / place(QUADS, CATALOGUE)) as stream:
        stream.write(background(met, known, base).encode())
    with packed(out / place(QUADS, ONTOLOGY)) as stream:
        stream.write("".join(sorted(vocabulary(base))).encode())
    return {name: size_and_digest(out / name) for name in names}


def _reconcile(out: Path, things: Iterator[Thing], base: str) -> None:
    with packed(out / place(QUADS, RECONCILED)) as stream:
        for line in reconciled(things, out / SCRATCH, base):
            stream.write(line.encode())


def _noted(things: Iterator[Thing], met: list[str], table: Table | None) -> Iterator[Thing]:
    """Yield things; put those that the catalogue may know into `met`, all into the table."""
    for thing in things:
        if table:
            table.add([thing.row])
        if thing.row[4] or thing.row[1] == "Region":
            met.append(thing.iri)
        yield thing


def _merged(paths: Sequence[Path], scratch: Path) -> Iterator[Thing]:
    """Yield the things of all files, each once; of many files some at a time are made one."""
    level = 0
    while len(paths) > _AT_ONCE:
        level += 1
        fewer: list[Path] = []
        for start in range(0, len(paths), _AT_ONCE):
            fewer.append(scratch / f"things-{level}-{start}.zst")
            with packed(fewer[-1]) as stream:
                for thing in merged([_read(path) for path in paths[start : start + _AT_ONCE]]):
                    stream.write(thing.dumped().encode())
        paths = fewer
    yield from merged([_read(path) for path in paths])


def _read(path: Path) -> Iterator[Thing]:
    yield from map(loaded, unpacked(path))


def vocabulary(base: str) -> Iterator[str]:
    """Yield the N-Quads of the schema, in the graph that holds it."""
    import pyoxigraph as ox

    graph = ontology_graph(base)
    schema = files("ontology").joinpath("schema.ttl").read_bytes()
    for quad in ox.parse(schema, ox.RdfFormat.TURTLE, base_iri=graph):
        yield f"{quad.triple} <{graph}> .\n"
