"""The first page of a PDF as a picture: `python tests/page_as_picture.py <PDF >PNG`.

A process of its own draws with the fonts of the machine; one that has read a PDF shows nothing for
a font that is not in the file.
"""

import sys

import pypdfium2


def main() -> None:
    page = pypdfium2.PdfDocument(sys.stdin.buffer.read())[0]
    page.render(scale=200 / 72, grayscale=True).to_pil().save(sys.stdout.buffer, "PNG")


if __name__ == "__main__":
    main()
