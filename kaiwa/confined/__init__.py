"""Read files that users send, in a child process with little memory and time.

A file may be broken or hostile, and a library that reads it may need gigabytes, take
minutes or crash. So the web process reads none: ``Reader`` starts a process for each
file, which imports only ``work`` and the libraries of one kind of file.
"""

from .paging import choose_pages
from .reader import (
    PICTURE_TYPES,
    PictureReading,
    Reader,
    Reading,
    TextReading,
)

__all__ = [
    "PICTURE_TYPES",
    "PictureReading",
    "Reader",
    "Reading",
    "TextReading",
    "choose_pages",
]
