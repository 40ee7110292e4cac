"""Search texts in any language: fold them, index them by tokens, show matches.

A database finds the texts that have all tokens of a query. The text of each is then
checked against the query itself, so tokens may find too many texts but never too few.
Pure: no IO.
"""

from .excerpts import Excerpt, Piece, make_excerpt
from .folding import fold
from .queries import Query, Token, parse_query
from .tokens import MAX_TEXT_CHARS, iter_tokens, list_tokens

__all__ = [
    "MAX_TEXT_CHARS",
    "Excerpt",
    "Piece",
    "Query",
    "Token",
    "fold",
    "iter_tokens",
    "list_tokens",
    "make_excerpt",
    "parse_query",
]
