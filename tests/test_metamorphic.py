"""Extraction goes by the form: a change of a whole report that keeps its meaning changes no more.

Places, bureaux, laws, verbs, measure words, numbers and marks of the samples are put for others;
what is read must be what was read before, with the others in their places.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

import pytest
from shared import SHARED

from ontology.catalogue import load
from pipeline.extract import extract
from pipeline.read.text import clean, read_bytes
from pipeline.write.gold import dump

HERE = Path(__file__).parent
TABLE = tomllib.loads((HERE / "cases/metamorphic.toml").read_text("utf-8"))
SAMPLES = sorted((HERE / "reports").glob("*.txt"))
SAMPLES += sorted((SHARED / "reports").glob("*.txt")) if SHARED else []
FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")
CHINESE = "零一二三四五六七八九"
COUNTED = frozenset("件起场次人名份家户")


@cache
def source(path):
    return read_bytes(path.read_bytes(), path.name).source


def read(text):
    return dump(extract(clean(text, "a.txt", "0" * 64), load()))


@cache
def before(path):
    return read(source(path))


def same(words):
    return words


def facts(report, rename=same):
    """Return what a report tells, in order and without places, its names put for others."""

    def put(value):
        return rename(value) if isinstance(value, str) else value

    head = report["report"]
    return {
        "header": [put(head[key]) for key in ("unit", "unit_short", "region", "year", "issued")],
        "instruments": [(put(m["title"]), m["type"]) for m in report["instruments"]],
        "organisations": [(put(m["name"]), m["type"]) for m in report["organisations"]],
        "programs": [put(m["name"]) for m in report["programs"]],
        "applications": sorted(
            (put(a["unit"]), a["mode"], put(a["title"]), a["status"])
            for a in report["applications"]
        ),
        "measures": [
            (m["value"], m["unit"], m["bound"], put(m["what"]), m["status"], put(m["actor"]))
            for m in report["measures"]
        ],
    }


def replaced(pairs):
    """Return what puts words for others, at once and over the breaks of lines."""
    words = sorted(pairs, key=len, reverse=True)
    pattern = re.compile("|".join(r"\s*".join(map(re.escape, word)) for word in words))
    return lambda text: pattern.sub(lambda m: pairs["".join(m[0].split())], text)


def changed(text, change):
    for pattern, other in change["changes"].items():
        text = re.sub(pattern, other, text)
    return text


@pytest.mark.parametrize("change", TABLE["change"], ids=lambda change: change["name"])
def test_a_change_is_met_in_the_samples(change):
    met = [path for path in SAMPLES if changed(source(path), change) != source(path)]

    assert {path.stem for path in met} - set(change.get("but", ()))


@pytest.mark.parametrize("change", TABLE["change"], ids=lambda change: change["name"])
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_marks_and_words(sample, change):
    def alike(text):
        for one, other in change.get("alike", {}).items():
            text = text.replace(one, other)
        return text

    text = changed(source(sample), change)
    if sample.stem in change.get("but", ()) or text == source(sample):
        return
    told = facts(read(text), alike)

    assert told == facts(before(sample), lambda words: alike(changed(words, change)))


def home(report):
    """Return the province, prefecture and county that report; None where it is no county's."""
    divisions = load().divisions
    found = divisions.by_code.get(report["report"]["region_code"] or "")
    if found is None or found.level != "county":
        return None
    above = divisions.prefecture(found)
    if above is None or above.level != "prefecture" or not above.name.endswith("市"):
        return None
    return divisions.province(found), above, found


def short(name):
    return name[:-1] if len(name) > 2 else name


PLACES = [(row["level"], *names) for row in TABLE["place"] for names in row["names"]]


@pytest.mark.parametrize(("level", "city", "county"), PLACES, ids=[p[2] for p in PLACES])
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_who_reports_may_lie_elsewhere(sample, level, city, county):
    divisions = load().divisions
    here = home(before(sample))
    if here is None or not here[2].name.endswith(level) or here[0].name[-1] != "省":
        return
    if sample.stem in TABLE["neighbours"]:
        return
    there = divisions.province(divisions.resolve(county, [city])).name, city, county
    pairs = {short(old.name): short(new) for old, new in zip(here, there, strict=True)}
    pairs |= {old.name: new for old, new in zip(here, there, strict=True)}
    put = replaced(pairs)

    assert facts(read(put(source(sample)))) == facts(before(sample), put)


TOWNS = re.compile(r"(?P<name>[\u4e00-\u9fff]{2})(?P<level>镇|乡|街道)(?:人民政府|办事处)\Z")


@pytest.mark.parametrize("name", TABLE["towns"]["names"])
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_town_may_be_called_by_a_word(sample, name):
    town = TOWNS.search(before(sample)["report"]["unit"] or "")
    if town is None:
        return
    put = replaced({town["name"]: name})

    assert facts(read(put(source(sample)))) == facts(before(sample), put)


def edited(text, edits):
    """Return a text with stretches put for others."""
    for start, end, other in sorted(edits, reverse=True):
        text = text[:start] + other + text[end:]
    return text


def laws(report):
    """Return the laws that stand between title marks alone, and inside no other's name."""
    rules = {}
    for mention in report["instruments"]:
        if mention["kind"] == "法律":
            rules.setdefault(mention["title"], set()).add(mention["rule"])
    titles = {mention["title"] for mention in report["instruments"]}
    return [
        law
        for law in rules
        if rules[law] == {"title"} and not any(law in title for title in titles - {law})
    ]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_other_laws_are_done_the_same_with(sample):
    others = dict(zip(laws(before(sample)), TABLE["laws"]["titles"], strict=False))
    edits = [
        (mention["start"], mention["end"], others[mention["title"]])
        for mention in before(sample)["instruments"]
        if mention["title"] in others
    ]

    def told(report, rename=same):
        read = facts(report, rename)
        return read | {"measures": [measure[:3] for measure in read["measures"]]}

    after = told(read(edited(source(sample), edits)))
    assert after == told(before(sample), lambda words: others.get(words, words))


def numbers(report, kept):
    """Return a report's figures without what they count, as `kept` changes each."""
    return [kept(dict(m)) for m in report["measures"]]


def bare(measure):
    what = re.sub(r"[\d０-９.．,，一二三四五六七八九十百千万两余]", "", measure["what"])
    return measure["value"], measure["unit"], measure["bound"], what, measure["status"]


@pytest.mark.parametrize(("unit", "other"), TABLE["units"]["pairs"])
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_another_measure_word_changes_only_the_unit(sample, unit, other):
    report = before(sample)
    ends = {m["end"] for m in report["measures"] if m["unit"] == unit}
    text = edited(source(sample), [(end - len(unit), end, other) for end in ends])

    def put(measure):
        swapped = other if measure["unit"] == unit else measure["unit"]
        value, _, *rest = bare(measure)
        return value, swapped, *(re.sub(f"[{unit}{other}]", "", each) for each in rest)

    def told(measure):
        value, of, *rest = bare(measure)
        return value, of, *(re.sub(f"[{unit}{other}]", "", each) for each in rest)

    assert numbers(read(text), told) == numbers(report, put)


def whole(text, measure):
    """Return a figure's digits where they are a small number of things and nothing else."""
    written = text[measure["start"] : measure["end"]]
    digits = re.fullmatch(r"(\d{2})\s*(\D)", written)
    counts = digits and digits[2] in COUNTED and measure["bound"] == "exact" and digits[1][0] != "0"
    joined = text[measure["start"] - 1] in "-—~至、和及第"
    return digits[1] if counts and digits[1].isascii() and not joined else ""


def chinese(number):
    tens, ones = divmod(int(number), 10)
    return (CHINESE[tens] if tens > 1 else "") + "十" + (CHINESE[ones] if ones else "")


WAYS = {
    "at least": (lambda digits: digits + "余", "at_least"),
    "full width": (lambda digits: digits.translate(FULL_WIDTH), "exact"),
    "Chinese": (chinese, "exact"),
}


@pytest.mark.parametrize(("write", "bound"), WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_numbers_written_otherwise_are_the_same(sample, write, bound):
    text, edits, changed = source(sample), [], set()
    for measure in before(sample)["measures"]:
        digits = whole(text, measure)
        if digits:
            start = measure["start"]
            edits.append((start, start + len(digits), write(digits)))
            changed.add(start)

    def put(measure):
        if measure["start"] in changed:
            measure["bound"] = bound
        return bare(measure)

    assert numbers(read(edited(text, edits)), bare) == numbers(before(sample), put)
