"""Kaiwa itself, as it is deployed: gunicorn with the project's own configuration."""

import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

import requests

from .process import Process, find_free_port, wait_until

ROOT = Path(__file__).parents[2]


class KaiwaServer:
    """One dyno.

    :param environ: config vars, beside ``PORT``.
    :param instance: where SQLite lives; two servers may share it.
    """

    def __init__(
        self, directory: Path, environ: dict[str, str], *, port: int | None = None
    ) -> None:
        self.port = port or find_free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.directory = directory
        self._environ = environ
        self.start()

    def start(self) -> None:
        """Start gunicorn, and wait until it can serve."""
        environ = {
            "PATH": os.environ["PATH"],
            "HOME": os.environ.get("HOME", "/"),
            "INSTANCE_PATH": str(self.directory),
            "PYTHONUNBUFFERED": "1",
            "PORT": str(self.port),
            **self._environ,
        }
        command = [sys.executable, "-m", "gunicorn", "--chdir", str(ROOT)]
        self.process = Process(
            [*command, "-c", str(ROOT / "gunicorn.conf.py"), "app:app"],
            log=self.directory / f"kaiwa-{self.port}.log",
            environ=environ,
        )
        self.process.wait_for_port(self.port)

    def wait_until_ready(self) -> None:
        """Wait until the database has been reached."""
        wait_until(self.is_ready, f"ready:\n{self.process.read_log()}")

    def is_ready(self) -> bool:
        """Whether pages can be served."""
        try:
            return requests.get(f"{self.url}/healthz", timeout=5).status_code == 200
        except requests.RequestException:
            return False

    def kill(self) -> None:
        """Kill every process of it at once, as a machine that dies does."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.process.pid, signal.SIGKILL)
        self.process.process.wait()

    def terminate(self) -> None:
        """Send what Heroku sends before a restart."""
        self.process.process.terminate()

    def stop(self) -> None:
        """End it in good order."""
        self.process.stop()
