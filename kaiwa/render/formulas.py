"""Formulas in Markdown text.

A dollar sign means money more often than mathematics. Single dollars delimit a formula
only if there is no white space inside them, no word before the opening one, and no word
or digit after the closing one. "costs $5 and $10" and "R$5,00 e R$10" are text.

pulldown-cmark's rule is less strict, and it supports neither ``\\(…\\)`` nor
``\\[…\\]``. So formulas are read here, and the parser reads a short placeholder.

Pure: no IO.
"""

import re
from dataclasses import dataclass, replace

from .mathml import MAX_TEX_CHARS, convert_tex
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


PLACEHOLDER = re.compile("\x01([0-9]+)\x02")


def write_placeholder(number: int) -> str:
    """Write the placeholder of a formula.

    A source cannot contain one: ``clean_text`` removes both control characters.
    """
    return f"\x01{number}\x02"


def list_formulas(text: str) -> list[Formula]:
    """List the formulas of one paragraph, heading or cell.

    :param text: Markdown; ``\\0`` in place of code and addresses, which are no formula.
    """
    formulas: list[Formula] = []
    closings = {closer: 0 for closer in _CLOSERS.values()}
    position = 0
    while match := _DELIMITER.search(text, position):
        formula = _read_formula(text, match, closings)
        if formula is not None:
            formulas.append(formula)
        position = formula.end if formula is not None else match.end()
    rest = [replace(it, is_converted=False) for it in formulas[MAX_FORMULAS:]]
    return formulas[:MAX_FORMULAS] + rest


def _read_formula(
    text: str, opener: re.Match[str], closings: dict[str, int]
) -> Formula | None:
    start, delimiter = opener.start(), opener[0]
    if delimiter == "$":
        match = _DOLLARS.match(text, start)
        return _make_formula(text, start, match.end(), delimiter) if match else None
    closer = _CLOSERS.get(delimiter)
    if closer is None:
        return None
    end = _locate_closer(text, closer, opener.end(), closings)
    inner = text[opener.end() : end] if end - start < MAX_TEX_CHARS else ""
    # \[text\](address) is an escaped link.
    if not inner.strip() or "\0" in inner or text.startswith("(", end + 2):
        return None
    return _make_formula(text, start, end + 2, delimiter)


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
    """Read a block that starts with ``$$`` or ``\\[`` alone on a line."""
    source = source.strip()
    inner, closer = source[2:], _CLOSERS[source[:2]]
    tex = inner.rstrip(" \t.,;:").removesuffix(closer).strip()
    return Formula(0, len(source), tex, source, is_display=True)


def render_formula(formula: Formula) -> str:
    """Render TeX as MathML; its source as code if it cannot be converted."""
    mathml = ""
    if formula.is_converted:
        mathml = convert_tex(formula.tex, is_display=formula.is_display)
    source = reveal_invisible(escape_text(formula.source))
    return mathml or f'<code class="formula">{source}</code>'
