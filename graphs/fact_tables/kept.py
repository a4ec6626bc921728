"""The fact tables that lie beside a generation of a store, made when first needed.

`facts-N/` belongs to the generation `db-N/`: Parquet files, and `made.json`, which says from what
they were made and stands last, so that a folder without it is none.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zlib import crc32

from graphs.fact_tables.writing import available, write
from graphs.store.embedded import Store
from graphs.store.manifest import Manifest
from ontology.fact_tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphs.store.folder import Folder
    from graphs.store.reading import Reading

FEWEST: Final = 300_000  # quads of reports; of fewer SPARQL counts sooner than tables are made
_FORM: Final = 1  # another for another way to make the same columns


def ready(store: Reading) -> Path | None:
    """Return the folder of the fact tables that a store has; None where it has none."""
    if not isinstance(store, Store) or store.generation is None:
        return None
    place = _place(*store.generation)
    return place if _sound(place, _about(*store.generation)) else None


def worth_making(store: Reading) -> bool:
    """Return whether a store is a folder so large that counting by tables pays, and can be."""
    if not available() or not isinstance(store, Store) or store.generation is None:
        return False
    folder, number = store.generation
    manifest = Manifest(folder.generation(number) / "manifest.sqlite")
    try:
        return manifest.totals()[2] >= FEWEST
    finally:
        manifest.close()


def ensure(store: Store, step: Callable[[int], None] = lambda _: None) -> Path:
    """Return the folder of the fact tables of a store, made where it lacks.

    Those of other generations are deleted. Raises OSError where it cannot be written, and
    ValueError for a store in memory.
    """
    found = ready(store)
    if found:
        return found
    if store.generation is None:
        raise ValueError("a store in memory has no folder for its fact tables")
    folder, number = store.generation
    beside = Path(tempfile.mkdtemp(dir=folder.path, prefix=f".facts.{os.getpid()}."))
    try:
        write(store, beside, step=step)
        about = json.dumps(_about(folder, number), indent=1, sort_keys=True)
        (beside / "made.json").write_text(f"{about}\n", "utf-8")
        beside.chmod(0o755)
        place = _place(folder, number)
        if place.exists() and ready(store) is None:
            shutil.rmtree(place)
        if not place.exists():
            beside.replace(place)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    _sweep(folder, number)
    return place


def _place(folder: Folder, number: int) -> Path:
    return folder.path / f"facts-{number}"


def _about(folder: Folder, number: int) -> dict[str, object]:
    made = (folder.generation(number) / "manifest.sqlite").stat()
    return {
        "columns": crc32(f"{_FORM} {TABLES}".encode()),
        "generation": number,
        "stamp": f"{made.st_mtime_ns}-{made.st_size}",
    }


def _sound(place: Path, about: dict[str, object]) -> bool:
    try:
        told = json.loads((place / "made.json").read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return bool(told == about)


def _sweep(folder: Folder, current: int) -> None:
    for entry in sorted(folder.path.glob("facts-*")):
        found = re.fullmatch(r"facts-(\d+)", entry.name)
        if found and int(found[1]) != current:
            shutil.rmtree(entry, ignore_errors=True)
    for entry in sorted(folder.path.glob(".facts.*")):
        found = re.fullmatch(r"\.facts\.(\d+)\..*", entry.name)
        if found and not _runs(int(found[1])):  # it was killed
            shutil.rmtree(entry, ignore_errors=True)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # another's
        return True
    return True
