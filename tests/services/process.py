"""A server process of a test."""

import os
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import requests

START_SECONDS = 30.0
# A child needs these to start: Heroku's Python is a shared library, for example.
INHERITED = {"PATH", "HOME", "LANG", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"}


def make_environ(environ: dict[str, str]) -> dict[str, str]:
    """Add the variables that every child needs to those of one child."""
    inherited = {it: os.environ[it] for it in INHERITED if it in os.environ}
    return {"PYTHONUNBUFFERED": "1", **inherited, **environ}


def find_free_port() -> int:
    """Find a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(is_true: Callable[[], object], what: str, seconds: float = 30.0) -> None:
    """Wait for something that must come; the limit only ends a broken test."""
    give_up_at = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > give_up_at:
            raise AssertionError(f"It never happened: {what}")
        time.sleep(0.02)


def is_listening(port: int) -> bool:
    """Whether something accepts connections there."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def is_ready(url: str) -> bool:
    """Whether the app at this address can serve pages."""
    try:
        return requests.get(f"{url}/healthz", timeout=5).ok
    except requests.RequestException:
        return False


class Process:
    """A subprocess with a log, ended by ``stop``.

    :param environ: variables beside those of :func:`make_environ`.
    """

    def __init__(
        self, command: list[str], *, log: Path, environ: dict[str, str] | None = None
    ) -> None:
        self.log = log
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                command,
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                env=make_environ(environ or {}),
                start_new_session=True,
            )

    def read_log(self) -> str:
        """Return everything it has printed."""
        return self.log.read_text(errors="replace")

    def wait_for_port(self, port: int) -> None:
        """Wait until it listens."""
        wait_until(lambda: self._check(port), f"a server on {port}", START_SECONDS)

    def stop(self, seconds: float = 35.0) -> None:
        """End it in good order, by force if it does not end."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _check(self, port: int) -> bool:
        if self.process.poll() is not None:
            raise AssertionError(f"The server ended:\n{self.read_log()}")
        return is_listening(port)
