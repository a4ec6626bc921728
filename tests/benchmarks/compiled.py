"""Extraction compiled to C (`make compiled`), in a process of its own that tells its CPU time.

As a program it reads files as it is told to, line by line of its input: what to do, and with what.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ontology.catalogue import Catalogue
    from pipeline.model import Text

ROOT = Path(__file__).resolve().parents[2]
TREE = ROOT / "build/compiled"
READING = {"read": "json", "quads": "quads"}  # from files, as `fazhi read` and `build` do
FORMS = (*READING, "extract")


class Compiled:
    """A process with the compiled code; ends where that is not the code that stands here."""

    def __init__(self) -> None:
        from pipeline.write.release import code_digest

        self._process = subprocess.Popen(
            [sys.executable, __file__],
            env=os.environ | {"PYTHONPATH": str(TREE)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        if self._ask("digest", []) != code_digest():
            sys.exit(f"{TREE} was compiled from other code: run `make compiled`, or delete it")

    def spent(self, what: str, files: Sequence[str]) -> float:
        """Return the CPU seconds that one of `FORMS` takes for some files."""
        return float(self._ask(what, files))

    def close(self) -> None:
        """End the process."""
        self._process.communicate()

    def _ask(self, what: str, files: Sequence[str]) -> str:
        told, answers = self._process.stdin, self._process.stdout
        if not told or not answers:
            raise RuntimeError(what)
        told.write(json.dumps([what, files]) + "\n")
        told.flush()
        answer = answers.readline().strip()
        return answer or sys.exit(f"the compiled code cannot {what}: see above")


def there() -> bool:
    """Return whether compiled code is there."""
    return TREE.is_dir()


def read(what: str, files: Sequence[str]) -> None:
    """Read files, one of `READING`; each result is let go of, as one that is written out is."""
    from pipeline.bulk import batch
    from pipeline.bulk.job import Job

    for result in batch.extract_files(list(files), Job(READING[what]), 1):
        if result.problem:
            sys.exit(f"cannot measure: {result.file}: {result.problem}")


def extract(texts: Sequence[Text], known: Catalogue) -> None:
    """Extract texts as many files are, and let go of what is found."""
    from pipeline.bulk import heap
    from pipeline.extract import stages
    from pipeline.lockstep import in_step

    with heap.seldom_searched():
        for _ in in_step(stages(text, known) for text in texts):
            pass


def _work() -> None:
    from pipeline import extract
    from pipeline.write.release import code_digest

    if not str(extract.__file__).endswith((".so", ".pyd")):
        sys.exit(f"{extract.__file__} is not compiled")
    for line in sys.stdin:
        what, files = json.loads(line)
        print(code_digest() if what == "digest" else _measured(what, files), flush=True)


def _measured(what: str, files: list[str]) -> float:
    work = _extraction(files) if what == "extract" else partial(read, what, files)
    before = time.process_time()
    work()
    return time.process_time() - before


def _extraction(files: list[str]) -> Callable[[], object]:
    from ontology import catalogue
    from pipeline.read.text import read_bytes

    known = catalogue.load()
    texts = [read_bytes(Path(file).read_bytes(), file) for file in files]
    return partial(extract, texts, known)


if __name__ == "__main__":
    _work()
