"""Pretend tokens: pieces of a few characters.

Japanese is cut inside words, as real tokenizers do. The same text always has the same
number of tokens.
"""

import re

# White space belongs to the token after it, as in the tokenizers of real models.
_TOKEN = re.compile(r"\s*(?:[A-Za-z0-9]{1,8}|[^\sA-Za-z0-9]{1,2})|\s+")


def split_tokens(text: str) -> list[str]:
    """Split a text into tokens, which join to the text again."""
    return _TOKEN.findall(text)


def count_tokens(text: str) -> int:
    """Count the tokens of a text."""
    return sum(1 for _ in _TOKEN.finditer(text))
