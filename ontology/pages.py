"""How government sites dress a report: the table `data/pages.toml`."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, eq=False)
class Pages:
    """What is known of pages before one is read.

    `labels` leads from a label (成文日期) to what it says (`written`, or `other`); `head` from the
    lower-case name of a `meta` element, `columns` from that of a table's column. `label` finds a
    label with its mark, `line` the start of a line that is the site's, `imprint` what only a
    site's line below the text holds. Behind `registrations` stands a number that `registered`
    finds, with the code of the site's division as `code`.
    """

    selectors: tuple[str, ...]
    dropped: str
    marks: frozenset[str]
    labels: Mapping[str, str]
    head: Mapping[str, str]
    columns: Mapping[str, str]
    label: re.Pattern[str]
    line: re.Pattern[str]
    imprint: re.Pattern[str]
    registrations: tuple[str, ...]
    registered: re.Pattern[str]


@cache
def load() -> Pages:
    """Return the table shipped here; a label under two headings is a ValueError."""
    data = tomllib.loads((files("ontology") / "data" / "pages.toml").read_text("utf-8"))
    labels: dict[str, str] = {}
    for fact, words in data["labels"].items():
        for word in words:
            if word in labels:
                raise ValueError(f"pages.toml, labels: {word} is both {labels[word]} and {fact}")
            labels[word] = fact
    body = data["body"]
    # 成 文 日 期: a table's labels are often spaced out
    spaced = (r"\s*".join(word) for word in sorted(labels, key=len, reverse=True))
    registrations = "|".join(map(re.escape, body["registrations"]))
    lines = sorted(body["lines"], key=len, reverse=True)
    return Pages(
        tuple(body["selectors"]),
        ", ".join(body["dropped"]),
        frozenset(body["marks"]),
        labels,
        {name: fact for fact, names in data["head"].items() for name in names},
        {name: fact for fact, names in data["columns"].items() for name in names},
        re.compile(rf"(?P<label>{'|'.join(spaced)})\s*(?P<mark>[:：|\]】]+)"),
        re.compile("|".join(map(re.escape, lines))),
        re.compile("|".join(map(re.escape, body["imprint"]))),
        tuple(body["registrations"]),
        re.compile(rf"(?:{registrations})[^0-9\n]{{0,3}}(?P<code>[0-9]{{6}})"),
    )
