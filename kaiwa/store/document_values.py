"""The choice for a document."""

from dataclasses import dataclass

# A file is sent as one of these; a PDF without text is undecided at first.
AS_TEXT, AS_SOURCE, AS_PICTURES, UNDECIDED = "text", "source", "pictures", ""


@dataclass(frozen=True, slots=True)
class Document:
    """The choice for a file with pages, or with several ways to send it.

    :ivar pages: the pages that are sent, such as "1-3, 7"; empty for all.
    :ivar sent_as: ``AS_TEXT``, ``AS_SOURCE`` or ``AS_PICTURES``; ``UNDECIDED`` for a
        PDF without text.
    :ivar is_cut: the text of these pages is too long, and its end is not sent.
    """

    page_count: int
    pages: str = ""
    sent_as: str = AS_TEXT
    is_cut: bool = False
