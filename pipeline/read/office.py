"""DOC, WPS, RTF and ODT files: turned into DOCX by LibreOffice where it is installed.

LibreOffice takes seconds to start, so that many files are turned in one run (`turn`); a file that
was not is turned alone when it is read. Macros and links to elsewhere stay off.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

from ontology import scratch
from pipeline.read import docx, programs
from pipeline.read.encoding import ReadError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.read.layer import Layer, Limits

ENDINGS = (".doc", ".dot", ".odt", ".rtf", ".wps", ".wpt")

_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RTF = b"{\\rtf"
_ODT = b"mimetypeapplication/vnd.oasis.opendocument.text"
_LITTLE_ENDIAN = b"\xfe\xff"  # where every OLE2 file has it
_HAN = re.compile(r"[\u3400-\u9fff]")
_LEAST = 20  # characters to one that is Chinese
_BATCH = 24  # files a run
_START = 40  # seconds that LibreOffice may take to start
_EACH = 10  # and for each file
_INSTALL = "apt-get install libreoffice-writer-nogui"
_SHARE = 0.8  # of a file's time, so that LibreOffice ends before the process that waits for it
_SECURITY = "/org.openoffice.Office.Common/Security/Scripting"
_OFF = ("DisableMacrosExecution", "BlockUntrustedRefererLinks", "DisableActiveContent")
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
{}</oor:items>
"""
_SETTING = (
    '<item oor:path="{}"><prop oor:name="{}" oor:op="fuse"><value>true</value></prop></item>\n'
)


def opens(data: bytes, ending: str) -> bool:
    """Return whether bytes are a document that LibreOffice is to turn."""
    del ending
    return data.startswith((_OLE2, _RTF)) or data[30:77] == _ODT


def installed() -> str | None:
    """Return the path of LibreOffice, None where it is missing."""
    return programs.found("soffice", "libreoffice")


def read(data: bytes, file: str, limits: Limits) -> Layer:
    """Return the text layer of a document; raise `ReadError` where it cannot be turned."""
    remedy = "save it as DOCX"
    if data.startswith(_OLE2) and data[28:30] != _LITTLE_ENDIAN:  # it would be read as a text
        raise ReadError(file, "is a damaged document", remedy)
    turned = _turned(data, file, limits)
    if not turned:
        raise ReadError(file, "is a document that LibreOffice cannot read", remedy)
    layer = docx.read(turned, file, limits)
    if len(_HAN.findall(layer.source)) * _LEAST < len(layer.source):
        raise ReadError(file, "is a damaged document, or none in Chinese", remedy)
    return layer


def _turned(data: bytes, file: str, limits: Limits) -> bytes | None:
    name = hashlib.sha256(data).hexdigest()
    if limits.turned:
        place = Path(limits.turned) / f"{name}.docx"
        if place.is_file():
            return place.read_bytes()
    if not installed():
        problem = "is a DOC, WPS, RTF or ODT file, and LibreOffice, which reads them, is missing"
        raise ReadError(file, problem, f"install it ({_INSTALL}), or save the file as DOCX")
    with scratch.folder() as folder:
        try:
            _run([(name, data)], folder, limits.seconds * _SHARE)
        except programs.ProgramError as error:
            problem = f"could not be read by LibreOffice: it {error}"
            raise ReadError(file, problem, "save it as DOCX, or raise --max-seconds") from error
        place = folder / f"{name}.docx"
        return place.read_bytes() if place.is_file() else None


def turn(documents: Iterable[bytes], folder: Path) -> None:
    """Turn documents into `<sha256>.docx` in a folder, many a run.

    What LibreOffice cannot read, and all of a run that fails, is missing there.
    """
    if not installed():
        return
    batch: list[tuple[str, bytes]] = []
    for data in documents:
        if opens(data, ""):
            batch.append((hashlib.sha256(data).hexdigest(), data))
        if len(batch) == _BATCH:
            _run_gently(batch, folder)
            batch = []
    if len(batch) > 1:  # one alone is turned when it is read
        _run_gently(batch, folder)


def _run_gently(batch: Sequence[tuple[str, bytes]], folder: Path) -> None:
    try:
        _run(batch, folder, _START + _EACH * len(batch))
    except programs.ProgramError:
        return  # each is turned alone when it is read, and the guilty one found


def _run(batch: Sequence[tuple[str, bytes]], folder: Path, seconds: float) -> None:
    """Turn documents in one run of LibreOffice, with settings of its own."""
    program = installed()
    assert program
    with scratch.folder() as home:
        given = home / "given"
        settings = home / "profile" / "user"
        given.mkdir()
        settings.mkdir(parents=True)
        off = "".join(_SETTING.format(_SECURITY, name) for name in _OFF)
        (settings / "registrymodifications.xcu").write_text(_SETTINGS.format(off), "utf-8")
        files = []
        for name, data in batch:
            files.append(given / f"{name}{'.rtf' if data.startswith(_RTF) else '.doc'}")
            files[-1].write_bytes(data)
        profile = f"-env:UserInstallation={(home / 'profile').as_uri()}"
        words = ["--headless", "--norestore", "--convert-to", "docx:Office Open XML Text"]
        command = [program, profile, *words, "--outdir", str(folder), *map(str, files)]
        programs.run(command, seconds, home=home)
