"""The machine: its cores, its open files and its description."""

import os
import platform
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

OPEN_FILES = 20_000
PACKAGES = ("gunicorn", "gevent", "flask", "requests")

CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE = CORES[0]
LOAD_CORES = set(CORES[1:]) or {SERVER_CORE}


def prepare() -> None:
    """Move this process to the load's cores, and raise its limit of open files."""
    os.sched_setaffinity(0, LOAD_CORES)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


@contextmanager
def using_cores(cores: set[int]) -> Iterator[None]:
    """Run the processes that this thread starts meanwhile on these cores."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def describe() -> str:
    """Describe the machine and the versions of packages, in one line."""
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    system = f"{platform.system()} {platform.release().partition('-')[0]}"
    python = f"Python {platform.python_version()}"
    return f"{_name_processor()}, {len(CORES)} cores, {system}; {python}, {packages}"


def _name_processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
