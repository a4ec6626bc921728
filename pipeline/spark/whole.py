"""What a whole batch tells, on Spark: the graphs that belong to no report, as `bulk.whole` does.

Names are grouped by the engine and judged by the same functions as on one machine.
"""

from __future__ import annotations

import json
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from ontology import catalogue
from ontology.fact_tables import TABLES
from pipeline.bulk.background import background
from pipeline.bulk.reconcile import Name, lines, names_of
from pipeline.bulk.things import Thing
from pipeline.bulk.whole import CATALOGUE, ONTOLOGY, RECONCILED, vocabulary
from pipeline.files.durable import ShardsError
from pipeline.write.release import release

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyarrow import RecordBatch

    from pipeline.bulk.job import Job
    from pipeline.spark.output import Output

ABOUT: Final = "about"
_NAMES: Final = "key string, iri string, unknown boolean, name string, reports bigint"


def about(output: Output, job: Job, source: str) -> None:
    """Keep what a batch is made of and with. Raises ShardsError where it was made otherwise.

    Of the input it is kept how many files it has, how large they are, and a digest of their paths,
    sizes and times of change.
    """
    made_with: dict[str, Any] = {
        "source": output.whole(source), "input": _state(output, source),
        "base": job.base, "catalogue": catalogue.load(job.catalogue).digest, "version": release(),
    }  # fmt: skip
    if job.catalogue:
        made_with["catalogue_path"] = str(job.catalogue)
    if not output.done(ABOUT):
        told = json.dumps(made_with, ensure_ascii=False)
        row = output.session.createDataFrame([(told,)], "about string")
        output.write(ABOUT, row.coalesce(1), "text")
        return
    rows = output.session.read.text(f"{output.path}/{ABOUT}").collect()
    before: Any = None
    with suppress(ValueError):
        before = json.loads("".join(row.value for row in rows))
    if before == made_with:
        return
    if isinstance(before, dict) and before | {"input": made_with["input"]} == made_with:
        was, now = (f"{files:,} files of {size:,} bytes" for files, size, _ in (
            before["input"], made_with["input"]))  # fmt: skip
        what = f"the input has changed since this batch was begun: it was {was}, and now is {now}"
        remedy = f"name a new folder with -o, or put it back as it was for {output.path}"
        raise ShardsError(what, source, remedy)
    what = "this folder has the output of another batch, or of other settings"
    raise ShardsError(what, output.path, "name a new one with -o")


def _state(output: Output, source: str) -> list[Any]:
    """Return how many files the input has, their bytes, and a digest; their contents stay there."""
    read = output.session.read.format("binaryFile").option("recursiveFileLookup", "true")
    each = "cast(xxhash64(path, length, modificationTime) AS decimal(38, 0))"
    said = ("count(*) files", "coalesce(sum(length), 0) size", f"string(sum({each})) digest")
    row = read.load(source).selectExpr(*said).first()
    return [row.files, row.size, row.digest] if row else []


def write(output: Output, job: Job) -> None:
    """Write what the catalogue knows of the things met, the vocabulary, and names reconciled."""
    known = catalogue.load(job.catalogue)
    things = output.read("tables/things")
    met = things.filter("known or class = 'Region'").select("thing")
    if not output.done(CATALOGUE):
        iris = [row.thing for row in met.collect()]  # no more than the catalogue has
        _text(output, CATALOGUE, background(iris, known, job.base).splitlines())
    if not output.done(ONTOLOGY):
        _text(output, ONTOLOGY, (line.rstrip("\n") for line in sorted(vocabulary(job.base))))
    bodies = things.filter("class = 'Organisation'").select("thing")
    called = output.read("tables/mentions").join(bodies, "thing", "left_semi")
    called = called.select("thing", "text", "report").distinct().groupBy("thing", "text").count()
    gathered = (
        called.selectExpr("thing", "struct(text, count) said")
        .groupBy("thing")
        .agg({"said": "collect_list"})
    )
    gathered = gathered.withColumnRenamed("collect_list(said)", "said")
    names = things.join(gathered, "thing", "left").mapInArrow(partial(_names, job.base), _NAMES)
    columns = ("key", "iri", "unknown", "name", "reports")
    grouped = names.repartition("key").sortWithinPartitions(*columns)
    said = grouped.mapInArrow(partial(_reconciled, job.base), "line string")
    output.write(RECONCILED, said, "text")


def _text(output: Output, name: str, told: Iterable[str]) -> None:
    rows = output.session.createDataFrame([(line,) for line in told], "line string")
    output.write(name, rows.coalesce(1), "text")


def _names(base: str, batches: Iterable[RecordBatch]) -> Iterator[RecordBatch]:
    """Yield the names of things, on the engine's workers."""
    import pyarrow as pa

    keys = [column.name for column in TABLES["things"]]
    types = [pa.string(), pa.string(), pa.bool_(), pa.string(), pa.int64()]
    schema = pa.schema(list(zip(Name._fields, types, strict=True)))
    for batch in batches:
        things = [
            Thing(
                tuple(row[key] for key in keys),
                {each["text"]: each["count"] for each in row["said"] or ()},
            )
            for row in batch.to_pylist()
        ]
        rows = [name._asdict() for name in names_of(things, base)]
        yield pa.RecordBatch.from_pylist(rows, schema=schema)


def _reconciled(base: str, batches: Iterable[RecordBatch]) -> Iterator[RecordBatch]:
    """Yield the lines that names in order give, on the engine's workers."""
    import pyarrow as pa

    names = (Name(**row) for batch in batches for row in batch.to_pylist())
    found = [line.rstrip("\n") for line in lines(names, base)]
    yield pa.RecordBatch.from_arrays([pa.array(found, pa.string())], ["line"])
