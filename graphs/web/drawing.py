"""The picture of what is around a thing: the stand-alone page, its style and scripts linked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from graphs.display.words import words
from graphs.web.call import Answer, NotFoundError, Page, WrongCallError
from graphs.web.choosing import chosen
from graphs.web.home import top
from graphs.web.safety import DRAWING_POLICY
from graphs.web.telling import told

if TYPE_CHECKING:
    from graphs.web.call import Call
    from graphs.web.site import Site

LIMIT: Final = 150
MOST: Final = 300
_SIDES: Final = {"unit": "unit", "program": "program", "regulation": "law", "document": "law"}


def show(site: Site, call: Call) -> Page | Answer:
    """Return the picture around the thing that `n` names, or a choice of things."""
    key = call.get("n")
    if not key:
        return Page(
            "graph.html",
            {
                "groups": {
                    "units": top(site, "kind = 'unit'", 15),
                    "laws": top(site, "kind IN ('regulation', 'document')", 15),
                    "programs": top(site, "kind = 'program'", 15),
                }
            },
        )
    if site.workers is None:
        raise WrongCallError("the picture needs the store; this site has its index alone")
    workers, asked, links = site.workers, wanted(site, call), served(call)
    thing, side = _thing(site, key)

    def drawn() -> str:
        limit, year = int(str(asked["limit"])), str(asked.get("year", ""))
        what = None if side == "region" else chosen(site, thing, side, limit, year)
        known = None if what is None else told(site, what)
        html: str = workers.do("graph", asked, links, what, known)
        return html

    body: str = site.index.kept(("graph", *sorted(asked.items()), *links.values()), drawn)
    headers = (("content-security-policy", DRAWING_POLICY),)
    return Answer(body.encode("utf-8", "replace"), headers=headers)


def _thing(site: Site, key: str) -> tuple[Any, str]:
    thing = site.index.row("SELECT id, key, kind FROM thing WHERE key = ?", (key,))
    if thing is None or thing["kind"] not in {*_SIDES, "region"}:
        raise NotFoundError(key)
    return thing, _SIDES.get(thing["kind"], "region")


def wanted(site: Site, call: Call) -> dict[str, object]:
    """Return what the picture is to show: the thing, a year, how many nodes at most."""
    key = call.get("n")
    _, side = _thing(site, key)
    asked: dict[str, object] = {side: f"{site.base}{key}"}
    if call.get("year"):
        asked["year"] = call.get("year")
    return {**asked, "limit": call.number("limit", LIMIT, 2, MOST)}


def served(call: Call) -> dict[str, str]:
    """Return what the page links."""
    return {
        "style": "/static/graph.css",
        "script": "/static/graph.js",
        "home": call.node(call.get("n")),
        "name": words(call.language)["site.title"],
    }
