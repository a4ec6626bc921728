"""Fuzzing: mutated files of each format, in workers that may die; by hand twenty thousand."""

import fuzzing
import pytest

from pipeline.bulk.processes import Bounds, ordered_map

FORMS = ("html", "pdf", "docx", "text", "saved page", "table")


def wrong(items: list[tuple[str, int]], workers: int = 2) -> list[str]:
    bounds = Bounds(seconds=40, megabytes=1024)
    verdicts = ordered_map(
        fuzzing.prepare, items, workers, lambda item, cause: f"{item}: {cause}", bounds
    )
    return [verdict for verdict in verdicts if verdict]


def test_mutated_files_are_read_or_refused():
    items = [(form, seed) for form in FORMS for seed in range(40)]

    assert wrong(items) == []


@pytest.mark.soak
def test_twenty_thousand_mutated_files_are_read_or_refused():
    items = [(form, seed) for form in FORMS for seed in range(1000, 1000 + 3400)]

    assert len(items) >= 20_000
    assert wrong(items) == []
