"""The pages as files: every link leads to a file, nothing needs a server, limits are told."""

from __future__ import annotations

import html
import json
import re
import shutil
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import rdflib
from lxml import html as markup
from many_reports import quads
from running import environment, fazhi
from serving import POISON, SAMPLES, store_of_quads, store_of_samples

from graphs.publish import pages as publishing
from graphs.publish.pages import PublishError, file_name, publish
from graphs.web.site import open_site


@pytest.fixture(scope="module")
def some_store(tmp_path_factory):
    """Return a store of every fifth report: lists of several pages."""
    place = tmp_path_factory.mktemp("some") / "store"
    return store_of_samples(place, sorted(SAMPLES.glob("*.txt"))[::5])


@pytest.fixture(scope="module")
def place(some_store, tmp_path_factory):
    """Return their pages, in Chinese."""
    place = tmp_path_factory.mktemp("published") / "site"
    list(publish(open_site(some_store), place))
    return place


@pytest.fixture(scope="module")
def whole(sample_store, tmp_path_factory):
    """Return the pages of all reports."""
    place = tmp_path_factory.mktemp("whole") / "site"
    list(publish(open_site(sample_store), place))
    return place


@pytest.fixture(scope="module")
def both(few_pages):
    """Return the pages of a few other reports, in both languages."""
    return few_pages


@cache
def pages(place):
    return {path: markup.fromstring(path.read_text("utf-8")) for path in place.rglob("*.html")}


@pytest.fixture(scope="module", autouse=True)
def forgotten():
    """Let go of what was parsed, which is hundreds of megabytes."""
    yield
    pages.cache_clear()


@pytest.mark.parametrize("name", ["place", "both", pytest.param("whole", marks=pytest.mark.soak)])
def test_every_link_leads_to_a_file_and_every_anchor_to_a_place(request, name):
    place = request.getfixturevalue(name)
    found = pages(place)
    ids = {path: set(page.xpath("//@id")) for path, page in found.items()}
    lost = []
    for path, page in found.items():
        for link in page.xpath("//@href | //@src"):
            parts = urlsplit(link)
            if parts.scheme == "data":
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            exists = target in ids or (not parts.path.endswith(".html") and target.is_file())
            drawn = "graph" in target.parts  # its anchors are for its script
            if not exists or (parts.fragment and not drawn and parts.fragment not in ids[target]):
                lost.append((path.relative_to(place).as_posix(), link))

    assert lost == []


def test_nothing_asks_for_a_server(place, both):
    for path, page in (pages(place) | pages(both)).items():
        assert page.xpath("//form") == [], path
        assert [link for link in page.xpath("//@href") if link.startswith("/")] == []
        assert page.xpath("//meta[@http-equiv='Content-Security-Policy']") or "graph" in path.parts


def names(place):
    said = (place / "static" / "names.js").read_text("utf-8")
    return json.loads(said.removeprefix("window.fazhiNames = ").removesuffix(";\n"))


def test_every_name_that_is_found_leads_to_its_page(both, few_store):
    place, index = both, open_site(few_store).index
    for language in ("", "en"):
        told = names(place / language)
        for _, file, label, _ in told["rows"]:
            page = (place / language / file).read_text("utf-8")

            assert html.escape(label, quote=False) in html.unescape(page), file
        told_names = {label for _, _, label, _ in told["rows"]}
        assert {
            row["label"] for row in index.rows("SELECT label FROM thing WHERE reports > 0")
        } <= (told_names)


def test_things_and_reports_lie_there_as_data(both, few_store):
    place = both
    rows = open_site(few_store).index.rows("SELECT key, label FROM thing WHERE reports > 0")
    for row in rows:
        name = file_name(f"/{row['key']}", "").removesuffix(".html")
        told = json.loads((place / f"{name}.json").read_text("utf-8"))

        assert told["label"] == row["label"]
        graph = rdflib.Graph().parse(place / f"{name}.ttl")
        assert rdflib.URIRef(told["iri"]) in set(graph.all_nodes())
    assert len(list((place / "report").glob("*.ttl"))) == 3
    assert not list((place / "en").rglob("*.ttl"))


def test_every_thing_and_report_has_its_page(place, some_store, both):
    index = open_site(some_store).index
    reports = index.number("SELECT count(*) FROM report")

    assert len(list((place / "report").glob("*.html"))) == reports
    assert len(list((place / "graph").iterdir())) > 50
    named = index.number("SELECT count(*) FROM thing WHERE kind = 'unit'")
    assert len(list((place / "organisation").glob("*.html"))) == named
    assert (both / "en" / "index.html").exists()
    assert not (place / "en").exists()


def test_a_cell_leads_to_the_statements_of_its_pair(place):
    page = markup.fromstring((place / "matrix.html").read_text("utf-8"))
    cell = page.xpath("//table[@class='matrix']//td/a")[0]
    target, _, anchor = cell.get("href").partition("#")
    law = re.search(r"，(.+)：\d+ 条", cell.get("aria-label"))[1]

    found = markup.fromstring((place / target).read_text("utf-8"))
    card = found.xpath(f"//a[@id='{anchor}']/following-sibling::article")[0]

    assert law in "".join(card.itertext())


@pytest.mark.parametrize(
    ("path", "query", "name"),
    [
        ("/", "", "index.html"),
        ("/units", "page=3", "units-3.html"),
        ("/report/0a1b", "", "report/0a1b.html"),
        ("/region/130000", "page=2", "region/130000-2.html"),
    ],
)
def test_files_are_named_for_their_addresses(path, query, name):
    assert file_name(path, query) == name


@pytest.mark.parametrize("name", ["甲" * 300, "..", "a/../../b", "con", "x:y*z?", "A", "a"])
def test_odd_names_make_plain_files(name):
    made = file_name(f"/organisation/{name}", "")

    assert re.fullmatch(r"organisation/[0-9a-z]+\.html", made)
    assert file_name("/organisation/A", "") != file_name("/organisation/a", "")


def test_the_same_store_gives_the_same_files_in_any_process(few_store, tmp_path):
    list(publish(open_site(few_store), tmp_path / "a"))
    run = fazhi(
        "publish", "--store", few_store, "-o", tmp_path / "b", env=environment(PYTHONHASHSEED="7")
    )

    assert run.returncode == 0, run.stderr
    files, others = (
        {path.relative_to(place): path.read_bytes() for path in place.rglob("*.*")}
        for place in (tmp_path / "a", tmp_path / "b")
    )
    assert len(files) > 100
    assert files == others
    assert 100 < int(run.stdout.split()[-2]) <= len(files)


def test_pages_of_what_was_withdrawn_are_deleted(few_store, few_pages, tmp_path):
    site, mine = Path(shutil.copytree(few_pages, tmp_path / "site")), tmp_path / "mine.html"
    first = (site / publishing.LISTED).read_text().splitlines()
    (site / "report/1.html").write_text("of a report that has gone")
    (site / "report/mine.html").write_text("not ours")
    mine.write_text("not ours")
    with (site / publishing.LISTED).open("a") as listed:
        listed.write("report/1.html\n../mine.html\n")
    again = list(publish(open_site(few_store), site))

    assert mine.exists()
    assert (site / "report/mine.html").exists()
    assert not (site / "report/1.html").exists()
    assert not [name for name in first if name.startswith("en/") and (site / name).exists()]
    assert all((site / name).exists() for name in again)


def test_a_hostile_report_is_published_as_text(tmp_path):
    store = store_of_quads(tmp_path / "s", quads(6, 4, 2, poison=POISON), poison=POISON)
    list(publish(open_site(store), tmp_path / "site"))

    for path, page in pages(tmp_path / "site").items():
        assert page.xpath("//img | //*[@onerror or @onload or @onfocus or @autofocus]") == [], path
        for script in page.xpath("//script[not(@src)]"):
            assert script.get("type") == "application/json"


def test_too_many_reports_and_a_strange_folder_are_refused(some_store, tmp_path, monkeypatch):
    (tmp_path / "mine.txt").write_text("x")
    with pytest.raises(PublishError, match="holds something else"):
        list(publish(open_site(some_store), tmp_path))
    monkeypatch.setattr(publishing, "MOST", 3)
    with pytest.raises(PublishError, match="--force"):
        list(publish(open_site(some_store), tmp_path / "site"))
