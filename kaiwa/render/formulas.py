"""Formulas in Markdown text.

A dollar sign means money more often than mathematics, and ``\\[`` a bracket that was
escaped. ``formula_rules.py`` decides which text between delimiters is a formula.

pulldown-cmark's rule is less strict, and it supports neither ``\\(…\\)`` nor
``\\[…\\]``. So formulas are read here, and the parser reads a short placeholder.

Pure: no IO.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from .amendments import MARKERS
from .formula_rules import is_formula
from .mathml import MAX_TEX_CHARS, convert_tex
from .pace import Pace
from .plain import escape_text, reveal_invisible

# In one paragraph, heading or cell. The MathML of all of them must fit into the cache.
MAX_FORMULAS = 500

# Scripts written without spaces do not count as words: 関数$f(x)$は has a formula.
_WORD = r"0-9A-Za-z_\u00c0-\u024f\u0370-\u052f"
_DELIMITER = re.compile(r"\\[\s\S]|\$+")
_DOLLARS = re.compile(
    rf"(?<![{_WORD}])\$(?![\s$])((?:\\[^\0]|[^\\$\0]){{1,1000}})(?<!\s)\$(?![{_WORD}$])"
)
_CLOSERS = {r"\(": r"\)", r"\[": r"\]", "$$": "$$"}
_DISPLAY_OPENER = re.compile(
    rf"^(?P<markers>{MARKERS})(?:(?P<opener>\$\$|\\\[)[^\n]*|(?P<fence>`{{3,}}|~{{3,}}).*)"
    r"\n",
    re.MULTILINE,
)
_DISPLAY_END = {
    "$$": re.compile(r"\$\$"),
    r"\[": re.compile(r"(?<!\\)\\\]"),
}
_BLANK_LINE = re.compile(r"^[ \t>]*$", re.MULTILINE)
_QUOTE_PREFIX = re.compile(r"\n[ \t]*(?:>[ \t]*)*")


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula in a text: character offsets, TeX, source and style.

    :param is_converted: False if it is shown as its source.
    """

    start: int
    end: int
    tex: str
    source: str
    is_display: bool
    is_converted: bool = True


class Address(NamedTuple):
    """A bare address in a text, with its character offsets."""

    start: int
    end: int
    source: str


class NoteReference(NamedTuple):
    """A reference to a footnote, and the token that stands for its link."""

    start: int
    end: int
    source: str
    token: str


# A text with a placeholder in its place while Markdown is parsed.
Mask = Formula | Address | NoteReference

PLACEHOLDER = re.compile("\x01([0-9]+)\x02")


def write_placeholder(number: int) -> str:
    """Write the placeholder of a formula.

    A source cannot contain one: ``clean_text`` removes both control characters.
    """
    return f"\x01{number}\x02"


def list_formulas(text: str, pace: Pace | None = None) -> list[Formula]:
    """List the formulas of one paragraph, heading or cell.

    :param text: Markdown; ``\\0`` in place of code and addresses, which are no formula.
    :param pace: when to yield to the event loop; never by default.
    """
    pace = pace or Pace()
    formulas: list[Formula] = []
    closings = {closer: 0 for closer in _CLOSERS.values()}
    position = 0
    while match := _DELIMITER.search(text, position):
        formula = _read_formula(text, match, closings)
        if formula is not None and len(formulas) >= MAX_FORMULAS:
            formula = replace(formula, is_converted=False)
        if formula is not None:
            formulas.append(formula)
        position = formula.end if formula is not None else match.end()
        pace.rest_if_due()
    return formulas


def list_display_formulas(text: str) -> Iterator[Formula]:
    """Yield the formulas that start a line and take several.

    Markdown would read a line of one that starts with ``+``, ``-`` or ``=`` as a list
    or a heading. A formula ends before a blank line, and where its item or quote does.
    """
    position = 0
    closers: dict[str, int] = {}
    while match := _DISPLAY_OPENER.search(text, position):
        position = match.end()
        if match["fence"]:
            position = _skip_fence(text, match)
            continue
        opener, start = match["opener"], match.start("opener")
        if closers.get(opener, 0) < position:
            closer = _DISPLAY_END[opener].search(text, start + 2)
            closers[opener] = closer.end() if closer else len(text) + MAX_TEX_CHARS
        end = closers[opener]
        if end <= position or end - start > MAX_TEX_CHARS:
            continue
        is_whole = _is_contained(text[position:end], match["markers"])
        if is_whole and is_formula(text[start + 2 : end - 2], opener):
            yield _make_formula(text, start, end, opener)
            position = end


def _skip_fence(text: str, opener: re.Match[str]) -> int:
    fence = opener["fence"]
    closer = re.compile(rf"^[ \t>]*{fence[0]}{{{len(fence)},}}[ \t]*$", re.MULTILINE)
    found = closer.search(text, opener.end())
    return found.end() if found else len(text)


def _is_contained(lines: str, markers: str) -> bool:
    """Return whether all lines belong to the item or quote of the first one."""
    if _BLANK_LINE.search(lines):
        return False
    quotes = markers.count(">")
    indentation = len(markers.rpartition(">")[2].expandtabs(4))
    for line in lines.split("\n"):
        start = _QUOTE_MARKERS.match(line)[0]  # type: ignore[index]
        width = len(start.rpartition(">")[2].expandtabs(4))
        if start.count(">") != quotes or width < indentation:
            return False
    return True


_QUOTE_MARKERS = re.compile(r"[ \t]*(?:>[ \t]*)*")


def _read_formula(
    text: str, opener: re.Match[str], closings: dict[str, int]
) -> Formula | None:
    start, delimiter = opener.start(), opener[0]
    if delimiter == "$":
        match = _DOLLARS.match(text, start)
        after = match and text[match.end() : match.end() + 1]
        if match is None or not is_formula(match[1], "$", after=after or ""):
            return None
        return _make_formula(text, start, match.end(), delimiter)
    closer = _CLOSERS.get(delimiter)
    if closer is None:
        return None
    end = _locate_closer(text, closer, opener.end(), closings)
    inner = text[opener.end() : end] if end - start < MAX_TEX_CHARS else ""
    if not inner.strip() or "\0" in inner:
        return None
    before, after = _read_line(text, start, end + 2)
    if not is_formula(inner, delimiter, before, after):
        return None
    return _make_formula(text, start, end + 2, delimiter)


def _read_line(text: str, start: int, end: int) -> tuple[str, str]:
    """Return the text before and after a range on its lines, 200 characters each."""
    before = text[max(start - 200, 0) : start]
    return before.rpartition("\n")[2], text[end : end + 200].partition("\n")[0]


def _locate_closer(text: str, closer: str, start: int, closings: dict[str, int]) -> int:
    """Return the offset of the next closer, past the end if there is none.

    ``closings`` caches it, so many openers without a closer cost one search.
    """
    if closings[closer] < start:
        end = text.find(closer, start)
        closings[closer] = end if end >= 0 else len(text) + MAX_TEX_CHARS
    return closings[closer]


def _make_formula(text: str, start: int, end: int, delimiter: str) -> Formula:
    source = _QUOTE_PREFIX.sub("\n", text[start:end])
    tex = source[len(delimiter) : -len(delimiter)].strip()
    return Formula(start, end, tex, source, delimiter in ("$$", r"\["))


def read_formula_block(source: str) -> Formula:
    """Read a block that starts with ``$$`` or ``\\[``.

    It may have no end if the delimiter is alone on its line.
    """
    source = source.strip()
    inner, closer = source[2:].rstrip(" \t.,;:"), _CLOSERS[source[:2]]
    is_whole = inner.endswith(closer) or source[2:].lstrip(" \t")[:1] in ("", "\n")
    tex = inner.removesuffix(closer).strip()
    return Formula(0, len(source), tex, source, is_display=True, is_converted=is_whole)


def render_formula(formula: Formula) -> str:
    """Render TeX as MathML; its source as code if it cannot be converted."""
    mathml = ""
    if formula.is_converted:
        mathml = convert_tex(formula.tex, is_display=formula.is_display)
    source = reveal_invisible(escape_text(formula.source))
    return mathml or f'<code class="formula">{source}</code>'
