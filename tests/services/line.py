"""A line between a browser and a server, with the faults that lines have.

A process of its own (``python -m tests.services.line LISTEN_PORT SERVER_PORT``), so
that it can be stopped altogether: its connections stay open then, and pass nothing.
"""

import asyncio
import signal
import sys
from contextlib import suppress
from pathlib import Path

from .process import Process, find_free_port

CHUNK_BYTES = 65536


class Line:
    """A line to a server; connect to ``url``."""

    def __init__(self, directory: Path, server_port: int) -> None:
        port = find_free_port()
        self.url = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", __name__, str(port), str(server_port)]
        root = str(Path(__file__).parents[2])
        environ = {"PYTHONPATH": root}
        self._process = Process(command, log=directory / "line.log", environ=environ)
        self._process.wait_for_port(port)

    def fall_silent(self) -> None:
        """Pass nothing more, and close nothing."""
        self._tell(signal.SIGSTOP)

    def come_back(self) -> None:
        """Pass everything again, including the bytes held meanwhile."""
        self._tell(signal.SIGCONT)

    def lose_connections(self) -> None:
        """Pass nothing more over the connections there are; new ones work."""
        self._tell(signal.SIGUSR1)

    def lose_replies(self) -> None:
        """Pass requests and drop replies; a second call ends it.

        A connection that has lost something stays dead.
        """
        self._tell(signal.SIGUSR2)

    def stop(self) -> None:
        """Take the line away."""
        self.come_back()
        self._process.stop()

    def _tell(self, number: signal.Signals) -> None:
        self._process.process.send_signal(number)


class _Switchboard:
    """The connections of a line, and which of them are dead."""

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self._age = 0
        self._loses_replies = False

    def lose_connections(self) -> None:
        self._age += 1

    def lose_replies(self) -> None:
        self._loses_replies = not self._loses_replies

    async def connect(
        self, browser_reader: asyncio.StreamReader, browser: asyncio.StreamWriter
    ) -> None:
        age = self._age
        try:
            place = ("127.0.0.1", self._server_port)
            reader, server = await asyncio.open_connection(*place)
        except OSError:
            browser.close()
            return
        await asyncio.gather(
            self._pass_on(browser_reader, server, age, is_reply=False),
            self._pass_on(reader, browser, age, is_reply=True),
        )

    async def _pass_on(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        age: int,
        *,
        is_reply: bool,
    ) -> None:
        is_dead = False
        with suppress(OSError):
            while data := await reader.read(CHUNK_BYTES):
                is_dead |= age != self._age or (is_reply and self._loses_replies)
                if not is_dead:
                    writer.write(data)
                    await writer.drain()
        if not is_dead and age == self._age:
            writer.close()


async def _serve(port: int, server_port: int) -> None:
    switchboard = _Switchboard(server_port)
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGUSR1, switchboard.lose_connections)
    loop.add_signal_handler(signal.SIGUSR2, switchboard.lose_replies)
    server = await asyncio.start_server(switchboard.connect, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), int(sys.argv[2])))
