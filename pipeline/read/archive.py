"""ZIP archives: what is in them, read one member after another."""

from __future__ import annotations

import zipfile
import zlib
from typing import TYPE_CHECKING

from pipeline.read.encoding import ReadError
from pipeline.read.member import Member, check_size, leads_out, refused, too_large

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pipeline.read.layer import Limits

_ENCRYPTED = 0x1
_UTF8 = 0x800

Broken = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError)


def members(path: Path, limits: Limits, keep: Callable[[str], bool]) -> Iterator[Member]:
    """Yield the files of an archive whose names are kept, in the order they lie in; each once.

    Of several with one name the last counts, as where an archive is unpacked. Raises `ReadError`
    for what is no archive, and for one that would unfold to far more than allowed.
    """
    try:
        archive = zipfile.ZipFile(path)
    except Broken as error:
        raise ReadError(str(path), f"is no sound archive ({error})", "pack it again") from error
    with archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        size = sum(info.file_size for info in infos)
        check_size(str(path), len(infos), size, path.stat().st_size, limits)
        named = {name_of(info): info for info in infos}
        kept = [(info.header_offset, name) for name, info in named.items() if keep(name)]
        for _, name in sorted(kept):
            try:
                yield Member(name, _data(archive, named[name], f"{path}/{name}", limits))
            except ReadError as error:
                yield refused(name, error)


def name_of(info: zipfile.ZipInfo) -> str:
    """Return the name of a member: as UTF-8 where it says so, else as the GBK it mostly is."""
    name = info.orig_filename if info.flag_bits & _UTF8 else info.filename
    if not info.flag_bits & _UTF8 and not name.isascii():
        written = name.encode("cp437", "replace")
        for encoding in ("utf-8", "gb18030"):
            try:
                name = written.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return name.replace("\\", "/")


def _data(archive: zipfile.ZipFile, info: zipfile.ZipInfo, file: str, limits: Limits) -> bytes:
    """Return the bytes of a member, read no further than allowed whatever its header says."""
    if leads_out(name_of(info)):
        raise ReadError(file, "has a name that leads out of its archive", "unpack it by hand")
    if info.flag_bits & _ENCRYPTED:
        raise ReadError(file, "is locked with a password", "unpack it and give the folder")
    try:
        with archive.open(info) as stream:
            data = stream.read(limits.bytes + 1)
    except Broken as error:
        raise ReadError(file, f"is damaged in its archive ({error})", "pack it again") from error
    if len(data) > limits.bytes:
        raise too_large(file, limits)
    return data


def parts(data: bytes, file: str, limits: Limits) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of every part of a document that is an archive itself."""
    from io import BytesIO

    total = 0
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            for info in archive.infolist():
                if not info.filename.endswith(".xml"):
                    continue
                with archive.open(info) as stream:
                    part = stream.read(limits.bytes - total + 1)
                total += len(part)
                if total > limits.bytes:
                    problem = f"unfolds to more than {limits.megabytes} MB"
                    raise ReadError(file, problem, "raise --max-mb if it is a report all the same")
                yield info.filename, part
    except Broken as error:
        raise ReadError(file, f"is a damaged document ({error})", "save it again") from error
