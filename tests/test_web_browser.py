"""The explorer in a real browser: requests, scripts, keys, narrow screens, accessibility."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from browsing import NEEDS_BROWSER, browser, drawn
from serving import PAYLOADS, hostile, served, site_of

from graphs.publish.pages import publish
from graphs.web.site import open_site

pytestmark = NEEDS_BROWSER
UNIT = "organisation/邢台市沙河市市场监督管理局"
LAW = "instrument/中华人民共和国民法典"
PAGES = {
    "home": "/",
    "units": "/units",
    "laws": "/laws?region=130000",
    "programs": "/programs",
    "measures": "/measures",
    "reports": "/reports",
    "statements": "/statements?mode=apply",
    "unit": f"/{UNIT}",
    "law": f"/{LAW}",
    "region": "/region/130000",
    "matrix": "/matrix",
    "regions": "/matrix?rows=region&columns=note",
    "graphs": "/graph",
    "compare": "/compare?unit=邢台市沙河市市场监督管理局",
    "questions": "/questions",
    "question": "/questions/units-by-law?law=民法典",
    "ask": "/ask?q=哪些单位学习了民法典",
    "search": "/search?q=行政处罚",
    "sparql": "/sparql?query=" + quote("SELECT * { ?s a fz:Report }"),
    "nothing": "/nothing",
}


@pytest.fixture(scope="module")
def chromium():
    with browser() as started:
        yield started


@pytest.fixture(scope="module")
def folder(sample_store):
    return sample_store


@pytest.fixture(scope="module")
def samples(folder):
    site = site_of(folder)
    with served(site) as address:
        yield address
    site.workers.close()


@pytest.fixture(scope="module")
def report(folder):
    row = open_site(folder).index.row("SELECT key FROM report ORDER BY statements DESC, key")
    return f"/{row['key']}"


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory):
    site = site_of(hostile(tmp_path_factory.mktemp("hostile") / "store"))
    with served(site) as address:
        yield address, site.index
    site.workers.close()


class Watched:
    """A tab, with all that it asked for and complained of."""

    def __init__(self, browser, **options) -> None:
        settings = {"viewport": {"width": 1360, "height": 900}, **options}
        self.context = browser.new_context(**settings)
        self.tab = self.context.new_page()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.tab.on("request", lambda request: self.requests.append(request.url))
        self.tab.on("console", lambda message: self.complaints.append(message.text))
        self.tab.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.tab.on("dialog", lambda dialog: (self.complaints.append("dialog"), dialog.dismiss()))


@pytest.fixture
def watched(chromium):
    tabs: list[Watched] = []

    def make(**options) -> Watched:
        tabs.append(Watched(chromium, **options))
        return tabs[-1]

    yield make
    for tab in tabs:
        tab.context.close()


def with_language(address: str, language: str) -> str:
    if language == "zh":
        return address
    return f"{address}{'&' if '?' in address else '?'}lang=en"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_request_leaves_and_the_console_is_silent(watched, samples, report, language):
    one = watched()
    for name, address in {**PAGES, "report": report, "graph": f"/graph?n={UNIT}"}.items():
        one.tab.goto(samples + with_language(address, language))
        said = [text for text in one.complaints if "404" not in text or name != "nothing"]
        assert said == [], name
        one.complaints.clear()

    assert [url for url in one.requests if not url.startswith((samples, "data:"))] == []


# Words depend on the language, contrast on the colours: each is met.
LOOKS = [("zh", "light"), ("en", "dark")]
VIOLATIONS = {"resultTypes": ["violations"]}  # of what conforms axe then describes one node a rule


@pytest.mark.parametrize(("language", "scheme"), LOOKS)
def test_axe_finds_no_violation(watched, samples, report, language, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    one = watched(color_scheme=scheme)
    pages = {**PAGES, "report": f"{report}?at=20-40"}
    found = {}
    for name, address in pages.items():
        one.tab.goto(samples + with_language(address, language))
        result = axe.run(one.tab, options=VIOLATIONS)
        if result.violations_count:
            found[name] = [
                (each["id"], [node["html"][:140] for node in each["nodes"][:2]])
                for each in result.response["violations"]
            ]

    assert found == {}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("width", "height"), [(360, 740), (680, 450)])
def test_narrow_and_enlarged_pages_scroll_one_way(
    watched, samples, report, language, width, height
):
    """A window of 680 pixels is what one of 1360 shows at a zoom of 200 %."""
    one = watched(viewport={"width": width, "height": height})
    wide = {}
    for name, address in {**PAGES, "report": report}.items():
        one.tab.goto(samples + with_language(address, language))
        widest = one.tab.evaluate("document.scrollingElement.scrollWidth")
        if widest > width:
            wide[name] = widest

    assert wide == {}


def test_english_pages_say_nothing_of_ours_in_chinese(watched, samples):
    one = watched()
    for name in ("home", "units", "matrix", "compare", "questions", "sparql", "nothing", "graphs"):
        one.tab.goto(samples + with_language(PAGES[name], "en"))
        said = one.tab.locator("h1, h2, button, .menu a, .lead, .legend, dt").all_inner_texts()
        kept = [text for text in said if re.search(r"[\u4e00-\u9fff]", text)]
        assert [text for text in kept if "法治图谱" not in text and name != "compare"] == [], name


def test_the_keyboard_alone_leads_from_the_search_to_a_sentence(watched, samples):
    one = watched()
    tab = one.tab
    tab.goto(samples)
    tab.keyboard.press("/")
    assert tab.evaluate("document.activeElement.name") == "q"
    tab.keyboard.type("行政处罚")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/search?q=*")
    tab.keyboard.press("/")
    tab.keyboard.press("Escape")
    assert tab.evaluate("document.activeElement === document.body")
    for _ in range(60):
        tab.keyboard.press("Tab")
        if "at=" in (tab.evaluate("document.activeElement.href || ''")):
            break
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/report/*")

    assert tab.inner_text("#at") == "行政处罚"
    box = tab.locator("#at").bounding_box()
    assert 0 <= box["y"] <= 900


def test_the_skip_link_comes_first_and_every_control_shows_its_focus(watched, samples):
    tab = watched().tab
    tab.goto(f"{samples}/units")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.className") == "skip"
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "main"
    for _ in range(12):
        tab.keyboard.press("Tab")
        style = tab.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert style != "none"


def test_a_filter_changes_the_list_the_address_and_goes_back(watched, samples):
    one = watched()
    tab = one.tab
    tab.goto(f"{samples}/units")
    before = tab.inner_text(".lead")
    tab.click("aside.facets a >> nth=2")
    tab.wait_for_url("**/units?*")
    tab.locator(".chosen a").wait_for()
    after = tab.inner_text(".lead")
    tab.reload()
    assert tab.inner_text(".lead") == after != before
    tab.go_back()
    tab.wait_for_url("**/units")
    tab.locator(".chosen a").wait_for(state="detached")  # the address goes before the list
    assert tab.inner_text(".lead") == before
    assert one.complaints == []


def test_a_list_follows_what_is_typed(watched, samples):
    one = watched()
    tab = one.tab
    tab.goto(f"{samples}/laws?kind=regulation")
    before = tab.locator("tbody tr").count()
    tab.locator("#q").press_sequentially("处罚")
    tab.wait_for_url("**/laws?*q=*")

    tab.wait_for_selector("tbody tr:nth-child(2)")
    assert 0 < tab.locator("tbody tr").count() < before
    assert "kind=regulation" in tab.url
    assert tab.evaluate("document.activeElement.id") == "q"
    assert one.complaints == []


def test_without_scripts_everything_but_the_picture_works(watched, samples, report):
    one = watched(java_script_enabled=False)
    tab = one.tab
    for address in [*PAGES.values(), report]:
        tab.goto(samples + address)
        assert tab.inner_text("h1")
    tab.goto(f"{samples}/units")
    tab.fill("#q", "德州")
    tab.click(".within button")
    assert tab.locator("tbody tr").count() >= 1
    tab.goto(f"{samples}/questions/units-by-law")
    tab.fill("input[name=law]", "宪法")
    tab.click("button[name=run]")
    assert tab.locator("table.answer tbody tr").count() >= 1
    tab.goto(f"{samples}/sparql")
    tab.fill("#query", "ASK { ?s a fz:Report }")
    tab.click(".editor button")
    assert "true" in tab.inner_text("table.answer")


def test_a_cell_of_the_matrix_leads_to_its_sentences(watched, samples):
    tab = watched().tab
    tab.goto(f"{samples}/matrix")
    cell = tab.locator("table.matrix td a").first
    told = int(re.search(r"：(\d+) 条", cell.get_attribute("aria-label"))[1])
    cell.click()
    tab.wait_for_url("**/statements?*")

    assert tab.locator("article.card").count() == told
    tab.locator("article.card .source a").first.click()
    assert tab.locator("#at").is_visible()


def test_numbers_lead_from_the_text_to_the_list_and_back(watched, samples, report):
    tab = watched().tab
    tab.goto(samples + report)
    ref = tab.locator("article.text a.ref").nth(3)
    number = ref.inner_text()
    ref.click()
    assert tab.evaluate("location.hash") == f"#l{number}"
    assert tab.locator(f"#l{number}").is_visible()
    tab.locator(f"#l{number} a.ref").click()
    assert tab.evaluate("location.hash") == f"#m{number}"
    assert 0 <= tab.locator(f"#m{number}").bounding_box()["y"] <= 900


def test_the_picture_is_drawn_and_leads_back(watched, samples):
    one = watched()
    tab = one.tab
    tab.goto(f"{samples}/graph?n={UNIT}")
    tab.wait_for_function("window.fazhi !== undefined")
    drawn(tab)
    colours = tab.evaluate(
        """() => {
          const canvas = document.querySelector("#canvas canvas");
          const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
          const met = new Set();
          for (let i = 0; i < data.length; i += 4) {
            met.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]);
          }
          return met.size;
        }"""
    )
    assert colours > 100
    assert one.complaints == []
    tab.click(".home")
    assert tab.inner_text("h1") == UNIT.partition("/")[2]


def test_fields_suggest_names_and_the_editor_completes_terms(watched, samples):
    one = watched()
    tab = one.tab
    tab.goto(f"{samples}/compare")
    tab.locator("input[name=a]").press_sequentially("德州")
    tab.wait_for_selector("#units-a option", state="attached")
    assert "德州市" in tab.evaluate("document.querySelector('#units-a').options[0].value")
    tab.goto(f"{samples}/sparql")
    tab.fill("#query", "")
    tab.locator("#query").press_sequentially("SELECT * { ?s fz:reportY")
    assert tab.locator("#terms li").first.inner_text() == "fz:reportYear"
    tab.keyboard.press("Enter")
    assert tab.input_value("#query") == "SELECT * { ?s fz:reportYear "
    assert one.complaints == []


def test_no_payload_of_a_hostile_report_runs(watched, poisoned):
    address, index = poisoned
    one = watched()
    one.context.add_init_script("window.hits = 0; window.hit = () => { window.hits += 1; };")
    keys = [row["key"] for row in index.rows("SELECT key FROM thing ORDER BY statements DESC")][:14]
    keys += [row["key"] for row in index.rows("SELECT key FROM report")][:3]
    pages = ["/", "/units", "/laws", "/reports", "/statements", "/matrix", "/graph"]
    pages += [f"/{quote(key)}" for key in keys] + [f"/graph?n={quote(keys[0])}"]
    pages += [f"/search?q={quote(payload)}" for payload in PAYLOADS]
    for page in pages:
        one.tab.goto(address + page)
        one.tab.wait_for_timeout(30)
        assert one.tab.evaluate("window.hits") == 0, page
        if not page.startswith("/graph?"):
            assert one.tab.locator("main img, main iframe, main script").count() == 0, page
    assert "dialog" not in one.complaints
    assert [url for url in one.requests if not url.startswith((address, "data:"))] == []

    one.tab.goto(address)
    one.tab.evaluate(
        """() => { const box = document.createElement("div");
          box.innerHTML = "<img src=x onerror=hit()>"; document.body.append(box); }"""
    )
    one.tab.wait_for_timeout(200)
    assert one.tab.evaluate("window.hits") == 0
    assert any("Content Security Policy" in text for text in one.complaints)


def test_print_leaves_out_what_only_a_screen_needs(watched, samples, report):
    tab = watched().tab
    tab.goto(samples + report)
    tab.emulate_media(media="print")

    assert not tab.locator(".menu").is_visible()
    assert not tab.locator(".find").is_visible()
    assert tab.locator("article.text").is_visible()


@pytest.fixture(scope="module")
def published(few_pages):
    """Return the folder of the published pages and the names of its files."""
    files = (path for path in few_pages.rglob("*") if path.is_file())
    return few_pages, {path.relative_to(few_pages).as_posix() for path in files}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_published_pages_open_from_disk(watched, published, language):
    place, names = published
    assert len(names) > 200
    one = watched()
    tab = one.tab
    start = place / ("en" if language == "en" else "") / "index.html"
    tab.goto(start.as_uri())
    tab.click(".menu a >> nth=1")
    assert (
        tab.evaluate("getComputedStyle(document.querySelector('.top')).borderBottomWidth") == "1px"
    )
    tab.click("tbody a.name >> nth=0")
    tab.locator("article.card .source a").first.click()
    assert tab.locator("article.text").is_visible()
    target = tab.evaluate("location.hash.slice(1)")
    assert tab.locator(f"[id='{target}']").count() == 1
    tab.goto(start.with_name("matrix.html").as_uri())
    tab.locator("table.matrix td a").first.click()
    assert tab.locator("article.card").count() > 0
    tab.goto(start.as_uri())
    picture = next(name for name in sorted(names) if name.startswith("graph/"))
    tab.goto((start.parent / picture).as_uri())
    tab.wait_for_function("window.fazhi !== undefined")

    assert one.complaints == []
    assert [url for url in one.requests if not url.startswith(("file://", "data:"))] == []


@pytest.mark.parametrize(("language", "scheme"), LOOKS)
def test_names_are_found_in_published_pages(watched, published, language, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    place, _ = published
    one = watched(color_scheme=scheme)
    tab = one.tab
    start = place / ("en" if language == "en" else "") / "index.html"
    tab.goto(start.as_uri())
    tab.click("a.search")
    tab.wait_for_selector("#find:focus")
    tab.keyboard.type("民法")

    assert tab.locator("#found a").first.inner_text() == "中华人民共和国民法典"
    assert re.search(r"\d", tab.locator("#told").inner_text())
    assert tab.url.endswith("#q=" + quote("民法"))
    assert one.complaints == []
    found = axe.run(tab, options=VIOLATIONS)
    assert found.violations_count == 0, found.generate_report()
    one.complaints.clear()  # it tries to read the style sheets, which the policy forbids
    tab.reload()
    assert tab.locator("#found a").count() > 0
    tab.fill("#find", "没有这样的单位")
    assert tab.locator("#found a").count() == 0
    tab.fill("#find", "《民法典》")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    tab.wait_for_selector("article.card")

    assert "民法典" in tab.locator("h1").inner_text()
    assert [text for text in one.complaints if "static/site.css" not in text] == []
    assert [url for url in one.requests if not url.startswith(("file://", "data:"))] == []


def test_a_page_found_by_another_name_shows_that_name(watched, published):
    place, _ = published
    one = watched()
    one.tab.goto((place / "search.html").as_uri())
    names = one.tab.evaluate("window.fazhiNames.rows.map((row) => [row[2], row[3].split('\\n')])")
    label, others = next((label, others) for label, others in names if len(others) > 1)
    for other in others:
        one.tab.fill("#find", other)
        found = one.tab.locator("#found li", has=one.tab.get_by_text(label, exact=True)).first

        assert found.inner_text().endswith(f"· {other}"), other


@pytest.mark.parametrize("language", ["zh", "en"])
def test_names_of_provinces_stay_in_their_tiles(watched, samples, language):
    one = watched()
    one.tab.goto(samples + with_language("/", language))
    room = one.tab.evaluate(
        "[...document.querySelectorAll('svg.grid g')].map((tile) =>"
        " tile.querySelector('rect').getBBox().width"
        " - tile.querySelector('text').getBBox().width)"
    )

    assert len(room) == 34
    assert min(room) >= 4


def test_payloads_in_names_that_are_found_do_not_run(watched, tmp_path):
    list(publish(open_site(hostile(tmp_path / "s")), tmp_path / "site"))
    one = watched()
    one.tab.goto((tmp_path / "site" / "search.html").as_uri())
    for part in ("script", "img", "javascript", "onload"):
        one.tab.fill("#find", part)
        assert one.tab.locator("#found li").count() > 0

    assert one.complaints == []
    assert one.tab.locator("#found img, #found script, #found svg").count() == 0
