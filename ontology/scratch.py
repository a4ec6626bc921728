"""Scratch folders in the system's temporary folder, which go with their process.

A process that is killed clears nothing away; the next one does it. Every process holds a lock on
its folders, which the system takes from it however it ends; what nobody holds is deleted.
"""

from __future__ import annotations

import atexit
import os
import re
import shutil
import sys
import tempfile
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

PREFIX: Final = "fazhi-scratch-"
_OURS: Final = re.compile(PREFIX + r"\w{8}")  # as tempfile names it

if sys.platform == "win32":

    @contextmanager
    def _locked(path: Path) -> Iterator[bool]:
        """There are no locks on folders here: what a killed process leaves, stays."""
        yield path.exists()
else:
    import fcntl

    @contextmanager
    def _locked(path: Path) -> Iterator[bool]:
        """Hold a folder; yield whether it is there and no other process's. Raises OSError."""
        opened = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield os.fstat(opened).st_uid == os.getuid() and path.exists()
        finally:
            os.close(opened)


@contextmanager
def folder() -> Iterator[Path]:
    """Yield a new empty folder; it is deleted with all that is in it when the block is left."""
    sweep()
    with ExitStack() as held:
        made = _made(held)
        held.callback(shutil.rmtree, made, ignore_errors=True)  # while it is locked
        yield made


def lasting() -> Path:
    """Return a new empty folder that is deleted when the process ends."""
    held = ExitStack()
    atexit.register(held.close)
    return held.enter_context(folder())


def _made(held: ExitStack) -> Path:
    while True:
        made = Path(tempfile.mkdtemp(prefix=PREFIX))
        try:
            if held.enter_context(_locked(made)):
                return made
        except (BlockingIOError, FileNotFoundError):
            continue  # another process is sweeping and was quicker
        except OSError:
            return made  # no locks in this file system: nobody sweeps there


@cache
def sweep() -> None:
    """Delete the folders of processes that have ended, once a process."""
    if sys.platform == "win32":
        return
    with suppress(OSError):
        for path in Path(tempfile.gettempdir()).iterdir():
            if _OURS.fullmatch(path.name):
                with suppress(OSError), _locked(path) as ended:
                    if ended:
                        shutil.rmtree(path, ignore_errors=True)
