"""What a recogniser of names tells of a question: the pipeline gives it, the graph side asks it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeAlias


class Recognised(Protocol):
    """A name in a text: `text[start:end]` stands for the thing with this canonical name."""

    @property
    def kind(self) -> str:
        """Return `instrument`, `organisation` or `program`."""
        ...

    @property
    def name(self) -> str:
        """Return the canonical name."""
        ...

    @property
    def start(self) -> int:
        """Return where it begins, in code points of the text."""
        ...

    @property
    def end(self) -> int:
        """Return where it ends, half open."""
        ...

    @property
    def known(self) -> bool:
        """Return whether the catalogue has it."""
        ...


Recognise: TypeAlias = Callable[[str], Sequence[Recognised]]
