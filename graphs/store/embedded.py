"""The store: an embedded Oxigraph database in a folder, with one named graph per report.

Reading opens the current generation, which never changes; writing makes the next one beside it,
which then takes its place (`graphs.store.writing`).
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, Self

from graphs.store import locking, writing
from graphs.store.facts import Facts, facts
from graphs.store.folder import Folder, Pointer, StoreError, agree, guard, replace
from graphs.store.manifest import Manifest
from graphs.store.record import Record
from graphs.store.solutions import Rows, rows_of, triples_of
from graphs.store.sources import Sources
from graphs.store.writing import Change, Summary
from ontology.terms import BASE, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from types import TracebackType

    import pyoxigraph as ox

__all__ = ["Record", "Rows", "Store", "StoreError", "Summary"]

_ATTEMPTS: Final = 10


class Store:
    """A store folder, open for reading or, by one process at a time, for writing."""

    def __init__(self, folder: Folder, settings: Mapping[str, str], *, fresh: bool = False) -> None:
        self.settings = dict(settings)
        self.keeps_sources = self.settings.get("texts") != "elsewhere"  # as `pull` notes
        self._folder, self._fresh = folder, fresh
        self._number = 0
        self._lock: IO[str] | None = None
        self._shared: IO[str] | None = None
        self._manifest: Manifest | None = None
        self._graph: ox.Store | None = None

    @classmethod
    def open(
        cls,
        path: Path | str,
        *,
        write: bool = False,
        settings: Mapping[str, str] | None = None,
        fresh: bool = False,
    ) -> Store:
        """Open the store in a folder; for writing, make it where there is none.

        `settings` are `base`, `catalogue` (a digest) and notes (`catalogue_path`, `version`). A
        store made with another base or catalogue is refused, except for writing with `fresh`,
        which is to make it anew. Raises StoreError.
        """
        folder, wanted = Folder(Path(path)), settings or {}
        with guard(folder.path):
            lock = folder.prepare() if write else None
            try:
                made_with = folder.point(anew=write and fresh).settings
                if not (write and fresh):
                    agree(wanted, made_with, folder.path)
                    wanted = {**made_with, **wanted}
                store = cls(folder, wanted, fresh=fresh)
                store._lock = lock
                if not write:
                    store._read()
            except BaseException:
                if lock:
                    lock.close()
                raise
        return store

    @classmethod
    def of(cls, rdf: str | bytes, extension: str = "trig", *, base: str = BASE) -> Store:
        """Return a store in memory, for reading, of RDF in the format of a file extension."""
        import pyoxigraph as ox

        store = cls(Folder(Path(os.devnull)), {"base": base})
        store._graph = ox.Store()
        store._graph.load(rdf, ox.RdfFormat.from_extension(extension))
        return store

    def __enter__(self) -> Self:
        """Return the store itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the store."""
        self.close()

    def close(self) -> None:
        """Let go of the files and of the lock."""
        self._let_go()
        if self._lock:
            self._lock.close()
            self._lock = None

    @property
    def base(self) -> str:
        """Return the IRI that all data IRIs begin with."""
        return self.settings.get("base", BASE)

    @property
    def generation(self) -> tuple[Folder, int] | None:
        """Return the folder and the number of the generation that is read; None in memory."""
        self._read()
        return (self._folder, self._number) if self._number else None

    def query(
        self, sparql: str, *, default: Sequence[str] = (), named: Sequence[str] = ()
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """Return the typed answer to a query; a bare pattern sees the union of all graphs.

        `default` and `named` are the IRIs of the graphs of the query's dataset, where it has one.
        The prefixes of `ontology.terms` need no declaration. Raises SyntaxError. A text from
        outside goes through `graphs.ask.query`, which refuses what would leave the store.
        """
        if not default and not named:
            return self._read().query(sparql, prefixes=PREFIXES, use_default_graph_as_union=True)
        import pyoxigraph as ox

        return self._read().query(
            sparql,
            prefixes=PREFIXES,
            default_graph=[ox.NamedNode(iri) for iri in default],
            named_graphs=[ox.NamedNode(iri) for iri in named],
        )

    def select(self, sparql: str) -> Rows:
        """Return the rows of a SELECT."""
        return rows_of(self.query(sparql))

    def ask(self, sparql: str) -> bool:
        """Return the answer to an ASK."""
        return bool(self.query(sparql))

    def triples(self, sparql: str) -> Iterator[ox.Triple]:
        """Yield the triples of a CONSTRUCT or DESCRIBE."""
        return triples_of(self.query(sparql))

    def quads(self, graph: str | None = None) -> Iterator[ox.Quad]:
        """Yield the quads of a graph, or all, in no order to rely on."""
        import pyoxigraph as ox

        name = None if graph is None else ox.NamedNode(graph)
        return self._read().quads_for_pattern(None, None, None, name)

    def graphs(self) -> list[str]:
        """Return the IRIs of all named graphs, in order."""
        return sorted(name.value for name in self._read().named_graphs())

    def source(self, sha256: str) -> str:
        """Return the decoded text of a report; raise KeyError where the store has none."""
        return Sources(self._folder.texts).read(sha256)

    def files(self) -> dict[str, str]:
        """Return every recorded path with the SHA-256 of its bytes.

        Open for writing, these are the files that `put` need not be given again: after a run that
        was killed, what it had finished counts; for a fresh build, nothing else does.
        """
        with guard(self._folder.path):
            if self._lock:
                found = writing.unfinished(self._change())
                if found is not None or self._fresh:
                    return found or {}
            self._read()
            return self._manifest.files() if self._manifest else {}

    def recorded(self, target: str) -> list[str]:
        """Return the recorded paths that a path, a folder or a report's IRI stands for."""
        self._read()
        if self._manifest is None:
            return []
        marks = sorted({os.sep, "/"})
        names = {target, os.path.abspath(target)}  # noqa: PTH100 (resolve would follow links)
        return sorted({path for name in names for path in self._manifest.matching(name, marks)})

    def put(
        self,
        records: Iterable[Record],
        background: Callable[[Collection[str]], str],
        *,
        fresh: bool = False,
    ) -> Summary:
        """Add and replace reports: all of them, or after an error or a kill none.

        `background` is given the IRIs of the things that the reports name, in order, and returns
        the N-Quads of the catalogue graph. `fresh` keeps nothing of what the store held.
        """
        self._let_go()
        self._fresh = self._fresh or fresh
        summary = writing.put(self._change(), records, background)
        self._fresh = False
        return summary

    def remove(
        self,
        targets: Iterable[str],
        background: Callable[[Collection[str]], str] | None = None,
    ) -> int:
        """Withdraw paths, folders or report IRIs; return how many reports went.

        A report that another path still has stays. Without `background` the catalogue graph keeps
        what only the withdrawn reports named.
        """
        paths = sorted({path for target in targets for path in self.recorded(target)})
        if not paths:
            return 0
        self._let_go()
        return writing.remove(self._change(), paths, background).withdrawn

    def changed(self, since: int) -> set[str] | None:
        """Return the reports that have changed after a generation; None where it is not known."""
        self._read()
        return self._manifest.changed(since) if self._manifest else None

    def facts(self) -> Facts:
        """Return what the folder itself tells of the store."""
        self._read()
        with guard(self._folder.path):
            return facts(self._folder)

    def failures(self) -> list[dict[str, str]]:
        """Return the inputs that failed in the last build, as they were noted."""
        with guard(self._folder.failures):
            if not self._folder.failures.exists():
                return []
            text = self._folder.failures.read_text(encoding="utf-8")
        return [json.loads(line) for line in text.split("\n") if line]

    def note_failures(self, failures: Iterable[Mapping[str, str]]) -> None:
        """Note the inputs that failed, in place of those of the last build."""
        lines = [json.dumps(dict(failure), ensure_ascii=False) + "\n" for failure in failures]
        with guard(self._folder.failures):
            replace(self._folder.failures, "".join(lines).encode("utf-8", "replace"))

    def _change(self) -> Change:
        if self._lock is None:
            raise ValueError("the store is open for reading; open it with write=True")
        pointer = self._folder.point(anew=self._fresh)
        return Change(self._folder, pointer, self.settings, self._fresh)

    def _read(self) -> ox.Store:
        if self._graph is not None:
            return self._graph
        with guard(self._folder.path):
            for attempt in range(_ATTEMPTS):
                try:
                    return self._open_current()
                except (FileNotFoundError, BlockingIOError):  # a new generation came meanwhile
                    if attempt == _ATTEMPTS - 1:
                        raise
        raise AssertionError("unreachable")

    def _open_current(self) -> ox.Store:
        import pyoxigraph as ox

        pointer: Pointer = self._folder.point()
        if pointer.current is None:
            if not self._lock:
                raise StoreError(
                    "the store holds nothing yet", self._folder.path, "run `fazhi build` first"
                )
            return ox.Store()
        place = self._folder.generation(pointer.current)
        self._shared = locking.share(place / "lock")
        self._manifest = Manifest(place / "manifest.sqlite")
        self._graph = ox.Store.read_only(str(place / "graph"))
        self._number = pointer.current
        return self._graph

    def _let_go(self) -> None:
        self._graph, self._number = None, 0
        if self._manifest:
            self._manifest.close()
            self._manifest = None
        if self._shared:
            self._shared.close()
            self._shared = None
