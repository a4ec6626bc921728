"""Full names of organisations: prefecture, county and the name without its level word.

A name that the report itself writes in full wins: 区科经局 is 武汉市新洲区科学技术和经济信息化局
where that stands in the file, since 科经 is what remains of it.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from ontology.divisions import TOWNS
from pipeline.link.abbreviations import BARE, in_full
from pipeline.link.declared_names import declared as said_instead
from pipeline.link.declared_names import said_short
from pipeline.link.home import OF_A_PROVINCE, Home, split, uncrowned
from pipeline.link.spelling import wide
from pipeline.model import ORGANISATION, Entity, Mention, Span, new

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ontology.catalogue import Catalogue
    from pipeline.model import Header, Text

_TOWN = re.compile(
    rf"[^省市县区州旗盟]{{1,8}}?(?:{'|'.join(TOWNS)})(?=人民政府|办事处|政府|党|综合|司法|$)"
    r"|[^省市县区州旗盟]{2,12}区(?=管委会|管理委员会)"  # a zone that no table lists
)
IN_SHORT = "county in short"
_AS_WRITTEN = frozenset({"free words", "branch", "name of its own", "national organ"})
_OFFICE = "office of an organisation"
_SYSTEM = "系统"
_GROUP = "named group"
_BUREAU, _BRANCH = "局", "分局"
_OF_A_TOWN = re.compile("依法治[镇乡街]")
_GOVERNED = re.compile("依法治(?P<level>[国省市县区州旗盟])")
_SCHOOLS = ("大学", "学院")
_GOVERNMENT, _OUTPOST = "人民政府", "街道办事处"
_ZONE = "区"  # of a zone that no table lists; one that is listed is a region
_GOVERNING = ("政府", "办事处")
_OFFICES = frozenset("科股处室队站所")
_BUREAUX = frozenset("局厅委会队院")
_AND = frozenset("和及与")
_LEVELS = "市县区旗"
_ENDS_SENTENCE = frozenset("。；;！\n")
_CONGRESS = "人民代表大会"
_SESSION = re.compile(r"^第?[一二三四五六七八九十\d]{1,3}届")


def full_names(
    organisations: Sequence[Mention], header: Header, text: Text, catalogue: Catalogue
) -> list[Mention]:
    """Return the organisations with their full names.

    Those that name a class (镇政府 in a county's report) or the unit itself by its level alone
    (县局) go, and an office of the unit's own is the unit.
    """
    return fully_named(organisations, home_of(header, catalogue), header.unit, text)


def fully_named(
    organisations: Sequence[Mention], home: Home, unit: str, text: Text
) -> list[Mention]:
    """Return what `full_names` does for a unit and where it is at home."""
    plain = _plain_names(organisations, home, unit, text)
    kept = [(each, name) for each, name in zip(organisations, plain, strict=True) if name]
    full = in_full(kept, home, unit, said_instead(kept, text))
    branch = unit.endswith(_BRANCH)  # 瑞安分局 is 温州市生态环境局瑞安分局
    twin = home.above + unit if home.above else ""  # 区统计局 where 武汉经开区统计局 reports
    found: list[Mention] = []
    for (span, words, rule, before, _), name in kept:
        name = full.get(name, name)  # noqa: PLW2901
        own = name == twin or (branch and words == name and unit.endswith(name))
        name = unit if own else name  # noqa: PLW2901
        entity = new(Entity, (ORGANISATION, name, before.type, False, None, ""))
        found.append(new(Mention, (span, words, rule, entity, "")))
    if unit[-1:] not in _BUREAUX:
        return found
    return [_without_office(each, unit, found) if each.rule == _OFFICE else each for each in found]


def home_of(header: Header, catalogue: Catalogue) -> Home:
    """Return where the unit of a header is at home."""
    divisions = catalogue.divisions
    division = divisions.by_code.get(header.region_code or "")
    if division is None and header.region:
        tokens, _ = split(header.region, divisions)
        if tokens:
            division = divisions.resolve(tokens[-1], reversed(tokens[:-1]))
    town = town_of(header.unit, header.region)
    return Home(division, town, divisions, catalogue.organs, unnamed=not header.unit)


def town_of(unit: str, region: str) -> str:
    """Return the town or unlisted zone a unit belongs to, empty where it belongs to none."""
    town = _TOWN.match(unit.removeprefix(region))
    return town[0] if town and not (town[0][-1] == region[-1:] == _ZONE) else ""


def name(mention: Mention, home: Home, unit: str = "", place: str = "") -> str | None:
    """Return the full name of a mention by its form alone, None where it names a class.

    `place` is the full name of the place a list has told before: 市政府 in 常州市委、市政府.
    """
    written, placed = wide(mention.text), wide(mention.entity.place)
    rest = written[len(placed) :]
    if placed == "国家" and rest[-1:] == "部":
        return rest  # no ministry's own name opens with 国家
    if not placed:
        return _unplaced(written, mention, home, unit)
    crown, bare = uncrowned(placed, home.organs)
    if crown and not (crown == "中共" and rest in {"委员会", "委"}):
        return written
    if mention.rule == IN_SHORT or rest.endswith(OF_A_PROVINCE):  # 昆山生态环境局, 浙江教育厅
        division = home.resolve((bare,))
        bare = home.divisions.full_name(division) if division else bare
    whole = place or home.place(bare)
    if rest == "党委" and bare == "区":
        whole = _autonomous(home) or whole
    if whole is None:
        return None if home.is_level(bare) else written
    if crown and len(split(bare, home.divisions)[1]) < 2:  # 中共浚县委, 中共浚县县委
        return whole + "委"
    if crown:
        return written
    rest = _SESSION.sub("", rest) if "届" in rest else rest
    if rest.startswith(_CONGRESS):
        rest = _congress(rest)
    if rest == "政府":
        return whole + "人民政府"
    if mention.rule == _GROUP and rest[0] in BARE and whole == home.region:
        return whole + rest[1:]  # 市局全面依法行政领导小组
    if rest in BARE:
        return _by_level(whole, rest, unit, home)
    whole = _of_bureau(whole, bare, unit, home) if rest == _BRANCH else whole
    if rest.endswith(_OUTPOST):  # 新洲区人民政府邾城街道办事处
        rest = rest.removeprefix(_GOVERNMENT)
    return whole + rest


def _of_bureau(place: str, written: str, unit: str, home: Home) -> str:
    """Return what stands before 分局 of a branch by its short name, in its or its bureau's report.

    梅列分局 is one of 三明市公安局, 九台分局 is 长春市公安局九台区分局.
    """
    if unit[-1:] not in BARE or not home.divisions.named(written):
        return place
    above = unit.removesuffix(_BRANCH)
    if above == unit:
        return unit + written
    return above if above.rstrip(_LEVELS).endswith(written) else place


def _congress(rest: str) -> str:
    """Return a congress by the name in use: 人民代表大会常务委员会 is 人大常委会."""
    rest = "人大" + rest.removeprefix(_CONGRESS)
    return rest.replace("人大常务委员会", "人大常委会")


def _autonomous(home: Home) -> str | None:
    """Return the autonomous region that 区 means in 区党委: a district has a 区委."""
    if home.division is None:
        return None
    province = home.divisions.province(home.division).name
    return province if province.endswith("自治区") else None


def _unplaced(written: str, mention: Mention, home: Home, unit: str) -> str | None:
    if mention.rule in _AS_WRITTEN or any(school in written for school in _SCHOOLS):
        return written
    own = home.town or unit[-1:] in _BUREAUX
    if mention.rule == "parts alone" and written[-1] in _OFFICES and own:
        return None
    if written.startswith(home.organs.wholes):
        return written
    street = home.town.removesuffix("道")  # 海滨街党工委 of 海滨街道
    if street.endswith("街") and written.startswith(street) and home.town not in written:
        return home.region + home.town + written[len(street) :]
    if home.divisions.starting(written, 0, len(written)) > 0 or home.divisions.opens_short(written):
        return written
    governed = _GOVERNED.search(written) if "依法治" in written else None
    if governed:  # 依法治省办 in a county's report, 依法治县办 in a town's
        above = "" if governed["level"] == "国" else home.place(governed["level"])
        return (home.region if above is None else above) + written
    if home.town and _is_of_a_town(written, mention.rule):
        return home.region + home.town + written
    if written.endswith(OF_A_PROVINCE) and home.division:
        return home.divisions.province(home.division).name + written  # 公安厅 in a city's report
    if mention.rule == _GROUP and written[0] in BARE and unit.endswith(written[0]):
        return home.region + written[1:].removeprefix(_SYSTEM)  # 局系统普法工作领导小组
    return home.region + written


def _is_of_a_town(written: str, rule: str) -> bool:
    """Tell what a town's report means as its own: 法治建设领导小组, 党政办, 依法治镇委员会."""
    own = rule == _GROUP or (rule == "parts alone" and written[-1] == "办")
    own = own or (rule == _OFFICE and "组办" in written)  # 法治建设领导小组办公室
    return own or _OF_A_TOWN.search(written) is not None


def _by_level(place: str, tail: str, unit: str, home: Home) -> str | None:
    """Return the superior organ that 市局 means to a bureau; the unit's own level is the unit."""
    if unit.endswith(_BRANCH) and tail in unit.removesuffix(_BRANCH):
        return unit[: unit.find(tail) + 1]  # 市局 to 温州市生态环境局瑞安分局
    if place == home.region:
        return None
    crown, rest = uncrowned(unit, home.organs)
    tokens, organ = split(rest, home.divisions)
    if organ.endswith(_GOVERNING):
        return None  # to a government 市局 is any bureau of the city
    if not tokens or organ[-1:] not in BARE:
        return place + tail
    if organ.endswith(_BRANCH):  # 市局 to 市生态环境局新洲分局
        organ = organ[: organ.find(_BUREAU) + 1]
    return crown + place + organ[:-1] + tail


def _plain_names(
    organisations: Sequence[Mention], home: Home, unit: str, text: Text
) -> list[str | None]:
    """Return the names by form; a level word in a list stands for the place named before it."""
    clean = text.clean
    organs, divisions = home.organs, home.divisions
    names: list[str | None] = []
    declared = said_short(clean) if unit else set[str]()
    seen: dict[tuple[str, str, str, str], str | None] = {}
    listed = level = before = ""
    told: dict[str, tuple[str, int]] = {}  # by level word the place, and the mention that tells it
    end = -1
    for index, ((start, stop), words, rule, entity, _) in enumerate(organisations):
        place = entity.place
        if listed and not _goes_on(clean, end, start, before):
            listed = ""
        if place:
            bare = uncrowned(place, organs)[1]
            tokens, rest = split(bare, divisions)
            if tokens and rest in {"", tokens[-1][-1]}:  # 滨海新区区委、区政府
                listed, level = home.place(bare) or "", tokens[-1][-1]
                told[level] = listed, index
                listed = "" if home.region.endswith(listed) else listed
        nearby = listed if place == level else ""
        if not nearby and place in told and home.is_level(place) and home.place(place) is None:
            whole, teller = told[place]  # 延安市宝塔区水务局会同区法院, in a province's report
            nearby = whole if _in_one_sentence(organisations[teller : index + 1], clean) else ""
        key = (words, place, rule, nearby)
        if key not in seen:
            seen[key] = name(organisations[index], home, unit, nearby)
        full = seen[key]
        names.append(unit if full is None and words in declared else full)
        end, before = stop, rule
    return names


def _goes_on(clean: str, end: int, start: int, before: str) -> bool:
    """Return whether a list goes on to the next name: 市委、市政府, behind a place 和 too."""
    if start - end == 1:
        return clean[end] == "、" or (clean[end] in _AND and before == "place")
    return start == end


def _in_one_sentence(organisations: Sequence[Mention], clean: str) -> bool:
    """Return whether names follow one another without the end of a sentence between them."""
    return all(
        before.span.end <= after.span.start
        and _ENDS_SENTENCE.isdisjoint(clean[before.span.end : after.span.start])
        for before, after in pairwise(organisations)
    )


def _without_office(mention: Mention, unit: str, named: Iterable[Mention]) -> Mention:
    """Return the unit for an office of its own, as 省应急厅办公室; a government's is a body."""
    if mention.text[-1] not in _OFFICES:
        return mention
    owners = [m for m in named if m.entity.name == unit and mention.text.startswith(m.text)]
    owner = max(owners, key=lambda each: len(each.text), default=None)
    if owner is None or owner.text == mention.text:
        return mention
    start = mention.span.start
    return mention._replace(
        span=Span(start, start + len(owner.text)),
        text=owner.text,
        entity=owner.entity,
    )
