"""Literals as N-Quads holds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ontology.terms import escape_literal

if TYPE_CHECKING:
    from decimal import Decimal


def plain(value: Decimal) -> str:
    """Return a decimal in its shortest form without an exponent: 1.50 -> 1.5, 1E+5 -> 100000."""
    digits = str(value)
    if "E" in digits:
        digits = f"{value:f}"
    return (digits.rstrip("0").rstrip(".") or "0") if "." in digits else digits


def zh(text: str) -> str:
    """Return a Chinese text as a literal of that language."""
    return f'"{escape_literal(text)}"@zh'
