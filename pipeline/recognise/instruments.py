"""Titled instruments: what stands in 《》, and documents that go by a number.

Titles may be nested (《关于印发〈A〉的通知》, 《关于印发《A》的通知》), broken by pages, or left
open.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from ontology.alternatives import by_first, matches
from ontology.catalogue import canonical
from ontology.short_names import endings
from pipeline.model import INSTRUMENT, Entity, Mention, Span, new

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ontology.catalogue import Catalogue
    from ontology.lexicon import Lexicon
    from pipeline.model import Text

_MARKS: Final = "《》〈〉<>﹤﹥"
_OPEN: Final = frozenset("《〈<﹤")
_LONGEST: Final = 100  # characters of a title, nested ones included
_LONGEST_UNCLOSED: Final = 40
_REACH_OF_WORKS: Final = 10  # characters before 《 in which 电影, 栏目 … name its sort

_ARTICLE: Final = re.compile(
    r"""
    [》〉”）)]* (?:（[^（）\n]{1,30}）)?
    ( 第 [一二三四五六七八九十百零〇\d]{1,6} 条
      (?: 之[一二三四五六七八九十] )?
      (?: 第?[一二三四五六七八九十\d]{1,3} 款 )?
      (?: 第?[（(]?[一二三四五六七八九十\d]{1,3}[）)]? 项 )?
      (?: [、和至到] 第? [一二三四五六七八九十百零〇\d]{1,6} 条 )* )
    """,
    re.VERBOSE,
)
_NUMBER: Final = by_first(
    "〔[（(﹝【",
    r"(?:[1１][9９]|[2２][0０])\d\d[〕\]）)﹞】]第?\d{1,4}号(?P<sort>[\u4e00-\u9fff]{0,12})",
)
_DIGITS: Final = str.maketrans("０１２３４５６７８９", "0123456789")
_ISSUER: Final = re.compile(r"[\u4e00-\u9fff]{1,10}$")
_SIGNED: Final = "签发人"  # behind the report's own number too
_LABEL: Final = re.compile(r"(?:文件编号|文号|字号)[：:|]\Z")  # the report's own number
_OF_TITLE: Final = re.compile(
    r"》(?:的[\u4e00-\u9fff]{2,5})?[（(]\Z"
)  # 《A》的通知（…〔2022〕9号）
_SUFFIX: Final = re.compile(
    r"(?:[（(](?:试行|暂行|制定|修订|修订稿|修正|草案|草案稿|征求意见稿|送审稿|"
    r"[\u4e00-\u9fff]{2,4}[版稿]|"
    r"[\d一二三四五六七八九十第—\-－–~～至.年度版本届项修订条\u3000]{1,14})[）)])+$"
)
_CLOSING: Final = ("）", ")", "\n")
_SORT_BEHIND: Final = re.compile(  # 《加强项目管理》通知, 《快递封装用品》国家标准
    "》(?:的?(?:通知|方案|文件)|(?:等[^，。；]{0,4})?(?:国家|行业|地方|团体)标准)"
)
_NOTE: Final = re.compile(r"(?<=..)[（(]([^（）()\n]{1,20})[）)]$")  # …办法（修改）, （节选）
_UNCLOSED: Final = re.compile(r"[（(][\d\-－—–~至年]{4,14}\Z")  # …规划（2021—2025年
_EDITION: Final = re.compile(r"[（(]?(?:19|20)\d\d年?[）)]?版\Z")  # …评查标准（2023年）版
_DRAFT: Final = re.compile(r"(?:修订|修正)?草案(?:稿)?$")

_VERSION: Final = re.compile(r"》([（(](?:试行|暂行|(?:19|20)\d\d年(?:版|修订|修正))[）)])")


def find(text: Text, catalogue: Catalogue) -> list[Mention]:
    """Return the titled instruments; a nested title is a mention of its own."""
    clean = text.clean
    found: list[Mention] = []
    for start, end, rule in _titles(clean, catalogue):
        entity = _entity(clean, start, end, catalogue)
        version = _VERSION.match(clean, end)
        if version and not _SUFFIX.search(entity.name):  # 《A》（试行）: the version is the title's
            entity = entity._replace(name=canonical(entity.name + version.group(1)))
            article = _ARTICLE.match(clean, version.end())
        else:
            article = _ARTICLE.match(clean, end)
        behind = article.group(1) if article else ""
        found.append(
            new(Mention, (new(Span, (start, end)), clean[start:end], rule, entity, behind))
        )
    found += _numbered(clean, catalogue.lexicon)
    for match in _anaphors(catalogue.lexicon).finditer(clean):
        word = match.group(1)
        entity = Entity(INSTRUMENT, word, title_type(word, catalogue.lexicon))
        found.append(Mention(Span(*match.span()), match.group(), "anaphor", entity))
    found += _quoted(clean, catalogue)
    return found


def _titles(clean: str, catalogue: Catalogue) -> list[tuple[int, int, str]]:
    """Return the stretches inside title marks, inner ones first, with the rule that found them."""
    found: list[tuple[int, int, str]] = []
    opened: list[tuple[int, str]] = []
    for place in _marks(clean):
        mark = clean[place]
        if opened and clean.find("\n", opened[-1][0], place) >= 0:
            while opened:
                found += _unclosed(clean, *opened.pop(), catalogue)
        while opened and place - opened[-1][0] > _LONGEST:
            found += _unclosed(clean, *opened.pop(), catalogue)
        if mark in _OPEN:
            opened.append((place, mark))
        elif opened:
            start, opening = opened.pop()
            if opening in "《〈" or _is_named(clean[start + 1 : place], opened, catalogue):
                rule = "nested title" if opened else "title"
                if place > start + 1:
                    found.append((start + 1, place, rule))
    while opened:
        found += _unclosed(clean, *opened.pop(), catalogue)
    return found


def _marks(clean: str) -> list[int]:
    """Return where title marks stand."""
    places: list[int] = []
    for mark in _MARKS:  # a third of the time that one pattern of them all takes
        place = clean.find(mark)
        while place >= 0:
            places.append(place)
            place = clean.find(mark, place + 1)
    places.sort()
    return places


def _is_named(name: str, opened: list[tuple[int, str]], catalogue: Catalogue) -> bool:
    """Tell whether what stands between < and > is a title and no mark-up."""
    title = canonical(name)
    if title in catalogue.regulations:
        return True
    inside = any(mark == "《" for _, mark in opened)
    return inside and title_type(title, catalogue.lexicon) != "work"


def _unclosed(
    clean: str, start: int, mark: str, catalogue: Catalogue
) -> Iterator[tuple[int, int, str]]:
    """Yield the longest known title that an unclosed 《 opens; without one it says nothing."""
    if mark != "《":
        return
    for end in range(min(start + 1 + _LONGEST_UNCLOSED, len(clean)), start + 2, -1):
        if canonical(clean[start + 1 : end]) in catalogue.regulations:
            yield start + 1, end, "unclosed title"
            return


def _entity(clean: str, start: int, end: int, catalogue: Catalogue) -> Entity:
    """Return what a title stands for by the title itself and the words before it."""
    lexicon = catalogue.lexicon
    title = canonical(clean[start:end])
    kind_of = "work" if title.startswith(lexicon.titles["explains"]) else title_type(title, lexicon)
    if kind_of == "work" and _SORT_BEHIND.match(clean, end):
        kind_of = "document"
    elif (
        kind_of != "regulation"
        or title.endswith(lexicon.titles["laws_in_works"])  # 情景剧《土楼里的民法典》
    ) and _works_before(lexicon).search(clean, max(0, start - _REACH_OF_WORKS), start - 1):
        kind_of = "work"
    return new(Entity, (INSTRUMENT, title, kind_of, False, None, ""))


def title_type(title: str, lexicon: Lexicon) -> str:
    """Return regulation, document or work, by what a title ends with."""
    core = core_of(title)
    tails, lengths = _tails(lexicon)
    for length in lengths.get(core[-2:]) or lengths.get(core[-1:], ()):
        kind_of = tails.get(core[-length:])
        if kind_of:
            return kind_of
    within = core.rstrip("〉》”")  # 某县贯彻〈A实施方案〉, 执法“十项禁令”
    if within != core and title_type(within, lexicon) == "document":
        return "document"
    note = _NOTE.search(core)
    if note and not note[1].endswith(lexicon.titles["works"]):
        return title_type(core[: note.start()], lexicon)
    return "work"


def core_of(title: str) -> str:
    """Return a title without （试行）, （2022年版）, 草案 and the like behind it."""
    core = _SUFFIX.sub("", title) if title.endswith(_CLOSING) else title
    core = _DRAFT.sub("", core) if "草案" in core else core
    core = _EDITION.sub("", core) if core.endswith("版") else core
    core = _UNCLOSED.sub("", core) if core.endswith("年") else core
    return core.rstrip("0123456789") or title


@cache
def _tails(lexicon: Lexicon) -> tuple[dict[str, str], dict[str, tuple[int, ...]]]:
    """Return what the last word of a title makes it, and the lengths of such words."""
    tables = (
        ("work", "work_titles"),
        ("document", "document"),
        ("document", "central"),
        ("regulation", "regulation"),
    )
    tails = {word: kind for kind, table in tables for word in lexicon.titles[table]}
    return tails, endings(tails)


@cache
def _works_before(lexicon: Lexicon) -> re.Pattern[str]:
    words = "|".join(map(re.escape, lexicon.titles["works"]))
    return re.compile(rf"(?:{words})[：:]?“?$")


def _numbered(clean: str, lexicon: Lexicon) -> Iterator[Mention]:
    """Yield documents that go by a number alone: 区委[2011]第5号专题办公会议纪要.

    A number in brackets behind a title, or right before one, is the title's, one in a line of its
    own the report's.
    """
    for match in matches(_NUMBER, clean):
        issuer = _ISSUER.search(clean, max(0, match.start() - 10), match.start())
        if not issuer:
            continue
        start = first = issuer.start()
        for lead in _leads(lexicon).finditer(clean, start, match.start()):
            start = lead.end()
        before = clean[start - 1 : start]
        sort = _sorts(lexicon).match(match["sort"])
        end = match.start("sort") + (sort.end() if sort else 0)
        labelled = _LABEL.search(clean, max(0, first - 6), first)  # 文号：将镛委〔2025〕5号
        alone = clean[end : end + 1] in ("", "\n", "|") or clean.startswith(_SIGNED, end)
        own = labelled or (alone and before in ("", "\n", "：", ":", "|"))
        titled = clean.startswith("《", end) or _OF_TITLE.search(clean, max(0, start - 8), start)
        if start == match.start() or own or titled:
            continue
        title = canonical(clean[start:end]).translate(_DIGITS)
        yield Mention(
            Span(start, end), clean[start:end], "number", Entity(INSTRUMENT, title, "document")
        )


@cache
def _anaphors(lexicon: Lexicon) -> re.Pattern[str]:
    """Return the pattern of 该条例, 该清单; what it stands for is for the linker to say."""
    words = "|".join(map(re.escape, lexicon.titles["anaphors"]))
    return re.compile(rf"该({words})")


def _quoted(clean: str, catalogue: Catalogue) -> Iterator[Mention]:
    """Yield titles in quotation marks behind a verb: 发布“研发机构合规指引”."""
    titles, makers = _quoted_titles(catalogue.lexicon)
    reached = 0
    for match in matches(titles, clean):
        start, end = match.span(1)
        verb_end = start - 2 if clean.startswith("了", start - 2) else start - 1
        if start <= reached:
            continue
        made = clean.endswith(makers, reached, verb_end)
        if not made and catalogue.divisions.starting(clean, start, end) < 0:
            continue  # “某省气候资源保护条例”: a place opens it
        reached = end + 1
        if match.group(1) not in catalogue.programs:
            entity = _entity(clean, start, end, catalogue)
            yield Mention(Span(start, end), match.group(1), "quoted title", entity)


_COUNTED = '(?:[一二三四五六七八九十两][^一二三四五六七八九十两“”]{1,4}){2,6}[”"]'  # “一法一办法”


@cache
def _quoted_titles(lexicon: Lexicon) -> tuple[tuple[re.Pattern[str], ...], tuple[str, ...]]:
    """Return the patterns of a title in quotation marks, and the verbs that stand before one.

    The quotation is sought and the verb looked at then: a fifth of the time of the verb first.
    """
    tails = "|".join(map(re.escape, lexicon.titles["quoted_tails"]))
    nots = "|".join(map(re.escape, lexicon.titles["quoted_not"]))
    making = ("formulate", "study", "review", "apply")
    verbs = [v for v, mode in sorted(lexicon.modes.items()) if mode in making and len(v) > 1]
    title = rf"(?!{_COUNTED})(?=([^“”\"「」《》\n]{{4,40}}(?:{tails}))[”\"」](?!{nots}))"
    return by_first('“"「', title), tuple(verbs)


@cache
def _leads(lexicon: Lexicon) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, lexicon.titles["number_leads"])))


@cache
def _sorts(lexicon: Lexicon) -> re.Pattern[str]:
    words = "|".join(map(re.escape, lexicon.titles["numbered"]))
    return re.compile(rf"[^，。]{{0,8}}?(?:{words})")
