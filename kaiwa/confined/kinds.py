"""Find the kind of a file: by its first bytes, its members, and its name's ending.

The library of a kind is imported only with its reader.
"""

import zipfile
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import IO

from .results import Pages, Picture, Refused

Read = Callable[[IO[bytes], str, Mapping[str, str]], Picture | Pages]

# The first bytes of the raster pictures, with the place where they are.
PICTURE_MARKS = (
    (0, b"\xff\xd8\xff"),
    (0, b"\x89PNG\r\n\x1a\n"),
    (0, b"GIF87a"),
    (0, b"GIF89a"),
    (8, b"WEBP"),
)
PDF_MARK = b"%PDF-"
ZIP_MARK = b"PK\x03\x04"
OLD_OFFICE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_MEMBER = "EncryptedPackage".encode("utf-16-le")
OPEN_SHEETS = b"application/vnd.oasis.opendocument.spreadsheet"
HEAD_BYTES = 1024  # Programs skip bytes before the mark of a PDF.
# Of the kinds that have marks. Files of Office with macros are read without them.
ENDINGS = {
    "picture": {"jpg", "jpeg", "jfif", "png", "gif", "webp"},
    "pdf": {"pdf"},
    "document": {"docx", "docm", "dotx", "dotm"},
    "slides": {"pptx", "pptm", "ppsx", "ppsm", "potx", "potm"},
    "sheets": {"xlsx", "xlsm", "xltx", "xltm", "xlsb", "ods"},
    "old sheets": {"xls", "xlt"},
    "old Office": {"doc", "dot", "ppt", "pps", "msg"},
}
READERS = {
    "picture": ("pictures", "read_picture"),
    "pdf": ("pdfs", "read_pdf"),
    "document": ("documents", "read_document"),
    "slides": ("slides", "read_slides"),
    "sheets": ("sheets", "read_sheets"),
    "old sheets": ("sheets", "read_sheets"),
}
TEXT_READERS = (
    ({"htm", "html", "xhtml"}, "web_pages", "read_web_page"),
    ({"eml", "mht", "mhtml"}, "emails", "read_email"),
)
# A member of the archive begins with the folder of its kind.
FOLDERS = {"word/": "document", "ppt/": "slides", "xl/": "sheets"}


def choose_reader(file: IO[bytes], name: str) -> Read:
    """Return the reader for a file.

    :raises Refused: it is empty, unreadable, or another kind than its name.
    """
    head = file.read(HEAD_BYTES)
    if not head:
        raise Refused("file_empty")
    kind = _find_kind(file, head)
    file.seek(0)
    ending = find_ending(name)
    known = {it for endings in ENDINGS.values() for it in endings}
    # A file of an unknown kind is a text, or refused by the reader of texts.
    if ending and (ending not in ENDINGS[kind] if kind else ending in known):
        raise Refused("file_false_type", ending=ending)
    return _import_marked(kind) if kind else _import_text(ending)


def find_ending(name: str) -> str:
    """Return the ending of a name in lower case, without its dot."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def _find_kind(file: IO[bytes], head: bytes) -> str:
    if any(head[at:].startswith(mark) for at, mark in PICTURE_MARKS):
        return "picture"
    if head.startswith(ZIP_MARK):
        return _find_kind_of_archive(file)
    if head.startswith(OLD_OFFICE_MARK):
        return _find_kind_of_old_office(file)
    return "pdf" if PDF_MARK in head else ""


def _find_kind_of_archive(file: IO[bytes]) -> str:
    try:
        with zipfile.ZipFile(file) as archive:
            return _find_kind_of_members(archive)
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise Refused("file_broken") from error


def _find_kind_of_members(archive: zipfile.ZipFile) -> str:
    names = archive.namelist()
    for name in names:
        for folder, kind in FOLDERS.items():
            if name.startswith(folder):
                return kind
    if "mimetype" in names:
        with archive.open("mimetype") as member:
            if member.read(len(OPEN_SHEETS)) == OPEN_SHEETS:
                return "sheets"
    return ""


def _find_kind_of_old_office(file: IO[bytes]) -> str:
    file.seek(0)
    data = file.read()
    if ENCRYPTED_MEMBER in data:
        raise Refused("file_locked")
    if any(name.encode("utf-16-le") in data for name in ("Workbook", "Book")):
        return "old sheets"
    return "old Office"


def _import_marked(kind: str) -> Read:
    if kind == "old Office":
        raise Refused("file_old_format")
    module, function = READERS[kind]
    return _import(module, function)


def _import_text(ending: str) -> Read:
    for endings, module, function in TEXT_READERS:
        if ending in endings:
            return _import(module, function)
    return _import("texts", "read_text")


def _import(module: str, function: str) -> Read:
    read: Read = getattr(import_module(f"kaiwa.confined.{module}"), function)
    return read
