"""Whether the fact tables answer a stored question, and their answer."""

from __future__ import annotations

import multiprocessing
import os
import signal
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from graphs.fact_tables import asking, kept
from graphs.fact_tables.writing import available
from graphs.store.embedded import Store, StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    import pyoxigraph as ox

    from graphs.find.questions import Question
    from graphs.store.reading import Reading
    from graphs.store.rows import Store as Asked

_NARROW: Final = frozenset({"organisation", "instrument", "program"})
_BEHIND: Final = 10  # how much the making of tables gives way to answering


def answer(
    store: Reading | Asked,
    question: Question,
    terms: Mapping[str, Iterable[str]],
    step: Callable[[int], None] | None = None,
) -> ox.QuerySolutions | None:
    """Return the tables' answer to a stored question; None where SPARQL is to be asked.

    The tables answer what has an `sql`, of a store in a folder, where their packages are installed;
    not what is asked of one unit, which SPARQL finds sooner, unless the `sql` says so, nor what is
    restricted in a way that it knows nothing of. They are
    made for a question on the whole corpus, used for one on a law or a program where they are.
    `step` is told of reports while they are made; without it they are not made.
    """
    given = {one.kind for one in question.parameters if one.name in terms}
    sooner = "organisation" in given and not question.sql.startswith("-- of one unit too")
    if given & _NARROW:
        step = None
    beyond = any(f"${name}" not in question.sql for name in terms)
    if not question.sql or sooner or beyond or not isinstance(store, Store) or not available():
        return None
    place = _place(store, step)
    return asking.answer(store, place, question, terms) if place else None


def _place(store: Store, step: Callable[[int], None] | None) -> Path | None:
    found = kept.ready(store)
    if found is None and step is not None and kept.worth_making(store):
        with suppress(OSError):  # a disk that is full, or only read: SPARQL answers
            return kept.ensure(store, step)
    return found


def prepare_aside(path: Path) -> None:
    """Begin to make the tables of the store in a folder, where they lack and pay.

    A process of its own makes them, behind all else, and ends with this one; until they are there
    SPARQL answers.
    """
    try:
        with Store.open(path) as store:
            if kept.ready(store) is not None or not kept.worth_making(store):
                return
    except StoreError:  # none is there yet
        return
    context = multiprocessing.get_context("spawn")
    context.Process(target=_prepare, args=(path,), daemon=True).start()


def _prepare(path: Path) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server ends it
    if hasattr(os, "nice"):
        os.nice(_BEHIND)
    with suppress(StoreError, OSError), Store.open(path) as store:
        kept.ensure(store)
