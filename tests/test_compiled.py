"""Extraction compiled to C gives the same bytes as the code it was compiled from."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from conftest import REQUIRE_ALL
from running import ROOT, texts
from shared import SHARED

from pipeline.write.release import code_digest

sys.path.insert(0, str(ROOT / "tests/benchmarks"))

from typing import TYPE_CHECKING

import corpus

if TYPE_CHECKING:
    from pathlib import Path

COMPILED = ROOT / "build/compiled"
SAYING_DIGESTS = """
import sys
from hashlib import sha256
from pipeline import extract
from pipeline.bulk import batch
from pipeline.bulk.job import Job
from pipeline.write.release import code_digest
print(code_digest(), extract.__file__)
for form in ("json", "quads"):
    for result in batch.extract_files(sys.argv[1:], Job(form), 1):
        print(form, result.file, sha256(result.output.encode()).hexdigest(), result.problem)
"""


def said(tree: Path, files: list[Path]) -> list[str]:
    run = subprocess.run(
        [sys.executable, "-P", "-c", SAYING_DIGESTS, *map(str, files)],  # not from this folder
        env=os.environ | {"PYTHONPATH": str(tree)},
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    return run.stdout.splitlines()


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> list[Path]:
    """Return sample reports, real and made ones, and what is left of them cut and turned round."""
    folder = tmp_path_factory.mktemp("reports")
    whole = texts(ROOT / "tests/reports") + (texts(SHARED / "reports") if SHARED else [])
    whole += [corpus.report(7, index).text for index in range(40)]
    for number, text in enumerate(whole):
        lines = text.splitlines(keepends=True)
        forms = (text, text[len(text) // 3 :], "".join(lines[::-1]), "".join(lines[::2]))
        for form, each in enumerate(forms):
            (folder / f"{number:03}-{form}.txt").write_text(each, "utf-8")
    return sorted(folder.iterdir())


@pytest.fixture(scope="module")
def compiled(tmp_path_factory) -> Path:
    """Return the tree of `make compiled`, made here where every test must run."""
    if COMPILED.is_dir() and said(COMPILED, [])[0].startswith(code_digest()):
        return COMPILED
    if not REQUIRE_ALL:
        pytest.skip("extraction is not compiled here (make compiled, which needs a C compiler)")
    tree = tmp_path_factory.mktemp("compiled") / "tree"
    words = ["make", "compiled", f"COMPILED={tree}", f"VENV={sys.prefix}"]
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True)
    return tree


def test_the_compiled_code_gives_the_same_bytes(compiled, files):
    (which, *expected), (other, *found) = said(ROOT, files), said(compiled, files)

    assert (which.split()[0], other.split()[0]) == (code_digest(),) * 2
    assert which.endswith(".py")
    assert other.endswith((".so", ".pyd"))
    assert len(found) == 2 * len(files)
    assert found == expected


def test_the_compiled_wheel_is_for_this_machine_alone(compiled):
    names = [path.name for path in compiled.glob("*.whl")]

    assert len(names) == 1
    assert not names[0].endswith("-none-any.whl")
