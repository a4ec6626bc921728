"""The division or town whose report it is by its opening: what acts there, or is told of."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from ontology.alternatives import alternatives
from ontology.divisions import TOWNS
from pipeline.link.home import split
from pipeline.model import Entity, Kind, Mention, Span
from pipeline.read.dates import YEAR

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ontology.catalogue import Catalogue
    from ontology.lexicon import Lexicon

_FIRST_SENTENCE = 120
_TOWN = re.compile(rf".{{1,8}}(?P<level>{'|'.join(TOWNS)})$|.{{2,4}}街$")
_LED = "(?:在[^，,。]{2,40}下[，,])*"
_TOLD = re.compile(  # 现将大陈镇2025年法治政府建设情况报告如下
    rf"现[将就把对](?:(?:{YEAR})年?(?:度|以来)?)?(?P<who>[^，,。；;《》\n]{{2,24}}?)"
    rf"(?:(?:{YEAR})年?(?:度|以来)?)?(?:推进|开展|的)?(?:法治|依法行政|依法治)[^，,。；;《》\n]{{0,30}}如下"
)
_TOLD_REACH = 1500
_OPENINGS = 200  # characters of the first paragraph in which a sentence may open so
_STOP = re.compile("。")
_BASE = re.compile("[一-鿿]{2,6}")  # of a zone that no table lists: 松雁湖新区
_COMMITTEE = re.compile("管委会|管理委员会")
_COMMITTEE_OF = "管理委员会"
_PLACE = "[^，,。；;：、和《》\\n]{0,14}?[省市县区州旗盟镇乡]"
_OWN = frozenset("我本全各该")  # 我镇, 全镇


@cache
def _about(lexicon: Lexicon) -> re.Pattern[str]:
    return re.compile(alternatives(lexicon.units["about"]))


@cache
def _opening(lexicon: Lexicon) -> re.Pattern[str]:
    return re.compile(
        rf"(?:(?:{YEAR})年(?:度|以来|是[^，,。]{{2,60}})?[，,]?)?{_LED}(?P<who>[^，,。的在]{{2,16}}?)"
        rf"(?=[（(]以下简称|{alternatives(lexicon.units['acts'])})"
    )


@cache
def _joint(lexicon: Lexicon) -> re.Pattern[str]:
    return re.compile(
        rf"(?:(?:{YEAR})年(?:度|以来)?[，,]?)?{_LED}{_PLACE}党?委[、和]?"
        f"(?P<government>{_PLACE}(?:人民)?政府)"
        f"(?={alternatives(lexicon.units['act_jointly'])})"
    )


def without_what(who: str, lexicon: Lexicon) -> str:
    """Return what stands before the words that say what was done: 大陈镇 of 大陈镇法治建设."""
    what = _about(lexicon).search(who)
    return who[: what.start()] if what else who


def is_place(tokens: Sequence[str], rest: str) -> bool:
    """Return whether a text that opens with these divisions is a place and nothing else."""
    return (bool(_TOWN.match(rest)) and rest[-2:] != "乡镇") or (bool(tokens) and not rest)


def division_that_opens(
    clean: str, paragraphs: Sequence[Span], catalogue: Catalogue
) -> Mention | None:
    """Return the government of the division or town that is the first sentence's subject."""
    first, pattern = first_sentence(paragraphs), _opening(catalogue.lexicon)
    for start in _openings(clean, paragraphs, first):
        found = pattern.match(clean, start, start + _FIRST_SENTENCE)
        who = found["who"] if found and found["who"][0] not in _OWN else ""
        who = _in_full(without_what(who, catalogue.lexicon), catalogue)
        early = first is not None and start <= first.start + _OPENINGS
        zone = early and who in catalogue.divisions.forms
        if zone or is_place(*split(who, catalogue.divisions)):
            return government_of(who, Span(start, start + len(who)), catalogue)
        if early and is_unlisted_zone(who, clean, catalogue):
            return standing_for(who, Span(start, start + len(who)))
    return None


def _openings(clean: str, paragraphs: Sequence[Span], first: Span | None) -> Iterator[int]:
    """Yield where paragraphs begin, and the sentences in the beginning of the first long one."""
    for span in paragraphs:
        yield span.start
        if span is first:
            for stop in _STOP.finditer(clean, span.start, min(span.end, span.start + _OPENINGS)):
                yield stop.end()


def first_sentence(paragraphs: Sequence[Span]) -> Span | None:
    """Return the first paragraph that is long enough to be of sentences."""
    return next((s for s in paragraphs if s.end - s.start > _FIRST_SENTENCE // 2), None)


def _in_full(who: str, catalogue: Catalogue) -> str:
    """Return the name of the one province or prefecture that a short one means: 广东."""
    found = [each for each in catalogue.divisions.shorts.get(who, ()) if each.level != "county"]
    return found[0].name if len(found) == 1 else who


def government_of(place: str, span: Span, catalogue: Catalogue) -> Mention:
    """Return the mention that a place's own name stands for: its government or committee."""
    tokens, rest = split(place, catalogue.divisions)
    organ = "人民政府"
    if rest.endswith("街"):  # 海滨街 is short for 海滨街道
        place += "道"
    if rest.endswith(("街道", "街")):
        organ = "办事处"
    elif place in catalogue.divisions.forms or (
        not rest and all(d.level == "zone" for d in catalogue.divisions.named(tokens[-1]))
    ):
        organ = _COMMITTEE_OF
    elif not rest and place.endswith(("地区", "盟")):
        organ = "行政公署"
    return standing_for(place, span, organ)


def is_unlisted_zone(who: str, clean: str, catalogue: Catalogue) -> bool:
    """Tell a zone that no table lists by its form and by a committee that its report names."""
    form = next((form for form in catalogue.divisions.forms if who.endswith(form)), "")
    base = who.removesuffix(form)
    return bool(form and _BASE.fullmatch(base) and _COMMITTEE.search(clean))


def standing_for(place: str, span: Span, organ: str = _COMMITTEE_OF) -> Mention:
    """Return the mention that a place's own name stands for: an organ of it, here a zone's."""
    entity = Entity(Kind.ORGANISATION, place + organ, "government", place=place)
    return Mention(span, place + organ, "division that reports", entity)


def division_told_of(clean: str, catalogue: Catalogue) -> Mention | None:
    """Return the government of the division or town that 现将…情况报告如下 names."""
    found = _TOLD.search(clean, 0, _TOLD_REACH)
    who = without_what(found["who"], catalogue.lexicon) if found else ""
    if not found or who[:1] in _OWN or not is_place(*split(who, catalogue.divisions)):
        return None
    start = found.start("who")
    return government_of(who, Span(start, start + len(who)), catalogue)


def joint_government(clean: str, first: Span | None, lexicon: Lexicon) -> int:
    """Return where the government begins in 县委、县政府坚持 that opens a text, else -1.

    Places may stand with it: 中共某县委、某县人民政府坚持.
    """
    joint = _joint(lexicon).match(clean, first.start) if first else None
    return joint.start("government") if joint else -1
