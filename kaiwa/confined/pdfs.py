"""Read a PDF: the text of its pages, or one page as a picture."""

from collections.abc import Mapping
from contextlib import closing
from typing import IO

import pypdfium2 as pdfium

from .paging import read_pages
from .pictures import LONGEST_EDGE, write_picture
from .results import Pages, Picture, Refused

MEDIA_TYPE = "application/pdf"
MOST_PAGES = 100_000
LOCKED = "password"


def read_pdf(
    file: IO[bytes], _name: str, options: Mapping[str, str]
) -> Pages | Picture:
    """Read a PDF.

    :param options: ``pages``; or ``picture``, the number of a page.
    """
    try:
        with closing(pdfium.PdfDocument(file)) as document:
            if number := options.get("picture"):
                return _draw(document, int(number))
            return _read(document, options)
    except pdfium.PdfiumError as error:
        is_locked = LOCKED in str(error).lower()
        raise Refused("file_locked" if is_locked else "file_broken") from error


def _read(document: pdfium.PdfDocument, options: Mapping[str, str]) -> Pages:
    count = len(document)
    if not 1 <= count <= MOST_PAGES:
        raise Refused("file_too_costly" if count else "file_broken")
    found = read_pages(MEDIA_TYPE, count, lambda it: _read_page(document, it), options)
    if not any(page.strip() for page in found.pages):
        return found._replace(pages=())  # It was scanned.
    return found


def _read_page(document: pdfium.PdfDocument, number: int) -> str:
    with closing(document[number - 1]) as page, closing(page.get_textpage()) as found:
        text = found.get_text_range().strip()
    return f"[Page {number}]\n{text}" if text else ""


def _draw(document: pdfium.PdfDocument, number: int) -> Picture:
    if not 1 <= number <= len(document):
        raise Refused("pages_unusable", count=len(document))
    with closing(document[number - 1]) as page:
        longest = max(page.get_size())
        if longest <= 0:
            raise Refused("file_broken")
        drawn = page.render(scale=LONGEST_EDGE / longest).to_pil()
    return write_picture(drawn.convert("RGB"), is_drawn=True)
