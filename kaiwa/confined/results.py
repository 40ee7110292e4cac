"""The results of the child's readers."""

from typing import NamedTuple


class Picture(NamedTuple):
    """A picture that models can read, as a JPEG or PNG file."""

    media_type: str
    data: bytes
    width: int
    height: int


class Pages(NamedTuple):
    """The text of a file; one page if it has none."""

    media_type: str
    pages: tuple[str, ...]


class Refused(Exception):
    """A file cannot be read.

    :param code: of an error of ``kaiwa/errors/files.py``; ``details`` are its values.
    """

    def __init__(self, code: str, **details: str | int) -> None:
        self.code = code
        self.details = details
        super().__init__(code)
