"""What people corrected in what was read, put into each report's statements again at every build.

A row of the CSV names a report (file name or IRI) and a statement of it (its IRI or the part after
#) or a span of its source (12-20), the property, what it should be, who says so, when and why;
`was` may say what it is now. The statement is linked to its correction by `prov:wasInfluencedBy`.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from graphs.check.correction_terms import CHOICES, TEXTS, THINGS, shown, to_term
from ontology.terms import EDGE_OF_MODE, FZ, NS, PREFIXES, escape_literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from graphs.check.correction_terms import Resolve

COLUMNS: Final = ("report", "statement", "property", "should_be", "was", "who", "when", "why")
_NEEDED: Final = frozenset(COLUMNS) - {"was", "should_be"}
_REMOVE: Final = "remove"
PROPERTIES: Final = (*CHOICES, *THINGS, *TEXTS, "value", "thing", _REMOVE)
_IRIS: Final = {
    "unit": PREFIXES["schema"] + "unitText",
    "value": PREFIXES["schema"] + "value",
    "thing": PREFIXES["itsrdf"] + "taIdentRef",
}
_INFLUENCED: Final = PREFIXES["prov"] + "wasInfluencedBy"
_TYPE: Final = PREFIXES["rdf"] + "type"
_LINE: Final = re.compile(r"<([^>]*)> <([^>]*)> (.*) <[^>]*> \.")
_SPAN: Final = re.compile(r"\d+-\d+")


class CorrectionError(ValueError):
    """A row of a file of corrections that cannot be read: file, line, and what is wrong."""

    def __init__(self, file: str, line: int, problem: str) -> None:
        super().__init__(f"{file}, line {line}: {problem}")


@dataclass(frozen=True, slots=True)
class Correction:
    """A row: in `report`, `property` of `statement` should be `should_be`."""

    report: str
    statement: str
    property: str
    should_be: str
    was: str
    who: str
    when: str
    why: str
    line: int

    def iri(self, report: str) -> str:
        """Return the name of the correction in a report: of its content, not of its line."""
        told = "\x1f".join(getattr(self, column) for column in COLUMNS)
        return f"{report}#k{sha256(told.encode()).hexdigest()[:12]}"


@dataclass(frozen=True, slots=True)
class Conflict:
    """A correction that was not made, and why."""

    correction: Correction
    problem: str

    def __str__(self) -> str:
        """Return it as a line for the user."""
        one = self.correction
        return f"line {one.line}: {one.report} {one.statement} {one.property}: {self.problem}"


def parse(text: str, file: str) -> list[Correction]:
    """Return the rows of a CSV with the columns of `COLUMNS`; raise CorrectionError."""
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    try:
        return list(_read(rows, file))
    except csv.Error as error:
        raise CorrectionError(file, rows.line_num, f"is no sound CSV ({error})") from error


def _read(rows: csv.DictReader[str], file: str) -> Iterator[Correction]:
    missing = _NEEDED - set(rows.fieldnames or ())
    if missing:
        raise CorrectionError(file, 1, f"the columns {', '.join(sorted(missing))} are missing")
    for row in rows:
        told = {column: (row.get(column) or "").strip() for column in COLUMNS}
        empty = sorted(column for column in _NEEDED if not told[column])
        if empty:
            raise CorrectionError(file, rows.line_num, f"{', '.join(empty)} must be given")
        if told["property"] not in PROPERTIES:
            known = ", ".join(PROPERTIES)
            raise CorrectionError(
                file, rows.line_num, f"{told['property']} is no property; take one of {known}"
            )
        if told["property"] != _REMOVE and not told["should_be"]:
            raise CorrectionError(file, rows.line_num, "should_be must be given")
        if not _is_date(told["when"]):
            raise CorrectionError(file, rows.line_num, f"{told['when']} is no date; 2025-01-31 is")
        yield Correction(**told, line=rows.line_num)


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def of_report(corrections: Iterable[Correction], report: str, file: str) -> list[Correction]:
    """Return the corrections of a report by its IRI or the name of its file."""
    return [one for one in corrections if one.report in {report, file}]


def apply(
    quads: str, report: str, corrections: Sequence[Correction], resolve: Resolve, base: str
) -> tuple[str, list[Conflict]]:
    """Return a report's N-Quads as corrected, and the corrections that could not be made.

    `resolve` gives the IRI of an instrument or program by kind and name, None where it is unknown.
    """
    graph = _Graph(quads, report)
    conflicts: list[Conflict] = []
    made: dict[tuple[str, str], Correction] = {}
    for one in corrections:
        nodes = graph.nodes(one)
        problem = "" if nodes else "the report has no such statement"
        term = (
            "" if one.property == _REMOVE else to_term(one.property, one.should_be, resolve, base)
        )
        if term is None:
            problem = f"{one.should_be} is not known; write its IRI"
        for node in nodes:
            before = made.get((node, one.property))
            if before and before.should_be != one.should_be:
                problem = f"line {before.line} says {before.should_be or _REMOVE}"
            problem = problem or graph.correct(node, one, term or "")
            if not problem:
                made[node, one.property] = one
        if problem:
            conflicts.append(Conflict(one, problem))
    return (graph.write(base) if made else quads), conflicts


class _Graph:
    # The triples of a report, statement by statement, in the order they were read.

    def __init__(self, quads: str, report: str) -> None:
        self.report = report
        self.told: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for line in quads.split("\n"):
            match = _LINE.fullmatch(line)
            if match:
                self.told[match[1]].append((match[2], match[3]))

    def nodes(self, one: Correction) -> list[str]:
        key = _IRIS.get(one.property) or (FZ[one.property] if one.property != _REMOVE else "")
        if not _SPAN.fullmatch(one.statement):
            full = f"{self.report}#{one.statement.rpartition('#')[2]}"
            return [full] if full in self.told else []
        start, end = (f'"{place}"' for place in one.statement.split("-"))
        nif = PREFIXES["nif"]
        return [
            node
            for node, told in self.told.items()
            if any(p == nif + "beginIndex" and o.startswith(start) for p, o in told)
            and any(p == nif + "endIndex" and o.startswith(end) for p, o in told)
            and (not key or any(p == key for p, _ in told))
        ]

    def correct(self, node: str, one: Correction, term: str) -> str:
        """Make a correction; return what stands against it."""
        name = one.iri(self.report)
        if one.property == _REMOVE:
            del self.told[node]
            for other in self.told.values():
                other[:] = [(p, o) for p, o in other if o != f"<{node}>"]
            self._note(name, one, node)
            return ""
        key = _IRIS.get(one.property) or FZ[one.property]
        now = [o for p, o in self.told[node] if p == key]
        if not now:
            return f"the statement has no {one.property}"
        if one.was and one.was not in shown(now[0]):
            return f"it is {shown(now[0])[0]} now, not {one.was}"
        if now == [term]:
            return "it is so already; the correction is no longer needed"
        self.told[node] = [(p, term if p == key else o) for p, o in self.told[node]]
        self.told[node].append((_INFLUENCED, f"<{name}>"))
        self._note(name, one, shown(now[0])[0])
        return ""

    def _note(self, name: str, one: Correction, former: str) -> None:
        def text(value: str) -> str:
            return f'"{escape_literal(value)}"'

        self.told[name] = [
            (_TYPE, f"<{FZ.Correction}>"),
            (FZ.correctedProperty, text(one.property)),
            (FZ.formerValue, text(former)),
            (FZ.correctedValue, text(one.should_be)),
            (PREFIXES["dct"] + "creator", text(one.who)),
            (PREFIXES["dct"] + "date", f'"{one.when}"^^<{PREFIXES["xsd"]}date>'),
            (FZ.reason, text(one.why)),
        ]

    def write(self, base: str) -> str:
        self._edges()
        self._organisations(base)
        end = f" <{self.report}> .\n"
        return "".join(
            f"<{s}> <{p}> {o}{end}" for s, told in self.told.items() for p, o in dict.fromkeys(told)
        )

    def _edges(self) -> None:
        # The direct edges say in one triple what the statements say: they follow.
        by_mode = {FZ[edge] for edge in EDGE_OF_MODE.values()} - {FZ.mentions} | {FZ.runs}
        for told in self.told.values():
            told[:] = [(p, o) for p, o in told if p not in by_mode]
        for told in list(self.told.values()):
            says: Mapping[str, str] = dict(told)
            actor = says.get(FZ.actor, "")[1:-1]
            thing = says.get(FZ.instrument) or says.get(FZ.program)
            if not actor or not thing or FZ.status not in says:
                continue
            self.told[actor].append((FZ.mentions, thing))
            if says[FZ.status] == f"<{FZ.done}>":
                mode = says.get(FZ.mode, "")[1:-1].removeprefix(NS)
                edge = EDGE_OF_MODE[mode] if mode else "runs"
                self.told[actor].append((FZ[edge], thing))

    def _organisations(self, base: str) -> None:
        start = f"{base}organisation/"
        actors = {o[1:-1] for told in self.told.values() for p, o in told if p == FZ.actor}
        for actor in sorted(actors):
            if actor.startswith(start) and not any(p == _TYPE for p, _ in self.told[actor]):
                self.told[actor] += _described(actor.removeprefix(start))


def _described(name: str) -> Iterator[tuple[str, str]]:
    yield _TYPE, f"<{FZ.Organisation}>"
    yield PREFIXES["skos"] + "prefLabel", f'"{escape_literal(name)}"@zh'
