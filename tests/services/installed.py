"""Which services this machine has, and where."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

# A Chromium without windows, which takes half the time, and the whole one.
DEBIAN_CHROMIUMS = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"]
# Debian puts some commands where ordinary users do not look for them.
POSTGRES_FOLDERS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
MORE_FOLDERS = ":".join(["/usr/sbin", *map(str, POSTGRES_FOLDERS[-1:])])

# Where Playwright keeps its own browsers, on Linux and on macOS.
PLAYWRIGHT_FOLDERS = ["~/.cache/ms-playwright", "~/Library/Caches/ms-playwright"]


class Service(NamedTuple):
    """A service that tests need; ``package`` is its name at Debian."""

    name: str
    package: str
    is_installed: Callable[[], bool]


def find_command(name: str) -> str | None:
    """Find a command of the machine."""
    return shutil.which(name) or shutil.which(name, path=MORE_FOLDERS)


def find_chromium() -> str | None:
    """Find Debian's Chromium; without it Playwright uses its own."""
    return next(filter(None, map(shutil.which, DEBIAN_CHROMIUMS)), None)


def _has_browser() -> bool:
    folders = [Path(it).expanduser() for it in PLAYWRIGHT_FOLDERS]
    return bool(find_chromium()) or any(list(it.glob("chromium-*")) for it in folders)


def _has(command: str) -> Callable[[], bool]:
    return lambda: find_command(command) is not None


# By the marker of the tests that need it.
SERVICES = {
    "postgres": Service("PostgreSQL", "postgresql", _has("postgres")),
    "redis": Service("Redis", "redis-server", _has("redis-server")),
    "pgbouncer": Service("PgBouncer", "pgbouncer", _has("pgbouncer")),
    "nginx": Service("nginx", "nginx-light", _has("nginx")),
    "browser": Service("Chromium", "chromium-headless-shell", _has_browser),
}
