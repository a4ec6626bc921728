"""What became of one file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one file: its output, or what was wrong with it and what to do.

    `output` is what the job asked for; both it and `source` are empty for a file that was left
    out because it is `unchanged`. `report` is the IRI of the report's graph.
    """

    file: str
    sha256: str = ""
    report: str = ""
    output: str = ""
    source: str = ""
    unchanged: bool = False
    problem: str = ""
    remedy: str = ""
    warnings: tuple[str, ...] = ()
