"""Advisory locks on files, released by the system when their holder ends, however it ends."""

from __future__ import annotations

import os
import sys
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    _BYTE = 1 << 30  # far behind the text, which others may then read

    def _lock(file: IO[str], *, shared: bool) -> None:
        # There is no shared lock here; an open file cannot be deleted, which is what readers need.
        if not shared:
            file.seek(_BYTE)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            file.seek(0)
else:
    import fcntl

    def _lock(file: IO[str], *, shared: bool) -> None:
        fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)


def share(path: Path) -> IO[str]:
    """Return the open file, locked against `hold`; it needs no right to write.

    Raises BlockingIOError where another holds the file, FileNotFoundError where it is gone.
    """
    return _locked(path.open(encoding="ascii"), shared=True)


def hold(path: Path) -> IO[str]:
    """Return the open file, made where it lacks, locked against everyone and naming us.

    Raises BlockingIOError where another holds it.
    """
    file = _locked(path.open("a+", encoding="ascii"), shared=False)
    file.truncate(0)
    file.write(f"{os.getpid()}\n")
    file.flush()
    return file


def holder(path: Path) -> int | None:
    """Return the process that last held a file, where it says so."""
    try:
        return int(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None


def _locked(file: IO[str], *, shared: bool) -> IO[str]:
    try:
        _lock(file, shared=shared)
    except PermissionError as error:  # what Windows says of a byte that another holds
        file.close()
        raise BlockingIOError(*error.args) from error
    except BaseException:
        file.close()
        raise
    return file
