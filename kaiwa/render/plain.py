"""Plain text as HTML: escaped, with what cannot be seen made visible.

Pure: no IO.
"""

import html
import re

# What a reader cannot see but a compiler or a model reads: directions (trojan
# source), zero widths, fillers, line separators, and the tag characters and
# variation selectors that smuggle text. U+FE0E and U+FE0F are left alone: they
# choose between the two looks of an emoji and are in ordinary strings.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0d\ufeff\uffa0"
    "\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)


def render_plain(text: str) -> str:
    """Render a person's message: escaped; CSS keeps its white space."""
    return f'<div class="plain">{escape_text(text)}</div>'


def escape_text(text: str) -> str:
    """Escape a text for use between tags."""
    return html.escape(text, quote=False)


def escape_attribute(text: str) -> str:
    """Escape a text for use as a quoted attribute."""
    return html.escape(text, quote=True)


def mark_invisible(code: str) -> str:
    """Write invisible characters as their number, in escaped or coloured code."""
    return _INVISIBLE.sub(_name_character, code)


def _name_character(match: re.Match[str]) -> str:
    name = f"U+{ord(match[0]):04X}"
    return f'<span class="invisible" title="{name}">{name}</span>'
