"""What a reader gives: the text layer of a file, and what the file says of it elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from pipeline.model import NOTHING, Facts

MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may take: megabytes of it and of what it unpacks to, pages, seconds.

    `ocr` says whether a page without text may be read by optical character recognition, `turned`
    in which folder documents lie that were turned into DOCX beforehand, `unpacked` in which what
    archives and tables hold is kept meanwhile (one of the process itself if empty).
    """

    megabytes: int = 64
    pages: int = 2000
    seconds: int = 120
    memory: int = 2048
    ocr: bool = False
    turned: str = ""
    unpacked: str = ""

    @property
    def bytes(self) -> int:
        """Return the megabytes in bytes."""
        return self.megabytes * MEGABYTE


LIMITS = Limits()


class Layer(NamedTuple):
    """A file as text, one paragraph a line, where its pages begin, and what is known of it."""

    source: str
    facts: Facts = NOTHING
    warnings: tuple[str, ...] = ()
    pages: tuple[int, ...] = ()


Reader: TypeAlias = Callable[[bytes, str, Limits], Layer]
