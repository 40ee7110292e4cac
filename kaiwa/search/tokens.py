"""The tokens by which the databases find a text.

- Words are tokens: ``foo_bar()`` has ``foo`` and ``bar``.
- Scripts without spaces have a token for each two neighbours, and one for the last
  character: 会話室 has 会話, 話室 and 室. So one character is the beginning of a token.
- So have symbols: ``->`` is a token. ASCII symbols become private characters, so that a
  token has no character with a meaning in a database's query.

Pure: no IO.
"""

import operator
import re
from collections.abc import Iterator

from .folding import fold

# Longer texts and words are cut: their ends are not found.
MAX_TEXT_CHARS = 200_000
MAX_TOKENS = 50_000
MAX_WORD_CHARS = 40
SLICE_CHARS = 10_000
# Added to the code of an ASCII symbol.
PRIVATE = 0xE000

# Thai to Tibetan, Myanmar, Khmer, kana and ideographs; and Hangul, since its words
# have endings.
_UNSPACED = (
    "\u0e00-\u0fff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3041-\u3096"
    "\u3099-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u31a0-\u31bf\u3400-\u4dbf"
    "\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U0001b000-\U0001b16f"
    "\U00020000-\U0003ffff"
)
# The signs of Indian scripts are no letters for `\w`.
_LETTER = rf"(?:[^\W_{_UNSPACED}]|[\u0900-\u0dff])"
WORD = re.compile(f"{_LETTER}+")
UNSPACED = re.compile(f"[{_UNSPACED}]+")
SYMBOLS = re.compile(rf"(?:[^\w\s{_UNSPACED}\u0900-\u0dff]|_)+")
# Neither is preceded by a letter of a word.
WORD_START = rf"(?<![^\W_{_UNSPACED}])(?<![\u0900-\u0dff])"
WORD_END = rf"(?!{_LETTER})"
_ASCII_WORD = re.compile("[a-z0-9]+")
_ASCII_SYMBOLS = re.compile(r"[^a-z0-9\s]+")
_TO_PRIVATE = {code: PRIVATE + code for code in range(0x80) if not chr(code).isalnum()}


def list_tokens(text: str) -> set[str]:
    """List the tokens of a text; it may be long."""
    return set().union(*iter_tokens(text))


def iter_tokens(text: str) -> Iterator[set[str]]:
    """Yield the tokens of each slice of a text, so that the caller can pause."""
    total = 0
    for part in _slice(text[:MAX_TEXT_CHARS]):
        found = _list_tokens(fold(part))
        yield found
        total += len(found)
        if total > MAX_TOKENS:
            return


def list_neighbours(run: str) -> set[str]:
    """List the neighbours in a run of characters of one kind."""
    return set(map(operator.add, run, run[1:]))


def name_symbols(run: str) -> str:
    """Return symbols as tokens contain them."""
    return run.translate(_TO_PRIVATE)


def _slice(text: str) -> Iterator[str]:
    # Cut at a space, or else let the slices overlap by the longest word: a cut would
    # part neighbours.
    start = 0
    while len(text) - start > SLICE_CHARS:
        end = start + SLICE_CHARS
        space = max(text.rfind("\n", start, end), text.rfind(" ", start, end))
        yield text[start : space if space > start else end]
        start = space if space > start else end - MAX_WORD_CHARS
    if start < len(text):
        yield text[start:]


def _list_tokens(folded: str) -> set[str]:
    if folded.isascii():
        words, symbols = _ASCII_WORD.findall(folded), _ASCII_SYMBOLS.findall(folded)
        runs = set(map(name_symbols, set(symbols)))
    else:
        words = WORD.findall(folded)
        runs = set(map(name_symbols, set(SYMBOLS.findall(folded))))
        runs.update(UNSPACED.findall(folded))
    tokens = {word[:MAX_WORD_CHARS] for word in words}
    for run in runs:
        tokens |= list_neighbours(run)
        tokens.add(run[-1])
    return tokens
