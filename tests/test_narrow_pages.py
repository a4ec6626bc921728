"""Pages on a phone: what comes first, and what stays whole."""

from __future__ import annotations

import pytest
from browsing import NEEDS_BROWSER, browser
from serving import served, site_of

pytestmark = NEEDS_BROWSER


@pytest.fixture(scope="module")
def tab(sample_store):
    site = site_of(sample_store)
    with served(site) as address, browser() as started:
        made = started.new_page(base_url=address, viewport={"width": 390, "height": 844})
        yield made
    site.workers.close()


def top(tab, selector):
    return tab.locator(selector).first.bounding_box()["y"]


def test_names_come_before_the_passages_that_hold_them(tab):
    tab.goto("/search?q=民法典")

    assert top(tab, ".results .ranks a") < top(tab, ".results article")


@pytest.mark.parametrize(
    "address", ["/ask?q=哪些单位没有学习民法典", "/questions/units-by-law?law=民法典"]
)
def test_a_year_stays_on_one_line_and_names_in_reach(tab, address):
    tab.goto(address)
    heights = tab.evaluate(
        "() => [...document.querySelectorAll('.answer td')].filter(one =>"
        " /^20\\d\\d$/.test(one.textContent)).map(one => {"
        " const range = document.createRange(); range.selectNodeContents(one);"
        " return range.getBoundingClientRect().height; })"
    )
    narrowest = tab.evaluate(
        "() => Math.min(...[...document.querySelectorAll('.answer td:first-child')]"
        ".map(one => one.clientWidth))"
    )

    assert heights
    assert max(heights) < 30
    assert narrowest > 90
