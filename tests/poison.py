"""Documents that are bad for the process that reads them: what their first line says befalls it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

_POISON: Final = """
import hashlib, os, signal, time
try:
    from pipeline import lockstep
    from pipeline.bulk import work_unit
except ImportError:
    work_unit = None
if work_unit:
    real = work_unit.stages
    lockstep._GRACE = 0.2
    def stages(text, known):
        time.sleep(WAIT)
        first = text.clean[:30]
        if ALL or "这份要命" in first:
            os.kill(os.getpid(), signal.SIGKILL)
        if "这份不完" in first:
            hashlib.pbkdf2_hmac("sha256", b"", b"", 10**9)  # no signal of Python's ends it
        if "这份太慢" in first:
            while True:
                pass
        if "这份出错" in first:
            raise ValueError("odd")
        return (yield from real(text, known))
    work_unit.stages = stages
"""


def site(folder: Path, *, wait: float = 0.0, every: bool = False) -> str:
    """Return a folder that makes it so for the processes that have it on their path.

    Each document takes `wait` seconds more, so that there is time to kill a process; of `every`
    document the process dies.
    """
    folder.mkdir(parents=True, exist_ok=True)
    text = _POISON.replace("WAIT", str(wait)).replace("ALL", str(every))
    (folder / "sitecustomize.py").write_text(text, "utf-8")
    return str(folder)
