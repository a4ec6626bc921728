"""Tell readers of English how a question in Chinese was understood, or why it was not answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphs.find import questions
from ontology import english

if TYPE_CHECKING:
    from graphs.ask.answering import Answer
    from graphs.ask.intents import Asked
    from graphs.ask.understood import Understanding
    from ontology.english import English


def told(answer: Answer) -> str:
    """Return how a question was understood, names as they are; "" where it was not."""
    known = english.load()
    if answer.asked:
        return _stored(answer.asked, known)
    return _sentence(answer.understanding, known) if answer.understanding else ""


def names(answer: Answer) -> list[str]:
    """Return the variables of an answer's columns, by their heads."""
    if not answer.asked:
        return []
    columns = questions.stored()[answer.asked.question].columns
    named = {head: name for name, head in columns}
    return [named[head] for head in answer.columns]


def _stored(asked: Asked, known: English) -> str:
    said = [
        f"{known.called[key]}: {', '.join(map(known.value, values))}"
        for key, values in asked.values.items()
    ]
    order = ["from the least, those with none left out"] if asked.least else []
    order += [f"only {asked.first}, with those that are level"] if asked.first else []
    rest = "; ".join([*said, *order])
    return questions.stored()[asked.question].en + (f" ({rest})" if rest else "")


def _sentence(understood: Understanding, known: English) -> str:
    verbs = known.verbs
    joint = " and " if understood.together else " or "
    things = joint.join(thing.label for thing in understood.things)
    if understood.kinds == ("program",):
        way = verbs["take_part"]
    else:
        between = " and " if understood.jointly else " or "
        way = between.join(verbs[mode] for mode in understood.modes) or verbs["mention"]
    if understood.asks == "units":
        sentence = f"Which units {way} {things}"
    else:
        units = ", ".join(unit.label for unit in understood.units) or "units"
        which = " and ".join(verbs[kind] for kind in understood.kinds)
        sentence = f"How {units} {way} {things}" if things else f"Which {which} {units} {way}"
    rest = {
        "status": understood.statuses,
        "region": (region.label for region in understood.regions),
        "sort": understood.ends,
        "year": understood.years,
    }
    said = [(known.called[key], ", ".join(each)) for key, each in rest.items()]
    return "; ".join([sentence, *(f"{name}: {each}" for name, each in said if each)])
