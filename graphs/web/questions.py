"""The stored questions as forms, and questions in Chinese."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from graphs.find.questions import stored
from graphs.web.call import Answer, NotFoundError, Page, WrongCallError
from graphs.web.lists import as_csv, as_json
from graphs.web.worker import RefusedError
from ontology import english, indicators, wording
from ontology.refusals import chinese
from ontology.terms import MODES, STANDINGS, STATUSES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from graphs.find.questions import Parameter, Question
    from graphs.web.call import Call
    from graphs.web.site import Site

ROWS: Final = 200
ALL: Final = 100_000
_BARS: Final = 20
_LONG: Final = 40  # characters from which a text gets the wider column
_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?")
_NO_CHART: Final = frozenset({"year", "start", "end"})
_CHOICES: Final = {"mode": MODES, "status": STATUSES, "standing": STANDINGS}


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of an answer: its words, and the thing or the place it leads to."""

    text: str
    key: str = ""
    at: str = ""
    number: bool = False

    @property
    def sort(self) -> str:
        """Return what it is laid out as: a number, a long text, or neither."""
        return "number" if self.number else "long" if len(self.text) > _LONG else ""


@dataclass(frozen=True, slots=True)
class Table:
    """An answer as it is shown."""

    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    more: bool
    sparql: str
    bars: tuple[tuple[str, float, str], ...] = ()
    measured: str = ""


def show_all(_site: Site, _call: Call) -> Page:
    """Return the list of the stored questions."""
    known = stored()
    examples = {name: [_pairs(each) for each in one.examples] for name, one in known.items()}
    return Page("questions.html", {"questions": list(known.values()), "examples": examples})


def show(site: Site, call: Call) -> Page | Answer:
    """Return a question's form, with its answer where what it needs is given."""
    name, _, form = call.places["name"].partition(".")
    question = stored().get(name)
    if question is None or form not in {"", "csv", "json"}:
        raise NotFoundError(call.path)
    given = {one.name: call.get(one.name) for one in question.parameters if call.get(one.name)}
    ready = all(one.name in given for one in question.parameters if one.required)
    asked = ready and bool(given or call.get("run") or not question.parameters)
    if form:
        if not ready:
            raise WrongCallError(f"{name} needs {'=… '.join(_lacking(question, given))}=…")
        return _file(site, question, given, form)
    table, problem = None, ""
    if asked:
        try:
            table = _answered(site, question, given, call.language)
        except RefusedError as error:
            if error.status != 400:
                raise
            problem = error.said
    years = site.index.again("SELECT DISTINCT year FROM report WHERE year <> '' ORDER BY year DESC")
    values = {
        "question": question,
        "given": given,
        "table": table,
        "problem": problem,
        "chinese": chinese(problem),
        "notes": {one.name: _note(one, call) for one in question.parameters},
        "choices": {
            **_CHOICES,
            "kind": list(wording.load().kinds),
            "indicator": [one.name for one in indicators.load().indicators],
            **wording.load().choices,
            "year": [row["year"] for row in years],
        },
        "examples": [_pairs(example) for example in question.examples],
        "rows_shown": ROWS,
    }
    return Page("question.html", values)


def _note(parameter: Parameter, call: Call) -> str:
    note = parameter.note if call.language == "zh" else english.load().note(parameter.note)
    return note or parameter.name


def _lacking(question: Question, given: Mapping[str, str]) -> list[str]:
    return [one.name for one in question.parameters if one.required and one.name not in given]


def _pairs(example: str) -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in example.split())


def _put(site: Site, question: Question, given: Mapping[str, str], most: int) -> Any:
    if site.workers is None:
        raise WrongCallError("questions need the store; this site has its index alone")
    workers, key = site.workers, ("question", question.name, *sorted(given.items()), most)
    return site.index.kept(key, lambda: workers.do("question", question.name, dict(given), most))


def _file(site: Site, question: Question, given: Mapping[str, str], form: str) -> Answer:
    _, columns, rows, _ = _put(site, question, given, ALL)
    plain = [[text for _, text in row] for row in rows]
    if form == "json":
        return as_json([dict(zip(columns, row, strict=True)) for row in plain])
    return as_csv(columns, plain, question.name)


def _answered(site: Site, question: Question, given: Mapping[str, str], language: str) -> Table:
    sparql, columns, rows, more = _put(site, question, given, ROWS)
    headings = dict(question.columns)
    shown = [name for name in columns if name in headings] or list(columns)
    told = [dict(zip(columns, row, strict=True)) for row in rows]
    cells = tuple(tuple(_cell(site, name, row, language) for name in shown) for row in told)
    measured = next((name for name in shown if _measures(name, told)), "")
    bars: tuple[tuple[str, float, str], ...] = ()
    apart = _telling_apart(shown, told, measured)
    if measured and apart:
        counted = [
            (
                " · ".join(_said(name, row[name][1], language) for name in apart),
                float(row[measured][1]),
                row[measured][1],
            )
            for row in told
        ]
        bars = tuple(sorted(counted, key=lambda one: -one[1])[:_BARS])
    heads = _heads((headings.get(name, name) for name in (*shown, measured)), language)
    return Table(heads[:-1], cells, more, sparql, bars, heads[-1])


def _telling_apart(
    shown: Sequence[str], rows: Sequence[Mapping[str, tuple[str, str]]], measured: str
) -> list[str]:
    # The first columns before what is measured that together tell the bars apart: 省, 种类.
    before = shown[: shown.index(measured)] if measured in shown else ()
    apart: list[str] = []
    for name in before:
        told = {tuple(row[one][1] for one in (*apart, name)) for row in rows}
        if len(told) > len({tuple(row[one][1] for one in apart) for row in rows}):
            apart.append(name)
    return apart


def _heads(heads: Iterable[str], language: str) -> tuple[str, ...]:
    return tuple(heads) if language == "zh" else tuple(map(english.load().head, heads))


def _said(column: str, text: str, language: str) -> str:
    return english.load().cell(column, text, language)


def _measures(name: str, rows: list[dict[str, tuple[str, str]]]) -> bool:
    if name in _NO_CHART or not rows:
        return False
    return all(row[name][0] == "literal" and _NUMBER.fullmatch(row[name][1]) for row in rows)


def _cell(site: Site, name: str, row: Mapping[str, tuple[str, str]], language: str) -> Cell:
    sort, text = row[name]
    text = _said(name, text, language)
    if sort == "iri":
        key = _key(site, text)
        return Cell(key or text, key.partition("#")[0])
    own = row.get(name.removesuffix("Name"), ("", "")) if name.endswith("Name") else ("", "")
    key = _key(site, own[1]) if own[0] == "iri" else ""
    at = ""
    if name == "clause" and {"report", "start", "end"} <= row.keys():
        key = row["report"][1].removeprefix(site.base)
        at = f"{row['start'][1]}-{row['end'][1]}"
    return Cell(text, key, at, bool(_NUMBER.fullmatch(text)))


def ask(site: Site, call: Call) -> Page:
    """Return the answer to a question in Chinese, with how it was understood."""
    asked = call.get("q")[:200]
    answer = None
    if asked:
        if site.workers is None:
            raise WrongCallError("questions need the store; this site has its index alone")
        workers = site.workers
        told = site.index.kept(("ask", asked), lambda: workers.do("ask", asked, ROWS))
        answer = dict(told)
        answer["others"] = _ordered(answer["others"], site)
        answer["rows"] = _ordered(answer["rows"], site)
        answer["heads"] = _heads(answer["columns"], call.language)
        answer["table"] = [
            tuple(
                Cell(
                    _said(name, text, call.language),
                    _key(site, lead),
                    number=bool(_NUMBER.fullmatch(text)),
                )
                for name, text, lead in zip(answer["names"], texts, leads, strict=True)
            )
            for texts, leads in zip(answer["cells"], answer["leads"], strict=True)
        ]
    return Page("ask.html", {"asked": asked, "answer": answer, "shown": ROWS})


def _key(site: Site, lead: str) -> str:
    key = lead.removeprefix(site.base)
    return "" if key == lead else key


def _ordered(rows: list[dict[str, Any]], site: Site) -> list[dict[str, Any]]:
    return [{**row, "report": row["report"].removeprefix(site.base)} for row in rows]
