"""What is said where the system refuses a file or a folder: which, why, and what to do."""

from __future__ import annotations

import errno
import os

import pytest
from many_reports import quads
from running import call
from serving import store_of_quads

from pipeline.files.refusal import told


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return store_of_quads(tmp_path_factory.mktemp("few") / "store", quads(3, 3, 3, each=2))


WRITERS = [
    ("view", "-o", "{}"),
    ("matrix", "-o", "{}"),
    ("export", "-f", "nquads", "-o", "{}"),
]


@pytest.mark.parametrize("words", WRITERS, ids=lambda words: words[0])
def test_a_folder_that_is_not_there_is_named(store, tmp_path, words):
    place = tmp_path / "none" / "page.html"
    said = call(*[word.format(place) for word in words], "--store", store)

    assert said.stderr == (
        f"错误 error: {tmp_path / 'none'}: there is no such file or folder;"
        " check the name, or make the folder first\n"
        "没有这个文件或者文件夹；请检查名称，或者先建好文件夹\n"
    )
    assert said.returncode == 2


@pytest.mark.parametrize("words", WRITERS, ids=lambda words: words[0])
def test_a_folder_where_a_file_is_to_be_is_named(store, tmp_path, words):
    place = tmp_path / "page.html"
    place.mkdir()
    said = call(*[word.format(place) for word in words], "--store", store)

    assert (
        f"错误 error: {place}: is a folder, and a file is needed; name a file in it" in said.stderr
    )
    assert said.returncode in {2, 3}


@pytest.mark.parametrize("command", ["publish", "figures"])
def test_a_file_where_a_folder_is_to_be_is_named(store, tmp_path, command):
    place = tmp_path / "taken"
    place.write_text("mine")
    said = call(command, "-o", place, "--store", store)

    assert said.stderr.splitlines()[-2] == (
        f"错误 error: {place}: is a file, and a folder is needed; name another folder"
    )
    assert place.read_text() == "mine"


CASES = [
    (errno.EACCES, "/d/.page.html.x1.part", None, "/d: no permission; ask for the right"),
    (errno.EISDIR, "/d/.page.html.x1.part", "/d/page", "/d/page: is a folder"),
    (errno.EROFS, "/d/page", None, "/d/page: may only be read; name another place"),
    (errno.ENOSPC, None, None, "no space is left on the disk; free some"),
    (errno.ECONNREFUSED, None, None, f"[Errno {errno.ECONNREFUSED}] "),
]


@pytest.mark.parametrize(("number", "name", "second", "words"), CASES)
def test_what_is_refused_is_told_in_words(number, name, second, words):
    error = OSError(number, os.strerror(number), *([name, None, second] if name else []))

    assert told(error).startswith(words)
