"""ZIP archives: what is in them, and the bytes of one member; nothing is written to disk."""

from __future__ import annotations

import zipfile
import zlib
from typing import TYPE_CHECKING

from pipeline.read.encoding import ReadError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.read.layer import Limits

_MAX_MEMBERS = 200_000
_UNFOLDED = 64  # times the size allowed for one file
_ENCRYPTED = 0x1
_UTF8 = 0x800

Broken = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError)


def opened(path: Path, limits: Limits) -> dict[str, zipfile.ZipInfo]:
    """Return the files in an archive by their names, in order of the names.

    Raises `ReadError` for what is no archive, and for one that would unfold to far more than
    allowed.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = [info for info in archive.infolist() if not info.is_dir()]
    except Broken as error:
        raise ReadError(str(path), f"is no sound archive ({error})", "pack it again") from error
    size = sum(info.file_size for info in members)
    if len(members) > _MAX_MEMBERS or size > limits.bytes * _UNFOLDED:
        problem = f"would unfold to {len(members):,} files of {size >> 20:,} MB"
        raise ReadError(str(path), problem, "unpack it and give the folder, or raise --max-mb")
    named = {name_of(info): info for info in members}
    return dict(sorted(named.items()))


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


def leads_out(name: str) -> bool:
    """Return whether a name would lead out of the folder it is unpacked in."""
    parts = name.split("/")
    return ".." in parts or name.startswith("/") or ":" in parts[0] or "\x00" in name


def member(path: Path, info: zipfile.ZipInfo, file: str, limits: Limits) -> bytes:
    """Return the bytes of a member, read no further than allowed whatever its header says."""
    if leads_out(name_of(info)):
        raise ReadError(file, "has a name that leads out of its archive", "unpack it by hand")
    if info.flag_bits & _ENCRYPTED:
        raise ReadError(file, "is locked with a password", "unpack it and give the folder")
    try:
        with zipfile.ZipFile(path) as archive, archive.open(info) as stream:
            data = stream.read(limits.bytes + 1)
    except Broken as error:
        raise ReadError(file, f"is damaged in its archive ({error})", "pack it again") from error
    if len(data) > limits.bytes:
        problem = f"is larger than {limits.megabytes} MB"
        raise ReadError(file, problem, "raise --max-mb if it is a report all the same")
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
