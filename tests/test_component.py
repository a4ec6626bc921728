"""Fazhi in spaCy: the component on any Chinese pipeline, the Doc of a report, displaCy."""

from __future__ import annotations

import json
import re
import warnings
from itertools import pairwise

import pytest

from ontology import catalogue
from pipeline.extract import extract
from pipeline.read.text import clean
from pipeline.write import gold

REPORT = (
    "# 甲市司法局2023年法治政府建设年度报告\n\n"
    "**一、学法用法。**组织学习《中华人民共和国民法\n\n典》3次，参加人员120余人次。\n"
    "二、严格执行《行政处罚法》，落实行政执法“三项制度”，配合市公安局、市人民检察院办案15件。\n"
)


@pytest.fixture(scope="module", autouse=True)
def spacy():
    with warnings.catch_warnings():  # what its own imports say is not ours
        warnings.simplefilter("ignore")
        return pytest.importorskip("spacy")


@pytest.fixture(scope="module")
def report():
    return extract(clean(REPORT), catalogue.load())


def pipeline(spacy, segmenter: str):
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": segmenter}}})
    nlp.add_pipe("fazhi")
    return nlp


def plain(text: str) -> str:
    return re.sub(r"[\s*#]", "", text)


@pytest.mark.parametrize("segmenter", ["char", "jieba"])
def test_the_component_sets_what_read_finds(spacy, report, segmenter):
    doc = pipeline(spacy, segmenter)(REPORT)
    found = gold.dump(report)

    assert doc.text == REPORT
    assert doc._.fazhi_report["instruments"] == found["instruments"]
    for group, key in (("instruments", "title"), ("organisations", "name"), ("programs", "name")):
        assert [span.kb_id_ for span in doc.spans[group]] == [one[key] for one in found[group]]
        for span, one in zip(doc.spans[group], found[group], strict=True):
            assert span.start_char <= one["start"]
            assert span.end_char >= one["end"]
            assert one["text"] in plain(span.text)
    assert len(doc.spans["figures"]) == len(found["measures"]) > 0


def test_characters_as_tokens_give_exact_spans(spacy, report):
    doc = pipeline(spacy, "char")(REPORT)

    assert [(s.start_char, s.end_char) for s in doc.spans["instruments"]] == [
        report.text.locate(mention.span)
        for mention in report.mentions
        if mention.kind == "instrument"
    ]


def test_all_spans_stand_in_the_order_of_the_text(spacy):
    doc = pipeline(spacy, "char")(REPORT)
    spans = doc.spans["fazhi"]

    assert len(spans) == sum(
        len(doc.spans[group]) for group in ("instruments", "organisations", "programs", "figures")
    )
    assert all((a.start, -a.end) <= (b.start, -b.end) for a, b in pairwise(spans))
    assert {span.label_ for span in spans} >= {"instrument", "organisation", "program", "figure"}


def test_the_component_stands_beside_others(spacy):
    nlp = spacy.blank("zh")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("fazhi", last=True)

    assert nlp.pipe_names == ["sentencizer", "fazhi"]
    assert [len(doc.spans["instruments"]) for doc in nlp.pipe([REPORT, "无。", ""])] == [2, 0, 0]


def test_a_pipeline_with_the_component_is_kept_and_loaded(spacy, tmp_path):
    nlp = pipeline(spacy, "char")
    nlp.to_disk(tmp_path)

    assert len(spacy.load(tmp_path)(REPORT).spans["instruments"]) == 2


def test_a_catalogue_of_ones_own_is_used(spacy, tmp_path):
    own = tmp_path / "own.csv"
    own.write_text("title,short,aliases,kind\n甲市养犬条例,养犬条例,,地方性法规\n", "utf-8")
    nlp = spacy.blank("zh")
    nlp.add_pipe("fazhi", config={"catalogue": str(own)})
    doc = nlp("各单位学习养犬条例。")

    assert [span.kb_id_ for span in doc.spans["instruments"]] == ["甲市养犬条例"]


def test_a_doc_goes_through_docbin(spacy, report):
    from spacy.tokens import DocBin

    from pipeline.component import document

    doc = document(report, spacy.blank("zh").vocab)
    kept = DocBin(docs=[doc], store_user_data=True).to_bytes()
    (back,) = DocBin().from_bytes(kept).get_docs(spacy.blank("zh").vocab)

    assert [token.text for token in doc] == list(REPORT)
    assert back.text == REPORT
    assert [(s.start, s.end) for s in back.spans["fazhi"]] == [
        (s.start, s.end) for s in doc.spans["fazhi"]
    ]
    assert json.dumps(back._.fazhi_report) == json.dumps(gold.dump(report))


def test_displacy_shows_each_name_whole_and_nothing_of_the_text_as_markup():
    from pipeline.component import markup, page

    text = REPORT + "三、<script>alert(1)</script>依据《甲&乙<b>办法》。\n"
    html = "".join(page([markup(extract(clean(text), catalogue.load()))]))

    assert html.count("<figure>") == 1
    assert "三项制度" in html
    assert "行政处罚法" in html
    assert "<script" not in html
    assert "<b>" not in html
    assert not re.search(r"(?:src|href)=[\"']?https?:", html)


def test_a_report_without_names_is_shown_without_a_warning():
    from pipeline.component import markup

    assert "无内容" in markup(extract(clean("无内容。"), catalogue.load()))
