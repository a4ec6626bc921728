"""Programs of the system that read what the readers here cannot: LibreOffice, tesseract.

Each runs in a folder of its own, without the network's or the user's settings, and is ended with
all it started when its time is over.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class ProgramError(RuntimeError):
    """A program that failed or took too long."""


def found(*names: str) -> str | None:
    """Return the path of the first of these programs that is installed."""
    return next((path for name in names if (path := shutil.which(name))), None)


def run(
    command: Sequence[str], seconds: float, *, given: bytes = b"", home: Path | None = None
) -> bytes:
    """Return what a program writes for what it is given; raise ProgramError where it fails."""
    environment = os.environ | {"OMP_THREAD_LIMIT": "1", "LC_ALL": "C.UTF-8"}
    if home:
        environment |= {"HOME": str(home), "TMPDIR": str(home)}
    with subprocess.Popen(  # noqa: S603 - a program found here, given words of ours
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        start_new_session=True,
    ) as process:
        try:
            written, said = process.communicate(given, timeout=seconds)
        except BaseException as error:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            if isinstance(error, subprocess.TimeoutExpired):
                raise ProgramError(f"took longer than {seconds:.0f} seconds") from error
            raise
    if process.returncode:
        words = said.decode("utf-8", "replace").strip().splitlines()
        raise ProgramError(words[-1] if words else f"ended with code {process.returncode}")
    return written
