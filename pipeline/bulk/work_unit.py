"""The unit of work: a batch of files to what they state, wherever it runs.

The pool on one machine and an engine on many call the same function, so that both make the same
bytes. It reads nothing but what it is given, writes nothing, and raises nothing for a file that
cannot be read.
"""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from ontology import catalogue
from ontology.terms import escape_literal
from pipeline.bulk import heap
from pipeline.extract import stages
from pipeline.files.faults import TooLongError, failure
from pipeline.files.result import Result
from pipeline.lockstep import between_stages, in_step
from pipeline.model import Facts
from pipeline.read.formats import read_file
from pipeline.write import predicates as say
from pipeline.write.fact_rows import TABLES, rows
from pipeline.write.quads import quads, report_iri

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from types import FrameType

    from ontology.catalogue import Catalogue
    from pipeline.bulk.job import Job
    from pipeline.lockstep import Stages
    from pipeline.write.fact_rows import Row

    Made: TypeAlias = tuple[Result, Mapping[str, list[Row]]]


class Document(NamedTuple):
    """A file to read: the path it is recorded by, its bytes, what is known of it beforehand.

    `name` is what readers go by (its ending tells the format), the path if empty; `sha256` is the
    digest that the report is known by, that of the bytes if empty.
    """

    file: str
    data: bytes
    facts: Facts = Facts()
    name: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """What a batch of documents gave, each part in the order of the documents.

    `reports` have their N-Quads as `output`: one a line with a final newline, all in the report's
    graph, its `fz:fileName` included. `facts` has the rows of every table of
    `ontology.fact_tables.TABLES`, each a tuple in the order of its columns; a thing stands in
    `things` once for each report that names it. `failures` have a problem and a remedy. Every
    document is either among the reports or among the failures.
    """

    reports: tuple[Result, ...]
    facts: Mapping[str, Sequence[Row]]
    failures: tuple[Result, ...]

    @property
    def quads(self) -> str:
        """Return the N-Quads of all reports, one a line."""
        return "".join(report.output for report in self.reports)


def run(documents: Iterable[Document], job: Job) -> Unit:
    """Read and extract a batch of documents; what goes wrong with one is its failure.

    Documents are taken one at a time, and a generator of them may read as it goes. A document may
    take `job.limits.seconds`: what Python can interrupt is a failure then, and what it cannot
    (native code that does not return) ends the process. Outside the main thread there is no such
    limit. Raises CatalogueError where the job's catalogue cannot be read, nothing else.
    """
    reports: list[Result] = []
    failures: list[Result] = []
    facts: dict[str, list[Row]] = {name: [] for name in TABLES}
    for made, found in each(documents, job):
        (failures if made.problem else reports).append(made)
        for name, more in found.items():
            facts[name] += more
    return Unit(tuple(reports), facts, tuple(failures))


def each(documents: Iterable[Document], job: Job) -> Iterator[Made]:
    """Yield of each document, in order, its report or failure, and its rows of the fact tables.

    All else is as `run` says.
    """
    known = catalogue.load(job.catalogue)
    with heap.seldom_searched(), _interrupting(job.limits.seconds) as seconds:
        yield from in_step((_work(one, job, known) for one in documents), seconds)


def file_name(report: str, name: str) -> str:
    """Return the quad that names a report's file, the last of its quads."""
    return f'<{report}>{say.FILE_NAME}"{escape_literal(name)}" <{report}> .\n'


def _work(document: Document, job: Job, known: Catalogue) -> Stages[Made]:
    file, data, facts, name, digest = document
    try:
        digest = digest or sha256(data).hexdigest()
        shown = file.encode("utf-8", "replace").decode()  # it may be no text
        text = read_file(data, name or file, job.limits, digest, shown, facts)
        del data, document  # many in step would hold them all
        yield len(text.source)
        report = yield from stages(text, known)
        yield 0
        iri = report_iri(digest, job.base)
        said = quads(report, known, job.base) + file_name(iri, PurePath(shown).name)
        result = Result(file, digest, iri, said, text.source, warnings=text.warnings)
        return result, rows(report, known, job.base)
    except Exception as error:  # noqa: BLE001 - one file must not end the rest
        return failure(file, error), {}


@contextmanager
def _interrupting(seconds: int) -> Iterator[int]:
    """Yield the seconds that a document may take; in the block SIGALRM raises TooLongError."""
    bounded = seconds and hasattr(signal, "setitimer")
    if not bounded or threading.current_thread() is not threading.main_thread():
        yield 0
        return

    def ring(_signal: int, frame: FrameType | None) -> None:
        if not between_stages(frame):
            raise TooLongError(seconds)

    before = signal.signal(signal.SIGALRM, ring)
    try:
        yield seconds
    finally:
        signal.signal(signal.SIGALRM, before)
