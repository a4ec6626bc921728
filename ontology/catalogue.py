"""The catalogue: regulations and programs known before any report is read, found by any name."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NewType, TypeVar

from ontology import attestations, divisions, figure_words, lexicon, organs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from ontology.attestations import Attestation
    from ontology.divisions import Divisions
    from ontology.figure_words import FigureWords
    from ontology.lexicon import Lexicon
    from ontology.organs import Organs

Title = NewType("Title", str)

_WIDE = str.maketrans("()<>‹›﹤﹥[]", "（）〈〉〈〉〈〉[]")
_SPACE = re.compile(r"[\s*#\u00ad\u200b-\u200f\u2060\ufeff]+")
_LOST_DASH = re.compile(r"（(20\d\d)(20\d\d年?)）")
_REGULATION_COLUMNS = (
    "title",
    "short",
    "aliases",
    "kind",
    "issuer",
    "number",
    "promulgated",
    "effective",
    "amended",
    "repealed",
    "repealed_by",
    "source",
)
# Data that people are asked and answered in; no report is read by it, so that a store or shards
# made with other words of it are as good.
WORDS_ONLY = frozenset(
    ("english.toml", "questions.toml", "questions_in_english.toml", "refusals.toml")
)
_PROGRAM_COLUMNS = ("name", "aliases", "kind", "field", "components", "basis")


class CatalogueError(ValueError):
    """A table that cannot be used: which file, which line, and what is wrong there."""

    def __init__(self, file: str, line: int, problem: str) -> None:
        super().__init__(f"{file}, line {line}: {problem}")


@dataclass(frozen=True, slots=True)
class Regulation:
    """A regulation or central document; dates are ISO, fields empty where not known.

    `kind` is a concept of `fz:InstrumentKinds`, empty for a document. `bare` are the names under
    which it may stand without 《》. `sources` name where the dates stand (`ontology.attestations`).
    """

    title: Title
    bare: tuple[str, ...]
    aliases: tuple[str, ...]
    kind: str
    issuer: str = ""
    number: str = ""
    promulgated: str = ""
    effective: str = ""
    amended: tuple[str, ...] = ()
    repealed: str = ""
    repealed_by: str = ""
    sources: tuple[Attestation, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Return every name it goes by, the title first."""
        return (self.title, *self.bare, *self.aliases)


@dataclass(frozen=True, slots=True)
class Program:
    """A named scheme of government, with what it consists of and rests on."""

    name: str
    aliases: tuple[str, ...]
    kind: str
    field: str
    components: tuple[str, ...]
    basis: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Return every name it goes by, its own first."""
        return (self.name, *self.aliases)


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """All that is known beforehand; `regulations` and `programs` are keyed by every name.

    `digest` is the SHA-256 of the data that reports are read by: another gives other statements.
    """

    regulations: Mapping[str, Regulation]
    programs: Mapping[str, Program]
    organs: Organs
    divisions: Divisions
    lexicon: Lexicon
    figure_words: FigureWords
    digest: str


Row = TypeVar("Row", Regulation, Program)


def canonical(title: str) -> Title:
    """Return a title in its official form: 公示办法 (试行) -> 公示办法（试行）.

    The dash that a page lost between two years is put back: （20212025年）.
    """
    if title.isalnum():  # as most are
        return Title(title)
    wide = _SPACE.sub("", title).translate(_WIDE)
    if '"' in wide:  # straight marks open and close in turn
        parts = wide.split('"')
        wide = "".join(part + "“”"[i % 2] for i, part in enumerate(parts[:-1])) + parts[-1]
    if "（20" in wide:
        wide = _LOST_DASH.sub(r"（\1—\2）", wide)
    return Title(wide)


@cache
def load(extra: Path | None = None) -> Catalogue:
    """Return the catalogue shipped here, with a user's own tables added.

    `extra` is a CSV with a column `title` (regulations) or `name` (programs), or a folder of
    such files; its rows win over those shipped. Raises `CatalogueError`.
    """
    digest = hashlib.sha256()
    regulations: dict[str, Regulation] = {}
    programs: dict[str, Program] = {}
    shipped = files("ontology") / "data"
    for name in ("regulations.csv", "programs.csv"):
        _add(shipped.joinpath(name).read_text("utf-8"), name, regulations, programs)
    for table in sorted(shipped.iterdir(), key=lambda entry: entry.name):
        if table.name not in WORDS_ONLY:
            digest.update(table.read_bytes())
    for path in _tables(extra):
        own_regulations: dict[str, Regulation] = {}
        own_programs: dict[str, Program] = {}
        try:
            data = path.read_bytes()
            _add(data.decode("utf-8-sig"), str(path), own_regulations, own_programs)
        except OSError as error:
            raise CatalogueError(str(path), 0, f"cannot be read: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise CatalogueError(str(path), 0, "is not UTF-8; save it as CSV UTF-8") from error
        regulations |= own_regulations
        programs |= own_programs
        digest.update(data)
    return Catalogue(
        regulations,
        programs,
        organs.load(),
        divisions.load(),
        lexicon.load(),
        figure_words.load(),
        digest.hexdigest(),
    )


def _tables(extra: Path | None) -> list[Path]:
    if extra is None:
        return []
    if extra.is_dir():
        found = sorted(extra.glob("*.csv"))
        if not found:
            raise CatalogueError(str(extra), 0, "holds no .csv file")
        return found
    return [extra]


def _add(
    table: str, file: str, regulations: dict[str, Regulation], programs: dict[str, Program]
) -> None:
    reader = csv.DictReader(io.StringIO(table, newline=""))
    try:
        columns = set(reader.fieldnames or ())
        if "title" in columns:
            _index(_rows(reader, file, _regulation), file, regulations)
        elif "name" in columns:
            _index(_rows(reader, file, _program), file, programs)
        else:
            raise CatalogueError(
                file,
                1,
                "needs a column title (regulations) or name (programs); "
                f"the others are {', '.join((*_REGULATION_COLUMNS[1:], *_PROGRAM_COLUMNS[1:]))}",
            )
    except csv.Error as error:
        raise CatalogueError(file, reader.line_num, f"is no sound CSV ({error})") from error


def _rows(
    reader: csv.DictReader[str], file: str, make: Callable[[Mapping[str, str]], Row]
) -> Iterator[tuple[int, Row]]:
    for row in reader:
        cells = {key: (value or "").strip() for key, value in row.items() if key}
        try:
            yield reader.line_num, make(cells)
        except ValueError as error:
            raise CatalogueError(file, reader.line_num, str(error)) from error


def _index(rows: Iterable[tuple[int, Row]], file: str, index: dict[str, Row]) -> None:
    for line, row in rows:
        for name in row.names:
            if name in index and index[name] is not row:
                raise CatalogueError(file, line, f"{name} already names {index[name].names[0]}")
            index[name] = row


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split("|") if part)


def _titles(cell: str) -> tuple[Title, ...]:
    return tuple(canonical(part) for part in _split(cell))


def _regulation(cells: Mapping[str, str]) -> Regulation:
    title = canonical(cells["title"])
    if not title:
        raise ValueError("the title is empty")
    regulation = Regulation(
        title,
        _titles(cells.get("short", "")),
        _titles(cells.get("aliases", "")),
        cells.get("kind", ""),
        cells.get("issuer", ""),
        cells.get("number", ""),
        cells.get("promulgated", ""),
        cells.get("effective", ""),
        _split(cells.get("amended", "")),
        cells.get("repealed", ""),
        canonical(cells.get("repealed_by", "")),
        attestations.read(cells.get("source", "")),
    )
    attestations.check(regulation)
    return regulation


def _program(cells: Mapping[str, str]) -> Program:
    if not cells["name"]:
        raise ValueError("the name is empty")
    return Program(
        cells["name"],
        _split(cells.get("aliases", "")),
        cells.get("kind", ""),
        cells.get("field", ""),
        _split(cells.get("components", "")),
        _split(cells.get("basis", "")),
    )
