"""The direction of a block: that of its first letter, if it has right-to-left text.

Pure: no IO.
"""

import re

_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
# Code and formulas run left to right in any text.
_ROOT = re.compile(
    r'(?!<div class="formula")<(?:p|h[3-6]|ul|ol|blockquote|div)(?=[ >])'
)


def is_right_to_left(text: str) -> bool:
    """Return whether a text contains right-to-left letters."""
    return not text.isascii() and bool(_RIGHT_TO_LEFT.search(text))


def add_direction(html: str) -> str:
    """Let the browser find the direction of a block by its first letter."""
    return _ROOT.sub(r'\g<0> dir="auto"', html, count=1) if _ROOT.match(html) else html
