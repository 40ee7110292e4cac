"""The web process's side: start the child, wait for it, and read its result.

The file is the child's standard input and a second file its output, so no bytes pass
through this process and both may be searched. The result is a line of JSON, then bytes.
"""

import os
import signal
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import gevent
import msgspec
from gevent.lock import BoundedSemaphore

from ..errors import (
    FileBroken,
    FileTooCostly,
    TooManyRequests,
    find_error_class,
)

CHILD = Path(__file__).with_name("child.py")
# The names that a Python may need to start. The child gets no key and no password.
KEPT_NAMES = ("LANG", "LD_LIBRARY_PATH", "PATH", "PYTHONHOME")
PICTURE_TYPES = ("image/jpeg", "image/png")
# Modules beside the script must not hide those of Python.
FLAGS = ("-P",)
LONGEST_SECONDS = 20.0
MOST_WAITING = 20
POLL_SECONDS = 0.01


@dataclass(frozen=True, slots=True)
class PictureReading:
    """A picture: upright, without metadata, and no larger than models read.

    :ivar media_type: one of ``PICTURE_TYPES``.
    """

    media_type: str
    data: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class TextReading:
    """The text of a file, by page; a file without pages has one.

    :ivar media_type: the type of the original, such as ``text/csv``.
    :ivar pages: empty for a scanned PDF, which has no text.
    :ivar page_count: of the file; ``chosen`` are those in ``pages``, such as "1-3, 7",
        and empty if they are all.
    :ivar is_cut: some of the chosen text is left out, since it is too long.
    """

    media_type: str
    pages: tuple[str, ...]
    page_count: int = 1
    chosen: str = ""
    is_cut: bool = False

    @property
    def text(self) -> str:
        """The pages that have text."""
        return "\n\n".join(filter(None, self.pages))


Reading = PictureReading | TextReading


class _Head(msgspec.Struct):
    """The first line of a result.

    :ivar refused: the code of an error; then there is nothing else.
    :ivar pages: the UTF-8 bytes of each page.
    """

    kind: str = ""
    type: str = ""
    width: int = 0
    height: int = 0
    pages: tuple[int, ...] = ()
    page_count: int = 1
    chosen: str = ""
    is_cut: bool = False
    refused: str = ""
    details: dict[str, str | int] = {}


class Reader:
    """Reads one file at a time; others wait.

    :param environ: the process's environment, of which the child gets little.
    """

    def __init__(
        self,
        environ: Mapping[str, str],
        *,
        seconds: float = LONGEST_SECONDS,
        most_waiting: int = MOST_WAITING,
    ) -> None:
        self._environ = {it: environ[it] for it in KEPT_NAMES if it in environ}
        self._seconds = seconds
        self._most_waiting = most_waiting
        self._waiting = 0
        self._lock = BoundedSemaphore()

    def read(self, file: IO[bytes], name: str, **options: str) -> Reading:
        """Read a file of the disk.

        :param name: its name; the ending helps to find its kind.
        :param options: see ``work.read``.
        :raises FileProblem: it cannot be read.
        :raises TooManyRequests: too many files wait.
        """
        if self._waiting >= self._most_waiting:
            raise TooManyRequests(retry_after_seconds=10)
        self._waiting += 1
        try:
            with self._lock, TemporaryFile() as result:
                self._run(file, result, {"name": name, **options})
                result.seek(0)
                return _read_result(result)
        finally:
            self._waiting -= 1

    def _run(
        self, file: IO[bytes], result: IO[bytes], options: Mapping[str, str]
    ) -> None:
        file.flush()
        file.seek(0)
        # gevent's Popen forks, which copies the page tables of this process.
        pid = os.posix_spawn(
            sys.executable,
            [sys.executable, *FLAGS, str(CHILD), msgspec.json.encode(options).decode()],
            self._environ,
            file_actions=[
                (os.POSIX_SPAWN_DUP2, file.fileno(), 0),
                (os.POSIX_SPAWN_DUP2, result.fileno(), 1),
                (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
            ],
        )
        is_over = False
        try:
            is_over = self._wait(pid)
        finally:
            if not is_over:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
        if not is_over:
            raise FileTooCostly()

    def _wait(self, pid: int) -> bool:
        give_up_at = time.monotonic() + self._seconds
        while time.monotonic() < give_up_at:
            if os.waitpid(pid, os.WNOHANG)[0]:
                return True
            gevent.sleep(POLL_SECONDS)
        return False


def _read_result(result: IO[bytes]) -> Reading:
    try:
        head = msgspec.json.decode(result.readline(), type=_Head)
    except msgspec.DecodeError:
        # Killed by one of its limits, or crashed.
        raise FileTooCostly() from None
    if head.refused:
        raise find_error_class(head.refused)(**head.details)
    if head.kind == "text":
        texts = [result.read(size).decode() for size in head.pages]
        return TextReading(
            head.type, tuple(texts), head.page_count, head.chosen, head.is_cut
        )
    if head.type not in PICTURE_TYPES:
        raise FileBroken()
    return PictureReading(head.type, result.read(), head.width, head.height)
