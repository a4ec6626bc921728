"""The scorer: what counts as a hit, a miss, a false find."""

import pytest

from pipeline.score.scoring import character_f1, score


def report(**parts):
    empty = {key: [] for key in ("instruments", "organisations", "programs")}
    return {"report": {}, "applications": [], "measures": []} | empty | parts


def figure(value, unit, what, status="done"):
    return {"value": value, "unit": unit, "what": what, "status": status, "bound": "exact"}


def test_mentions_are_compared_as_sets():
    law = {"start": 0, "end": 3, "text": "民法典", "title": "民法典", "type": "regulation"}
    result = score(
        {"a": report(instruments=[law, law | {"start": 9, "end": 12}])},
        {"a": report(instruments=[law])},
        {"a": "民法典，又见，又见民法典"},
    )

    assert result.layers["instruments"].f1 == 1
    assert result.layers["offsets"].f1 == 1


def test_a_shifted_offset_is_an_error():
    law = {"start": 1, "end": 4, "text": "民法典", "title": "民法典", "type": "regulation"}
    result = score({"a": report(instruments=[law])}, {"a": report()}, {"a": "民法典。"})

    assert result.layers["offsets"].f1 == 0
    assert ("a", "instruments", "wrong", "民法典 · regulation") in result.errors


def test_measures_are_a_multiset():
    twice = [figure(137, "处", "隐患"), figure(137, "处", "隐患")]
    result = score({"a": report(measures=twice[:1])}, {"a": report(measures=twice)}, {"a": ""})

    assert (result.layers["measures"].hit, result.layers["measures"].gold) == (1, 2)


def test_of_like_figures_the_one_with_like_words_is_matched():
    mine = [figure(2, "次", "召开会议"), figure(2, "次", "听取汇报")]
    theirs = [figure(2, "次", "听取汇报", "planned"), figure(2, "次", "召开会议")]
    result = score({"a": report(measures=mine)}, {"a": report(measures=theirs)}, {"a": ""})

    assert result.layers["what is counted"].f1 == 1
    assert result.layers["status"].f1 == 0.5


def test_works_are_no_applications():
    film = {"start": 0, "end": 2, "text": "薪火", "title": "薪火", "type": "work"}
    seen = {"unit": "u", "mode": "mention", "title": "薪火", "status": "done"}
    whole = report(instruments=[film], applications=[seen])

    assert score({"a": whole}, {"a": whole}, {"a": "薪火"}).layers["applications"].gold == 0


def test_a_report_that_was_not_found_counts_as_empty():
    gold = report(programs=[{"name": "三项制度", "known": True}])

    assert score({}, {"a": gold}, {}).layers["programs"].recall == 0


@pytest.mark.parametrize(
    ("one", "other", "f1"),
    [("接待来访", "接待来访", 1), ("", "", 1), ("接待", "来访", 0), ("接待来访", "来访", 2 / 3)],
)
def test_character_f1(one, other, f1):
    assert character_f1(one, other) == pytest.approx(f1)
