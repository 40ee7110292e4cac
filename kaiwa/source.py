"""The source of an answer: append-only text in parts.

Whatever an answer is made of is appended to one text, so that *how much of it
somebody has seen* is one number. A part begins with a mark, ``\\x1e`` + kind +
newline; text before any mark is of kind ``text``. The mark's first character is a
control character that ``clean_text`` removes from everything a person or a model
writes, so nobody can forge one.

Kinds:

- ``text``: what the model said, in Markdown.
- ``thinking``: what it thought before, in plain text. Never sent back to a model.

Pure: no IO.
"""

import re
from typing import NamedTuple

TEXT = "text"
THINKING = "thinking"

MARK = re.compile("\x1e([a-z]+)\n")
# C0 and C1 controls except tab, newline and carriage return; lone surrogates
# cannot be encoded; noncharacters end in FFFE or FFFF.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]"
)
# Marks of direction, fillers, and what has no width; joiners make emoji and words.
_HIDDEN = re.compile(
    "[\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U0001d173-\U0001d17a"
    "\U000e0000-\U000e007f]"
)


class Part(NamedTuple):
    """One part: its kind, and the text between its mark and the next one."""

    kind: str
    text: str


def is_clean(text: str) -> bool:
    """Whether a text holds none of what ``clean_text`` removes."""
    return not _UNWANTED.search(text)


def clean_text(text: str) -> str:
    """Remove control characters and lone surrogates; line ends become newlines."""
    return _UNWANTED.sub("", text).replace("\r\n", "\n").replace("\r", "\n")


def show_line(text: str) -> str:
    """Return a text as one line in which nothing is hidden or turned around."""
    return " ".join(_HIDDEN.sub("", text).split())


def mark_part(kind: str) -> str:
    """Return the mark that begins a part of this kind."""
    return f"\x1e{kind}\n"


def split_parts(source: str) -> list[Part]:
    """Split a source into its parts, oldest first; empty ones are left out."""
    if "\x1e" not in source:
        return [Part(TEXT, source)] if source else []
    parts = []
    kind, start = TEXT, 0
    for match in MARK.finditer(source):
        parts.append(Part(kind, source[start : match.start()]))
        kind, start = match[1], match.end()
    parts.append(Part(kind, source[start:]))
    return [part for part in parts if part.text]


def read_text(source: str) -> str:
    """Return what the model said, without its thinking."""
    if "\x1e" not in source:
        return source
    texts = [part.text for part in split_parts(source) if part.kind == TEXT]
    return "\n\n".join(texts)
