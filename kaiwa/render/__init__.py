"""Markdown to blocks of safe HTML, equal whether streamed or loaded.

An answer is a list of top-level blocks. Each is rendered from its own source and the
definitions and headings before it. So a finished block never changes, and only the end
of an answer is rendered again while it grows. See ``docs/rendering.md``.

Pure: no IO; independent of Flask, SQL and Redis.
"""

from .answer import GrowingAnswer, render_answer
from .blocks import Block
from .byte_cache import ByteCache
from .highlighting import INKS
from .language import guess_language
from .pace import Pace
from .plain import render_plain

__all__ = [
    "Block",
    "ByteCache",
    "GrowingAnswer",
    "guess_language",
    "INKS",
    "Pace",
    "render_answer",
    "render_plain",
]
