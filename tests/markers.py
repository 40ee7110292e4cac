"""Markers for the services that a test needs, and skips if one is missing.

A plugin of pytest, named in ``pyproject.toml``. The fixtures and the folder of a test
decide its markers; the rest are written at the tests.
"""

from collections import Counter
from pathlib import Path

import pytest

from .services.installed import SERVICES

OF_FIXTURE = {
    "pgbouncer": "pgbouncer",
    "postgres": "postgres",
    "redis": "redis",
    "redis_server": "redis",
    "provider": "server",
    "start_dyno": "server",
}
OF_FOLDER = {
    "attacks": ["slow"],
    "bench": ["server"],
    "browser": ["server", "browser"],
    "faults": ["server"],
    "fuzz": ["slow"],
    "soak": ["server", "redis", "postgres", "nginx"],
}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let CI insist on every service."""
    parser.addoption(
        "--require-services",
        action="store_true",
        help="fail, rather than skip tests, if a service they need is missing",
    )


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark a test by its fixtures and its folder."""
    names = [OF_FIXTURE.get(it) for it in getattr(item, "fixturenames", ())]
    folder = item.path.relative_to(Path(__file__).parent).parts[0]
    for name in {*filter(None, names), *OF_FOLDER.get(folder, ())}:
        item.add_marker(name)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Skip the tests if their services are missing.

    :raises pytest.UsageError: one is missing, and ``--require-services`` is given.
    """
    for marker, service in SERVICES.items():
        needing = [item for item in items if item.get_closest_marker(marker)]
        if not needing or service.is_installed():
            continue
        reason = f"{service.name} is not installed (Debian: {service.package})"
        if config.getoption("--require-services"):
            raise pytest.UsageError(reason)
        for item in needing:
            item.add_marker(pytest.mark.skip(reason))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the reasons of skipped tests, one line each."""
    reports = terminalreporter.stats.get("skipped", [])
    reasons = Counter(it.longrepr[2].removeprefix("Skipped: ") for it in reports)
    for reason, count in reasons.items():
        terminalreporter.write_line(f"{count} skipped: {reason}")
