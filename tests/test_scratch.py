"""Scratch folders go with their process, at the latest with the next one; nothing else goes."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from running import ROOT

from ontology import scratch

HOLDING = """
import sys
from ontology import scratch
with scratch.folder() as made:
    (made / "text").write_text("x")
    print(made, flush=True)
    sys.stdin.read()
"""
NO_LOCKS = pytest.mark.skipif(sys.platform == "win32", reason="there are no locks on folders here")


@pytest.fixture
def place(tmp_path, monkeypatch):
    """Let a folder of the test's be the system's temporary folder."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    scratch.sweep.cache_clear()
    yield tmp_path
    scratch.sweep.cache_clear()


def holder(place: Path) -> tuple[subprocess.Popen[bytes], Path]:
    """Start a process that holds a scratch folder until its standard input ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDING],
        cwd=ROOT, env=os.environ | {"TMPDIR": str(place)},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    return process, Path(process.stdout.readline().decode().strip())


def test_a_folder_goes_with_its_block(place):
    def fail() -> None:
        with scratch.folder() as made:
            (made / "below").mkdir()
            (made / "below" / "text").write_text("x")
            assert made.parent == place
            raise ValueError("odd")

    with pytest.raises(ValueError, match="odd"):
        fail()
    assert list(place.iterdir()) == []


@NO_LOCKS
def test_what_a_killed_process_left_goes_and_what_a_living_one_holds_stays(place):
    living, held = holder(place)
    killed, left = holder(place)
    killed.kill()
    killed.communicate()
    assert (left / "text").exists()

    with scratch.folder() as made:
        names = {path.name for path in place.iterdir()}

    assert names == {held.name, made.name}
    assert (held / "text").exists()
    living.communicate()
    assert list(place.iterdir()) == []


@NO_LOCKS
def test_folders_of_other_names_and_links_stay(place):
    elsewhere = place / "fazhi-main"
    elsewhere.mkdir()
    (elsewhere / "text").write_text("x")
    (place / f"{scratch.PREFIX}notes").mkdir()
    (place / f"{scratch.PREFIX}abcdefgh").symlink_to(elsewhere)

    with scratch.folder():
        pass

    assert (elsewhere / "text").exists()
    assert len(list(place.iterdir())) == 3


@NO_LOCKS
@pytest.mark.usefixtures("place")
def test_who_loses_a_new_folder_to_a_sweep_makes_another(monkeypatch):
    real, made = tempfile.mkdtemp, []

    def swept(**more: str) -> str:
        made.append(real(**more))
        if len(made) == 1:
            Path(made[0]).rmdir()
        return made[-1]

    monkeypatch.setattr(tempfile, "mkdtemp", swept)
    with scratch.folder() as found:
        assert found.is_dir()
        assert str(found) == made[1]
