"""A subject: a server on the measured core that answers, and how to ask it."""

import os
import signal
import sys
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Protocol

from tests.services.process import Process, find_free_port

from .connection import write_request
from .endpoint import KEY, MODEL_ID, Endpoint
from .follower import Follower, Lateness
from .machine import SERVER_CORE, using_cores
from .wish import Wish

ROOT = Path(__file__).parents[1]
LAST_CHUNK = (b"0\r\n\r\n",)


class Subject(Protocol):
    """What is measured.

    :ivar process_id: of the family's oldest process.
    :ivar cores: that it runs on.
    """

    name: str
    process_id: int
    cores: set[int]

    async def start(self) -> None:
        """Start it on its cores; return when it serves."""

    async def stop(self) -> None:
        """End it, if it was started, without a moment in which this could end."""

    async def begin(self, wish: Wish, lateness: Lateness | None = None) -> Follower:
        """Begin an answer and follow it."""


class Directly:
    """The endpoint, asked without anybody between."""

    name = "direct"
    process_id = 0
    cores = {SERVER_CORE}

    def __init__(self, endpoint: Endpoint) -> None:
        self.port = endpoint.port

    async def start(self) -> None:
        """Do nothing: it is there."""

    async def stop(self) -> None:
        """Do nothing: it stays."""

    async def begin(self, wish: Wish, lateness: Lateness | None = None) -> Follower:
        """Post a wish and read what comes."""
        request = write_request(self.port, "POST", "/", body=wish.write().encode())
        follower = Follower(request, LAST_CHUNK, lateness)
        await follower.connect(self.port)
        return follower


class Yardstick(Directly, ABC):
    """A server that is asked as the endpoint is, and answers when asked."""

    def __init__(self, endpoint: Endpoint, folder: Path) -> None:
        self._endpoint = endpoint
        self._folder = folder

    async def start(self) -> None:
        """Start it on its core; return when it listens."""
        # Another each time: on the last one something killed may still listen.
        self.port = find_free_port()
        with using_cores(self.cores):
            self._process = Process(
                [sys.executable, *self.list_words()],
                log=self._folder / f"{self.name.replace(' ', '-')}.log",
                environ=list_environ(self._endpoint, self._folder),
            )
        self.process_id = self._process.process.pid
        self._process.wait_for_port(self.port)

    async def stop(self) -> None:
        """Kill it: in good order, it would wait for its answers."""
        if self.process_id:
            os.killpg(self.process_id, signal.SIGKILL)
            self._process.process.wait()
            self.process_id = 0

    @abstractmethod
    def list_words(self) -> list[str]:
        """List the words of the command, after Python's own name."""


class Floor(Yardstick):
    """A bare proxy: ``bench/floor.py``."""

    name = "floor"

    def list_words(self) -> list[str]:
        """List the words of the command, after Python's own name."""
        words = ["-m", "bench.floor", str(self.port), str(self._endpoint.port)]
        certificate = self._endpoint.certificate
        return [*words, str(certificate)] if certificate else words


class ObviousApp(Yardstick):
    """Twenty lines: ``bench/obvious.py``."""

    name = "obvious app"

    def list_words(self) -> list[str]:
        """List the words of the command, after Python's own name."""
        words = [
            "-m",
            "gunicorn",
            "-c",
            os.devnull,
            "--no-control-socket",
            "--timeout",
            "60",
        ]
        words += ["--worker-class", "gthread", "--threads", "2000"]
        words += ["--worker-connections", "4000", "--log-level", "warning"]
        return [*words, "-b", f"127.0.0.1:{self.port}", "bench.obvious:app"]


def list_environ(endpoint: Endpoint, folder: Path) -> dict[str, str]:
    """List what a subject finds in its environment."""
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", "/"),
        "INFERENCE_URL": endpoint.url,
        "INFERENCE_KEY": KEY,
        "INFERENCE_MODEL_ID": MODEL_ID,
        "INSTANCE_PATH": str(folder),
        # The load is a few people at one address.
        "MESSAGES_PER_MINUTE": "none",
        "MESSAGES_PER_MINUTE_PER_ADDRESS": "none",
        # How many run at most is what is looked for.
        "MAX_RUNNING_ANSWERS": "10000",
        "PYTHONPATH": str(ROOT),
    }
    if endpoint.certificate:
        authorities = ROOT / "bench" / "authorities"
        environ["PYTHONPATH"] = f"{authorities}{os.pathsep}{ROOT}"
        environ["BENCH_CERTIFICATE"] = str(endpoint.certificate)
    return environ
