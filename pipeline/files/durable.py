"""Files that are there whole or not at all, whatever ends the program."""

from __future__ import annotations

import os
from contextlib import contextmanager
from hashlib import file_digest
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LEVEL = 1  # of zstd: N-Quads shrink 27 times; level 3 takes half as long again to save 2 %


class ShardsError(Exception):
    """A folder of shards that cannot be used: what is wrong, where, and what to do about it."""

    def __init__(self, what: str, where: Path | str, remedy: str) -> None:
        super().__init__(f"{where}: {what}; {remedy}")


def replace(path: Path, text: str) -> None:
    """Write a text beside its place and move it there when it is on disk."""
    with whole(path) as file:
        file.write(text.encode("utf-8", "replace"))


@contextmanager
def whole(path: Path) -> Iterator[IO[bytes]]:
    """Yield a file that takes its place when the block is left without an error."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".tmp")
    try:
        with beside.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


@contextmanager
def packed(path: Path) -> Iterator[Any]:
    """Yield a stream of bytes whose zstd takes its place when the block is left."""
    from zstandard import ZstdCompressor

    with whole(path) as file:
        stream: Any = ZstdCompressor(level=LEVEL, write_checksum=True).stream_writer(
            file, closefd=False
        )
        yield stream
        stream.close()


def unpacked(path: Path) -> Iterator[str]:
    """Yield the lines of a packed text, each with its end."""
    from io import BufferedReader

    from zstandard import ZstdDecompressor

    with path.open("rb") as file:
        stream: Any = ZstdDecompressor().stream_reader(file)
        for line in BufferedReader(stream, 1 << 20):
            yield line.decode("utf-8", "surrogatepass")


def size(path: Path) -> int:
    """Return the size of a file, -1 where there is none."""
    try:
        return path.stat().st_size
    except OSError:
        return -1


def size_and_digest(path: Path) -> list[int | str]:
    """Return the size of a file in bytes and its SHA-256, as lists of files hold them."""
    with path.open("rb") as file:
        return [size(path), file_digest(file, "sha256").hexdigest()]
