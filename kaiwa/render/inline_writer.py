"""Events inside a paragraph to HTML: text, code, formulas and links.

Pure: no IO.
"""

import re
from collections.abc import Sequence
from typing import Any

from .addresses import link_addresses
from .cleaning import has_safe_scheme
from .code_blocks import escape_code
from .formulas import FORMULA_MARK, Formula, render_formula
from .plain import escape_attribute, escape_prose

MAX_DEPTH = 60

_LINE_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


class TooDeep(Exception):
    """The block is nested deeper than anything a person would read."""


class InlineWriter:
    """Writes what stands inside paragraphs, headings and cells.

    :param formulas: what the marks of ``formulas.py`` in texts stand for.
    """

    def __init__(self, formulas: Sequence[Formula]) -> None:
        self._formulas = formulas
        self._pieces: list[str] = []
        self._closers: list[str] = []
        self._links: list[tuple[int, str]] = []

    def open(self, opener: str, closer: str) -> None:
        """Begin an element."""
        if len(self._closers) >= MAX_DEPTH:
            raise TooDeep
        self._pieces.append(opener)
        self._closers.append(closer)

    def close(self) -> None:
        """End the element that was begun last."""
        self._pieces.append(self._closers.pop())

    def write_text(self, text: str) -> None:
        """Write text; the marks in it become formulas, bare addresses links."""
        is_linked = "</a>" in self._closers
        html = escape_prose(text) if is_linked else link_addresses(text)
        if self._formulas:
            html = FORMULA_MARK.sub(self._write_formula, html)
        self._pieces.append(html)

    def _write_formula(self, mark: re.Match[str]) -> str:
        return render_formula(self._formulas[int(mark[1])])

    def restore_formulas(self, text: str) -> str:
        """Put formulas back as they were written, where they are none."""
        if not self._formulas:
            return text
        return FORMULA_MARK.sub(lambda mark: self._formulas[int(mark[1])].source, text)

    def write_code(self, code: str) -> None:
        """Write code within a line."""
        self._pieces.append(f"<code>{escape_code(self.restore_formulas(code))}</code>")

    def write_inline_html(self, source: str) -> None:
        """Write a tag as the text that it is."""
        # The one tag that models need for want of Markdown: lines in a cell.
        is_break = _LINE_BREAK.fullmatch(source)
        html = escape_prose(self.restore_formulas(source))
        self._pieces.append("<br>" if is_break else html)

    def write_task_marker(self, is_done: bool) -> None:
        """Write the box of a task as text; a form's box could be clicked."""
        self._pieces.append("☑ " if is_done else "☐ ")

    def begin_link(self, link: dict[str, Any], *, css_class: str = "") -> None:
        """Begin a link, or only its text when it may not lead there."""
        address = self.restore_formulas(link["dest_url"])
        if link["link_type"] == "Email":
            address = f"mailto:{address}"
        # A picture in a link must not become a link in a link.
        if has_safe_scheme(address) and "</a>" not in self._closers:
            title = self.restore_formulas(link["title"])
            attributes = f' class="{css_class}"' if css_class else ""
            attributes += f' href="{escape_attribute(address)}"'
            attributes += f' title="{escape_attribute(title)}"' if title else ""
            self.open(f"<a{attributes}>", "</a>")
        else:
            self.open("", "")
        self._links.append((len(self._pieces), address))

    def begin_image(self, image: dict[str, Any]) -> None:
        """Begin a picture: a link to it, for loading it could tell tales."""
        self.begin_link(image, css_class="image")

    def finish_link(self, _: Any) -> None:
        """End a link; one without text shows its address."""
        start, address = self._links.pop()
        if not any(self._pieces[start:]):
            self._pieces.append(escape_prose(address))
        self.close()
