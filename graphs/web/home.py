"""The first page: what is in the graph, how far it reaches, where to begin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from graphs.figures.tiles import tiles
from graphs.web.call import Answer, Page
from ontology import english, wording

if TYPE_CHECKING:
    from graphs.web.call import Call
    from graphs.web.site import Site

_EXAMPLES: Final = 6


def show(site: Site, _call: Call) -> Page:
    """Return the first page."""
    index = site.index
    counts = index.again(
        "SELECT (SELECT count(*) FROM report) AS reports,"
        " (SELECT count(*) FROM thing WHERE role = 'reporting') AS units,"
        " (SELECT count(*) FROM thing WHERE kind IN ('regulation', 'document', 'work')"
        "  AND reports > 0) AS laws,"
        " (SELECT count(*) FROM thing WHERE kind = 'program' AND reports > 0) AS programs,"
        " (SELECT count(*) FROM statement) AS statements,"
        " (SELECT count(*) FROM measure) AS measures"
    )[0]
    values = {
        "counts": counts,
        "tiles": coverage(site),
        "nowhere": index.again("SELECT count(*) AS n FROM report WHERE province IS NULL")[0]["n"],
        "years": index.again("SELECT year, count(*) AS n FROM report GROUP BY year ORDER BY year"),
        "modes": index.again(
            "SELECT mode, count(*) AS n FROM statement GROUP BY mode ORDER BY n DESC, mode"
        ),
        "laws": top(site, "kind IN ('regulation', 'document')"),
        "programs": top(site, "kind = 'program'"),
        "examples": [(text, english.load().question(text)) for text in examples(site)],
    }
    return Page("home.html", values)


def health(site: Site, _call: Call) -> Answer:
    """Return that the server answers, for whoever watches it."""
    reports = site.index.number("SELECT count(*) FROM report")
    return Answer(f"ok {reports}\n".encode(), "text/plain; charset=utf-8")


def top(site: Site, which: str, most: int = 10) -> list[Any]:
    """Return the things of a kind that most units are linked to."""
    return site.index.again(
        f"SELECT key, kind, label, partners AS n FROM thing WHERE {which} AND partners > 0"
        f" ORDER BY partners DESC, statements DESC, key LIMIT {most}"
    )


def coverage(site: Site) -> list[dict[str, Any]]:
    """Return each province's tile with its number of reports."""
    rows = site.index.again(
        "SELECT t.key, count(*) AS n FROM report r JOIN thing t ON t.id = r.province GROUP BY t.id"
    )
    counted = {row["key"].removeprefix("region/"): row["n"] for row in rows}
    most = max(counted.values(), default=0)
    return [
        {
            "tile": tile,
            "n": counted.get(tile.code, 0),
            "step": step(counted.get(tile.code, 0), most),
        }
        for tile in tiles()
    ]


def step(number: int, most: int) -> int:
    """Return how dark a count is: 0 for none, 1 to 5 by its share of the largest."""
    return min(5, 1 + 5 * (number - 1) // most) if number and most else 0


def examples(site: Site) -> list[str]:
    """Return questions in Chinese with names of this store in them."""
    names = {
        "law": "《" + _first(site, "kind = 'regulation'") + "》",
        "program": _first(site, "kind = 'program'"),
        "unit": _first(site, "role = 'reporting'"),
    }
    if not all(name.strip("《》") for name in names.values()):
        return []
    asked = [example.format(**names) for example in wording.load().examples]
    few = min(_EXAMPLES, len(asked))
    return [asked[number * len(asked) // few] for number in range(few)]  # from first to last


def _first(site: Site, which: str) -> str:
    rows = top(site, which, 1)
    return str(rows[0]["label"]).removeprefix("中华人民共和国") if rows else ""
