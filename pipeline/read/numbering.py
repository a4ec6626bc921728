"""The numbers that Word counts itself: 一、 （一） 1. before paragraphs of a list."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_SLOT = re.compile(r"%([1-9])")
_DIGITS = "〇一二三四五六七八九"
_ROMAN = (("x", 10), ("ix", 9), ("v", 5), ("iv", 4), ("i", 1))


def _chinese(number: int) -> str:
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    if not tens:
        return _DIGITS[ones]
    return f"{_DIGITS[tens] if tens > 1 else ''}十{_DIGITS[ones] if ones else ''}"


def _roman(number: int) -> str:
    written = ""
    for sign, value in _ROMAN:
        while 0 < value <= number < 40:
            written, number = written + sign, number - value
    return written or str(number)


def _letter(number: int) -> str:
    return chr(96 + number) if 0 < number <= 26 else str(number)


def _circled(number: int) -> str:
    return chr(0x245F + number) if 0 < number <= 20 else str(number)


_FORMS: Mapping[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalFullWidth": lambda number: str(number).translate(
        {48 + d: 0xFF10 + d for d in range(10)}
    ),
    "decimalZero": lambda number: f"{number:02}",
    "chineseCounting": _chinese,
    "chineseCountingThousand": _chinese,
    "ideographDigital": _chinese,
    "japaneseCounting": _chinese,
    "taiwaneseCountingThousand": _chinese,
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "lowerLetter": _letter,
    "upperLetter": lambda number: _letter(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
}


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is numbered: from which number, in which form, in which words."""

    start: int
    form: str
    words: str


@dataclass(slots=True)
class Lists:
    """The lists of a document, and how far each has been counted."""

    levels: Mapping[str, Mapping[int, Level]]
    styles: Mapping[str, tuple[str, int]]
    counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def number(self, paragraph: Any) -> str:  # noqa: ANN401
        """Return the number of a paragraph as shown, empty where it has none."""
        found = self._place(paragraph)
        if found is None:
            return ""
        key, depth = found
        levels = self.levels.get(key, {})
        level = levels.get(depth)
        if level is None:
            return ""
        counts = self.counts.setdefault(key, {})
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [each for each in counts if each > depth]:
            del counts[deeper]
        if level.form not in _FORMS:
            return ""

        def shown(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            form = _FORMS.get(levels[at].form, str) if at in levels else str
            return form(counts.get(at, levels[at].start if at in levels else 1))

        return _SLOT.sub(shown, level.words)

    def _place(self, paragraph: Any) -> tuple[str, int] | None:  # noqa: ANN401
        """Return the list of a paragraph and its depth: its own, else that of its style."""
        properties = _child(paragraph, "pPr")
        if properties is None:
            return None
        own = _child(properties, "numPr")
        style = _child(properties, "pStyle")
        found = self.styles.get(_value(style)) if style is not None else None
        if own is None:
            return found
        key, depth = _value(_child(own, "numId")), _value(_child(own, "ilvl"))
        if key == "0":
            return None
        return (
            key or (found[0] if found else ""),
            int(depth or "0") if depth.isdecimal() or not depth else 0,
        )


def lists(numbering: Any, styles: Any) -> Lists:  # noqa: ANN401
    """Return the lists that a document's parts declare; either part may be missing (None)."""
    abstract: dict[str, dict[int, Level]] = {}
    named: dict[str, dict[int, Level]] = {}
    for element in numbering if numbering is not None else ():
        name = _name(element)
        if name == "abstractNum":
            abstract[_value(element, "abstractNumId")] = _levels(element)
        elif name == "num":
            named[_value(element, "numId")] = abstract.get(
                _value(_child(element, "abstractNumId")), {}
            )
    of_styles: dict[str, tuple[str, int]] = {}
    for element in styles if styles is not None else ():
        properties = _child(element, "pPr")
        own = _child(properties, "numPr") if properties is not None else None
        if own is not None:
            depth = _value(_child(own, "ilvl"))
            place = int(depth) if depth.isdecimal() else 0
            of_styles[_value(element, "styleId")] = _value(_child(own, "numId")), place
    return Lists(named, of_styles)


def _levels(abstract: Any) -> dict[int, Level]:  # noqa: ANN401
    found = {}
    for element in abstract:
        depth = _value(element, "ilvl")
        if _name(element) == "lvl" and depth.isdecimal():
            start = _value(_child(element, "start"))
            form = _value(_child(element, "numFmt"))
            words = _value(_child(element, "lvlText"))
            found[int(depth)] = Level(int(start) if start.isdecimal() else 1, form, words)
    return found


def _child(element: Any, name: str) -> Any:  # noqa: ANN401
    return next((each for each in element if _name(each) == name), None)


def _name(element: Any) -> str:  # noqa: ANN401
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _value(element: Any, name: str = "val") -> str:  # noqa: ANN401
    """Return an attribute of an element whatever its name space, empty where there is none."""
    if element is None:
        return ""
    found = (value for key, value in element.attrib.items() if key.rpartition("}")[2] == name)
    return next(found, "")
