"""The command for a cluster: `spark` does on many machines what `bulk` does on one."""

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ontology.terms import BASE
from pipeline.commands import console
from pipeline.commands.catalogues import catalogue_at
from pipeline.commands.console import Base, Catalogue, MaxMb, MaxPages, MaxSeconds, tell
from pipeline.read.layer import LIMITS, Limits

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

# A report is up to 2 MB of quads and facts: a worker with 64 at once takes 750 MB, with 32 500 MB.
# Spark's own numbers of rows held at once are made for short ones.
SETTINGS = {
    "spark.sql.execution.arrow.maxRecordsPerBatch": "32",
    "spark.sql.parquet.columnarReaderBatchSize": "32",
    "spark.hadoop.parquet.block.size": str(16 << 20),
}
# What Spark says of a Python worker that ended before its answer.
DEADLY = ("Python worker exited unexpectedly", "Python worker process terminated")


def spark(
    source: Annotated[
        str, typer.Argument(metavar="INPUT", help="A folder or a table, by a path of Spark's.")
    ],
    out: Annotated[str, typer.Option("-o", "--out", help="A new folder, by a path of Spark's.")],
    master: Annotated[
        str | None, typer.Option("--master", help="Where to run, if not as Spark is set: local[2].")
    ] = None,
    conf: Annotated[
        list[str] | None, typer.Option("--conf", metavar="KEY=VALUE", help="A setting of Spark's.")
    ] = None,
    partitions: Annotated[
        int | None, typer.Option("--partitions", min=1, help="Tasks, if not as Spark reads them.")
    ] = None,
    catalogue: Catalogue = None,
    base: Base = None,
    max_mb: MaxMb = LIMITS.megabytes,
    max_pages: MaxPages = LIMITS.pages,
    max_seconds: MaxSeconds = LIMITS.seconds,
    *,
    parquet: Annotated[
        bool,
        typer.Option("--parquet", help="INPUT is a table: name, and text or a file's content."),
    ] = False,
) -> None:
    """Extract on Apache Spark (集群): quads as gzip text, facts and texts as Parquet tables."""
    from pipeline.bulk.job import Job
    from pipeline.commands import words
    from pipeline.files.result import Result
    from pipeline.spark import engine, whole
    from pipeline.spark.output import Output

    catalogue_at(catalogue)
    limits = Limits(megabytes=max_mb, pages=max_pages, seconds=max_seconds)
    job = Job("quads", catalogue and Path(catalogue).resolve(), base or BASE, limits)
    session = _session(master, conf or [])
    try:
        with _told(source, out):
            output = Output(session, out.rstrip("/"))
            whole.about(output, job, source)
            frame = engine.table(session, source) if parquet else engine.files(session, source)
            engine.write(frame.repartition(partitions) if partitions else frame, output, job)
            whole.write(output, job)
            reports = output.read("tables/reports").count()
            failed = output.read(engine.FAILURES).orderBy("file").collect()
    finally:
        session.stop()
    tell(words.on_engine(reports, out))
    console.end([Result(**row.asDict()) for row in failed], f"{out}/{engine.FAILURES}")


def _session(master: str | None, conf: list[str]) -> "SparkSession":
    """Return a session with the settings given, and those of Spark's own files for the rest."""
    try:
        from pyspark.errors import PySparkRuntimeError
        from pyspark.sql import SparkSession
    except ImportError:
        said = "Spark 没有安装 is not installed: pip install 'fazhi[spark]', and a Java 17 runtime"
        raise typer.BadParameter(said) from None
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("fazhi")
    settings = dict(SETTINGS)
    for key, value in console.pairs(conf).items():
        settings[key.strip()] = value.strip()
    for key, value in settings.items():
        builder = builder.config(key, value)
    try:
        return (builder.master(master) if master else builder).getOrCreate()
    except PySparkRuntimeError as error:
        from pipeline.files.durable import ShardsError

        what = f"Spark does not start ({str(error).splitlines()[0]})"
        remedy = "is Java 17 there (openjdk-17-jre-headless), and JAVA_HOME right?"
        raise ShardsError(what, master or "Spark", remedy) from error


@contextmanager
def _told(source: str, out: str) -> Iterator[None]:
    """Say what Spark could not do, and what a user does about it."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    from pipeline.files.durable import ShardsError

    try:
        yield
    except (Py4JError, PySparkException) as error:
        said = str(error)
        if any(words in said for words in DEADLY):
            what = "a document ended each process that read it, and Spark gave this batch up"
            remedy = (
                f"run `fazhi bulk INPUT -o DIR --no-store` on this batch on one machine: it finds"
                f" the document, lists it and does the rest; {out} is not complete"
            )
            raise ShardsError(what, source, remedy) from error
        causes = [line for line in said.splitlines() if re.match(r"\S*(Error|Exception)\b", line)]
        first = (causes or said.splitlines() or [type(error).__name__])[-1]
        remedy = "what is committed stays: mend this and run the same command again"
        raise ShardsError(f"Spark could not do it: {first}", source, remedy) from error
