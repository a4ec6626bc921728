"""Bytes to characters: which encoding a Chinese text file is in."""

from __future__ import annotations

import re

_BINARY = bytes((*range(0x09), *range(0x0E, 0x1B)))
_WRITTEN = re.compile(r"[\t\n\r -~\u00a0-\u00ff\u2000-\u206f\u3000-\u9fff\uff00-\uffef]")
_PRIVATE = re.compile("[\ue000-\uf8ff]")  # which GB18030 gives to bytes of other encodings
_UNKNOWN = "is in no encoding known here (UTF-8, UTF-16, GB18030)"
_FORMATS = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive (DOCX, WPS, ODT, XLSX …)"),
    (b"\xd0\xcf\x11\xe0", "an old Office document (DOC, WPS)"),
    (b"{\\rtf", "an RTF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
)


class ReadError(ValueError):
    """A file that cannot be read as a report: which, why, and what to do."""

    def __init__(self, file: str, problem: str, remedy: str) -> None:
        super().__init__(f"{file}: {problem}; {remedy}")
        self.file = file
        self.problem = problem
        self.remedy = remedy

    def __reduce__(self) -> tuple[type[ReadError], tuple[str, str, str]]:
        """Travel between processes with all three parts."""
        return ReadError, (self.file, self.problem, self.remedy)


def decode(data: bytes, file: str) -> tuple[str, tuple[str, ...]]:
    """Return the characters of a file, a BOM kept as one, and warnings.

    Tried in turn: a byte order mark, strict UTF-8, UTF-16 (by its NUL bytes), strict GB18030
    (which contains GBK and GB2312); then the one that leaves fewer characters unread.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strict(data, "utf-16-le" if data[0] == 0xFF else "utf-16-be", file), ()
    for magic, name in _FORMATS:
        if data.startswith(magic):
            raise ReadError(file, f"is {name}, not a text", "save it as text (UTF-8) first")
    sample = data[:4096]
    order = _utf16_order(sample)
    if order is None and (len(sample) - len(sample.translate(None, _BINARY))) * 50 > len(sample):
        raise ReadError(file, "is binary, not a text", "give the report as text, UTF-8 or GB18030")
    for encoding in (order,) if order else ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "gb18030" and len(_PRIVATE.findall(text)) * 50 > len(text):
            raise ReadError(file, f"{_UNKNOWN}; Big5, it may be", "save it again as UTF-8")
        return text, ()
    return _nearest(data, file)


def _strict(data: bytes, encoding: str, file: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        problem = f"is not valid {encoding} at byte {error.start}"
        raise ReadError(file, problem, "save it again as UTF-8") from error


def _utf16_order(sample: bytes) -> str | None:
    """Tell UTF-16 by its NUL bytes (a break, a digit, 一 have one) and by what they then spell."""
    if sample.count(0) * 200 < len(sample):
        return None  # under 1 % of the characters
    for order in ("utf-16-le", "utf-16-be"):
        text = sample.decode(order, "ignore")
        if len(_WRITTEN.findall(text)) * 10 > len(text) * 9:
            return order
    return None


def _nearest(data: bytes, file: str) -> tuple[str, tuple[str, ...]]:
    texts = {name: data.decode(name, "replace") for name in ("utf-8", "gb18030")}
    lost = {name: text.count("\ufffd") for name, text in texts.items()}
    best = min(lost, key=lambda name: (lost[name], name != "utf-8"))
    if lost[best] * 20 > len(texts[best]):
        raise ReadError(file, _UNKNOWN, "save it again as UTF-8")
    warning = f"{lost[best]} characters could not be decoded as {best} and read as U+FFFD"
    return texts[best], (warning,)
