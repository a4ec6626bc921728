"""Answer a question in Chinese: which units do what with a law or program, or a unit with which.

A question becomes stored questions with values; what was understood, the SPARQL, and how many
reports say nothing of it are part of the answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from graphs.ask import first_rows, scopes, suggesting, totals
from graphs.ask.intents import Asked
from graphs.ask.together import of_all
from graphs.ask.typed import plain
from graphs.ask.understanding import NotUnderstoodError, understand
from graphs.display.quotes import Stretch, around
from graphs.fact_tables import serving
from graphs.find import calling, questions
from graphs.store.solutions import rows_of
from graphs.store.sparql import iri, literal
from ontology import english
from ontology import wording as wordings
from ontology.terms import NS, PREFIXES, mint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from graphs.ask.totals import Total
    from graphs.ask.understood import Understanding
    from graphs.find.calling import Named
    from graphs.find.questions import Question
    from graphs.store.rows import Store
    from ontology.recognised import Recognise

_UNREADY: Final = "这要先比较各份报告：请先运行 `{}`，以后每次构建都再运行一次"
_ORDER: Final = ("done", "planned", "shortfall", "")


@dataclass(frozen=True, slots=True)
class Row:
    """A statement with its evidence.

    `mode` is one of `MODES`, or `take_part` for a program; `start` and `end` are the quote's place
    in the report's source; `about` is the thing's IRI.
    """

    unit: str
    thing: str
    kind: str
    mode: str
    status: str
    year: str
    quote: str
    file: str
    report: str
    start: int
    end: int
    about: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question was understood to ask, and what the store says to it.

    `rows` are in the mode and status asked for, `others` say of the same things and units
    something else. `searched` reports were looked through, `silent` of them have no row.
    `problem` is set, and nothing answered, where the question was not understood; `suggestions`
    are then names or questions that may have been meant. A question on a topic of its own is
    `asked` as a stored question; its answer is in `columns` (headings) and `cells`. `absent`
    rows are of the reports that do not tell of it, `known` ones of the catalogue. Where units are
    counted that do not, `of_units` were looked at, of which `lacking` are in the rows.
    """

    question: str
    understanding: Understanding | None = None
    rows: tuple[Row, ...] = ()
    others: tuple[Row, ...] = ()
    searched: int = 0
    silent: int = 0
    problem: str = ""
    suggestions: tuple[str, ...] = ()
    sparql: tuple[str, ...] = ()
    asked: Asked | None = None
    columns: tuple[str, ...] = ()
    cells: tuple[tuple[str, ...], ...] = ()
    leads: tuple[tuple[str, ...], ...] = ()
    absent: bool = False
    known: bool = False
    totals: tuple[Total, ...] = ()
    of_units: int = 0
    lacking: int = 0

    @property
    def sentence(self) -> str:
        """Return how the question was understood."""
        told = self.asked or self.understanding
        return told.sentence if told else ""

    @property
    def uses(self) -> bool:
        """Return whether it is asked what units deal with, rather than which units."""
        return bool(self.understanding and self.understanding.asks == "uses")

    @property
    def together(self) -> bool:
        """Return whether units are asked for that deal with all that is named, in all ways."""
        told = self.understanding
        return bool(told and (told.together or told.jointly))


def ask(
    question: str,
    store: Store,
    recognise: Recognise,
    step: Callable[[int], None] | None = None,
) -> Answer:
    """Answer a question; `recognise` finds the names in it that the catalogue knows.

    One that is offered in English is read as the Chinese beside it.
    `step` is told of reports while fact tables are made; without it they are not.
    """
    wording = wordings.load()
    try:
        typed = english.load().in_chinese(question.strip())
        understood = understand(typed, store, recognise, wording)
    except NotUnderstoodError as error:
        meant = error.meant or (calling.near(store, error.text) if error.text else ())
        suggestions = meant or suggesting.questions_like(plain(question, wording), store, wording)
        return Answer(question, problem=error.problem, suggestions=tuple(suggestions))
    if isinstance(understood, Asked):
        return _stored_answer(question, understood, store, step)
    within = scopes.of_understood(store, understood)
    texts, found = [], []
    for stored, terms in _stored(understood, _acting(store, understood)):
        text = questions.bind(stored, terms)
        texts.append(text)
        kind = "program" if "program" in stored.name else "instrument"
        found += [row for row in _rows(store, text, kind) if within is None or row.report in within]
    found = [row for row in found if row.unit.endswith(understood.ends or "")]
    fits = [row for row in found if _fits(row, understood)]
    others = [row for row in found if not _fits(row, understood)]
    if understood.together or understood.jointly:  # what a unit does with one is no answer
        fits = of_all(fits, understood)
    searched = len(within) if within is not None else scopes.count(store)
    return Answer(
        question,
        understood,
        tuple(sorted(fits, key=_order)),
        tuple(sorted(others, key=_order)),
        searched,
        searched - len({row.report for row in fits}),
        sparql=tuple(texts),
    )


def _stored_answer(
    question: str, asked: Asked, store: Store, step: Callable[[int], None] | None
) -> Answer:
    stored = questions.stored()[asked.question]
    if not questions.is_ready(store, stored):
        command = f"fazhi {stored.needs}"
        return Answer(question, problem=_UNREADY.format(command))
    by_unit = stored.rows == "lacking"
    absent = by_unit or stored.rows == "silent"
    terms = _named_nowhere(asked) if absent else {k: v for k, v in asked.terms.items() if v}
    text = questions.bind(stored, terms)
    searched = scopes.of_asked(store, asked)
    if not all(terms.get(key) for key in asked.terms):  # no report writes the name, so no IRI
        number, known = len(searched), stored.rows == "known"
        return Answer(question, asked=asked, searched=number, silent=number, known=known)
    counted = serving.answer(store, stored, terms, step)
    found = rows_of(counted) if counted else store.select(text)
    shown = [name for name, _ in stored.columns if name in found.columns]
    rows = [dict(zip(found.columns, row, strict=True)) for row in found]
    rows = rows[::-1] if asked.least else rows
    counts = [row.get(stored.counts, "") for row in rows]
    rows = list(first_rows.of(rows, counts, asked.first))
    met = {row["report"] for row in rows} if "report" in found.columns else searched
    return Answer(
        question,
        searched=len(searched),
        silent=len(searched - met),
        sparql=(text,),
        asked=asked,
        columns=tuple(dict(stored.columns)[name] for name in shown),
        cells=tuple(tuple(row[name] for name in shown) for row in rows),
        leads=tuple(tuple(_leads(name, row) for name in shown) for row in rows),
        absent=absent,
        known=stored.rows == "known",
        totals=totals.of(store, stored, terms),
        of_units=scopes.reporting(store, asked) if by_unit else 0,
        lacking=len({row["unit"] for row in rows}) if by_unit else 0,
    )


def _named_nowhere(asked: Asked) -> dict[str, Sequence[str]]:
    # Of a law that no report writes all are silent: it goes by the IRI that it would have.
    kinds = {"law": "instrument", "program": "program"}
    return {
        key: given or [iri(mint(kinds[key], label)) for label in asked.values[key]]
        for key, given in asked.terms.items()
        if given or key in kinds
    }


def _leads(name: str, row: Mapping[str, str]) -> str:
    thing = row.get("report" if name == "file" else name.removesuffix("Name"), "")
    return thing if "://" in thing else ""


def _acting(store: Store, understood: Understanding) -> list[str]:
    # The units asked about, as terms: those named, else those of the regions.
    if understood.asks == "uses" and not understood.units:
        return [iri(unit) for unit in scopes.units_of(store, understood.regions)]
    return _iris(understood.units)


def _stored(
    understood: Understanding, units: Sequence[str]
) -> Iterator[tuple[Question, dict[str, Sequence[str]]]]:
    known = questions.stored()
    years = [literal(year, PREFIXES["xsd"] + "gYear") for year in understood.years]
    for kind, key in (("instrument", "law"), ("program", "program")):
        things = [thing for thing in understood.things if thing.kind == kind]
        if kind not in understood.kinds:
            continue
        terms: dict[str, Sequence[str]] = {
            key: _iris(things),
            "unit": units,
            "year": years,
        }
        way = f"units-by-{key}" if understood.asks == "units" else f"{key}s-by-unit"
        given = {name: values for name, values in terms.items() if values}
        absent = (things and not terms[key]) or (understood.asks == "uses" and not units)
        if not absent:  # a name that no report writes has no IRI to ask for
            yield known[way], given


def _iris(named: Iterable[Named]) -> list[str]:
    return [iri(one) for name in named for one in name.iris]


def _rows(store: Store, text: str, kind: str) -> Iterator[Row]:
    found = store.select(text)
    for values in found:
        row = dict(zip(found.columns, values, strict=True))
        start, end = int(row["start"]), int(row["end"])
        name, quote = row.get("lawName", ""), row["clause"]
        if kind == "program":
            name, quote = row["programName"], _sentence(store, row["sha256"], start, end) or quote
        mode = row["mode"].removeprefix(NS) if kind == "instrument" else "take_part"
        status = row["status"].removeprefix(NS)
        yield Row(
            row["unitName"], name, kind, mode, status, row["year"], quote, row["file"],
            row["report"], start, end, row.get("law") or row["program"],
        )  # fmt: skip


def _sentence(store: Store, sha256: str, start: int, end: int) -> str:
    source = getattr(store, "source", None)
    if source is None:
        return ""
    try:
        text = source(sha256)
    except KeyError:
        return ""
    passages = around([Stretch(start, end, text[start:end])], text)
    return "".join(words for passage in passages for words, _ in passage.pieces)


def _fits(row: Row, understood: Understanding) -> bool:
    # What is said of a program is no more than that a unit takes part: where it is asked for by
    # name, that answers, and the sentence says so.
    named = row.kind == "program" and (understood.things or understood.kinds == ("program",))
    return (named or not understood.modes or row.mode in understood.modes) and (
        not understood.statuses or row.status in understood.statuses
    )


def _order(row: Row) -> tuple[str | int, ...]:
    rank = _ORDER.index(row.status) if row.status in _ORDER else len(_ORDER)
    return (row.unit, row.kind, row.thing, row.year, rank, row.mode, row.file, row.start, row.end)
