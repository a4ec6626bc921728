"""One extracted file as a store takes it, and the quads that name it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ontology.terms import FZ, escape_literal

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Record:
    """One extracted file: its path, the digest of its bytes, its report and what that states.

    `quads` is N-Quads, one a line, all in the graph `report`; `source` is the decoded
    text, "" where that is kept elsewhere.
    """

    file: str
    sha256: str
    report: str
    quads: str
    source: str


def checked(record: Record) -> bytes:
    """Return the quads of a record in UTF-8, each in its report's graph. Raises ValueError."""
    quads, tail = record.quads.encode(), f" <{record.report}> .\n".encode()
    if quads.endswith(tail) and quads.count(tail) == quads.count(b"\n"):
        return quads  # every line ends so, as it should
    lines = [line + b"\n" for line in quads.split(b"\n") if line]
    for line in lines:
        if not line.endswith(tail):
            shown = line.decode().strip()[:200]
            raise ValueError(f"{record.file}: a quad outside its report's graph: {shown}")
    return b"".join(lines)


def rows(quads: bytes) -> list[list[bytes]]:
    """Return subject, predicate and object of each line, and the rest; literals end at a blank."""
    return [line.split(b" ", 3) for line in quads[:-1].split(b"\n")]


def least_name(paths: Iterable[str]) -> str:
    """Return the name that a report of several equal files goes by."""
    return min(Path(path).name for path in paths)


def file_name(report: str, name: str) -> str:
    """Return the quad that names a report's file."""
    shown = name.encode("utf-8", "replace").decode()  # a name that is no text has surrogates
    return f'<{report}> <{FZ.fileName}> "{escape_literal(shown)}" <{report}> .\n'


def in_graph(quad: str, report: str) -> str:
    """Return a quad of a report as SPARQL writes it."""
    triple = quad.strip().removesuffix(f" <{report}> .")
    return f"GRAPH <{report}> {{ {triple} }}"
