"""Instruments without title marks, by their form: 落实湖北省优化营商环境条例, 《A》及其实施条例."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from ontology.alternatives import alternatives, by_first, longest_first, matches
from ontology.catalogue import canonical
from pipeline.model import Entity, Kind, Mention, Span
from pipeline.recognise.instruments import title_type

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ontology.catalogue import Catalogue
    from ontology.lexicon import Lexicon
    from pipeline.model import Text

_WITH_ITS_RULES = re.compile(r"([\u4e00-\u9fff]{2,30})[》”]?及其(实施(?:条例|细则|办法))")
_VERSION = re.compile(r"[（(](?:试行|暂行|(?:19|20)\d\d[—–\-～~－]+(?:19|20)\d\d年?)[）)]")
_INSIDE = re.compile(r"[，。；：！？、,;:!?\n《》“”\"（）()]")
_SHORTEST, _LONGEST = 4, 34  # characters between the place and the tail, and of the whole


def find(text: Text, catalogue: Catalogue) -> list[Mention]:
    """Return local instruments that open with a place and end as titles do, and 及其实施条例."""
    clean = text.clean
    lexicon = catalogue.lexicon
    found = list(_rules_of(clean, catalogue)) if "及其实施" in clean else []
    for match in matches(_tails(lexicon), clean):
        start = _opening(clean, match.start(), catalogue)
        if start < 0:
            continue
        version = _VERSION.match(clean, match.end())
        end = version.end() if version else match.end()
        title = canonical(clean[start:end])
        entity = Entity(Kind.INSTRUMENT, title, title_type(title, lexicon))
        found.append(Mention(Span(start, end), clean[start:end], "unmarked title", entity))
    return found


def _rules_of(clean: str, catalogue: Catalogue) -> Iterator[Mention]:
    """Yield what 及其 shortens: 《行政复议法》及其实施条例 is 行政复议法实施条例 too.

    What has rules is the longest known title that ends there, else what stands behind a verb.
    """
    lexicon, titles = catalogue.lexicon, catalogue.regulations
    for match in _WITH_ITS_RULES.finditer(clean):
        start, end = match.span(1)
        known = next((at for at in range(start, end - 1) if clean[at:end] in titles), -1)
        for verb in _verbs(lexicon).finditer(clean, start, end) if known < 0 else ():
            start = verb.end()
        start = max(start, known)
        title = canonical(clean[start:end] + match.group(2))
        entity = Entity(Kind.INSTRUMENT, title, title_type(title, lexicon))
        yield Mention(Span(*match.span(2)), match.group(2), "rules of a law", entity)


def _opening(clean: str, tail: int, catalogue: Catalogue) -> int:
    """Return where a title begins that ends with a tail: at a place that nothing cuts off."""
    floor = max(0, tail - _LONGEST)
    for mark in _INSIDE.finditer(clean, floor, tail):
        floor = mark.end()
    verbs = _verbs(catalogue.lexicon)
    titles = catalogue.lexicon.titles
    ends = [floor, *(match.end() for match in verbs.finditer(clean, floor, tail))]
    for start in range(floor, tail - _SHORTEST - 1):
        end = catalogue.divisions.starting(clean, start, tail)
        if end <= 0 or clean[end - 1] not in titles["levels"]:
            continue
        core = clean[end:tail]
        if len(core) < _SHORTEST - 2 or core.startswith(titles["not_behind_place"]):
            continue
        if any(word in core for word in titles["not_inside"]):
            continue
        if not any(
            catalogue.divisions.starting(clean, place, tail) > 0 for place in ends if place > end
        ):
            return start  # no verb leads in a place behind it: 向武汉市民宣传武汉市文明行为促进条例
    return -1


@cache
def _tails(lexicon: Lexicon) -> tuple[re.Pattern[str], ...]:
    return by_first(lexicon.titles["unmarked_tails"], "(?![》”〉])")


@cache
def _verbs(lexicon: Lexicon) -> re.Pattern[str]:
    words = longest_first(word for word in lexicon.modes if len(word) > 1)
    return re.compile(alternatives(words))
