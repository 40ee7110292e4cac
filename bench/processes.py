"""CPU time and memory of processes, from Linux."""

from pathlib import Path


def list_family(process_id: int) -> list[int]:
    """List a process and all its descendants."""
    try:
        # Each thread lists its own children.
        files = list(Path(f"/proc/{process_id}/task").glob("*/children"))
        children = [child_id for it in files for child_id in it.read_text().split()]
    except OSError:
        return []
    below = [list_family(int(child_id)) for child_id in children]
    return [process_id, *(it for family in below for it in family)]


def read_cpu_seconds(process_id: int) -> float:
    """Return the CPU time of a process and its descendants, kernel time included."""
    return sum(_read_nanoseconds(it) for it in list_family(process_id)) / 1e9


def read_memory_bytes(process_id: int) -> int:
    """Return the memory of a process and its descendants; shared pages count once."""
    return sum(_read_pss_kilobytes(it) for it in list_family(process_id)) * 1024


def _read_nanoseconds(process_id: int) -> int:
    # `stat` counts ticks of the clock and misses threads that run for less than one.
    tasks = Path(f"/proc/{process_id}/task").glob("*/schedstat")
    return sum(int(it.read_text().split()[0]) for it in tasks)


def _read_pss_kilobytes(process_id: int) -> int:
    for line in Path(f"/proc/{process_id}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0
