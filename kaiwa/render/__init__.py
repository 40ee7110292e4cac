"""Markdown to blocks of safe HTML, streamed or loaded alike.

An answer is a list of top-level blocks. Each is rendered from its own source and
the link definitions before it, so that a finished one never changes, and only the
end of an answer is looked at while it grows::

    growing_answer   parts: growing_text, growing_thinking
    growing_text     pieces ─▶ spans (where blocks lie), blocks (source to HTML)
    blocks           masking (formulas out) ─▶ markdown ─▶ html_writer ─▶ cleaning

Pure: no IO; knows nothing of Flask, SQL or Redis.
"""

from .blocks import Block
from .growing_answer import GrowingAnswer, render_answer
from .highlighting import INKS
from .language import guess_language
from .pace import Pace
from .plain import render_plain

__all__ = [
    "Block",
    "GrowingAnswer",
    "guess_language",
    "INKS",
    "Pace",
    "render_answer",
    "render_plain",
]
