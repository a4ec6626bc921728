"""What tests need to know about processes that run."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from unittest import mock

import pytest

ROOT = Path(__file__).resolve().parents[1]
FAZHI = [sys.executable, "-m", "pipeline"]

NEEDS_PROC = pytest.mark.skipif(
    not Path("/proc/self").exists(), reason="processes are seen in /proc"
)


def texts(folder: Path) -> list[str]:
    """Return the decoded texts of the reports in a folder, in order of their names."""
    from pipeline.read.encoding import decode

    files = sorted(folder.glob("*.txt"))
    return [decode(path.read_bytes(), path.name)[0].lstrip("\ufeff") for path in files]


def environment(**more: str) -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT)} | more


def fazhi(*words: object, before: tuple[str, ...] = (), **more) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own, and return what it said."""
    options = {"cwd": ROOT, "env": environment(), "capture_output": True, "encoding": "utf-8"}
    command = [*before, *FAZHI, *map(str, words)]
    return subprocess.run(command, check=False, **options | more)


def call(*words: object) -> subprocess.CompletedProcess[str]:
    """Run the command line here, which takes half a second less, and return what it said.

    For tests in which the process is not the point: no signal, seed, locale, no end by a fault.
    """
    from pipeline.cli import main

    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", newline="\n") for _ in range(2))
    command = ["fazhi", *map(str, words)]
    with (
        mock.patch.object(sys, "argv", command),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        contextlib.chdir(ROOT),
        pytest.raises(SystemExit) as ended,
    ):
        main()
    said = [stream.detach() for stream in (out, err) if not stream.flush()]
    return subprocess.CompletedProcess(
        command, ended.value.code or 0, *(stream.getvalue().decode() for stream in said)
    )


def begin(*words: object, **more: str) -> subprocess.Popen:
    return subprocess.Popen(
        [*FAZHI, *map(str, words)],
        cwd=ROOT,
        env=environment(**more),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,  # a group of its own, as a terminal gives it
    )


def without_root() -> tuple[str, ...]:
    """Return the words before a command that take root's right to read everything away."""
    if os.geteuid() != 0:
        return ()
    if not shutil.which("setpriv"):
        pytest.skip("root may read everything here, and setpriv is missing")
    rights = "-dac_override,-dac_read_search"
    return ("setpriv", f"--bounding-set={rights}", f"--inh-caps={rights}")


def on_a_small_disk(folder: Path, size: str) -> tuple[str, ...]:
    """Return the words before a command for which the folder is a disk of that size."""
    user = () if os.geteuid() == 0 else ("--map-root-user",)
    mount = f'mount -t tmpfs -o size={size} tmpfs "{folder}" && exec "$@"'
    words = ("unshare", *user, "--mount", "sh", "-c", mount, "sh")
    probe = shutil.which("unshare") and subprocess.run(
        [*words, "true"], check=False, stderr=subprocess.DEVNULL
    )
    if not probe or probe.returncode:
        pytest.skip("a small disk cannot be mounted here")
    return words


def children() -> list[int]:
    return serving(os.getpid())


def serving(parent: int) -> list[int]:
    """Return the worker processes of a process (not the tracker that Python itself starts)."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                status = (folder / "stat").read_text().rpartition(")")[2].split()
                command = (folder / "cmdline").read_bytes()
            except OSError:
                continue
            if int(status[1]) == parent and status[0] != "Z" and b"spawn_main" in command:
                found.append(int(folder.name))
    return sorted(found)


def alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def wait_for(holds, seconds: float = 60):
    until = time.monotonic() + seconds
    while not (answer := holds()):
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)
    return answer
