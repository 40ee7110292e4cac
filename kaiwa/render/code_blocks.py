"""Code as HTML: plain while it grows, coloured once when it is complete.

Pygments takes about 60 µs a line, so colouring at each token would cost a
thousand times what colouring once does; and a half-written string would flicker
through every colour on its way.

Pure: no IO. The only file that knows Pygments.
"""

import re
import time
from functools import lru_cache
from typing import Any

from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES, _TokenType
from pygments.util import ClassNotFound

from .plain import escape_text, mark_invisible

# Past these a block stays plain: 2,000 lines take about 0.12 s, in which nobody
# else is served. Some of Pygments' patterns take time by the square of the length
# on code made for it, so there is a limit of time as well.
MAX_COLOURED_CHARS = 50_000
MAX_COLOURED_LINES = 2_000
MAX_COLOURED_LINE_CHARS = 2_000
MAX_COLOURING_SECONDS = 1.0
CLASS_PREFIX = "tok-"

_LANGUAGE = re.compile(r"[A-Za-z0-9+#._-]{1,40}")
# What models write and Pygments does not know.
_ALIASES = {"jsx": "javascript", "jsonc": "json", "json5": "json", "svelte": "html"}


def render_code(code: str, info: str, *, is_finished: bool) -> str:
    """Render a code block.

    :param info: what stood after the opening fence; its first word is the language.
    :param is_finished: whether to colour it, now that no more is coming.
    """
    language = read_language(info)
    body = _colour(code, language) if is_finished else escape_code(code)
    return open_figure(language) + body + CLOSE_FIGURE


CLOSE_FIGURE = "</code></pre></figure>"


def open_figure(language: str) -> str:
    """Return what stands before the code; a script adds a copy button to it."""
    attribute = f' data-language="{language}"' if language else ""
    return f'<figure class="code"{attribute}><pre tabindex="0"><code class="highlight">'


def read_language(info: str) -> str:
    """Return the language of an info string in lower case, or an empty string."""
    words = info.split(maxsplit=1)
    match = _LANGUAGE.match(words[0]) if words else None
    return match[0].lower() if match else ""


def escape_code(code: str) -> str:
    """Escape code without colours."""
    return mark_invisible(escape_text(code))


def _colour(code: str, language: str) -> str:
    lexer = _find_lexer(language) if language and _is_colourable(code) else None
    if lexer is None:
        return escape_code(code)
    deadline = time.monotonic() + MAX_COLOURING_SECONDS
    pieces: list[str] = []
    for kind, text in lexer.get_tokens(code):
        css_class, html = _find_class(kind), escape_text(text)
        pieces.append(f'<span class="{css_class}">{html}</span>' if css_class else html)
        if time.monotonic() > deadline:
            return escape_code(code)
    return mark_invisible("".join(pieces))


# Plain names, punctuation and white space are most of the tokens, and have no colour.
_COLOURLESS = ("", "n", "p", "w")


@lru_cache(maxsize=1024)
def _find_class(kind: _TokenType) -> str:
    found: _TokenType | None = kind
    while found is not None and found not in STANDARD_TYPES:
        found = found.parent
    name = STANDARD_TYPES[found] if found is not None else ""
    return "" if name in _COLOURLESS else CLASS_PREFIX + name


def _is_colourable(code: str) -> bool:
    lines = code.split("\n")
    return (
        len(code) <= MAX_COLOURED_CHARS
        and len(lines) <= MAX_COLOURED_LINES
        and max(map(len, lines)) <= MAX_COLOURED_LINE_CHARS
    )


# An unknown name makes Pygments look through every installed package for plug-ins.
@lru_cache(maxsize=256)
def _find_lexer(language: str) -> Lexer | None:
    """Find a lexer by name, never by guessing from the code."""
    try:
        return get_lexer_by_name(
            _ALIASES.get(language, language), stripnl=False, ensurenl=False
        )
    except ClassNotFound:
        return None


def list_token_classes() -> frozenset[str]:
    """List every class that coloured code may carry."""
    names = set(STANDARD_TYPES.values()).difference(_COLOURLESS)
    return frozenset(CLASS_PREFIX + name for name in names)


def highlight_stylesheet(light: str = "default", dark: str = "github-dark") -> str:
    """Write two Pygments styles as CSS, from which to choose colours by hand.

    For development: nothing of it is sent to a browser.
    """
    rules, dark_rules = _list_rules(light), _list_rules(dark)
    return f"{rules}\n@media (prefers-color-scheme: dark) {{\n{dark_rules}\n}}\n"


def _list_rules(style: str) -> str:
    formatter: Any = HtmlFormatter(style=style, classprefix=CLASS_PREFIX)
    return str(formatter.get_style_defs(".highlight"))
