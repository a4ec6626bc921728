"""The terms that corrections speak of: what people write for them, and what they call them."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from ontology import wording as wordings
from ontology.terms import BOUNDS, FZ, MODES, PREFIXES, STATUSES, escape_literal, mint

if TYPE_CHECKING:
    from collections.abc import Callable

    Resolve = Callable[[str, str], str | None]

CHOICES: Final = {"mode": MODES, "status": STATUSES, "bound": BOUNDS}
THINGS: Final = {"instrument": "instrument", "program": "program", "actor": "organisation"}
TEXTS: Final = ("what", "unit")
_DIGITS: Final = 30  # before or behind the point; reports have a dozen


def to_term(key: str, value: str, resolve: Resolve, base: str) -> str | None:
    """Return what a property should be as a term of N-Quads, None where it is not known."""
    if key in CHOICES:
        called = {name: code for code, name in wordings.load().names.items()}
        code = called.get(value, value)
        return f"<{FZ[code]}>" if code in CHOICES[key] else None
    if key in TEXTS:
        return f'"{escape_literal(value)}"'
    if key == "value":
        return _decimal(value)
    if "://" in value:
        return _iri(value)
    kinds = ("instrument", "program") if key == "thing" else (THINGS[key],)
    if kinds == ("organisation",):
        return f"<{mint('organisation', value, base=base)}>"
    found = next((iri for kind in kinds if (iri := resolve(kind, value))), None)
    return f"<{found}>" if found else None


def _decimal(value: str) -> str | None:
    """Return a number in the one form it has in the graph, None for what is none."""
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number.adjusted()) > _DIGITS:
        return None
    digits = f"{number:f}"
    digits = digits.rstrip("0").rstrip(".") if "." in digits else digits
    return f'"{digits or "0"}"^^<{PREFIXES["xsd"]}decimal>'


def _iri(value: str) -> str | None:
    import pyoxigraph as ox

    try:
        return str(ox.NamedNode(value))
    except ValueError:
        return None


def shown(term: str) -> list[str]:
    """Return what people may call a term: a literal's text; an IRI's last part, it, its name."""
    text = term[1 : term.rindex('"')] if term.startswith('"') else term[1:-1]
    last = re.split(r"[/#]", text)[-1]
    call = wordings.load().names
    return [text] if term.startswith('"') else [last, text, call.get(last, last)]
