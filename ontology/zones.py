"""Zones (开发区) that no table of divisions lists: where they lie is in their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ontology.divisions import Division, Divisions


def around(zone: str, divisions: Divisions) -> Division | None:
    """Return the division in which a zone lies: 沙河市 of 邢台市沙河市经济开发区."""
    listed = divisions.named(zone)
    if len(listed) == 1 and listed[0].parent:
        return divisions.by_code.get(listed[0].parent)
    found, place = None, 0
    while (end := divisions.starting(zone, place, len(zone))) > place:
        inner = divisions.resolve(zone[place:end], (found.code,) if found else ())
        known = divisions.by_code.get(inner.code) if inner else None
        if known is None or (found and found not in divisions.parents(known)):
            break
        found, place = known, end
    return found
