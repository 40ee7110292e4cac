"""Events of Markdown to HTML, with nothing of the model's taken over as markup.

Text, code, raw HTML and addresses are escaped here; ``cleaning.py`` checks the
result once more. One block in, one root element out.

Pure: no IO.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from .cleaning import SCHEMES
from .code_blocks import escape_code, render_code
from .formulas import FORMULA_MARK, Formula, render_formula
from .markdown import Event
from .plain import escape_attribute, escape_text

MAX_DEPTH = 60

_TAGS = {
    "+BlockQuote": "blockquote",
    "+Emphasis": "em",
    "+Item": "li",
    "+Paragraph": "p",
    "+Strikethrough": "del",
    "+Strong": "strong",
}
_MARKUP = {
    "SoftBreak": "\n",
    "HardBreak": "<br>\n",
    "Rule": "<hr>",
}
_LINE_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


class TooDeep(Exception):
    """The block is nested deeper than anything a person would read."""


class HTMLWriter:
    """Writes the events of one block.

    :param formulas: what the marks of ``formulas.py`` in texts stand for.
    :param is_finished: whether to colour code.
    """

    def __init__(self, formulas: Sequence[Formula], *, is_finished: bool) -> None:
        self._formulas = formulas
        self._is_finished = is_finished
        self._pieces: list[str] = []
        self._closers: list[str] = []
        self._raw: list[str] = []
        self._raw_info: str | None = None
        self._links: list[tuple[int, str]] = []
        self._alignments: tuple[str, ...] = ()
        self._cell_tag = "td"
        self._column = 0

    def write(self, events: Iterable[Event]) -> str:
        """Write a block; where there is not one root, a ``<div>`` holds them."""
        roots = 0
        for name, value in events:
            if not self._closers:
                roots += 1
            if name in _MARKUP:
                self._pieces.append(_MARKUP[name])
            elif name in _TAGS:
                self._open(f"<{_TAGS[name]}>", f"</{_TAGS[name]}>")
            elif name in _WRITERS:
                _WRITERS[name](self, value)
            else:
                self._close()
        html = "".join(self._pieces)
        return html if roots == 1 else f"<div>{html}</div>"

    def _open(self, opener: str, closer: str) -> None:
        if len(self._closers) >= MAX_DEPTH:
            raise TooDeep
        self._pieces.append(opener)
        self._closers.append(closer)

    def _close(self) -> None:
        self._pieces.append(self._closers.pop())

    # Text

    def _write_text(self, text: str) -> None:
        if self._raw_info is not None:
            self._raw.append(text)
            return
        html = escape_text(text)
        if self._formulas:
            html = FORMULA_MARK.sub(self._write_formula, html)
        self._pieces.append(html)

    def _write_formula(self, mark: re.Match[str]) -> str:
        return render_formula(self._formulas[int(mark[1])])

    def _restore_formulas(self, text: str) -> str:
        """Put formulas back as they were written, where they are none."""
        if not self._formulas:
            return text
        return FORMULA_MARK.sub(lambda mark: self._formulas[int(mark[1])].source, text)

    def _write_code(self, code: str) -> None:
        self._pieces.append(f"<code>{escape_code(self._restore_formulas(code))}</code>")

    def _write_inline_html(self, source: str) -> None:
        # The one tag that models need for want of Markdown: lines in a cell.
        is_break = _LINE_BREAK.fullmatch(source)
        html = escape_text(self._restore_formulas(source))
        self._pieces.append("<br>" if is_break else html)

    def _write_task_marker(self, is_done: bool) -> None:
        self._pieces.append("☑ " if is_done else "☐ ")

    # Blocks

    def _begin_heading(self, heading: dict[str, Any]) -> None:
        # h1 and h2 are the page's own.
        level = min(int(heading["level"][1]) + 2, 6)
        self._open(f"<h{level}>", f"</h{level}>")

    def _begin_list(self, number: int | None) -> None:
        if number is None:
            self._open("<ul>\n", "</ul>")
        else:
            start = "" if number == 1 else f' start="{number}"'
            self._open(f"<ol{start}>\n", "</ol>")

    def _begin_raw(self, kind: Any) -> None:
        self._raw = []
        self._raw_info = kind["Fenced"] if isinstance(kind, dict) else ""
        self._open("", "")

    def _finish_raw(self) -> str:
        self._raw_info = None
        self._close()
        return self._restore_formulas("".join(self._raw))

    def _finish_code_block(self, _: Any) -> None:
        info = self._restore_formulas(self._raw_info or "")
        code = self._finish_raw()
        self._pieces.append(render_code(code, info, is_finished=self._is_finished))

    def _finish_html_block(self, _: Any) -> None:
        source = self._finish_raw().rstrip("\n")
        self._pieces.append(f'<p class="raw">{escape_text(source)}</p>')

    # Tables

    def _begin_table(self, alignments: tuple[str, ...]) -> None:
        self._alignments = alignments
        self._open('<div class="table" tabindex="0"><table>', "</tbody></table></div>")

    def _begin_table_head(self, _: Any) -> None:
        self._cell_tag, self._column = "th", 0
        self._open("<thead><tr>", "</tr></thead><tbody>")

    def _begin_table_row(self, _: Any) -> None:
        self._cell_tag, self._column = "td", 0
        self._open("\n<tr>", "</tr>")

    def _begin_table_cell(self, _: Any) -> None:
        alignment = self._alignments[self._column].lower()
        attribute = "" if alignment == "none" else f' align="{alignment}"'
        self._column += 1
        self._open(f"<{self._cell_tag}{attribute}>", f"</{self._cell_tag}>")

    # Links

    def _begin_link(self, link: dict[str, Any], *, css_class: str = "") -> None:
        address = self._restore_formulas(link["dest_url"])
        if link["link_type"] == "Email":
            address = f"mailto:{address}"
        # A picture in a link must not become a link in a link.
        if has_safe_scheme(address) and "</a>" not in self._closers:
            title = self._restore_formulas(link["title"])
            attributes = f' class="{css_class}"' if css_class else ""
            attributes += f' href="{escape_attribute(address)}"'
            attributes += f' title="{escape_attribute(title)}"' if title else ""
            self._open(f"<a{attributes}>", "</a>")
        else:
            self._open("", "")
        self._links.append((len(self._pieces), address))

    def _begin_image(self, image: dict[str, Any]) -> None:
        self._begin_link(image, css_class="image")

    def _finish_link(self, _: Any) -> None:
        start, address = self._links.pop()
        if not any(self._pieces[start:]):
            self._pieces.append(escape_text(address))
        self._close()


def has_safe_scheme(address: str) -> bool:
    """Whether a link may lead there; addresses within this site may not."""
    scheme, colon, _ = address.partition(":")
    return bool(colon) and scheme.lower() in SCHEMES


_WRITERS: dict[str, Callable[[HTMLWriter, Any], None]] = {
    "Text": HTMLWriter._write_text,
    "Html": HTMLWriter._write_text,
    "Code": HTMLWriter._write_code,
    "InlineHtml": HTMLWriter._write_inline_html,
    "TaskListMarker": HTMLWriter._write_task_marker,
    "+Heading": HTMLWriter._begin_heading,
    "+List": HTMLWriter._begin_list,
    "+CodeBlock": HTMLWriter._begin_raw,
    "-CodeBlock": HTMLWriter._finish_code_block,
    "+HtmlBlock": HTMLWriter._begin_raw,
    "-HtmlBlock": HTMLWriter._finish_html_block,
    "+Table": HTMLWriter._begin_table,
    "+TableHead": HTMLWriter._begin_table_head,
    "+TableRow": HTMLWriter._begin_table_row,
    "+TableCell": HTMLWriter._begin_table_cell,
    "+Link": HTMLWriter._begin_link,
    "-Link": HTMLWriter._finish_link,
    "+Image": HTMLWriter._begin_image,
    "-Image": HTMLWriter._finish_link,
}
