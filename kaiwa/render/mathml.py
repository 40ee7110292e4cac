"""TeX as MathML.

Pure: no IO, except that the first formula loads the converter.
"""

import re
import sys

from .byte_cache import ByteCache
from .mathml_styles import RefusedMathML
from .mathml_writer import write_mathml
from .plain import has_invisible
from .tex import UnreadableTeX, read_tex
from .tex_letters import has_same_letters

# The converter takes up to 30 µs for each character.
MAX_TEX_CHARS = 1_500
# Less than a block may have: one formula must not turn its block into plain text.
MAX_MATHML_PER_CHAR = 20
FREE_MATHML_CHARS = 1_500
MAX_CACHED_BYTES = 4_000_000

# With the vertical position of a table, which Temml would show.
_ENVIRONMENT = re.compile(r"\\(begin|end) *\{([a-z]+)(\*?)\}(?:\s*\[[tcb]\])?")
# Environments that Temml does not know, or numbers.
_ENVIRONMENTS = {
    "align": "align*",
    "alignat": "alignat*",
    "eqnarray": "align*",
    "flalign": "align*",
    "gather": "gather*",
    "multline": "multline*",
}
_WRAPPERS = ("displaymath", "equation", "math")


def convert_tex(tex: str, *, is_display: bool) -> str:
    """Convert TeX to MathML; return an empty string if it cannot be converted."""
    return _mathml.get((tex, is_display))


def _convert(key: tuple[str, bool]) -> str:
    tex, is_display = key
    if len(tex) > MAX_TEX_CHARS or has_invisible(tex):
        return ""
    tex = _ENVIRONMENT.sub(_replace_environment, tex)
    try:
        mathml = write_mathml(read_tex(tex, is_display=is_display))
    except (UnreadableTeX, RefusedMathML):
        return ""
    is_short = len(mathml.html) <= FREE_MATHML_CHARS + MAX_MATHML_PER_CHAR * len(tex)
    is_faithful = has_same_letters(tex, mathml.text, mathml.shown)
    return mathml.html if is_short and is_faithful else ""


# A growing paragraph is rendered many times; its formulas are converted once.
_mathml = ByteCache(
    _convert,
    lambda key, mathml: sys.getsizeof(key[0]) + sys.getsizeof(mathml),
    max_bytes=MAX_CACHED_BYTES,
    max_entry_bytes=MAX_CACHED_BYTES,
)


def _replace_environment(match: re.Match[str]) -> str:
    verb, name, star = match.groups()
    if name in _WRAPPERS:
        return ""
    return rf"\{verb}{{{_ENVIRONMENTS.get(name, name + star)}}}"
