"""Fonts that a PDF names and does not hold: read alike with and without Chinese fonts."""

from importlib import resources

import placeholder_font
import pytest

from pipeline.read import fonts
from pipeline.read.formats import read_file

WORDS = "本局全面推进依法行政工作"
SIZE = 15

IDENTITY = "<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
CHINESE = "<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>"

FONTS = {  # base font, characters, encoding, with a table back to Unicode
    "numbers of glyphs": ("SimSun", IDENTITY, "Identity-H", True),
    "numbers of glyphs, a name of a set": ("FangSong_GB2312", IDENTITY, "Identity-H", True),
    "numbers of Adobe's": ("SimSun", CHINESE, "Identity-H", True),
    "GBK": ("#CB#CE#CC#E5", CHINESE, "GBK-EUC-H", False),
    "Unicode": ("STSong", CHINESE, "UniGB-UCS2-H", False),
}
WAYS = {
    "a line": lambda signs: f"BT /F1 {SIZE} Tf 80 700 Td <{''.join(signs)}> Tj ET",
    "on its side": lambda signs: (
        f"q 0 1 -1 0 595 0 cm BT /F1 {SIZE} Tf 80 300 Td <{''.join(signs)}> Tj ET Q"
    ),
    "sign by sign": lambda signs: " ".join(
        f"BT /F1 {SIZE} Tf {80 + SIZE * at} 700 Td <{sign}> Tj ET" for at, sign in enumerate(signs)
    ),
}


def pdf(font: str, way: str) -> bytes:
    """Return a PDF of one page with `WORDS` in a font that is not in it."""
    base, characters, encoding, mapped = FONTS[font]
    coded = {"Identity-H": None, "GBK-EUC-H": "gbk", "UniGB-UCS2-H": "utf-16-be"}[encoding]
    signs = [
        word.encode(coded).hex() if coded else f"{place:04x}"
        for place, word in enumerate(WORDS, 100)
    ]
    back = "\n".join(f"<{sign}> <{ord(word):04x}>" for sign, word in zip(signs, WORDS, strict=True))
    table = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CMapName /X def /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <ffff> endcodespacerange {len(signs)} beginbfchar\n{back}\n"
        "endbfchar endcmap end end"
    )
    drawn = WAYS[way](signs)
    child = f"/BaseFont/{base}/CIDSystemInfo{characters}/DW 1000/FontDescriptor 7 0 R"
    parent = f"/BaseFont/{base}/Encoding/{encoding}/DescendantFonts[6 0 R]"
    shape = "/Flags 4/FontBBox[0 -200 1000 900]/ItalicAngle 0/Ascent 880/Descent -120/StemV 80"
    page = "/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R{page}>>",
        f"<</Length {len(drawn)}>>stream\n{drawn}\nendstream",
        f"<</Type/Font/Subtype/Type0{parent}{'/ToUnicode 8 0 R' if mapped else ''}>>",
        f"<</Type/Font/Subtype/CIDFontType2{child}>>",
        f"<</Type/FontDescriptor/FontName/{base}{shape}>>",
        f"<</Length {len(table)}>>stream\n{table}\nendstream",
    ]
    body = "".join(f"{number} 0 obj\n{text}\nendobj\n" for number, text in enumerate(objects, 1))
    return f"%PDF-1.5\n{body}trailer<</Root 1 0 R>>\n%%EOF".encode()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("font", FONTS)
def test_a_font_that_is_not_in_the_file_costs_no_sign(font, way):
    assert read_file(pdf(font, way), "a.pdf").source.strip() == WORDS


@pytest.mark.parametrize("font", FONTS)
def test_no_font_of_the_machine_is_asked_for(font):
    import pypdfium2

    kept = fonts.same_everywhere()
    page = pypdfium2.PdfDocument(pdf(font, "a line"))[0]
    left, _, right, _ = page.get_textpage().get_charbox(0)

    assert kept is fonts.same_everywhere()
    assert right - left == pytest.approx(
        SIZE * 0.9, abs=0.1
    )  # the width of the placeholder's glyph


def test_the_placeholder_is_what_its_program_makes():
    kept = resources.files("pipeline.read") / "placeholder.ttf"

    assert kept.read_bytes() == placeholder_font.placeholder()
