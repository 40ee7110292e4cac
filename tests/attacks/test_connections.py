"""Outgoing connections of the process, during calls of all routes."""

import socket
from pathlib import Path

import gevent.socket
import pytest

from kaiwa import serving

from ..client import AppVisitor
from .calls import SAFE, VISITORS, list_routes
from .payloads import PAYLOADS
from .victim import Victim


@pytest.fixture
def called(monkeypatch) -> set[object]:
    """The addresses that the process connects to, and the names it resolves."""
    called: set[object] = set()
    for name in ("connect", "connect_ex", "sendto"):
        original = getattr(socket.socket, name)

        def note(self, *args, original=original):
            if self.family != socket.AF_UNIX:
                called.add(args[-1])
            return original(self, *args)

        monkeypatch.setattr(socket.socket, name, note)
    for module in (socket, gevent.socket):
        resolve = module.getaddrinfo

        def note_name(host, *args, resolve=resolve, **kwargs):
            called.add(host)
            return resolve(host, *args, **kwargs)

        monkeypatch.setattr(module, "getaddrinfo", note_name)
    return called


def test_process_connects_to_endpoints_only(called, app, endpoint, tmp_path: Path):
    serving.start(app)
    victim = Victim(AppVisitor(app), tmp_path)
    client = victim.visitor.client
    links = "fast echo: " + "\n\n".join(it for it in PAYLOADS if "evil" in it)

    victim.visitor.begin(links).follow()
    victim.visitor.begin("redirect").follow()
    strange = victim.visitor.post("/conversations", "Hi", model="http://evil.example/")
    assert strange.status_code == 409
    for ids in victim.ids[:2]:
        for route in list_routes(app, **ids):
            if route.call.audience == VISITORS:
                continue  # A signed-out client could call nothing more.
            fields = {"message": "https://evil.example", "next": "//evil.example"}
            form = None if route.method in SAFE else route.call.form | fields
            client.open(route.path, method=route.method, data=form, buffered=True)

    host, _, port = endpoint.url.removeprefix("http://").partition(":")
    assert called == {host, (host, int(port))}
