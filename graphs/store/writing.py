"""Changing a store: a draft takes the records and then the place of the current generation."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from graphs.store import draft as drafts
from graphs.store.draft import Draft
from graphs.store.folder import StoreError, guard
from graphs.store.manifest import Manifest
from graphs.store.sources import Sources

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from graphs.store.folder import Folder, Pointer
    from graphs.store.record import Record

SHARD_REPORTS: Final = 1_000
SHARD_CHARACTERS: Final = (
    30_000_000  # of quads and texts; what is held of them takes nine bytes each
)


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did, and how much the store holds now; `quads` are those of reports."""

    new: int
    replaced: int
    withdrawn: int
    files: int
    reports: int
    quads: int


@dataclass(frozen=True, slots=True)
class Change:
    """Where and from what a change starts; `fresh` makes the store anew, with these settings."""

    folder: Folder
    pointer: Pointer
    settings: Mapping[str, str]
    fresh: bool


def put(
    change: Change, records: Iterable[Record], background: Callable[[Collection[str]], str]
) -> Summary:
    """Add and replace reports; the store changes at the end, as a whole.

    `background` is given the IRIs of the things that the reports name, in order, and returns the
    N-Quads of the catalogue graph. Records are asked for in shards, never all at once.
    """
    draft: Draft | None = None
    try:
        with guard(change.folder.path):
            draft = _resume(change)
            if draft is None and (change.fresh or change.pointer.current is None):
                draft = _start(change)
        for shard in _shards(records):
            with guard(change.folder.path):
                draft = draft or _start(change)
                draft.write(shard)
        if draft is None:
            return _unchanged(change)
        _finish(draft, background)
    except StoreError:
        if draft is not None:  # nothing half-written stays, least of all on a full disk
            _abandon(draft)
        raise
    finally:
        if draft is not None:
            draft.close()
    _clean_after(change)
    return _summary(draft)


def remove(
    change: Change, paths: Sequence[str], background: Callable[[Collection[str]], str] | None
) -> Summary:
    """Withdraw the reports of these paths, except where another path has the same bytes."""
    return _at_once(change, lambda draft: draft.remove(paths), background)


def derive(change: Change, graph: str, key: str, quads: str) -> None:
    """Put N-Quads into a derived graph in place of what it held."""
    _at_once(change, lambda draft: draft.derive(graph, key, quads), None)


def _at_once(
    change: Change,
    work: Callable[[Draft], object],
    background: Callable[[Collection[str]], str] | None,
) -> Summary:
    draft: Draft | None = None
    try:
        with guard(change.folder.path):
            clean(change)
            draft = _start(change)
            work(draft)
        _finish(draft, background)
    except StoreError:
        if draft is not None:
            _abandon(draft)
        raise
    finally:
        if draft is not None:
            draft.close()
    _clean_after(change)
    return _summary(draft)


def unfinished(change: Change) -> dict[str, str] | None:
    """Return the files that a killed run had finished and `put` would go on from."""
    number = _resumable(change)
    if not number:
        return None
    place = change.folder.generation(number) / "manifest.sqlite"
    with closing(Manifest(place, write=True)) as manifest:
        found = manifest.files()
        for report in manifest.doing():
            for path in manifest.paths(report):
                found.pop(path, None)
        return found


def clean(change: Change, keep: int = 0) -> None:
    """Delete what earlier runs left: old generations, drafts, and texts that only they name."""
    folder, current = change.folder, change.pointer.current
    folder.sweep()
    for number in folder.generations():
        if number not in (current, keep):
            _discard(folder, number, current)


def _clean_after(change: Change) -> None:
    # The new generation stands; what cannot be deleted now is deleted by the next run.
    with suppress(OSError, sqlite3.Error):
        clean(replace(change, pointer=change.folder.point()))


def _discard(folder: Folder, number: int, current: int | None) -> None:
    manifest = folder.generation(number) / "manifest.sqlite"
    if manifest.exists():
        digests = _digests(manifest)
        if current is not None:
            digests -= _digests(folder.generation(current) / "manifest.sqlite")
        Sources(folder.texts).drop(sorted(digests))
    folder.put_aside(number)


def _digests(place: Path) -> set[str]:
    with closing(Manifest(place, write=True)) as manifest:
        return manifest.digests()


def _resumable(change: Change) -> int:
    return drafts.resumable(change.folder, change.pointer, change.settings, fresh=change.fresh)


def _resume(change: Change) -> Draft | None:
    number = _resumable(change)
    clean(change, keep=number)
    if not number:
        return None
    draft = Draft(change.folder, change.pointer, change.settings, number)
    draft.settle()
    return draft


def _start(change: Change) -> Draft:
    return drafts.start(change.folder, change.pointer, change.settings, fresh=change.fresh)


def _shards(records: Iterable[Record]) -> Iterator[list[Record]]:
    shard: list[Record] = []
    characters = 0
    for record in records:
        shard.append(record)
        characters += len(record.quads) + len(record.source)
        if len(shard) >= SHARD_REPORTS or characters >= SHARD_CHARACTERS:
            yield shard
            shard, characters = [], 0
    if shard:
        yield shard


def _finish(draft: Draft, background: Callable[[Collection[str]], str] | None) -> None:
    if background is not None:
        quads = background(draft.manifest.met())
        with guard(draft.folder.path):
            draft.background(quads)
    with guard(draft.folder.path):
        draft.finish()


def _abandon(draft: Draft) -> None:
    draft.close()
    _discard(draft.folder, draft.number, draft.pointer.current)


def _summary(draft: Draft) -> Summary:
    new = sum(draft.put.values())
    return Summary(new, len(draft.put) - new, draft.withdrawn, *draft.totals)


def _unchanged(change: Change) -> Summary:
    number = change.pointer.current
    with closing(Manifest(change.folder.generation(number or 0) / "manifest.sqlite")) as manifest:
        return Summary(0, 0, 0, *manifest.totals())
