"""Syntax highlighting that cannot block the event loop.

Some of Pygments' patterns take exponential time on short code made for it. So each
slice of the work is interrupted when it takes too much CPU time, and the work as a
whole has a limit, too. Code that was not highlighted in time stays plain, and its
digest is kept so that the next reader does not pay for it again.

Pure: no IO. The only file that knows Pygments.
"""

import hashlib
from collections.abc import Callable, Container, Iterator
from functools import lru_cache, partial
from itertools import groupby
from operator import itemgetter

from pygments.lexer import Lexer
from pygments.lexers import find_lexer_class, get_all_lexers
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

from .interruption import CPUTimeExceeded, limit_cpu
from .pace import Pace
from .plain import escape_text

# Longer code stays plain: 2,000 lines take about 0.12 s of CPU time.
MAX_CHARS = 50_000
MAX_LINES = 2_000
MAX_LINE_CHARS = 2_000
# The CPU time between two yields to the event loop. The timer is late by up to two
# ticks of the kernel (4 ms each), so the event loop is blocked for at most 50 ms.
MAX_SLICE_SECONDS = 0.03
MAX_SLICES = 50
KEPT_DIGESTS = 4096

# Names that models write and Pygments does not know.
_ALIASES = {"jsx": "javascript", "jsonc": "json", "json5": "json", "svelte": "html"}

# A few inks, not a rainbow. Most tokens have none, and neighbours of one ink share an
# element: a third of the elements of a page.
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


class Highlighter:
    """Highlights code, and remembers the codes that were too slow.

    The language is never guessed from the code.

    :param languages: the known languages, in lower case.
    :param load_lexer: returns the lexer class of a known language.
    :param kept_digests: the number of slow codes to remember.
    """

    def __init__(
        self,
        languages: Container[str],
        load_lexer: Callable[[str], type[Lexer]],
        kept_digests: int = KEPT_DIGESTS,
    ) -> None:
        self._languages = languages
        self._load_lexer = load_lexer
        self._kept_digests = kept_digests
        self._lexers: dict[str, type[Lexer]] = {}
        # An ordered set: the oldest digest goes first.
        self._slow_digests: dict[bytes, None] = {}

    @property
    def slow_count(self) -> int:
        """The number of remembered slow codes."""
        return len(self._slow_digests)

    def highlight(self, code: str, language: str, pace: Pace) -> str | None:
        """Render code as spans in inks; None if it must stay plain."""
        if language not in self._languages or not _is_short_enough(code):
            return None
        text = f"{language}\0{code}".encode()
        digest = hashlib.blake2b(text, digest_size=16).digest()
        if digest in self._slow_digests:
            return None
        try:
            lexer = self._get_lexer(language, pace)
            return _write_spans(_read_tokens(_tokenize(lexer, code), pace))
        except CPUTimeExceeded:
            self._keep(digest)
            return None
        except Exception:
            # A broken lexer, or a thread that cannot be interrupted.
            return None

    def _get_lexer(self, language: str, pace: Pace) -> type[Lexer]:
        if language not in self._lexers:
            # Some lexers compile patterns for 0.2 s when they are first made.
            load = partial(self._load_lexer, language)
            self._lexers[language] = pace.run_aside(load)
        return self._lexers[language]

    def _keep(self, digest: bytes) -> None:
        self._slow_digests[digest] = None
        while len(self._slow_digests) > self._kept_digests:
            del self._slow_digests[next(iter(self._slow_digests))]


# Pygments' own look-up searches every installed package for plug-ins when it does not
# know an alias: 50 ms.
NAMES = {
    alias.lower(): name
    for name, aliases, _, _ in get_all_lexers(plugins=False)
    for alias in aliases
}
NAMES |= {alias: NAMES[language] for alias, language in _ALIASES.items()}


def load_lexer(language: str) -> type[Lexer]:
    """Import the lexer class of a language, and compile its patterns."""
    lexer = find_lexer_class(NAMES[language])
    assert lexer is not None  # The name is from Pygments' own list.
    lexer()
    return lexer


_HIGHLIGHTER = Highlighter(NAMES, load_lexer)
highlight = _HIGHLIGHTER.highlight


def _write_spans(tokens: Iterator[tuple[str, str]]) -> str:
    pieces = []
    for ink, group in groupby(tokens, key=itemgetter(0)):
        html = escape_text("".join(text for _, text in group))
        pieces.append(f'<span class="{ink}">{html}</span>' if ink else html)
    return "".join(pieces)


def _tokenize(lexer: type[Lexer], code: str) -> Iterator[tuple[_TokenType, str]]:
    # A lexer for each block: some keep state in the instance, and two renderings may
    # interleave.
    yield from lexer(stripnl=False, ensurenl=False).get_tokens(code)


def _read_tokens(
    tokens: Iterator[tuple[_TokenType, str]], pace: Pace
) -> Iterator[tuple[str, str]]:
    """Yield ``(ink, text)`` of each token, in slices.

    :raises CPUTimeExceeded: one slice or all of them took too long.
    """
    for _ in range(MAX_SLICES):
        with limit_cpu(MAX_SLICE_SECONDS):
            batch, is_last = _read_slice(tokens, pace)
        yield from batch
        if is_last:
            return
        pace.rest()
    raise CPUTimeExceeded


def _read_slice(
    tokens: Iterator[tuple[_TokenType, str]], pace: Pace
) -> tuple[list[tuple[str, str]], bool]:
    batch = []
    for kind, text in tokens:
        batch.append((_find_ink(kind), text))
        if pace.is_due:
            return batch, False
    return batch, True


@lru_cache(maxsize=1024)
def _find_ink(kind: _TokenType) -> str:
    """Find the ink of a token type, or of its nearest ancestor that has one."""
    found: _TokenType | None = kind
    while found is not None and found not in _INKS:
        found = found.parent
    return _INKS[found] if found is not None else ""


def _is_short_enough(code: str) -> bool:
    lines = code.split("\n")
    return (
        len(code) <= MAX_CHARS
        and len(lines) <= MAX_LINES
        and max(map(len, lines)) <= MAX_LINE_CHARS
    )
