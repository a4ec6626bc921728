"""The verbs of the lexicon where they stand, and the small patterns around them."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from pipeline.model import Mode

if TYPE_CHECKING:
    from ontology.lexicon import Lexicon
    from pipeline.model import Span

MAKING = (Mode.FORMULATE, Mode.REVIEW)


class Verb(NamedTuple):
    """A verb of the lexicon at its place in the text."""

    start: int
    end: int
    word: str
    mode: Mode


def verbs(stretch: str, offset: int, lexicon: Lexicon, *, national: bool = False) -> list[Verb]:
    """Return the verbs of a stretch that begins at `offset`.

    A local unit makes and revises no national law, so with `national` those verbs are left out.
    """
    sought, modes = _verbs(lexicon)
    found = []
    for match in sought.finditer(stretch):
        start, end = match.span()
        word = match.group()
        found.append(Verb(offset + start, offset + end, word, modes[word]))
    return [v for v in found if makes_sense(v, national=True)] if national else found


def makes_sense(verb: Verb, *, national: bool) -> bool:
    """Tell whether a local unit can do this with a national law."""
    return not national or verb.mode not in MAKING


def prints(clean: str, verb: Verb, title: Span, lexicon: Lexicon) -> bool:
    """Tell whether a verb makes copies of a text: 印发3000余份《A》, 印发《A》800册."""
    if verb.word not in lexicon.relations["copy_verbs"] or verb.end > title.start:
        return False
    number = copies(lexicon)
    return bool(number.search(clean, verb.end, title.start) or number.match(clean, title.end + 1))


def is_and(gap: str, lexicon: Lexicon) -> bool:
    """Tell whether two verbs with this between them share their object."""
    return _and(lexicon).fullmatch(gap) is not None


def joined(found: list[Verb], clean: str, lexicon: Lexicon) -> list[Verb]:
    """Return the first verb and those joined to it."""
    chain = found[:1]
    for verb in found[1:]:
        gap = clean[chain[-1].end : verb.start]
        if gap and not is_and(gap, lexicon):
            break
        chain.append(verb)
    return chain


def any_of(words: tuple[str, ...]) -> str:
    """Return a pattern of words, in their order."""
    return "|".join(map(re.escape, words))


@cache
def pattern(words: tuple[str, ...], *, at_end: bool = False) -> re.Pattern[str]:
    """Return the compiled pattern of words, anchored at the end of the stretch on request."""
    return re.compile(f"(?:{any_of(words)})" + ("$" if at_end else ""))


@cache
def copies(lexicon: Lexicon) -> re.Pattern[str]:
    """Return the pattern of a number of copies: 3000余份, 2万册."""
    units = any_of(lexicon.relations["copies"])
    return re.compile(rf"(?:\d{{3,}}|\d[\d.]*[万千百])[万千百余多]*(?:{units})")


@cache
def nominals(lexicon: Lexicon) -> re.Pattern[str]:
    """Return the pattern of verbs that follow a title as nouns: 等系列宣传, 落实情况."""
    between = any_of(lexicon.relations["between"])
    words = sorted((w for w in lexicon.modes if len(w) > 1), key=lambda w: (-len(w), w))
    either, short = any_of(tuple(words)), any_of(lexicon.relations["short"])
    counted = r"\d+[余多]?(?:学时|课时|部|项|个|件|场|期|次)"  # 等60学时的培训
    return re.compile(
        rf"(?:{between}|{counted}){{0,4}}?(?P<verbs>(?:{either})(?:(?:{short})?[、和与及]?(?:{either}))*)"
    )


@cache
def looks_right(lexicon: Lexicon) -> re.Pattern[str]:
    """Return the pattern of a stretch after which the verb is still to come: 将, 围绕.

    Other things of the list may stand before the title: 将习近平法治思想、《A》纳入学习内容.
    """
    words = any_of(lexicon.relations["looks_right"])
    last = "[^，。、]{0,12}的|[^，。、]{0,24}(?:及|和|与)|[^，。]{0,6}"
    return re.compile(rf"(?:{words})(?:[^，。、；]{{1,30}}、){{0,6}}(?:{last})$")


@cache
def becomes(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return the pattern of what a title is taken for: 为重要依据."""
    return re.compile(rf"(?:为|作为)(?:[^，。；、]{{0,6}}?)(?:{any_of(words)})")


@cache
def _verbs(lexicon: Lexicon) -> tuple[re.Pattern[str], dict[str, Mode]]:
    modes = {word: Mode(mode) for word, mode in lexicon.modes.items()}
    return pattern(tuple(sorted(modes, key=lambda w: (-len(w), w)))), modes


@cache
def _and(lexicon: Lexicon) -> re.Pattern[str]:
    adverbs = any_of(lexicon.relations["adverbs"])
    short = any_of(lexicon.relations["short"])  # 学习不深、执行不严
    return re.compile(rf"(?:(?:{short})?[、和与及并]|并且|以及)?(?:{adverbs})?")


@cache
def happens(lexicon: Lexicon) -> re.Pattern[str]:
    """Return the pattern of what only says when: 自施行以来, 颁布四十周年, 修订为契机."""
    what, when = any_of(lexicon.relations["happens"]), any_of(lexicon.relations["when"])
    return re.compile(
        rf"[》”]?(?:自|于[^，。]{{2,8}})?(?:{what})(?:{what}|[^，。；：《]){{0,8}}?(?:{when})"
    )


@cache
def event(lexicon: Lexicon) -> re.Pattern[str]:
    """Return the pattern of an instrument's beginning that ends its clause: 围绕《A》颁布，."""
    return re.compile(rf"[》”]?(?:{any_of(lexicon.relations['happens'])})(?=[，,])")


@cache
def aligned(lexicon: Lexicon, *, to_end: bool = False) -> re.Pattern[str]:
    """Return the pattern of what sets work by a title, at a stretch's end: 紧紧围绕, 锚定.

    With `to_end` 完成 counts too.
    """
    words = lexicon.relations["aligned"]
    words += lexicon.relations["aligned_to_end"] if to_end else ()
    return re.compile(rf"(?:{any_of(words)})[^，。、；]{{0,6}}$")


@cache
def upholds(lexicon: Lexicon) -> re.Pattern[str]:
    """Return the pattern of a verb that cuts a title off from those before 、: 、彰显宪法权威."""
    return re.compile(rf"、(?:{any_of(lexicon.relations['upholds'])})[^，。、；]{{0,6}}$")


@cache
def aims(lexicon: Lexicon) -> re.Pattern[str]:
    """Return the pattern of what a title sets: 《A》各项任务要求."""
    sets, words = any_of(lexicon.relations["sets"]), any_of(lexicon.relations["aims"])
    note = r"(?:[（(][^（）()\n]{1,20}[）)])?"
    return re.compile(rf"[》”]?{note}(?:{sets})?的?[^，。；：、《]{{0,6}}?(?:{words})")


@cache
def effective(lexicon: Lexicon) -> re.Pattern[str]:
    """Return the pattern of taking effect: 自公布之日起施行, 于2025年7月1日起施行."""
    what = any_of(lexicon.relations["happens"])
    return re.compile(
        rf"[》”]?[^，。；：《]{{0,4}}[自于从][^，。；：《]{{2,14}}起(?:正式)?(?:{what})"
    )


@cache
def told(lexicon: Lexicon) -> re.Pattern[str]:
    """Return the pattern of a public that is spoken to or visited: 向群众, 为师生, 走进机关."""
    public, entering = (any_of(lexicon.relations[key]) for key in ("public", "entering"))
    return re.compile(rf"(?:面向|[向对为给])[^，。；]{{0,6}}?(?:{public})|{entering}")


@cache
def looked_at(lexicon: Lexicon) -> re.Pattern[str]:
    """Return the pattern of a look at how something is carried out: 落实情况开展督察."""
    state, looks = any_of(lexicon.relations["looked_at"]), any_of(lexicon.relations["looks"])
    return re.compile(rf"[^，。；《]{{0,8}}?(?:{state})[^。；《]{{0,24}}?(?:{looks})")


@cache
def list_openers(lexicon: Lexicon) -> re.Pattern[str]:
    """Return the pattern of what opens a point of a list: 其中, 三是, （二）."""
    words = any_of(lexicon.relations["openers"])
    return re.compile(
        rf"(?:[（(]?[一二三四五六七八九十\d]{{1,2}}[）)、.．]|[一二三四五六七八九十][是要]|{words})+"
    )
