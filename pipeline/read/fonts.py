"""The font that stands for all fonts which a PDF names and does not hold.

pdfium looks for such a font among those of the machine, and leaves out signs that it finds in none:
on a server without Chinese fonts, pages on their side and lines drawn sign by sign lost their text
without a word. So it is shown one font instead, the same everywhere: `placeholder.ttf`, 672 bytes
made by `tests/placeholder_font.py`, has every character, a half or a full width wide, and nothing
to see in it. The fourteen standard fonts of PDF (ISO 32000-1, 9.6.2.2) are left to pdfium, which
brings them.
"""

from __future__ import annotations

import ctypes
from functools import cache
from importlib import resources
from typing import Any

_STANDARD = (b"Courier", b"Helvetica", b"Times", b"Symbol", b"ZapfDingbats")
_HANDLE = 1  # pdfium's name for the one font
_WHOLE = 0  # the table of a font that is all of it


@cache
def same_everywhere() -> Any:  # noqa: ANN401
    """Have pdfium of this process ask for no font of the machine; return what must live as long."""
    from pypdfium2 import raw

    font = (resources.files("pipeline.read") / "placeholder.ttf").read_bytes()

    def map_font(
        _this: object,
        _weight: int,
        _italic: int,
        _charset: int,
        _pitch: int,
        face: Any,  # noqa: ANN401
        _exact: object,
    ) -> int | None:
        name = ctypes.cast(face, ctypes.c_char_p).value or b""
        return None if name.startswith(_STANDARD) else _HANDLE

    def font_data(_this: object, _font: object, table: int, buffer: Any, size: int) -> int:  # noqa: ANN401
        if table != _WHOLE:
            return 0
        if buffer and size >= len(font):
            ctypes.memmove(buffer, font, len(font))
        return len(font)

    kinds = dict(raw.FPDF_SYSFONTINFO._fields_)
    info = raw.FPDF_SYSFONTINFO(version=1)
    info.MapFont = kinds["MapFont"](map_font)
    info.GetFont = kinds["GetFont"](lambda _this, _face: None)
    info.GetFontData = kinds["GetFontData"](font_data)
    raw.FPDF_SetSystemFontInfo(ctypes.byref(info))
    return info
