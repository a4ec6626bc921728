"""Render a pyvis network with our own template: one file, nothing fetched, nothing run but ours."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# In JSON inside HTML these begin a tag, a comment or an entity, or end a line of JavaScript.
_ESCAPES: Final = tuple((sign, f"\\u{ord(sign):04x}") for sign in "<>&\u2028\u2029\x7f")


@dataclass(frozen=True, slots=True)
class Parts:
    """The page's own files: template, style sheet, and the scripts in the order they run."""

    template: str
    style: str
    scripts: tuple[str, ...]


def network(parts: Parts, context: Mapping[str, Any]) -> Any:  # noqa: ANN401  pyvis is untyped
    """Return an empty directed pyvis network that renders itself as our page.

    pyvis's own templates load from content networks, print what they do not find, write in the
    encoding of the machine, and run HTML that stands in titles.
    """
    from pyvis.network import Network

    class OfflineNetwork(Network):  # type: ignore[misc]  # pyvis is untyped
        """A pyvis network whose page is complete in itself."""

        def generate_html(
            self,
            name: str = "",  # noqa: ARG002  these belong to pyvis's signature
            local: bool = True,  # noqa: ARG002, FBT001, FBT002
            notebook: bool = False,  # noqa: ARG002, FBT001, FBT002
        ) -> str:
            """Return the page as HTML."""
            data = {**context["data"], "nodes": self.nodes, "edges": self.edges}
            return _render(parts, {**context, "data": embedded(data)})

    return OfflineNetwork(directed=True, cdn_resources="in_line")


def embedded(data: object) -> str:
    """Return data as JSON that may stand in a script element of any page."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    for sign, escape in _ESCAPES:
        text = text.replace(sign, escape)  # six passes in C: ten times as fast as one of translate
    return text


def policy(scripts: Sequence[str]) -> str:
    """Return the content security policy that lets these scripts run and nothing be fetched."""
    digests = [b64encode(sha256(script.encode()).digest()).decode() for script in scripts]
    allowed = " ".join(f"'sha256-{digest}'" for digest in digests)
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


@cache
def _template(text: str) -> Any:  # noqa: ANN401  a template of jinja2, compiled once
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(text)


def _render(parts: Parts, context: Mapping[str, Any]) -> str:
    from markupsafe import Markup

    html: str = _template(parts.template).render(
        **{
            "served": None,
            **context,
            "data": Markup(context["data"]),  # noqa: S704  escaped by `embedded`
            "style": Markup(parts.style),  # noqa: S704  our own file
            "scripts": [Markup(script) for script in parts.scripts],  # noqa: S704  our own files
            "policy": policy(parts.scripts),
        }
    )
    # A half of a surrogate pair cannot be written in UTF-8.
    return html.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
