"""TeX as MathML.

Pure: no IO. The only file that imports latex2mathml.
"""

import html
import re
import sys
from xml.etree.ElementTree import Element, tostring

from latex2mathml.converter import convert_to_element

from .byte_cache import ByteCache
from .cleaning import FORMULA_ATTRIBUTES
from .plain import has_invisible

# The converter takes up to 40 µs for each character.
MAX_TEX_CHARS = 2_000
MAX_CACHED_BYTES = 4_000_000

_ENVIRONMENT = re.compile(r"\\(begin|end)\{([a-z]+\*?)\}")
# Environments that models write, as those that latex2mathml supports.
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
# A macro may double in length at each step.
_MACRO = re.compile(r"\\(?:(?:re)?newcommand|def)(?![a-zA-Z])")
# A word or a small length: \hspace{9999em} would widen the page.
_LENGTH = r"[-+]?\d{0,2}(\.\d{1,4})?[a-z%]{0,2}"
_VALUE = re.compile(
    rf"[a-z][a-z \-]{{0,40}}|#[0-9a-fA-F]{{3,8}}|{_LENGTH}( {_LENGTH})*"
)


def convert_tex(tex: str, *, is_display: bool) -> str:
    """Convert TeX to MathML; return an empty string if it cannot be converted."""
    return _mathml.get((tex, "block" if is_display else "inline"))


def _convert(key: tuple[str, str]) -> str:
    tex, display = key
    if len(tex) > MAX_TEX_CHARS or _MACRO.search(tex) or has_invisible(tex):
        return ""
    tex = _ENVIRONMENT.sub(_replace_environment, tex)
    # The converter has no common base error: it raises a dozen of its own, IndexError,
    # StopIteration, RecursionError and more.
    try:
        element = convert_to_element(tex, display=display)
        is_understood = all(_tidy_element(each) for each in element.iter())
        if display == "block":
            # A wide formula scrolls, and must be focusable to scroll by keyboard.
            element.set("tabindex", "0")
        return tostring(element, encoding="unicode") if is_understood else ""
    except Exception:
        return ""


# A growing paragraph is rendered many times; its formulas are converted once.
_mathml = ByteCache(
    _convert,
    lambda key, mathml: sys.getsizeof(key[0]) + sys.getsizeof(mathml),
    max_bytes=MAX_CACHED_BYTES,
    max_entry_bytes=MAX_CACHED_BYTES,
)


def _replace_environment(match: re.Match[str]) -> str:
    verb, name = match.groups()
    if name in _WRAPPERS:
        return ""
    return rf"\{verb}{{{_ENVIRONMENTS.get(name, name)}}}"


def _tidy_element(element: Element) -> bool:
    """Make an element safe to write; return False if it contains unread TeX."""
    element.attrib = {
        name: value
        for name, value in element.attrib.items()
        if name in FORMULA_ATTRIBUTES and _VALUE.fullmatch(value)
    }
    text = element.text or ""
    if element.tag == "mi" and (text == "&" or (text[:1] == "\\" and len(text) > 1)):
        return False
    # The converter writes some characters as HTML references.
    element.text = html.unescape(text)
    return True
