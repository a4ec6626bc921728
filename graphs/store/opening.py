"""A store is opened by where it is: a folder here or a server elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from graphs.store.reading import Reading


def is_address(place: Path | str) -> bool:
    """Return whether a place is the address of a server, not a folder."""
    return str(place).startswith(("http://", "https://"))


def reading(place: Path | str) -> Reading:
    """Return the store in a folder, or at an http(s) address, open for reading.

    Raises StoreError.
    """
    if is_address(place):
        from graphs.store.remote import Remote

        return Remote.open(str(place))
    from graphs.store.embedded import Store

    return Store.open(place)
