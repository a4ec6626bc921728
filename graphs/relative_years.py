"""今年, 去年, 近三年: years that a question counts from the newest one that is reported.

There is no clock in an answer: the same question to the same store means the same years.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ontology.alternatives import alternatives, longest_first

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphs.rows import Store


def resolved(question: str, store: Store, relative: Mapping[str, tuple[int, int]]) -> str:
    """Return the question with its relative years written out, as it stands where it has none."""
    words = alternatives(longest_first(relative))
    if not re.search(words, question):
        return question
    newest = _newest(store)
    if newest is None:
        return question

    def written(match: re.Match[str]) -> str:
        first, last = (newest + away for away in relative[match.group()])
        return f"{first}年" if first == last else f"{first}年至{last}年"

    return re.sub(words, written, question)


def _newest(store: Store) -> int | None:
    found = store.select("SELECT (MAX(STR(?y)) AS ?newest) { GRAPH ?r { ?r fz:reportYear ?y } }")
    newest = next(iter(found), ("",))[0]
    return int(newest) if newest else None
