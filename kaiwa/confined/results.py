"""The results of the child's readers."""

from typing import NamedTuple


class Picture(NamedTuple):
    """A picture that models can read, as a JPEG or PNG file."""

    media_type: str
    data: bytes
    width: int
    height: int


class Pages(NamedTuple):
    """The text of a file; one page if it has none.

    :ivar page_count: of the file; ``chosen`` are those in ``pages``, such as "1-3, 7",
        and empty if they are all.
    :ivar is_cut: some of the chosen text is left out.
    """

    media_type: str
    pages: tuple[str, ...]
    page_count: int = 1
    chosen: str = ""
    is_cut: bool = False


class Refused(Exception):
    """A file cannot be read.

    :param code: of an error of ``kaiwa/errors/files.py``; ``details`` are its values.
    """

    def __init__(self, code: str, **details: str | int) -> None:
        self.code = code
        self.details = details
        super().__init__(code)
