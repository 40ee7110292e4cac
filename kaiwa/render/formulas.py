"""Formulas: finding them in Markdown text, and TeX to MathML.

A dollar sign is more often money than mathematics, so a single one counts only
under a careful rule: no white space just inside, no word before the opening one,
no word or digit after the closing one. "costs $5 and $10" and "R$5,00 e R$10" are
text.

pulldown-cmark's own rule is not careful, and it knows neither ``\\(…\\)`` nor
``\\[…\\]``; so formulas are found here, and stand as a short mark in what it reads.

Pure: no IO. The only file that knows latex2mathml.
"""

import html
import re
from dataclasses import dataclass
from functools import lru_cache
from xml.etree.ElementTree import Element, tostring

from latex2mathml.converter import convert_to_element

from .cleaning import FORMULA_ATTRIBUTES
from .plain import escape_text, hides_something, mark_invisible

MAX_FORMULA_CHARS = 4_000

# Scripts written without spaces are not words here: 関数$f(x)$は is a formula.
_WORD = r"0-9A-Za-z_\u00c0-\u024f\u0370-\u052f"
_DELIMITER = re.compile(r"\\[\s\S]|\$+")
_DOLLARS = re.compile(
    rf"(?<![{_WORD}])\$(?![\s$])((?:\\[^\0]|[^\\$\0]){{1,1000}})(?<!\s)\$(?![{_WORD}$])"
)
_CLOSERS = {r"\(": r"\)", r"\[": r"\]", "$$": "$$"}
_QUOTE_PREFIX = re.compile(r"\n[ \t]*(?:>[ \t]*)*")


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula in a text: character offsets, its TeX, and how it is set."""

    start: int
    end: int
    tex: str
    source: str
    is_display: bool


FORMULA_MARK = re.compile("\x01([0-9]+)\x02")


def write_mark(number: int) -> str:
    """Write what stands for a formula in a text; ``clean_text`` removes both ends."""
    return f"\x01{number}\x02"


def find_formulas(text: str) -> list[Formula]:
    """Find the formulas of one paragraph, heading or cell.

    :param text: Markdown; ``\\0`` stands where no formula may be (code, addresses).
    """
    formulas: list[Formula] = []
    closings = {closer: 0 for closer in _CLOSERS.values()}
    position = 0
    while match := _DELIMITER.search(text, position):
        formula = _read_formula(text, match, closings)
        if formula is not None:
            formulas.append(formula)
        position = formula.end if formula is not None else match.end()
    return formulas


def _read_formula(
    text: str, opener: re.Match[str], closings: dict[str, int]
) -> Formula | None:
    start, mark = opener.start(), opener[0]
    if mark == "$":
        match = _DOLLARS.match(text, start)
        return _make_formula(text, start, match.end(), mark) if match else None
    closer = _CLOSERS.get(mark)
    if closer is None:
        return None
    end = _find_closing(text, closer, opener.end(), closings)
    inner = text[opener.end() : end] if end - start < MAX_FORMULA_CHARS else ""
    # \[text\](address) is a link that someone escaped.
    if not inner.strip() or "\0" in inner or text.startswith("(", end + 2):
        return None
    return _make_formula(text, start, end + 2, mark)


def _find_closing(text: str, closer: str, start: int, closings: dict[str, int]) -> int:
    """Find the next closer; each is looked for once, however many openers wait."""
    if closings[closer] < start:
        end = text.find(closer, start)
        closings[closer] = end if end >= 0 else len(text) + MAX_FORMULA_CHARS
    return closings[closer]


def _make_formula(text: str, start: int, end: int, mark: str) -> Formula:
    source = _QUOTE_PREFIX.sub("\n", text[start:end])
    tex = source[len(mark) : -len(mark)].strip()
    return Formula(start, end, tex, source, mark in ("$$", r"\["))


_ENVIRONMENT = re.compile(r"\\(begin|end)\{([a-z]+\*?)\}")
# What models write, as the environments that latex2mathml knows.
_ENVIRONMENTS = {
    "align": "align*",
    "aligned": "split",
    "alignedat": "split",
    "gather": "matrix",
    "gather*": "matrix",
    "gathered": "matrix",
    "dcases": "cases",
    "eqnarray": "align*",
    "eqnarray*": "align*",
}
_WRAPPERS = ("displaymath", "equation", "equation*", "math", "multline", "multline*")
# A macro may double itself at each step.
_MACRO = re.compile(r"\\(?:(?:re)?newcommand|def)(?![a-zA-Z])")
# A word or a small length; no \hspace{9999em} to push the page aside.
_LENGTH = r"[-+]?\d{0,2}(\.\d{1,4})?[a-z%]{0,2}"
_VALUE = re.compile(
    rf"[a-z][a-z \-]{{0,40}}|#[0-9a-fA-F]{{3,8}}|{_LENGTH}( {_LENGTH})*"
)


def read_formula_block(source: str) -> Formula:
    """Read a block that begins with ``$$`` or ``\\[`` alone on a line."""
    source = source.strip()
    inner, closer = source[2:], _CLOSERS[source[:2]]
    tex = inner.rstrip(" \t.,;:").removesuffix(closer).strip()
    return Formula(0, len(source), tex, source, is_display=True)


def render_formula(formula: Formula) -> str:
    """Render TeX as MathML, or its source as code when that cannot be done."""
    mathml = _convert(formula.tex, "block" if formula.is_display else "inline")
    source = mark_invisible(escape_text(formula.source))
    return mathml or f'<code class="formula">{source}</code>'


# A growing paragraph is rendered again and again; its formulas are not.
@lru_cache(maxsize=1024)
def _convert(tex: str, display: str) -> str:
    """Convert to MathML; an empty string when it is not TeX that we can read."""
    if len(tex) > MAX_FORMULA_CHARS or _MACRO.search(tex) or hides_something(tex):
        return ""
    tex = _ENVIRONMENT.sub(_replace_environment, tex)
    # The converter has no common error: it raises a dozen of its own, IndexError,
    # StopIteration, RecursionError and more for what it cannot read.
    try:
        element = convert_to_element(tex, display=display)
        is_understood = all(_tidy_element(each) for each in element.iter())
        if display == "block":
            # It scrolls sideways inside itself, and must do so by keyboard, too.
            element.set("tabindex", "0")
        return tostring(element, encoding="unicode") if is_understood else ""
    except Exception:
        return ""


def _replace_environment(match: re.Match[str]) -> str:
    verb, name = match.groups()
    if name in _WRAPPERS:
        return ""
    return rf"\{verb}{{{_ENVIRONMENTS.get(name, name)}}}"


def _tidy_element(element: Element) -> bool:
    """Make an element safe to write; false when it shows TeX that was not read."""
    element.attrib = {
        name: value
        for name, value in element.attrib.items()
        if name in FORMULA_ATTRIBUTES and _VALUE.fullmatch(value)
    }
    text = element.text or ""
    if element.tag == "mi" and (text == "&" or (text[:1] == "\\" and len(text) > 1)):
        return False
    # The converter writes characters as references and leaves them to be decoded.
    element.text = html.unescape(text)
    return True
