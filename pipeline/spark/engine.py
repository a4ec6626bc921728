"""Apache Spark: the unit of work of one machine on many, with Spark's own commit.

The engine's workers read documents through `mapInArrow` into one table of what each gave; the
quads, the texts, the failures and the fact tables are then taken from it without Python. Every
part is committed whole (`_SUCCESS`), and a run that was stopped goes on behind those that are.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from ontology.fact_tables import TABLES
from pipeline.bulk.work_unit import Document, each
from pipeline.files.durable import ShardsError
from pipeline.files.result import Result

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pyarrow import RecordBatch
    from pyspark.sql import DataFrame, SparkSession

    from pipeline.bulk.job import Job
    from pipeline.spark.output import Output
    from pipeline.write.fact_rows import Row

QUADS, TEXTS, FAILURES, MADE = "quads", "texts", "failures", "made"
_TYPES: Final = {"string": "string", "integer": "bigint", "number": "double", "boolean": "boolean"}
_ARROW: Final = {"string": "string", "integer": "int64", "number": "float64", "boolean": "bool"}
_SAID: Final = ("file", "sha256", "report", "quads", "source", "problem", "remedy")
_FILL: Final = "fill it, or leave it out"


def files(session: SparkSession, path: str) -> DataFrame:
    """Return the files below a path, each with its bytes."""
    read = session.read.format("binaryFile").option("recursiveFileLookup", "true")
    return read.load(path).selectExpr("path file", "content")


def table(session: SparkSession, path: str) -> DataFrame:
    """Return the documents of a Parquet table: `name`, and `text`, or a file's bytes as `content`.

    Each goes by its name below the file that it lies in; a name without an ending is that of a
    text. Raises ShardsError where a column is lacking.
    """
    frame = session.read.parquet(path)
    data = [name for name in ("content", "text") if name in frame.columns]
    if "name" not in frame.columns or not data:
        raise ShardsError("the table lacks columns", path, "give it name, and text or content")
    ending = "if(instr(name, '.') > 0, name, name || '.txt')"
    place = "url_decode(replace(_metadata.file_path, '+', '%2B'))"  # it is written as a URL
    return frame.selectExpr(
        f"{place} || '/' || {ending} file", f"cast({data[0]} as binary) content"
    )


def write(source: DataFrame, output: Output, job: Job) -> None:
    """Write quads, texts, failures and fact tables of the documents of `files` or `table`."""
    if not output.done(QUADS):
        made = source.mapInArrow(partial(_work, job), _schema())
        output.write(MADE, made.selectExpr("monotonically_increasing_id() id", "*"))
    if output.done(MADE):
        made = output.read(MADE)
        output.write(FAILURES, made.filter("problem != ''").select("file", "problem", "remedy"))
        said = made.filter("report != ''").select("file", "sha256", "report", "source")
        output.write(TEXTS, said)
        kept = made.filter("report != ''").join(_again(made), "id", "left_anti")
        for name in TABLES:
            rows = kept.selectExpr(f"inline({name})")
            output.write(f"tables/{name}", once(rows) if name == "things" else rows)
        output.write(QUADS, kept.select("quads"), "text")
        output.remove(MADE)


def once(things: DataFrame) -> DataFrame:
    """Return each thing once: of what reports tell differently the lesser, as `things.joined`."""
    first, *others = (column.name for column in TABLES["things"])
    told = things.groupBy(first).agg(dict.fromkeys(others, "min"))
    return told.selectExpr(first, *(f"`min({name})` `{name}`" for name in others))


def _again(made: DataFrame) -> DataFrame:
    """Return those that have the bytes of another, whose name is less: both are one report."""
    order = "PARTITION BY sha256 ORDER BY element_at(split(file, '/'), -1), file, id"
    places = made.filter("report != ''").selectExpr("id", f"row_number() OVER ({order}) place")
    return places.filter("place > 1").select("id")


def _schema() -> str:
    """Return the columns of what documents gave, the rows of each fact table as an array."""
    columns = [f"{name} string" for name in _SAID]
    for name, told in TABLES.items():
        fields = ", ".join(f"`{each.name}`: {_TYPES[each.type]}" for each in told)
        columns.append(f"{name} array<struct<{fields}>>")
    return ", ".join(columns)


def _work(job: Job, batches: Iterable[RecordBatch]) -> Iterator[RecordBatch]:
    """Yield what documents gave, a row each: this runs on the engine's workers."""
    import pyarrow as pa

    fields = [(name, pa.string()) for name in _SAID]
    for name, told in TABLES.items():
        row = pa.struct([(each.name, pa.type_for_alias(_ARROW[each.type])) for each in told])
        fields.append((name, pa.list_(row)))
    schema = pa.schema(fields)
    for batch in batches:
        rows = _made(batch["file"].to_pylist(), batch["content"].to_pylist(), job)
        yield pa.RecordBatch.from_pylist([*rows], schema=schema)


def _made(
    files: Sequence[str | None], texts: Sequence[bytes | None], job: Job
) -> Iterator[dict[str, Any]]:
    """Yield the rows of some documents; one without name or text has a problem."""
    pairs = [*zip(files, texts, strict=True)]
    whole = (Document(file, data) for file, data in pairs if file is not None and data is not None)
    made = each(whole, job)
    for file, data in pairs:
        if file is None or data is None:
            lacks = "name" if file is None else "text"
            told = Result(file or "?", problem=f"is a row without a {lacks}", remedy=_FILL)
            yield _row(told, {})
        else:
            yield _row(*next(made))


def _row(made: Result, facts: Mapping[str, Sequence[Row]]) -> dict[str, Any]:
    """Return what a document gave as a row; what is no text to Arrow is replaced."""
    said = (made.file, made.sha256, made.report, made.output.removesuffix("\n"), made.source)
    row: dict[str, Any] = dict(zip(_SAID, (*said, made.problem, made.remedy), strict=True))
    for name in ("quads", "source"):
        row[name] = row[name].encode("utf-8", "replace").decode()
    for name, columns in TABLES.items():
        keys = [column.name for column in columns]
        row[name] = [dict(zip(keys, cells, strict=True)) for cells in facts.get(name, ())]
    return row
