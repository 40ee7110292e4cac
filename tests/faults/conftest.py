"""Dynos: gunicorns that share a database, and optionally a Redis."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ..client import HTTPVisitor
from ..services.kaiwa import KaiwaServer

StartDyno = Callable[..., KaiwaServer]
# Shorter than the defaults, in proportion.
QUICK = {"DRAIN_SECONDS": "2", "HEARTBEAT_SECONDS": "1"}


@pytest.fixture
def start_dyno(environ: dict[str, str], tmp_path: Path) -> Iterator[StartDyno]:
    """Return a function that starts a dyno; the test's end kills it."""
    dynos: list[KaiwaServer] = []

    def start(*, is_ready: bool = True, **more: str) -> KaiwaServer:
        dyno = KaiwaServer(tmp_path, {**environ, **QUICK, **more})
        dynos.append(dyno)
        if is_ready:
            dyno.wait_until_ready()
        return dyno

    yield start
    for dyno in dynos:
        dyno.kill()  # Ending in good order takes longer; test_shutdown.py tests it.


@pytest.fixture
def visit() -> Callable[[KaiwaServer], HTTPVisitor]:
    """Return a function that opens a dyno's first page in a new browser."""
    return lambda dyno: HTTPVisitor(dyno.url)
