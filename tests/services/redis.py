"""A Redis for tests."""

import signal
from pathlib import Path

import redis

from .process import Process, find_free_port


class RedisServer:
    """A server without persistence; it can be stopped and started again."""

    def __init__(self, directory: Path) -> None:
        self.port = find_free_port()
        self.url = f"redis://127.0.0.1:{self.port}"
        self._directory = directory
        self.start()

    def start(self) -> None:
        """Start the server on its port."""
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1"]
        command += ["--save", "", "--appendonly", "no", "--dir", str(self._directory)]
        self._process = Process(command, log=self._directory / "redis.log")
        self._process.wait_for_port(self.port)

    def stop(self) -> None:
        """Stop the server."""
        self._process.stop()

    def hang(self) -> None:
        """Let the server accept connections and reply to none, until ``resume``."""
        self._process.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let the server reply again."""
        self._process.process.send_signal(signal.SIGCONT)

    def drop_connections(self) -> None:
        """Drop all connections, as a store does with idle ones."""
        client = self.connect()
        for kind in ("normal", "pubsub"):
            client.client_kill_filter(_type=kind, skipme=True)
        client.close()

    def connect(self) -> redis.Redis:
        """Return a client, to inspect or change the data."""
        return redis.Redis.from_url(self.url, decode_responses=True)
