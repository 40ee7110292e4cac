"""The events of one block to one HTML element.

Text, code, raw HTML and addresses are escaped: no markup is copied from the source.
``cleaning.py`` then checks the result.

Pure: no IO.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Any

from .code_blocks import render_code
from .formulas import Mask
from .inline_writer import InlineWriter
from .markdown import FOOTNOTE, HEADING, Event, read_level
from .notes import Notes
from .outline import lower_level
from .pace import Pace
from .plain import escape_prose
from .raw_html import RawHTML, Render
from .tables import OVERSIZED

_TAGS = {
    "+BlockQuote": "blockquote",
    "+Emphasis": "em",
    "+Paragraph": "p",
    "+Strikethrough": "del",
    "+Strong": "strong",
}
_MARKUP = {"SoftBreak": "\n", "HardBreak": "<br>\n", "Rule": "<hr>"}


class HTMLWriter(InlineWriter):
    """Writes the events of one block.

    :param masks: the masked formulas and addresses, by their number.
    :param heading_level: the level of the block's heading, if it is one.
    :param pace: when to yield to the event loop; never by default.
    :param is_growing: whether the code in it stays plain.
    :param notes: gains the footnotes in the block; None before the answer ends.
    :param render: for Markdown within a block of HTML.
    """

    def __init__(
        self,
        masks: Sequence[Mask],
        heading_level: int | None = None,
        *,
        pace: Pace | None = None,
        is_growing: bool = True,
        notes: Notes | None = None,
        render: Render = escape_prose,
    ) -> None:
        super().__init__(masks, pace or Pace())
        self._notes = notes
        self._moved: list[tuple[str, int] | None] = []
        self._html = RawHTML(self._pieces, render)
        self._heading_level = heading_level
        self._is_growing = is_growing
        self._raw: list[str] | None = None
        self._info = ""
        self._row_starts: list[int] = []
        self._alignments: tuple[str, ...] = ()
        self._cell_tag = "td"
        self._column = 0

    def write(self, events: Iterable[Event]) -> str:
        """Write a block; several roots are put into a ``<div>``."""
        roots = self._write_events(events)
        html = "".join(self._pieces)
        return html if roots == 1 or self._html.is_whole else f"<div>{html}</div>"

    def write_rows(self, events: Iterable[Event]) -> list[str]:
        """Write a list or a table; return its opening, each row, and its closing."""
        self._write_events(events)
        pieces = self._pieces
        bounds = [0, *self._row_starts, len(pieces) - 1, len(pieces)]
        return ["".join(pieces[start:end]) for start, end in pairwise(bounds)]

    def _write_events(self, events: Iterable[Event]) -> int:
        roots = 0
        for name, value in self._pace.spread(events):
            if not self._closers:
                roots += 1
                start = len(self._pieces)
            if name in _MARKUP:
                self._pieces.append(_MARKUP[name])
            elif name in _TAGS:
                self.open(f"<{_TAGS[name]}>", f"</{_TAGS[name]}>")
            elif name in _WRITERS:
                _WRITERS[name](self, value)
            else:
                self.close()
            if name == "-HtmlBlock" and not self._closers:
                # It may consist of several elements.
                roots += max(len(self._pieces) - start - 2, 1) - 1
        return roots

    def close(self) -> None:
        """End the element that was started last."""
        super().close()
        self._html.leave(len(self._closers))

    def _write_text(self, text: str) -> None:
        if self._raw is None:
            self.write_text(text)
        else:
            self._raw.append(text)

    def _start_heading(self, heading: dict[str, Any]) -> None:
        is_root = not self._closers
        level = self._heading_level if is_root else None
        level = level or lower_level(read_level(HEADING, heading))
        self.open(f"<h{level}>", f"</h{level}>")

    def _start_list(self, number: int | None) -> None:
        if number is None:
            self.open("<ul>\n", "</ul>")
        else:
            start = "" if number == 1 else f' start="{number}"'
            self.open(f"<ol{start}>\n", "</ol>")

    def _start_item(self, _: Any) -> None:
        self._start_row("<li>", "</li>")

    def _start_row(self, opener: str, closer: str) -> None:
        if len(self._closers) == 1:
            self._row_starts.append(len(self._pieces))
        self.open(opener, closer)

    def _start_note(self, label: str) -> None:
        label_start = len(self._pieces)
        self.open("<div>", "</div>")
        is_moved = self._notes is not None and self._notes.claim(label)
        self._moved.append((label, label_start) if is_moved else None)
        if not is_moved:
            self._pieces.append(f"{escape_prose(f'[^{label}]:')} ")

    def _end_note(self, _: Any) -> None:
        """End a footnote; move it to the end of the answer if its label is used."""
        self.close()
        moved = self._moved.pop()
        if moved is not None and self._notes is not None:
            label, start = moved
            self._notes.move(label, "".join(self._pieces[start + 1 : -1]))
            del self._pieces[start:]

    def _start_raw(self, kind: Any) -> None:
        self._raw = []
        self._info = kind["Fenced"] if isinstance(kind, dict) else ""
        self.open("", "")

    def _end_raw(self) -> str:
        raw, self._raw = "".join(self._raw or []), None
        self.close()
        return raw

    def _end_code_block(self, _: Any) -> None:
        code = self._end_raw()
        pace = None if self._is_growing else self._pace
        html = render_code(code, self._info, pace=pace)
        self._pieces.append(html)

    def _end_html_block(self, _: Any) -> None:
        source = self.restore_masks(self._end_raw().rstrip("\n"))
        self._html.write(source, len(self._closers))

    def _start_table(self, alignments: tuple[str, ...]) -> None:
        self._alignments = alignments
        self.open('<div class="table" tabindex="0"><table>', "</tbody></table></div>")

    def _start_table_head(self, _: Any) -> None:
        self._cell_tag, self._column = "th", 0
        self.open("<thead><tr>", "</tr></thead><tbody>")

    def _start_table_row(self, _: Any) -> None:
        self._cell_tag, self._column = "td", 0
        self._start_row("\n<tr>", "</tr>")

    def _start_table_cell(self, _: Any) -> None:
        alignment = self._alignments[self._column].lower()
        attribute = "" if alignment == "none" else f' align="{alignment}"'
        self._column += 1
        self.open(f"<{self._cell_tag}{attribute}>", f"</{self._cell_tag}>")


_WRITERS: dict[str, Callable[[HTMLWriter, Any], None]] = {
    "Text": HTMLWriter._write_text,
    "Html": HTMLWriter._write_text,
    "Code": HTMLWriter.write_code,
    "InlineHtml": HTMLWriter.write_inline_html,
    "FootnoteReference": HTMLWriter.write_note_label,
    "TaskListMarker": HTMLWriter.write_task_marker,
    "+Heading": HTMLWriter._start_heading,
    "+List": HTMLWriter._start_list,
    "+Item": HTMLWriter._start_item,
    FOOTNOTE: HTMLWriter._start_note,
    "-FootnoteDefinition": HTMLWriter._end_note,
    "+CodeBlock": HTMLWriter._start_raw,
    "-CodeBlock": HTMLWriter._end_code_block,
    "+HtmlBlock": HTMLWriter._start_raw,
    "-HtmlBlock": HTMLWriter._end_html_block,
    OVERSIZED: lambda writer, source: writer._html.write_source(source),
    "+Table": HTMLWriter._start_table,
    "+TableHead": HTMLWriter._start_table_head,
    "+TableRow": HTMLWriter._start_table_row,
    "+TableCell": HTMLWriter._start_table_cell,
    "+Link": HTMLWriter.start_link,
    "-Link": HTMLWriter.end_link,
    "+Image": HTMLWriter.start_image,
    "-Image": HTMLWriter.end_link,
}
