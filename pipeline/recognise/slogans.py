"""What stands in quotation marks and names no scheme: slogans, aims, work formulas."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ontology.divisions import Divisions
    from pipeline.recognise.program_words import ProgramWords

_FORMULA: Final = re.compile(
    r"[二三四五六七八九十两双多零][个项位种]?.{1,3}|[\dNX+—-]+|应.{1,2}[尽必].{1,2}|.{1,3}[^模]式|[一二三四五六七八九十]+|一.一[档策案册码]"
)  # 三加强, 1+10, 应述尽述, 应进必进, 点菜式, 一二三六, 一人一档
_COMMA: Final = re.compile("[、，,]")
_LEAST, _MOST = 3, 12  # characters of a quotation that may be a name by itself
_DATE: Final = re.compile(r"\d[·.．•]\d")
_PAIR: Final = 3
_IN_ONE: Final = "合一"
_TOGETHER: Final = "相结合"  # 处罚与教育相结合: a principle
_MANNER: Final = "式"


def is_aim(name: str, words: ProgramWords) -> bool:
    """Tell an aim, a sentence or a number: “推进依法行政”工作目标, “1354”工作总抓手."""
    return name.startswith(words.aims) or "，" in name or "," in name or name.isdecimal()


def stands_alone(name: str, words: ProgramWords) -> bool:
    """Tell whether a quotation without a sort or a maker beside it may still be a name."""
    if not _LEAST <= len(name) <= _MOST or "、" in name or "，" in name:
        return False
    return not (name.endswith(words.no_endings) or _DATE.search(name))


def is_formula(name: str, words: ProgramWords) -> bool:
    """Tell a work formula or a list, which name a scheme only with a head noun behind them."""
    if name.count("、") > 1 or "—" in name or (len(name) == _PAIR and name[1] == "、"):
        return True  # “亚、残”运
    if name.endswith(_IN_ONE) and len(name) > _PAIR:  # 多报合一, but not 三合一
        return False
    return _FORMULA.fullmatch(name) is not None and not name.endswith(words.formula_sorts)


def is_manner(name: str, words: ProgramWords) -> bool:
    """Tell a way of doing something, which names no scheme: “体检式”检查, “保姆式”服务."""
    if name.endswith(_TOGETHER):
        return True
    return name[-1] == _MANNER and not name.endswith(words.no_manners)


def is_slogan(name: str, clean: str, end: int, words: ProgramWords, divisions: Divisions) -> bool:
    """Tell a slogan by its own words, or by the verb that ends at `end` before its marks.

    What opens with a place that the text names opens with no slogan's word: “应城智慧市监”.
    """
    first = name
    if _COMMA.search(name):
        parts = [part for part in _COMMA.split(name) if part]
        if not parts:
            return True
        first = parts[0]
        if len(parts) > 1 and len({len(part) for part in parts}) == 1 and len(first) > 3:
            shared = set(first).intersection(*parts[1:])
            if shared or first[0] in words.slogan_openers:
                return True
    if first[0] in words.slogan_openers and len(name) > 4:
        places = divisions.shorts.get(first[:2], ())
        if not any(place.name in clean for place in places):
            return True
    return words.slogan_before.ends(clean, end)
