"""Who reports, for which place and year: from the title, the signature and the first sentence.

The unit is named by the title, else by the signature, the first sentence, or the data a site puts
above the text. A report on a whole division is its people's government's, and a Party group
stands for its bureau.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from ontology.alternatives import alternatives
from ontology.divisions import TOWNS
from pipeline.link import naming
from pipeline.link.declared_names import is_declared
from pipeline.link.home import OF_A_PROVINCE, split
from pipeline.model import Header, Mention, Span
from pipeline.read.dates import YEAR, commonest_year, in_digits
from pipeline.reporter import imprint, opening, outside_names, own_words
from pipeline.reporter.home_division import home_division
from pipeline.reporter.homeless import homeless, own_government

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ontology.catalogue import Catalogue
    from ontology.lexicon import Lexicon
    from pipeline.model import Text
    from pipeline.reporter.imprint import Signature, Title

_FIRST_SENTENCE = 120
_FOOTER_SHARE = 0.6
_YEARS = re.compile(rf"(?:{YEAR})(?:[-—~至](?:{YEAR}))?(?:年度|年|度)?(?:上半年|下半年)?")
_YEAR_OF = re.compile(rf"(?P<year>{YEAR})(?=[-—~至](?:{YEAR})|[年度）)]|$)")
_REPORTED_YEAR = re.compile(  # 现对我局2019年度工作情况总结如下
    rf"现[将对就][^。；\n]{{0,24}}?(?P<year>{YEAR})年[^。；\n]{{0,40}}"
    "(?:如下|予以公[开布示])"
)
_OPENING_YEAR = re.compile(rf"(?:\A|\n)(?P<year>{YEAR})年(?:度|以来)?[，,]")
_OPENING_REACH = 1500
_LAST_MONTHS = "11"
_LAST_YEAR = re.compile(rf"(?:{YEAR})年?度?[-—~－至](?P<year>{YEAR})")
_LEVELS = frozenset("省市县区州旗盟镇乡街")
_SUPERIOR = re.compile(r"[省市县区州盟旗]委")  # 紧扣省委“1310”部署
_IN_TOWN = re.compile(f"(?:{'|'.join(TOWNS)})(?!人民政府|政府|办事处)")
_CONVENED = "会议"
_COMMITTEE = "管委会"
_OFFICE = "办"
_GOVERNMENT = "人民政府"
_LED = re.compile(
    r"在(?:以[^，,。]{2,16}的)?$|[、和及]$"
    r"|(?:按照|根据|依照|贯彻|落实|围绕|紧扣|对照|聚焦)[^，,。]*$"
)


def read_named(
    text: Text, organisations: Sequence[Mention], catalogue: Catalogue
) -> tuple[Header, list[Mention]]:
    """Return the header, and the organisations with their full names (`naming.full_names`).

    A unit and a year that were given with the report win; what its page says comes last.
    """
    clean, facts = text.clean, text.facts
    paragraphs = imprint.lines(clean)
    title = imprint.title(clean, paragraphs, catalogue.lexicon)
    body = _without_footer(clean, paragraphs, catalogue)
    signed = imprint.signature(clean, body, organisations)
    data = imprint.publication(clean, paragraphs)
    issued = signed.issued or imprint.published(clean, paragraphs, data)
    issued = issued or facts.written or facts.published or None
    year = facts.year or _year(title, clean, issued)
    words = title.words if title else facts.title
    publisher = imprint.publisher(clean, data, organisations)
    publisher = publisher or outside_names.named(facts.publisher, catalogue)
    unit = (
        outside_names.given(facts.unit, catalogue)
        or _in_title(title, organisations, catalogue)
        or _who_signed(signed.mention, clean, organisations, catalogue)
        or own_words.told_of(clean, organisations)
        or opening.division_told_of(clean, catalogue)
        or opening.division_that_opens(clean, paragraphs, catalogue)
        or _in_first_sentence(clean, paragraphs, organisations, catalogue.lexicon)
        or publisher
        or own_words.maker(clean, catalogue)
    )
    witnesses = [each for each in (signed.mention, publisher) if each]
    if unit is None:
        division = homeless(organisations, text, year, catalogue)
        unit = own_government(clean, division, catalogue)
    else:
        division = home_division(unit, [*witnesses, *organisations], text, year, catalogue)
        if not unit.entity.place and not unit.text.endswith(OF_A_PROVINCE):  # 农业农村局
            told = homeless(organisations, text, year, catalogue)
            division = told if told and division in catalogue.divisions.parents(told) else division
    header = Header(
        region=catalogue.divisions.full_name(division) if division else "",
        region_code=division.code or None if division else None,
        year=year,
        issued=issued,
        title=words,
    )
    if unit is None:
        return header, naming.full_names(organisations, header, text, catalogue)
    return _named(header, unit, signed, organisations, text, catalogue)


def _named(
    header: Header,
    unit: Mention,
    signed: Signature,
    organisations: Sequence[Mention],
    text: Text,
    catalogue: Catalogue,
) -> tuple[Header, list[Mention]]:
    """Return the header with the unit's full name, its short name and another's signature."""
    home = naming.home_of(header, catalogue)
    plain = naming.name(unit, home) or unit.text
    home = home.in_town(naming.town_of(plain, header.region))
    named = naming.fully_named([*organisations, unit], home, plain, text)
    full = plain
    if named and named[-1].text == unit.text and named[-1].span == unit.span:
        full = named.pop().entity.name
    if text.facts.unit and not full.endswith(unit.text):
        full = unit.text
    if full != plain:
        home = home.in_town(naming.town_of(full, header.region))
        named = naming.fully_named(organisations, home, full, text)
    short = _short(named, full, text, catalogue)
    issuer = None
    if signed.mention:
        signer = next((each for each in named if each.span == signed.mention.span), None)
        if signer is None or signer.entity.name != full:
            issuer = signed.written
    return replace(header, unit=full, unit_short=short, issuer=issuer), named


def _short(named: Sequence[Mention], full: str, text: Text, catalogue: Catalogue) -> str | None:
    """Return what the report calls its unit: what it declares, else the shortest form."""
    ranks: dict[str, tuple[bool, bool, bool, int]] = {}
    for mention in named:
        if mention.entity.name != full or mention.text == full:
            continue
        if _lacks_prefecture(mention.text, full, catalogue):
            continue
        placed = bool(split(mention.text, catalogue.divisions)[0])
        bare = mention.text[0] not in _LEVELS  # 县林业局 before 林业局
        rank = (not is_declared(mention, text), placed, bare, len(mention.text))
        ranks[mention.text] = min(rank, ranks.get(mention.text, rank))
    return min(ranks, key=lambda short: ranks[short], default=None)


def _lacks_prefecture(written: str, full: str, catalogue: Catalogue) -> bool:
    """Return whether a name is the full one but for the divisions above: 江阳区应急管理局."""
    if "人民政府" not in full:  # 新洲区人民政府邾城街道办事处
        written = written.replace("人民政府", "")
    before = full.removesuffix(written)
    tokens, _ = split(written, catalogue.divisions)
    return before != full and bool(tokens) and not split(before, catalogue.divisions)[1]


def _year(title: Title | None, clean: str, issued: str | None) -> int | None:
    found = _YEAR_OF.search(title.words) if title else None
    if found:
        return in_digits(found["year"])
    told = _REPORTED_YEAR.search(clean, 0, _OPENING_REACH)
    if told:
        return in_digits(told["year"])
    first = _OPENING_YEAR.search(clean, 0, _OPENING_REACH)
    if first:
        return in_digits(first["year"])
    return commonest_year(clean) or (_year_before(issued) if issued else None)


def _year_before(issued: str) -> int:
    """Return the year that a date alone tells: the one before, in the last months its own."""
    return int(issued[:4]) - (issued[5:7] < _LAST_MONTHS)


def last_year(header: Header) -> int | None:
    """Return the last year reported on: 2022 of 2021—2022年度."""
    found = _LAST_YEAR.search(header.title)
    return in_digits(found["year"]) if found else header.year


def _without_footer(clean: str, paragraphs: Sequence[Span], catalogue: Catalogue) -> Sequence[Span]:
    footer = _footers(catalogue.lexicon).search(clean, int(len(clean) * _FOOTER_SHARE))
    return [span for span in paragraphs if span.end <= footer.start()] if footer else paragraphs


@cache
def _footers(lexicon: Lexicon) -> re.Pattern[str]:
    return re.compile(alternatives(lexicon.footers))


def _in_title(
    title: Title | None, organisations: Sequence[Mention], catalogue: Catalogue
) -> Mention | None:
    """Return the unit a title names: an organisation, else a division's or town's government."""
    if title is None:
        return None
    inside = [
        each
        for each in organisations
        if title.span.start <= each.span.start and each.span.end <= title.span.end
    ]
    above = title.span.end - len(title.words)
    if inside and inside[-1].span.end > above:
        return _with_its_zone(title, inside[-1], catalogue)
    who = _YEARS.sub("", title.words).removeprefix("关于")
    who = opening.without_what(who, catalogue.lexicon)
    tokens, rest = split(who, catalogue.divisions)
    if opening.is_place(tokens, rest):
        return opening.government_of(who, title.span, catalogue)
    if inside:  # in a line of its own
        return _with_its_zone(title, inside[-1], catalogue)
    if opening.is_unlisted_zone(who, _COMMITTEE, catalogue):  # its title is enough
        return opening.standing_for(who, title.span)
    return outside_names.named(who, catalogue) if tokens and rest else None


def _who_signed(
    signer: Mention | None, clean: str, organisations: Sequence[Mention], catalogue: Catalogue
) -> Mention | None:
    """Return who signs; a government's office that the text does not tell of signs for it."""
    offices = catalogue.lexicon.units["government_offices"]
    if signer is None or not signer.entity.place or not signer.text.endswith(offices):
        return signer
    told = any(m.text.endswith(offices) and m.span < signer.span for m in organisations)
    if told or _OFFICE in own_words.levels(clean, catalogue.lexicon):
        return signer
    return opening.standing_for(signer.entity.place, signer.span, _GOVERNMENT)


def _with_its_zone(title: Title, unit: Mention, catalogue: Catalogue) -> Mention:
    """Return the whole name of a committee of a zone that no table lists: 松雁湖新区管委会."""
    form = unit.entity.place
    if form not in catalogue.divisions.forms:
        return unit
    at = title.words.rfind(unit.text)
    who = _YEARS.sub("", title.words[:at]).removeprefix("关于") + form if at > 0 else ""
    if not opening.is_unlisted_zone(who, unit.text, catalogue):
        return unit
    return opening.standing_for(who, title.span, unit.text.removeprefix(form))


def _in_first_sentence(
    clean: str,
    paragraphs: Sequence[Span],
    organisations: Sequence[Mention],
    lexicon: Lexicon,
) -> Mention | None:
    """Return the first organisation of the text that is not said to lead or to be led."""
    first = opening.first_sentence(paragraphs)
    joint = opening.joint_government(clean, first, lexicon)
    issues = lexicon.units["issues"]
    for mention in organisations:
        if mention.span.start == joint:
            return mention
        if first is None or mention.span.start > first.start + _FIRST_SENTENCE:
            return None
        if own_words.speaks_before(clean, first.start, mention.span.start, lexicon):
            return None
        before = clean[first.start : mention.span.start]
        after = clean[mention.span.end : mention.span.end + 1]
        if mention.span.start < first.start or _LED.search(before) or after in {"的", "、"}:
            continue
        if clean.startswith(_CONVENED, mention.span.end):  # 召开县委依法治县委员会会议
            continue
        # 街道平安办 of a street that is not named
        if mention.entity.place in TOWNS and _IN_TOWN.match(mention.text):
            continue
        if not _SUPERIOR.fullmatch(mention.text) and not clean.startswith(issues, mention.span.end):
            return mention
    return None
