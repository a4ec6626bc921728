"""Page mock-ups: `tests/pages/*.html` dressed around a report, each in the manner of some site.

The head of a mock-up says how it writes paragraphs, and its encoding if not UTF-8. `{{title}}`,
`{{unit}}`, `{{site}}`, `{{date}}`, `{{body}}` stand for the report's own; `{{body 1/2}}` is its
first half, `{{body as json}}` is written as a JSON string, `as literal` in JavaScript with
`\\u` escapes, `as escape` for `unescape()`.
"""

import json
import re
from html import escape
from pathlib import Path
from typing import NamedTuple

from pipeline.read.text import read_bytes

HERE = Path(__file__).parent
PAGES = sorted((HERE / "pages").glob("*.html"))
REPORTS = HERE / "reports"
PLAIN = (  # samples that are nothing but the report, with the title in the first line
    "fujian-jinjiang-jtj-2016",
    "anhui-hefei-gxq-2022",
    "hebei-shahe-scjgj-2022",
    "heilongjiang-hegang-gaj-2019",
    "guangdong-zijin-swj-2018",
    "neimenggu-dalate-nmyj-2017",
    "tianjin-jizhou-cgw-2022",
    "ningxia-xiji-zhenhu-2023",
)

_SETTING = re.compile(r"<!-- (paragraphs|encoding): (.*?)-->\n", re.DOTALL)
_SLOT = re.compile(r"\{\{(\w+)(?: (\d)/(\d))?(?: as (\w+))?\}\}")
_QUOTED = re.compile(r"《[^《》]+》")


class Sample(NamedTuple):
    """A report to dress: its title, paragraphs, unit, site, date."""

    title: str
    paragraphs: tuple[str, ...]
    unit: str = "某县司法局"
    site: str = "某县"
    date: str = "2024-01-18"

    @property
    def text(self) -> str:
        return "\n".join((self.title, *self.paragraphs)) + "\n"


def sample(name: str) -> Sample:
    """Return a report of `tests/reports`, its paragraphs joined; its first line is the title."""
    text = read_bytes((REPORTS / f"{name}.txt").read_bytes(), name)
    title, *rest = text.clean.split("\n")
    return Sample(title, tuple(rest))


def dressed(page: Path, report: Sample) -> bytes:
    """Return a mock-up around a report, in its encoding."""
    source = page.read_text("utf-8")
    settings = dict(_SETTING.findall(source))
    source = _SETTING.sub("", source)
    pattern = settings["paragraphs"].removesuffix(" ")
    written = [_paragraph(pattern, paragraph) for paragraph in report.paragraphs]

    def value(match: re.Match[str]) -> str:
        name, part, parts, manner = match.groups()
        if name != "body":
            return getattr(report, name)
        size = -(-len(written) // int(parts or 1))
        start = size * (int(part or 1) - 1)
        return _in_manner("".join(written[start : start + size]), manner)

    encoding = settings.get("encoding", "utf-8").strip()
    return _SLOT.sub(value, source).encode(encoding, "xmlcharrefreplace")


def _paragraph(pattern: str, paragraph: str) -> str:
    if "{wrapped}" in pattern:
        lines = (escape(paragraph[at : at + 40]) for at in range(0, len(paragraph), 40))
        return pattern.replace("{wrapped}", "\n        ".join(lines))
    paragraph = escape(paragraph)
    paragraph = escape(paragraph) if pattern.startswith("&lt;") else paragraph
    if "{linked}" in pattern:
        return pattern.replace("{linked}", _QUOTED.sub(r'<a href="f.html">\g<0></a>', paragraph))
    return pattern.replace("{}", paragraph)


def _in_manner(body: str, manner: str | None) -> str:
    if manner == "json":
        return json.dumps(body, ensure_ascii=False)[1:-1].replace("</", "<\\/")
    if manner == "literal":
        return json.dumps(body)[1:-1].replace("</", "<\\/")
    if manner == "escape":
        return "".join(c if c.isascii() and c.isalnum() else _percent(c) for c in body)
    return body


def _percent(character: str) -> str:
    code = ord(character)
    return f"%{code:02X}" if code < 256 else f"%u{code:04X}"
