"""How near a text layer is to the text it should be."""

from collections import Counter
from difflib import SequenceMatcher
from unicodedata import category


def kept(text: str) -> str:
    """Return the characters that count: nothing invisible, no marks of Markdown."""
    return "".join(c for c in text if not c.isspace() and c not in "*#" and category(c) != "Cf")


def shares(found: str, right: str) -> tuple[float, float]:
    """Return the share of the right characters found, in order, and of those found too many."""
    found, right = kept(found), kept(right)
    if found == right:
        return 1.0, 0.0
    if not found:
        return 0.0, 0.0
    blocks = SequenceMatcher(None, found, right, autojunk=False).get_matching_blocks()
    same = sum(block.size for block in blocks)
    return same / len(right), (len(found) - same) / len(found)


def f1(found: Counter, right: Counter) -> float:
    """Return the F1 of one multiset against another."""
    same = (found & right).total()
    return 2 * same / (found.total() + right.total()) if found or right else 1.0


def facts(report: dict) -> dict[str, Counter]:
    """Return what a report says, by layer, without its places in the file."""
    return {
        "instruments": Counter((i["title"], i["type"]) for i in report["instruments"]),
        "organisations": Counter(o["name"] for o in report["organisations"]),
        "programs": Counter(p["name"] for p in report["programs"]),
        "applications": Counter(
            (a["unit"], a["mode"], a["title"], a["status"]) for a in report["applications"]
        ),
        "measures": Counter(
            (m["value"], m["unit"], m["what"], m["status"]) for m in report["measures"]
        ),
    }


def misplaced(report: dict, source: str) -> list[str]:
    """Return the mentions and clauses whose place in the source does not hold their text."""
    wrong = []
    for layer, key in (("instruments", "text"), ("organisations", "text"), ("programs", "text")):
        wrong += [m[key] for m in report[layer] if kept(source[m["start"] : m["end"]]) != m[key]]
    for a in report["applications"]:
        if kept(source[a["start"] : a["end"]]) != a["evidence"]:
            wrong.append(a["evidence"])
    return wrong
