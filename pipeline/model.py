"""The values that travel through the pipeline: frozen, compared by content, made of tuples.

Every `Span` counts code points of `Text.clean`; `Text.locate` alone leads to the file as it lies
on disk. What a report holds by the hundred is a `NamedTuple`: built in a third of the time that a
frozen dataclass takes (0.2 µs against 0.7), and hashed and compared in a quarter; where that is
done a hundred times a report, `new(Span, (start, end))` takes half as long as `Span(start, end)`.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from sys import maxsize
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from array import array
    from collections.abc import Iterable

new = tuple.__new__


class Kind(StrEnum):
    """What a mention may stand for."""

    INSTRUMENT = "instrument"
    ORGANISATION = "organisation"
    PROGRAM = "program"


# The members by names of their own: before Python 3.12 a look-up in an enum takes 0.1 µs, and
# the kinds are looked at a thousand times a report.
INSTRUMENT, ORGANISATION, PROGRAM = Kind.INSTRUMENT, Kind.ORGANISATION, Kind.PROGRAM


class Mode(StrEnum):
    """What a unit does with an instrument."""

    STUDY = "study"
    PUBLICISE = "publicise"
    APPLY = "apply"
    FORMULATE = "formulate"
    REVIEW = "review"
    MENTION = "mention"


class Status(StrEnum):
    """Whether the report tells it as done, as intended, or as falling short."""

    DONE = "done"
    PLANNED = "planned"
    SHORTFALL = "shortfall"


class Bound(StrEnum):
    """How a figure bounds the quantity: 余 is at_least, 以内 at_most, 约 about."""

    EXACT = "exact"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ABOUT = "about"


class Standing(StrEnum):
    """The state of a regulation at the end of the reported year."""

    IN_FORCE = "in_force"
    AMENDED_SINCE = "amended_since"
    REPEALED = "repealed"
    NOT_YET_IN_FORCE = "not_yet_in_force"
    UNKNOWN = "unknown_standing"


class Span(NamedTuple):
    """A stretch of `Text.clean`, half open."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a report from elsewhere than its text; dates are ISO, empty is unknown.

    `unit` and `year` are given by who hands the report over, and win over what the text says; the
    others stand on its page: in the head, in the site's data (索引号, 发文字号, 成文日期).
    """

    unit: str = ""
    year: int | None = None
    title: str = ""
    publisher: str = ""
    published: str = ""
    written: str = ""
    address: str = ""
    index_number: str = ""
    document_number: str = ""


NOTHING = Facts()


@dataclass(frozen=True, slots=True)
class Text:
    """A report cleaned for reading, with a sparse map back to its source.

    `clean` holds one paragraph a line, without white space, `*`, `#` and invisible characters.
    From `clean_at[i]` up to `clean_at[i + 1]` the two texts run in step, starting at
    `source_at[i]` in the source. `pages` says where in the source each page begins, where the
    file has pages; `altered`, that `clean` has characters in place of others that look like them.
    """

    source: str
    clean: str
    clean_at: array[int]
    source_at: array[int]
    file: str = ""
    sha256: str = ""
    warnings: tuple[str, ...] = ()
    facts: Facts = NOTHING
    pages: tuple[int, ...] = ()
    altered: bool = False

    def origin(self, position: int) -> int:
        """Return where the character `clean[position]` stands in the source."""
        step = bisect_right(self.clean_at, position) - 1
        return self.source_at[step] + position - self.clean_at[step]

    def locate(self, span: Span) -> Span:
        """Return where a span stands in the file as it lies on disk."""
        start, end = span
        step = bisect_right(self.clean_at, start) - 1
        first = start + self.source_at[step] - self.clean_at[step]
        step = bisect_right(self.clean_at, end - 1, step) - 1
        return Span(first, end + self.source_at[step] - self.clean_at[step])

    def located(self, spans: Iterable[Span]) -> list[tuple[int, int]]:
        """Return where spans stand in the file, as `locate` does; quick for spans in order."""
        clean_at, source_at = self.clean_at, self.source_at
        found: list[tuple[int, int]] = []
        first = past = shift = 0  # the run in which the span before began
        for start, end in spans:
            if not first <= start < past:
                step = bisect_right(clean_at, start)
                first = clean_at[step - 1]
                past = clean_at[step] if step < len(clean_at) else maxsize
                shift = source_at[step - 1] - first
            if end <= past:
                found.append((start + shift, end + shift))
            else:
                step = bisect_right(clean_at, end - 1) - 1
                found.append((start + shift, end + source_at[step] - clean_at[step]))
        return found

    def page(self, position: int) -> int | None:
        """Return the page on which `clean[position]` stands, from 1; None without pages."""
        return bisect_right(self.pages, self.origin(position)) if self.pages else None

    def place(self, start: int, end: int) -> Span:
        """Return the span whose first and last character stand at `start` and `end - 1`."""
        return Span(self._back(start), self._back(end - 1) + 1)

    def _back(self, position: int) -> int:
        step = bisect_right(self.source_at, position) - 1
        return self.clean_at[step] + position - self.source_at[step]

    def quotes(self, spans: Iterable[Span]) -> list[str]:
        """Return the texts of spans, as `quote` does."""
        if self.altered:
            return [self.quote(span) for span in spans]
        clean = self.clean
        return [clean[start:end].replace("\n", "") for start, end in spans]

    def quote(self, span: Span) -> str:
        """Return the text of a span as the source has it, without paragraph breaks."""
        if self.altered:
            places = (at for at in range(*span) if self.clean[at] != "\n")
            return "".join([self.source[self.origin(at)] for at in places])
        return self.clean[span.start : span.end].replace("\n", "")


class Clause(NamedTuple):
    """The smallest statement: between two of ，。；：！？ outside brackets and quotes."""

    span: Span
    sentence: Span
    section: str
    status: Status


class Entity(NamedTuple):
    """What a mention stands for.

    `name` is canonical: a title, a full name, a scheme's name. `type` is `regulation`,
    `document` or `work` for instruments, `government`, `party` … for organisations, empty for
    programs. `legal_kind` (法律, 行政法规 …) is None where no reader could tell. `place` is the
    region or unit within which an unknown name is unique.
    """

    kind: Kind
    name: str
    type: str = ""
    known: bool = False
    legal_kind: str | None = None
    place: str = ""


class Mention(NamedTuple):
    """A name in the text, the rule that found it, and what it stands for."""

    span: Span
    text: str
    rule: str
    entity: Entity
    article: str = ""

    @property
    def kind(self) -> Kind:
        """Return the kind of the entity."""
        return self.entity.kind


class Figure(NamedTuple):
    """A number that counts or measures, multiplied out, with its unit: 10万户 is 100000 户."""

    span: Span
    value: Decimal
    unit: str
    bound: Bound


@dataclass(frozen=True, slots=True)
class Header:
    """Who reports on which year; every field is empty or None where the file does not say."""

    unit: str = ""
    issuer: str | None = None
    unit_short: str | None = None
    region: str = ""
    region_code: str | None = None
    year: int | None = None
    issued: str | None = None
    title: str = ""


class Application(NamedTuple):
    """A unit does something (`mode`) with an instrument; `clause` is the stretch that says so.

    `standing` is the state of a regulation in the reported year, None for what is none;
    `standing_date` (ISO) decides it: of effect, of repeal, of the first amendment since.
    """

    unit: str
    mode: Mode
    instrument: Entity
    status: Status
    clause: Span
    section: str
    standing: Standing | None = None
    standing_date: str = ""


class Participation(NamedTuple):
    """A unit takes part in a program; `mentions` are the evidence, in order."""

    unit: str
    program: Entity
    status: Status
    mentions: tuple[Mention, ...]


class Measure(NamedTuple):
    """What was done, with its figure; `concerns` are programs and instruments of its clause."""

    figure: Figure
    what: str
    status: Status
    actor: str
    clause: Span
    section: str
    concerns: tuple[Entity, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """All that was read from one report."""

    text: Text
    header: Header
    mentions: tuple[Mention, ...]
    applications: tuple[Application, ...]
    participations: tuple[Participation, ...]
    measures: tuple[Measure, ...]
