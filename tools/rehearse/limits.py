"""A dyno's limits: 512 MB and 256 threads, in a control group where it may be made."""

import resource
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

MEMORY_BYTES = 512 * 1024 * 1024
THREADS = 256
_ROOT = Path("/sys/fs/cgroup")


class Limits:
    """The limits of one process and its children.

    :ivar notice: how they differ from a dyno's; empty if they do not.
    """

    def __init__(self, name: str) -> None:
        self._groups = _make_groups(name)
        self.notice = "" if self._groups else "each process alone is limited"

    def enter(self) -> Callable[[], None]:
        """Return a function that a child calls before it runs its program."""
        files = [it / "cgroup.procs" for it in self._groups]

        def enter() -> None:
            for file in files:
                file.write_text("0")
            if not files:
                resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))

        return enter

    def read_peak_mb(self) -> float | None:
        """Return the highest memory so far; None without a control group."""
        for group in self._groups:
            for name in ("memory.peak", "memory.max_usage_in_bytes"):
                with suppress(OSError):
                    return int((group / name).read_text()) / 1e6
        return None

    def remove(self) -> None:
        """Remove the control groups; their processes must have ended."""
        for group in self._groups:
            with suppress(OSError):
                group.rmdir()


def _make_groups(name: str) -> list[Path]:
    controllers = _ROOT / "cgroup.controllers"
    try:
        if controllers.exists():  # Version 2.
            group = _make(_ROOT / name)
            (group / "memory.max").write_text(str(MEMORY_BYTES))
            (group / "pids.max").write_text(str(THREADS))
            return [group]
        memory = _make(_ROOT / "memory" / name)
        (memory / "memory.limit_in_bytes").write_text(str(MEMORY_BYTES))
        threads = _make(_ROOT / "pids" / name)
        (threads / "pids.max").write_text(str(THREADS))
    except OSError:
        return []
    return [memory, threads]


def _make(group: Path) -> Path:
    group.mkdir(exist_ok=True)
    return group
