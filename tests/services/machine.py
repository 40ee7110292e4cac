"""What a machine can do to a server."""

import resource
from pathlib import Path

# Two pages of SQLite's do not fit; what a server prints meanwhile does.
FULL_BYTES = 8192


class Disk:
    """The disk of a process and its children: no file grows while it is full."""

    def __init__(self, process_id: int) -> None:
        self._process_ids = [process_id, *_list_children(process_id)]

    def fill(self) -> None:
        """Let there be no room."""
        self._limit(FULL_BYTES)

    def clear(self) -> None:
        """Let there be room again."""
        self._limit(None)

    def _limit(self, most_bytes: int | None) -> None:
        for process_id in self._process_ids:
            hard = resource.prlimit(process_id, resource.RLIMIT_FSIZE)[1]
            soft = hard if most_bytes is None else most_bytes
            resource.prlimit(process_id, resource.RLIMIT_FSIZE, (soft, hard))


def _list_children(process_id: int) -> list[int]:
    found = Path(f"/proc/{process_id}/task/{process_id}/children").read_text()
    return [int(child_id) for child_id in found.split()]
