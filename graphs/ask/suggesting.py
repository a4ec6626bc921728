"""Questions that can be asked, for one that was not understood."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graphs.find import names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphs.store.rows import Store
    from ontology.wording import Wording

_SUGGESTED: Final = 3
_TOPICS: Final = frozenset({"topics", "indicators", "standings", "kinds", "lacks"})


def questions_like(question: str, store: Store, wording: Wording) -> list[str]:
    """Return questions on the topics of the one asked, then those nearest to it.

    They have names of this store in them.
    """
    on_topic = _on_its_topics(question, wording)
    fillings = {
        "law": _nearest_name(store, "instrument", question),
        "program": _nearest_name(store, "program", question),
        "unit": _nearest_name(store, "organisation", question),
    }
    filled = [
        example.format(**fillings)
        for example in wording.examples
        if all(fillings[key] for key in fillings if f"{{{key}}}" in example)
    ]
    ranked = [*on_topic, *names.rank(question, filled, _SUGGESTED), *filled]
    return list(dict.fromkeys(ranked))[:_SUGGESTED]


def _on_its_topics(question: str, wording: Wording) -> list[str]:
    # The examples of stored questions, those first of which most is said; of no name, so askable.
    said = {
        meaning
        for word, meanings in wording.wider.items()
        if word in question.lower()
        for meaning in (*meanings, meanings[0].split(":")[0])
        if meaning.split(":")[0] in _TOPICS
    }
    hits = [
        (-sum(bool(said & wanted) for wanted in intent.all_of), place, intent.example)
        for place, intent in enumerate(wording.intents)
        if any(said & wanted for wanted in intent.all_of) and not (intent.needs or intent.several)
    ]
    return [example for _, _, example in sorted(hits)][:_SUGGESTED]


def _nearest_name(store: Store, kind: str, question: str) -> str:
    known = names.labels(store, kind)
    if kind == "organisation":  # who reports has something to say; a law's issuer need not
        found = store.select("SELECT DISTINCT ?u { GRAPH ?r { ?r fz:reportedBy ?u } }")
        known = {unit: known[unit] for (unit,) in sorted(found) if unit in known} or known
    labels = {label for all_ in known.values() for label in all_}
    near: Sequence[str] = names.rank(question, labels, 1) if question.strip() else ()
    if not near:  # the full name, not 乡政府
        first = [known[thing][0] for thing in _most_met(store, kind) if thing in known]
        near = first or sorted(all_[0] for all_ in known.values())[:1]
    label = near[0] if near else ""
    return f"《{label}》" if kind == "instrument" and label else label


def _most_met(store: Store, kind: str) -> list[str]:
    # The law or program that most units deal with; a unit has no such count.
    if kind == "organisation":
        return []
    found = store.select(
        f"SELECT ?t {{ GRAPH ?g {{ ?c a fz:Count ; fz:{kind} ?t ; fz:units ?n }} }}"
        " ORDER BY DESC(?n) ?t LIMIT 1"
    )
    return [row[0] for row in found]
