"""Read a file of plain text: find its encoding, and decode it."""

import codecs
import re
from collections.abc import Mapping
from typing import IO

from ..source import clean_message
from .results import Pages, Refused

MOST_BYTES = 8_000_000  # Four bytes for each character of the longest text.
# Byte order marks, the longer ones first.
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Shift_JIS as Windows writes it, EUC-JP, and the Latin letters of Windows.
LIKELY = ["cp932", "euc_jp", "cp1252"]
# Texts have these controls: tab, newline, form feed, carriage return, escape.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
MOST_CONTROLS = 0.01  # As a share of the text. More of them, and it is no text.
TYPES = {
    "csv": "text/csv",
    "json": "application/json",
    "md": "text/markdown",
    "markdown": "text/markdown",
}


def read_text(file: IO[bytes], name: str, _options: Mapping[str, str]) -> Pages:
    """Read a text of any encoding."""
    text = decode(read_bytes(file))
    ending = name.rpartition(".")[2].lower()
    return Pages(TYPES.get(ending, "text/plain"), (clean_message(text)[0],))


def read_bytes(file: IO[bytes]) -> bytes:
    """Read the bytes of a text.

    :raises Refused: there are too many.
    """
    data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        length = file.seek(0, 2)
        raise Refused("file_too_long", length=length, limit=MOST_BYTES)
    return data


def decode(data: bytes) -> str:
    """Decode a text.

    :raises Refused: it is no text.
    """
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _check(_try(data, encoding))
    # ISO-2022-JP, the encoding of old e-mails, is ASCII with escape sequences.
    text = _try(data, "iso2022_jp" if b"\x1b$" in data else "utf-8")
    if text is None or "\0" in text:
        text = _guess(data)
    return _check(text)


def _check(text: str | None) -> str:
    if text is None or len(_CONTROLS.findall(text)) > MOST_CONTROLS * len(text):
        raise Refused("file_unknown_type")
    return text


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _guess(data: bytes) -> str | None:
    if b"\0" in data:
        # Half of the bytes of a Latin text in UTF-16 are zero.
        return _try(data, "utf-16-be" if data[:1] == b"\0" else "utf-16-le")
    from charset_normalizer import from_bytes

    # Without a preference, a short text in EUC-JP is taken for a Korean one.
    found = from_bytes(data, cp_isolation=LIKELY).best() or from_bytes(data).best()
    return str(found) if found else None
