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
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from ontology import wording as wordings
from ontology.terms import (
    BOUNDS,
    EDGE_OF_MODE,
    FZ,
    MODES,
    NS,
    PREFIXES,
    STATUSES,
    escape_literal,
    mint,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    Resolve = Callable[[str, str], str | None]

COLUMNS: Final = ("report", "statement", "property", "should_be", "was", "who", "when", "why")
_NEEDED: Final = frozenset(COLUMNS) - {"was", "should_be"}
_CHOICES: Final = {"mode": MODES, "status": STATUSES, "bound": BOUNDS}
_THINGS: Final = {"instrument": "instrument", "program": "program", "actor": "organisation"}
_TEXTS: Final = ("what", "unit")
_REMOVE: Final = "remove"
PROPERTIES: Final = (*_CHOICES, *_THINGS, *_TEXTS, "value", "thing", _REMOVE)
_IRIS: Final = {
    "unit": PREFIXES["schema"] + "unitText",
    "value": PREFIXES["schema"] + "value",
    "thing": PREFIXES["itsrdf"] + "taIdentRef",
}
_INFLUENCED: Final = PREFIXES["prov"] + "wasInfluencedBy"
_TYPE: Final = PREFIXES["rdf"] + "type"
_LINE: Final = re.compile(r"<([^>]*)> <([^>]*)> (.*) <[^>]*> \.")
_SPAN: Final = re.compile(r"\d+-\d+")
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


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
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    missing = _NEEDED - set(rows.fieldnames or ())
    if missing:
        raise CorrectionError(file, 1, f"the columns {', '.join(sorted(missing))} are missing")
    found = []
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
        if not _DATE.fullmatch(told["when"]):
            raise CorrectionError(file, rows.line_num, f"{told['when']} is no date; 2025-01-31 is")
        found.append(Correction(**told, line=rows.line_num))
    return found


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
        term = "" if one.property == _REMOVE else _term(one, resolve, base)
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


def _term(one: Correction, resolve: Resolve, base: str) -> str | None:
    key, value = one.property, one.should_be
    if key in _CHOICES:
        called = {name: code for code, name in wordings.load().names.items()}
        code = called.get(value, value)
        return f"<{FZ[code]}>" if code in _CHOICES[key] else None
    if key in _TEXTS:
        return f'"{escape_literal(value)}"'
    if key == "value":
        try:
            digits = f"{Decimal(value):f}"
        except InvalidOperation:
            return None
        digits = digits.rstrip("0").rstrip(".") if "." in digits else digits
        return f'"{digits or "0"}"^^<{PREFIXES["xsd"]}decimal>'
    if "://" in value:
        return f"<{value}>"
    kinds = ("instrument", "program") if key == "thing" else (_THINGS[key],)
    if kinds == ("organisation",):
        return f"<{mint('organisation', value, base=base)}>"
    found = next((iri for kind in kinds if (iri := resolve(kind, value))), None)
    return f"<{found}>" if found else None


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
        if one.was and one.was not in _shown(now[0]):
            return f"it is {_shown(now[0])[0]} now, not {one.was}"
        if now == [term]:
            return "it is so already; the correction is no longer needed"
        self.told[node] = [(p, term if p == key else o) for p, o in self.told[node]]
        self.told[node].append((_INFLUENCED, f"<{name}>"))
        self._note(name, one, _shown(now[0])[0])
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


def _shown(term: str) -> list[str]:
    # What people may call a term: its text, its IRI, its last part, its Chinese name.
    text = term[1 : term.rindex('"')] if term.startswith('"') else term[1:-1]
    last = re.split(r"[/#]", text)[-1]
    call = wordings.load().names
    return [text] if term.startswith('"') else [last, text, call.get(last, last)]
