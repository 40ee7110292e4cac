"""The child's side: find the kind of a file, read it, and write the result.

A reader is a function ``read(file, name, options) -> Picture | Pages``. To add one,
extend ``_choose``; import its library inside the reader's module, which is imported
only for its files. A reader refuses a file with ``Refused`` and the code of an error
of ``kaiwa/errors/files.py``.
"""

import json
from collections.abc import Callable, Mapping
from typing import IO

from .results import Pages, Picture, Refused

Options = Mapping[str, str]
Read = Callable[[IO[bytes], str, Options], Picture | Pages]

# The first bytes of the raster pictures, with the place where they are.
PICTURE_MARKS = (
    (0, b"\xff\xd8\xff"),
    (0, b"\x89PNG\r\n\x1a\n"),
    (0, b"GIF87a"),
    (0, b"GIF89a"),
    (8, b"WEBP"),
)
PICTURE_ENDINGS = frozenset({"jpg", "jpeg", "jfif", "png", "gif", "webp"})
HEAD_BYTES = 32
MOST_CHARACTERS = 1_000_000  # More than the largest context window holds.


def run(file: IO[bytes], result: IO[bytes], options: Options) -> None:
    """Read a file, and write a line of JSON and the bytes that it describes."""
    try:
        found = read(file, options)
    except Refused as refused:
        head = {"refused": refused.code, "details": refused.details}
        return _write(result, head, [])
    except MemoryError:
        return _write(result, {"refused": "file_too_costly"}, [])
    if isinstance(found, Picture):
        head = {"kind": "picture", "type": found.media_type}
        size = {"width": found.width, "height": found.height}
        return _write(result, {**head, **size}, [found.data])
    texts = [page.encode() for page in found.pages]
    sizes = [len(text) for text in texts]
    _write(result, {"kind": "text", "type": found.media_type, "pages": sizes}, texts)


def read(file: IO[bytes], options: Options) -> Picture | Pages:
    """Read a file.

    :param options: ``name``, and those of its reader.
    :raises Refused: it cannot be read.
    """
    name = options.get("name", "")
    head = file.read(HEAD_BYTES)
    file.seek(0)
    if not head:
        raise Refused("file_empty")
    found = _choose(head, name)(file, name, options)
    if isinstance(found, Pages):
        return _check(found)
    return found


def _choose(head: bytes, name: str) -> Read:
    """Return the reader for a file, by its first bytes and the ending of its name."""
    ending = find_ending(name)
    if any(head[at:].startswith(mark) for at, mark in PICTURE_MARKS):
        if ending and ending not in PICTURE_ENDINGS:
            raise Refused("file_false_type", ending=ending)
        from .pictures import read_picture

        return read_picture
    if ending in PICTURE_ENDINGS:
        raise Refused("file_false_type", ending=ending)
    from .texts import read_text

    return read_text


def find_ending(name: str) -> str:
    """Return the ending of a name in lower case, without its dot."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def _check(found: Pages) -> Pages:
    length = sum(map(len, found.pages))
    if length > MOST_CHARACTERS:
        raise Refused("file_too_long", length=length, limit=MOST_CHARACTERS)
    if not any(page.strip() for page in found.pages):
        raise Refused("file_empty")
    return found


def _write(result: IO[bytes], head: Mapping[str, object], bodies: list[bytes]) -> None:
    result.write(json.dumps(head).encode() + b"\n")
    for body in bodies:
        result.write(body)
