"""Events of Markdown to HTML, with nothing of the model's taken over as markup.

Text, code, raw HTML and addresses are escaped; ``cleaning.py`` checks the result
once more. One block in, one root element out.

Pure: no IO.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from .code_blocks import render_code
from .formulas import Formula
from .inline_writer import InlineWriter
from .markdown import Event
from .pace import Pace
from .plain import escape_prose

_TAGS = {
    "+BlockQuote": "blockquote",
    "+Emphasis": "em",
    "+Item": "li",
    "+Paragraph": "p",
    "+Strikethrough": "del",
    "+Strong": "strong",
}
_MARKUP = {"SoftBreak": "\n", "HardBreak": "<br>\n", "Rule": "<hr>"}


class HTMLWriter(InlineWriter):
    """Writes the events of one block.

    :param pace: how to highlight code; None while the block still grows.
    """

    def __init__(
        self, formulas: Sequence[Formula], *, pace: Pace | None = None
    ) -> None:
        super().__init__(formulas)
        self._pace = pace
        self._raw: list[str] | None = None
        self._info = ""
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
                self.open(f"<{_TAGS[name]}>", f"</{_TAGS[name]}>")
            elif name in _WRITERS:
                _WRITERS[name](self, value)
            else:
                self.close()
        html = "".join(self._pieces)
        return html if roots == 1 else f"<div>{html}</div>"

    def _write_text(self, text: str) -> None:
        if self._raw is None:
            self.write_text(text)
        else:
            self._raw.append(text)

    def _begin_heading(self, heading: dict[str, Any]) -> None:
        # h1 and h2 are the page's own.
        level = min(int(heading["level"][1]) + 2, 6)
        self.open(f"<h{level}>", f"</h{level}>")

    def _begin_list(self, number: int | None) -> None:
        if number is None:
            self.open("<ul>\n", "</ul>")
        else:
            start = "" if number == 1 else f' start="{number}"'
            self.open(f"<ol{start}>\n", "</ol>")

    def _begin_raw(self, kind: Any) -> None:
        self._raw = []
        self._info = kind["Fenced"] if isinstance(kind, dict) else ""
        self.open("", "")

    def _finish_raw(self) -> str:
        raw, self._raw = "".join(self._raw or []), None
        self.close()
        return raw

    def _finish_code_block(self, _: Any) -> None:
        code = self._finish_raw()
        html = render_code(code, self._info, pace=self._pace)
        self._pieces.append(html)

    def _finish_html_block(self, _: Any) -> None:
        source = self._finish_raw().rstrip("\n")
        self._pieces.append(f'<p class="raw">{escape_prose(source)}</p>')

    def _begin_table(self, alignments: tuple[str, ...]) -> None:
        self._alignments = alignments
        self.open('<div class="table" tabindex="0"><table>', "</tbody></table></div>")

    def _begin_table_head(self, _: Any) -> None:
        self._cell_tag, self._column = "th", 0
        self.open("<thead><tr>", "</tr></thead><tbody>")

    def _begin_table_row(self, _: Any) -> None:
        self._cell_tag, self._column = "td", 0
        self.open("\n<tr>", "</tr>")

    def _begin_table_cell(self, _: Any) -> None:
        alignment = self._alignments[self._column].lower()
        attribute = "" if alignment == "none" else f' align="{alignment}"'
        self._column += 1
        self.open(f"<{self._cell_tag}{attribute}>", f"</{self._cell_tag}>")


_WRITERS: dict[str, Callable[[HTMLWriter, Any], None]] = {
    "Text": HTMLWriter._write_text,
    "Html": HTMLWriter._write_text,
    "Code": HTMLWriter.write_code,
    "InlineHtml": HTMLWriter.write_inline_html,
    "TaskListMarker": HTMLWriter.write_task_marker,
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
    "+Link": HTMLWriter.begin_link,
    "-Link": HTMLWriter.finish_link,
    "+Image": HTMLWriter.begin_image,
    "-Image": HTMLWriter.finish_link,
}
