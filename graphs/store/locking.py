"""Advisory locks on files, released by the system when their holder ends, however it ends."""

from __future__ import annotations

import os
import sys
import time
from typing import IO, TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

_LOOKS: Final = 50
_BETWEEN: Final = 0.01  # seconds

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


def holder(path: Path) -> str:
    """Return " by process N" of the process that last held a file, "" where it does not say so.

    Who has just taken it is about to write its number: that moment is waited for.
    """
    for _ in range(_LOOKS):
        try:
            said = path.read_text(encoding="ascii")
        except (OSError, ValueError):
            return ""
        if said.endswith("\n"):
            return f" by process {said.strip()}"
        time.sleep(_BETWEEN)
    return ""


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
