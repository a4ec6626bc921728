"""What two years of a unit, two units, or two builds say differently, each with its words."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from html import escape
from typing import TYPE_CHECKING, Final

from graphs.find import names
from graphs.store.sparql import QueryError, iri
from ontology import indicators
from ontology import wording as wordings
from ontology.terms import NS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from graphs.store.embedded import Store

FORMATS: Final = ("table", "json", "html")
HEADS: Final = {
    "kind": "种类",
    "name": "名称",
    "change": "变化",
    "before": "之前",
    "after": "之后",
    "before_quote": "之前的原文",
    "after_quote": "之后的原文",
}
_KINDS: Final = {"instrument": "法律、法规、文件", "program": "制度", "figure": "数据"}
_NEW, _GONE, _CHANGED = "新增", "消失", "改变"


@dataclass(frozen=True, slots=True)
class Fact:
    """What a report says of a thing: in which way, and in which words."""

    way: str
    quote: str


Facts = dict[tuple[str, str], list[Fact]]


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: what it is called, and its reports in a store."""

    label: str
    store: Store
    reports: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A difference: `before` and `after` are the ways a thing is told, "" where it is not."""

    kind: str
    name: str
    change: str
    before: str
    after: str
    before_quote: str
    after_quote: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sides and what they say differently, in order of kind, change and name."""

    before: str
    after: str
    changes: tuple[Change, ...]


def years(store: Store, unit: str, first: str | None, last: str | None) -> tuple[Side, Side]:
    """Return two years of a unit: those given, else its last two; raise QueryError."""
    _, label, known = _unit(store, unit)
    both = sorted(known)
    if first is None and last is None and len(both) < 2:
        raise QueryError(f"{label} has reports of {', '.join(both) or 'no year'}; two are needed")
    last = last or both[-1]
    earlier = [year for year in both if year < last]
    first = first or (earlier[-1] if earlier else "")
    for year in (first, last):
        if year not in known:
            told = ", ".join(both) or "no year"
            raise QueryError(f"the store has no report of {label} on {year or 'an earlier year'};"
                             f" it has {told}")  # fmt: skip
    return tuple(Side(f"{label} {y}", store, tuple(known[y])) for y in (first, last))  # type: ignore[return-value]


def units(store: Store, one: str, other: str, year: str | None) -> tuple[Side, Side]:
    """Return two units, in all years or one."""
    sides = []
    for name in (one, other):
        _, label, known = _unit(store, name)
        reports = [r for y, all_ in sorted(known.items()) for r in all_ if year in (None, y)]
        if not reports:
            raise QueryError(f"the store has no report of {label} on {year}")
        sides.append(Side(f"{label} {year or ''}".strip(), store, tuple(reports)))
    return sides[0], sides[1]


def builds(old: Store, new: Store, unit: str | None) -> tuple[Side, Side]:
    """Return two builds, whole or of one unit."""
    sides = []
    for label, store in (("旧 old", old), ("新 new", new)):
        known = names.find(store, "organisation", unit) if unit else []
        chosen = f"VALUES ?u {{ {' '.join(map(iri, known))} }}" if unit else ""
        found = store.select(
            f"SELECT DISTINCT ?r {{ {chosen} GRAPH ?r {{ ?r fz:reportedBy ?u }} }} ORDER BY ?r"
        )
        sides.append(Side(label, store, tuple(row[0] for row in found)))
    return sides[0], sides[1]


def compare(before: Side, after: Side) -> Comparison:
    """Return what two sides say differently."""
    old, new = facts(before), facts(after)
    changes = []
    for kind, name in sorted({*old, *new}):
        was, now = old.get((kind, name), []), new.get((kind, name), [])
        ways = _ways(was), _ways(now)
        if ways[0] == ways[1]:
            continue
        change = _NEW if not was else _GONE if not now else _CHANGED
        changes.append(Change(_KINDS[kind], name, change, *ways, _quote(was), _quote(now)))
    order = list(_KINDS.values())
    changes.sort(key=lambda one: (order.index(one.kind), one.change, one.name))
    return Comparison(before.label, after.label, tuple(changes))


def facts(side: Side) -> Facts:
    """Return what a side says: of each instrument and program how, of each figure how much."""
    found: Facts = {}
    call = wordings.load().names
    for kind, (query, way) in _QUERIES.items():
        for row in _rows(side, query):
            told = call.get(row["way"].removeprefix(NS), row["way"])
            status = row["status"].removeprefix(NS)
            more = "" if status == "done" else f"（{call[status]}）"
            if kind == "figure":
                name, told = _figure(row)
            else:
                name, told = row["name"], told if way else call["take_part"]
            found.setdefault((kind, name), []).append(Fact(told + more, row["quote"]))
    return found


def _figure(row: Mapping[str, str]) -> tuple[str, str]:
    indicator = indicators.load().of(row["name"], row["unitText"])
    name = indicator.name if indicator else row["name"]
    bound = row["way"].removeprefix(NS)
    return f"{name}（{row['unitText']}）", row["value"] + _BOUNDS.get(bound, "")


_BOUNDS: Final = {"at_least": "以上", "at_most": "以内", "about": "左右"}
_QUERIES: Final = {
    "instrument": (
        (
            "?s fz:instrument ?thing ; fz:mode ?way ; fz:status ?status ; nif:anchorOf ?quote ."
            ' BIND(REPLACE(STR(?thing), "^.*/", "") AS ?name)'
        ),
        True,
    ),
    "program": (
        (
            "?s fz:program ?thing ; fz:status ?status ; fz:evidence/nif:anchorOf ?quote ."
            ' BIND("" AS ?way) BIND(REPLACE(STR(?thing), "^.*/", "") AS ?name)'
        ),
        False,
    ),
    "figure": (
        (
            "?s a fz:Measure ; fz:what ?name ; fz:bound ?way ; fz:status ?status ;"
            " schema:value ?value ; schema:unitText ?unitText ; nif:anchorOf ?quote ."
        ),
        True,
    ),
}


def _rows(side: Side, pattern: str) -> Iterator[dict[str, str]]:
    for report in side.reports:
        found = side.store.select(
            "SELECT DISTINCT ?name ?way ?status ?quote ?value ?unitText"
            f" {{ GRAPH {iri(report)} {{ {pattern} }} }} ORDER BY ?name ?way ?status ?value ?quote"
        )
        for row in found:
            yield dict(zip(found.columns, row, strict=True))


def _ways(told: Iterable[Fact]) -> str:
    return "、".join(sorted({fact.way for fact in told}))


def _quote(told: Sequence[Fact]) -> str:
    return told[0].quote if told else ""


def _unit(store: Store, name: str) -> tuple[str, str, dict[str, list[str]]]:
    found = names.find(store, "organisation", name)
    listed = " ".join(map(iri, found))
    known: dict[str, list[str]] = {}
    reporting: set[str] = set()
    for unit, report, year in store.select(
        f"SELECT DISTINCT ?u ?r ?y {{ VALUES ?u {{ {listed} }} GRAPH ?r {{ ?r fz:reportedBy ?u ."
        " OPTIONAL { ?r fz:reportYear ?y } } } ORDER BY ?u ?r"
    ):
        reporting.add(unit)
        known.setdefault(year, []).append(report)
    if len(reporting) != 1:
        told = "、".join(one.rsplit("/", 1)[-1] for one in sorted(reporting or set(found)))
        raise QueryError(f"{name} should be one unit that reports; it may be {told}")
    unit = reporting.pop()
    return unit, unit.rsplit("/", 1)[-1], known


def as_json(comparison: Comparison) -> str:
    """Return a comparison as JSON."""
    return json.dumps(asdict(comparison), ensure_ascii=False, indent=1)


def as_html(comparison: Comparison) -> str:
    """Return a comparison as a stand-alone page: no script, nothing loaded."""
    heads = "".join(f"<th scope=col>{escape(head)}</th>" for head in HEADS.values())
    rows = "\n".join(
        f'<tr class="{_CLASSES[one.change]}">'
        + "".join(f"<td>{escape(getattr(one, key))}</td>" for key in HEADS)
        + "</tr>"
        for one in comparison.changes
    )
    title = f"{escape(comparison.before)} → {escape(comparison.after)}"
    return _PAGE.format(title=title, heads=heads, rows=rows, number=len(comparison.changes))


_CLASSES: Final = {_NEW: "new", _GONE: "gone", _CHANGED: "changed"}
_PAGE: Final = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<style>
body {{ font: 16px/1.6 "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
  margin: 24px; color: #1b2733; }}
table {{ border-collapse: collapse; }} td, th {{ border-top: 1px solid #e2e7ed; padding: 4px 8px;
  text-align: left; vertical-align: top; }}
.new td:nth-child(3) {{ color: #00664a; }} .gone td:nth-child(3) {{ color: #9c4200; }}
</style></head>
<body><h1>{title}</h1><p>{number}</p>
<table><thead><tr>{heads}</tr></thead><tbody>
{rows}
</tbody></table></body></html>
"""
