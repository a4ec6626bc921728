"""A report from its title to its signature: sections, headings, points, tables, lines of a site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import figuring
import naming
from drafting import RULES, Draft
from layouts import Part, numbered
from reporters import FIELDS, WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from grammar import Write
    from reporters import Unit


def _compiled(texts: Sequence[str]) -> list[Write]:
    return [RULES.compiled(text) for text in texts]


THEMES = [(_compiled(theme["heads"]), _compiled(theme["texts"])) for theme in WORDS["themes"]]
LATER = {
    sort: {key: _compiled(WORDS[sort][key]) for key in ("heads", "lead", "points")}
    for sort in ("shortfalls", "plans")
}
OPENING = _compiled(WORDS["opening"]["texts"])
DONE_HEADS = _compiled(WORDS["opening"]["done_heads"])
TITLES = _compiled(WORDS["titles"]["endings"])
ABOVE = [_compiled(lines) for lines in WORDS["pages"]["above"]]
BELOW = [_compiled(lines) for lines in WORDS["pages"]["below"]]
ADDRESSEES = _compiled(WORDS["pages"]["addressees"])
TABLE = _compiled(WORDS["pages"]["table"])

PLAIN = RULES.compiled("{prose}")
PROSE = 0.6  # of the sentences; real reports state about 330 quads in 1,000 characters
LONGEST = 1_600  # characters of a section


class Composer:
    """Writes one report."""

    def __init__(self, rng: Random, unit: Unit, year: int) -> None:
        chance = rng.random
        self.draft = Page(rng, unit, year, chinese=chance() < 0.06)
        self.draft.day = (year + 1, 1 + int(chance() * 3), 1 + int(chance() * 28))
        self.parts: list[Part] = []
        self.unit, self.chance = unit, chance
        self.sort = int(chance() * 5)  # of headings
        self.run_in = chance() < 0.3  # the heading opens its paragraph
        self.sections = self.length = 0

    def compose(self, length: int) -> tuple[Draft, list[Part], str | None, str | None]:
        """Return the draft, its paragraphs, the date and the signatory if it is another."""
        draft, chance = self.draft, self.chance
        dated = chance() < 0.45
        self._site(ABOVE if dated else [])
        self._title()
        if chance() < 0.3:
            self._paragraph("note", [draft.pick(ADDRESSEES)])
        self._paragraph("text", [draft.pick(OPENING)])
        tail = max(120, int(length * 0.07))
        self._head(DONE_HEADS)
        self._done(length - 2 * tail)
        for sort, status in (("shortfalls", "shortfall"), ("plans", "planned")):
            draft.status = status
            self._later(LATER[sort], self.length + tail)
        draft.status = "done"
        issuer, signed = self._signature(length)
        self._site(BELOW)
        year, month, day = draft.day
        issued = f"{year}-{month:02}-{day:02}" if signed or draft.dated else None
        return draft, self.parts, issued, issuer

    def _paragraph(self, kind: str, writes: Sequence[Any]) -> None:
        if self.parts:
            self.draft.put("\n")
        start = len(self.draft.pieces)
        self._write(writes)
        self.parts.append(Part(start, len(self.draft.pieces), kind))

    def _write(self, writes: Sequence[Any]) -> None:
        start = len(self.draft.pieces)
        for write in writes:
            if isinstance(write, str):
                self.draft.put(write)
            else:
                write(self.draft)
        self.length += sum(map(len, self.draft.pieces[start:]))

    def _site(self, blocks: list[list[Write]]) -> None:
        """Write the lines of a site, none where there are no blocks to choose from."""
        if blocks and self.chance() < 0.8:
            for line in self.draft.pick(blocks):
                self._paragraph("note", [line])

    def _title(self) -> None:
        draft, unit = self.draft, self.unit
        ending = draft.pick(TITLES)
        whole = unit.sort == "government" and self.chance() < 0.5

        def who(out: Draft) -> None:
            if whole:
                out.put(unit.place)
            else:
                out.slot("unit", ())

        two = self.chance() < 0.12 and not whole
        if two:
            self._paragraph("title", [who])
            self._paragraph("title", [ending])
        else:
            self._paragraph("title", [who, ending])

    def _head(self, heads: list[Write]) -> None:
        self.sections += 1
        self._paragraph("head", [numbered(0, self.sections, self.sort), self.draft.pick(heads)])

    def _done(self, until: int) -> None:
        draft = self.draft
        share = min(LONGEST, (until - self.length) // (3 + int(self.chance() * 6)))
        number = 0
        while self.length < until:
            number += 1
            heads, texts = draft.drawn(THEMES)
            end = min(until, self.length + share)
            lead = [numbered(1, number, self.sort), draft.pick(heads)]
            if self.unit.field is None:
                draft.field = draft.pick(FIELDS)
            if not self.run_in:
                self._paragraph("subhead", lead)
                lead = []
            elif lead:
                lead.append("。")
            self._points(texts, end, lead)
            if self.chance() < 0.04:
                self._table()

    def _points(self, texts: list[Write], end: int, lead: list[Any]) -> None:
        """Write paragraphs of two to six sentences, some of them numbered."""
        draft = self.draft
        sort, number = self.chance(), 0
        while True:
            number += 1
            mark = [numbered(2, number, self.sort)] if sort < 0.35 and not lead else []
            steps: list[Any] = [*lead, *mark]
            for place in range(2 + int(self.chance() * 4)):
                if sort > 0.75:
                    steps.append(numbered(3, place + 1, self.sort))
                plain = self.chance() < PROSE
                steps += [PLAIN if plain else _Sentence(draft.drawn(texts)), "。"]
            self._paragraph("text", steps)
            lead = []
            if self.length >= end:
                return

    def _later(self, words: dict[str, list[Write]], until: int) -> None:
        """Write a section on what falls short or is planned: points in one paragraph or more."""
        draft = self.draft
        self._head(words["heads"])
        apart, number = self.chance() < 0.4, 0
        lead = draft.pick(words["lead"]) if self.chance() < 0.7 else ""
        if apart:
            if lead:
                self._paragraph("text", [lead])
            lead = ""
        while True:
            number += 1
            ends = self.length >= until or number >= 10
            mark = numbered(1 if apart else 3, number, self.sort)
            point = [mark, _Sentence(draft.drawn(words["points"])), "。" if ends or apart else "；"]
            if apart:
                self._paragraph("text", point)
            elif number == 1:
                self._paragraph("text", [lead, *point])
            else:
                start = self.parts.pop().start
                self._write(point)
                self.parts.append(Part(start, len(draft.pieces), "text"))
            if ends:
                return

    def _table(self) -> None:
        draft = self.draft
        draft.tab = "\t" if self.chance() < 0.5 else " | "
        for number, row in enumerate([TABLE[0], *[draft.drawn(TABLE[1:]) for _ in range(4)]]):
            draft.row = number
            self._paragraph("row", [row])

    def _signature(self, length: int) -> tuple[str | None, bool]:
        draft, unit = self.draft, self.unit
        if self.chance() < 0.15 or length < 0:
            return None, False
        issuer = None
        if unit.sort == "government" and self.chance() < 0.25:
            issuer = f"中共{unit.place}委全面依法治{unit.level}委员会办公室"
            self._paragraph("sign", [lambda out: out.organisation(issuer, issuer)])
        else:
            self._paragraph("sign", [lambda out: out.slot("unit", ())])
        self._paragraph("sign", [figuring.date(*draft.day, draft.chinese)])
        return issuer, True


class Page(Draft):
    """A draft that knows of dates, tables and lines of a site too."""

    day: tuple[int, int, int] = (0, 0, 0)
    tab = "\t"
    row = 0
    dated = False

    def _published(self) -> None:
        self.dated = True
        year, month, day = self.day
        self.put(f"{year}-{month:02}-{day:02}")

    def _digits(self) -> None:
        self.put(f"{int(self.chance() * 1e10):010}")

    def _serial(self) -> None:
        self.put(f"{int(self.chance() * 9999):05}")

    def _tab(self) -> None:
        self.put(self.tab)

    def _row(self) -> None:
        self.put(str(self.row))


class _Sentence:
    """A sentence: what it says of another body ends with it."""

    def __init__(self, write: Write) -> None:
        self._write = write

    def __call__(self, draft: Draft) -> None:
        self._write(draft)
        draft.actor = naming.UNIT
