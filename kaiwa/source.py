"""The source of a message: append-only text in parts.

All parts of a message are appended to one text, so one number describes how much of
it a follower has seen. A part begins with a mark: ``\\x1e``, its kind, and a newline.
Text before the first mark is of kind ``text``, so a text without marks is a source,
too. ``clean_text`` removes ``\\x1e`` from everything that users and models write, so
neither can forge a mark.

Kinds:

- ``text``: a user's plain text, or a model's Markdown.
- ``file``: a file of a user's message; see ``kaiwa.file_part``.
- ``thinking``: a model's plain text from before its answer; not sent to models.
- ``duration``: the whole seconds of the thinking before it.
- ``note``: one word about how the answer was made, such as ``NO_THINKING``.

Pure: no IO.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

TEXT = "text"
THINKING = "thinking"
FILE = "file"
DURATION = "duration"
NOTE = "note"

# The note of an answer whose model has refused to think.
NO_THINKING = "unthinking"

MARK = re.compile("\x1e([a-z]+)\n")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c]")
# Slides, PDFs and editors end lines with these, too.
_ALL_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Sequences that terminals interpret (ECMA-48). A string, such as a window title, must
# end in its line: otherwise a forgotten end would remove visible text.
_ESCAPE_SEQUENCES = re.compile(
    r"""
    \x1b\[[0-?]*[ -/]*[@-~] | \x9b[0-?]+[@-~]                    # colours, cursor
    | \x1b[\]PX^_][^\x00-\x08\x0a-\x1f\x7f-\x9f]*(?:\x07|\x1b\\)  # titles, links
    | \x1b[()*+][0-9A-Za-z] | \x1b\#[3-68] | \x1b[=>78cM\\]      # modes
    """,
    re.VERBOSE,
)
# C0 and C1 controls except tab, newline, carriage return and next line; lone
# surrogates, which UTF-8 cannot encode; the noncharacters FFFE and FFFF.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]"
)
# Direction marks, fillers and zero-width characters, but not joiners, which emoji and
# words need.
_HIDDEN = re.compile(
    "[\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U0001d173-\U0001d17a"
    "\U000e0000-\U000e007f]"
)


class LeftOut(NamedTuple):
    """The number of characters and sequences that were removed from a message."""

    sequences: int = 0
    controls: int = 0


class Part(NamedTuple):
    """One part: its kind, and the text between its mark and the next one."""

    kind: str
    text: str


def is_clean(text: str) -> bool:
    """Return whether ``clean_text`` would remove no character."""
    return not _UNWANTED.search(text)


def clean_text(text: str) -> str:
    """Remove control characters and lone surrogates; convert line ends to newlines."""
    return _UNWANTED.sub("", _LINE_ENDS.sub("\n", text))


def clean_message(text: str) -> tuple[str, LeftOut]:
    """Clean a user's text, which may come from a terminal, a slide or a PDF.

    :returns: the text without escape sequences and control characters, and their
        numbers.
    """
    text, sequences = _ESCAPE_SEQUENCES.subn("", text)
    text, controls = _UNWANTED.subn("", _ALL_LINE_ENDS.sub("\n", text))
    return text, LeftOut(sequences, controls)


def show_line(text: str) -> str:
    """Return a text as one line, without hidden characters and direction marks."""
    return " ".join(_HIDDEN.sub("", text).split())


def mark_part(kind: str) -> str:
    """Return the mark that begins a part of this kind."""
    return f"\x1e{kind}\n"


def has_marks(source: str) -> bool:
    """Return whether a source has any marks; otherwise it is one text part."""
    return "\x1e" in source


def split_parts(source: str) -> list[Part]:
    """Split a source into its parts, oldest first, without empty parts."""
    parts = []
    kind, start = TEXT, 0
    for match in MARK.finditer(source):
        parts.append(Part(kind, source[start : match.start()]))
        kind, start = match[1], match.end()
    parts.append(Part(kind, source[start:]))
    return [part for part in parts if part.text]


def drop_thinking(source: str) -> str:
    """Return a source without its thinking."""
    if not has_marks(source):
        return source
    kept = [it for it in split_parts(source) if it.kind not in (THINKING, DURATION)]
    return "".join(mark_part(it.kind) + it.text for it in kept)


def keep_parts(source: str, is_kept: Callable[[Part], bool]) -> str:
    """Return a source with some of its parts only."""
    if not has_marks(source):
        return source
    parts = (part for part in split_parts(source) if is_kept(part))
    return "".join(mark_part(part.kind) + part.text for part in parts)


def read_text(source: str) -> str:
    """Return the text parts of a source, separated by blank lines."""
    if not has_marks(source):
        return source
    texts = [part.text for part in split_parts(source) if part.kind == TEXT]
    return "\n\n".join(texts)
