"""What holds for every test: skips are named at the end, and forbidden where all must run."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from serving import Client

REQUIRE_ALL = os.environ.get("FAZHI_REQUIRE_ALL") == "1"
NO_RIGHT = "cannot be mounted here"  # what no installation mends; it is named all the same


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="write golden files anew")


def pytest_configure() -> None:
    """Let Ctrl-C reach the programs that tests start, also where a shell ran them with &."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long tests out unless the call names their mark."""
    if "soak" in config.getoption("markexpr", ""):
        return
    long = [item for item in items if item.get_closest_marker("soak")]
    if long:
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if not item.get_closest_marker("soak")]


@pytest.fixture(scope="session")
def sample_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the store of the sample reports, for reading: what writes to it copies it first."""
    from serving import store_of_samples

    return store_of_samples(tmp_path_factory.mktemp("samples") / "store")


@pytest.fixture(scope="module")
def client(sample_store: Path) -> Generator[Client]:
    """Yield what asks the site of the sample reports for pages, without a network."""
    from serving import Client, site_of

    site = site_of(sample_store)
    yield Client(site)
    site.workers.close()


@pytest.fixture(scope="session")
def few_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store of three of the reports, for what does not hang on their number."""
    from serving import SAMPLES, store_of_samples

    files = sorted(SAMPLES.glob("*.txt"))[14:17]
    return store_of_samples(tmp_path_factory.mktemp("few") / "store", files)


@pytest.fixture(scope="session")
def chinese_font() -> str:
    """Return the font of pictures; skip what draws them where none has Chinese."""
    from graphs.figures import paper

    try:
        return paper.font()
    except paper.FigureError:
        pytest.skip("a font with Chinese characters is missing: apt-get install fonts-noto-cjk")


@pytest.fixture(scope="session")
def few_pages(few_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return their pages in both languages, for reading."""
    from graphs.publish.pages import publish
    from graphs.web.site import open_site

    place = tmp_path_factory.mktemp("pages") / "site"
    list(publish(open_site(few_store), place, english=True))
    return place


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skip into a failure where every test must run."""
    report = yield
    skipped = report.skipped and not hasattr(report, "wasxfail")
    if REQUIRE_ALL and skipped and not _reason(report).endswith(NO_RIGHT):
        report.outcome = "failed"
        report.longrepr = f"skipped, and FAZHI_REQUIRE_ALL=1: {_reason(report)}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Turn the skip of a whole file into a failure where every test must run."""
    report = yield
    if REQUIRE_ALL and report.skipped:
        reason = _reason(report)
        report.outcome = "failed"
        report.longrepr = f"skipped, and FAZHI_REQUIRE_ALL=1: {reason}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name each skipped test with its reason: a short run must not look like a whole one."""
    skipped = terminalreporter.stats.get("skipped", [])
    if not skipped:
        return
    terminalreporter.section(f"NOT RUN: {len(skipped)}")
    for line in sorted(f"{report.nodeid}: {_reason(report)}" for report in skipped):
        terminalreporter.write_line(line)


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    told = report.longrepr
    return str(told[2] if isinstance(told, tuple) else told).removeprefix("Skipped: ")
