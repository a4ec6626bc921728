"""The stand-alone page in a real browser: what it asks for, runs, shows, takes from the keys."""

from __future__ import annotations

import json
import re
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from browsing import NEEDS_BROWSER, browser, drawn
from many_reports import quads

from graphs.store.embedded import Store
from graphs.view import standalone
from graphs.view.focus import Wanted

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = NEEDS_BROWSER
UNIT, LAW = "宜昌市猇亭区司法局", "中华人民共和国水法"
PAYLOADS = {
    "a script": "</script><script>hit()</script>",
    "an image": '"><img src=x onerror=hit()>',
    "href": "<a href=javascript:hit() autofocus onfocus=hit()>href</a>",
    "svg": "'><svg/onload=hit()>",
    "a style": "</style><style>@import 'http://x.example/';</style>",
    "an address": "javascript:hit()//http://x.example/",
    "a template": "{{constructor.constructor('hit()')()}}${hit()}",
    "marks": "\u2028\u2029<!--<script>&lt;img src=x onerror=hit()&gt;",
}


@pytest.fixture(scope="module")
def chromium():
    with browser() as started:
        yield started


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("pages")


@pytest.fixture(scope="module")
def pages(folder) -> dict[str, str]:
    """Return the addresses of pages about a unit, a law and the whole of one store."""
    store = Store.of(quads(36, 40, 14, each=9), "nq")
    calls = {"unit": {"unit": UNIT}, "law": {"law": LAW}, "whole": {}}
    for name, call in calls.items():
        standalone.write(folder / f"{name}.html", standalone.page(store, **call))
    return {name: (folder / f"{name}.html").as_uri() for name in calls}


class Watched:
    """A tab, with all that it asked for and complained of."""

    def __init__(self, browser, **options) -> None:
        settings = {"viewport": {"width": 1440, "height": 900}, **options}
        self.context = browser.new_context(**settings)
        self.tab = self.context.new_page()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.tab.on("request", lambda request: self.requests.append(request.url))
        self.tab.on("console", lambda message: self.complaints.append(message.text))
        self.tab.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.tab.on("dialog", lambda dialog: (self.complaints.append("dialog"), dialog.dismiss()))

    def go(self, address: str):
        self.tab.goto(address)
        self.tab.wait_for_function("window.fazhi !== undefined")
        return self.tab

    @property
    def fetched(self) -> list[str]:
        """Return what was asked for beside the page itself."""
        return [url for url in self.requests[1:] if not url.startswith("data:")]


@pytest.fixture
def watched(chromium):
    tabs: list[Watched] = []

    def make(**options) -> Watched:
        tabs.append(Watched(chromium, **options))
        return tabs[-1]

    yield make
    for tab in tabs:
        tab.context.close()


def shown(tab) -> dict[str, list[str]]:
    """Return the edges that the picture shows and the rows that the table shows."""
    return tab.evaluate(
        """() => ({
          picture: Object.values(fazhi.network.body.edges).filter(e => !e.options.hidden)
            .map(e => e.id).sort(),
          table: [...document.querySelectorAll("#rows tr")].filter(r => r.offsetParent)
            .map(r => r.dataset.edge).sort(),
        })"""
    )


def find(tab, text: str) -> None:
    tab.keyboard.press("/")
    tab.keyboard.type(text)
    tab.keyboard.press("Enter")


@pytest.fixture(scope="module")
def served(folder):
    """Serve the folder of pages on this machine."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("name", ["unit", "law", "whole"])
@pytest.mark.parametrize("way", ["file", "http"])
def test_nothing_is_asked_for_and_nothing_is_complained_of(watched, pages, served, name, way):
    one = watched()
    tab = one.go(pages[name] if way == "file" else f"{served}/{name}.html")
    find(tab, "法")
    tab.click("#language")
    tab.locator("#rows .open").first.click()
    tab.locator("#filter-groups input").first.uncheck()
    tab.wait_for_timeout(200)

    assert one.fetched == []
    assert one.complaints == []


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_text_is_shown_and_not_run(watched, folder, payload):
    poison = PAYLOADS[payload]
    store = Store.of(quads(8, 8, 4, poison=poison), "nq")
    place = folder / "hostile.html"
    standalone.write(place, standalone.page(store))
    one = watched()
    one.context.add_init_script("window.hits = 0; window.hit = () => { window.hits += 1; };")
    tab = one.go(place.as_uri())
    tab.locator("#rows .open").first.click()
    for _ in range(2):
        tab.locator(".statement .link, .panel .link").first.click()
    tab.keyboard.press("Escape")
    find(tab, poison[:4])
    tab.mouse.move(700, 300)
    tab.click("#language")
    tab.wait_for_timeout(150)

    assert tab.evaluate("window.hits") == 0
    assert one.fetched == []
    assert one.complaints == []
    shown_words = tab.evaluate("document.body.textContent")
    assert poison.replace("\u2028", "")[2:12] in shown_words.replace("\u2028", "")


def test_what_is_forced_into_the_document_does_not_run_either(watched, pages):
    one = watched()
    tab = one.go(pages["unit"])
    tab.evaluate(
        """() => { window.hits = 0;
          const box = document.createElement("div");
          box.innerHTML = "<img src=x onerror='window.hits += 1'>";
          document.body.append(box);
          const link = document.createElement("a");
          link.href = "javascript:window.hits += 1"; document.body.append(link); link.click(); }"""
    )
    tab.wait_for_timeout(200)

    assert tab.evaluate("window.hits") == 0
    assert any("Content Security Policy" in each for each in one.complaints)


def test_a_link_opens_its_evidence_and_its_filters(watched, pages):
    tab = watched().go(pages["unit"])
    tab.locator("#rows .open").nth(3).click()
    tab.locator('fieldset[data-group="year"] input').first.uncheck()
    address = tab.evaluate("location.href")
    panel = tab.inner_text("#panel")
    before = shown(tab)

    other = watched().go(address)

    assert re.search(
        r"#e=organisation/.+~\w+~instrument/.+&no-year=\d{4}$",
        other.evaluate("decodeURI(location.href)"),
    )
    assert other.inner_text("#panel") == panel
    assert not other.locator('fieldset[data-group="year"] input').first.is_checked()
    assert shown(other) == before


def test_a_link_to_a_node_opens_its_evidence(watched, pages):
    tab = watched().go(f"{pages['unit']}#n=instrument/{LAW}")

    assert tab.inner_text("#panel h2") == LAW
    quotes = tab.locator("#panel .statement")
    assert quotes.count() > 0
    assert set(tab.locator("#panel mark").all_inner_texts()) == {LAW}


@pytest.mark.parametrize(
    "tail", ["#n=nobody", "#n=%", "#e=a~b~c&no-mode=", "#%%%&&==", "#n=__proto__"]
)
def test_a_link_to_nothing_shows_the_page(watched, pages, tail):
    one = watched()
    tab = one.go(pages["unit"] + tail)

    assert tab.inner_text("#panel h2") == UNIT
    assert one.complaints == []


def test_back_returns_to_what_was_shown(watched, pages):
    tab = watched().go(pages["unit"])
    find(tab, "水法")
    first = tab.inner_text("#panel h2")
    tab.evaluate("document.activeElement.blur()")
    find(tab, "三项制度")
    assert tab.inner_text("#panel h2") != first

    tab.go_back()

    tab.wait_for_function(
        "name => document.querySelector('#panel h2').innerText === name", arg=first
    )


def test_search_by_keys_alone(watched, pages):
    tab = watched().go(pages["unit"])

    tab.keyboard.press("/")
    tab.keyboard.type("水")
    options = tab.locator("#found [role=option]")
    names = options.all_inner_texts()
    assert len(names) > 1
    assert all("水" in name for name in names)
    assert tab.get_attribute("#search", "aria-expanded") == "true"
    assert tab.get_attribute("#search", "aria-activedescendant") == "found-0"
    tab.keyboard.press("ArrowDown")
    assert tab.get_attribute("#search", "aria-activedescendant") == "found-1"
    assert tab.locator("#found [aria-selected=true]").all_inner_texts() == names[1:2]
    tab.keyboard.press("Enter")
    assert tab.inner_text("#panel h2") == names[1]
    assert tab.get_attribute("#search", "aria-expanded") == "false"
    tab.keyboard.press("Escape")
    assert tab.input_value("#search") == ""
    tab.keyboard.press("Escape")
    assert tab.inner_text("#panel h2") == UNIT
    assert tab.evaluate("location.hash") in {"", "#"}


def test_search_finds_other_names_and_says_when_there_is_none(watched, pages):
    tab = watched().go(pages["unit"])
    tab.keyboard.press("/")
    tab.keyboard.type("水法别名")
    assert LAW in tab.locator("#found [role=option]").all_inner_texts()
    tab.keyboard.type("xyz")
    assert tab.locator("#found [role=option]").count() == 0
    assert tab.inner_text("#found-count") == "没有匹配的节点"


def test_keys_move_on_the_picture_and_open_evidence(watched, pages):
    tab = watched().go(pages["unit"])
    tab.focus("#canvas")

    tab.keyboard.press("ArrowRight")
    assert UNIT in tab.inner_text("#said")
    tab.keyboard.press("ArrowRight")
    words = tab.inner_text("#said")
    tab.keyboard.press("ArrowDown")
    assert tab.inner_text("#said") != words
    tab.keyboard.press("Enter")
    assert tab.inner_text("#panel h2") == tab.inner_text("#said").split("，")[0]
    scale = tab.evaluate("fazhi.network.getScale()")
    tab.keyboard.press("+")
    assert tab.evaluate("fazhi.network.getScale()") > scale
    tab.keyboard.press("0")
    assert tab.evaluate("fazhi.network.getScale()") == pytest.approx(scale)


def test_tab_reaches_every_part_and_no_trap_holds_it(watched, pages):
    tab = watched().go(pages["law"])
    reached: list[str] = []
    for _ in range(120):
        tab.keyboard.press("Tab")
        reached.append(
            tab.evaluate(
                """() => { const e = document.activeElement;
                  return e.id || e.className || e.tagName; }"""
            )
        )
        if "open" in reached:
            break

    assert reached[0] == "skip"
    for part in ("language", "search", "canvas", "zoom-in", "link name", "sort", "open"):
        assert part in reached, part
    tab.keyboard.press("Enter")
    assert tab.locator("#panel .statement").count() >= 1
    assert tab.evaluate("fazhi.state.edge") == "e0"


def test_the_skip_link_leads_to_the_table_and_leaves_the_choice(watched, pages):
    tab = watched().go(f"{pages['unit']}#n=instrument/{LAW}")
    tab.focus("#skip")

    tab.keyboard.press("Enter")

    assert tab.evaluate("document.activeElement.id") == "table"
    assert tab.inner_text("#panel h2") == LAW


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_picture_is_drawn(watched, pages, scheme):
    tab = watched(color_scheme=scheme).go(pages["whole"])
    drawn(tab)

    colours, ground = tab.evaluate(
        """() => {
          const canvas = document.querySelector("#canvas canvas");
          const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
          const counts = new Map();
          for (let i = 0; i < data.length; i += 4) {
            const key = `${data[i]},${data[i + 1]},${data[i + 2]},${data[i + 3]}`;
            counts.set(key, (counts.get(key) ?? 0) + 1);
          }
          return [counts.size, Math.max(...counts.values()) / (data.length / 4)];
        }"""
    )

    assert colours > 200
    assert 0.2 < ground < 0.95


@pytest.mark.parametrize("name", ["unit", "law", "whole"])
def test_labels_lie_inside_the_stage_and_apart_from_each_other(watched, pages, name):
    tab = watched().go(pages[name])
    tab.keyboard.press("0")
    drawn(tab)

    stage, boxes = tab.evaluate(
        """() => [
          ["clientWidth", "clientHeight"].map(side => document.querySelector("#canvas")[side]),
          [...fazhi.boxes.values()].map(b => {
            const a = fazhi.network.canvasToDOM({x: b.x - b.width / 2, y: b.y - b.height / 2});
            const z = fazhi.network.canvasToDOM({x: b.x + b.width / 2, y: b.y + b.height / 2});
            return [a.x, a.y, z.x, z.y];
          }),
        ]"""
    )

    assert boxes
    assert all(min(a, b) >= 0 and c <= stage[0] and d <= stage[1] for a, b, c, d in boxes)
    overlapping = [
        (one, other)
        for index, one in enumerate(boxes)
        for other in boxes[index + 1 :]
        if one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
    ]
    assert overlapping == []


def test_no_line_crosses_a_label(watched, pages):
    """A line runs from side to side between two columns, so none stands in its way."""
    tab = watched().go(pages["whole"])

    crossed = tab.evaluate(
        """() => {
          const found = [];
          const boxes = [...fazhi.boxes.values()];
          for (const edge of Object.values(fazhi.network.body.edges)) {
            const [from, to] = [edge.from.x, edge.to.x].sort((a, b) => a - b);
            for (const b of boxes) {
              const [left, right] = [b.x - b.width / 2, b.x + b.width / 2];
              if (right > from + 1 && left < to - 1) found.push(edge.id);
            }
          }
          return found;
        }"""
    )

    assert crossed == []


def test_a_press_on_a_label_and_on_a_line_opens_the_evidence(watched, pages):
    tab = watched().go(pages["law"])
    stage = tab.locator("#canvas").bounding_box()
    spot = tab.evaluate("() => fazhi.network.canvasToDOM([...fazhi.boxes.values()].at(-1))")
    tab.mouse.click(stage["x"] + spot["x"], stage["y"] + spot["y"])
    assert tab.evaluate("fazhi.state.node") is not None

    tab.mouse.click(stage["x"] + 5, stage["y"] + stage["height"] - 5)
    assert tab.evaluate("[fazhi.state.node, fazhi.state.edge]") == [None, None]

    spot = tab.evaluate(
        """() => { const e = fazhi.network.body.edges.e0;
          const middle = way => (e.from[way] + e.to[way]) / 2;
          return fazhi.network.canvasToDOM({x: middle("x"), y: middle("y")}); }"""
    )
    tab.mouse.click(stage["x"] + spot["x"], stage["y"] + spot["y"])
    assert tab.evaluate("fazhi.state.edge") is not None


@pytest.mark.parametrize("group", ["kind", "mode", "status", "year"])
def test_the_table_follows_the_filters_as_the_picture_does(watched, pages, group):
    tab = watched().go(pages["whole"])
    everything = shown(tab)
    assert everything["picture"] == everything["table"] != []

    tab.locator(f'fieldset[data-group="{group}"] input').last.uncheck()
    fewer = shown(tab)
    assert fewer["picture"] == fewer["table"]
    assert 0 < len(fewer["table"]) < len(everything["table"])

    tab.click("#restore")
    assert shown(tab) == everything


def test_counts_beside_the_filters_are_those_of_the_page(watched, pages):
    tab = watched().go(pages["unit"])

    counts = {
        group: [
            int(n) for n in tab.locator(f'fieldset[data-group="{group}"] output').all_inner_texts()
        ]
        for group in ("kind", "mode", "status", "year")
    }

    nodes, edges, statements, _ = map(
        int, re.findall(r"(\d+) [个条份]", tab.inner_text("#subtitle"))[:4]
    )
    assert sum(counts["kind"]) == nodes
    assert sum(counts["mode"]) == edges == tab.locator("#rows tr").count()
    assert sum(counts["status"]) == sum(counts["year"]) == statements


def test_a_column_sorts_up_and_down(watched, pages):
    tab = watched().go(pages["whole"])
    column = tab.locator('.sort[data-column="year"]')
    years = lambda: tab.locator("#rows td.number").all_inner_texts()  # noqa: E731

    column.click()
    assert years() == sorted(years())
    column.click()
    assert years() == sorted(years(), reverse=True)
    assert tab.locator("th[aria-sort=descending]").count() == 1


def test_the_page_speaks_english_when_asked(watched, pages):
    tab = watched().go(pages["unit"])
    tab.click("#language")

    assert tab.get_attribute("html", "lang") == "en"
    assert tab.inner_text("#language") == "中文"
    assert "laws applied" in tab.title()
    said = " ".join(
        tab.locator("[data-word], legend, .choice span, .pill, #subtitle").all_inner_texts()
    )
    assert re.findall(r"[\u4e00-\u9fff]+", said) == []
    assert tab.evaluate("location.hash").endswith("lang=en")
    assert watched().go(tab.evaluate("location.href")).get_attribute("html", "lang") == "en"
    tab.click("#language")
    assert tab.get_attribute("html", "lang") == "zh-CN"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", ["unit", "law", "whole"])
def test_a_narrow_screen_scrolls_one_way(watched, pages, name, language):
    tab = watched(viewport={"width": 360, "height": 740}).go(f"{pages[name]}#lang={language}")
    find(tab, "法")
    tab.locator("#filters summary").click()

    widest = tab.evaluate("document.scrollingElement.scrollWidth")

    assert widest <= 360
    assert tab.is_visible("#below")
    tab.click("#below")
    assert tab.evaluate("document.querySelector('#panel').getBoundingClientRect().top") < 400


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_marks_and_words_stand_out(watched, pages, scheme):
    tab = watched(color_scheme=scheme).go(pages["unit"])

    def hue(name: str) -> str:
        found = tab.evaluate(
            f"getComputedStyle(document.documentElement).getPropertyValue('--{name}')"
        )
        found = found.strip()
        return found if len(found) == 7 else "#" + "".join(sign * 2 for sign in found[1:])

    for mark in ("unit", "law", "program"):
        for ground in ("panel", "stage", "tint"):
            assert contrast(hue(mark), hue(ground)) >= 3, (mark, ground)
    for words in ("ink", "muted", "link", "unit-text", "law-text", "program-text"):
        for ground in ("panel", "ground", "stage"):
            assert contrast(hue(words), hue(ground)) >= 4.5, (words, ground)
    for words, ground in (
        ("planned", "planned-ground"),
        ("shortfall", "shortfall-ground"),
        ("mark-text", "mark"),
    ):
        assert contrast(hue(words), hue(ground)) >= 4.5, words


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_print_shows_picture_and_table_in_light_colours(watched, pages, tmp_path, scheme):
    tab = watched(color_scheme=scheme).go(pages["unit"])
    ground = tab.evaluate("getComputedStyle(document.body).backgroundColor")
    place = tmp_path / "page.pdf"

    tab.pdf(path=str(place), format="A4")

    pdfium = pytest.importorskip("pypdfium2")
    paper = pdfium.PdfDocument(str(place))
    words = "".join(page.get_textpage().get_text_range() for page in paper)
    words = re.sub(r"\s", "", words)
    first = paper[0].render(scale=0.5, grayscale=True)
    pixels = bytes(first.buffer)
    paper.close()
    assert UNIT in words
    assert "等效表格" in words
    assert "查看" not in words
    assert sum(pixel > 200 for pixel in pixels) / len(pixels) > 0.8
    assert any(pixel < 120 for pixel in pixels)
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == ground
    assert not tab.evaluate("'paper' in document.documentElement.dataset")


def test_without_scripts_the_table_is_there(watched, pages):
    one = watched(java_script_enabled=False)
    one.tab.goto(pages["unit"])

    assert one.tab.locator("#rows tr").count() > 10
    assert one.tab.locator("#rows mark").first.is_visible()
    assert "JavaScript" in one.tab.inner_text("#stage")


def plain_pyvis(html: str) -> str:
    """Return the page that pyvis itself makes of the same nodes and lines."""
    from pyvis.network import Network

    data = json.loads(html.partition('id="data">')[2].partition("</script>")[0])
    network = Network(cdn_resources="in_line", directed=True)
    for node in data["nodes"]:
        if "full" in node:
            network.add_node(node["id"], label=node["label"])
    for edge in data["edges"]:
        network.add_edge(edge["unit"], edge["thing"])
    return network.generate_html(notebook=False)


def cost(chromium, address: str, ready: str, most: float) -> float:
    """Return the CPU seconds of the main thread until a page is ready, or has taken too much."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    tab = context.new_page()
    session = context.new_cdp_session(tab)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def used() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return next(one["value"] for one in metrics if one["name"] == "TaskDuration")

    tab.goto(address)
    while not tab.evaluate(ready) and used() < most:
        tab.wait_for_timeout(100)
    drawn(tab)
    seconds = used()
    context.close()
    return seconds


def test_300_nodes_take_a_fraction_of_what_plain_pyvis_takes(chromium, folder):
    store = Store.of(quads(150, 120, 70, each=6), "nq")
    made = standalone.compose(store, Wanted(limit=300))
    assert made.nodes == 300
    standalone.write(folder / "ours.html", made.html)
    standalone.write(folder / "plain.html", plain_pyvis(made.html))

    ours = cost(chromium, (folder / "ours.html").as_uri(), "window.fazhi !== undefined", 60)
    settled = "typeof network !== 'undefined' && network.physics.stabilized"
    plain = cost(chromium, (folder / "plain.html").as_uri(), settled, 5 * ours)

    assert plain > 2 * ours, f"{ours:.2f} s against {plain:.2f} s"
