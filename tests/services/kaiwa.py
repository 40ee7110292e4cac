"""Kaiwa itself, as it is deployed: gunicorn with the project's own configuration."""

import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

import requests

from .machine import list_children
from .process import Process, find_free_port, is_ready, wait_until

ROOT = Path(__file__).parents[2]
CONFIGURATION = ROOT / "gunicorn.conf.py"


class KaiwaServer:
    """One dyno.

    :param directory: where SQLite lives; two servers may share it.
    :param environ: config vars, beside ``PORT``.
    :param configuration: gunicorn's; the project's own, or one that builds on it.
    """

    def __init__(
        self,
        directory: Path,
        environ: dict[str, str],
        *,
        configuration: Path = CONFIGURATION,
    ) -> None:
        self.port = find_free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.directory = directory
        self._environ = environ
        self._configuration = configuration
        self.start()

    def start(self) -> None:
        """Start gunicorn, and wait until it can serve."""
        environ = {
            "INSTANCE_PATH": str(self.directory),
            "PORT": str(self.port),
            # Tests are quicker than people.
            "MESSAGES_PER_MINUTE": "none",
            "MESSAGES_PER_MINUTE_PER_ADDRESS": "none",
            **self._environ,
        }
        command = [sys.executable, "-m", "gunicorn", "--chdir", str(ROOT)]
        self.process = Process(
            [*command, "-c", str(self._configuration), "app:app"],
            log=self.directory / f"kaiwa-{self.port}.log",
            environ=environ,
        )
        self.process.wait_for_port(self.port)

    def wait_until_ready(self) -> None:
        """Wait until the database has been reached."""
        wait_until(self.is_ready, f"ready:\n{self.process.read_log()}")

    def is_ready(self) -> bool:
        """Whether pages can be served."""
        return is_ready(self.url)

    def warm_up(self) -> None:
        """Open a page: its templates may compile for longer than a router waits."""
        headers = {"X-Forwarded-Proto": "https"}
        requests.get(self.url, headers=headers, timeout=60).raise_for_status()

    def list_workers(self) -> list[int]:
        """List the ids of the processes that serve."""
        return list_children(self.process.process.pid)

    def kill_worker(self) -> None:
        """Kill one process that serves, as a lack of memory does."""
        os.kill(self.list_workers()[0], signal.SIGKILL)

    def kill(self) -> None:
        """Kill every process of it at once, as a machine that dies does."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.process.pid, signal.SIGKILL)
        self.process.process.wait()

    def terminate(self) -> None:
        """Send SIGTERM, as Heroku does before a restart."""
        self.process.process.terminate()

    def stop(self) -> None:
        """End it in good order."""
        self.process.stop()
