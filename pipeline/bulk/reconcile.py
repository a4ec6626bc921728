"""What only a whole corpus tells of names: which short name means one body, which titles are one.

A report's graph never depends on other reports; what is found across them stands in a graph of its
own, `<…/id/reconciled>`, by two rules that are safe without a look at the texts:

- *One meaning*: words of four characters or more that in all reports stand for one organisation
  alone, in two reports at least, and are no thing's full name, are a `skos:altLabel` of it. What
  opens with the word of a level (市市场监管局) means another body elsewhere and is none.
- *One name*: things of one sort whose full names are the same but for punctuation and width are
  `skos:closeMatch` of one of them: the known one, else the first by its IRI. The full name of what
  no catalogue knows is its place with its title: 《优化营商环境办法》 of a report in 湖北省 and
  《湖北省优化营商环境办法》 of another.

What is sorted is spilled to disk in runs, so that memory does not grow with the corpus.
"""

from __future__ import annotations

import heapq
import json
import re
import unicodedata
from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import unquote

from ontology import lexicon
from ontology.terms import BASE, derived_graph
from pipeline.write import predicates as say
from pipeline.write.literals import zh

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pipeline.bulk.things import Thing

_SHORTEST: Final = 4  # characters; shorter ones mean many things
_REPORTS: Final = 2  # that call it so: once may be a slip
_RUN: Final = 200_000  # names that are held before they are spilled
_BETWEEN_DIGITS: Final = re.compile(r"(?<=\d)\W+(?=\d)")
_KINDS: Final = ("instrument", "organisation", "program")


class Name(NamedTuple):
    """A name of a thing, in the order of the pass; `reports` is 0 where it is its own name."""

    key: str
    iri: str
    unknown: bool
    name: str
    reports: int


def reconciled(things: Iterable[Thing], scratch: Path, base: str = BASE) -> Iterator[str]:
    """Yield N-Quads of the reconciled graph, in an order that the things alone decide.

    `scratch` is a folder for what does not fit into memory.
    """
    yield from lines(_sorted(names_of(things, base), scratch), base)


def lines(names: Iterable[Name], base: str = BASE) -> Iterator[str]:
    """Yield the N-Quads that names in order of their keys give."""
    end = f" <{derived_graph('reconciled', base)}> .\n"
    for key, some in groupby(names, key=lambda name: name.key):
        group = list(some)
        if key.startswith("called/"):
            yield from (line + end for line in _one_meaning(group))
        else:
            yield from (line + end for line in _one_name(group))


def _one_meaning(group: list[Name]) -> Iterator[str]:
    meant = {name.iri for name in group}
    reports = sum(name.reports for name in group)
    if len(meant) == 1 and reports >= _REPORTS and all(name.reports for name in group):
        yield f"<{group[0].iri}>{say.ALT_LABEL}{zh(group[0].name)}"


def _one_name(group: list[Name]) -> Iterator[str]:
    first = min(group, key=lambda name: (name.unknown, name.iri))
    for iri in sorted({name.iri for name in group} - {first.iri}):
        yield f"<{iri}>{say.CLOSE_MATCH}<{first.iri}>"


def names_of(things: Iterable[Thing], base: str = BASE) -> Iterator[Name]:
    """Yield the names by which things are told apart or found to be one, in any order."""
    levels = lexicon.load().levels
    for thing in things:
        kind, _, path = thing.iri.removeprefix(base).partition("/")
        if kind not in _KINDS:
            continue
        name, known = str(thing.row[2]), thing.row[4]
        place = unquote(path.rpartition("/")[0]) if kind != "organisation" else ""
        yield Name(f"{kind}/{folded(place + name)}", thing.iri, not known, name, 0)
        if len(name) >= _SHORTEST:
            yield Name(f"called/{name}", thing.iri, not known, name, 0)
        for words, reports in thing.called.items():
            if len(words) >= _SHORTEST and words[0] not in levels and words != name:
                yield Name(f"called/{words}", thing.iri, not known, words, reports)


def folded(name: str) -> str:
    """Return a name by its letters and digits alone, of one width; 12.4 and 124 stay apart."""
    apart = _BETWEEN_DIGITS.sub("\0", unicodedata.normalize("NFKC", name))
    return "".join(c for c in apart if c.isalnum() or c == "\0").replace("\0", ".")


def _sorted(names: Iterator[Name], scratch: Path) -> Iterator[Name]:
    runs: list[Path] = []
    held: list[Name] = []
    for name in names:
        held.append(name)
        if len(held) == _RUN:
            runs.append(scratch / f"names-{len(runs)}.jsonl")
            _spill(sorted(held), runs[-1])
            held = []
    return heapq.merge(sorted(held), *map(_spilled, runs))


def _spill(names: list[Name], path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(name, ensure_ascii=False) + "\n" for name in names)


def _spilled(path: Path) -> Iterator[Name]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield Name(*json.loads(line))
