"""What a terminal and a pipe are given."""

from __future__ import annotations

import subprocess

import pytest
from many_reports import quads
from running import FAZHI, environment
from serving import store_of_quads


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return store_of_quads(tmp_path_factory.mktemp("some") / "store", quads(40, 30, 5, each=8))


@pytest.mark.parametrize(
    "command", [("ask", "哪些单位提到了义务教育法"), ("rank",), ("query", "reports")]
)
def test_a_reader_that_has_enough_is_no_failure(store, command):
    with subprocess.Popen(
        [*FAZHI, *command, "--store", str(store)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(),
    ) as running:  # fmt: skip
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        said = running.stderr.read().decode()

    assert (running.returncode, said) == (0, "")
