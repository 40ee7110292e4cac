"""What a machine can do to a server: another time of day, a disk without room."""

import os
import resource
from pathlib import Path

LIBRARY = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
# Two pages of SQLite's do not fit, what a server prints meanwhile does.
FULL_BYTES = 8192


class Clock:
    """The time of day, as the processes started with ``environ`` are told it.

    Only that: what measures durations goes on undisturbed, as on a real machine.
    """

    def __init__(self, directory: Path) -> None:
        self._file = directory / "clock"
        self.step(0)
        self.environ = {
            "LD_PRELOAD": str(LIBRARY[0]),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
        }

    def step(self, seconds: int) -> None:
        """Set the clock this far from the true time."""
        # Replaced as a whole: a process may read it at any moment.
        new = self._file.with_suffix(".new")
        new.write_text(f"{seconds:+d}s")
        new.replace(self._file)


class Disk:
    """The disk of a process and its children: no file grows while it is full."""

    def __init__(self, process_id: int) -> None:
        self._process_ids = [process_id, *_list_children(process_id)]

    def fill(self) -> None:
        """Let there be no room."""
        self._limit(FULL_BYTES)

    def clear(self) -> None:
        """Let there be room again."""
        self._limit(resource.RLIM_INFINITY)

    def _limit(self, most_bytes: int) -> None:
        for process_id in self._process_ids:
            hard = resource.prlimit(process_id, resource.RLIMIT_FSIZE)[1]
            limits = (
                hard if most_bytes == resource.RLIM_INFINITY else most_bytes,
                hard,
            )
            resource.prlimit(process_id, resource.RLIMIT_FSIZE, limits)


def _list_children(process_id: int) -> list[int]:
    found = Path(f"/proc/{process_id}/task/{process_id}/children").read_text().split()
    return [int(it) for it in found]
