"""One block: its source to one root element of safe HTML.

A block depends on its own source, on the link definitions before it and, if it is a
heading, on the level given to it. So it is the same streamed or loaded, and a finished
block is never rendered again.

Pure: no IO.
"""

import re
from typing import NamedTuple

from .amendments import restore
from .cleaning import make_cleaner
from .direction import add_direction, is_right_to_left
from .formulas import read_formula_block, render_formula
from .highlighting import INKS
from .html_writer import HTMLWriter
from .markdown import LIST, TABLE, Definitions, parse_events
from .masking import mask_formulas
from .notes import Notes
from .pace import Pace
from .plain import render_plain
from .spans import FORMULA, OPEN_FORMULA
from .tables import Narrowed, hide_oversized, narrow_tables

MAX_BLOCK_CHARS = 500_000
# Many references to one long address would be a thousand times as long as their source.
MAX_HTML_PER_CHAR = 20
FREE_HTML_CHARS = 2_000
# For a whole answer: many small blocks would else use the free characters of each.
FREE_ANSWER_CHARS = 20_000

# The placeholders of formulas consist of these, so a model must not write them. BEL and
# BS stand for the ends of nested fences.
_CONTROLS = re.compile("[\x00-\x06\x0b\x0c\x0e-\x1f]")
# Items and quotes from which all footnotes have been moved.
_EMPTIED = re.compile(r'<(li|ul|ol|blockquote|div)(?: start="\d+")?>\s*</\1>\n?')
_CLEANER = make_cleaner(INKS)


class Block(NamedTuple):
    """One top-level element of an answer.

    :param start: its start in the whole source, in UTF-8 bytes.
    :param end: its end.
    :param html: exactly one root element.
    :param is_finished: whether the text that follows will not change it.
    :param is_late: whether it may change when the answer ends, or has changed then.
    """

    start: int
    end: int
    html: str
    is_finished: bool
    is_late: bool = False


def render_block(
    source: str,
    kind: str,
    definitions: Definitions,
    *,
    heading_level: int | None = None,
    pace: Pace | None = None,
    is_growing: bool = True,
    notes: Notes | None = None,
) -> str:
    """Render one block as clean HTML; as plain text if that fails.

    :param kind: the kind of its span.
    :param heading_level: for a heading: 3 to 6, for ``<h3>`` to ``<h6>``.
    :param pace: when to yield to the event loop; never by default.
    :param is_growing: whether the code in it stays plain.
    :param notes: the footnotes that it may refer to; unknown before the answer ends.
    """
    if len(source) > MAX_BLOCK_CHARS:
        return render_plain(restore(source))
    source = _CONTROLS.sub("\ufffd", source)
    # One block that breaks a library must not break the page.
    try:
        if kind in (FORMULA, OPEN_FORMULA):
            html = _render_formula(source)
        elif kind == TABLE and narrow_tables(source, pace).sources:
            return render_source(source)
        else:
            options = _Options(definitions, heading_level, pace, is_growing, notes)
            html = _render_markdown(source, options)
        # Cleaning HTML that is too long would take long, too.
        html = limit_html(clean_html(limit_html(html, source)), source)
        if is_right_to_left(source):
            html = add_direction(html)
        return _move_notes(html, source, notes) if notes else html
    except Exception:
        return render_plain(restore(source))


class _Options(NamedTuple):
    """See ``render_block``."""

    definitions: Definitions
    heading_level: int | None
    pace: Pace | None
    is_growing: bool
    notes: Notes | None


def _render_markdown(source: str, options: _Options) -> str:
    narrowed = narrow_tables(source, options.pace)
    masked, masks = mask_formulas(narrowed.text, options.pace, options.notes)
    events = parse_events(masked, options.definitions, options.pace)

    def render_inner(text: str) -> str:
        html = _render_markdown(text, options._replace(heading_level=None))
        if options.pace:
            options.pace.rest_if_due()
        return html

    writer = HTMLWriter(
        masks,
        options.heading_level,
        pace=options.pace,
        is_growing=options.is_growing,
        notes=options.notes,
        render=render_inner,
    )
    return writer.write(hide_oversized(events, narrowed.sources))


def _move_notes(html: str, source: str, notes: Notes) -> str:
    """Return the HTML of a block without its footnotes, and with links to all."""
    moved = notes.take_moved()
    for label, content in moved.items():
        content = limit_html(clean_html(content), source)
        if is_right_to_left(content):
            content = add_direction(content)
        notes.contents[label] = notes.link(content)
    is_emptied = len(moved)
    while is_emptied:
        html, is_emptied = _EMPTIED.subn("", html)
    return notes.link(html)


def limit_html(html: str, source: str) -> str:
    """Return the HTML of a block; its source as plain text if the HTML is too long."""
    source = source.strip()
    limit = FREE_HTML_CHARS + MAX_HTML_PER_CHAR * len(source)
    return html if len(html) <= limit else render_source(source)


class Budget:
    """The length of an answer's HTML in relation to its source.

    :param used: the characters of HTML so far.
    """

    def __init__(self, used: int = 0) -> None:
        self._used = used

    def copy(self) -> "Budget":
        """Return a copy that is spent independently."""
        return Budget(self._used)

    def limit(self, html: str, source: str, end: int) -> str:
        """Return the HTML of a block; its source if the HTML is too long.

        :param end: the end of the block in the whole source.
        """
        limit = FREE_ANSWER_CHARS + MAX_HTML_PER_CHAR * end
        is_long = self._used + len(html) > limit and len(html) > len(source)
        return render_source(source) if is_long else html

    def spend(self, html: str, source: str, end: int) -> str:
        """Limit the HTML of a block, and count it."""
        html = self.limit(html, source, end)
        self._used += len(html)
        return html


def render_source(source: str) -> str:
    """Render a block as its source, because its HTML would be too long."""
    html = render_plain(restore(_CONTROLS.sub("\ufffd", source.strip())))
    return add_direction(html) if is_right_to_left(source) else html


def write_rows(
    source: str, kind: str, definitions: Definitions, pace: Pace
) -> list[str] | None:
    """Render a growing list or table in pieces; None if that fails.

    :returns: the opening, each row, and the closing. They are not clean yet: pass
        them through ``clean_html`` before they are shown.
    """
    if len(source) > MAX_BLOCK_CHARS:
        return None
    # ``render_block`` then shows the whole block as plain text.
    try:
        source = _CONTROLS.sub("\ufffd", source)
        # The rows of a table are counted in ``growing/rows.py``.
        narrowed = narrow_tables(source, pace) if kind == LIST else Narrowed(source, {})
        masked, masks = mask_formulas(narrowed.text, pace)
        events = parse_events(masked, definitions, pace)
        options = _Options(definitions, None, pace, is_growing=True, notes=None)
        writer = HTMLWriter(
            masks, pace=pace, render=lambda text: _render_markdown(text, options)
        )
        return writer.write_rows(hide_oversized(events, narrowed.sources))
    except Exception:
        return None


def clean_html(html: str) -> str:
    """Remove every tag, attribute and address that is not allowed."""
    return _CLEANER.clean(html)


def _render_formula(source: str) -> str:
    formula = render_formula(read_formula_block(source))
    return f'<div class="formula">{formula}</div>'
