"""HTTP exchanges: reading a request, finding its reply, noting what became of it.

The standard library reads requests; replies are played by hand, since a server's
own way of writing them could not misbehave.
"""

import json
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from gevent.socket import socket as Socket

from kaiwa.standin.allowance import Allowance
from kaiwa.standin.catalogue import list_models
from kaiwa.standin.journal import Entry, Journal
from kaiwa.standin.player import ClientLeft, Player
from kaiwa.standin.refusals import JSON_TYPE, Refusal
from kaiwa.standin.replies import reply_to_chat
from kaiwa.standin.scripts import CHAT_PATH, Scripts
from kaiwa.standin.steps import Reply, reply_with

_MAX_BODY_BYTES = 64_000_000
_BYTES_PER_TOKEN = 4


@dataclass(frozen=True, slots=True)
class Backstage:
    """What all exchanges of one server share."""

    journal: Journal = field(default_factory=Journal)
    scripts: Scripts = field(default_factory=Scripts)
    allowance: Allowance = field(default_factory=Allowance)


class Exchange(BaseHTTPRequestHandler):
    """One connection and the requests that come over it."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def __init__(self, backstage: Backstage, connection: Socket, address: Any) -> None:
        """Serve a connection until either side closes it."""
        self._backstage = backstage
        # The handler asks nothing of its server, so there is none.
        super().__init__(connection, address, None)  # type: ignore[arg-type]

    def handle(self) -> None:
        """Handle requests; a client that goes away between two is no error."""
        try:
            super().handle()
        except OSError:
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing: the journal is the log."""

    def do_GET(self) -> None:
        """Answer a GET."""
        self._answer(self._read_data())

    def do_POST(self) -> None:
        """Answer a POST."""
        self._answer(self._read_data())

    def _read_data(self) -> bytes:
        length = self.headers.get("Content-Length", "")
        count = int(length) if length.isdecimal() else 0
        return self.rfile.read(min(count, _MAX_BODY_BYTES))

    def _answer(self, data: bytes) -> None:
        path = urlsplit(self.path).path
        if path.startswith("/_"):
            self._play(self._look_backstage(path, data), None)
            return
        entry = self._backstage.journal.add_request(
            self.command, self.path, self.headers.items(), data
        )
        reply = self._backstage.scripts.take_script(path)
        self._play(reply or self._find_reply(path, data), entry)

    def _play(self, reply: Reply, entry: Entry | None) -> None:
        if entry:
            entry.status = reply.status
        try:
            if not Player(self.connection).play(reply):
                self.close_connection = True
        except ClientLeft:
            self.close_connection = True
            if entry:
                entry.closed_early = True
        else:
            if entry:
                entry.finished = True

    def _find_reply(self, path: str, data: bytes) -> Reply:
        match self.command, path:
            case "POST", "/v1/chat/completions":
                reply = reply_to_chat(self.headers.get("Authorization"), data)
                return self._add_limits(reply, len(data) // _BYTES_PER_TOKEN)
            case "GET", "/available-models":
                return _reply_json(list_models())
        return Refusal(404, f"{self.command} {path} does not exist.").to_reply()

    def _add_limits(self, reply: Reply, tokens: int) -> Reply:
        limits = self._backstage.allowance.spend(tokens)
        # A rate limit that was asked for brings its own headers, or none.
        if reply.status == HTTPStatus.TOO_MANY_REQUESTS:
            return reply
        return replace(reply, headers=(*reply.headers, *limits.items()))

    def _look_backstage(self, path: str, data: bytes) -> Reply:
        match self.command, path:
            case "GET", "/_requests":
                return _reply_json(self._backstage.journal.describe())
            case "POST", "/_requests/clear":
                self._backstage.journal.clear()
                return _reply_json({})
            case "POST", "/_script":
                return self._add_script(data)
            case "POST", "/_script/clear":
                self._backstage.scripts.clear()
                return _reply_json({})
        return Refusal(404, f"{self.command} {path} does not exist.").to_reply()

    def _add_script(self, data: bytes) -> Reply:
        paths = parse_qs(urlsplit(self.path).query).get("path", [CHAT_PATH])
        try:
            self._backstage.scripts.add_script(json.loads(data), paths[0])
        except ValueError:
            return Refusal(400, "A script is JSON.").to_reply()
        except Refusal as refusal:
            return refusal.to_reply()
        return _reply_json({})


def _reply_json(value: object) -> Reply:
    return reply_with(200, JSON_TYPE, json.dumps(value).encode())
