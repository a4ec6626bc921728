"""Made reports: their gold is held like any, they repeat for the same numbers and differ else."""

import json
import re
import subprocess
import sys
import tomllib
from itertools import combinations
from pathlib import Path

import pytest
from running import environment

HERE = Path(__file__).parent
sys.path.append(str(HERE / "benchmarks"))

import corpus  # noqa: E402

from ontology.catalogue import load  # noqa: E402
from pipeline.extract import extract  # noqa: E402
from pipeline.read.text import read_bytes  # noqa: E402
from pipeline.score.scoring import score  # noqa: E402
from pipeline.write.gold import dump  # noqa: E402

SEED, NUMBER = 1, 250
SHINGLE = 20  # characters
FLOORS = tomllib.loads((HERE / "quality.toml").read_text("utf-8"))["made"]
LAYOUT = re.compile(r"[\s*#\u200b\ufeff]+")


@pytest.fixture(scope="module")
def made():
    return [corpus.report(SEED, index) for index in range(NUMBER)]


def test_extraction_of_made_reports_is_held_to_its_floors(made):
    catalogue = load()
    gold, found, texts = {}, {}, {}
    for index, report in enumerate(made):
        name = corpus.name(index)
        text = read_bytes(report.text.encode(), f"{name}.txt")
        gold[name], found[name], texts[name] = (
            report.gold,
            dump(extract(text, catalogue)),
            text.source,
        )
    figures = score(found, gold, texts).figures()

    assert {name: value for name, value in figures.items() if value < FLOORS[name]} == {}


def test_gold_quotes_what_stands_in_the_text(made):
    for text, gold in made:
        for kind in ("instruments", "organisations", "programs"):
            for mention in gold[kind]:
                quoted = text[mention["start"] : mention["end"]]
                assert LAYOUT.sub("", quoted) == mention["text"] != ""
        for entry in gold["applications"]:
            assert LAYOUT.sub("", text[entry["start"] : entry["end"]]) == entry["evidence"]


def test_reports_differ_in_unit_year_and_length(made):
    units = {gold["report"]["unit"] for _, gold in made}
    lengths = sorted(len(text) for text, _ in made)

    assert len(units) > NUMBER * 0.95
    assert len({gold["report"]["year"] for _, gold in made}) > 8
    assert lengths[0] < 1_500
    assert lengths[-1] > 15_000


def test_two_reports_share_little_of_their_wording(made):
    shingles = []
    for text, _ in made[:60]:
        words = LAYOUT.sub("", text)
        shingles.append({words[at : at + SHINGLE] for at in range(len(words) - SHINGLE)})
    shared = [
        len(one & other) / min(len(one), len(other)) for one, other in combinations(shingles, 2)
    ]

    assert sum(shared) / len(shared) < 0.005
    assert max(shared) < 0.06


def test_the_same_numbers_give_the_same_report_in_any_process(tmp_path, made):
    for hash_seed in ("0", "7"):
        folder = tmp_path / hash_seed
        subprocess.run(
            [sys.executable, HERE / "benchmarks/corpus.py", "3", folder, "--seed", str(SEED)],
            check=True,
            env=environment(PYTHONHASHSEED=hash_seed),
        )
        for index in range(3):
            part = f"00000/{corpus.name(index)}"
            written = (folder / f"reports/{part}.txt").read_bytes().decode()
            assert written == made[index].text
            assert json.loads((folder / f"gold/{part}.json").read_text("utf-8")) == made[index].gold


def test_tables_hold_the_same_reports(tmp_path, made):
    parquet = pytest.importorskip("pyarrow.parquet", reason="the extra analytics is not installed")
    corpus.write_tables(tmp_path, SEED, range(3))

    rows = parquet.read_table(tmp_path / "00000000.parquet").to_pylist()

    assert [row["text"] for row in rows] == [report.text for report in made[:3]]
    assert [row["name"] for row in rows] == [corpus.name(index) for index in range(3)]
