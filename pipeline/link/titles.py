"""What a mention stands for: the catalogue's title, or the title a short form was said for."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from ontology.alternatives import alternatives
from ontology.catalogue import canonical
from pipeline.link.misquoted import is_a_levels_own, near
from pipeline.model import INSTRUMENT, ORGANISATION, PROGRAM, Entity, Mention, Status, new
from pipeline.recognise.instruments import core_of, title_type
from pipeline.recognise.names import instrument
from pipeline.recognise.programs import ALONE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ontology.catalogue import Catalogue, Regulation
    from ontology.lexicon import Lexicon
    from ontology.organs import Organs
    from pipeline.model import Header, Text
    from pipeline.outline.segment import Outline

_STATE = "中华人民共和国"
_BRACKETED = re.compile(
    r"（(?:试行|暂行|修订稿|(?:\d{4}年?|新|第[一二三四五]次)?(?:修订|修正|修改))）$"
)
_DASH = re.compile(r"(?<=\d)[－–\-~～至]+(?=\d)")  # （2023－2025年）
_LEFT_OPEN = re.compile(r"（\d{4}[^（）]{1,6}\Z")
_DRAFT = re.compile(r"（(?:修订|修正|修改)?(?:草案稿?|(?:草案)?(?:征求意见|送审|讨论|审议)稿)）$")
_TRIAL = "（试行）"
_OF_YEARS = re.compile(r"[（(](\d{4})[—－–\-~～至]+(\d{4})年?[)）]$")
_SHORT = re.compile(
    r"[》〉]?[（(，,]{0,2}(?:下文|以下|下|后文)?(?:简称|称)(?:为|作)?[：:]?[“\"《]{0,2}$"
)
_REACH_OF_SHORT = 24
_LONGEST_SHORT = 6


def link(
    mentions: Sequence[Mention], header: Header, text: Text, outline: Outline, catalogue: Catalogue
) -> list[Mention]:
    """Return the mentions with what they stand for; those that stand for nothing go.

    Titles are looked up in the catalogue, short forms and 《条例》 in the text before them; the
    report's own title is none of its mentions. A title without its years is the edition of the
    reported year, of the next where plans are told.
    """
    shorts: dict[str, list[tuple[int, str]]] = {}
    for place, short, full in _short_forms(mentions, text):
        shorts.setdefault(short, []).append((place, full))
    told: list[Entity] = []
    linked: list[Mention] = []
    home = header.region or header.unit
    campaigns = _campaigns(catalogue) if header.year else {}
    for mention in mentions:
        span, words, rule, before, article = mention
        if before.kind is INSTRUMENT:
            entity = _instrument(mention, told, shorts, header, catalogue)
            if entity is None:
                continue
            if header.year and entity.known and words in _editions(catalogue):
                later = outline.clause_status(span.start) is Status.PLANNED
                entity = _edition(entity, words, header.year + later, catalogue)
            if not entity.known and entity.type == "regulation":
                slip = near(entity.name, catalogue) or _of_other_years(entity.name, catalogue)
                if slip and _made_locally(span.start, mentions, text, catalogue):
                    local = core_of(words).endswith(catalogue.lexicon.titles["central"])
                    entity = entity._replace(type="document") if local else entity
                elif slip:
                    entity, rule = instrument(slip.title, slip.kind), "misquoted title"
            told.append(entity)
        elif before.kind is PROGRAM and not before.known:
            if rule == ALONE and outline.clause_status(span.start) is Status.SHORTFALL:
                continue  # 执法“宽松软”: a figure of speech for what falls short
            entity = new(Entity, (PROGRAM, before.name, before.type, False, None, home))
        elif words in campaigns:
            entity = _campaign(before, campaigns[words], header.year or 0)
        else:
            entity = before
        linked.append(
            mention if entity is before else new(Mention, (span, words, rule, entity, article))
        )
    return linked


def _made_locally(
    start: int, mentions: Sequence[Mention], text: Text, catalogue: Catalogue
) -> bool:
    """Tell a title right behind a body of the neighbourhood: 省委、省政府《…实施纲要》."""
    opening = start - 1 if text.clean[start - 1] == "《" else start
    makers = (m.entity for m in mentions if m.span.end == opening)
    return any(
        maker.kind is ORGANISATION
        and catalogue.divisions.starting(maker.name, 0, len(maker.name)) > 0
        for maker in makers
    )


def _instrument(
    mention: Mention,
    told: Sequence[Entity],
    shorts: Mapping[str, Sequence[tuple[int, str]]],
    header: Header,
    catalogue: Catalogue,
) -> Entity | None:
    entity = mention.entity
    if entity.known:
        return entity
    title = entity.name
    if title.endswith("）"):
        title = _DRAFT.sub("", title)  # a draft is the instrument it becomes
    if title in shorts:
        title = _latest(shorts[title], mention.span.start)
    elif title in catalogue.lexicon.titles["anaphors"]:
        alike = (each for each in reversed(told) if core_of(each.name).endswith(title))
        return next((each for each in alike if each.type != "work"), None)
    known = lookup(title, catalogue) or _without_issuer(title, catalogue)
    if known and (title in _editions(catalogue) or not _is_to_come(known.name, title, header.year)):
        return known
    if len(title) <= _LONGEST_SHORT and entity.type != "work":
        for each in reversed(told):  # 《职责清单》 for 《第一责任人职责清单》
            if each.type != "work" and core_of(each.name).endswith(title) and each.name != title:
                return each
    if entity.type == "document" and _is_own(title, header, catalogue.lexicon):
        return None
    kind_of = entity.type if title == entity.name else title_type(title, catalogue.lexicon)
    place, legal_kind = _by_form(title, kind_of, header, catalogue)
    central = catalogue.lexicon.titles["central"]
    is_central = place and kind_of != "work" and core_of(title).endswith(central)
    if is_central and not (
        catalogue.divisions.opens_short(title) or is_a_levels_own(title, catalogue)
    ):
        kind_of = "regulation"  # a 纲要 that opens with no place is a central organ's
    return new(Entity, (INSTRUMENT, title, kind_of, False, legal_kind, place))


def _latest(told: Sequence[tuple[int, str]], position: int) -> str:
    """Return what a short form was last said for before a position, else what it will be."""
    return next((full for place, full in reversed(told) if place <= position), told[0][1])


def lookup(title: str, catalogue: Catalogue) -> Entity | None:
    """Return the known instrument of a title, 中华人民共和国 and （试行） left out of account."""
    for variant in _variants(title, catalogue.lexicon):
        regulation = catalogue.regulations.get(variant)
        if regulation:
            return instrument(regulation.title, regulation.kind)
    return None


def _is_to_come(known: str, title: str, year: int | None) -> bool:
    """Tell an edition of later years, which a title without years cannot mean in a report."""
    span = _OF_YEARS.search(known)
    return bool(year and span and span[1] not in title and int(span[1]) > year + 1)


def _without_issuer(title: str, catalogue: Catalogue) -> Entity | None:
    """Return the known instrument of a title that a central organ's name opens: 国务院…条例."""
    opening = _issuers(catalogue.organs).match(title)
    if opening is None:
        return None
    core = title[opening.end() :]
    known = lookup(core, catalogue)
    if known is None and title_type(core, catalogue.lexicon) == "regulation":
        slip = near(core, catalogue)
        known = instrument(slip.title, slip.kind) if slip else None
    issuer = catalogue.regulations[known.name].issuer if known else ""
    return known if not issuer or any(each in opening[0] for each in issuer.split("、")) else None


@cache
def _issuers(organs: Organs) -> re.Pattern[str]:
    return re.compile(f"(?:(?:{alternatives(organs.wholes)})(?:办公厅)?)+")


def _edition(entity: Entity, written: str, year: int, catalogue: Catalogue) -> Entity:
    """Return the edition of a year where a title is written without its years."""
    for first, last, edition in _editions(catalogue).get(written, ()):
        if first <= year <= last and edition.title != entity.name:
            return instrument(edition.title, edition.kind)
    return entity


def _of_other_years(title: str, catalogue: Catalogue) -> Regulation | None:
    """Return the one edition that has the first or the last of a title's years, a slip in it."""
    span = _OF_YEARS.search(title)
    if span is None:
        return None
    years = int(span[1]), int(span[2])
    known = _editions(catalogue).get(title[: span.start()], ())
    alike = [each for first, last, each in known if (first == years[0]) != (last == years[1])]
    return alike[0] if len(alike) == 1 else None


def _campaign(told: Entity, since: Sequence[tuple[int, str]], year: int) -> Entity:
    """Return the scheme that a short name means in a year: 主题教育 of 2019 and of 2023."""
    name = next((name for first, name in reversed(since) if first <= year), told.name)
    return told if name == told.name else new(Entity, (PROGRAM, name, told.type, True, None, ""))


@cache
def _campaigns(catalogue: Catalogue) -> dict[str, list[tuple[int, str]]]:
    """Return the short names that mean one scheme after another, each with its first year."""
    found: dict[str, list[tuple[int, str]]] = {}
    for row in catalogue.lexicon.programs["campaigns"]:
        short, since, name = row.split()
        found.setdefault(short, []).append((int(since), name))
    return {short: sorted(since) for short, since in found.items()}


@cache
def _editions(catalogue: Catalogue) -> dict[str, list[tuple[int, int, Regulation]]]:
    """Return the titles that were given anew for other years, with their editions."""
    editions: dict[str, list[tuple[int, int, Regulation]]] = {}
    for title in sorted({each.title for each in catalogue.regulations.values()}):
        span = _OF_YEARS.search(title)
        if span:
            edition = (int(span[1]), int(span[2]), catalogue.regulations[title])
            editions.setdefault(title[: span.start()], []).append(edition)
    return {title: found for title, found in editions.items() if len(found) > 1}


@cache
def _short_of(lexicon: Lexicon) -> re.Pattern[str]:
    """Match where 的 is left out: 关于进一步加强市县法治建设|意见."""
    sorts, kinds = (alternatives(lexicon.titles[key]) for key in ("about_sorts", "about_kinds"))
    return re.compile(f"(?<!的)(?=(?:{sorts})?(?:{kinds})$)")


def _variants(title: str, lexicon: Lexicon) -> Iterator[str]:
    yield title
    if _LEFT_OPEN.search(title):  # …规划（2021—2025年》
        title += "）"
        yield title
    dashed = _DASH.sub("—", title)
    if dashed != title:
        yield dashed
    core = _BRACKETED.sub("", title) if title.endswith("）") else title
    if core != title:
        yield core
    else:
        yield title + _TRIAL
    if title.startswith("关于"):
        yield _short_of(lexicon).sub("的", title, count=1)
    if title.startswith(_STATE):
        yield title.removeprefix(_STATE)
    else:
        yield _STATE + core


def _is_own(title: str, header: Header, lexicon: Lexicon) -> bool:
    return (
        bool(header.title)
        and canonical(header.title).endswith(title)
        and title.endswith(lexicon.titles["own"])
    )


def _short_forms(mentions: Iterable[Mention], text: Text) -> Iterator[tuple[int, str, str]]:
    """Yield where a report says what it will say instead: 《A》（以下简称《条例》）."""
    instruments = [m for m in mentions if m.entity.kind is INSTRUMENT]
    for full, short in pairwise(instruments):
        end, start = full.span.end, short.span.start
        if start - end <= _REACH_OF_SHORT:
            gap = text.clean[end:start]
            if "称" in gap and _SHORT.search(gap):
                yield start, short.entity.name, full.entity.name


def _by_form(
    title: str, kind_of: str, header: Header, catalogue: Catalogue
) -> tuple[str, str | None]:
    """Return the place within which an unknown title is unique, and its kind by its form."""
    opening = place_of(title, catalogue)
    place = "" if opening else header.region or header.unit
    if kind_of != "regulation":
        return place, None
    core = core_of(title)
    if opening and core.endswith("条例"):
        own = "自治县" in opening or "自治州" in opening or "自治旗" in opening
        return place, "自治条例和单行条例" if own else "地方性法规"
    if opening and title.endswith(_TRIAL):
        return place, "规范性文件"
    return place, None


def place_of(title: str, catalogue: Catalogue) -> str:
    """Return the division a title opens with, empty where it opens with none."""
    end = catalogue.divisions.starting(title, 0, len(title) - 1)
    return title[: max(end, 0)]
