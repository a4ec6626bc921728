"""Fetching, from a server of this machine alone: politeness, what is kept, what is said."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from pages import PAGES, PLAIN, dressed, sample
from running import call, fazhi

from pipeline.bulk.batch import Job, extract_files
from pipeline.files import fetch as fetching
from pipeline.files.finding import walk

PAGE = dressed(PAGES[0], sample(PLAIN[0]))


class Site(BaseHTTPRequestHandler):
    """Answers by a table: path -> status, headers, body; notes what it was asked."""

    def do_GET(self):
        server = self.server
        server.asked.append((self.path, dict(self.headers)))
        status, headers, body = server.answers.get(self.path, (404, {}, b"no"))
        if isinstance(status, list):
            status = status.pop(0) if len(status) > 1 else status[0]
        if self.headers.get("If-None-Match") and self.headers["If-None-Match"] == headers.get(
            "ETag"
        ):
            status, body = 304, b""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@contextmanager
def site(**answers):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.asked = []
    server.answers = {f"/{name.replace('__', '.')}": each for name, each in answers.items()}
    server.base = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(autouse=True)
def waits(monkeypatch):
    """Let no time pass: a wait is noted and over at once."""
    noted, now = [], [0.0]

    class Quick(fetching._Fetcher):
        def __init__(self, *words):
            super().__init__(*words, sleep=self.rest, clock=lambda: now[0])

        def rest(self, seconds):
            noted.append(seconds)
            now[0] += seconds

    monkeypatch.setattr(fetching, "_Fetcher", Quick)
    return noted


HTML = {"Content-Type": "text/html; charset=utf-8", "ETag": '"1"'}


def paths(server):
    return [path for path, _ in server.asked]


def test_a_page_is_kept_with_what_is_known_of_it(tmp_path):
    with site(a__html=(200, HTML, PAGE)) as server:
        url = f"{server.base}/a.html"
        (page,) = fetching.fetch([url], tmp_path)
    told = json.loads(Path(f"{page.file}.meta.json").read_text("utf-8"))

    assert Path(page.file).read_bytes() == PAGE
    assert (told["url"], told["status"], told["etag"]) == (url, 200, '"1"')
    assert told["fetched"].endswith("+00:00")
    assert server.asked[0][1]["User-Agent"].startswith("fazhi/")
    (result,) = extract_files(walk([tmp_path]).files, Job("json"), 1)
    assert json.loads(result.output)["report"]["url"] == url


def test_what_has_not_changed_is_not_sent_again(tmp_path):
    with site(a__html=(200, HTML, PAGE)) as server:
        url = f"{server.base}/a.html"
        (first,) = fetching.fetch([url], tmp_path)
        (second,) = fetching.fetch([url], tmp_path)
        server.answers["/a.html"] = (200, {**HTML, "ETag": '"2"'}, PAGE + b"<p>new</p>")
        (third,) = fetching.fetch([url], tmp_path)

    assert [first.unchanged, second.unchanged, third.unchanged] == [False, True, False]
    assert first.file == second.file == third.file
    assert Path(third.file).read_bytes().endswith(b"<p>new</p>")
    assert server.asked[3][1]["If-None-Match"] == '"1"'


def test_robots_are_heard(tmp_path):
    rules = b"User-agent: *\nDisallow: /closed\nCrawl-delay: 3\n"
    answers = {"robots__txt": (200, {}, rules), "open": (200, HTML, PAGE)}
    with site(**answers) as server:
        urls = [f"{server.base}/closed/a", f"{server.base}/open"]
        closed, opened = fetching.fetch(urls, tmp_path)

    assert "robots.txt" in closed.problem
    assert not opened.problem
    assert paths(server) == ["/robots.txt", "/open"]


def test_where_an_address_leads_the_rules_of_that_host_hold(tmp_path):
    rules = {"robots__txt": (200, {}, b"User-agent: *\nDisallow: /closed\n")}
    with site(**rules, good=(200, HTML, PAGE)) as other:
        moved = (302, {"Location": f"{other.base}/closed"}, b"")
        kept = (302, {"Location": f"{other.base}/good"}, b"")
        with site(moved=moved, kept=kept) as one:
            urls = [f"{one.base}/moved", f"{one.base}/kept"]
            closed, good = fetching.fetch(urls, tmp_path)
    told = json.loads(Path(f"{good.file}.meta.json").read_text("utf-8"))

    assert "robots.txt" in closed.problem
    assert paths(other) == ["/robots.txt", "/good"]
    assert (told["url"], told["final_url"]) == (urls[1], f"{other.base}/good")


@pytest.mark.parametrize("status", [401, 403, 503])
def test_rules_that_cannot_be_read_close_a_site(tmp_path, status):
    with site(robots__txt=(status, {}, b""), a=(200, HTML, PAGE)) as server:
        (page,) = fetching.fetch([f"{server.base}/a"], tmp_path)

    assert "robots.txt" in page.problem


def test_a_host_is_asked_once_a_second(tmp_path, waits):
    with site(a=(200, HTML, PAGE), b=(200, HTML, PAGE)) as server:
        list(fetching.fetch([f"{server.base}/{name}" for name in "ab"], tmp_path))

    assert waits == [1.0, 1.0]


def test_two_hosts_do_not_wait_for_each_other(tmp_path, waits):
    with site(a=(200, HTML, PAGE)) as one, site(a=(200, HTML, PAGE)) as other:
        list(fetching.fetch([f"{one.base}/a", f"{other.base}/a"], tmp_path))

    assert waits == [1.0, 1.0]  # between robots.txt and page, on each


def test_a_server_that_is_busy_is_asked_again_as_it_wishes(tmp_path, waits):
    with site(a=([503, 429, 200], {**HTML, "Retry-After": "7"}, PAGE)) as server:
        (page,) = fetching.fetch([f"{server.base}/a"], tmp_path)

    assert not page.problem
    assert waits == [1.0, 7.0, 7.0]


def test_after_three_tries_it_is_said(tmp_path, waits):
    with site(a=(500, HTML, b"x")) as server:
        (page,) = fetching.fetch([f"{server.base}/a"], tmp_path)

    assert "3 tries" in page.problem
    assert paths(server).count("/a") == 3
    assert waits == [1.0, 2.0, 4.0]


def test_what_is_no_page_is_said_and_the_others_are_fetched(tmp_path):
    answers = {
        "gone": (404, {}, b"x"),
        "empty": (200, HTML, b"  "),
        "large": (200, HTML, b"x" * 5000),
        "loop": (302, {"Location": "/loop"}, b""),
        "good": (200, HTML, b"x" * 900),
    }
    with site(**answers) as server:
        urls = [f"{server.base}/{name}" for name in answers]
        urls = ["ftp://a/b", "file:///etc/passwd", "http://", *urls, urls[-1]]
        pages = list(fetching.fetch(urls, tmp_path, max_bytes=1000))
    problems = [page.problem for page in pages]

    assert len(pages) == 8
    assert ["no web address" in problem for problem in problems[:3]] == [True] * 3
    assert [bool(problem) for problem in problems[3:]] == [True, True, True, True, False]
    assert "404" in problems[3]
    assert "1,000 bytes" in problems[5]
    assert all(page.remedy for page in pages[:7])
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 2


def test_a_compressed_bomb_is_read_no_further_than_allowed(tmp_path):
    import gzip

    bomb = gzip.compress(b"\x00" * (64 << 20))
    with site(a=(200, {**HTML, "Content-Encoding": "gzip"}, bomb)) as server:
        (page,) = fetching.fetch([f"{server.base}/a"], tmp_path, max_bytes=100_000)

    assert "larger" in page.problem


@pytest.mark.parametrize("url", ["http://[a/", "http://a\x01b/", "http://me:word@a.cn/r.html"])
def test_an_address_that_cannot_be_asked_for_is_said_and_the_next_fetched(url, tmp_path):
    with site(good=(200, HTML, PAGE)) as server:
        wrong, good = fetching.fetch([url, f"{server.base}/good"], tmp_path)

    assert wrong.problem
    assert good.file
    assert not [path for path in tmp_path.rglob("*") if "word" in path.name]


def test_rules_that_do_not_come_close_a_site(tmp_path, monkeypatch):
    import httpx

    def late(*_):
        raise httpx.ReadTimeout("no answer in time")

    monkeypatch.setattr(fetching, "_robots", late)
    with site(a=(200, HTML, PAGE)) as server:
        (page,) = fetching.fetch([f"{server.base}/a"], tmp_path)

    assert "no answer in time" in page.problem
    assert not paths(server)


def test_rules_without_end_are_read_no_further_than_agreed(tmp_path, monkeypatch):
    monkeypatch.setattr(fetching, "_RULES", 64)
    rules = b"User-agent: *\nDisallow: /a\n" + b"#" * 64 + b"\nDisallow: /b\n"
    with site(robots__txt=(200, {}, rules), b=(200, HTML, PAGE)) as server:
        first, second = fetching.fetch([f"{server.base}/a", f"{server.base}/b"], tmp_path)

    assert "robots.txt" in first.problem
    assert not second.problem


def test_a_fetch_that_is_cut_off_leaves_the_page_as_it_was(tmp_path, monkeypatch):
    def full(_):
        raise OSError(28, "No space left on device")

    with site(a=(200, HTML, PAGE)) as server:
        (first,) = fetching.fetch([f"{server.base}/a"], tmp_path)
        server.answers["/a"] = (200, {**HTML, "ETag": '"2"'}, PAGE + b"<p>new</p>")
        monkeypatch.setattr(fetching.durable.os, "fsync", full)
        with pytest.raises(OSError, match="space"):
            list(fetching.fetch([f"{server.base}/a"], tmp_path))

    assert Path(first.file).read_bytes() == PAGE
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 2


def test_a_list_may_be_in_an_encoding_of_windows(tmp_path):
    listed = tmp_path / "list.txt"
    listed.write_bytes("# 网页\nhttp://a.cn/报告.html\n".encode("gb18030"))

    assert fetching.addresses(listed) == ["http://a.cn/报告.html"]


def test_nobody_there_is_said(tmp_path):
    with site() as server:
        gone = server.base
    (page,) = fetching.fetch([f"{gone}/a"], tmp_path)

    assert "could not be fetched" in page.problem


@pytest.mark.parametrize(
    ("url", "ending"),
    [("/a/../../../x.html", ".html"), ("/下载?f=../../etc/passwd", ".html"), ("/r.pdf", ".pdf")],
)
def test_an_address_names_a_file_inside_the_folder(url, ending):
    kind = "application/pdf" if ending == ".pdf" else "text/html"
    path = fetching._file(f"http://a.cn:8080{url}", kind)

    assert len(path.parts) == 2
    assert ".." not in path.parts
    assert path.suffix == ending
    assert path != fetching._file(f"http://a.cn:8080{url}&x", kind)


def test_the_command_fetches_a_list_and_build_reads_it(tmp_path):
    with site(a__html=(200, HTML, PAGE)) as server:
        listed = tmp_path / "list.txt"
        listed.write_text(f"# pages\n{server.base}/a.html\n\n{server.base}/none\n", "utf-8")
        done = call("fetch", "--list", listed, "-o", tmp_path / "pages")
    built = call("build", tmp_path / "pages", "--store", tmp_path / "s")
    query = "SELECT ?u { ?r a fz:Report ; schema:url ?u }"
    answer = call("query", "--store", tmp_path / "s", query, "--format", "csv")

    assert done.returncode == 1
    assert "404" in done.stderr
    assert built.returncode == 0
    assert f"{server.base}/a.html" in answer.stdout
    assert call("check", "--store", tmp_path / "s").returncode == 0


def test_a_call_without_addresses_is_wrong():
    assert fazhi("fetch").returncode == 2


def test_a_page_that_drips_is_given_up(tmp_path, monkeypatch):
    """Each piece comes in time, and the page never ends."""

    class Drip(Site):
        def do_GET(self):
            self.send_response(404 if self.path == "/robots.txt" else 200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            pieces = [] if self.path == "/robots.txt" else [b"<p>"] * 1000
            for piece in pieces:
                try:
                    self.wfile.write(piece)
                    time.sleep(0.01)
                except OSError:
                    return

    class Timed(fetching._Fetcher):
        def __init__(self, *words):
            super().__init__(*words)
            self.clock = time.monotonic

    monkeypatch.setattr(fetching, "_PAGE", 0.05)
    monkeypatch.setattr(fetching, "_Fetcher", Timed)
    with site() as server:
        server.RequestHandlerClass = Drip
        (page,) = fetching.fetch([f"{server.base}/a.html"], tmp_path)

    assert "it was not whole after" in page.problem
    assert list(tmp_path.rglob("*.html")) == []
