"""Code as HTML: plain while it grows, highlighted once when it is complete.

Highlighting takes about 60 µs a line, so highlighting at each token would cost a
thousand times as much as once, and a half-written string would flicker.

Pure: no IO.
"""

import re

from .highlighting import highlight
from .joiners import mark_joiners, restore_joiners
from .pace import Pace
from .plain import escape_text, reveal_invisible

_LANGUAGE = re.compile(r"[A-Za-z0-9+#._-]{1,40}")


def render_code(code: str, info: str, *, pace: Pace | None = None) -> str:
    """Render a code block.

    :param info: the info string of the opening fence; its first word is the language.
    :param pace: how to highlight; None while the block still grows.
    """
    language = read_language(info)
    marked = mark_joiners(code)
    spans = highlight(marked, language, pace) if pace and language else None
    body = reveal_code(escape_text(marked) if spans is None else spans)
    return open_figure(language) + body + CLOSE_FIGURE


CLOSE_FIGURE = "</code></pre></figure>"


def open_figure(language: str) -> str:
    """Return the HTML before the code; a script adds a copy button to it."""
    attribute = f' data-language="{language}"' if language else ""
    return f'<figure class="code"{attribute}><pre tabindex="0"><code>'


def read_language(info: str) -> str:
    """Return the language of an info string in lower case, or an empty string."""
    words = info.split(maxsplit=1)
    match = _LANGUAGE.match(words[0]) if words else None
    return match[0].lower() if match else ""


def escape_code(code: str) -> str:
    """Escape code without highlighting it."""
    return reveal_code(escape_text(mark_joiners(code)))


def reveal_code(html: str) -> str:
    """Reveal the invisible characters of escaped code with marked joiners."""
    return restore_joiners(reveal_invisible(html))
