"""Notices without title marks that carry a title: 对照县政府关于印发《A》的通知."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pipeline.relate.verbs import verbs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipeline.relate.verbs import Group, Verb
    from pipeline.relate.wording import Wording

_ABOUT: Final = "关于"
_LONGEST: Final = 6  # 关于印发, 关于转发


def past_carrier(
    clean: str, left: str, right: int, start: int, bodies: Mapping[int, int], words: Wording
) -> tuple[str, int]:
    """Return the clause before a title, and where it goes on, without the notice that carries it.

    What is done with the notice is done with the title: 对照…关于印发《A》的通知 acts on it. Where
    nothing is done with it, whoever opens the clause issued it.
    """
    about = left.rfind(_ABOUT)
    if about < 0 or not words.issued.fullmatch(left, about + len(_ABOUT)):
        return left, right
    carrier = words.carriers.match(clean, right)
    if not carrier:
        return left, right
    opens = bodies.get(start + about, -1) - start
    if opens <= 0 and not verbs(left[:about], start, words):
        return left, right
    return left[: opens if opens > 0 else about], carrier.end()


def carried_by(
    clean: str, group: Group, ends: Mapping[int, tuple[str, ...]], words: Wording
) -> Iterator[tuple[tuple[str, ...], Verb]]:
    """Yield who issued titles by such a notice; `ends` tells which bodies end where."""
    end = group.start - 1
    about = clean.rfind(_ABOUT, max(0, end - _LONGEST), end)
    if about in ends and words.issued.fullmatch(clean, about + len(_ABOUT), end):
        for verb in verbs(clean[about:end], about, words):
            yield ends[about], verb
