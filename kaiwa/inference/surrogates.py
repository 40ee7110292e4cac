"""Surrogates: halves of characters, such as an emoji that a tokenizer cut in two.

UTF-8 cannot encode a lone surrogate, so one must neither be stored nor sent.
"""

import re

_SURROGATES = re.compile("[\ud800-\udfff]")


def remove_surrogates(text: str) -> str:
    """Remove all surrogates."""
    return text if text.isascii() else _SURROGATES.sub("", text)


def join_surrogates(text: str) -> str:
    """Join two halves that follow each other; replace lone ones with U+FFFD."""
    if text.isascii() or not _SURROGATES.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def split_half(text: str) -> tuple[str, str]:
    """Split a text into whole characters and a first half at its end, if any."""
    if "\ud800" <= text[-1:] <= "\udbff":
        return text[:-1], text[-1]
    return text, ""
