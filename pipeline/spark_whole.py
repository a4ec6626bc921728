"""What a whole batch tells, on Spark: the graphs that belong to no report, as `whole` writes them.

Names are grouped by the engine and judged by the same functions as on one machine.
"""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Final

from ontology import catalogue
from ontology.fact_tables import TABLES
from pipeline.background import background
from pipeline.durable import ShardsError
from pipeline.met import Thing
from pipeline.reconcile import Name, lines, names_of
from pipeline.release import release
from pipeline.whole import CATALOGUE, ONTOLOGY, RECONCILED, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyarrow import RecordBatch

    from pipeline.job import Job
    from pipeline.spark import Output

ABOUT: Final = "about"
_NAMES: Final = "key string, iri string, unknown boolean, name string, reports bigint"


def about(output: Output, job: Job, source: str) -> None:
    """Keep what a batch is made of and with. Raises ShardsError where it was made otherwise."""
    made_with = [source, job.base, catalogue.load(job.catalogue).digest, release()]
    told = json.dumps(made_with, ensure_ascii=False)
    if not output.done(ABOUT):
        row = output.session.createDataFrame([(told,)], "about string")
        output.write(ABOUT, row.coalesce(1))
    elif [row.about for row in output.read(ABOUT).collect()] != [told]:
        what = "this folder has the output of another batch, or of other settings"
        raise ShardsError(what, output.path, "name a new one with -o")


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
