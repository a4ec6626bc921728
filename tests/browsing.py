"""A real browser for tests: which one, how it is started, and when it has drawn."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

PROGRAMS = (  # the shell, which has no windows, draws a page in a quarter of the time
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "chrome",
)
CHROMIUM = next(filter(None, map(shutil.which, PROGRAMS)), None)
NEEDS_BROWSER = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None,
        reason="Chromium is not installed; apt-get install chromium-headless-shell",
    ),
]
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-gpu-rasterization",  # which Debian asks for, and which without a GPU is slow
    "--disable-software-rasterizer",
    "--in-process-gpu",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


@contextmanager
def browser() -> Iterator[Any]:
    """Start the browser and end it."""
    with playwright.sync_playwright() as engine:
        started = engine.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield started
        started.close()


def drawn(tab: Any) -> None:
    """Wait until what was changed has been drawn."""
    tab.evaluate(
        "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )
