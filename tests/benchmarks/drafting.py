"""A report as it is written: its words, and notes of what stands where and what it means.

Words are kept in pieces, and the notes count pieces: `Draft.offsets` leads to characters.
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Any

import figuring
import naming
import papers
from grammar import Grammar
from reporters import FIELDS, WORDS

if TYPE_CHECKING:
    from random import Random

    from grammar import Write
    from papers import Instrument
    from reporters import Unit

RULES = Grammar(
    WORDS["rules"]
    | {f"paper_{kind}": WORDS["papers"][kind] for kind in ("documents", "rules", "locals")}
)
PAPER = {kind: RULES.compiled("{paper_" + kind + "}") for kind in ("documents", "rules", "locals")}
SHELF = {"doc": "documents", "docs": "documents", "rule": "rules", "local": "locals"}
COINED = [RULES.compiled(text) for text in WORDS["names"]["coined_second"]]

SINGLE = {"name", "who"}  # words of a field
PLURALS = {"object": "objects", "offence": "offences"}
GROUPS = [RULES.compiled(text) for text in WORDS["groups"]["names"]]


class Draft:
    """The pieces so far and the notes on them."""

    def __init__(self, rng: Random, unit: Unit, year: int, *, chinese: bool) -> None:
        self.chance = rng.random
        self.unit, self.year, self.chinese = unit, year, chinese
        self.pieces: list[str] = []
        self.put = self.pieces.append
        self.status = "done"
        self.field: dict[str, Any] = unit.field or FIELDS[0]
        self.actor = naming.UNIT
        self.called = False  # by its short name
        self.instruments: list[tuple[int, Instrument]] = []
        self.applications: list[tuple[int, str, str, str, str]] = []
        self.organisations: list[tuple[int, str]] = []
        self.coined: list[tuple[int, str]] = []
        self.figures: list[tuple[figuring.Figure, str, int]] = []
        self.counted: list[list[int]] = []
        self.names = naming.Names(unit, self.pick)
        self._open: list[int] = []
        self._defined: Instrument | None = None
        self._drawn: dict[int, list[Any]] = {}

    def offsets(self) -> list[int]:
        """Return where each piece begins, and where the last one ends."""
        return [0, *accumulate(map(len, self.pieces))]

    def pick(self, items: Any) -> Any:
        """Return one of some things."""
        return items[int(self.chance() * len(items))]

    def drawn(self, items: list[Any]) -> Any:
        """Return one of some things, none again before all have been drawn."""
        left = self._drawn.get(id(items))
        if not left:
            left = self._drawn[id(items)] = sorted(items, key=lambda _: self.chance())
        return left.pop()

    def opened(self) -> int:
        """Begin what a figure counts, and return its number."""
        at = len(self.pieces)
        self.counted.append([at, at])
        self._open.append(len(self.counted) - 1)
        return self._open[-1]

    def closed(self, number: int) -> None:
        """End it."""
        self.counted[number][1] = len(self.pieces)
        self._open.pop()

    def slot(self, name: str, arguments: tuple[str, ...]) -> None:
        """Write what stands for a slot."""
        if name in PLURALS:
            self.put(self.pick(self.field[PLURALS[name]]))
        elif name in SINGLE:
            self.put(self.field[name])
        else:
            write = getattr(self, f"_{name}", None)
            if write is None:
                self.put(getattr(self.unit, name))
            else:
                write(*arguments)

    def _year(self) -> None:
        self.put(str(self.year))

    def _next(self) -> None:
        self.put(str(self.year + 1))

    def _later(self) -> None:
        self.put(str(self.year + 4))

    def _subject(self) -> None:
        own = self.chance() < 0.6
        self.put(self.pick(self.field["subjects"] if own else WORDS["papers"]["general"]))

    def _meeting(self) -> None:
        words = self.pick(self.unit.meetings)
        if words.startswith("{short}"):
            self._short()
            words = words.removeprefix("{short}")
        self.put(words)

    def _unit(self) -> None:
        self.organisation(naming.UNIT, self.unit.written)

    def _short(self) -> None:
        self.called = True
        self.organisation(naming.UNIT, self.unit.short)

    def _up(self) -> None:
        for number, (surface, name) in enumerate(naming.superiors(self.unit)):
            if number:
                self.put("、")
            self.organisation(name, surface)

    def _org(self, key: str) -> None:
        self.organisation(*self.names.body(key))

    def _actor(self, key: str) -> None:
        if key == "field" and self.unit.field is not None:
            self._short()
            return
        key = f"field:{self.field['name']}" if key == "field" else key
        name, surface = self.names.body(key)
        self.actor = name
        self.organisation(name, surface)

    def _firm(self) -> None:
        name = self.names.firm()
        self.organisation(name, name)

    def _company(self) -> None:
        name = self.names.company()
        self.organisation(name, name)

    def _group(self) -> None:
        words = self._aside(self.pick(GROUPS))
        self.organisation(self.unit.level_place + words, words)

    def _nation(self) -> None:
        name = self.pick(WORDS["names"]["nation"])
        self.organisation(name, name)

    def organisation(self, name: str, surface: str) -> None:
        """Write the name of a body."""
        self.organisations.append((len(self.pieces), name))
        self.put(surface)

    def _newspaper(self) -> None:
        self._title(self.names.newspaper(), "mention")

    def _laws(self, mode: str) -> None:
        between = self.pick(("", "、"))
        for number in range(self.pick((1, 1, 2, 2, 3, 4))):
            self.put(between if number else "")
            self._law(mode)

    def _law(self, mode: str) -> None:
        self._title(papers.law(self.field["name"], self.chance), mode)

    def _bare(self, mode: str) -> None:
        self._instrument(papers.bare(self.chance), mode)

    def _number(self, mode: str) -> None:
        self._instrument(papers.number(self.unit.code, self.year, self.chance), mode)

    def _doc(self, mode: str) -> None:
        self._title(self._paper("documents"), mode)

    def _docs(self, mode: str) -> None:
        for _ in range(self.pick((2, 2, 3))):
            self._doc(mode)

    def _rule(self, mode: str) -> None:
        self._title(self._paper("rules"), mode)

    def _local(self, mode: str) -> None:
        self._title(self._paper("locals"), mode)

    def _define(self, mode: str) -> None:
        paper = self._paper("rules")
        while paper.title.endswith("）"):
            paper = self._paper("rules")
        self._title(paper, mode)
        self._defined = paper._replace(words=paper.title[-2:])
        self.put("（以下简称")
        self._title(self._defined, "")
        self.put("）")

    def _again(self, mode: str) -> None:
        if self._defined is not None:
            self._title(self._defined, mode)

    def _paper(self, kind: str) -> Instrument:
        return papers.paper(self._aside(PAPER[kind]), kind, self.unit.province)

    def _aside(self, write: Write) -> str:
        """Return what would be written, without writing it."""
        kept = self.pieces, self.organisations, self.called
        self.pieces, self.organisations = [], []
        self.put = self.pieces.append
        write(self)
        words = "".join(self.pieces)
        self.pieces, self.organisations, self.called = kept
        self.put = self.pieces.append
        return words

    def _title(self, instrument: Instrument, mode: str) -> None:
        self.put("《")
        self._instrument(instrument, mode)
        self.put("》")

    def _instrument(self, instrument: Instrument, mode: str) -> None:
        at = len(self.pieces)
        self.instruments.append((at, instrument))
        if mode:
            self.applications.append((at, self.actor, mode, instrument.title, self.status))
        self.put(instrument.words)

    def _prog(self, kind: str) -> None:
        name = self.pick(papers.shelf().programs[kind])
        self.put(f"“{name}”" if self.chance() < 0.4 else name)

    def _coined(self, kind: str) -> None:
        name = self._aside(self.pick(COINED))
        self.put("“")
        self.coined.append((len(self.pieces), name))
        self.put(name)
        self.put("”" + self.pick(WORDS["coined"][kind]))

    def _x(self) -> None:
        words = WORDS["names"]["coined_first"]
        at = int(self.chance() * (len(words) // 2)) * 2
        self.put(words[at : at + 2])

    def _n(self, measure: str, least: str, most: str) -> None:
        self._figure(figuring.count(measure, int(least), int(most), self.chance, self.chinese))

    def _p(self, least: str, most: str) -> None:
        self._figure(figuring.rate(int(least), int(most), self.chance))

    def _m(self, least: str, most: str) -> None:
        self._figure(figuring.money(int(least), int(most), self.chance))

    def _figure(self, figure: figuring.Figure) -> None:
        counted = self._open[-1] if self._open else len(self.counted) - 1
        self.figures.append((figure, self.status, counted))
        self.put(figure.words)
