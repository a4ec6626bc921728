"""Write the stand-alone page of a part of the graph: picture, evidence, table, in one file."""

from __future__ import annotations

import json
import os
import re
import tempfile
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final

from graphs.view import offline
from graphs.view.columns import plan
from graphs.view.drawing import context, draw
from graphs.view.evidence import gather
from graphs.view.focus import Choice, ViewError, Wanted, choose

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphs.store.rows import Store
    from graphs.view.evidence import Known

SLOW: Final = 300  # nodes; above, a page is hard to read and slow to draw
MOST: Final = 2000  # nodes; above, it is drawn on demand only

SCRIPTS: Final = (
    "words.js",
    "state.js",
    "marks.js",
    "stage.js",
    "moves.js",
    "search.js",
    "filters.js",
    "panel.js",
    "table.js",
    "page.js",
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page with what it shows; `hidden` is the number of nodes left out."""

    html: str
    nodes: int
    edges: int
    hidden: int

    @property
    def warning(self) -> str | None:
        """Return what to know about its size, if anything."""
        if self.nodes <= SLOW:
            return None
        return f"{self.nodes} nodes are slow to draw and hard to read; --limit 150 is a good size"


def page(  # noqa: PLR0913  one for each thing a page may be about
    store: Store,
    *,
    law: str | None = None,
    unit: str | None = None,
    program: str | None = None,
    region: str | None = None,
    year: str | int | None = None,
    limit: int = 150,
    force: bool = False,
) -> str:
    """Return the HTML of the page about a unit, a law, a program, a region, or the whole store.

    At most `limit` nodes are shown. Raises ViewError where nothing is found or too much is.
    """
    when = None if year is None else str(year)
    return compose(store, Wanted(law, unit, program, when, limit, region), force=force).html


def compose(
    store: Store,
    wanted: Wanted,
    *,
    force: bool = False,
    served: Mapping[str, str] | None = None,
    choice: Choice | None = None,
    known: Known | None = None,
) -> Page:
    """Return the page with its counts; raise ViewError where it cannot be made.

    `served` names `style`, `script` and `home` of a page that lies on a server and links them;
    `choice` is what to show, where that has been chosen already, `known` what is known of it.
    """
    if wanted.limit < 1:
        raise ViewError(f"a page of {wanted.limit} nodes shows nothing; give --limit 1 or more")
    if wanted.year is not None and not re.fullmatch(r"\d{4}", wanted.year, re.ASCII):
        raise ViewError(f"{wanted.year} is no year; give four digits, such as 2023")
    choice = choice or choose(store, wanted)
    if choice.size > MOST and not force:
        raise ViewError(
            f"{choice.size} nodes are more than a browser draws ({MOST}); "
            "give a smaller --limit or a focus, or --force"
        )
    evidence = gather(store, choice, wanted.year, known)
    words = json.loads(_part("words.json"))
    picture = draw(choice, evidence, plan(choice, evidence), words, wanted.year)
    network = offline.network(_parts(), {**context(picture, words), "served": served})
    for node in picture.nodes:
        network.add_node(**node)
    for edge in picture.edges:
        network.add_edge(**edge)
    hidden = sum(number for _, number in choice.hidden)
    return Page(network.generate_html(), choice.size, len(evidence.edges), hidden)


def write(path: Path, html: str) -> None:
    """Write a page in UTF-8: beside its place, then renamed, so that no half page is ever seen."""
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(html)
        Path(beside).chmod(0o644)
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def _part(name: str) -> str:
    return files("graphs").joinpath("view", "page", name).read_text("utf-8").replace("\r\n", "\n")


def linked() -> tuple[str, str]:
    """Return the style and the script that pages on a server link."""
    parts = _parts()
    return parts.style, "\n".join(parts.scripts)


@cache
def _parts() -> offline.Parts:
    ours = "".join(_part(name) for name in SCRIPTS)
    drawing = re.sub(r"\n//# sourceMappingURL=.*\s*\Z", "\n", _part("vis-network.min.js"))
    return offline.Parts(
        template=_part("template.html"),
        style=_part("page.css"),
        scripts=(drawing, f'(() => {{\n"use strict";\n{ours}}})();\n'),
    )
