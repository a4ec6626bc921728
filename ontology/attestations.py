"""Where the dates of a regulation stand: the column source of the tables, read and checked.

A cell holds attestations, divided by |: `field=place`, or `amended@DATE=place` for one of several
amendments. A place is one of: an article (第八十六条) or the note under the title (题注) of the
regulation's own text; an article of another instrument, its title first; the number of an act
(国务院令第711号); an entry of `data/sources.csv`, with a path in it after a colon.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple, Protocol

FIELDS = ("effective", "amended", "repealed", "repealed_by")

_DATE = re.compile(r"[12]\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")
_PAIR = re.compile(rf"({'|'.join(FIELDS)})(?:@({_DATE.pattern}))?=(\S.*)")
_IN_LAW = re.compile(
    r"(?:[^:：=]*[^:：=\d])?第[一二三四五六七八九十百千零]+条(?:第[一二三四五六七八九十]+款)?|题注"
)
_ACT = re.compile(r"[^:：=]*(?:第|〔\d{4}〕)\d+号")


class Attestation(NamedTuple):
    """Where a fact stands: the field, the date it is of where a field has several, the place."""

    field: str
    date: str
    place: str

    def __str__(self) -> str:
        """Return it as the tables write it."""
        of = f"@{self.date}" if self.date else ""
        return f"{self.field}{of}={self.place}"


class Dated(Protocol):
    """What has dates: a regulation of the catalogue."""

    @property
    def promulgated(self) -> str:
        """The date of promulgation."""

    @property
    def effective(self) -> str:
        """The date of taking effect."""

    @property
    def amended(self) -> tuple[str, ...]:
        """The dates of amendments."""

    @property
    def repealed(self) -> str:
        """The date of repeal."""

    @property
    def repealed_by(self) -> str:
        """What repealed it."""

    @property
    def sources(self) -> tuple[Attestation, ...]:
        """Where these stand."""


class Source(NamedTuple):
    """A collection that facts were read in: what it is, where it is, what it states."""

    name: str
    address: str
    states: str


@cache
def sources() -> dict[str, Source]:
    """Return the collections that a place may name, by their keys."""
    table = (files("ontology") / "data" / "sources.csv").read_text("utf-8")
    return {
        row["key"]: Source(row["name"], row["address"], row["states"])
        for row in csv.DictReader(table.splitlines())
    }


def told(attestation: Attestation) -> str:
    """Return it for readers who have no table of sources: a collection by its address."""
    key, _, path = attestation.place.partition(":")
    source = sources().get(key)
    if not source or not source.address:
        return str(attestation)
    return str(attestation._replace(place=" ".join(filter(None, (source.address, path)))))


def read(cell: str) -> tuple[Attestation, ...]:
    """Return the attestations of a cell; raises `ValueError` where one is not of the form."""
    return tuple(_attestation(part) for part in cell.split("|") if part)


def _attestation(part: str) -> Attestation:
    pair = _PAIR.fullmatch(part)
    if not pair:
        raise ValueError(f"the source {part} is not field=place; fields are {', '.join(FIELDS)}")
    field, date, place = pair.groups("")
    stands = _IN_LAW.fullmatch(place) or _ACT.fullmatch(place)
    if not stands and place.partition(":")[0] not in sources():
        raise ValueError(
            f"the source {part} names no place: an article, 题注, an act with its number, "
            f"or one of {', '.join(sources())}"
        )
    return Attestation(field, date, place)


def check(regulation: Dated) -> None:
    """Raise `ValueError` where dates are not ISO or not in order, or what is attested is absent."""
    r = regulation
    for date in (r.promulgated, r.effective, *r.amended, r.repealed):
        if date and not _DATE.fullmatch(date):
            raise ValueError(f"{date} is not a date like 2021-01-22")
    for order in ((r.promulgated, r.effective, r.repealed), (r.promulgated, *r.amended)):
        known = [date for date in order if date]
        if known != sorted(known):
            raise ValueError(f"the dates {', '.join(known)} are not in order")
    if r.repealed_by and not r.repealed:
        raise ValueError(f"repealed by {r.repealed_by}, but when is not said")
    for attestation in r.sources:
        facts = getattr(r, attestation.field)
        if not facts or (attestation.date and attestation.date not in facts):
            raise ValueError(f"the source {attestation} attests what the row does not hold")


def unattested(regulation: Dated) -> list[str]:
    """Return the facts of a regulation, field or field@date, for which no place is named."""
    named = {(a.field, a.date) for a in regulation.sources}
    wanting = []
    for field in FIELDS:
        facts = getattr(regulation, field)
        if not facts or (field, "") in named:
            continue
        dates = facts if field == "amended" else ("",)
        wanting += [f"{field}@{d}" if d else field for d in dates if (field, d) not in named]
    return wanting
