"""What the words of a question say outright: modes, statuses, kinds, indicators, parts, numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ontology.terms import MODES, STANDINGS, STATUSES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ontology.wording import Intent

CHOSEN: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "mode": ("modes", MODES),
    "status": ("statuses", STATUSES),
    "standing": ("standings", STANDINGS),
}
_NOT_FOUND: Final = "未找到"  # of a plan that is asked for as not done
_DENIED: Final = {"按期": "逾期"}  # a report without a date is not known to be late
_OUTRIGHT: Final = {
    "indicator": "indicators",
    "level": "levels",
    "sort": "sorts",
    "found": "outcomes",
    "change": "changes",
    "origin": "origins",
    "shortfallKind": "shortfalls",
    "words": "rates",
}


def told(group: str, meanings: set[str]) -> tuple[str, ...]:
    """Return the items of a group that are said."""
    return tuple(sorted(m.split(":", 1)[1] for m in meanings if m.startswith(f"{group}:")))


def outright(meanings: set[str], intent: Intent) -> dict[str, tuple[str, ...]]:
    """Return the values of the parameters that words name."""
    said = {key: told(group, meanings) for key, group in _OUTRIGHT.items()}
    if said["level"] and "level" in intent.takes:  # 哪个区: of the level, not only what ends so
        said["sort"] = ()
    for key in ("change", "origin"):  # 新增和消失了哪些: all of them
        said[key] = said[key] if len(said[key]) == 1 else ()
    if "topics:not_done" in meanings and not said["found"]:
        said["found"] = (_NOT_FOUND,)
    return said | _parts(meanings)


def _parts(meanings: set[str]) -> dict[str, tuple[str, ...]]:
    # What reports lack, or have; where it is asked whether, all of them are meant.
    parts, lacks = told("parts", meanings), told("lacks", meanings)
    if "topics:not_done" in meanings or lacks:
        return {"lack": lacks or tuple(_DENIED.get(part, part) for part in parts)}
    which = meanings & {"asks:units", "asks:both"} and "asks:yes_or_no" not in meanings
    return {"has": parts if which else ()}


def chosen(key: str, meanings: set[str], intent: Intent) -> list[str]:
    """Return the modes, statuses or standings that are said."""
    group, known = CHOSEN[key]
    said = {one for one in known if f"{group}:{one}" in meanings}
    if key == "mode":
        if "general:words" in meanings:
            said.add("apply")
        said.discard("mention")  # in whatever mode
    if key == "standing" and "topics:standing" in meanings:
        return []  # whether in force, or not
    if key == "status" and not said and intent.done and "perfective:words" in meanings:
        return ["done"]
    return [one for one in known if one in said]
