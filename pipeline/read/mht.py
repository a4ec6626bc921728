"""Pages saved as one file (`.mht`): the part that holds the text, with the page's address."""

from __future__ import annotations

import re
from dataclasses import replace
from email import message_from_bytes
from email.errors import MessageError
from typing import TYPE_CHECKING

from pipeline.read import html
from pipeline.read.encoding import ReadError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

    from pipeline.read.layer import Layer, Limits

_HEADERS = re.compile(rb"(?im)^(?:snapshot-content-location|content-location): *(\S+)")
_MAX_PARTS = 2000


def read(data: bytes, file: str, limits: Limits) -> Layer:
    """Return the text layer of the longest page inside; raise `ReadError` where none has text."""
    try:
        parts = list(_pages(message_from_bytes(data)))
    except (MessageError, ValueError, LookupError, RecursionError) as error:
        problem = f"is a damaged saved page ({error})"
        raise ReadError(file, problem, "save the page again") from error
    layers = []
    failure = ReadError(file, "is a saved page without a page in it", "save the page as HTML")
    for part in parts:
        try:
            layers.append(html.read(part, file, limits))
        except ReadError as error:
            failure = error
    if not layers:
        raise failure
    layer = max(layers, key=lambda each: len(each.source))
    address = _HEADERS.search(data[:20_000])
    if layer.facts.address or not address or not address[1].startswith(b"http"):
        return layer
    named = address[1].decode("ascii", "replace")
    return layer._replace(facts=replace(layer.facts, address=named))


def _pages(message: Message) -> Iterator[bytes]:
    for number, part in enumerate(message.walk()):
        if number > _MAX_PARTS:
            return
        if part.get_content_type() in {"text/html", "application/xhtml+xml"}:
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes) and payload.strip():
                yield payload
