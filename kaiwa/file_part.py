"""The part of a message that stands for a file.

Its text is one line of JSON: the file's id, its name, its type, and its length in a
prompt. The bytes and the text of the file are in the store.

Pure: no IO.
"""

import json
import re
from functools import lru_cache
from typing import NamedTuple

from .source import FILE, TEXT, clean_text, mark_part, read_text, show_line, split_parts

MOST_NAME_CHARS = 200
# Claude counts a token for so many pixels, which is more than other models count.
# Source: https://docs.anthropic.com/en/docs/build-with-claude/vision
PIXELS_PER_TOKEN = 750
CHARACTERS_PER_PICTURE_TOKEN = 2  # As budgets estimate texts.
BYTES_PER_PICTURE_TOKEN = 3  # As context windows measure texts.
_FENCE = re.compile(r"^[ \t]{0,3}(`{3,})", re.MULTILINE)
_DIRECTORIES = re.compile(r".*[/\\]", re.DOTALL)


class FilePart(NamedTuple):
    """A file of a message.

    :ivar type: the media type.
    :ivar characters: its length as budgets count it; ``size``, in UTF-8 bytes, as
        context windows do. A picture has an estimate of both.
    """

    id: str
    name: str
    type: str
    characters: int
    size: int

    @property
    def is_picture(self) -> bool:
        """Whether models with vision see it."""
        return self.type.startswith("image/")

    @property
    def label(self) -> str:
        """Its name in a text, in place of its contents."""
        return f"[{'picture' if self.is_picture else 'file'}: {self.name}]"


def estimate_picture_tokens(width: int, height: int) -> int:
    """Estimate the tokens of a picture."""
    return -(-width * height // PIXELS_PER_TOKEN)


def clean_name(name: str) -> str:
    """Return the name of a file as one line, without the folders before it."""
    return show_line(clean_text(_DIRECTORIES.sub("", name)))[:MOST_NAME_CHARS] or "file"


def write_file_text(name: str, text: str) -> str:
    """Write the text of a file as models read it: its name, and a fenced block."""
    longest = max((len(it) for it in _FENCE.findall(text)), default=2)
    fence = "`" * (longest + 1)
    return f"File: {name}\n{fence}\n{text.rstrip()}\n{fence}"


def write_question(text: str, files: tuple[FilePart, ...]) -> str:
    """Write the source of a question: its files, then its text."""
    if not files:
        return text
    parts = [mark_part(FILE) + write_file_part(it) for it in files]
    return "".join(parts) + (mark_part(TEXT) + text if text else "")


def write_file_part(file: FilePart) -> str:
    """Write the text of a part."""
    return json.dumps(file._asdict(), ensure_ascii=False)


def list_files(source: str) -> tuple[FilePart, ...]:
    """List the files of a message."""
    if mark_part(FILE) not in source:
        return ()  # Fast path: nearly all messages.
    return tuple(
        [read_file_part(part.text) for part in split_parts(source) if part.kind == FILE]
    )


def read_question(source: str) -> str:
    """Return the text of a question, with the names of its files before it."""
    labels = [file.label for file in list_files(source)]
    return "\n\n".join(filter(None, [*labels, read_text(source)]))


@lru_cache(maxsize=1024)
def read_file_part(text: str) -> FilePart:
    """Read the text of a part; unknown keys, of a later release, are ignored."""
    values = json.loads(text)
    return FilePart(**{name: values[name] for name in FilePart._fields})
