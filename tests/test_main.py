"""`python -m kaiwa`: how it starts, and that nothing is left when it ends."""

import os
import pty
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .services.machine import list_children
from .services.process import (
    find_free_port,
    is_listening,
    is_ready,
    make_environ,
    wait_until,
)

pytestmark = pytest.mark.server
ROOT = Path(__file__).parents[1]
COMMAND = [sys.executable, "-m", "kaiwa"]
LIMIT_SECONDS = 60  # Ends a broken test only.


class Terminal:
    """A terminal in which Kaiwa runs."""

    def __init__(self, instance: Path) -> None:
        self.port = find_free_port()
        screen, inside = pty.openpty()
        # A file, because gevent's os.close() may close later.
        self._screen = os.fdopen(screen, "r+b", buffering=0)
        environ = {"PORT": str(self.port), "INSTANCE_PATH": str(instance)}
        self.process = subprocess.Popen(
            COMMAND,
            cwd=ROOT,
            env=make_environ(environ),
            preexec_fn=lambda: _log_in(inside),
        )
        os.close(inside)
        # A process that has only just begun to listen may miss a signal.
        url = f"http://127.0.0.1:{self.port}"
        wait_until(lambda: is_ready(url), "Kaiwa serves")
        self.children = list_children(self.process.pid)

    def close(self) -> None:
        """Close the window: the kernel sends SIGHUP."""
        self._screen.close()

    def press_ctrl_c(self) -> None:
        """Let the terminal send SIGINT."""
        self._screen.write(b"\x03")

    def remove(self) -> None:
        """End the processes that are left."""
        self.close()
        self.process.kill()
        self.process.wait()
        for child in filter(is_running, self.children):
            os.killpg(child, signal.SIGKILL)


def _log_in(terminal: int) -> None:
    os.login_tty(terminal)
    # A shell lets its background processes, such as these tests, ignore SIGINT.
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def is_running(process_id: int) -> bool:
    """Whether a process exists."""
    return Path(f"/proc/{process_id}").exists()


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    """A terminal with Kaiwa and its stand-in."""
    terminal = Terminal(tmp_path)
    yield terminal
    terminal.remove()


@pytest.mark.parametrize(
    "end",
    [
        pytest.param(Terminal.close, id="closed terminal"),
        pytest.param(Terminal.press_ctrl_c, id="Ctrl-C"),
        pytest.param(lambda it: it.process.send_signal(signal.SIGTERM), id="SIGTERM"),
        pytest.param(lambda it: it.process.send_signal(signal.SIGHUP), id="SIGHUP"),
    ],
)
def test_ending_leaves_nothing_behind(terminal, end: Callable[[Terminal], None]):
    assert len(terminal.children) == 2

    end(terminal)
    terminal.process.wait(LIMIT_SECONDS)

    assert not any(map(is_running, terminal.children))
    assert not is_listening(terminal.port)


def test_used_port_is_explained(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        refused = run_briefly(PORT=port)

    assert refused.returncode == 1
    assert refused.stdout == ""
    assert refused.stderr == (
        f"Port {port} cannot be used (Address already in use)."
        " Choose another port, as in PORT=8000 make run.\n"
    )


@pytest.mark.parametrize("port", ["http", "0", "70000"])
def test_impossible_port_is_explained(port):
    refused = run_briefly(PORT=port)

    assert refused.returncode == 1
    assert refused.stdout == ""
    assert len(refused.stderr.splitlines()) == 1


def run_briefly(**environ: str) -> subprocess.CompletedProcess[str]:
    """Run Kaiwa if it ends by itself."""
    return subprocess.run(
        COMMAND,
        cwd=ROOT,
        env=make_environ(environ),
        capture_output=True,
        text=True,
        timeout=30,
    )
