"""Patterns by first character find what one pattern of all words finds."""

from __future__ import annotations

import re

from ontology.alternatives import alternatives, by_first, matches

WORDS = ("管理办法", "管理规定", "实施细则", "条例", "条措施", "若干规定")
TEXT = "若干规定和管理办法》、实施细则，十条措施，条例；若干管理规定”，若干条条例。"


def test_words_by_first_character_are_found_as_by_one_pattern() -> None:
    whole = re.compile(rf"(?:{'|'.join(WORDS)})(?![》”])")
    expected = [match.span() for match in whole.finditer(TEXT)]
    assert [match.span() for match in matches(by_first(WORDS, "(?![》”])"), TEXT)] == expected
    assert len(expected) == 5


def test_words_together_match_what_each_would() -> None:
    found = re.findall(alternatives(WORDS), TEXT)
    assert found == re.findall("|".join(WORDS), TEXT)


def test_of_two_that_reach_into_one_another_the_first_is_kept() -> None:
    found = matches(by_first(("政府办", "府办公室", "办公")), "县政府办公室")
    assert [match.group() for match in found] == ["政府办"]
