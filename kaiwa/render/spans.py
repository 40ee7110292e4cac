"""The start and end of each block, and whether more text can change it.

Blocks are the top-level blocks of pulldown-cmark and one more kind: a formula that
starts with ``$$`` or ``\\[`` alone on a line. Markdown alone would cut such a formula
where one of its lines starts with ``+``, ``-``, ``=`` or ``>``.

Streaming relies on this rule: if ``count_finished`` counts a block as finished, no text
that follows changes its span, and splitting the text after it gives the same spans as
splitting all of the text. Two cases need care. An incomplete last line may change its
kind (``#`` is an empty heading, ``#tag`` continues the paragraph). A link reference
definition is a paragraph until it is complete, and disappears then. In doubt, a block
is not finished.

Pure: no IO.
"""

import re
from typing import NamedTuple

from .formula_rules import is_formula
from .markdown import (
    CODE,
    HEADING,
    LIST,
    PARAGRAPH,
    TABLE,
    UnreadableMarkdown,
    locate_blocks,
)
from .pace import Pace
from .tables import narrow_tables

FORMULA = "Formula"
OPEN_FORMULA = "OpenFormula"
DETAILS = "Details"
OPEN_DETAILS = "OpenDetails"
_HTML = "+HtmlBlock"
_MAX_DETAILS_BYTES = 20_000
_TEXTS = (PARAGRAPH, HEADING)
_LAZY = (LIST, "+BlockQuote")


class Span(NamedTuple):
    """The kind of a block and where it is.

    :param kind: the name of its first event, see ``markdown.py``; ``FORMULA``; or
        ``OPEN_FORMULA`` for one without its end.
    :param start: the start of its first line, in UTF-8 bytes.
    :param end: its end, in UTF-8 bytes.
    :param heading: for a heading, its level as written, 1 to 6; else 0.
    :param is_attached: whether it is text of the block before it, if it is no formula.
    """

    kind: str
    start: int
    end: int
    heading: int = 0
    is_attached: bool = False


def split_spans(data: bytes, pace: Pace | None = None) -> list[Span]:
    """Split UTF-8 Markdown into its top-level blocks."""
    spans: list[Span] = []
    offset = 0
    while (formula := _split_to_formula(data, offset, spans, pace)) is not None:
        offset = formula.end
        if pace:
            pace.rest_if_due()
    may_have_details = b"<" in data and _DETAILS_START.search(data)
    return _join_details(spans, data) if may_have_details else spans


_DETAILS_START = re.compile(rb"^ {0,3}<details>", re.IGNORECASE | re.MULTILINE)
_DETAILS_TAG = re.compile(rb"<(/?)details>", re.IGNORECASE)


def _join_details(spans: list[Span], data: bytes) -> list[Span]:
    """Join the blocks from ``<details>`` to its end to one."""
    joined: list[Span] = []
    opened_at = -1  # The first span of an open element.
    depth = 0
    for span in spans:
        source = data[span.start : span.end]
        if opened_at >= 0:
            start = joined[opened_at].start
            if span.end - start > _MAX_DETAILS_BYTES:
                joined[opened_at] = joined[opened_at]._replace(kind=_HTML)
                opened_at = -1
            elif span.kind == _HTML:
                depth = _count_open(source, depth)
                if depth == 0:
                    joined[opened_at:] = [Span(DETAILS, start, span.end)]
                    opened_at = -1
                    continue
        if opened_at < 0 and span.kind == _HTML and _DETAILS_START.match(source):
            depth = _count_open(source, 0)
            if depth == 0:
                span = span._replace(kind=DETAILS)
            elif len(source) <= _MAX_DETAILS_BYTES:
                opened_at = len(joined)
                span = span._replace(kind=OPEN_DETAILS)
        joined.append(span)
    return joined


def _count_open(source: bytes, depth: int) -> int:
    """Return the number of open elements after a block of HTML."""
    for tag in _DETAILS_TAG.finditer(source):
        depth = max(depth - 1, 0) if tag[1] else depth + 1
    return depth


def _split_to_formula(
    data: bytes, offset: int, spans: list[Span], pace: Pace | None
) -> Span | None:
    """Add the spans from an offset to the first formula; return the formula."""
    # The whole list would be parsed again after each formula in it.
    second = _find_second_opener(data, offset)
    if second < len(data):
        found = len(spans)
        formula = _split_text(data, offset, second, spans, pace)
        if formula is not None:
            return formula
        del spans[found:]
    return _split_text(data, offset, len(data), spans, pace)


def _find_second_opener(data: bytes, offset: int) -> int:
    """Return the end of the second line that may open a formula."""
    first = _OPENER.search(data, offset)
    second = _OPENER.search(data, first.end()) if first else None
    return second.end() if second else len(data)


def _split_text(
    data: bytes, offset: int, end: int, spans: list[Span], pace: Pace | None
) -> Span | None:
    try:
        text = narrow_tables(data[offset:end].decode(), pace).text
        for name, start, end, heading in locate_blocks(text, pace):
            floor = spans[-1].end if spans else 0
            start, end = _extend_start(data, offset + start, floor), offset + end
            formula = _find_formula(data, start, end, name)
            if formula is None:
                spans.append(Span(name, start, end, heading))
                continue
            if formula.start > start:
                kind = PARAGRAPH if name in _TEXTS else name
                spans.append(Span(kind, start, formula.start))
            spans.append(formula)
            return formula
    except UnreadableMarkdown:
        end = spans[-1].end if spans else 0
        spans.append(Span(PARAGRAPH, end, len(data)))
    return None


def _extend_start(data: bytes, start: int, floor: int) -> int:
    """Move a start back to that of its line and of the definitions directly above.

    The parser's range starts after the indentation. A line directly below a definition
    continues its paragraph, so there ``+`` is not a list.
    """
    start = max(data.rfind(b"\n", 0, start) + 1, floor)
    while start > floor:
        line_start = data.rfind(b"\n", 0, start - 1) + 1
        if line_start < floor or _BLANK_LINE.fullmatch(data, line_start, start):
            break
        start = line_start
    return start


_BLANK_LINE = re.compile(rb"[ \t]*\n")
_OPENER = re.compile(
    rb"^ {0,3}(?:(\$\$)(?!\$)(?:(?!\$\$)[^\n])*|(\\\[)(?:(?!\\\])[^\n])*)\n",
    re.MULTILINE,
)
# A formula ends after its closer, or before a blank line. Text that follows on the line
# starts a paragraph, so it must not start like another block.
_REST = (
    rb"[ \t]*(?:[.,;:]?[ \t]*(?:\n|\Z)|(?=[^\s$0-9|:=+#*_>~`<\[\\-]))|\n(?=[ \t]*\n)"
)
_ENDS = {
    b"$$": re.compile(rb"\$\$" + _REST),
    b"\\[": re.compile(rb"(?<!\\)\\\]" + _REST),
}


def _find_formula(data: bytes, start: int, end: int, name: str) -> Span | None:
    if name not in _TEXTS and name not in _LAZY:
        return None
    opener = _OPENER.search(data, start, end)
    # In an item or quote, the formula is not indented, as if it continued a paragraph.
    while (
        opener and name in _LAZY and data[opener.start() : opener.start() + 1] == b" "
    ):
        opener = _OPENER.search(data, opener.end(), end)
    if opener is None:
        return None
    delimiter = opener[1] or opener[2]
    first_line = opener[0].strip()[len(delimiter) :]
    if first_line and not is_formula(first_line.decode(), delimiter.decode()):
        return None
    close = _ENDS[delimiter].search(data, opener.end() - 1)
    if close is None or (close.end() == len(data) and close[0][-1:] != b"\n"):
        # One that begins on the line of its delimiter is text if it has no end.
        is_attached = bool(first_line) and opener.start() > start
        end = close.end() if close else len(data)
        return Span(OPEN_FORMULA, opener.start(), end, is_attached=is_attached)
    if first_line and close[0] == b"\n":
        return None
    return Span(FORMULA, opener.start(), close.end())


def count_finished(spans: list[Span], data: bytes) -> int:
    """Count the blocks, from the first, that more text cannot change."""
    line_start = data.rfind(b"\n") + 1
    doubtful_from = len(data) if is_decided(data[line_start:]) else line_start
    count = len(spans)
    kinds = [span.kind for span in spans]
    if OPEN_DETAILS in kinds:
        # Its end may still come.
        count = kinds.index(OPEN_DETAILS)
    if spans and spans[-1].is_attached:
        count = min(count, len(spans) - 1)
    while count > 0:
        span = spans[count - 1]
        if _is_closed(span, data):
            return count
        count -= 1
        # A block is also finished if it is certain that another one follows.
        if span.start < doubtful_from and not _DEFINITION.match(data, span.start):
            return count
    return 0


_DECIDED = re.compile(rb"[ \t]*[^\s<`~][^\n]*")
_LETTER = re.compile(rb"[A-Za-z\x80-\xff]")


def is_decided(line: bytes) -> bool:
    """Return whether the rest of an incomplete line cannot change its kind.

    True if the line contains a letter and starts neither a fence nor HTML.
    """
    return bool(_DECIDED.match(line) and _LETTER.search(line))


_DEFINITION = re.compile(rb"[ \t]*\[")
_CLOSED_BY_BLANK_LINE = (PARAGRAPH, TABLE, "+BlockQuote")


def _is_closed(span: Span, data: bytes) -> bool:
    """Return whether the block is complete, independent of the text that follows."""
    if span.kind == FORMULA:
        return True
    if span.kind == CODE:
        return _is_closed_fence(span, data)
    if data[span.end - 1 : span.end] != b"\n":
        return False
    if span.kind in _CLOSED_BY_BLANK_LINE:
        return bool(_BLANK_LINE.match(data, span.end))
    return span.kind in (HEADING, "Rule")


_FENCE = re.compile(rb" {0,3}(`{3,}|~{3,})")


def _is_closed_fence(span: Span, data: bytes) -> bool:
    opener = _FENCE.match(data, span.start)
    if opener is None:
        return False
    fence = opener[1]
    code = data[span.start : span.end].rstrip(b" \t\n")
    last_line = code[code.rfind(b"\n") + 1 :]
    closer = last_line.lstrip(b" ")
    is_closer = len(closer) >= len(fence) and not closer.strip(fence[:1])
    is_outside = len(last_line) - len(closer) <= 3 and len(last_line) < len(code)
    has_line_end = _BLANK_LINE.match(data, span.start + len(code))
    return is_closer and is_outside and bool(has_line_end)
