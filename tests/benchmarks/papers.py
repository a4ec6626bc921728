"""The instruments that made reports name: the catalogue's by field, and papers of their own."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from reporters import FIELDS, WORDS

from ontology import catalogue
from ontology.catalogue import Regulation

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ontology.catalogue import Program

MARKS = set('《》〈〉“”"()，：；。！？ 、')


UNFIT = MARKS - {"、"} | {"委"}  # a committee is a body as well as a program


class Instrument(NamedTuple):
    """A title as written, its canonical form, and what it is."""

    words: str
    title: str
    type: str
    kind: str | None


class Shelf(NamedTuple):
    """The catalogue's regulations: by field, those for everyone, all; programs by kind."""

    by_field: dict[str, list[Regulation]]
    general: list[Regulation]
    all: list[Regulation]
    programs: dict[str, list[str]]


@cache
def shelf() -> Shelf:
    """Return what may be named, in the order of the catalogue's tables."""
    known = catalogue.load()
    rows: list[Regulation] = list({id(row): row for row in known.regulations.values()}.values())
    fair = [
        row
        for row in rows
        if row.kind in WORDS["laws"]["kinds"] and _plain(row) and not row.repealed
    ]
    by_field = {
        field["name"]: [row for row in fair if any(word in row.title for word in field["laws"])]
        for field in FIELDS
    }
    words = WORDS["laws"]["general"]
    general = [row for row in fair if any(word in row.title for word in words)]
    programs: dict[str, list[str]] = {}
    schemes: list[Program] = list({id(row): row for row in known.programs.values()}.values())
    for scheme in schemes:
        names = [name for name in scheme.names if len(name) > 2 and not UNFIT & set(name)]
        programs.setdefault(scheme.kind, []).extend(names)
    return Shelf(by_field, general, fair, programs)


def _plain(row: Regulation) -> bool:
    return len(row.title) <= 30 and not MARKS & set(row.title) and "关于修改" not in row.title


def law(field: str, chance: Callable[[], float]) -> Instrument:
    """Return a regulation of the catalogue: of the field mostly, by its title or a short name."""
    rows, drawn = shelf(), chance()
    own = rows.by_field.get(field) or rows.general
    chosen = own if drawn < 0.55 else rows.general if drawn < 0.85 else rows.all
    row = chosen[int(chance() * len(chosen))]
    words = row.bare[0] if row.bare and chance() < 0.5 else row.title
    return Instrument(words, row.title, "regulation", row.kind)


def bare(chance: Callable[[], float]) -> Instrument:
    """Return a law by a short name that needs no title marks."""
    rows = _named_bare()
    row = rows[int(chance() * len(rows))]
    return Instrument(row.bare[0], row.title, "regulation", row.kind)


@cache
def _named_bare() -> list[Regulation]:
    return [row for row in shelf().all if row.kind == "法律" and row.bare and len(row.bare[0]) > 4]


def paper(title: str, kind: str, place: Sequence[str]) -> Instrument:
    """Return a local paper: a document, or a rule, the province's if it opens with its name."""
    if kind == "documents":
        return Instrument(title, title, "document", None)
    local = title.startswith(tuple(place)) and title.endswith("条例")
    return Instrument(title, title, "regulation", "地方性法规" if local else None)


def number(code: str, year: int, chance: Callable[[], float]) -> Instrument:
    """Return a document's number: 鄂政办发〔2021〕62号."""
    provinces = WORDS["provinces"]
    office = provinces["numbers"][int(chance() * len(provinces["numbers"]))]
    letter = provinces["letters"].get(code[:2], "国")
    words = f"{letter}{office}〔{year - int(chance() * 3)}〕{1 + int(chance() * 90)}号"
    return Instrument(words, words, "document", None)
