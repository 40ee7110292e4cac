"""The memory of this process, and the limit of its container."""

import resource
from pathlib import Path

PAGES = Path("/proc/self/statm")
# Control groups of version 2 and version 1.
LIMITS = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)
# Without a limit, version 1 has a number near 2^63.
MOST_BYTES = 2**50


def measure_memory() -> int:
    """Measure the resident memory of this process, in bytes."""
    try:
        pages = int(PAGES.read_text().split()[1])
    except OSError:
        # macOS has no /proc; this is the maximum so far, in bytes there.
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return pages * resource.getpagesize()


def find_memory_limit() -> int | None:
    """Find the memory limit of the container, in bytes."""
    for path in LIMITS:
        try:
            limit = int(path.read_text())
        except (OSError, ValueError):
            continue
        return limit if limit < MOST_BYTES else None
    return None
