"""Tar archives, plain or packed: read once, from their beginning to their end, never held."""

from __future__ import annotations

import lzma
import tarfile
import zlib
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, Final, Self, cast

from pipeline.read.encoding import ReadError
from pipeline.read.member import Member, check_size, leads_out, refused, too_large

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pipeline.read.layer import Limits

ENDINGS: Final = (
    ".tar", ".tar.gz", ".tgz", ".tar.zst", ".tzst", ".tar.bz2", ".tbz2", ".tar.xz", ".txz",
)  # fmt: skip
_HEAD: Final = 6  # bytes by which packed archives are told apart
_BUFFER: Final = 1 << 16
_WINDOW: Final = 1 << 27  # bytes that zstd may look back: more than its ordinary levels do
_LONGEST: Final = 1 << 20  # bytes of a long name or of the facts of one member
_ZEROS: Final = 100_000  # blocks: 50 MB
_LONG: Final = (
    tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE,
    tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK,
)  # fmt: skip
_BROKEN: Final = (tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError)


def _headers() -> type[tarfile.TarInfo]:
    """Return headers that say when they are none: the library takes what is none for the end."""
    zeros = 0  # blocks of them, of which the end has two or more

    class Header(tarfile.TarInfo):
        @classmethod
        def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
            nonlocal zeros
            try:
                header = super().frombuf(buf, encoding, errors)
            except tarfile.EOFHeaderError:  # type: ignore[attr-defined]
                zeros += 1
                if zeros > _ZEROS:
                    raise tarfile.ReadError("zeros without end") from None
                raise
            except tarfile.EmptyHeaderError:  # type: ignore[attr-defined]
                if zeros:
                    raise
                raise tarfile.ReadError("there is no end") from None
            except tarfile.HeaderError as error:
                raise tarfile.ReadError(str(error)) from None
            zeros = 0
            if header.type in _LONG and header.size > _LONGEST:
                raise tarfile.ReadError("a name without end")
            return header

    return Header


def members(path: Path, limits: Limits, keep: Callable[[str], bool]) -> Iterator[Member]:
    """Yield the files of an archive whose names are kept, in the order they lie in.

    Of several with one name the last counts, as where an archive is unpacked. Raises `ReadError`
    for what is no archive, for one that unfolds to far more than allowed, and behind what can be
    read of one that is cut off or damaged.
    """
    from zstandard import ZstdError

    number = size = 0
    packed = path.stat().st_size
    with path.open("rb") as file:
        try:
            with _unpacked(file) as archive:
                while info := archive.next():
                    archive.members = []  # type: ignore[attr-defined]  # else all are held
                    number, size = number + 1, size + info.size
                    check_size(str(path), number, size, packed, limits)
                    name = _name(info)
                    if not info.isdir() and keep(name):
                        yield _member(archive, info, name, f"{path}/{name}", limits)
        except ReadError:
            raise
        except (*_BROKEN, ZstdError) as error:
            problem = f"is no sound archive ({error})"
            if number:
                problem = f"is cut off or damaged behind {number:,} files ({error})"
            raise ReadError(str(path), problem, "pack it again") from error


@contextmanager
def _unpacked(file: IO[bytes]) -> Iterator[tarfile.TarFile]:
    """Yield the archive in a file, whatever it is packed with: its bytes say it."""
    head = file.read(_HEAD)
    file.seek(0)
    how = {"encoding": "utf-8", "errors": "surrogateescape", "tarinfo": _headers()}
    how |= {"ignore_zeros": True}  # archives one after another are one; packed ones end with a sum
    stream: Any = file
    for opening, unpack in _PACKED.items():
        if head.startswith(opening):
            stream = unpack(file)
    with tarfile.open(fileobj=stream, mode="r|", bufsize=_BUFFER, **how) as archive:  # type: ignore[call-overload]
        yield archive


def _gzip(file: IO[bytes]) -> IO[bytes]:
    import gzip

    return cast("IO[bytes]", gzip.GzipFile(fileobj=file))


def _bzip2(file: IO[bytes]) -> IO[bytes]:
    import bz2

    return bz2.BZ2File(file)


def _xz(file: IO[bytes]) -> IO[bytes]:
    return lzma.LZMAFile(file)


def _zstd(file: IO[bytes]) -> Any:  # noqa: ANN401 - of a package without types
    from zstandard import ZstdDecompressor

    return ZstdDecompressor(max_window_size=_WINDOW).stream_reader(file, read_across_frames=True)


_PACKED: Final = {
    b"\x1f\x8b": _gzip,
    b"BZh": _bzip2,
    b"\xfd7zXZ\x00": _xz,
    b"\x28\xb5\x2f\xfd": _zstd,
}


def _name(info: tarfile.TarInfo) -> str:
    """Return the name of a member: UTF-8, or else the GBK that it mostly is."""
    written = info.name.encode("utf-8", "surrogateescape")
    try:
        name = written.decode("utf-8")
    except UnicodeDecodeError:
        name = written.decode("gb18030", "replace")
    return name.removeprefix("./")


def _member(
    archive: tarfile.TarFile, info: tarfile.TarInfo, name: str, file: str, limits: Limits
) -> Member:
    """Return a member with its bytes; what the archive itself lacks is raised."""
    error = _refusal(info, name, file, limits)
    if error:
        return refused(name, error)
    stream = archive.extractfile(info)
    assert stream is not None  # it is an ordinary file
    data = stream.read()
    if len(data) != info.size:
        raise tarfile.ReadError("unexpected end of data")
    return Member(name, data)


def _refusal(info: tarfile.TarInfo, name: str, file: str, limits: Limits) -> ReadError | None:
    if leads_out(name):
        return ReadError(file, "has a name that leads out of its archive", "unpack it by hand")
    if not info.isreg():
        remedy = "unpack the archive and give the folder"
        return ReadError(file, "is no ordinary file but a link or a device", remedy)
    return too_large(file, limits) if info.size > limits.bytes else None
