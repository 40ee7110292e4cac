"""One block: its source to one root element of safe HTML.

A block is rendered from its own source and the link definitions before it, and
from nothing else (``outline.py`` then gives a heading its level); so it looks the
same streamed or loaded, and once finished it is never rendered again.

Pure: no IO.
"""

import re
from typing import NamedTuple

from .cleaning import make_cleaner
from .formulas import read_formula_block, render_formula
from .highlighting import INKS
from .html_writer import HTMLWriter
from .markdown import Definitions, parse_events
from .masking import mask_formulas
from .pace import Pace
from .plain import render_plain
from .spans import FORMULA, OPEN_FORMULA

MAX_BLOCK_CHARS = 500_000

# The marks of formulas are made of these; nobody else may write them.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_CLEANER = make_cleaner(INKS)


class Block(NamedTuple):
    """One top-level piece of an answer.

    :param start: where it begins in the whole source, in UTF-8 bytes.
    :param end: where it ends.
    :param html: exactly one root element.
    :param is_finished: whether it will never change again.
    """

    start: int
    end: int
    html: str
    is_finished: bool


def render_block(
    source: str, kind: str, definitions: Definitions, *, pace: Pace | None = None
) -> str:
    """Render a block's Markdown; ``kind`` is that of its span.

    :param pace: how to highlight code; None while the block still grows.
    """
    if len(source) > MAX_BLOCK_CHARS:
        return render_plain(source)
    source = _CONTROLS.sub("\ufffd", source)
    # Whatever one block does to the parsers, the rest of the page is shown, and
    # this one as its plain text.
    try:
        if kind in (FORMULA, OPEN_FORMULA):
            html = _render_formula(source)
        else:
            html = _render_markdown(source, definitions, pace=pace)
        return _CLEANER.clean(html)
    except Exception:
        return render_plain(source)


def _render_formula(source: str) -> str:
    formula = render_formula(read_formula_block(source))
    return f'<div class="formula">{formula}</div>'


def _render_markdown(
    source: str, definitions: Definitions, *, pace: Pace | None
) -> str:
    masked, formulas = mask_formulas(source)
    writer = HTMLWriter(formulas, pace=pace)
    return writer.write(parse_events(masked, definitions))
