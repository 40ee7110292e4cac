"""Dynos: real gunicorns that share a database, and perhaps a Redis."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ..services.browser import HTTPVisitor
from ..services.kaiwa import KaiwaServer

# Everything that waits, waits shorter here, and all of it in proportion.
QUICK = {"DRAIN_SECONDS": "2", "HEARTBEAT_SECONDS": "1"}


@pytest.fixture
def start_dyno(environ: dict[str, str], tmp_path: Path) -> Iterator[Callable]:
    """Start dynos that end with the test."""
    dynos: list[KaiwaServer] = []

    def start(*, is_ready: bool = True, **more: str) -> KaiwaServer:
        dyno = KaiwaServer(tmp_path, {**environ, **QUICK, **more})
        dynos.append(dyno)
        if is_ready:
            dyno.wait_until_ready()
        return dyno

    yield start
    for dyno in dynos:
        dyno.kill()  # Ending well is what test_shutdown.py looks at.


@pytest.fixture
def visit() -> Callable[[KaiwaServer], HTTPVisitor]:
    """Come to a dyno with a browser."""
    return lambda dyno: HTTPVisitor(dyno.url)
