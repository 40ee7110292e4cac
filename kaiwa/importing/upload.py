"""Read the chunks of an uploaded file: JSON, or a zip archive with JSON in it."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, NamedTuple

from .rejection import Damaged

CHUNK_BYTES = 32 * 1024
# Of all JSON in an archive together.
MOST_BYTES = 2_000_000_000
MOST_RATIO = 200
RATIO_FROM_BYTES = 10_000_000
# Each entry of the directory takes 46 bytes there, and 500 in memory.
MOST_DIRECTORY_BYTES = 2_000_000
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED = 0x1
_CONVERSATIONS = re.compile(r"(?:.*/)?conversation[^/]*\.json", re.IGNORECASE)
_JSON = re.compile(r"(?!__MACOSX/).*\.json", re.IGNORECASE)


class Member(NamedTuple):
    """A JSON file.

    :ivar name: its name in the archive; empty for a file that is no archive.
    """

    name: str
    chunks: Iterator[bytes]


def read_members(file: IO[bytes]) -> Iterator[Member]:
    """Yield the JSON files of an upload.

    :raises Damaged: it is a damaged archive, or one that would never end.
    """
    if not _is_zip(file):
        yield Member("", _read_chunks(file))
        return
    try:
        with zipfile.ZipFile(_Careful(file)) as archive:
            budget = _Budget()
            for info in _choose(archive):
                yield Member(info.filename, budget.read(archive, info))
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise Damaged() from error


def _is_zip(file: IO[bytes]) -> bool:
    file.seek(0)
    start = file.read(4)
    file.seek(0)
    return start in {b"PK\x03\x04", b"PK\x05\x06"}


def _read_chunks(file: IO[bytes]) -> Iterator[bytes]:
    while chunk := file.read(CHUNK_BYTES):
        yield chunk


def _choose(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Choose the files with conversations; any JSON if none has such a name."""
    for pattern in (_CONVERSATIONS, _JSON):
        found = [it for it in archive.infolist() if pattern.fullmatch(it.filename)]
        if found:
            return found
    return []


class _Careful(io.RawIOBase):
    """A file without a directory that would take much memory."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= MOST_DIRECTORY_BYTES:
            here = self._file.tell()
            rest = self._file.seek(0, io.SEEK_END) - here
            self._file.seek(here)
            if size > MOST_DIRECTORY_BYTES or rest > MOST_DIRECTORY_BYTES:
                raise Damaged("bomb")
        return self._file.read(size)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def seekable(self) -> bool:
        return True


class _Budget:
    """The bytes that an archive may still have."""

    def __init__(self) -> None:
        self._left = MOST_BYTES

    def read(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
        if info.compress_type not in _METHODS or info.flag_bits & _ENCRYPTED:
            raise Damaged("unknown_format")
        size = 0
        try:
            with archive.open(info) as member:
                while chunk := member.read(CHUNK_BYTES):
                    size += len(chunk)
                    self._spend(len(chunk), size, info.compress_size)
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
            raise Damaged() from error

    def _spend(self, count: int, size: int, packed: int) -> None:
        self._left -= count
        is_dense = size > RATIO_FROM_BYTES and size > MOST_RATIO * max(packed, 1)
        if self._left < 0 or is_dense:
            raise Damaged("bomb")
