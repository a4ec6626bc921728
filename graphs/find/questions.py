"""The stored questions: files of SPARQL with a heading in comments, and values put into them.

    # zh: 哪些单位提到或者适用了某部法律、法规、文件
    # en: Which units name or apply an instrument
    # says: 哪些单位{mode}了《{law}》
    # param: law instrument required 全称、简称或者 IRI
    # columns: unit=单位 mode=方式
    # example: law=民法典

A parameter is a line `VALUES ?law { … }` of the query, which is thereby complete as it stands; what
it restricts beyond that is on a line that ends with `# ?law`, and goes where it is not given.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from graphs.find import names
from graphs.store.sparql import QueryError, iri, literal
from ontology import english, indicators, wording
from ontology.terms import (
    BASE,
    MODES,
    NS,
    PREFIXES,
    STANDINGS,
    STATUSES,
    concept,
    derived_graph,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from importlib.resources.abc import Traversable

    from graphs.store.rows import Store

_HEAD: Final = re.compile(r"#\s*(zh|en|says|ranked|rows|param|columns|example|needs):\s*(.*)")
_YEAR: Final = re.compile(r"\d{4}")
_RANKED: Final = re.compile(r"(?m)^ORDER BY DESC\(\?(\w+)\)")
_CHOICES: Final = frozenset({"lack", "level", "outcome", "change", "origin", "shortfall"})
_SPOKEN: Final = _CHOICES | {"kind", "indicator", "sort"}  # in English too: law
KINDS: Final = frozenset({*names.TYPES, *_SPOKEN, "report", "words", "year"})


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a question can be told: `kind` says how its value is read (one of `KINDS`)."""

    name: str
    kind: str
    required: bool
    note: str

    @property
    def both(self) -> str:
        """Return its note in Chinese and, where that is known, in English."""
        told = english.load().notes.get(self.note)
        return f"{self.note} · {told}" if told else self.note


@dataclass(frozen=True, slots=True)
class Question:
    """A stored question; `columns` pairs each variable with its heading.

    `needs` names the derived graph that it reads, and the command that makes it; `sql` asks the
    fact tables the same. `says` are `zh` with places for values, {law}, of which the
    first is told whose values are given. `ranked` is the
    question to put where it is asked what is most, for its rows are split. `rows` tells what they
    are where that is not what was found: `silent`, the reports that do not tell of it; `lacking`,
    those of units of which no report tells of it; `split`, by year and status, so that nobody may
    add up their counts; `known`, facts of the catalogue, which no report tells.
    """

    name: str
    zh: str
    en: str
    parameters: tuple[Parameter, ...]
    columns: tuple[tuple[str, str], ...]
    examples: tuple[str, ...]
    sparql: str
    needs: str = ""
    sql: str = ""
    says: tuple[str, ...] = ()
    ranked: str = ""
    rows: str = ""

    @property
    def counts(self) -> str:
        """Return the column by which the rows are ranked, the highest first; none: by names."""
        match = _RANKED.search(self.sparql)
        return match[1] if match and self.rows != "split" else ""


@cache
def stored(folder: str = "queries") -> Mapping[str, Question]:
    """Return the stored questions of a folder by name, in order of the names."""
    place = files("graphs") / folder
    entries = {entry.name: entry for entry in place.iterdir()}
    names = sorted(name.removesuffix(".rq") for name in entries if name.endswith(".rq"))
    return {name: _of(name, entries) for name in names}


def _of(name: str, entries: Mapping[str, Traversable]) -> Question:
    question = parse(name, entries[f"{name}.rq"].read_text("utf-8"))
    beside = entries.get(f"{name}.sql")
    return replace(question, sql=beside.read_text("utf-8")) if beside else question


def parse(name: str, text: str) -> Question:
    """Return the question that a file holds; raise QueryError for a heading that is wrong."""
    question = Question(name, "", "", (), (), (), text)
    for line in text.splitlines():
        match = _HEAD.fullmatch(line.strip())
        if not match:
            if line.strip().startswith("#") or not line.strip():
                continue
            break
        key, value = match[1], match[2].strip()
        if key == "param":
            question = replace(question, parameters=(*question.parameters, _parameter(name, value)))
        elif key == "columns":
            pairs = tuple(
                (a, b or a) for a, _, b in (item.partition("=") for item in value.split())
            )
            question = replace(question, columns=question.columns + pairs)
        elif key == "example":
            question = replace(question, examples=(*question.examples, value))
        elif key == "zh":
            question = replace(question, zh=value)
        elif key == "says":
            question = replace(question, says=(*question.says, value))
        elif key == "ranked":
            question = replace(question, ranked=value)
        elif key == "rows":
            question = replace(question, rows=value)
        elif key == "needs":
            question = replace(question, needs=value)
        else:
            question = replace(question, en=value)
    return question


def _parameter(name: str, text: str) -> Parameter:
    words = text.split(maxsplit=3)
    if len(words) < 3 or words[1] not in KINDS or words[2] not in {"required", "optional"}:
        raise QueryError(
            f"{name}.rq: `# param: {text}` should read `# param: NAME KIND required|optional NOTE`,"
            f" KIND one of {', '.join(sorted(KINDS))}"
        )
    return Parameter(words[0], words[1], words[2] == "required", words[3] if words[3:] else "")


def fill(store: Store, question: Question, values: Mapping[str, str]) -> str:
    """Return the SPARQL of a question with values as people say them: 民法典, 2023, 学习."""
    bound = terms(store, question, values)
    return bind(question, bound) if question.parameters else question.sparql


def terms(store: Store, question: Question, values: Mapping[str, str]) -> dict[str, Sequence[str]]:
    """Return the values of a question's parameters as terms of SPARQL; raise QueryError."""
    known = {parameter.name: parameter for parameter in question.parameters}
    for name in values:
        if name not in known:
            raise QueryError(_usage(question, f"{question.name} has no parameter {name}"))
    bound: dict[str, Sequence[str]] = {}
    for parameter in question.parameters:
        value = values.get(parameter.name, "").strip()
        if value:
            bound[parameter.name] = read(store, parameter.kind, value)
        elif parameter.required:
            raise QueryError(_usage(question, f"{question.name} needs {parameter.name}=…"))
    return bound


def bind(question: Question, terms: Mapping[str, Iterable[str]]) -> str:
    """Return the SPARQL of a question with terms in its VALUES, and without those not given."""
    sparql = question.sparql
    for parameter in question.parameters:
        block = re.compile(rf"VALUES\s+\?{parameter.name}\s*\{{[^{{}}]*\}}")
        given = terms.get(parameter.name)
        text = "" if given is None else f"VALUES ?{parameter.name} {{ {' '.join(given)} }}"
        if not block.search(sparql):
            raise QueryError(f"{question.name}.rq has no line VALUES ?{parameter.name} {{ … }}")
        if given is None:
            sparql = re.sub(rf"(?m)^.*# \?{parameter.name}$\n", "", sparql)
        sparql = text.join(block.split(sparql))
    return re.sub(r"(?m)^[ ]+\n", "", sparql)


def read(store: Store, kind: str, value: str) -> list[str]:
    """Return a value as terms of SPARQL; a name that several things have gives all of them."""
    if kind == "year":
        year = value.removesuffix("年")
        if not _YEAR.fullmatch(year):
            raise QueryError(f"{value} is no year; write four digits: 2023")
        return [literal(year, PREFIXES["xsd"] + "gYear")]
    if kind in _SPOKEN:
        value = english.load().meant(value)
    if kind in {"mode", "status", "standing"} and value in {*MODES, *STATUSES, *STANDINGS}:
        return [iri(NS + value)]
    if kind == "kind":
        return of_kind(store, _kind(value))
    if kind == "indicator":
        return list(map(literal, _indicators(value)))
    if kind in _CHOICES:
        return [literal(_one_of(value, wording.load().choices[kind], kind))]
    if kind in {"sort", "words"}:
        return [literal(value)]
    if kind == "report":
        return [iri(found) for found in _reports(store, value)]
    found = names.find(store, kind, value)
    return [iri(one) for one in (within(store, found) if kind == "region" else found)]


def _indicators(value: str) -> list[str]:
    known = [one.name for one in indicators.load().indicators]
    found = [name for name in known if value in name or name in value]
    if not found:
        raise QueryError(f"there is no indicator {value}; take one of {'、'.join(known)}")
    return found


def _one_of(value: str, known: Iterable[str], kind: str) -> str:
    if value not in known:
        raise QueryError(f"there is no {kind} {value}; take one of {'、'.join(known)}")
    return value


def _kind(value: str) -> str:
    known = wording.load().kinds
    found = next((kind for kind, said in known.items() if value == kind or value in said), "")
    if not found:
        raise QueryError(f"there is no kind {value}; take one of {'、'.join(known)}")
    return found


def of_kind(store: Store, kind: str) -> list[str]:
    """Return a kind of instruments as a term, with those that are narrower: 部门规章 of 规章."""
    term = iri(concept("InstrumentKinds", kind))
    narrower = store.select(
        f"SELECT DISTINCT ?k {{ GRAPH ?g {{ ?k skos:broader {term} }} }} ORDER BY ?k"
    )
    return [term, *(iri(row[0]) for row in narrower)]


def within(store: Store, regions: Iterable[str]) -> list[str]:
    """Return regions and all that lie within them."""
    around = " ".join(map(iri, regions))
    found = store.select(
        f"SELECT DISTINCT ?in {{ VALUES ?around {{ {around} }}"
        " GRAPH ?g { ?around a fz:Region . ?in schema:containedInPlace* ?around } } ORDER BY ?in"
    )
    return [row[0] for row in found]


def is_ready(store: Store, question: Question) -> bool:
    """Tell whether the derived graph that a question reads has been made, if it reads one."""
    if not question.needs:
        return True
    graph = derived_graph(question.needs, getattr(store, "base", BASE))
    return bool(list(store.select(f"SELECT ?s {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} LIMIT 1")))


def ready(store: Store, question: Question) -> None:
    """Raise QueryError where a question reads a derived graph that has not been made."""
    if not is_ready(store, question):
        raise QueryError(
            f"{question.name} reads what comparing the reports finds;"
            f" run `fazhi {question.needs}` first, and again after each build"
        )


def _reports(store: Store, value: str) -> list[str]:
    if "://" in value:
        test = f"VALUES ?r {{ {iri(value)} }} GRAPH ?g {{ ?r a fz:Report }}"
    else:
        test = f"GRAPH ?g {{ ?r fz:fileName {literal(value)} }}"
    found = [row[0] for row in store.select(f"SELECT DISTINCT ?r {{ {test} }} ORDER BY ?r")]
    if not found:
        raise QueryError(f"the store has no report {value}; `fazhi query reports` lists them")
    return found


def _usage(question: Question, what: str) -> str:
    lines = [what, f"{question.name}: {question.zh} ({question.en})"]
    for parameter in question.parameters:
        need = "required" if parameter.required else "optional"
        lines.append(f"  {parameter.name}=…  {need}, {parameter.kind}: {parameter.both}")
    lines += [f"  fazhi query {question.name} {example}" for example in question.examples]
    return "\n".join(lines)
