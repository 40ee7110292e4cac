"""Where blocks begin and end, and which of them nothing can change any more.

Blocks are pulldown-cmark's top-level ones, and one kind of ours: a formula that
begins with ``$$`` or ``\\[`` alone on a line, which Markdown alone would cut up
where one of its lines begins with ``+``, ``-``, ``=`` or ``>``.

The law that streaming rests on: once ``count_finished`` calls a block finished, no
text that follows changes where it lies, and splitting anew from its end gives the
same blocks as splitting everything. What makes this less than plain is the last
line while it is incomplete (``#`` is an empty heading, ``#tag`` continues the
paragraph), and link reference definitions, which are paragraphs until they are
complete and nothing after. Where there is doubt, a block waits.

Pure: no IO.
"""

import re
from typing import NamedTuple

from .markdown import CODE, PARAGRAPH, TABLE, UnreadableMarkdown, locate_blocks

FORMULA = "Formula"
OPEN_FORMULA = "OpenFormula"
_HEADING = "+Heading"
_TEXTS = (PARAGRAPH, _HEADING)


class Span(NamedTuple):
    """A block: what it is, and its UTF-8 byte offsets; it starts where its line does.

    ``kind`` is the name of its first event in ``markdown.py``, or ``FORMULA``, or
    ``OPEN_FORMULA`` while its end has not come.
    """

    kind: str
    start: int
    end: int


def split_spans(data: bytes) -> list[Span]:
    """Split UTF-8 Markdown into its top-level blocks."""
    spans: list[Span] = []
    offset = 0
    while (formula := _take_spans(data, offset, spans)) is not None:
        offset = formula.end
    return spans


def _take_spans(data: bytes, offset: int, spans: list[Span]) -> Span | None:
    """Add the spans from an offset on, up to and with the first formula."""
    try:
        for name, start, end in locate_blocks(data[offset:].decode()):
            floor = spans[-1].end if spans else 0
            start, end = _find_start(data, offset + start, floor), offset + end
            formula = _find_formula(data, start, end) if name in _TEXTS else None
            if formula is None:
                spans.append(Span(name, start, end))
                continue
            if formula.start > start:
                spans.append(Span(PARAGRAPH, start, formula.start))
            spans.append(formula)
            return formula
    except UnreadableMarkdown:
        end = spans[-1].end if spans else 0
        spans.append(Span(PARAGRAPH, end, len(data)))
    return None


def _find_start(data: bytes, start: int, floor: int) -> int:
    """Move a start back to that of its line, and of the definitions right above.

    A range begins behind the indentation. And what stands under a definition without
    a blank line continues its paragraph: ``+`` is no list there.
    """
    start = data.rfind(b"\n", 0, start) + 1
    while start > floor:
        line_start = data.rfind(b"\n", 0, start - 1) + 1
        if line_start < floor or _BLANK_LINE.fullmatch(data, line_start, start):
            break
        start = line_start
    return start


_BLANK_LINE = re.compile(rb"[ \t]*\n")
_OPENER = re.compile(rb"^ {0,3}(\$\$|\\\[)[ \t]*\n", re.MULTILINE)
# A formula ends with a line that ends with the closing mark, or before a blank one.
_ENDS = {
    b"$$": re.compile(rb"\$\$[ \t]*[.,;:]?[ \t]*(?:\n|\Z)|\n(?=[ \t]*\n)"),
    b"\\[": re.compile(rb"\\\][ \t]*[.,;:]?[ \t]*(?:\n|\Z)|\n(?=[ \t]*\n)"),
}


def _find_formula(data: bytes, start: int, end: int) -> Span | None:
    opener = _OPENER.search(data, start, end)
    if opener is None:
        return None
    close = _ENDS[opener[1]].search(data, opener.end() - 1)
    if close is None:
        return Span(OPEN_FORMULA, opener.start(), len(data))
    kind = FORMULA if close[0].endswith(b"\n") else OPEN_FORMULA
    return Span(kind, opener.start(), close.end())


def count_finished(spans: list[Span], data: bytes) -> int:
    """Count the blocks, from the first, that no further text can change."""
    line_start = data.rfind(b"\n") + 1
    doubtful_from = len(data) if is_decided(data[line_start:]) else line_start
    count = len(spans)
    while count > 0:
        span = spans[count - 1]
        if _is_closed(span, data):
            return count
        count -= 1
        # A block is also finished when another one follows it for certain.
        if span.start < doubtful_from and not _DEFINITION.match(data, span.start):
            return count
    return 0


_DECIDED = re.compile(rb"[ \t]*[^\s<`~][^\n]*")
_LETTER = re.compile(rb"[A-Za-z\x80-\xff]")


def is_decided(line: bytes) -> bool:
    """Whether more of an incomplete line cannot make another kind of line of it.

    So it is when the line has a letter and begins neither a fence nor HTML.
    """
    return bool(_DECIDED.match(line) and _LETTER.search(line))


_DEFINITION = re.compile(rb"[ \t]*\[")


_CLOSED_BY_BLANK_LINE = (PARAGRAPH, TABLE, "+BlockQuote")


def _is_closed(span: Span, data: bytes) -> bool:
    """Whether the block is complete by itself, whatever follows."""
    if span.kind == FORMULA:
        return True
    if span.kind == CODE:
        return _is_closed_fence(span, data)
    if data[span.end - 1 : span.end] != b"\n":
        return False
    if span.kind in _CLOSED_BY_BLANK_LINE:
        return bool(_BLANK_LINE.match(data, span.end))
    return span.kind in (_HEADING, "Rule")


_FENCE = re.compile(rb" {0,3}(`{3,}|~{3,})")


def _is_closed_fence(span: Span, data: bytes) -> bool:
    fence = _FENCE.match(data, span.start)
    if fence is None:
        return False
    mark = fence[1]
    code = data[span.start : span.end].rstrip(b" \t\n")
    last_line = code[code.rfind(b"\n") + 1 :]
    closing = last_line.lstrip(b" ")
    is_closing = len(closing) >= len(mark) and not closing.strip(mark[:1])
    is_outside = len(last_line) - len(closing) <= 3 and len(last_line) < len(code)
    has_line_end = _BLANK_LINE.match(data, span.start + len(code))
    return is_closing and is_outside and bool(has_line_end)
