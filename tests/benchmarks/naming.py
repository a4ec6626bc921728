"""What the bodies in a made report are called, and their full names by docs/annotation.md."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reporters import FIELDS, WORDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from papers import Instrument
    from reporters import Unit

UNIT = ""  # stands for the reporting unit
BODIES: dict[str, list[str]] = WORDS["organs"] | {
    f"field:{field['name']}": field["organ"] for field in FIELDS
}


def superiors(unit: Unit) -> tuple[tuple[str, str], tuple[str, str]]:
    """Return the committee and the government above: surface and full name of each."""
    party = "党委" if unit.above == "自治区" else "委"
    level, place = unit.above or unit.above_place, unit.above_place
    return (level + party, place + party), (level + "政府", place + "人民政府")


class Names:
    """The names of one report: a body is called by the same words throughout."""

    def __init__(self, unit: Unit, pick: Callable[[Any], Any]) -> None:
        self._unit, self._pick = unit, pick
        own = unit.field["name"] if unit.field else ""
        self._others = [
            key
            for key in BODIES
            if key != f"field:{own}" and (unit.field is None or BODIES[key] != unit.field["organ"])
        ]
        if unit.sort == "province":
            self._others = [key for key in self._others if BODIES[key][2]]
        self._called: dict[str, tuple[str, str]] = {}

    def body(self, key: str) -> tuple[str, str]:
        """Return the full name of a body, and what the report calls it."""
        unit = self._unit
        if key == "*":
            key = self._pick(self._others)
        if key in self._called:
            return self._called[key]
        if key == "委办":
            words = f"委依法治{unit.level}办"
            found = unit.level_place + words, unit.level + words
        elif key == "上级":
            return superiors(unit)[1][1], superiors(unit)[1][1]
        else:
            full, brief, provincial = BODIES[key]
            form = provincial if unit.sort == "province" else self._pick((full, brief or full))
            place = self._pick((unit.level, unit.level, unit.level, unit.place))
            found = unit.level_place + form, place + form
        if unit.field and found[0] == unit.name:
            found = UNIT, found[1]
        self._called[key] = found
        return found

    def firm(self) -> str:
        """Return a law firm, the same one mostly."""
        return self._coin("firm", self._unit.province, ("律师事务所",))

    def company(self) -> str:
        """Return a company of the place."""
        place = self._unit.place[:-1] if len(self._unit.place) < 5 else self._unit.place
        return self._coin(f"company{self._pick(range(6))}", place, WORDS["names"]["firms"])

    def newspaper(self) -> Instrument:
        """Return a newspaper of the place."""
        from papers import Instrument

        title = self._unit.province + self._pick(WORDS["names"]["papers"])
        return Instrument(title, title, "work", None)

    def _coin(self, key: str, place: str, ends: Any) -> str:
        if key not in self._called:
            words = WORDS["names"]["syllables"]
            at = int(self._pick(range(len(words) // 2))) * 2
            name = place + words[at : at + 2] + self._pick(ends)
            self._called[key] = name, name
        return self._called[key][0]
