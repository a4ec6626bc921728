"""The decoded sources of the reports, kept so that offsets can be checked when files have moved."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from graphs.store.folder import StoreError, guard, replace

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

_MANY: Final = 100  # from so many files on, one order to write all to disk is cheaper


@dataclass(frozen=True, slots=True)
class Sources:
    """A folder of `<sha256>.txt.zst`, named by the bytes of the report's file."""

    path: Path

    def place(self, sha256: str) -> Path:
        """Return where a source lies."""
        return self.path / f"{sha256}.txt.zst"

    def keep(self, sha256: str, source: str) -> bool:
        """Write a source; return False where it was there already."""
        from zstandard import ZstdCompressor

        place = self.place(sha256)
        if place.exists():
            return False
        packed = ZstdCompressor(level=3, write_checksum=True)
        replace(place, packed.compress(source.encode("utf-8", "surrogatepass")))
        return True

    def read(self, sha256: str) -> str:
        """Return a source; raise KeyError where there is none, StoreError where it is damaged."""
        from zstandard import ZstdDecompressor, ZstdError

        place = self.place(sha256)
        if not sha256.isalnum() or not place.exists():
            raise KeyError(sha256)
        with guard(place):
            packed = place.read_bytes()
        try:
            return ZstdDecompressor().decompress(packed).decode("utf-8", "surrogatepass")
        except (ZstdError, ValueError) as error:
            remedy = "make the store anew with `fazhi build --fresh`"
            raise StoreError(f"the kept text is damaged ({error})", place, remedy) from error

    def drop(self, digests: Iterable[str]) -> None:
        """Delete sources, and what a kill left of them half written."""
        for digest in digests:
            place = self.place(digest)
            place.unlink(missing_ok=True)
            place.with_name(place.name + ".tmp").unlink(missing_ok=True)

    def settle(self, digests: Sequence[str]) -> None:
        """See to it that these sources are on disk."""
        if len(digests) > _MANY and hasattr(os, "sync"):
            os.sync()
            return
        for digest in digests:
            with self.place(digest).open("rb+") as file:
                os.fsync(file.fileno())
