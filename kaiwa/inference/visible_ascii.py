"""The characters that keys, URLs, model ids and finish reasons may contain."""

import re

_VISIBLE_ASCII = re.compile(r"[\x21-\x7e]+")


def is_visible_ascii(text: str, max_characters: int | None = None) -> bool:
    """Return whether a text is not empty and has only the characters ``!`` to ``~``."""
    if max_characters is not None and len(text) > max_characters:
        return False
    return _VISIBLE_ASCII.fullmatch(text) is not None
