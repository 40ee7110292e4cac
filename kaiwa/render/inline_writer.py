"""The events inside a paragraph to HTML: text, code, formulas and links.

Pure: no IO.
"""

import re
from collections.abc import Sequence
from typing import Any

from .addresses import link_address, link_addresses
from .cleaning import has_safe_scheme
from .code_blocks import escape_code
from .formulas import PLACEHOLDER, Address, Mask, NoteReference, render_formula
from .pace import Pace
from .plain import escape_attribute, escape_prose

MAX_DEPTH = 60

# Elements that models write because Markdown has none.
HARMLESS_TAG = re.compile(r"<(/?)(kbd|mark|rb|rp|rt|ruby|small|sub|sup|u)>", re.I)
_OPEN_TAGS = 20

_LINE_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


class TooDeep(Exception):
    """The block is nested too deep to be readable."""


class InlineWriter:
    """Writes the contents of paragraphs, headings and cells.

    :param masks: the masked formulas and addresses, by their number.
    :param pace: when to yield to the event loop.
    """

    def __init__(self, masks: Sequence[Mask], pace: Pace) -> None:
        self._masks = masks
        self._pace = pace
        self._pieces: list[str] = []
        self._closers: list[str] = []
        self._links: list[tuple[int, str]] = []
        # The name, piece and depth of each tag that is still text.
        self._tags: list[tuple[str, int, int]] = []

    def open(self, opener: str, closer: str) -> None:
        """Start an element."""
        if len(self._closers) >= MAX_DEPTH:
            raise TooDeep
        self._pieces.append(opener)
        self._closers.append(closer)

    def close(self) -> None:
        """End the element that was started last."""
        self._pieces.append(self._closers.pop())
        while self._tags and self._tags[-1][2] > len(self._closers):
            self._tags.pop()

    def write_text(self, text: str) -> None:
        """Write text with its formulas; bare addresses become links."""
        is_linked = "</a>" in self._closers
        html = escape_prose(text) if is_linked else link_addresses(text)
        if self._masks:
            html = PLACEHOLDER.sub(self._write_mask, html)
        self._pieces.append(html)

    def _write_mask(self, placeholder: re.Match[str]) -> str:
        mask = self._masks[int(placeholder[1])]
        if isinstance(mask, Address):
            is_linked = "</a>" in self._closers
            return escape_prose(mask.source) if is_linked else link_address(mask.source)
        if isinstance(mask, NoteReference):
            return (
                mask.token if "</a>" not in self._closers else escape_prose(mask.source)
            )
        self._pace.rest_if_due()
        if not mask.is_converted:
            # Thousands of elements would take long to clean.
            return escape_prose(mask.source)
        return render_formula(mask)

    def restore_masks(self, text: str) -> str:
        """Replace placeholders by their sources."""
        if not self._masks:
            return text
        return PLACEHOLDER.sub(lambda match: self._masks[int(match[1])].source, text)

    def write_code(self, code: str) -> None:
        """Write inline code."""
        self._pieces.append(f"<code>{escape_code(self.restore_masks(code))}</code>")

    def write_inline_html(self, source: str) -> None:
        """Write a tag as text, unless it is harmless and has its end."""
        if tag := HARMLESS_TAG.fullmatch(source):
            self._write_harmless_tag(source, tag[2].lower(), is_end=bool(tag[1]))
            return
        # Markdown has no line break in a cell, so models write this tag.
        is_break = _LINE_BREAK.fullmatch(source)
        html = escape_prose(self.restore_masks(source))
        self._pieces.append("<br>" if is_break else html)

    def _write_harmless_tag(self, source: str, name: str, *, is_end: bool) -> None:
        names = [tag[0] for tag in self._tags[-_OPEN_TAGS:]]
        if is_end and name in names:
            while (tag := self._tags.pop())[0] != name:
                pass
            self._pieces[tag[1]] = f"<{name}>"
            self._pieces.append(f"</{name}>")
            return
        if not is_end:
            self._tags.append((name, len(self._pieces), len(self._closers)))
        self._pieces.append(escape_prose(source))

    def write_note_label(self, label: str) -> None:
        """Write a reference to a footnote, or the start of one, as text."""
        self._pieces.append(escape_prose(f"[^{label}]"))

    def write_task_marker(self, is_done: bool) -> None:
        """Write the box of a task as text; a form control would be clickable."""
        self._pieces.append("☑ " if is_done else "☐ ")

    def start_link(self, link: dict[str, Any], *, css_class: str = "") -> None:
        """Start a link; only its text if the address is not allowed."""
        address = self.restore_masks(link["dest_url"])
        if link["link_type"] == "Email":
            address = f"mailto:{address}"
        # HTML has no link within a link, and a picture becomes a link.
        if has_safe_scheme(address) and "</a>" not in self._closers:
            title = self.restore_masks(link["title"])
            attributes = f' class="{css_class}"' if css_class else ""
            attributes += f' href="{escape_attribute(address)}"'
            attributes += f' title="{escape_attribute(title)}"' if title else ""
            self.open(f"<a{attributes}>", "</a>")
        else:
            self.open("", "")
        self._links.append((len(self._pieces), address))

    def start_image(self, image: dict[str, Any]) -> None:
        """Start a link to a picture: loading it could leak data to its server."""
        self.start_link(image, css_class="image")

    def end_link(self, _: Any) -> None:
        """End a link; show its address if it has no text."""
        start, address = self._links.pop()
        if not any(self._pieces[start:]):
            self._pieces.append(escape_prose(address))
        self.close()
