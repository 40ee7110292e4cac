"""Parse the text of a search.

A text matches a query if it has all its terms. Terms are separated by spaces; those
between double quotes are one. A word matches the beginning of words, any other term
the characters themselves, both after folding.

Pure: no IO.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from .folding import fold
from .tokens import (
    MAX_WORD_CHARS,
    SYMBOLS,
    UNSPACED,
    WORD,
    WORD_END,
    WORD_START,
    list_neighbours,
    name_symbols,
)

# A database needs no more to find few texts; the texts are checked against all.
MAX_TOKENS = 24

_TERM = re.compile(r'"([^"]+)"?|([^\s"]+)')


class Token(NamedTuple):
    """A token that a text must have, or the beginning of one."""

    text: str
    is_prefix: bool = False


@dataclass(frozen=True)
class Query:
    """A parsed query.

    :ivar terms: each folded.
    """

    terms: tuple[str, ...]

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """The tokens that a matching text has, without repetition."""
        found = {token: None for term in self.terms for token in _list_tokens(term)}
        # Long tokens are rare, so they leave few texts.
        longest = sorted(found, key=lambda it: (it.is_prefix, -len(it.text)))
        return tuple(longest[:MAX_TOKENS])

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Match any term in a folded text; longer terms win."""
        terms = sorted(set(self.terms), key=len, reverse=True)
        return re.compile("|".join(map(_write_pattern, terms)))

    def rate(self, folded: str) -> int | None:
        """Rate a folded text; return None if it does not match.

        :returns: 0 or more; higher if the terms are whole words, or follow each other.
        """
        if not all(pattern.search(folded) for pattern in self._patterns):
            return None
        are_words = all(pattern.search(folded) for pattern in self._word_patterns)
        return 2 * bool(self._phrase.search(folded)) + are_words

    @cached_property
    def _patterns(self) -> list[re.Pattern[str]]:
        return [re.compile(_write_pattern(term)) for term in self.terms]

    @cached_property
    def _word_patterns(self) -> list[re.Pattern[str]]:
        return [re.compile(_write_pattern(term) + WORD_END) for term in self.terms]

    @cached_property
    def _phrase(self) -> re.Pattern[str]:
        return re.compile(_write_pattern(" ".join(self.terms)))


def parse_query(text: str) -> Query:
    """Parse a query; one without terms matches nothing."""
    found = (fold(match[1] or match[2]).strip() for match in _TERM.finditer(text))
    # A fold may remove a term, or make spaces in it.
    terms = dict.fromkeys(" ".join(term.split()) for term in found)
    return Query(tuple(term for term in terms if _list_tokens(term)))


def _write_pattern(term: str) -> str:
    start = WORD_START if WORD.match(term) else ""
    return start + r"\s+".join(map(re.escape, term.split(" ")))


def _list_tokens(term: str) -> list[Token]:
    tokens = _list_words(term)
    for run in UNSPACED.findall(term):
        tokens += _list_pairs(run)
    if not tokens:
        # Symbols are in most texts, so only a term without letters needs them.
        for run in SYMBOLS.findall(term):
            tokens += _list_pairs(name_symbols(run))
    return tokens


def _list_words(term: str) -> list[Token]:
    return [
        Token(match[0][:MAX_WORD_CHARS], is_prefix=match.end() == len(term))
        for match in WORD.finditer(term)
    ]


def _list_pairs(run: str) -> list[Token]:
    if len(run) == 1:
        return [Token(run, is_prefix=True)]
    return [Token(pair) for pair in sorted(list_neighbours(run))]
