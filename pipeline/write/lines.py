"""The lines of one report's graph in N-Quads, collected as pieces and joined at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ontology.terms import PREFIXES, escape_literal
from pipeline.write import predicates as say
from pipeline.write.iris import organisation_iri

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pipeline.model import Span, Text

XSD = PREFIXES["xsd"]


class Lines:
    """What is said so far of a report, and how lines end: with the graph, by the sort of object.

    The ends are made once. f-strings that mix ASCII with Chinese took three times as long as
    `pieces`; a subject among them has its pointed brackets.
    """

    def __init__(self, text: Text, graph: str, base: str) -> None:
        self.source = text
        self.graph = graph
        self.base = base
        self.pieces: list[str] = []
        self.end = f" <{graph}> .\n"
        self.end_of_iri = f">{self.end}"
        self.end_of_string = f'"{self.end}'
        self.end_of_chinese = f'"@zh{self.end}'
        self.end_of_integer = f'"^^<{XSD}integer>{self.end}'
        self.in_report = f"{say.IN_REPORT}<{graph}>{self.end}"
        marked = '"' in text.clean or "\\" in text.clean
        self.escape: Callable[[str], str] = escape_literal if marked else str
        self.paged = bool(text.pages)
        self._actors: dict[str, str] = {}

    def say(self, subject: str, *pairs: str) -> None:
        """Add a line for each predicate and object that follow each other in `pairs`."""
        for i in range(0, len(pairs), 2):
            self.pieces += ("<", subject, ">", pairs[i], pairs[i + 1], self.end)

    def quotes(self, spans: Sequence[Span]) -> list[str]:
        """Return the words of spans as N-Quads holds them."""
        words = self.source.quotes(spans)
        return words if self.escape is str else list(map(self.escape, words))

    def clauses(self, spans: Sequence[Span]) -> list[tuple[int, int, str]]:
        """Return where clauses stand in the source, and in words."""
        places = self.source.located(spans)
        return [(*place, words) for place, words in zip(places, self.quotes(spans), strict=True)]

    def page(self, iri: str, span: Span) -> None:
        """Say on which page a stretch begins, where the file has pages (`paged`)."""
        page = self.source.page(span.start)
        self.pieces += (iri, say.PAGE, f'"{page}', self.end_of_integer)

    def acted(self, name: str) -> str:
        """Return what says behind a subject who acted."""
        found = self._actors.get(name)
        if found is None:
            iri = organisation_iri(name, self.base)
            found = self._actors[name] = f"{say.ACTOR}<{iri}{self.end_of_iri}"
        return found

    def text(self) -> str:
        """Return all lines."""
        return "".join(self.pieces)
