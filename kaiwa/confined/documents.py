"""Read a document of Word: its text, tables, and notes."""

import re
from collections.abc import Mapping
from typing import IO

from .office import Package, TextCollector, open_package
from .paging import read_pages
from .results import Pages, Refused

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_MAIN = re.compile(r"word/document\d*\.xml")
NOTES = ("word/footnotes.xml", "word/endnotes.xml")


def read_document(file: IO[bytes], _name: str, options: Mapping[str, str]) -> Pages:
    """Read a document. It has no pages until a program lays them out."""
    with open_package(file) as package:
        mains = sorted(filter(_MAIN.fullmatch, package.names))
        if not mains:
            raise Refused("file_broken")
        texts = [_read(package, it) for it in (mains[0], *NOTES) if it in package.names]
    text = "\n\n".join(filter(None, texts))
    return read_pages(MEDIA_TYPE, 1, lambda _: text, options)


def _read(package: Package, name: str) -> str:
    collector = TextCollector()
    package.parse(name, collector.start, collector.end, collector.data)
    return collector.finish()
