"""A question as it was typed, in the widths, marks and spelling that its words are known by."""

from __future__ import annotations

import re
import string
from functools import cache
from typing import TYPE_CHECKING, Final

from ontology.alternatives import alternatives, longest_first

if TYPE_CHECKING:
    from ontology.wording import Wording

_NARROW: Final = {  # ２０２３ -> 2023, ＣＳＶ -> CSV; brackets are wide in titles
    ord(sign) + 0xFEE0: sign for sign in string.digits + string.ascii_letters
}
_UNSEEN: Final = re.compile("[\u200b-\u200f\u2060\ufeff]")
_MARKED: Final = re.compile("[<＜〈「『]([^<>＜＞〈〉「」『』《》]{2,60})[>＞〉」』]")
_TITLE: Final = re.compile("(《[^《》]*》)")
_LISTED: Final = "[有是]哪些|名单"
_USES: Final = frozenset({"modes:apply", "general:words"})
_SPACE: Final = re.compile(r"(?<![A-Za-z0-9])\s+|\s+(?![A-Za-z0-9])")  # 哪些 单位; not: which units
_SHORT_YEAR: Final = re.compile(
    r"(?<![\d近第前后过这满])(1[5-9]|2\d)(?=年(?![来内间以前后制期龄]))"  # 23年, not 近20年
)


def plain(question: str, wording: Wording) -> str:
    """Return a question without what typing adds and misspells; titles in 《》 keep their words."""
    text = _UNSEEN.sub("", question.translate(_NARROW)).strip()
    text = _ending(_without_purpose(_MARKED.sub(r"《\1》", text), wording), wording)
    return _whether(
        "".join(
            part if part.startswith("《") else _respelt(part, wording)
            for part in _TITLE.split(text)
        ),
        wording,
    )


def _without_purpose(text: str, wording: Wording) -> str:
    # 用哪部法办案最多 is 用哪部法最多; not 行政处罚, nor 办案 that nothing is used for.
    used = [word for word, meanings in wording.meanings.items() if _USES & set(meanings)]
    purposes = alternatives(longest_first(wording.purposes))
    ending = rf"(?<!行政)(?:来|去)?(?:{purposes})(?=(?:得|的|最|了|吗|，|的单位|$|[?？。]))"
    match = re.search(ending, text)
    if not match or not re.search(alternatives(longest_first(used)), text[: match.start()]):
        return text
    return text[: match.start()] + text[match.end() :]


def _ending(text: str, wording: Wording) -> str:
    # 谁学民法典的单位多 asks who has more; 多少, and 更多 itself, stay
    for end, meant in wording.ends.items():
        match = re.search(rf"{end}(?=(?:{_LISTED})?[吗呢啊？?。！!]*$)", text)
        if not match:
            continue
        longer = tuple(word for word in wording.wider if word.endswith(end) and word != end)
        if not text[: match.end()].endswith(longer):
            text = text[: match.start()] + meant + text[match.end() :]
    return text


def _whether(text: str, wording: Wording) -> str:
    # 学过民法典没 is 学过民法典吗; 哪些单位没 and 宪法没 are not.
    tag = re.search(f"({alternatives(longest_first(wording.tags))})[?？。]?$", text)
    known = tag and any(
        word.endswith(tag[1]) and text.endswith(word, 0, tag.end(1)) and word not in wording.tags
        for word in wording.wider
    )
    asks = any(sign in text for sign in wording.interrogative)
    if (
        not tag
        or known
        or asks
        or not any(word in text[: tag.start()] for word in wording.perfective)
    ):
        return text
    return text[: tag.start()] + wording.whether


def _respelt(part: str, wording: Wording) -> str:
    part = _SHORT_YEAR.sub(r"20\1", _SPACE.sub("", part))
    return _spellings(tuple(wording.spelt)).sub(
        lambda match: wording.spelt[match.group().lower()], _english_years(part, wording)
    )


@cache
def _spellings(words: tuple[str, ...]) -> re.Pattern[str]:
    # A word in Latin letters is whole: study, not of understudy.
    latin = alternatives(longest_first(word for word in words if word.isascii()))
    others = alternatives(longest_first(word for word in words if not word.isascii()))
    return re.compile(rf"(?<![A-Za-z])(?:{latin})(?![A-Za-z])|{others}", re.IGNORECASE)


def _english_years(part: str, wording: Wording) -> str:
    # from 2020 to 2022 is 2020年至2022年, since 2021 is 2021年以来
    words = {key: alternatives(longest_first(said)) for key, said in wording.english_years.items()}
    year = r"((?:19|20)\d\d)(?!\d)"
    span = rf"\b(?:{words['spans']})\s+{year}\s*(?:{words['to']})\s*{year}"
    part = re.sub(span, r"\1年至\2年", part, flags=re.IGNORECASE)
    for side in ("since", "after", "before"):
        told = next(word for word, which in wording.sides.items() if which == side)
        part = re.sub(rf"\b(?:{words[side]})\s+{year}", rf"\1年{told}", part, flags=re.IGNORECASE)
    return part
