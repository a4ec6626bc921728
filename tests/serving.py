"""A site to test: stores of sample, hostile and generated reports, a client, a real server."""

from __future__ import annotations

import asyncio
import hashlib
import socket
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx
from many_reports import quads
from running import ROOT, call

from graphs.store.embedded import Record, Store
from graphs.web.app import create
from graphs.web.site import Site, open_site
from graphs.web.worker import Limits, Workers
from ontology.terms import BASE, FZ, PREFIXES
from pipeline.commands.showing import recogniser

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from graphs.web.safety import Rules

SAMPLES = ROOT / "tests/reports"
PAYLOADS = (
    "</script><script>hit()</script>",
    '"><img src=x onerror=hit()>',
    "<a href=javascript:hit() autofocus onfocus=hit()>href</a>",
    "'><svg/onload=hit()>",
    "</style><style>@import 'http://x.example/';</style>",
    "javascript:hit()//http://x.example/",
    "{{constructor.constructor('hit()')()}}${hit()}",
    "<!--<script>&lt;img src=x onerror=hit()&gt;",
    "<p hx-get=/x hx-trigger=load hx-on:load=hit()>hx</p>",
)
POISON = " ".join(PAYLOADS)


def store_of_samples(folder: Path, files: Iterable[Path] = (SAMPLES,)) -> Path:
    """Build the store of the sample reports, or of these of them."""
    run = call("build", *files, "--store", folder)
    assert run.returncode == 0, run.stderr
    return folder


def store_of_quads(folder: Path, text: str, *, poison: str = "") -> Path:
    """Put N-Quads of generated reports into a store, each with a source that its offsets fit."""
    reports: dict[str, list[str]] = {}
    for line in text.splitlines():
        reports.setdefault(line.rpartition(" <")[2].removesuffix("> ."), []).append(line)
    sha = PREFIXES["schema"] + "sha256"
    records = []
    for number, (graph, lines) in enumerate(sorted(reports.items())):
        source = f"第{number}份报告{poison}\n" + "。".join(["依法行政"] * 600) + poison
        digest = hashlib.sha256(source.encode()).hexdigest()
        kept = [line for line in lines if f"<{sha}>" not in line and f"<{FZ.fileName}>" not in line]
        kept.append(f'<{graph}> <{sha}> "{digest}" <{graph}> .')
        records.append(
            Record(f"{number:04d}{poison[:9]}.txt", digest, graph, "\n".join(kept) + "\n", source)
        )
    with Store.open(folder, write=True, settings={"base": BASE}) as store:
        store.put(records, lambda _met: "")
    return folder


def hostile(folder: Path) -> Path:
    """Put reports into a store that bear payloads in every field."""
    return store_of_quads(folder, quads(8, 6, 4, each=5, poison=POISON), poison=POISON)


def site_of(folder: Path, limits: Limits | None = None) -> Site:
    """Return the site of a store, with worker processes."""
    site = open_site(folder)
    site.workers = Workers(folder, recogniser, limits or Limits()).start()
    return site


class Client:
    """Puts requests to an application, without a network."""

    def __init__(self, site: Site, rules: Rules | None = None) -> None:
        self.site = site
        self.app = create(site, rules)

    def ask(self, method: str, address: str, **more) -> httpx.Response:
        headers = {"accept": "text/html", **more.pop("headers", {})}

        async def run() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(
                transport=transport, base_url="http://127.0.0.1", timeout=120
            ) as client:
                return await client.request(method, address, headers=headers, **more)

        return asyncio.run(run())

    def get(self, address: str, **more) -> httpx.Response:
        return self.ask("GET", address, **more)


@contextmanager
def served(site: Site, rules: Rules | None = None) -> Iterator[str]:
    """Serve a site on a free port; yield its address."""
    import uvicorn

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = uvicorn.Config(create(site, rules), port=port, log_level="error", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    for _ in range(200):
        if server.started:
            break
        time.sleep(0.05)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)
