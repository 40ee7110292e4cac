"""The child's side: read a file, and write the result.

A reader is a function ``read(file, name, options) -> Picture | Pages``. To add one,
extend ``kinds.py``; import its library inside the reader's module, which is imported
only for its files. A reader refuses a file with ``Refused`` and the code of an error
of ``kaiwa/errors/files.py``.
"""

import json
from collections.abc import Mapping
from typing import IO

from .kinds import choose_reader
from .paging import MOST_CHARACTERS
from .results import Pages, Picture, Refused

Options = Mapping[str, str]


def run(file: IO[bytes], result: IO[bytes], options: Options) -> None:
    """Read a file, and write a line of JSON and the bytes that it describes."""
    try:
        found = read(file, options)
    except Refused as refused:
        problem = {"refused": refused.code, "details": refused.details}
        return _write(result, problem, [])
    except (MemoryError, RecursionError):
        return _write(result, {"refused": "file_too_costly"}, [])
    except Exception:  # A library may fail in any way at a broken file.
        return _write(result, {"refused": "file_broken"}, [])
    values: dict[str, object] = {**found._asdict(), "type": found.media_type}
    if isinstance(found, Picture):
        del values["data"]
        return _write(result, {**values, "kind": "picture"}, [found.data])
    texts = [page.encode() for page in found.pages]
    values["pages"] = [len(text) for text in texts]
    _write(result, {**values, "kind": "text"}, texts)


def read(file: IO[bytes], options: Options) -> Picture | Pages:
    """Read a file.

    :param options: ``name``, and those of its reader.
    :raises Refused: it cannot be read.
    """
    name = options.get("name", "")
    found = choose_reader(file, name)(file, name, options)
    if isinstance(found, Pages):
        return _check(found)
    return found


def _check(found: Pages) -> Pages:
    length = sum(map(len, found.pages))
    if length > MOST_CHARACTERS:
        raise Refused("file_too_long", length=length, limit=MOST_CHARACTERS)
    # A scanned PDF has pages without text; they can be sent as pictures.
    if found.pages and not any(page.strip() for page in found.pages):
        raise Refused("file_empty")
    return found


def _write(result: IO[bytes], head: Mapping[str, object], bodies: list[bytes]) -> None:
    result.write(json.dumps(head).encode() + b"\n")
    for body in bodies:
        result.write(body)
