"""A run that a signal ends leaves nothing behind."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.processes import list_family

from ..services.process import wait_until

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder() -> Iterator[Path]:
    """Make a folder for the run; the user of PostgreSQL cannot enter pytest's own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o711)
        yield folder


@pytest.mark.parametrize(
    ("figure", "number"),
    [
        ("processes", signal.SIGTERM),
        ("turns", signal.SIGINT),
        ("turns", signal.SIGHUP),
    ],
)
def test_signal_stops_all_processes(figure: str, number: signal.Signals, folder: Path):
    environ = {**os.environ, "TMPDIR": str(folder)}
    command = [sys.executable, "-m", "bench", "--tiny", figure]
    run = subprocess.Popen(
        command, cwd=ROOT, env=environ, stderr=subprocess.PIPE, text=True
    )
    _read_until(run, "started Kaiwa")
    family = list_family(run.pid)

    run.send_signal(number)
    run.communicate(timeout=30)

    assert run.returncode == 128 + number
    assert len(family) > 2
    wait_until(lambda: not any(map(_is_running, family)), "all processes end")
    assert not list(folder.iterdir())


def _is_running(process_id: int) -> bool:
    try:
        status = Path(f"/proc/{process_id}/status").read_text()
    except OSError:
        return False
    return "State:\tZ" not in status


def _read_until(run: subprocess.Popen[str], words: str) -> None:
    assert run.stderr
    for line in run.stderr:
        if words in line:
            return
    raise AssertionError("the run ended without a signal")
