"""What a store folder tells of itself: its format, generation, last build, files and sizes."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from graphs.store.folder import FORMAT
from graphs.store.manifest import Manifest

if TYPE_CHECKING:
    from pathlib import Path

    from graphs.store.folder import Folder


@dataclass(frozen=True, slots=True)
class Facts:
    """The folder's format, current generation, when it was published (UTC), and its sizes.

    `graph`, `manifest`, `texts` and `other` are bytes on disk; `unfinished` says whether a killed
    build is there to be taken up.
    """

    format: int
    generation: int
    built: str
    files: int
    unfinished: bool
    graph: int
    manifest: int
    texts: int
    other: int


def facts(folder: Folder) -> Facts:
    """Return the facts of a store that holds something."""
    number = folder.point().current or 0
    place = folder.generation(number)
    with closing(Manifest(place / "manifest.sqlite")) as manifest:
        files, _, _ = manifest.totals()
    written = datetime.fromtimestamp(folder.pointer_file.stat().st_mtime, UTC)
    graph, listed = size(place / "graph"), size(place / "manifest.sqlite")
    texts = size(folder.texts)
    return Facts(
        format=FORMAT,
        generation=number,
        built=written.isoformat(timespec="seconds"),
        files=files,
        unfinished=any(other > number for other in folder.generations()),
        graph=graph,
        manifest=listed,
        texts=texts,
        other=size(folder.path) - graph - listed - texts,
    )


def size(place: Path) -> int:
    """Return the bytes of a file, or of all files in a folder, as far as they are there."""
    total = 0
    for path in [place, *place.rglob("*")]:
        try:
            total += path.stat().st_size if path.is_file() else 0
        except FileNotFoundError:  # it went while we counted
            continue
    return total
