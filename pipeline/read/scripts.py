"""Text that a page keeps for its scripts: in string literals, hidden elements, inline frames."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterator

_HAN = re.compile(r"[\u4e00-\u9fff]")
_LITERAL = re.compile(r"""(?s)"((?:[^"\\\n]|\\.){80,})"|'((?:[^'\\\n]|\\.){80,})'|`([^`]{80,})`""")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r?\n)|(.))", re.DOTALL)
_PERCENT_U = re.compile(r"%(?:u([0-9a-fA-F]{4})|([0-9a-fA-F]{2}))")
_CONTROL = {"n": "\n", "r": "\n", "t": " ", "b": "", "f": "", "v": ""}
_MARKUP_TYPES = ("text/html", "text/template", "text/x-template", "text/plain")
_HIDDEN = "textarea, template, noscript, [hidden], [style*=none], input[type=hidden]"


def hidden_text(page: Any) -> str:  # noqa: ANN401
    """Return the longest Chinese text, perhaps with markup, that a page does not show by itself."""
    found = [*_of_elements(page), *_of_scripts(page)]
    return max(found, key=lambda text: len(_HAN.findall(text)), default="")


def _of_elements(page: Any) -> Iterator[str]:  # noqa: ANN401
    for element in page.css(_HIDDEN):
        value = element.attributes.get("value")
        inside = value or element.inner_html or ""
        yield html.unescape(inside) if "&lt;" in inside else inside
    for frame in page.css("iframe[srcdoc]"):
        yield frame.attributes.get("srcdoc") or ""


def _of_scripts(page: Any) -> Iterator[str]:  # noqa: ANN401
    for script in page.css("script"):
        code = script.text() or ""
        kind = (script.attributes.get("type") or "").lower()
        if kind in _MARKUP_TYPES:
            yield html.unescape(code) if "&lt;" in code else code
        elif kind.endswith("json"):
            yield from _of_json(code)
        else:
            for match in _LITERAL.finditer(code):
                yield _unescaped(match[1] or match[2] or match[3])


def _of_json(code: str) -> Iterator[str]:
    """Yield the strings of a JSON value, at any depth."""
    try:
        todo = [json.loads(code)]
    except (ValueError, RecursionError):
        return
    while todo:
        value = todo.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            todo.extend(value.values())
        elif isinstance(value, list):
            todo.extend(value)


def _unescaped(literal: str) -> str:
    """Return the characters a literal stands for, those of escape() and HTML's among them."""
    text = _ESCAPE.sub(_character, literal)
    if "%u" in text:  # written by escape()
        text = _PERCENT_U.sub(lambda match: chr(int(match[1] or match[2], 16)), text)
    elif "%3C" in text or "%E" in text:  # by encodeURIComponent()
        text = unquote(text)
    return html.unescape(text) if "&lt;" in text else text


def _character(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    if code:
        return chr(int(code, 16))
    return "" if match[3] else _CONTROL.get(match[4], match[4])
