"""The canonical form of a data set: its N-Quads as one sorted list, and the digest of that.

With no blank nodes this is the form of RDF Dataset Canonicalization (RDFC-1.0), so that anyone's
tool, or `sort | sha256sum`, comes to the same digest.
"""

from __future__ import annotations

import heapq
import tempfile
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from typing import IO, TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graphs.store.reading import Reading

AT_ONCE: Final = 500_000  # lines sorted in memory at a time


@contextmanager
def lines(store: Reading) -> Iterator[Iterable[bytes]]:
    """Give the N-Quads of a store, each line once, in the order of their code points."""
    with ExitStack() as held:
        runs: list[Iterable[bytes]] = []
        some: list[bytes] = []
        for graph in store.graphs():
            for quad in store.quads(graph):
                some.append(f"{quad} .\n".encode())
                if len(some) >= AT_ONCE:
                    runs.append(_put_by(sorted(some), held))
                    some = []
        yield _once(heapq.merge(*runs, sorted(some)))


def write(store: Reading, out: IO[bytes]) -> None:
    """Write the canonical form."""
    with lines(store) as found:
        out.writelines(found)


def digest(store: Reading) -> str:
    """Return the SHA-256 of the canonical form."""
    total = sha256()
    with lines(store) as found:
        for line in found:
            total.update(line)
    return total.hexdigest()


def _put_by(run: list[bytes], held: ExitStack) -> IO[bytes]:
    file = held.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 (closed with the rest)
    file.writelines(run)
    file.seek(0)
    return file


def _once(found: Iterable[bytes]) -> Iterator[bytes]:
    before = b""
    for line in found:  # UTF-8 sorts as its code points do
        if line != before:
            yield line
        before = line
