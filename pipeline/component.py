"""Fazhi for people who live in spaCy: a pipeline component, and a Doc of an extracted report.

    nlp = spacy.blank("zh")
    nlp.add_pipe("fazhi")
    doc = nlp(text)
    doc.spans["fazhi"], doc.spans["instruments"], doc._.fazhi_report

Only who asks for spaCy imports this file.
"""

# No `from __future__ import annotations` here: spaCy reads the types of a factory when it runs.

from collections.abc import Callable, Iterable, Iterator
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import Any

from spacy import displacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.tokens import Span as DocSpan
from spacy.vocab import Vocab

from ontology import catalogue as catalogues
from pipeline.extract import extract
from pipeline.model import Kind, Report, Span
from pipeline.read.text import clean
from pipeline.write import gold

ALL = "fazhi"
GROUPS = {
    Kind.INSTRUMENT.value: "instruments",
    Kind.ORGANISATION.value: "organisations",
    Kind.PROGRAM.value: "programs",
    "figure": "figures",
}
_COLOURS = {
    Kind.INSTRUMENT.value: "#7aa6d8",
    Kind.ORGANISATION.value: "#d8b26a",
    Kind.PROGRAM.value: "#86b98a",
    "figure": "#c9c9c9",
}
_PAGE = """<!DOCTYPE html>
<html lang="zh"><head><meta charset="utf-8"><title>Fazhi</title>
<style>body { font-family: sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em }
.spans { white-space: pre-line } .spans span { white-space: normal }</style></head>
<body>
"""

if not Doc.has_extension("fazhi_report"):
    Doc.set_extension("fazhi_report", default=None)


@Language.factory("fazhi", default_config={"catalogue": None}, assigns=["doc._.fazhi_report"])
def create(nlp: Language, name: str, catalogue: str | None) -> Callable[[Doc], Doc]:  # noqa: ARG001
    """Return the component; `catalogue` is the path of a catalogue of one's own."""
    known = catalogues.load(Path(catalogue) if catalogue else None)

    def component(doc: Doc) -> Doc:
        return annotate(doc, extract(clean(doc.text), known))

    return component


def annotate(doc: Doc, report: Report) -> Doc:
    """Set what was found in a Doc's text: `doc.spans` by kind, `doc._.fazhi_report` as JSON.

    A span that does not begin or end with a token is widened to one that does; `kb_id_` is the
    canonical name.
    """
    groups: dict[str, list[DocSpan]] = {label: [] for label in GROUPS}
    for span, label, name in _named(report):
        start, end = report.text.locate(span)
        found = doc.char_span(start, end, label, kb_id=name, alignment_mode="expand")
        if found is not None:
            groups[label].append(found)
    for label, group in GROUPS.items():
        doc.spans[group] = groups[label]
    doc.spans[ALL] = sorted(
        (span for spans in groups.values() for span in spans),
        key=lambda span: (span.start, -span.end, span.label_),
    )
    doc._.fazhi_report = gold.dump(report)
    return doc


def document(report: Report, vocab: Vocab) -> Doc:
    """Return a report as a Doc with one token a character of its source, with all spans set."""
    characters = list(report.text.source)
    return annotate(Doc(vocab, words=characters, spaces=[False] * len(characters)), report)


def markup(report: Report) -> str:
    """Return a report as HTML in the span style of displaCy: each name under its kind."""
    doc = document(report, Vocab())
    spans = doc.spans[ALL]
    ends = {0, len(doc), *(place for span in spans for place in (span.start, span.end))}
    cuts = sorted(ends)
    pieces = [doc.text[start:end] for start, end in pairwise(cuts)]
    number = {cut: index for index, cut in enumerate(cuts)}
    parsed: dict[str, Any] = {
        "title": escape(report.header.title or report.text.file),
        "tokens": pieces,  # displaCy sets a space after each token: the fewer the better
        "spans": [
            {
                "start_token": number[span.start],
                "end_token": number[span.end],
                "label": span.label_,
                "kb_id": "",
            }
            for span in spans
        ],
        "settings": {"lang": "zh", "direction": "ltr"},
    }
    colours = {"colors": _COLOURS}
    return str(displacy.render(parsed, style="span", manual=True, jupyter=False, options=colours))


def page(markups: Iterable[str]) -> Iterator[str]:
    """Yield the parts of one HTML page that shows reports one after the other."""
    yield _PAGE
    for report in markups:
        yield f"<figure>{report}</figure>\n"
    yield "</body></html>\n"


def _named(report: Report) -> Iterator[tuple[Span, str, str]]:
    for mention in report.mentions:
        yield mention.span, mention.kind.value, mention.entity.name
    for measure in report.measures:
        yield measure.figure.span, "figure", f"{measure.figure.value} {measure.figure.unit}"
