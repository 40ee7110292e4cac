"""The stand-in's HTTP server."""

import json
import socket
from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import Any

import gevent.socket
from gevent.pywsgi import WSGIServer

from .catalogue import list_models
from .pictures import reply_to_drawing
from .refusals import JSON_TYPE, Refusal
from .replies import reply_to_chat
from .steps import End, Reply, Send, Step, Wait, reply_with

_MAX_BODY_BYTES = 64_000_000
_REPLIES = {
    "/v1/chat/completions": reply_to_chat,
    "/v1/images/generations": reply_to_drawing,
}


def serve_forever(host: str, port: int) -> None:
    """Serve in this process, after printing one line with the address."""
    listener = _listen(host, port)
    print(f"The stand-in listens on {_write_url(listener)}", flush=True)
    server = WSGIServer(
        gevent.socket.socket(fileno=listener.detach()), answer_request, log=None
    )
    server.serve_forever()


def answer_request(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Answer one request; this is the WSGI application."""
    reply = find_reply(environ)
    gevent.sleep(reply.delay_seconds)
    status = HTTPStatus(reply.status)
    start_response(f"{status.value} {status.phrase}", list(reply.headers))
    return _perform(reply.body)


def find_reply(environ: dict[str, Any]) -> Reply:
    """Find the reply to a request."""
    method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
    if method == "POST" and path in _REPLIES:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        data = environ["wsgi.input"].read(min(length, _MAX_BODY_BYTES))
        return _REPLIES[path](environ.get("HTTP_AUTHORIZATION"), data)
    if (method, path) == ("GET", "/available-models"):
        return reply_with(200, JSON_TYPE, json.dumps(list_models()).encode())
    return Refusal(404, f"{method} {path} does not exist.").to_reply()


def _perform(steps: Iterable[Step]) -> Iterator[bytes]:
    for step in steps:
        match step:
            case Send(data):
                yield data
            case Wait(seconds):
                gevent.sleep(seconds)
            case End():
                return


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family)
    # Accepted connections inherit it. Otherwise small tokens wait for one another.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _write_url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
