"""Search: names of units, laws, programs and regions, and the text of the reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from graphs.find.names import plain, rank
from graphs.index.words import wanted
from graphs.web.call import Page
from graphs.web.lists import as_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphs.web.call import Answer, Call
    from graphs.web.site import Site

SIZE: Final = 20
AROUND: Final = 60  # signs shown on either side of what was found
GROUPS: Final = {
    "units": ("unit",),
    "laws": ("regulation", "document", "work"),
    "programs": ("program",),
    "regions": ("region",),
}
_SHORTENED: Final = range(4, 40)  # signs that a shortened name may have
_SUGGESTED: Final = {
    "unit": ("unit",),
    "organisation": ("unit",),
    "instrument": ("regulation", "document", "work"),
    "law": ("regulation", "document", "work"),
    "program": ("program",),
    "region": ("region",),
}


@dataclass(frozen=True, slots=True)
class Hit:
    """A paragraph that holds what was looked for: the words around it, and where it stands."""

    report: Any
    before: str
    found: str
    after: str
    start: int
    stop: int


def show(site: Site, call: Call) -> Page:
    """Return what is found: names of each sort, then the paragraphs of a page."""
    asked = call.get("q")[:200]
    groups = {name: near(site, asked, kinds, 6) if asked else [] for name, kinds in GROUPS.items()}
    totals = {
        name: count(site, asked, kinds) if groups[name] else 0 for name, kinds in GROUPS.items()
    }
    total = _total(site, asked) if asked else 0
    pages = max(1, min(500, -(-total // SIZE)))
    page = call.number("page", 1, 1, pages)
    values = {
        "asked": asked,
        "groups": groups,
        "totals": totals,
        "hits": hits(site, asked, (page - 1) * SIZE) if total else [],
        "found": {"total": total, "page": page, "pages": pages},
    }
    return Page("search.html", values)


def suggest(site: Site, call: Call) -> Answer:
    """Return names for a field of a form, as JSON."""
    kinds = _SUGGESTED.get(call.get("kind"), ("unit",))
    asked = call.get("q")[:60]
    return as_json([row["label"] for row in near(site, asked, kinds, 12)] if asked else [])


def named(site: Site, name: str, kinds: Sequence[str]) -> Any:
    """Return the thing with a name, a key or an IRI; the one with most statements of several."""
    wanted_name = plain(name)
    key = name.removeprefix(site.base)
    marks = ", ".join("?" * len(kinds))
    found = site.index.rows(
        f"SELECT * FROM thing WHERE key = ? AND kind IN ({marks})", (key, *kinds)
    ) or site.index.rows(
        f"SELECT * FROM thing WHERE label = ? AND kind IN ({marks})"
        " ORDER BY statements DESC, key LIMIT 1",
        (wanted_name, *kinds),
    )
    if found:
        return found[0]
    called = near(site, wanted_name, kinds, 20)
    exact = [row for row in called if wanted_name in row["names"].split("\n")]
    return next(iter(exact or _shortened(site, wanted_name, kinds)), None)


def _shortened(site: Site, name: str, kinds: Sequence[str]) -> list[Any]:
    # 沙河市市场监管局 of 邢台市沙河市市场监督管理局: its characters in order, of one unit alone.
    if "unit" not in kinds or len(name) not in _SHORTENED or set(name) & set("%_"):
        return []
    found: list[Any] = site.index.again(
        "SELECT * FROM thing WHERE kind = 'unit' AND statements > 0 AND label LIKE ? LIMIT 2",
        ("".join(f"%{letter}" for letter in name),),
    )
    return found if len(found) == 1 else []


def like(site: Site, name: str, most: int) -> list[str]:
    """Return the reporting units whose names are most like one that no unit has."""
    rows = site.index.again("SELECT label FROM thing WHERE role = 'reporting'")
    return rank(name, (row["label"] for row in rows), most)


def near(site: Site, asked: str, kinds: Sequence[str], most: int) -> list[Any]:
    """Return the things whose names hold what is asked, whole names first, then by statements."""
    where, values = _names(asked, kinds)
    if not where:
        return []
    return site.index.again(
        f"SELECT * FROM thing WHERE {where} ORDER BY"
        " (label = ?) DESC, (char(10) || names || char(10) LIKE ?) DESC,"
        f" statements + reports DESC, length(label), key LIMIT {most}",
        (*values, plain(asked), f"%\n{plain(asked)}\n%"),
    )


def count(site: Site, asked: str, kinds: Sequence[str]) -> int:
    """Return how many things have a name that holds what is asked."""
    where, values = _names(asked, kinds)
    if not where:
        return 0
    return int(site.index.again(f"SELECT count(*) AS n FROM thing WHERE {where}", values)[0]["n"])


def _names(asked: str, kinds: Sequence[str]) -> tuple[str, tuple[object, ...]]:
    tests, values = [], []
    for table, match in zip(("name_pairs", "name_letters"), wanted(plain(asked)), strict=True):
        if match:
            tests.append(f"id IN (SELECT rowid FROM {table} WHERE {table} MATCH ?)")
            values.append(match)
    if not tests:
        return "", ()
    marks = ", ".join("?" * len(kinds))
    tests.append(f"kind IN ({marks}) AND (reports > 0 OR statements > 0 OR role <> 'known')")
    return " AND ".join(tests), (*values, *kinds)


def _matched(asked: str) -> tuple[str, tuple[str, ...]]:
    pairs, letters = wanted(asked)
    if pairs and letters:
        return (
            (
                "SELECT rowid FROM pairs WHERE pairs MATCH ? AND rowid IN"
                " (SELECT rowid FROM letters WHERE letters MATCH ?)"
            ),
            (pairs, letters),
        )
    if pairs:
        return "SELECT rowid FROM pairs WHERE pairs MATCH ?", (pairs,)
    return "SELECT rowid FROM letters WHERE letters MATCH ?", (letters,)


def _total(site: Site, asked: str) -> int:
    if not any(wanted(asked)):
        return 0
    sql, values = _matched(asked)
    return int(site.index.again(f"SELECT count(*) AS n FROM ({sql})", values)[0]["n"])


def hits(site: Site, asked: str, skip: int) -> list[Hit]:
    """Return a page of the paragraphs that hold what is asked, the newest reports first."""
    sql, values = _matched(asked)
    rows = site.index.again(
        "SELECT p.start, p.stop, r.key, r.title, r.year, r.sha256, u.label AS unit FROM"
        f" ({sql} ORDER BY rowid LIMIT {SIZE} OFFSET {skip}) h JOIN paragraph p ON p.id = h.rowid"
        " JOIN report r ON r.id = p.report LEFT JOIN thing u ON u.id = r.unit ORDER BY p.id",
        values,
    )
    texts: dict[str, str] = {}
    found = []
    for row in rows:
        if row["sha256"] not in texts:
            try:
                texts[row["sha256"]] = site.source(row["sha256"])
            except KeyError:
                texts[row["sha256"]] = ""
        found.append(_hit(row, texts[row["sha256"]], asked))
    return found


def _hit(row: Any, text: str, asked: str) -> Hit:
    words = text[row["start"] : row["stop"] + 1]
    at, length = -1, 0
    for part in sorted({asked, *asked.split()}, key=len, reverse=True):
        at, length = words.lower().find(part.lower()), len(part)
        if at >= 0:
            break
    at, length = (at, length) if at >= 0 else (0, 0)
    first, last = max(0, at - AROUND), min(len(words), at + length + AROUND)
    start = row["start"] + at
    return Hit(
        row,
        ("…" if first else "") + words[first:at].strip(),
        words[at : at + length],
        words[at + length : last].rstrip() + ("…" if last < len(words) else ""),
        start,
        start + (length or 1),
    )
