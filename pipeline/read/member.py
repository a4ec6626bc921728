"""What archives and tables hold: a report with its name, or why it cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pipeline.model import Facts
from pipeline.read.encoding import ReadError

if TYPE_CHECKING:
    from pipeline.read.layer import Limits

MOST_MEMBERS = 2_000_000
_UNFOLDED = 64  # times the size allowed for one file
_PACKED = 100  # times its own size: what unfolds to more is made to do harm


class Member(NamedTuple):
    """A report in an archive or a table, by its name there.

    `facts` are what a row says of it, None where nothing can be said; `called` the name that
    readers go by, the member's if empty; `beside` the path of the file that a row stands for, whose
    bytes are then not in `data`. What cannot be read has a `problem` and a `remedy`.
    """

    name: str
    data: bytes = b""
    facts: Facts | None = None
    called: str = ""
    beside: str = ""
    problem: str = ""
    remedy: str = ""


def refused(name: str, error: ReadError) -> Member:
    """Return a member that cannot be read."""
    return Member(name, problem=error.problem, remedy=error.remedy)


def leads_out(name: str) -> bool:
    """Return whether a name would lead out of the folder it is unpacked in."""
    parts = name.split("/")
    return ".." in parts or name.startswith("/") or ":" in parts[0] or "\x00" in name


def check_size(file: str, members: int, unfolded: int, packed: int, limits: Limits) -> None:
    """Raise `ReadError` for an archive that unfolds to far more than allowed; sizes in bytes."""
    allowed = max(limits.bytes * _UNFOLDED, packed * _PACKED)
    if members > MOST_MEMBERS or unfolded > allowed:
        problem = f"would unfold to {members:,} files of {unfolded >> 20:,} MB"
        raise ReadError(file, problem, "unpack it and give the folder, or raise --max-mb")


def too_large(file: str, limits: Limits) -> ReadError:
    """Return the error for a member that is larger than a report may be."""
    problem = f"is larger than {limits.megabytes} MB"
    return ReadError(file, problem, "raise --max-mb if it is a report all the same")
