"""The units of a level of government: 县级政府, 省级部门, 乡镇单位."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graphs.find import names
from graphs.find.calling import Named, acting
from ontology.divisions import TOWNS
from ontology.terms import concept

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphs.ask.understood import Piece
    from graphs.store.rows import Store

_GROUP: Final = "tiers:"
_TOWN, _COUNTY, _DISTRICT = "乡级", "县级", "市辖区"
_GOVERNMENTS: Final = ("人民政府", "办事处")  # of towns; the first of all levels


def of_pieces(pieces: Sequence[Piece], store: Store) -> Iterator[tuple[Piece, Named | None]]:
    """Yield each piece with the units that it stands for; None where it is of no level."""
    for piece in pieces:
        said = [one.removeprefix(_GROUP) for one in piece.meanings if one.startswith(_GROUP)]
        yield piece, _named(store, piece.text, *said[0].split("/")) if said else None


def _named(store: Store, text: str, level: str, sort: str) -> Named:
    labels = names.every_label(store).get("organisation", {})
    towns = {name[0].removesuffix(end) for name in labels.values() for end in _GOVERNMENTS}
    towns = {name for name in towns if name.endswith(TOWNS)}
    found = [
        unit
        for unit, place, place_level, kind in _placed(store)
        if unit in labels
        and _fits(labels[unit][0], place, place_level, level, towns)
        and _is(sort, labels[unit][0], place, kind, level)
    ]
    units = acting(store, sorted(set(found))) if found else []
    return Named("organisation", text, tuple(units), sort=True)


def _placed(store: Store) -> Iterator[Sequence[str]]:
    # Units with the name and the level of the region in which they lie, and what they are.
    found = store.select(
        "SELECT DISTINCT ?u ?place ?level ?kind {"
        " GRAPH ?c1 { ?p fz:regionLevel ?l ; skos:prefLabel ?place }"
        " GRAPH ?c2 { ?l rdfs:label ?level . FILTER(LANG(?level) = 'zh') }"
        " GRAPH ?r { ?u a fz:Organisation ; fz:region ?p }"
        " OPTIONAL { GRAPH ?r { ?u org:classification ?kind } } }"
    )
    yield from found


def _fits(label: str, place: str, place_level: str, level: str, towns: set[str]) -> bool:
    of_town = any(
        label.startswith(town, end - len(town)) and label[:end] in towns
        for town in TOWNS
        for end in range(len(town), len(label) + 1)
    )
    if level == _TOWN or of_town:
        return level == _TOWN and of_town
    if level == _DISTRICT:
        return place_level == _COUNTY and place.endswith(_DISTRICT[-1])
    return place_level == level


def _is(sort: str, label: str, place: str, kind: str, level: str) -> bool:
    government = label.endswith(_GOVERNMENTS[0])
    if sort == "governments":  # 县人民政府, not 县林业局
        return government and (level == _TOWN or label == place + _GOVERNMENTS[0])
    return sort == "units" or (
        kind == concept("OrganisationTypes", "government") and not government
    )
