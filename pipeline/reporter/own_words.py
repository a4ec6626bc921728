"""Who reports by the report's own words: what it tells of, and the instruments it made."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from ontology.alternatives import alternatives
from pipeline.link.home import split
from pipeline.read.dates import YEAR
from pipeline.reporter import outside_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ontology.catalogue import Catalogue
    from ontology.lexicon import Lexicon
    from pipeline.model import Mention

_OPENING_REACH = 1500
_LEAD = re.compile(rf"现[将就把对](?:(?:{YEAR})年?(?:度|以来)?)?\Z")
_LONGEST_LEAD = 12
_AS_FOLLOWS = re.compile(r"[^，,。；;《》\n]{0,40}(?:如下|予以公[开布示])")
_TITLE = r"《[^《》\n]{6,80}》"
_GOVERNMENT = "人民政府"
_OFFICE = "办事处"  # of a street


@cache
def _own(lexicon: Lexicon) -> re.Pattern[str]:
    return re.compile(f"我(?P<level>{alternatives(lexicon.units['own'])})(?!面)")


def levels(clean: str, lexicon: Lexicon) -> set[str]:
    """Return what a report calls its unit: 局 of 我局, 街道 of 我街道; 我方面 calls it nothing."""
    return {match["level"] for match in _own(lexicon).finditer(clean)}


@cache
def _made(lexicon: Lexicon) -> re.Pattern[str]:
    makes = alternatives(lexicon.units["makes"])
    return re.compile(rf"(?:{makes})[了并]?(?P<titles>{_TITLE}(?:[、，,和及]?{_TITLE})*)")


def told_of(clean: str, organisations: Sequence[Mention]) -> Mention | None:
    """Return the organisation of 现将2023年度某市教育局法治政府建设工作情况报告如下."""
    for mention in organisations:
        start, end = mention.span
        if start > _OPENING_REACH:
            return None
        if _LEAD.search(clean, max(0, start - _LONGEST_LEAD), start) and _AS_FOLLOWS.match(
            clean, end
        ):
            return mention
    return None


def speaks_before(clean: str, start: int, end: int, lexicon: Lexicon) -> bool:
    """Return whether 我局 or the like stands in a stretch: what is named behind it is another."""
    return _own(lexicon).search(clean, start, end) is not None


def maker(clean: str, catalogue: Catalogue) -> Mention | None:
    """Return the organisation that opens the title of an instrument the report says it made.

    It must be of the sort the report calls itself: 我局 made 《某县统计局权力事项清单》, 我市
    《某市人民政府关于…的通知》.
    """
    own = levels(clean, catalogue.lexicon)
    own = own - catalogue.lexicon.levels or own  # a bureau speaks of 我市 too
    for made in _made(catalogue.lexicon).finditer(clean) if own else ():
        for title in made["titles"].split("《")[1:]:
            found = outside_names.opening(title, catalogue)
            if found is None or not split(found.entity.place, catalogue.divisions)[0]:
                continue
            if any(_is_own(found.text, level, catalogue.lexicon) for level in own):
                return found
    return None


def _is_own(name: str, level: str, lexicon: Lexicon) -> bool:
    if level in lexicon.levels:
        return name.endswith(level + _GOVERNMENT)
    return name.endswith((level, level + _OFFICE))
