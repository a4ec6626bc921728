"""Real SPARQL servers for tests, each in a folder and a process group of its own."""

from __future__ import annotations

import http.client
import http.server
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

VIRTUOSO = """
[Database]
DatabaseFile = {folder}/v.db
ErrorLogFile = {folder}/v.log
LockFile = {folder}/v.lck
TransactionFile = {folder}/v.trx
xa_persistent_file = {folder}/v.pxa
[TempDatabase]
DatabaseFile = {folder}/t.db
TransactionFile = {folder}/t.trx
[Parameters]
ServerPort = 127.0.0.1:{port}
DirsAllowed = {folder}
NumberOfBuffers = 20000
MaxDirtyBuffers = 10000
CheckpointInterval = 0
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
ServerThreads = 30
MaxKeepAlives = 20
KeepAliveTimeout = 5
[SPARQL]
DefaultQuery = select distinct ?g where {{ graph ?g {{ ?s ?p ?o }} }}
{more}
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(command: list[str], ready: str, log: Path) -> Iterator[None]:
    """Run a server until the block ends; it is ready when an address answers."""
    with log.open("wb") as said:
        server = subprocess.Popen(command, stdout=said, stderr=said, start_new_session=True)
    try:
        until = time.monotonic() + 60
        while True:
            assert server.poll() is None, log.read_text()
            try:
                urllib.request.urlopen(ready, timeout=5).close()  # noqa: S310 (it is ours)
                break
            except OSError:
                assert time.monotonic() < until, f"{command[0]} did not start: {log.read_text()}"
                time.sleep(0.1)
        yield
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


@contextmanager
def oxigraph(folder: Path) -> Iterator[str]:
    """Give the address of an Oxigraph server, empty, in memory."""
    program = Path(sys.executable).with_name("oxigraph")
    if not program.exists():
        pytest.skip("oxigraph is missing: pip install 'fazhi[test]'")
    address = f"127.0.0.1:{free_port()}"
    command = [str(program), "serve", "--bind", address]
    with running(command, f"http://{address}/", folder / "oxigraph.log"):
        yield f"http://{address}"


@contextmanager
def virtuoso(folder: Path, more: str = "") -> Iterator[str]:
    """Give the address of a Virtuoso server, empty; its user and password are `dba`."""
    program = shutil.which("virtuoso-t")
    if not program:
        pytest.skip("virtuoso-t is missing: apt-get install virtuoso-opensource-7-bin")
    web = free_port()
    settings = folder / "virtuoso.ini"
    settings.write_text(VIRTUOSO.format(folder=folder, port=free_port(), http=web, more=more))
    command = [program, "+foreground", "+configfile", str(settings)]
    ready = f"http://127.0.0.1:{web}/sparql?query=ASK%20%7B%7D"
    with running(command, ready, folder / "virtuoso.log"):
        yield f"http://127.0.0.1:{web}/sparql"


@contextmanager
def guarded(address: str, header: str) -> Iterator[str]:
    """Give the address of a proxy that lets through only requests with this Authorization."""
    target = address.removeprefix("http://")

    class Gate(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if self.headers.get("Authorization") != header:
                self._answer(401, b"", {"WWW-Authenticate": header.partition(" ")[0]})
                return
            behind = http.client.HTTPConnection(target)
            names = ("Content-Type", "Accept")
            passed = {name: self.headers[name] for name in names if name in self.headers}
            behind.request(self.command, self.path, body, passed)
            answer = behind.getresponse()
            said = answer.read()
            self._answer(
                answer.status, said, {"Content-Type": answer.getheader("Content-Type", "")}
            )
            behind.close()

        do_PUT = do_POST  # noqa: N815 (so it must be called)

        def _answer(self, status: int, body: bytes, headers: dict[str, str]):
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    gate = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Gate)
    thread = threading.Thread(target=gate.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{gate.server_port}"
    finally:
        gate.shutdown()
        gate.server_close()
        thread.join()
