"""Faults of the machine, and the processes and connections on it."""

import os
import resource
from pathlib import Path
from typing import NamedTuple

# Too little for two pages of SQLite; enough for a server's log.
FULL_BYTES = 8192
ESTABLISHED = "01"  # As the kernel writes it.


class Disk:
    """The disk of a process and its children: no file grows while it is full."""

    def __init__(self, process_id: int) -> None:
        self._process_ids = [process_id, *list_children(process_id)]

    def fill(self) -> None:
        """Make the disk full."""
        self._limit(FULL_BYTES)

    def clear(self) -> None:
        """Make room again."""
        self._limit(None)

    def _limit(self, most_bytes: int | None) -> None:
        for process_id in self._process_ids:
            hard = resource.prlimit(process_id, resource.RLIMIT_FSIZE)[1]
            soft = hard if most_bytes is None else most_bytes
            resource.prlimit(process_id, resource.RLIMIT_FSIZE, (soft, hard))


def close_descriptors(process_id: int) -> None:
    """Let a process open no further file or socket; open ones stay open."""
    hard = resource.prlimit(process_id, resource.RLIMIT_NOFILE)[1]
    resource.prlimit(process_id, resource.RLIMIT_NOFILE, (0, hard))


class Connection(NamedTuple):
    """An open connection of a process, by the ports at its ends."""

    own_port: int
    other_port: int


def list_connections(process_id: int) -> list[Connection]:
    """List the open TCP connections of a process."""
    sockets = _list_sockets(process_id)
    lines = Path(f"/proc/{process_id}/net/tcp").read_text().splitlines()[1:]
    return [
        Connection(*(int(end.rpartition(":")[2], 16) for end in row[1:3]))
        for row in map(str.split, lines)
        if row[3] == ESTABLISHED and f"socket:[{row[9]}]" in sockets
    ]


def list_children(process_id: int) -> list[int]:
    """List the ids of the processes that a process has started."""
    found = Path(f"/proc/{process_id}/task/{process_id}/children").read_text()
    return [int(child_id) for child_id in found.split()]


def _list_sockets(process_id: int) -> set[str]:
    found = set()
    for descriptor in Path(f"/proc/{process_id}/fd").iterdir():
        try:
            found.add(os.readlink(descriptor))
        except FileNotFoundError:
            continue  # Closed meanwhile.
    return found
