"""Read an HTML page: the text that a browser would show."""

import codecs
import re
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import IO

from .paging import read_pages
from .results import Pages
from .texts import decode, read_bytes

MEDIA_TYPE = "text/html"
HIDDEN = {"script", "style", "template", "noscript", "iframe", "object", "svg"}
BLOCKS = {
    *("address", "article", "aside", "blockquote", "body", "br", "caption", "dd"),
    *("details", "dialog", "div", "dl", "dt", "fieldset", "figcaption", "figure"),
    *("footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "legend"),
    *("li", "main", "nav", "ol", "option", "p", "pre", "section", "summary", "table"),
    *("tbody", "tfoot", "thead", "title", "tr", "ul"),
}
STARTS = {"li": "- "} | {f"h{level}": "#" * level + " " for level in range(1, 7)}
_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?([\w.:-]{1,40})""", re.I)
# Browsers read these names as the encodings of Windows, which have more letters.
WINDOWS = {"shift_jis": "cp932", "iso8859-1": "cp1252", "ascii": "cp1252"}
HEAD_BYTES = 4096
_SPACES = re.compile(r"[ \t\r\n\f]+")
_EDGES = re.compile(r"[ \t]*\n[ \t]*")
_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n)+")
INDENT = "\x1f"  # A space that counts, until the others are removed.


def read_web_page(file: IO[bytes], _name: str, options: Mapping[str, str]) -> Pages:
    """Read a page; ``options["as"]`` may be ``source``."""
    text = decode_page(read_bytes(file))
    if options.get("as") != "source":
        text = strip_tags(text) or text  # A page may be made by its scripts.
    return read_pages(MEDIA_TYPE, 1, lambda _: text, options)


def decode_page(data: bytes) -> str:
    """Decode a page in the encoding that it declares, or that it seems to have."""
    match = _CHARSET.search(data[:HEAD_BYTES])
    return decode_as(data, match[1].decode() if match else "")


def decode_as(data: bytes, charset: str) -> str:
    """Decode a text in a declared encoding, if that exists and fits."""
    try:
        name = codecs.lookup(charset).name
        if not codecs.lookup(name)._is_text_encoding:  # Such as "zip".
            return decode(data)
        return data.decode(WINDOWS.get(name, name))
    except (LookupError, UnicodeError, ValueError):
        return decode(data)


def strip_tags(html: str) -> str:
    """Return the text of an HTML page."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    text = _EDGES.sub("\n", "".join(reader.found)).replace(INDENT, " ")
    return _BLANK_LINES.sub("\n\n", text).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._hidden = ""
        self._depth = 0
        self._pre = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._hidden:
            self._depth += tag == self._hidden
        elif tag in HIDDEN:
            self._hidden, self._depth = tag, 1
        elif tag in BLOCKS:
            self._pre += tag == "pre"
            self.found.append("\n" + STARTS.get(tag, ""))
        elif tag == "img" and (alt := dict(attrs).get("alt")):
            self.found.append(f"[picture: {alt}]")

    def handle_endtag(self, tag: str) -> None:
        if self._hidden:
            self._depth -= tag == self._hidden
            if not self._depth:
                self._hidden = ""
        elif tag in {"td", "th"}:
            self.found.append("\t")
        elif tag in BLOCKS:
            self._pre -= tag == "pre" and self._pre > 0
            self.found.append("\n\n" if tag in {"p", "ul", "ol", "table"} else "\n")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in HIDDEN:  # It has no end.
            self.handle_starttag(tag, attrs)

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            text = data.replace(" ", INDENT) if self._pre else _SPACES.sub(" ", data)
            self.found.append(text)
