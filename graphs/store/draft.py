"""A generation in the making: nobody sees it before it is published.

It starts as a copy of the current one by hard links (or empty, for a whole build), takes reports
in shards, and becomes the store by one replacement of the pointer. Killed at any moment it leaves
the store as it was; the next run takes it up where its last shard ended.
"""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from hashlib import sha256
from importlib.resources import files
from io import StringIO
from typing import TYPE_CHECKING, Final

from graphs.store import dataset, pieces, summary
from graphs.store.folder import Folder, Pointer
from graphs.store.manifest import Entry, Manifest
from graphs.store.record import Record, checked, file_name, in_graph, least_name, rows
from graphs.store.sources import Sources
from ontology.terms import (
    BASE,
    DERIVED,
    catalogue_graph,
    dataset_graph,
    derived_graph,
    ontology_graph,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    import pyoxigraph as ox

BULK: Final = 100  # from so many reports on, loading in bulk is cheaper than a transaction each
BULK_CHARACTERS: Final = 10_000_000  # of quads; the same


def resumable(folder: Folder, pointer: Pointer, settings: Mapping[str, str], *, fresh: bool) -> int:
    """Return the number of a draft that a killed run left and this one may go on with, else 0."""
    wanted = _origin(pointer, settings, fresh=fresh)
    for number in reversed(folder.generations()):
        place = folder.generation(number) / "manifest.sqlite"
        if number != pointer.current and place.exists():
            manifest = Manifest(place, write=True)  # takes back what was not committed
            try:
                if manifest.meta("origin") == wanted:
                    return number
            finally:
                manifest.close()
    return 0


def start(folder: Folder, pointer: Pointer, settings: Mapping[str, str], *, fresh: bool) -> Draft:
    """Return a new draft: a copy of the current generation, or empty for a fresh one."""
    import pyoxigraph as ox

    number = max([0, *folder.generations()]) + 1
    place = folder.generation(number)
    place.mkdir()
    (place / "lock").touch()
    if pointer.current is not None and not fresh:
        current = folder.generation(pointer.current)
        ox.Store.read_only(str(current / "graph")).backup(place / "graph")
        shutil.copyfile(current / "manifest.sqlite", place / "manifest.sqlite")
    draft = Draft(folder, pointer, settings, number)
    draft.manifest.note("origin", _origin(pointer, settings, fresh=fresh))
    draft.manifest.commit()
    return draft


def _origin(pointer: Pointer, settings: Mapping[str, str], *, fresh: bool) -> str:
    start_from = None if fresh else pointer.current
    return json.dumps([pointer.current, start_from, sorted(settings.items())], ensure_ascii=False)


class Draft:
    """An unpublished generation, open for writing."""

    def __init__(
        self, folder: Folder, pointer: Pointer, settings: Mapping[str, str], number: int
    ) -> None:
        import pyoxigraph as ox

        self.folder, self.pointer, self.settings, self.number = folder, pointer, settings, number
        self.place = folder.generation(number)
        self.base = settings.get("base", BASE)
        self.manifest = Manifest(self.place / "manifest.sqlite", write=True)
        self.graph: ox.Store = ox.Store(self.place / "graph")
        self._things = tuple(
            f"<{self.base}{kind}/".encode()
            for kind in ("instrument", "organisation", "program", "region")
        )
        self._sources = Sources(folder.texts)
        self._kept: list[str] = []
        self.touched: set[str] | None = set()  # None: too many to name, or not known
        self.put: dict[str, int] = {}  # reports written by this run -> 1 where it was new
        self.withdrawn = 0
        self.totals = (0, 0, 0)

    def close(self) -> None:
        """Let go of the files, whatever has been written."""
        self.manifest.close()
        if hasattr(self, "graph"):
            del self.graph  # RocksDB closes when its last holder goes

    def settle(self) -> None:
        """After a kill: give the reports in doubt back the state of the current generation."""
        self.touched = None
        doubtful = self.manifest.doing()
        for report in doubtful:
            self._drop(report)
            self.manifest.forget(report)
            for path in self.manifest.paths(report):
                self.manifest.forget_file(path)
        lost = set(doubtful.values())
        if self.pointer.current is not None:
            place = self.folder.generation(self.pointer.current)
            with closing(Manifest(place / "manifest.sqlite")) as current:
                entries = [entry for report in doubtful if (entry := current.entry(report))]
                lost -= {entry.sha256 for entry in entries}
                if json.loads(self.manifest.meta("origin"))[1] is not None:
                    self._restore(entries, current, place / "graph")
        self._sources.drop(sorted(lost))
        self._name(doubtful)
        self.manifest.done()

    def _restore(self, entries: Iterable[Entry], current: Manifest, graph: Path) -> None:
        import pyoxigraph as ox

        old = ox.Store.read_only(str(graph))
        for entry in entries:
            paths = current.paths(entry.report)
            free = [path for path in paths if self.manifest.report_of(path) is None]
            if free:
                name = ox.NamedNode(entry.report)
                self.graph.extend(old.quads_for_pattern(None, None, None, name))
                self.manifest.record(entry)
            for path in free:
                self.manifest.record_file(path, entry.sha256, entry.report)

    def write(self, shard: Sequence[Record]) -> None:
        """Take a shard of records; a path with new content withdraws its old report."""
        latest = {record.file: record for record in shard}
        fresh = {r.report: r for r in latest.values() if r.report not in self.put}
        old = {
            report
            for record in latest.values()
            if (report := self.manifest.report_of(record.file)) not in (None, record.report)
        }
        doubtful = {(r.report, r.sha256) for r in latest.values()}
        doubtful |= {(e.report, e.sha256) for e in map(self.manifest.entry, sorted(old)) if e}
        self.manifest.begin(doubtful)
        for record in latest.values():
            self.manifest.record_file(record.file, record.sha256, record.report)
        self._store(list(fresh.values()))
        self._withdraw(sorted(report for report in old if not self.manifest.paths(report)))
        self._name(sorted({r.report for r in latest.values()} | old))
        self.manifest.done()

    def _store(self, records: Sequence[Record]) -> None:
        import pyoxigraph as ox

        characters = sum(len(record.quads) for record in records)
        bulk = len(records) >= BULK or characters >= BULK_CHARACTERS
        loaded: list[bytes] = []
        for record in records:
            before = self.manifest.entry(record.report)
            name = least_name(self.manifest.paths(record.report))
            quads = checked(record) + file_name(record.report, name).encode()
            parts = rows(quads)
            met = self._named(parts)
            self._touch(met | (before.met if before else frozenset()))
            if record.source and self._sources.keep(record.sha256, record.source):
                self._kept.append(record.sha256)
            if not bulk:
                self._replace(record.report, quads.decode())
            elif before:
                self._drop(record.report)
            loaded.append(quads)
            terms = dataset.tally(parts, record.report)
            entry = Entry(record.report, record.sha256, len(parts), name, met, terms)
            self.manifest.record(entry)
            self.manifest.mark(record.report, self.number)
            self.put[record.report] = 0 if before else 1
        if bulk:
            self.graph.bulk_load(b"".join(loaded), ox.RdfFormat.N_QUADS)

    def _named(self, parts: Sequence[Sequence[bytes]]) -> frozenset[str]:
        """Return the things that stand as subject or object."""
        terms = {row[0] for row in parts}
        terms.update([row[2] for row in parts])
        named = [term for term in terms if term.startswith(self._things)]
        return frozenset([term.decode()[1:-1] for term in named])

    def _replace(self, report: str, quads: str) -> None:
        tail = f" <{report}> ."
        triples = "\n".join(line.removesuffix(tail) + " ." for line in quads.split("\n") if line)
        self.graph.update(
            f"DROP SILENT GRAPH <{report}> ; INSERT DATA {{ GRAPH <{report}> {{ {triples} }} }}"
        )

    def _drop(self, report: str) -> None:
        self.graph.update(f"DROP SILENT GRAPH <{report}>")

    def _withdraw(self, reports: Iterable[str]) -> None:
        for report in reports:
            entry = self.manifest.entry(report)
            self._touch(entry.met if entry else ())
            self._drop(report)
            self.manifest.forget(report)
            self.put.pop(report, None)
            self.withdrawn += 1

    def remove(self, paths: Iterable[str]) -> None:
        """Forget paths, and withdraw the reports that no other path has."""
        reports = set()
        for path in paths:
            report = self.manifest.report_of(path)
            if report is not None:
                reports.add(report)
                self.manifest.forget_file(path)
        self._withdraw(sorted(report for report in reports if not self.manifest.paths(report)))
        self._name(sorted(reports))
        self.manifest.commit()

    def _name(self, reports: Iterable[str]) -> None:
        # Which of several equal files names their report is known when all of them are in.
        for report in reports:
            entry, paths = self.manifest.entry(report), self.manifest.paths(report)
            if entry and paths and (name := least_name(paths)) != entry.name:
                old, new = file_name(report, entry.name), file_name(report, name)
                self.graph.update(
                    f"DELETE DATA {{ {in_graph(old, report)} }} ;"
                    f" INSERT DATA {{ {in_graph(new, report)} }}"
                )
                self.manifest.set_name(report, name)
                self.manifest.mark(report, self.number)

    def _touch(self, things: Iterable[str]) -> None:
        if self.touched is not None:
            self.touched.update(things)
            if len(self.touched) > summary.MANY:
                self.touched = None

    def background(self, quads: str) -> None:
        """Set the graph of what is known of the things met, where it has changed."""
        self._set_graph(catalogue_graph(self.base), "catalogue", quads.encode(), "nq")

    def derive(self, graph: str, key: str, quads: str) -> None:
        """Set a graph that was made by comparing reports."""
        self._set_graph(graph, key, quads.encode(), "nq")

    def _withdraw_derived(self) -> None:
        # What was found by comparing other reports than these holds no longer.
        for name in DERIVED:
            if self.manifest.meta(name):
                pieces.empty(self.graph, derived_graph(name, self.base))
                self.manifest.note(name, "")

    def finish(self) -> None:
        """Bring the schema and the counts up to date and make the draft the store."""
        schema = files("ontology").joinpath("schema.ttl").read_bytes()
        self._set_graph(ontology_graph(self.base), "ontology", schema, "ttl")
        if self.put or self.withdrawn or self.touched is None:
            self._withdraw_derived()
        summary.write(self.graph, self.base, self.touched)
        described = dataset.describe(self.manifest, self.settings)
        self._set_graph(dataset_graph(self.base), "dataset", described.encode(), "nq")
        self.manifest.commit()
        self.totals = self.manifest.totals()
        self.graph.flush()
        self.close()
        self._sources.settle(self._kept)
        self.folder.publish(Pointer(self.number, self.settings))

    def _set_graph(self, graph: str, key: str, content: bytes, extension: str) -> None:
        import pyoxigraph as ox

        digest = sha256(content).hexdigest()
        if self.manifest.meta(key) == digest:
            return
        pieces.empty(self.graph, graph)
        if extension == "nq":
            pieces.fill(self.graph, StringIO(content.decode(), newline="\n"))
        else:
            form, into = ox.RdfFormat.from_extension(extension), ox.NamedNode(graph)
            self.graph.load(content, form, base_iri=graph, to_graph=into)
        self.manifest.note(key, digest)
        self.manifest.commit()
