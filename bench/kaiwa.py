"""Kaiwa as it is deployed, and its users."""

import asyncio
import secrets
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode

from tests.client import FINAL, list_messages
from tests.services.kaiwa import CONFIGURATION, KaiwaServer

from .connection import Connection, Reply, write_request
from .endpoint import Endpoint
from .follower import Follower, Lateness
from .machine import SERVER_CORE, using_cores
from .spec import AnswerSpec
from .subject import list_environ

ANSWERS_PER_PERSON = 6  # The app allows eight at once.
OPENING_AT_ONCE = 32
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
ENDINGS = tuple(f'"state":"{it}"'.encode() for it in FINAL)


class Talk(Follower):
    """A send to Kaiwa; its response goes on with the answer.

    :ivar articles: both articles of the send, once they have come.
    :ivar path: of its conversation.
    """

    path: str

    def __init__(
        self, request: bytes, lateness: Lateness | None, *, is_keeping: bool
    ) -> None:
        super().__init__(request, ENDINGS, lateness, is_keeping=is_keeping)
        self.articles = asyncio.get_running_loop().create_future()
        self._beginning = b""

    def data_received(self, data: bytes) -> None:
        if self.articles.done():
            super().data_received(data)
            return
        self._beginning += data
        head, _, body = self._beginning.partition(b"\r\n\r\n")
        if body and not head.startswith(b"HTTP/1.1 201 "):
            self.articles.set_exception(RuntimeError(f"a send was answered {head!r}"))
        elif b"\n\n" in body:
            sent, _, rest = body.partition(b"\n\n")
            self.path = head.partition(b"X-Kaiwa-Conversation: ")[2].split()[0].decode()
            # The articles are JSON, so their quotes have backslashes.
            self.articles.set_result(sent.decode().replace('\\"', '"'))
            super().data_received(rest)

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        if not self.articles.done():
            self.articles.set_exception(ConnectionError("a send was not answered"))


class Kaiwa:
    """One server with the project's gunicorn configuration.

    :param environ: more config vars than those that attach the endpoint.
    :param configuration: gunicorn's.
    :ivar folder: of the SQLite database.
    """

    name = "Kaiwa"

    def __init__(
        self,
        endpoint: Endpoint,
        folder: Path,
        environ: dict[str, str] | None = None,
        *,
        cores: set[int] | None = None,
        configuration: Path = CONFIGURATION,
    ) -> None:
        self._configuration = configuration
        self._environ = list_environ(endpoint, folder) | (environ or {})
        self.folder = folder
        self.cores = cores or {SERVER_CORE}
        self._server: KaiwaServer | None = None
        self._people: list[Person] = []

    async def start(self) -> None:
        """Start the server on its cores, and wait until it serves."""
        starting = asyncio.create_task(asyncio.to_thread(self._start))
        try:
            await asyncio.shield(starting)
        finally:
            # A server that is half started cannot be stopped.
            await asyncio.wait([starting])

    async def stop(self) -> None:
        """Kill the server; its data is not needed."""
        if self._server:
            self._server.kill()

    async def begin(self, spec: AnswerSpec, lateness: Lateness | None = None) -> Talk:
        """Begin a conversation, and follow its answer."""
        return await self._find_person().begin(spec, lateness)

    async def meet(self) -> "Person":
        """Return a new user with the page open."""
        person = Person(self.port)
        await person.open()
        return person

    async def invite(self, count: int) -> list["Person"]:
        """Return users with the page open."""
        missing = range(count - len(self._people))
        self._people += [Person(self.port) for _ in missing]
        people, gate = self._people[:count], asyncio.Semaphore(OPENING_AT_ONCE)

        async def open_page(person: Person) -> None:
            async with gate:
                await person.open()

        await asyncio.gather(*(open_page(it) for it in people))
        return people

    def _find_person(self) -> "Person":
        for person in reversed(self._people):
            if person.answers < ANSWERS_PER_PERSON:
                return person
        self._people.append(Person(self.port))
        return self._people[-1]

    def _start(self) -> None:
        with using_cores(self.cores):
            self._server = server = KaiwaServer(
                self.folder, self._environ, configuration=self._configuration
            )
            self._people = []
        server.wait_until_ready()
        self.port, self.process_id = server.port, server.process.process.pid


class Person:
    """A user with a browser: a session and an open connection.

    :ivar answers: the number of running answers.
    """

    def __init__(self, port: int) -> None:
        self.answers = 0
        self.connection = Connection(port)
        self._port = port
        self._lock = asyncio.Lock()
        self._headers: dict[str, str] = {}
        self._loading: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Open the first page, which sets the session."""
        async with self._lock:
            if self._headers:
                return
            reply = await self.connection.ask("GET", "/")
            cookie = reply.headers["set-cookie"].partition(";")[0]
            self._headers = {"Cookie": cookie, "X-Kaiwa-Request": "fetch"}

    async def get(self, path: str, **headers: str) -> Reply:
        """Request a page."""
        await self.open()
        async with self._lock:
            return await self.connection.ask("GET", path, self._headers | headers)

    async def begin(self, spec: AnswerSpec, lateness: Lateness | None = None) -> Talk:
        """Begin a conversation, and follow its answer."""
        return await self.send("/conversations", spec, lateness)

    async def send(
        self,
        path: str,
        spec: AnswerSpec,
        lateness: Lateness | None = None,
        *,
        is_keeping: bool = False,
    ) -> Talk:
        """Send a message, and follow its answer."""
        self.answers += 1
        await self.open()
        form = {"send_key": secrets.token_hex(8), "message": spec.write()}
        headers = self._headers | FORM | {"X-Kaiwa-Request": "stream"}
        body = urlencode(form).encode()
        request = write_request(self._port, "POST", path, headers, body)
        talk = Talk(request, lateness, is_keeping=is_keeping)
        talk.ended.add_done_callback(lambda _: self._end(talk))
        await talk.connect(self._port)
        await talk.articles
        return talk

    def _end(self, talk: Talk) -> None:
        self.answers -= 1
        if talk.has_ending:
            loading = asyncio.create_task(self._load_end(talk))
            self._loading.add(loading)
            loading.add_done_callback(self._loading.discard)

    async def _load_end(self, talk: Talk) -> None:
        """Load the article of an ended answer, as the page does."""
        answer_id = list_messages(talk.articles.result())[-1]
        with suppress(OSError, EOFError):  # The server is stopped first.
            await self.get(f"/messages/{answer_id}")
