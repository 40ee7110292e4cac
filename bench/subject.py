"""A subject: a server on the measured core, with its protocol."""

import os
import signal
import sys
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from tests.services.process import Process, find_free_port

from .connection import write_request
from .endpoint import KEY, MODEL_ID, Endpoint
from .follower import Follower, Lateness
from .machine import SERVER_CORE, using_cores
from .spec import AnswerSpec

ROOT = Path(__file__).parents[1]
LAST_CHUNK = (b"0\r\n\r\n",)


class User(Protocol):
    """A user of a server."""

    async def begin(
        self, spec: AnswerSpec, lateness: Lateness | None = None
    ) -> Follower:
        """Begin an answer, and follow it."""


class Subject(Protocol):
    """A server to measure.

    :ivar process_id: of its first process.
    :ivar cores: the cores that it runs on.
    """

    name: str
    process_id: int
    cores: set[int]

    async def start(self) -> None:
        """Start it on its cores, and wait until it serves."""

    async def stop(self) -> None:
        """End it, if it was started, without awaiting anything."""

    async def begin(
        self, spec: AnswerSpec, lateness: Lateness | None = None
    ) -> Follower:
        """Begin an answer, and follow it."""

    async def invite(self, count: int) -> Sequence[User]:
        """Return users that are ready to send."""


class Directly:
    """The endpoint itself, without a server before it."""

    name = "direct"
    process_id = 0
    cores = {SERVER_CORE}

    def __init__(self, endpoint: Endpoint) -> None:
        self.port = endpoint.port

    async def start(self) -> None:
        """Do nothing: the endpoint is running."""

    async def stop(self) -> None:
        """Do nothing: the endpoint keeps running."""

    async def begin(
        self, spec: AnswerSpec, lateness: Lateness | None = None
    ) -> Follower:
        """Post a specification, and follow the answer."""
        request = write_request(self.port, "POST", "/", body=spec.write().encode())
        follower = Follower(request, LAST_CHUNK, lateness)
        await follower.connect(self.port)
        return follower

    async def invite(self, count: int) -> Sequence[User]:
        """Return users that are ready to send."""
        return [self] * count


class Yardstick(Directly, ABC):
    """A server with the protocol of the endpoint."""

    def __init__(self, endpoint: Endpoint, folder: Path) -> None:
        self._endpoint = endpoint
        self._folder = folder

    async def start(self) -> None:
        """Start it on its core, and wait until it listens."""
        # A new port each time: a killed process may still listen on the last one.
        self.port = find_free_port()
        with using_cores(self.cores):
            self._process = Process(
                [sys.executable, *self.list_arguments()],
                log=self._folder / f"{self.name.replace(' ', '-')}.log",
                environ=list_environ(self._endpoint, self._folder),
            )
        self.process_id = self._process.process.pid
        self._process.wait_for_port(self.port)

    async def stop(self) -> None:
        """Kill it. If it ended in good order, it would wait for its answers."""
        if self.process_id:
            os.killpg(self.process_id, signal.SIGKILL)
            self._process.process.wait()
            self.process_id = 0

    @abstractmethod
    def list_arguments(self) -> list[str]:
        """List the arguments of the Python command."""


class Floor(Yardstick):
    """The bare proxy of ``bench/floor.py``."""

    name = "floor"

    def list_arguments(self) -> list[str]:
        """List the arguments of the Python command."""
        words = ["-m", "bench.floor", str(self.port), str(self._endpoint.port)]
        certificate = self._endpoint.certificate
        return [*words, str(certificate)] if certificate else words


class ObviousApp(Yardstick):
    """The app of ``bench/obvious.py``."""

    name = "obvious app"

    def list_arguments(self) -> list[str]:
        """List the arguments of the Python command."""
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
    """List the environment of a subject."""
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", "/"),
        "INFERENCE_URL": endpoint.url,
        "INFERENCE_KEY": KEY,
        "INFERENCE_MODEL_ID": MODEL_ID,
        "INSTANCE_PATH": str(folder),
        # The load comes from a few users at one address.
        "MESSAGES_PER_MINUTE": "none",
        "MESSAGES_PER_MINUTE_PER_ADDRESS": "none",
        # The benchmark measures the largest number that can run.
        "MAX_RUNNING_ANSWERS": "10000",
        "PYTHONPATH": str(ROOT),
    }
    if endpoint.certificate:
        authorities = ROOT / "bench" / "authorities"
        environ["PYTHONPATH"] = f"{authorities}{os.pathsep}{ROOT}"
        environ["BENCH_CERTIFICATE"] = str(endpoint.certificate)
    return environ
