"""The font that pdfium is shown for those which are not in a PDF: `pipeline/read/placeholder.ttf`.

`python tests/placeholder_font.py FILE` writes it.
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path
from typing import Any

EM = 1000
HALF = range(0x20, 0x7F)
FULL = range(0xA0, 0x40000)  # the planes that have Han
UNICODE = {"platformID": 3, "platEncID": 10}
MANY_TO_ONE = 13  # a table of characters in which many have one glyph


def placeholder() -> bytes:
    """Return the font: two glyphs that take room and show nothing, and all characters."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

    builder = FontBuilder(EM, isTTF=True)
    builder.setupGlyphOrder([".notdef", "half", "full"])
    table = CmapSubtable.newSubtable(MANY_TO_ONE)
    vars(table).update(UNICODE, language=0, length=0, reserved=0, format=MANY_TO_ONE)
    table.cmap = dict.fromkeys(HALF, "half") | dict.fromkeys(FULL, "full")
    builder.setupCharacterMap({0x20: "half"})
    builder.font["cmap"].tables = [table]
    builder.setupGlyf({".notdef": bare(EM), "half": bare(EM // 2), "full": bare(EM)})
    builder.setupHorizontalMetrics({".notdef": (EM, 50), "half": (EM // 2, 50), "full": (EM, 50)})
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": "Placeholder", "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=880, sTypoDescender=-120, usWinAscent=880, usWinDescent=120)
    builder.setupPost(keepGlyphNames=False)
    builder.font["head"].created = builder.font["head"].modified = 0
    builder.font.recalcTimestamp = False
    stream = BytesIO()
    builder.save(stream)
    return stream.getvalue()


def bare(width: int) -> Any:
    """Return a glyph with edges and no surface."""
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    pen = TTGlyphPen(None)
    pen.moveTo((50, -100))
    pen.lineTo((width - 50, 800))
    pen.closePath()
    return pen.glyph()


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(placeholder())
