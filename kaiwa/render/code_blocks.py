"""Code as HTML: plain while it grows, coloured once when it is complete.

Pygments takes about 60 µs a line, so colouring at each token would cost a
thousand times what colouring once does; and a half-written string would flicker
through every colour on its way.

Pure: no IO. The only file that knows Pygments.
"""

import re
import time
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from operator import itemgetter

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import (
    Comment,
    Error,
    Generic,
    Keyword,
    Literal,
    Name,
    Number,
    Operator,
    String,
    _TokenType,
)
from pygments.util import ClassNotFound

from .plain import escape_text, mark_invisible

# Past these a block stays plain: 2,000 lines take about 0.12 s, in which nobody
# else is served. Some of Pygments' patterns take time by the square of the length
# on code made for it, so there is a limit of time as well.
MAX_COLOURED_CHARS = 50_000
MAX_COLOURED_LINES = 2_000
MAX_COLOURED_LINE_CHARS = 2_000
MAX_COLOURING_SECONDS = 1.0

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
    return f'<figure class="code"{attribute}><pre tabindex="0"><code>'


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
    pieces: list[str] = []
    try:
        for ink, tokens in groupby(_read_tokens(lexer, code), key=itemgetter(0)):
            html = escape_text("".join(text for _, text in tokens))
            pieces.append(f'<span class="{ink}">{html}</span>' if ink else html)
    except TimeoutError:
        return escape_code(code)
    return mark_invisible("".join(pieces))


def _read_tokens(lexer: Lexer, code: str) -> Iterator[tuple[str, str]]:
    """Yield ``(ink, text)`` of each token.

    :raises TimeoutError: it takes too long.
    """
    deadline = time.monotonic() + MAX_COLOURING_SECONDS
    for kind, text in lexer.get_tokens(code):
        yield _find_ink(kind), text
        if time.monotonic() > deadline:
            raise TimeoutError


# Few inks: what a reader looks for, not a rainbow. Most tokens have none, and what
# stands side by side in one ink is one element, so that a page has a third of them.
_INKS = {
    Comment: "ink-comment",
    String.Doc: "ink-comment",
    Keyword: "ink-word",
    Operator.Word: "ink-word",
    Name.Tag: "ink-word",
    String: "ink-string",
    Literal: "ink-number",
    Number: "ink-number",
    Name.Constant: "ink-number",
    Name.Function: "ink-name",
    Name.Class: "ink-name",
    Name.Exception: "ink-name",
    Name.Decorator: "ink-name",
    Name.Builtin: "ink-builtin",
    Name.Attribute: "ink-builtin",
    Name.Variable: "ink-builtin",
    Name.Namespace: "ink-builtin",
    Keyword.Type: "ink-builtin",
    Generic.Prompt: "ink-prompt",
    Generic.Heading: "ink-prompt",
    Generic.Subheading: "ink-prompt",
    Generic.Deleted: "ink-removed",
    Generic.Inserted: "ink-added",
    Generic.Strong: "ink-strong",
    Generic.Emph: "ink-emphasis",
    Error: "ink-error",
}
INKS = frozenset(_INKS.values())


@lru_cache(maxsize=1024)
def _find_ink(kind: _TokenType) -> str:
    """Find the ink of a kind of token, or of the kind that it is one of."""
    found: _TokenType | None = kind
    while found is not None and found not in _INKS:
        found = found.parent
    return _INKS[found] if found is not None else ""


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
