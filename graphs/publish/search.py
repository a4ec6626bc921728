"""The search of published pages: a page, and the list of names that its script looks through."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from graphs.display.words import words
from graphs.web.call import Page, address
from graphs.web.rendering import html

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphs.web.call import Call
    from graphs.web.site import Site


def page(call: Call) -> str:
    """Return the page to search in."""
    return html(Page("find.html", {"finds": True}), call).body.decode()


def script(site: Site, files: Mapping[str, str], language: str) -> str:
    """Return the names of all things and reports that have a page, the most told of first.

    A script, not JSON: a page that is opened from a disk may load no data.
    """
    said = words(language)
    kinds: list[str] = []
    rows: list[tuple[int, str, str, str]] = []

    def add(kind: str, key: str, label: str, names: str) -> None:
        file = files.get(address(f"/{key}", {}), "")
        if file and label:
            called = said.get(kind, "")
            if called not in kinds:
                kinds.append(called)
            rows.append((kinds.index(called), file, label, names))

    for row in site.index.rows(
        "SELECT key, kind, label, names FROM thing ORDER BY statements + reports DESC, key"
    ):
        add(f"kind.{row['kind']}", row["key"], row["label"], row["names"])
    for row in site.index.rows(
        "SELECT r.key, r.title, r.year, r.file, u.label AS unit FROM report r"
        " LEFT JOIN thing u ON u.id = r.unit ORDER BY r.id"
    ):
        about = " ".join(part for part in (row["unit"], row["year"]) if part)
        add("kind.report", row["key"], row["title"] or row["file"], about)
    told = {
        "kinds": kinds,
        "rows": rows,
        "none": said["published.none"],
        "some": said["published.some"],
    }
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    text = text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f"window.fazhiNames = {text};\n"
