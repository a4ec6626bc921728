"""The stand-alone page as text: what it holds, what it fetches, what it runs, how it is written."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from base64 import b64encode
from collections import Counter
from hashlib import sha256
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from many_reports import quads

from graphs.display.quotes import Stretch, around, mark
from graphs.store.embedded import Store
from graphs.view import standalone
from graphs.view.columns import plan
from graphs.view.evidence import Node, gather
from graphs.view.focus import ViewError, Wanted, choose, nearest
from graphs.view.labels import short
from graphs.view.offline import embedded

ROOT = Path(__file__).resolve().parents[1]
PARTS = ROOT / "graphs/view/page"
SAMPLE = (ROOT / "tests/data/sample.trig").read_text("utf-8")
POISON = (
    "</script><script>hit()</script><img src=x onerror=hit()>\"'&lt;\u2028\u2029 href={{ 7*7 }}"
)
UNIT, LAW, PROGRAM = "宜昌市猇亭区司法局", "中华人民共和国民法典", "三项制度"
CALLS = {
    "whole": {},
    "unit": {"unit": UNIT},
    "law": {"law": LAW},
    "program": {"program": PROGRAM},
    "unit and law": {"unit": UNIT, "law": "中华人民共和国水法"},
    "law and program": {"law": "水法别名", "program": PROGRAM},
    "year": {"year": 2022},
}


class Read(HTMLParser):
    """The elements of a page, and the text of its scripts and rows."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[tuple[dict[str, str | None], str]] = []
        self.rows: list[tuple[str, list[str]]] = []
        self._cell = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.elements.append((tag, attributes))
        if tag == "script":
            self.scripts.append((attributes, ""))
        if tag == "tr" and "data-edge" in attributes:
            self.rows.append((attributes["data-edge"] or "", []))
        if tag == "td":
            self.rows[-1][1].append("")
            self._cell = True

    def handle_endtag(self, tag):
        self._cell = self._cell and tag != "td"

    def handle_data(self, data):
        if self.elements and self.elements[-1][0] == "script" and self.cdata_elem == "script":
            attributes, text = self.scripts[-1]
            self.scripts[-1] = attributes, text + data
        elif self._cell:
            self.rows[-1][1][-1] += data

    @property
    def data(self) -> dict:
        return next(
            json.loads(text) for attributes, text in self.scripts if attributes.get("id") == "data"
        )

    @property
    def run(self) -> list[str]:
        return [text for attributes, text in self.scripts if "type" not in attributes]


@pytest.fixture(scope="module")
def sample() -> Store:
    return Store.of(SAMPLE)


@pytest.fixture(scope="module")
def many() -> Store:
    return Store.of(quads(42, 40, 14), "nq")


@pytest.fixture(scope="module")
def poisoned() -> Store:
    return Store.of(quads(42, 40, 14, poison=POISON), "nq")


def drawn(store: Store, **call) -> Read:
    return Read(standalone.page(store, **call))


@pytest.mark.parametrize("call", CALLS)
def test_nothing_is_fetched(many, call):
    page = drawn(many, **CALLS[call])

    places = [
        value
        for _, attributes in page.elements
        for name, value in attributes.items()
        if name in {"src", "href", "action", "data", "poster", "srcset", "formaction", "background"}
    ]
    assert [place for place in places if not re.match(r"#|data:", place or "")] == []
    assert "url(" not in (PARTS / "page.css").read_text("utf-8")
    assert "@import" not in (PARTS / "page.css").read_text("utf-8")


@pytest.mark.parametrize("call", CALLS)
def test_the_policy_lets_run_what_stands_there_and_nothing_else(many, call):
    page = drawn(many, **CALLS[call])

    policies = [
        attributes["content"] or ""
        for _, attributes in page.elements
        if attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    digests = [b64encode(sha256(text.encode()).digest()).decode() for text in page.run]
    assert len(policies) == 1
    assert policies[0].startswith("default-src 'none'; ")
    assert re.findall(r"'sha256-([^']+)'", policies[0]) == digests
    rest = re.sub(r" 'sha256-[^']+'", "", policies[0])
    assert "script-src;" in rest
    assert not re.search(r"https?:|\*|unsafe-eval|script-src[^;]*unsafe-inline", rest)


def test_the_policy_stands_before_all_that_it_governs(many):
    tags = [tag for tag, _ in drawn(many).elements]

    assert tags[:4] == ["html", "head", "meta", "meta"]
    assert not {"script", "style", "link"} & set(tags[:4])


@pytest.mark.parametrize("call", ["whole", "unit", "law", "program"])
def test_hostile_text_makes_no_element_and_no_attribute(many, poisoned, call):
    hostile = {name: str(value) + POISON for name, value in CALLS[call].items()}

    clean, page = drawn(many, **CALLS[call]), drawn(poisoned, **hostile)

    shape = [Counter((tag, *sorted(found)) for tag, found in one.elements) for one in (clean, page)]
    assert shape[0] == shape[1]
    assert clean.run == page.run
    assert len(page.scripts) == 3
    assert not [name for _, found in page.elements for name in found if name.startswith("on")]


def test_hostile_text_arrives_as_it_was(poisoned):
    data = drawn(poisoned, unit=UNIT + POISON).data

    assert data["title"]["zh"].startswith(UNIT + POISON)
    assert all(node["full"].endswith(POISON) for node in data["nodes"] if "full" in node)
    assert all(report["file"].endswith(POISON + ".txt") for report in data["reports"])


def test_data_holds_nothing_that_ends_its_element(poisoned):
    html = standalone.page(poisoned)
    block = html.partition('id="data">')[2].partition("</script>")[0]

    assert len(block) > 10_000
    assert not set("<>&\u2028\u2029\n") & set(block)
    assert json.loads(embedded({POISON: [POISON]})) == {POISON: [POISON]}


def test_half_a_surrogate_pair_can_be_written(tmp_path):
    html = standalone.page(Store.of(SAMPLE))
    assert html.encode("utf-8")

    assert json.loads(embedded("\ud800")) == "\ud800"
    standalone.write(tmp_path / "page.html", html)


@pytest.mark.parametrize("part", standalone.SCRIPTS)
def test_our_scripts_write_text_only_and_fetch_nothing(part):
    script = (PARTS / part).read_text("utf-8")

    found = re.findall(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|fetch\(|"
        r"XMLHttpRequest|WebSocket|sendBeacon|import\(|createContextualFragment|https?://(?!www\.w3)",
        script,
    )
    assert found == []


def test_the_vendored_library_is_the_one_of_the_notice():
    library = (PARTS / "vis-network.min.js").read_bytes()

    assert sha256(library).hexdigest() in (PARTS / "NOTICE").read_text("utf-8")


@pytest.mark.parametrize("call", CALLS)
def test_the_table_says_what_the_picture_shows(many, call):
    page = drawn(many, **CALLS[call])
    data = page.data
    nodes = {node["id"]: node for node in data["nodes"]}

    told = [
        (name, cells[0].strip(), cells[1].strip(), cells[2].strip()) for name, cells in page.rows
    ]

    assert told == [
        (
            edge["id"],
            nodes[edge["unit"]]["full"],
            data["words"]["zh"][f"mode.{edge['mode']}"],
            nodes[edge["thing"]]["full"],
        )
        for edge in data["edges"]
    ]
    assert told


def test_every_statement_of_the_store_is_shown(sample):
    data = drawn(sample).data

    counts = Counter()
    for edge in data["edges"]:
        for status, year, number in edge["tally"]:
            counts[edge["mode"], status, year] += number
    assert counts == {
        ("study", "done", "2023"): 1,
        ("study", "planned", "2023"): 1,
        ("study", "done", "2022"): 1,
        ("publicise", "done", "2023"): 1,
        ("apply", "done", "2023"): 1,
        ("apply", "done", "2022"): 1,
        ("apply", "planned", "2022"): 1,
        ("formulate", "done", "2023"): 1,
        ("review", "done", "2022"): 1,
        ("mention", "shortfall", "2023"): 1,
        ("runs", "done", "2023"): 2,
        ("runs", "shortfall", "2023"): 1,
        ("runs", "done", "2022"): 2,
        ("runs", "planned", "2022"): 1,
    }


def test_a_quote_is_the_clause_with_the_name_marked_and_its_place(sample):
    data = drawn(sample, unit=UNIT).data
    edge = next(edge for edge in data["edges"] if edge["mode"] == "publicise")

    (statement,) = data["statements"][edge["id"]]

    assert statement["passages"] == [
        [113, 126, [["向企业宣传《", False], ["民法典", True], ["》第五条", False]]]
    ]
    assert statement["section"] == "一、主要举措和成效"
    report = data["reports"][statement["report"]]
    assert (report["file"], report["year"]) == ("yichang_2023.txt", "2023")


def test_an_actor_that_is_not_the_reporting_unit_names_it(sample):
    data = drawn(sample, law=LAW, year="2022").data

    ((statement,),) = data["statements"].values()

    assert statement["reporter"]
    assert data["reports"][statement["report"]]["unit"] == "赣州市章贡区人民政府"


def test_what_has_no_statement_stands_in_the_tray(sample):
    data = drawn(sample).data

    linked = {edge[end] for edge in data["edges"] for end in ("unit", "thing")}
    loose = [node for node in data["nodes"] if "full" in node and node["id"] not in linked]
    assert [(node["full"], node["kind"]) for node in loose] == [("章贡新声", "work")]
    assert ["tray", 1] in [heading[:2] for heading in data["headings"]]


class Sourced:
    """A store that keeps sources."""

    def __init__(self, store: Store, source: str) -> None:
        self.store, self.text = store, source

    def select(self, sparql):
        return self.store.select(sparql)

    def source(self, sha256):
        if not sha256.startswith("47a6"):
            raise KeyError(sha256)
        return self.text


def test_a_program_is_quoted_with_its_sentence_where_the_source_is_kept(sample):
    source = (ROOT / "tests/data/yichang_2023.txt").read_text("utf-8")
    data = drawn(Sourced(sample, source), program=PROGRAM).data

    quotes = [
        (start, end, pieces)
        for statements in data["statements"].values()
        for statement in statements
        for start, end, pieces in statement["passages"]
    ]
    marked = {pieces[[mark for _, mark in pieces].index(True)][0] for _, _, pieces in quotes}
    assert marked == {"三项制度", "行政执法三项制度"}
    whole = ["".join(words for words, _ in pieces) for _, _, pieces in quotes]
    assert sum(len(one) > len("行政执法三项制度") for one in whole) == 2
    for (start, end, _), words in zip(quotes, whole, strict=True):
        if len(words) > len("行政执法三项制度"):
            assert re.sub(r"[\s*#]", "", source[start:end]) == words


QUOTES = {
    "once": ("学习《民法典》", 0, 8, [(3, 6, "民法典")], "学习《[民法典]》"),
    "the second of two": ("对条例按《条例》办", 10, 19, [(15, 17, "条例")], "对条例按《[条例]》办"),
    "layout was lost": ("学习《民法典》", 0, 20, [(13, 16, "民法典")], "学习《[民法典]》"),
    "twice": (
        "《甲法》和《甲法》",
        0,
        9,
        [(1, 3, "甲法"), (6, 8, "甲法")],
        "《[甲法]》和《[甲法]》",
    ),
    "not in the clause": ("学习有关法律", 0, 6, [(2, 5, "民法典")], "学习有关法律"),
    "no mention": ("学习有关法律", 0, 6, [], "学习有关法律"),
    "nothing but the name": ("民法典", 4, 7, [(4, 7, "民法典")], "[民法典]"),
}


@pytest.mark.parametrize("case", QUOTES)
def test_a_name_is_marked_where_it_stands(case):
    words, start, end, mentions, expected = QUOTES[case]

    passage = mark(Stretch(start, end, words), [Stretch(*mention) for mention in mentions])

    assert "".join(f"[{part}]" if marked else part for part, marked in passage.pieces) == expected
    assert (passage.start, passage.end) == (start, end)


def test_a_mention_is_shown_in_its_sentence():
    source = "上一句。推行“三项\n制度”，效果好；下一句。"
    start = source.index("三项")

    (passage,) = around([Stretch(start, start + 5, "三项制度")], source)

    assert passage.pieces == (("推行“", False), ("三项制度", True), ("”，效果好；", False))
    assert source[passage.start : passage.end] == "推行“三项\n制度”，效果好；"


def test_mentions_of_one_sentence_are_shown_together():
    source = "推行三项制度，公示三项制度情况。考核三项制度。"
    starts = [match.start() for match in re.finditer("三项制度", source)]

    passages = around([Stretch(at, at + 4, "三项制度") for at in starts], source)

    assert [sum(marked for _, marked in passage.pieces) for passage in passages] == [2, 1]
    assert "".join(words for one in passages for words, _ in one.pieces) == source


@pytest.mark.parametrize("call", CALLS)
def test_every_node_has_one_place_and_lines_join_neighbouring_columns(many, call):
    wanted = Wanted(**{**CALLS[call], **({"year": "2022"} if call == "year" else {})})
    choice = choose(many, wanted)
    evidence = gather(many, choice, wanted.year)

    places = plan(choice, evidence)

    assert len(places.places) == choice.size
    assert len(set(places.places.values())) == choice.size
    for edge in evidence.edges:
        ends = [places.columns[places.places[iri].lane] for iri in (edge.unit, edge.thing)]
        assert abs(ends[0] - ends[1]) == 1
    rows: dict[int, list[float]] = {}
    for place in [*places.places.values(), *(heading.place for heading in places.headings)]:
        rows.setdefault(place.lane, []).append(place.row)
    for lane in rows.values():
        lane.sort()
        assert all(later - earlier > 0.99 for earlier, later in pairwise(lane))


@pytest.mark.parametrize("limit", [1, 2, 3, 10, 50, 96, 150])
def test_what_is_shown_and_what_is_hidden_is_all_there_is(many, limit):
    everything = standalone.compose(many, Wanted(limit=10_000), force=True)

    page = standalone.compose(many, Wanted(limit=limit))

    assert page.nodes <= limit
    assert page.nodes + page.hidden == everything.nodes
    assert everything.hidden == 0
    drawn_nodes = [node for node in Read(page.html).data["nodes"] if "full" in node]
    assert len(drawn_nodes) == page.nodes


@pytest.mark.parametrize("call", ["unit", "law", "program"])
def test_a_focus_keeps_to_the_limit_and_tells_what_is_hidden(many, call):
    whole = standalone.compose(many, Wanted(**CALLS[call], limit=10_000), force=True)
    page = standalone.compose(many, Wanted(**CALLS[call], limit=3))

    assert page.nodes <= 3
    assert page.hidden > 0
    subtitle = Read(page.html).data["subtitle"]["zh"]
    assert sum(map(int, re.findall(r"另有 (\d+) ", subtitle))) == page.hidden
    assert str(whole.nodes) in Read(whole.html).data["subtitle"]["zh"]


def test_sizes_are_warned_of_and_refused(monkeypatch):
    assert (standalone.SLOW, standalone.MOST) == (300, 2000)
    monkeypatch.setattr(standalone, "MOST", 400)
    store = Store.of(quads(420, 90, 30, each=1), "nq")

    assert standalone.compose(store, Wanted(limit=300)).warning is None
    assert "301" in (standalone.compose(store, Wanted(limit=301)).warning or "")
    assert standalone.compose(store, Wanted(limit=400)).nodes == 400
    with pytest.raises(ViewError, match=r"401 nodes .*\(400\).*--force"):
        standalone.page(store, limit=401)
    assert standalone.compose(store, Wanted(limit=401), force=True).nodes == 401


@pytest.mark.soak
def test_a_page_of_all_that_a_browser_draws_is_made():
    store = Store.of(quads(2100, 90, 30, each=1), "nq")

    assert standalone.compose(store, Wanted(limit=standalone.MOST)).nodes == standalone.MOST


ERRORS = {
    "nearest of a unit": ({"unit": "猇亭司法局"}, "no unit .* nearest are: .*宜昌市猇亭区司法局"),
    "nearest of a law": ({"law": "民法"}, "no law .* nearest are: .*中华人民共和国民法典"),
    "nothing like it": ({"program": "zzz"}, "none of the 14 names is like it|of the"),
    "no such year": ({"year": 2031}, "in 2031; the years reported on are 2021, 2022, 2023"),
    "no such year of a law": ({"law": LAW, "year": 2031}, f"{LAW} in 2031"),
    "not a year": ({"year": "21"}, "21 is no year; give four digits"),
    "no room": ({"limit": 0}, "--limit 1"),
    "no IRI": ({"unit": "https://example.org/a b"}, "is no IRI"),
    "unknown IRI": ({"unit": "https://example.org/a"}, "says nothing of"),
    "quotation marks": ({"law": 'a"b\\c\n'}, "no law is named"),
}


@pytest.mark.parametrize("case", ERRORS)
def test_what_cannot_be_shown_is_told(many, case):
    call, message = ERRORS[case]

    with pytest.raises(ViewError, match=message):
        standalone.page(many, **call)


def test_an_empty_store_says_how_to_fill_it():
    with pytest.raises(ViewError, match="fazhi build"):
        standalone.page(Store.of(""))
    with pytest.raises(ViewError, match="fazhi build"):
        standalone.page(Store.of(""), law="民法典")


def test_things_of_one_name_are_told_apart_by_iri(sample):
    twice = (
        SAMPLE
        + """
        report:47a6b2e87bbe4ff2b36f {
          instrument:猇亭\\/优化营商环境条例 a fz:Regulation ;
            skos:prefLabel "优化营商环境条例"@zh }
    """
    )
    with pytest.raises(ViewError, match="2 things are named 优化营商环境条例; give one IRI of"):
        standalone.page(Store.of(twice), law="优化营商环境条例")

    iri = "https://w3id.org/fazhi/id/instrument/优化营商环境条例"
    assert "优化营商环境条例" in drawn(sample, law=iri).data["title"]["zh"]


def test_an_alternative_name_is_enough(sample):
    assert standalone.page(sample, law="民法典") == standalone.page(sample, law=LAW)


def test_the_nearest_names_hold_what_was_asked_for():
    labels = ["宜昌市司法局", "宜昌市猇亭区司法局", "宜昌市水利局", "区司法局"]

    assert nearest("猇亭区司法局", labels)[:2] == ["区司法局", "宜昌市猇亭区司法局"]


SHORT = {
    "武汉市新洲区司法局": "新洲区司法局",
    "焦作市解放区人民政府": "解放区人民政府",
    "新乡市司法局": "新乡市司法局",
    "郑州市城市管理局": "郑州市城市管理局",
    "武汉市市场监督管理局": "武汉市市场监督管理局",
    "武汉市住房和城市更新局": "武汉市住房和城市更新局",
    "云南省应急管理厅": "云南省应急管理厅",
    "": "",
}


@pytest.mark.parametrize("name", SHORT)
def test_a_unit_of_a_county_is_shown_without_its_prefecture(name):
    assert short([Node("iri", "unit", name)]) == {"iri": SHORT[name]}


def test_a_short_label_that_two_would_bear_is_not_used():
    nodes = [Node(name, "unit", name) for name in ("吉安市青原区司法局", "乙州市青原区司法局")]

    assert short(nodes) == {node.iri: node.label for node in nodes}


def test_the_words_are_there_in_both_languages():
    words = json.loads((PARTS / "words.json").read_text("utf-8"))
    places = {
        language: {key: sorted(re.findall(r"\{\w+\}", said)) for key, said in known.items()}
        for language, known in words.items()
    }

    assert places["zh"] == places["en"]
    scripts = "".join((PARTS / part).read_text("utf-8") for part in standalone.SCRIPTS)
    template = (PARTS / "template.html").read_text("utf-8")
    used = set(re.findall(r'say\("([\w.]+)"', scripts))
    families = set(re.findall(r"say\(`(\w+)\.\$", scripts))
    assert families >= {"kind", "mode", "status", "heading"}
    assert families <= {key.partition(".")[0] for key in words["zh"]}
    used |= set(re.findall(r'data-(?:word|label|placeholder)="([\w.]+)"', template))
    assert used
    assert used <= words["zh"].keys()


def page_of_child(seed: str) -> str:
    code = (
        "import sys; sys.path[:0] = sys.argv[1:3]\n"
        "from hashlib import sha256\n"
        "from many_reports import quads\n"
        "from graphs.view import standalone as view\nfrom graphs.store.embedded import Store\n"
        "lines = quads(24, 20, 8).splitlines()\n"
        "lines = lines[::-1] if sys.argv[3] == '7' else lines\n"
        "store = Store.of('\\n'.join(lines), 'nq')\n"
        "pages = [view.page(store), view.page(store, unit='宜昌市猇亭区司法局')]\n"
        "print(sha256('\\f'.join(pages).encode()).hexdigest())\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(ROOT), str(ROOT / "tests"), seed],
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    return run.stdout.strip()


def test_the_page_depends_on_the_data_alone():
    assert page_of_child("0") == page_of_child("7")


def test_a_page_is_written_in_utf8_whatever_the_locale(tmp_path):
    """The encoding of a Chinese Windows cannot hold the page, that of the C locale even less."""
    html = standalone.page(Store.of(SAMPLE))
    with pytest.raises(UnicodeEncodeError):
        html.encode("cp936")
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from pathlib import Path\n"
        "from graphs.view import standalone as view\nfrom graphs.store.embedded import Store\n"
        "store = Store.of(Path(sys.argv[2]).read_text('utf-8'))\n"
        "view.write(Path(sys.argv[3]), view.page(store))\n"
        "print(__import__('locale').getpreferredencoding(False))\n"
    )
    plain = {name: value for name, value in os.environ.items() if not name.startswith("LC_")}
    place = tmp_path / "page.html"
    run = subprocess.run(
        [sys.executable, "-c", code, str(ROOT), str(ROOT / "tests/data/sample.trig"), str(place)],
        env={**plain, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        capture_output=True,
        check=True,
    )

    assert b"UTF-8" not in run.stdout.upper()
    assert place.read_bytes() == html.encode("utf-8")


def test_a_page_replaces_the_old_one_whole_or_not_at_all(tmp_path):
    place = tmp_path / "page.html"
    standalone.write(place, "old")

    with pytest.raises(UnicodeEncodeError):
        standalone.write(place, "new \ud800")

    assert place.read_text("utf-8") == "old"
    standalone.write(place, "new\n")
    assert place.read_bytes() == b"new\n"
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]
