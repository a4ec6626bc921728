"""Texts with choices and slots, compiled once into functions that write (see grammar.toml)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

TOKEN = re.compile(r"\{([^{}]+)\}|([()|<>\[\]])|([^{}()|<>\[\]]+)")
SIGN = re.compile(r"[{}()|<>\[\]]")
CLOSING = {"(": ")", "<": ">", "[": "]"}


class Writing(Protocol):
    """What a compiled text writes into: `put` adds words, `chance` gives a number from 0 to 1."""

    put: Callable[[str], None]
    chance: Callable[[], float]

    def opened(self) -> int:
        """Begin what a figure counts, and return its number."""

    def closed(self, number: int) -> None:
        """End it."""

    def slot(self, name: str, arguments: tuple[str, ...]) -> None:
        """Write what stands for a slot."""


if TYPE_CHECKING:
    Write: TypeAlias = Callable[[Writing], None]


class Grammar:
    """The rules, each a choice of compiled texts; a slot with the name of a rule is that choice."""

    def __init__(self, rules: Mapping[str, Sequence[str]]) -> None:
        self._plain = {
            name: tuple(texts)
            for name, texts in rules.items()
            if not any(SIGN.search(text) for text in texts)
        }
        self._rules: dict[str, list[Write]] = {name: [] for name in rules}
        for name, texts in rules.items():
            self._rules[name] += [self.compiled(text) for text in texts]

    def compiled(self, text: str) -> Write:
        """Return the function that writes a text."""
        tokens = list(TOKEN.finditer(text))
        if "".join(token[0] for token in tokens) != text:
            raise ValueError(f"a brace that nothing closes: {text}")
        write, used = self._choice(tokens, 0, "")
        if used != len(tokens):
            raise ValueError(f"{tokens[used][0]} closes nothing: {text}")
        return write

    def _choice(self, tokens: Sequence[re.Match[str]], at: int, end: str) -> tuple[Write, int]:
        """Return what stands up to the closing sign, alternatives parted by |."""
        ways: list[list[Write | str]] = [[]]
        while at < len(tokens):
            slot, sign, words = tokens[at].groups()
            if sign and sign in ")>]":
                break
            at += 1
            if sign == "|":
                ways.append([])
            elif sign:
                inner, at = self._choice(tokens, at, CLOSING[sign])
                ways[-1].append(_marked(inner, sign))
            else:
                ways[-1].append(self._slot(slot) if slot else words)
        if end:
            if at == len(tokens) or tokens[at][0] != end:
                raise ValueError(f"{end} is missing behind {tokens[at - 1][0]}")
            at += 1
        if all(len(way) == 1 and isinstance(way[0], str) for way in ways) and len(ways) > 1:
            return _word([str(way[0]) for way in ways]), at
        return _either([_all(way) for way in ways]), at

    def _slot(self, slot: str) -> Write:
        name, *arguments = slot.split(":")
        if name in self._plain:
            return _word(self._plain[name])
        if name in self._rules:
            return _either(self._rules[name])
        given = tuple(arguments)
        return lambda out: out.slot(name, given)


def _word(words: Sequence[str]) -> Write:
    number = len(words)
    return lambda out: out.put(words[int(out.chance() * number)])


def _all(steps: Iterable[Write | str]) -> Write:
    steps = tuple(steps)
    if len(steps) == 1 and not isinstance(steps[0], str):
        return steps[0]

    def write(out: Writing) -> None:
        for step in steps:
            if isinstance(step, str):
                out.put(step)
            else:
                step(out)

    return write


def _either(ways: list[Write]) -> Write:
    """Return the choice of one; the list may be filled later."""
    if len(ways) == 1:
        return ways[0]

    def write(out: Writing) -> None:
        ways[int(out.chance() * len(ways))](out)

    return write


def _marked(inner: Write, sign: str) -> Write:
    if sign == "[":
        return lambda out: inner(out) if out.chance() < 0.5 else None
    if sign == "<":

        def write(out: Writing) -> None:
            number = out.opened()
            inner(out)
            out.closed(number)

        return write
    return inner
