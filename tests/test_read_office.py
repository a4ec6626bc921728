"""Documents that LibreOffice turns, where it is installed; and what is said where it is not."""

import shutil
import subprocess
import threading
from functools import cache
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from tempfile import mkdtemp

import documents
import pytest
from layers import facts, kept, misplaced
from pages import PLAIN, sample

from ontology.catalogue import load
from pipeline.bulk.batch import Job, extract_files
from pipeline.extract import extract
from pipeline.files.finding import walk
from pipeline.read import office
from pipeline.read.encoding import ReadError
from pipeline.read.formats import read_file
from pipeline.write.gold import dump

NEEDS_OFFICE = pytest.mark.skipif(
    office.installed() is None, reason="LibreOffice (libreoffice-writer-nogui) is missing"
)
LAYOUTS = ("plain", "styled", "table")
FORMATS = ("doc", "odt", "rtf", "pdf")


@cache
def converted() -> Path:
    """Return a folder with three layouts of a report in every format, made by LibreOffice."""
    folder = Path(mkdtemp(prefix="fazhi-office-"))
    report = sample(PLAIN[2])
    for layout in LAYOUTS:
        (folder / f"{layout}.docx").write_bytes(documents.docx(report, layout))
    for form in FORMATS:
        words = ["--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}"]
        files = [str(folder / f"{layout}.docx") for layout in LAYOUTS]
        command = [office.installed(), *words, "--convert-to", form, "--outdir", folder, *files]
        subprocess.run(command, check=True, capture_output=True, timeout=240)
    for layout in LAYOUTS:
        shutil.copy(folder / f"{layout}.doc", folder / f"{layout}.wps")
    return folder


PAIRS = [
    (form, layout)
    for form in (*FORMATS, "wps")
    for layout in LAYOUTS
    if (form, layout)
    not in {("doc", "table"), ("wps", "table")}  # LibreOffice writes no rows there
]


@NEEDS_OFFICE
@pytest.mark.parametrize(("form", "layout"), PAIRS)
def test_what_is_read_from_a_document_is_what_is_read_from_its_text(form, layout):
    report = sample(PLAIN[2])
    right = dump(extract(read_file(report.text.encode(), "a.txt"), load()))
    path = converted() / f"{layout}.{form}"
    text = read_file(path.read_bytes(), path.name)
    found = dump(extract(text, load()))

    assert kept(text.source) == kept(report.text)
    assert facts(found) == facts(right)
    assert found["report"] == right["report"]
    assert misplaced(found, text.source) == []


@NEEDS_OFFICE
def test_many_documents_are_turned_in_one_run(tmp_path, monkeypatch):
    for layout in LAYOUTS:
        for form in ("doc", "wps"):
            shutil.copy(converted() / f"{layout}.{form}", tmp_path)
    (tmp_path / "broken.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 999)
    runs = []
    run = office.programs.run
    monkeypatch.setattr(office.programs, "run", lambda *a, **o: runs.append(a) or run(*a, **o))
    results = list(extract_files(walk([tmp_path]).files, Job("json"), 1))

    assert len(runs) == 1
    assert [Path(result.file).name for result in results if result.problem] == ["broken.doc"]
    assert "damaged" in results[0].problem


class Counter(BaseHTTPRequestHandler):
    asked: list[str] = []  # noqa: RUF012

    def do_GET(self):
        self.asked.append(self.path)
        self.send_error(404)

    def log_message(self, *_):
        pass


@NEEDS_OFFICE
def test_what_a_document_refers_to_is_not_fetched():
    server = HTTPServer(("127.0.0.1", 0), Counter)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}/p.png"
    words = "".join(f"\\u{ord(c) if ord(c) < 32768 else ord(c) - 65536}?" for c in "法治政府建设。")
    field = f'{{\\field{{\\*\\fldinst INCLUDEPICTURE "{address}" \\\\d}}{{\\fldrslt x}}}}'
    try:
        text = read_file(f"{{\\rtf1\\ansi {words}\\par {field}}}".encode(), "a.rtf")
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

    assert "法治政府建设" in text.clean
    assert Counter.asked == []


def test_without_libreoffice_it_is_said_how_to_install_it(monkeypatch):
    monkeypatch.setattr(office, "installed", lambda: None)
    with pytest.raises(ReadError, match="LibreOffice") as caught:
        read_file(b"{\\rtf1 x}", "a.rtf")

    assert "apt-get install" in caught.value.remedy
    office.turn([b"{\\rtf1 x}"] * 2, Path("nowhere"))  # nothing to do, and no error


@NEEDS_OFFICE
def test_a_document_that_hangs_is_ended_with_all_it_started(monkeypatch):
    monkeypatch.setattr(office, "_SHARE", 0.0001)
    with pytest.raises(ReadError, match="took longer"):
        read_file((converted() / "plain.doc").read_bytes(), "a.doc")
